package api_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// featuresOf gives the features of an answer, a text each: of GeoJSON, or of GeoJSON text sequences.
func featuresOf(t *testing.T, a answer) []string {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("%d %.300s", a.status, a.body)
	}
	if strings.HasPrefix(a.body, "\x1e") {
		return strings.Split(strings.TrimSuffix(a.body[1:], "\n"), "\n\x1e")
	}
	var page struct{ Features []json.RawMessage }
	readInto(t, a, &page)
	var list []string
	for _, f := range page.Features {
		list = append(list, string(f))
	}
	return list
}

// TestKeptFeatures holds pages written from what is remembered of features against the same features read anew, before and
// after these change. Every question is a new one, so that none is answered from a kept page.
func TestKeptFeatures(t *testing.T) {
	h := newHouse(t, false)
	h.signIn()
	db, err := pgx.Connect(t.Context(), h.url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	limit := 900
	same := func(collection string) (seen string) {
		t.Helper()
		at := "/ogc/collections/" + collection + "/items?datetime=2026-01-01/.."
		want := featuresOf(t, h.get(at+"&f=geojsonseq"))
		for range 2 {
			limit++
			got := featuresOf(t, h.get(at+"&limit="+strconv.Itoa(limit)))
			if seen = strings.Join(got, "\n"); seen != strings.Join(want, "\n") || len(got) == 0 {
				t.Fatalf("%s: %.600s\nwant %.600s", at, seen, strings.Join(want, "\n"))
			}
		}
		return seen
	}
	for _, c := range []struct{ collection, change string }{
		{"communes", "UPDATE unit SET geom = ST_Translate(geom, 0.001, 0), name = name || '!' WHERE level = 'commune'"},
		{"communes", "UPDATE unit SET geom = NULL WHERE code = (SELECT min(code) FROM unit WHERE level = 'commune')"},
		{"assessments", "UPDATE unit SET geom = ST_Translate(geom, 0, 0.001) WHERE level = 'commune'"},
		{"incidents", "UPDATE incident SET note = 'khác', armed = true"},
		{"incidents", "UPDATE incident SET geom = ST_Translate(geom, 0.01, 0)"},
	} {
		before := same(c.collection)
		if _, err := db.Exec(t.Context(), c.change); err != nil {
			t.Fatal(err)
		}
		if after := same(c.collection); after == before {
			t.Errorf("%s: nothing changed by %s", c.collection, c.change)
		}
	}
}
