package programme

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// carrier is one line of testdata/section7.txt.
type carrier struct {
	document, words string
	by              []string
}

func carriers(t *testing.T) []carrier {
	t.Helper()
	text, err := os.ReadFile("testdata/section7.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list []carrier
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " | ")
		if len(parts) != 3 {
			t.Fatalf("%q", line)
		}
		list = append(list, carrier{parts[0], parts[1], strings.Fields(parts[2])})
	}
	return list
}

// TestEveryCarrierIsThere: what is said to carry a line of the list is shipped.
func TestEveryCarrierIsThere(t *testing.T) {
	all := programmes(t)
	known := map[string]bool{}
	for _, o := range shipped(t) {
		known[o.ID] = true
	}
	layers := []string{"hotspots", "plots", "routes", "trails", "traffic", "crossings", "effort"}
	for _, c := range carriers(t) {
		d, there := all[c.document]
		if !there {
			t.Fatalf("there is no programme %s", c.document)
		}
		for _, by := range c.by {
			sort, id, _ := strings.Cut(by, ":")
			ok := false
			switch sort {
			case "target":
				_, ok = d.Target(id)
			case "item":
				ok = slices.ContainsFunc(d.Items(), func(i Item) bool { return i.ID == id })
			case "scope":
				_, ok = d.scope(id)
			case "institution":
				_, ok = d.Institution(id)
			case "obligation":
				ok = known[id] && slices.Contains(d.Reports, id)
			case "entry":
				ok = border.EntryKinds().Has(id)
			case "layer":
				ok = slices.Contains(layers, id)
			case "criteria":
				_, err := os.Stat("../../data/criteria/" + id + ".yaml")
				ok = err == nil
			}
			if !ok {
				t.Errorf("%s, %q: there is no %s", c.document, c.words, by)
			}
		}
	}
}

// TestEveryLineHasACarrier walks the list line by line, where it stands beside the project.
func TestEveryLineHasACarrier(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "design", "domain.md"))
	if err != nil {
		t.Skipf("%s is skipped: shared/design/domain.md beside the project is missing", t.Name())
	}
	_, section, found := strings.Cut(string(text), "\n## 7.")
	if !found {
		t.Fatal("there is no section 7")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	documents := [][2]string{{"Quảng Trị provincial directive", "quang-tri-directive"}, {"Quảng Trị directive", "quang-tri-directive"}, {"Nghệ An 14", "nghe-an-14"},
		{"plan 3219", "plan-3219"}, {"Quảng Trị plan 233", "quang-tri-233"}, {"Quảng Trị 233", "quang-tri-233"}, {"Sơn La 533", "son-la-533"}, {"Decision 28", "national"}}
	list, met, lines := carriers(t), map[int]bool{}, 0
	for row := range strings.Lines(section) {
		document, cell := "", ""
		if parts := strings.Split(row, "|"); len(parts) >= 4 && !strings.HasPrefix(strings.TrimSpace(parts[1]), "-") && strings.TrimSpace(parts[1]) != "document" {
			for _, d := range documents {
				if strings.Contains(parts[1], d[0]) {
					document = d[1]
				}
			}
			if document == "" {
				t.Errorf("a document without a programme: %s", parts[1])
			}
			cell = parts[2]
		} else if rest, national := strings.CutPrefix(row, "National frame:"); national {
			document, cell = "national", rest
		}
		for _, phrase := range phrases(cell) {
			lines++
			if !carried(list, met, document, phrase) {
				t.Errorf("%s: nothing carries %q", document, phrase)
			}
		}
	}
	for i, c := range list {
		if !met[i] {
			t.Errorf("%s: no line says %q", c.document, c.words)
		}
	}
	if lines < 60 {
		t.Errorf("only %d lines were read", lines)
	}
}

var inBrackets = regexp.MustCompile(`\([^()]*\)`)

// phrases cuts a cell at its semicolons, but for those within brackets.
func phrases(cell string) []string {
	kept := inBrackets.ReplaceAllStringFunc(cell, func(s string) string { return strings.ReplaceAll(s, ";", ",") })
	var list []string
	for p := range strings.SplitSeq(kept, ";") {
		if p = strings.TrimSpace(strings.ReplaceAll(p, "*", "")); p != "" {
			list = append(list, p)
		}
	}
	return list
}

func carried(list []carrier, met map[int]bool, document, phrase string) bool {
	found := false
	for i, c := range list {
		if c.document == document && strings.Contains(strings.ToLower(phrase), strings.ToLower(c.words)) {
			met[i], found = true, true
		}
	}
	return found
}
