package locate_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
	"cotmoc/internal/postgis"
)

func twoCommunes(t *testing.T) *postgis.Store {
	t.Helper()
	store, _ := open(t)
	load(t, store, border.Commune, border.NewDate(2014, time.January, 1), box("commune", "00001", "Xã, cũ", 106))
	load(t, store, border.Commune, border.NewDate(2025, time.July, 1), box("commune", "00001", "A", 106), box("commune", "00002", "B", 106.1))
	return store
}

func run(t *testing.T, store *postgis.Store, job locate.Job, text string) (string, locate.Result, error) {
	t.Helper()
	job.On = today()
	job.File.Name, job.File.Content = "p.csv", strings.NewReader(text)
	job.File.Rules = border.Rules{Today: today(), Area: border.ServedArea()}
	var out bytes.Buffer
	r, err := locate.NewFinder(store).Run(t.Context(), job, &out)
	return out.String(), r, err
}

func TestTable(t *testing.T) {
	store := twoCommunes(t)
	for name, c := range map[string]struct{ in, want string }{
		"as it came": {"id,lon,lat\n\"a, b\",106.05,16.05\n2,106.15,16.05\n3,110,16\n",
			"id,lon,lat,commune_code,commune_name,province_code\n\"a, b\",106.05,16.05,00001,A,44\n2,106.15,16.05,00002,B,44\n3,110,16,,,\n"},
		"days":       {"lon,lat,on\n106.05,16.05,2024-05-01\n106.15,16.05,01/05/2024\n106.15,16.05,\n", "lon,lat,on,commune_code,commune_name,province_code\n106.05,16.05,2024-05-01,00001,\"Xã, cũ\",44\n106.15,16.05,01/05/2024,,,\n106.15,16.05,,00002,B,44\n"},
		"semicolons": {"lat;lon;x\n16,05;106,05\n", "lat;lon;x;commune_code;commune_name;province_code\n16,05;106,05;;00001;A;44\n"},
		"no rows":    {"lon,lat\n", "lon,lat,commune_code,commune_name,province_code\n"},
	} {
		got, r, err := run(t, store, locate.Job{}, c.in)
		if err != nil || r.Refused != 0 || got != c.want {
			t.Errorf("%s: %v, %+v\n%s\nwant\n%s", name, err, r, got, c.want)
		}
	}
}

func TestTableCounts(t *testing.T) {
	store := twoCommunes(t)
	const in = "lon,lat\n106.05,16.05\n16.05,106.05\n110,16\n106.05,\n"
	_, r, err := run(t, store, locate.Job{}, in)
	if err != nil || r.Refused != 2 || r.Rows != 4 || len(r.Refusals) != 2 || r.Refusals[0].Row != 3 || r.Refusals[0].Field != "lon" || r.Refusals[1].Field != "lat" {
		t.Errorf("%v, %+v", err, r)
	}
	got, r, err := run(t, store, locate.Job{Partial: true}, in)
	const want = "lon,lat,commune_code,commune_name,province_code\n106.05,16.05,00001,A,44\n16.05,106.05,,,\n110,16,,,\n106.05,,,,\n"
	if err != nil || r.Refused != 2 || r.Outside != 1 || got != want {
		t.Errorf("%v, %+v\n%s", err, r, got)
	}
}

func TestItems(t *testing.T) {
	store := twoCommunes(t)
	got, _, err := run(t, store, locate.Job{JSON: true, Partial: true}, "commune_code,lon,lat\nx,106.15,16.05\ny,110,16\nz,,\n")
	if err != nil {
		t.Fatal(err)
	}
	type list struct {
		Items []struct {
			Row               int
			Lon               *float64
			On                *string
			Commune, Province *border.UnitRef
		}
		Total int
	}
	var l list
	if err := json.Unmarshal([]byte(got), &l); err != nil || l.Total != 3 || len(l.Items) != 3 {
		t.Fatalf("%v: %s", err, got)
	}
	first, sea, bad := l.Items[0], l.Items[1], l.Items[2]
	if first.Commune.Code != "00002" || first.Province.Code != "44" || *first.Lon != 106.15 || *first.On != "2026-11-21" ||
		sea.Commune != nil || sea.On == nil || bad.Lon != nil || bad.On != nil || bad.Row != 4 {
		t.Errorf("%s", got)
	}
	if got, _, err := run(t, store, locate.Job{JSON: true}, "lon,lat\n"); err != nil || json.Unmarshal([]byte(got), &l) != nil || l.Total != 0 || len(l.Items) != 0 {
		t.Errorf("no rows: %v, %s", err, got)
	}
}

func TestTableRefuses(t *testing.T) {
	store := twoCommunes(t)
	for name, text := range map[string]string{"a column of ours": "lon,lat,commune_code\n106,16,1\n", "no table": "{}", "no lon": "a,b\n1,2\n"} {
		out, _, err := run(t, store, locate.Job{}, text)
		if border.KindOf(err) != border.Invalid || out != "" {
			t.Errorf("%s: %v, %q", name, err, out)
		}
	}
	if _, _, err := run(t, store, locate.Job{File: ingest.PointFile{Map: map[string]string{"x": "y"}}}, "lon,lat\n"); border.KindOf(err) != border.Usage {
		t.Errorf("a map of no field: %v", err)
	}
}

// TestLongTable goes past one chunk, with days in no order.
func TestLongTable(t *testing.T) {
	var in strings.Builder
	in.WriteString("lon,lat,on\n")
	const rows = 120_000
	for i := range rows {
		in.WriteString([]string{"106.05,16.05,2024-01-01\n", "106.15,16.05,2026-01-01\n", "106.15,16.05,2024-01-02\n"}[i%3])
	}
	out, r, err := run(t, twoCommunes(t), locate.Job{}, in.String())
	if err != nil || r.Rows != rows || r.Outside != rows/3 {
		t.Fatalf("%v, %+v", err, r)
	}
	if a, b := strings.Count(out, ",00001,"), strings.Count(out, ",00002,"); a != rows/3 || b != rows/3 {
		t.Errorf("%d and %d places", a, b)
	}
}
