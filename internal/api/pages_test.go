package api_test

import (
	"encoding/json"
	"net/url"
	"reflect"
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
