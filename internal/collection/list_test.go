package collection_test

import (
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/cql"
)

// TestEveryCollectionIsDescribed wants words in both languages for everything, names no tool stumbles over, and a time
// that is there.
func TestEveryCollectionIsDescribed(t *testing.T) {
	list := collection.All([]assess.Clause{{ID: "art4.dd", Name: border.Text{VI: "đ", EN: "đ"}}}, []assess.Clause{{ID: "art5.1", Name: border.Text{VI: "a", EN: "a"}}})
	seen := map[string]bool{}
	for _, c := range list {
		if seen[c.ID] || c.Title.VI == "" || c.Title.EN == "" || c.Description.VI == "" || c.Description.EN == "" || len(c.Layers) == 0 {
			t.Errorf("%+v", c)
		}
		seen[c.ID] = true
		names := map[string]bool{}
		for _, f := range c.Fields {
			if names[f.Name] || f.Title.VI == "" || f.Title.EN == "" || strings.ContainsAny(f.Name, ".- \"") || strings.ToLower(f.Name) != f.Name || slices.Contains([]string{"id", "geometry", "fid"}, f.Name) {
				t.Errorf("%s: %+v", c.ID, f)
			}
			names[f.Name] = true
			if f.Needed && !f.Written {
				t.Errorf("%s: %s is needed and cannot be written", c.ID, f.Name)
			}
			if _, err := cql.ParseText(f.Name + " IS NULL"); err != nil {
				t.Errorf("%s: %s must be quoted in a filter: %v", c.ID, f.Name, err)
			}
		}
		if _, has := c.Field("art5_1"); has != (c.ID == "province_assessments") {
			t.Errorf("%s: the column of a criterion of provinces: %v", c.ID, has)
		}
		for _, end := range []string{c.From, c.To} {
			if end != "" && !names[end] {
				t.Errorf("%s: no field %s", c.ID, end)
			}
		}
		if _, has := c.Field("art4_dd"); has != (c.ID == "assessments") {
			t.Errorf("%s: the column of a criterion: %v", c.ID, has)
		}
		if table := c.Table([]string{c.Fields[1].Name}, "en"); len(table.Columns) != 1 || table.Columns[0].Title != c.Fields[1].Title.EN {
			t.Errorf("%s: %+v", c.ID, table)
		}
	}
	for _, id := range strings.Fields("communes provinces districts villages border markers crossings trails posts routes hotspots plots incidents assessments province_assessments") {
		if !seen[id] {
			t.Errorf("no collection %s", id)
		}
	}
}
