package api_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// Lists that are worked out come in pages as those of the database do: put together they are the whole.
func TestListsComeInPages(t *testing.T) {
	t.Parallel()
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
	for _, path := range []string{"/api/v1/areas", "/api/v1/recognitions", "/api/v1/completeness", "/api/v1/deadlines", "/api/v1/agencies",
		"/api/v1/codes", "/api/v1/cooperation/kinds", "/api/v1/obligations", "/api/v1/cycle", "/api/v1/recognitions/summary"} {
		if n := walkPages(t, h, path, 1); n < 2 {
			t.Errorf("%s: %d items", path, n)
		}
	}
}

// A cursor somebody made up is refused or leads nowhere: no list fails of it.
func TestMadeUpCursors(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.asRole("administrator")
	for _, door := range h.server.Doors() {
		if door.Method != http.MethodGet || strings.Contains(door.Route, ":") {
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

// Every list of every door comes in pages: an answer with items tells the total and what follows, and its pages put
// together are the whole.
func TestEveryListComesInPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	all := h.mark()
	h.within(access.Administrator, "")
	walked := map[string]bool{}
	for _, at := range everyAddress(all) {
		door, _, _ := strings.Cut(at.path, "?")
		if !strings.HasPrefix(door, "/api/v1/") || walked[door] || door == "/api/v1/audit" { // whoever reads the audit adds to it
			continue
		}
		a := h.get(at.path)
		if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Type"), "application/json") {
			continue
		}
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(a.body), &members) != nil || members["items"] == nil {
			continue
		}
		walked[door] = true
		if members["total"] == nil || members["next"] == nil {
			t.Errorf("%s: a list without total or next: %.120s", at.path, a.body)
			continue
		}
		n := read[border.List[json.RawMessage]](t, a).Total
		walkPages(t, h, at.path, max(1, n/4))
	}
	if len(walked) < 45 {
		t.Errorf("only %d lists were found: %v", len(walked), walked)
	}
}

// walkPages reads a list whole and in pages of a length, holds them against each other, and says how many items it has.
func walkPages(t *testing.T, h *house, path string, limit int) int {
	t.Helper()
	at, err := url.Parse(path)
	if err != nil {
		t.Fatal(err)
	}
	with := func(more ...string) string {
		q := at.Query()
		for pair := range slices.Chunk(more, 2) {
			q.Set(pair[0], pair[1])
		}
		return at.Path + "?" + q.Encode()
	}
	whole := read[border.List[json.RawMessage]](t, h.get(with("limit", "10000")))
	if whole.Total != len(whole.Items) || whole.Next != nil {
		t.Errorf("%s: %d of %d items, next %v", path, len(whole.Items), whole.Total, whole.Next)
		return whole.Total
	}
	var walked []json.RawMessage
	for next := ""; ; {
		page := read[border.List[json.RawMessage]](t, h.get(with("limit", fmt.Sprint(limit), "cursor", next)))
		walked = append(walked, page.Items...)
		if page.Total != whole.Total || len(page.Items) > limit || page.Next == nil || len(page.Items) == 0 || len(walked) > whole.Total {
			break
		}
		next = *page.Next
	}
	if len(walked) != len(whole.Items) || len(walked) > 0 && !reflect.DeepEqual(walked, whole.Items) {
		t.Errorf("%s: %d items page by page, %d at once", path, len(walked), len(whole.Items))
	}
	if a := h.get(with("cursor", "nothing")); a.status != 400 {
		t.Errorf("%s: %d for a cursor that is none", path, a.status)
	}
	return whole.Total
}
