package api_test

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// Lists that are worked out come in pages as those of the database do: put together they are the whole.
func TestListsComeInPages(t *testing.T) {
	h := newHouse(t, false)
	h.signIn()
	for _, unit := range []string{"19432", "19441"} {
		if a := h.ask("POST", "/api/v1/units/"+unit+"/recognition/steps", `{"step":"nominate","designation":"drug_free"}`, "X-Cotmoc", "1"); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		if a := h.put("khu-"+unit, hai); a.status != 201 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	for _, path := range []string{"/api/v1/areas", "/api/v1/recognitions", "/api/v1/completeness", "/api/v1/deadlines", "/api/v1/agencies"} {
		whole := read[border.List[json.RawMessage]](t, h.get(path))
		if len(whole.Items) < 2 || whole.Total != len(whole.Items) || whole.Next != nil {
			t.Errorf("%s: %d of %d items, next %v", path, len(whole.Items), whole.Total, whole.Next)
			continue
		}
		var walked []json.RawMessage
		for next := ""; ; {
			page := read[border.List[json.RawMessage]](t, h.get(path+"?limit=1&cursor="+url.QueryEscape(next)))
			walked = append(walked, page.Items...)
			if page.Total != whole.Total || len(page.Items) != 1 || page.Next == nil || len(walked) > whole.Total {
				break
			}
			next = *page.Next
		}
		if !reflect.DeepEqual(walked, whole.Items) {
			t.Errorf("%s: %d items page by page, %d at once", path, len(walked), len(whole.Items))
		}
		if a := h.get(path + "?cursor=nothing"); a.status != 400 {
			t.Errorf("%s: %d for a cursor that is none", path, a.status)
		}
	}
}

// A cursor somebody made up is refused or leads nowhere: no list fails of it.
func TestMadeUpCursors(t *testing.T) {
	h := newHouse(t, false)
	h.asRole("administrator")
	for _, door := range h.server.Doors() {
		if door.Method != "GET" || strings.Contains(door.Route, ":") {
			continue
		}
		for _, made := range []string{`{"n":"\u0000","i":0,"r":0}`, `{"n":"x","i":1,"r":99999999999}`, `{"r":1,"a":1e308,"i":-1}`, `{"d":"x","i":0}`, `{"d":"\u0000","i":0}`, `{"d":"9999999-01-01","i":1}`,
			`{"c":"\u0000"}`, `{"f":9223372036854775807,"s":-9223372036854775808}`, "after \x00", "after \xff"} {
			path := door.Route + "?cursor=" + base64.RawURLEncoding.EncodeToString([]byte(made))
			if a := h.get(path); a.status >= 500 {
				t.Errorf("%s (%s): %d %s", path, made, a.status, a.body)
			}
		}
	}
}
