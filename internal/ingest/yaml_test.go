package ingest_test

import (
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

const log = `# Sổ hợp tác
- code: LA-SVK
  kind: counterpart
  title: Savannakhet
  aliases: [Savannakhét, "Sa-vẳn-na-khệt"]
  level: province
  country: LA
  state: active
- code: YC-01
  kind: request
  subtype: legal_assistance
  title: Ủy thác tư pháp
  counterparts: [LA-SVK]
  units: ["19432", "01234"]
  direction: out
  sent_on: 2026-03-01
  answered_on: 9/3/2026
  state: answered
  n: 2
`

func TestEntriesFromYAML(t *testing.T) {
	for name, text := range map[string]string{"plain": log, "under entries": "entries:\n" + indent(log), "marked": "\uFEFF" + log} {
		result, store := run(t, job("cooperation", inline("so.yaml", text)))
		if result.Accepted != 2 || result.Refused != 0 || len(result.Notes) != 0 {
			t.Fatalf("%s: %+v", name, result)
		}
		c, is := store.rows[0].Value.(border.Entry)
		if !is || c.Aliases[1] != "Sa-vẳn-na-khệt" || store.rows[0].Row < 2 {
			t.Errorf("%s: %+v", name, store.rows[0])
		}
		r := store.rows[1].Value.(border.Entry)
		if r.Units[1] != "01234" || *r.N != 2 || r.Answered.String() != "2026-03-09" || r.Counterparts[0] != "LA-SVK" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ") + "\n"
}

// What is wrong with an entry is told with the line it begins on and its field.
func TestFaultsInYAMLNameLineAndField(t *testing.T) {
	for field, text := range map[string]string{
		"statee":    strings.Replace(log, "  state: answered", "  statee: answered", 1),
		"title":     strings.Replace(log, "  title: Ủy thác tư pháp", "  title: {vi: Ủy thác}", 1),
		"sent_on":   strings.Replace(log, "sent_on: 2026-03-01", "sent_on: 2026-13-01", 1),
		"direction": strings.Replace(log, "  direction: out\n", "", 1),
	} {
		result, _ := run(t, job("cooperation", inline("so.yaml", text)))
		if result.Refused != 1 || result.Refusals[0].Row != 9 || result.Refusals[0].Field != field || result.Refusals[0].Reason.EN == "" {
			t.Errorf("%s: %+v", field, result.Refusals)
		}
	}
}

func TestBrokenYAMLIsRefusedWhole(t *testing.T) {
	for _, text := range []string{"- code: [1\n", "- a: &x 1\n  b: *x\n", "- - 1\n", "entries: 5\n", "- 5\n", "- code: x\n---\n- code: y\n",
		"- code: " + strings.Repeat("[", 1_000_000), strings.Repeat("- ", 1_000_000), "- code: {a: " + strings.Repeat("{a: ", 100_000)} {
		result, err := ingest.Run(t.Context(), job("cooperation", inline("so.yaml", text)), &memory{})
		if err == nil && result.Accepted > 0 || err == nil && result.Refused == 0 {
			t.Errorf("%q: %+v, %v", text, result, err)
		}
		if err != nil && border.KindOf(err) != border.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
