package border_test

import (
	"testing"

	"cotmoc/internal/border"
)

// Every code list has a name of its own, and every code a label in both languages.
func TestCodeListsAreLabelled(t *testing.T) {
	names := map[string]bool{}
	for _, l := range border.CodeLists() {
		if l.Name == "" || names[l.Name] || len(l.Codes) == 0 {
			t.Errorf("list %q is nameless, there twice, or empty", l.Name)
		}
		names[l.Name] = true
		seen := map[string]bool{}
		for _, c := range l.Codes {
			if c.ID == "" || c.Label.VI == "" || c.Label.EN == "" || seen[c.ID] {
				t.Errorf("%s: %+v", l.Name, c)
			}
			seen[c.ID] = true
		}
	}
	for _, name := range []string{"time_precision", "loc_precision", "loc_method", "side", "substance", "substance_form", "quantity_unit", "crossing_type",
		"crossing_status", "trail_kind", "trail_activity", "direction", "transport", "venue", "effort_mode", "tier", "reliability", "credibility"} {
		if !names[name] {
			t.Errorf("list %s is not served", name)
		}
	}
}
