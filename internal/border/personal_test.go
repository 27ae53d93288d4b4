package border_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"cotmoc/data"
	"cotmoc/internal/border"
)

// corpus reads testdata/personal.txt: kind is "" for a text that must pass.
func corpus(t *testing.T, judge func(line int, kind border.PersonalKind, text string)) {
	t.Helper()
	f, err := os.Open("testdata/personal.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		verb, rest, _ := strings.Cut(lines.Text(), " ")
		switch {
		case verb == "" || strings.HasPrefix(verb, "#"):
		case verb == "keep":
			judge(n, "", rest)
		case verb == "refuse":
			kind, text, _ := strings.Cut(rest, " ")
			judge(n, border.PersonalKind(kind), text)
		default:
			t.Errorf("line %d: neither keep nor refuse: %q", n, lines.Text())
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestPersonalDataIsFound(t *testing.T) {
	var refused, kept int
	corpus(t, func(line int, kind border.PersonalKind, text string) {
		spans := border.Personal(text)
		if kind == "" {
			kept++
			for _, s := range spans {
				t.Errorf("line %d: %q: %q taken for %s", line, text, text[s.From:s.To], s.Kind)
			}
			return
		}
		refused++
		if len(spans) == 0 || spans[0].Kind != kind {
			t.Errorf("line %d: %q: found %v, want %s", line, text, spans, kind)
		}
	})
	if refused < 60 || kept < 60 {
		t.Errorf("the corpus has %d and %d cases; it has shrunk", refused, kept)
	}
}

// Whatever stands around it, personal data is found, and its mask gives away one character.
func TestPersonalDataIsFoundAmongWords(t *testing.T) {
	corpus(t, func(line int, kind border.PersonalKind, text string) {
		if kind == "" {
			return
		}
		around := "phát hiện gần khe, " + text + ", đã bàn giao"
		if len(border.Personal(around)) == 0 {
			t.Errorf("line %d: not found in %q", line, around)
		}
		for _, f := range border.CheckText("note", around, border.MostText) {
			if strings.Contains(f.Reason.VI, text) || strings.Contains(f.Reason.EN, text) || !strings.Contains(f.Reason.EN, "***") {
				t.Errorf("line %d: the reason gives the text away: %s", line, f.Reason.EN)
			}
		}
	})
}

// No name of the shipped lists may be refused, alone or in a sentence.
func TestNamesOfPlacesPass(t *testing.T) {
	facts, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, c := range facts.Communes() {
		names[c.Name], names[c.FullName()], names[c.FormerDistrict] = true, true, true
	}
	former, err := facts.FormerUnits()
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range former {
		names[u.FullName], names[u.DistrictName], names[u.ProvinceName] = true, true, true
	}
	for _, p := range facts.Provinces() {
		names[p.Name], names[p.FullName] = true, true
	}
	crossings, err := data.Crossings()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range strings.FieldsFunc(string(crossings), func(r rune) bool { return r == ',' || r == '\n' }) {
		names[strings.TrimSpace(cell)] = true
	}
	if len(names) < 10_000 {
		t.Fatalf("only %d names", len(names))
	}
	wrong := 0
	for name := range names {
		for _, text := range []string{name, "tại " + name + ", giáp biên", "Tuyến " + name + " - " + name} {
			if found := border.Personal(text); len(found) > 0 {
				wrong++
				t.Errorf("%q: %v", text, found)
			}
		}
	}
	t.Logf("%d of %d names refused", wrong, len(names))
}

func FuzzPersonal(f *testing.F) {
	f.Add("ông Nguyễn Văn A, 0912 345 678, 29A-123.45")
	f.Add("+(+84(0)\xff912")
	f.Fuzz(func(t *testing.T, text string) {
		last := 0
		for _, s := range border.Personal(text) {
			if s.From < last || s.To <= s.From || s.To > len(text) {
				t.Fatalf("span %v in %d bytes after %d", s, len(text), last)
			}
			last = s.To
		}
	})
}

func BenchmarkPersonal(b *testing.B) {
	for b.Loop() {
		border.Personal("phát hiện gần khe Sa Mù, mốc 605, 400 m về phía nam; thu 350 g, dữ liệu minh họa")
	}
}

// Every text of every record is looked at, and the fault names its field.
func TestEveryTextIsChecked(t *testing.T) {
	const phone = "gọi 0912 345 678"
	r := border.Rules{Today: border.NewDate(2026, 11, 21), Area: border.ServedArea()}
	for field, faults := range map[string][]border.Fault{
		"note":         border.Incident{Note: phone}.Check(r),
		"source_ref":   border.Incident{SourceRef: phone}.Check(r),
		"source":       border.Incident{Source: phone}.Check(r),
		"marker":       border.Incident{Marker: phone}.Check(r),
		"crossing":     border.Incident{Crossing: phone}.Check(r),
		"trail":        border.Incident{Trail: phone}.Check(r),
		"counterpart":  border.Crossing{Counterpart: phone}.Check(r),
		"far_province": border.Crossing{FarProvince: phone}.Check(r),
		"approved_by":  border.KeyRoute{ApprovedBy: phone}.Check(r),
		"code":         border.Plot{Code: phone}.Check(r),
		"name":         border.Trail{Name: phone}.Check(r),
		"unit":         border.Effort{PatrolUnit: phone}.Check(r),
		"legal_ref":    border.Unit{LegalRef: phone}.CheckNames(),
		"from_name":    border.Lineage{From: border.NamedUnit{Name: phone}}.CheckTexts(),
		"kind":         border.Lineage{Note: phone}.CheckTexts(),
	} {
		found := false
		for _, f := range faults {
			found = found || f.Field == field && strings.Contains(f.Reason.EN, "0***")
		}
		if !found {
			t.Errorf("%s: no masked phone number in %v", field, faults)
		}
	}
	if faults := (border.Unit{Name: "Nguyễn Văn Bé Hai"}).CheckNames(); len(faults) > 0 {
		t.Errorf("a unit named after a person is refused: %v", faults)
	}
}

// Digits of other scripts and characters nobody sees hide nothing.
func TestHiddenNumbersAreFound(t *testing.T) {
	for _, text := range []string{"gọi ０９１２３４５６７８", "gọi 09\u200b12\u200b345678", "ໂທ ໐໒໐໕໕໑໒໓໔໕໖", "ទូរស័ព្ទ ០១២៣៤៥៦៧៨"} {
		if len(border.CheckText("note", text, border.MostText)) == 0 {
			t.Errorf("%q passes", text)
		}
	}
	if faults := border.CheckText("note", "mốc ６０５, cách ４００ m", border.MostText); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
}
