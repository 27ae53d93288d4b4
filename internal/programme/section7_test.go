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
	layers := importLayers(t)
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
				ok = border.EntryKinds().Has(id) && (id == "counterpart" || slices.Contains(kindsOf(d), id)) // asked for, not only possible
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

// importLayers lists what can be brought in, as the contract says.
func importLayers(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/contract.md")
	if err != nil {
		t.Fatal(err)
	}
	_, line, found := strings.Cut(string(text), "cotmoc import LAYER FILE... [flags]")
	line, _, _ = strings.Cut(line, "\n")
	if !found || len(strings.Fields(line)) < 10 {
		t.Fatal("the contract names no layers")
	}
	return strings.Fields(line)
}

// kindsOf lists the kinds of entries a programme asks for: those its targets count and those that show an item was done.
func kindsOf(d Document) (kinds []string) {
	for _, target := range d.Targets {
		if q := target.Measure.Entries; q != nil {
			kinds = append(kinds, q.Kinds...)
		}
	}
	for _, i := range d.Items() {
		kinds = append(kinds, i.shows()...)
	}
	return kinds
}

// TestRulesOfTheList holds what the list says beside its tables.
func TestRulesOfTheList(t *testing.T) {
	for id, d := range programmes(t) {
		for _, n := range d.Institutions {
			if n.Level == border.District && !n.EndedDistricts {
				t.Errorf("%s: obligations of %s do not end with the districts", id, n.ID)
			}
		}
		for _, target := range d.Targets {
			output := target.Measure.Incidents != nil && slices.Contains(target.Measure.Incidents.Kinds, "seizure") || slices.Contains(target.Measure.Sum, "offences_found") || slices.Contains(target.Measure.Sum, "networks_broken")
			if output && target.Sort != SortOutput {
				t.Errorf("%s %s: more found is enforcement output, not what became of the area", id, target.ID)
			}
		}
	}
	_, d := yamlOf(t, "nghe-an-14")
	named, _ := d.Target("named-clean-2023")
	if named.By != border.NewDate(2023, 12, 31) {
		t.Errorf("the end of 2023 is a calendar date, not %s", named.By)
	}
	for _, o := range shipped(t) {
		if o.OwedBy.Level == border.District && !o.EndedDistricts {
			t.Errorf("%s does not end with the districts", o.ID)
		}
	}
	// The eleven are named in the text.
	scope, _ := d.scope("named-11")
	var names []string
	for _, u := range scope.Units {
		names = append(names, u.Name)
	}
	if got := strings.Join(names, ", "); got != "Kỳ Sơn, Tương Dương, Quế Phong, Con Cuông, Anh Sơn, Thanh Chương, Nghĩa Đàn, Nghi Lộc, Cửa Lò, Thái Hòa, Hoàng Mai" {
		t.Error(got)
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
