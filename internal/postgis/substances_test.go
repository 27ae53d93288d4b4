package postgis

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// TestSubstancesAreToldAlikeBothWays holds the quick reader of substance lines to the decoder.
func TestSubstancesAreToldAlikeBothWays(t *testing.T) {
	for lines, want := range map[string]string{
		`[{"unit": "g", "quantity": 350, "substance": "heroin"}]`:                                                                              "heroin 350 g",
		`[{"form": "tablet", "unit": "tablet", "quantity": 2000.5, "substance": "methamphetamine"}, {"quantity": null, "substance": "other"}]`: "methamphetamine tablet 2000.5 tablet; other",
		`[{"low": 1, "high": 3, "unit": "kg", "quantity": 2, "substance": "opium"}]`:                                                           "opium 2 kg (1-3)",
		`[{"quantity": 1, "substance": "a\"b"}]`:                                                                                               `a"b 1`,
		`[{"quantity": 0.000001, "substance": "nps"}]`:                                                                                         "nps 0.000001",
		`[]`: "",
	} {
		got, err := appendSubstances([]byte("before:"), []byte(lines))
		if err != nil || string(got) != "before:"+want {
			t.Errorf("%s: %q %v, want %q", lines, got, err, want)
		}
		var all []border.SubstanceLine
		if err := json.Unmarshal([]byte(lines), &all); err != nil || strings.Count(string(got), ";") != max(0, len(all)-1) {
			t.Errorf("%s: %d lines, %v", lines, len(all), err)
		}
	}
	for _, broken := range []string{``, `[`, `[{`, `[{"substance": "heroin"`, `[{"substance": "heroin"}`, `[{"quantity": 1}`, `{"substance": "x"}`, `[{"substance": "x"},`, `[{"form": "`} {
		if got, err := appendSubstances(nil, []byte(broken)); err == nil {
			t.Errorf("%s is read as %q", broken, got)
		}
	}
	if _, simple := appendSimpleSubstances(nil, fmt.Appendf(nil, `[{"unit": "g", "quantity": %d, "substance": "heroin"}]`, 7)); !simple {
		t.Error("a plain line is not read quickly")
	}
}
