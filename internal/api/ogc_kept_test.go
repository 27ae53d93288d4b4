package api_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"cotmoc/internal/access"
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
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
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
		h.exec(c.change)
		if after := same(c.collection); after == before {
			t.Errorf("%s: nothing changed by %s", c.collection, c.change)
		}
	}
}

// TestKeptPagesAskWhoComes: a page that is remembered is given again only to a token that still holds and may see it, and
// only until another process changes the data.
func TestKeptPagesAskWhoComes(t *testing.T) {
	t.Parallel()
	const page = "/ogc/collections/incidents/items?limit=10"
	h := newHouse(t, false)
	h.asReader("analyst", "")
	first := h.get(page)
	if again := h.get(page); again.status != 200 || again.body != first.body {
		t.Fatalf("%d: the same page again differs", again.status)
	}
	h.load("incidents", "source_ref,kind,occurred_on,lon,lat,loc_precision,substances\nafter,seizure,2026-03-01,106.6,16.6,1,heroin 5 g\n")
	changed := h.get(page)
	if len(featuresOf(t, changed)) != len(featuresOf(t, first))+1 {
		t.Error("what another process brought in is not in the next answer")
	}
	h.asReader("auditor", "")
	if a := h.get(page); a.status != 403 {
		t.Errorf("an auditor: %d", a.status)
	}
	h.asReader("verifier", "")
	if err := h.gate.SetRole(t.Context(), access.Account{Name: "Trạm verifier", Role: "auditor"}); err != nil {
		t.Fatal(err)
	}
	if a := h.get(page); a.status != 401 {
		t.Errorf("token of another role: %d", a.status)
	}
	h.asReader("analyst", "")
	if a := h.get(page); a.status != 200 {
		t.Errorf("an analyst: %d", a.status)
	}
	if err := h.store.DisableAccount(t.Context(), "Trạm analyst", now()); err != nil {
		t.Fatal(err)
	}
	if a := h.get(page); a.status != 401 {
		t.Errorf("token of a disabled account: %d", a.status)
	}
}

// TestKeptPagesAreOfTheReach: pages, numbers and extents that are remembered are those of the reach they were asked with, whoever of the same role
// asked first.
func TestKeptPagesAreOfTheReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	type told struct {
		NumberMatched int
		Extent        struct {
			Spatial struct{ Bbox [][]float64 }
		}
	}
	for range 2 { // the second time from what is remembered
		for _, who := range []struct {
			role, scope     string
			inside, outside bool
			matched         int
		}{{"analyst", "19432", true, false, 7}, {"analyst", "19441", false, true, 5}, {"analyst", "", true, true, 12}, {"liaison", "", true, true, 10}, {"liaison", "19441", false, true, 4}} {
			h.within(who.role, who.scope)
			page := h.get("/ogc/collections/crossings/items?limit=1000")
			if strings.Contains(page.body, "-true-") != who.inside || strings.Contains(page.body, "-false-") != who.outside {
				t.Errorf("%v: a page of another: %.300s", who, page.body)
			}
			if got := read[told](t, h.get("/ogc/collections/crossings/items?limit=1")).NumberMatched; got != who.matched {
				t.Errorf("%v: %d crossings", who, got)
			}
			box := read[told](t, h.get("/ogc/collections/crossings")).Extent.Spatial.Bbox[0]
			if south, north := box[1] < 16.7, box[3] > 16.7; south != who.inside || north != who.outside {
				t.Errorf("%v: the extent is %v", who, box)
			}
		}
	}
}
