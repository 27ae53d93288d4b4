package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func (h *house) locate(query, table string, headers ...string) answer {
	h.t.Helper()
	return h.ask(http.MethodPost, "/api/v1/locate"+query, table, append([]string{"Content-Type", "text/csv; charset=utf-8"}, headers...)...)
}

func TestLocateAll(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	a := h.locate("", "id,lon,lat,on\n1,106.6,16.6,\n2,106.6,16.8,2025-06-30\n3,110,16,\n")
	want := "id,lon,lat,on,commune_code,commune_name,province_code\n1,106.6,16.6,,19432,Lao Bảo,44\n2,106.6,16.8,2025-06-30,,,\n3,110,16,,,,\n"
	if a.status != 200 || a.body != want || a.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("%d %q\n%s\nwant\n%s", a.status, a.header.Get("Content-Type"), a.body, want)
	}
	if a := h.locate("?on=2025-06-30&map=lon=x,lat=y", "x,y\n106.6,16.6\n"); a.status != 200 || a.body != "x,y,commune_code,commune_name,province_code\n106.6,16.6,,,\n" {
		t.Errorf("another day, other columns: %d %s", a.status, a.body)
	}
}

func TestLocateAllNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	a := h.locate("", "lon,lat\n106.6,16.6\n16.6,106.6\n106.6,\n", "Accept-Language", "en")
	var p struct {
		Detail string
		Errors []struct {
			Field  string
			Reason struct{ VI, EN string }
		}
	}
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatal(err)
	}
	if a.status != 400 || len(p.Errors) != 2 || !strings.HasPrefix(p.Detail, "2 rows") || strings.Contains(a.body, "19432") ||
		p.Errors[0].Field != "lon" || !strings.HasPrefix(p.Errors[0].Reason.EN, "row 3: ") || !strings.HasPrefix(p.Errors[1].Reason.VI, "dòng 4: ") {
		t.Errorf("%d %s", a.status, a.body)
	}
	for query, table := range map[string]string{"?to=2026-01-01": "lon,lat\n", "?on=today": "lon,lat\n", "?map=x=y": "lon,lat\n", "?map=lon": "lon,lat\n",
		"": "", "?on=2026-01-01": "{}", "?on=2026-01-02": "a,b\n1,2\n"} {
		if a := h.locate(query, table); a.status != 400 || a.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %q: %d %s", query, table, a.status, a.body)
		}
	}
	if a := h.ask(http.MethodPost, "/api/v1/locate", "lon,lat\n", "Content-Type", "application/json"); a.status != 400 {
		t.Errorf("JSON: %d %s", a.status, a.body)
	}
}

func TestLocateAllIsBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	if a := h.locate("", "lon,lat\n"+strings.Repeat("106.6,16.6\n", 17<<20/11)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("17 MB: %d %.200s", a.status, a.body)
	}
	if a := h.locate("", "lon,lat\n"+strings.Repeat("106.6,16.6\n", 150_000)); a.status != 200 || strings.Count(a.body, ",19432,") != 150_000 {
		t.Errorf("150,000 rows: %d, %d found", a.status, strings.Count(a.body, ",19432,"))
	}
}

func TestUnitCellsDoor(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	var list struct {
		Items []struct {
			Cell  string
			Owned bool
			Share float64
		}
		Total int
		Next  *string
	}
	a := h.get("/api/v1/units/19432/cells?res=7&limit=2")
	if err := json.Unmarshal([]byte(a.body), &list); err != nil || a.status != 200 {
		t.Fatalf("%d %s %v", a.status, a.body, err)
	}
	if len(list.Items) != 2 || list.Total < 50 || list.Next == nil || list.Items[0].Share <= 0 || list.Items[0].Share > 1 {
		t.Errorf("%s", a.body)
	}
	if a := h.get("/api/v1/units/19432/cells?res=7&limit=2&cursor=" + *list.Next); a.status != 200 || strings.Contains(a.body, list.Items[0].Cell) {
		t.Errorf("the next page: %d %s", a.status, a.body)
	}
	for path, want := range map[string]int{"/api/v1/units/19432/cells": 200, "/api/v1/units/44/cells": 200, "/api/v1/units/19432/cells?on=2020-01-01": 404,
		"/api/v1/units/%ff/cells": 404, "/api/v1/units/19432/cells?res=4": 400, "/api/v1/units/19432/cells?res=9": 400, "/api/v1/units/19432/cells?resolution=8": 400,
		"/api/v1/units/19432/cells?cursor=zz": 400, "/api/v1/units/19432/cells?limit=20000": 400} {
		if a := h.get(path); a.status != want {
			t.Errorf("%s: %d %.200s, want %d", path, a.status, a.body, want)
		}
	}
}
