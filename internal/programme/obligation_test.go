package programme

import (
	"os"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

func TestShippedObligations(t *testing.T) {
	list := shipped(t)
	opens := map[string]bool{}
	for _, o := range list {
		if o.Title.VI == "" || o.Title.EN == "" || o.Article.VI == "" || o.LegalRef == "" {
			t.Errorf("%s: a text is missing", o.ID)
		}
		if (o.Rhythm == "" || o.OwedBy.Level == "") && o.Unstated == nil {
			t.Errorf("%s does not say what the text leaves open", o.ID)
		}
		if o.Opens() {
			opens[o.ID] = true
		}
	}
	for _, id := range []string{"qd-28-2025.commune", "qd-28-2025.province", "qd-28-2025.ministry", "son-la-533.half", "son-la-533.quarter", "son-la-533.year"} {
		if !opens[id] {
			t.Errorf("%s does not open", id)
		}
	}
	for id := range opens {
		if strings.HasPrefix(id, "nghe-an") || strings.HasPrefix(id, "plan-3219") || strings.HasPrefix(id, "quang-tri") {
			t.Errorf("%s opens, though its text names no interval or nobody who owes", id)
		}
	}
	if in := duty(t, "qd-28-2025.commune").Due.Inferred; in == nil || duty(t, "qd-28-2025.province").Due.Inferred != nil {
		t.Error("the day of communes is inferred, that of provinces is not")
	}
}

func TestPeriodsOfADuty(t *testing.T) {
	codes := func(o Obligation, from, to string) string {
		var list []string
		for _, p := range o.Periods(day(t, from), day(t, to)) {
			list = append(list, p.Code)
		}
		return strings.Join(list, " ")
	}
	decision := duty(t, "qd-28-2025.commune")
	for _, c := range []struct {
		o              Obligation
		from, to, want string
	}{
		{decision, "2020-01-01", "2026-12-31", "2025 2026 2027"},
		{decision, "2024-12-15", "2026-12-14", "2025 2026"},
		{duty(t, "son-la-533.half"), "2024-12-01", "2026-11-22", "2025-H1 2026-H1"},
		{duty(t, "son-la-533.quarter"), "2025-12-15", "2026-11-22", "2026-Q3"},
		{Obligation{Rhythm: Monthly, Calendar: true, ValidFrom: day(t, "2026-01-01")}, "2026-01-01", "2026-02-20", "2026-01-cal 2026-02-cal"},
		{Obligation{Rhythm: Quarterly, ValidFrom: day(t, "2026-01-01"), ValidTo: day(t, "2026-09-14")}, "2025-12-01", "2026-12-31", "2026-Q1 2026-Q2"},
		{Obligation{Rhythm: NineMonths, ValidFrom: day(t, "2026-01-01")}, "2025-12-01", "2026-11-30", "2026-9M"},
		{Obligation{Rhythm: Adhoc, ValidFrom: day(t, "2020-01-01")}, "2020-01-01", "2030-01-01", ""},
		{Obligation{Rhythm: Yearly}, "2020-01-01", "2030-01-01", ""},
	} {
		if got := codes(c.o, c.from, c.to); got != c.want {
			t.Errorf("%s %s from %s to %s: %q, want %q", c.o.ID, c.o.Rhythm, c.from, c.to, got, c.want)
		}
	}
	after := 10
	if got := (Due{DaysAfter: &after}).On(period(t, "2026-H1")).String(); got != "2026-06-24" {
		t.Errorf("ten days after 14 June: %s", got)
	}
}

func TestOnlyWhatBelongsToThisRegisterOpens(t *testing.T) {
	o, today := duty(t, "qd-28-2025.commune"), day(t, "2026-11-22")
	codes := func(f Frame) (list string) {
		for _, p := range o.ToOpen(f, today) {
			list += p.Code + " "
		}
		return list
	}
	if got := codes(Frame{Since: today}); got != "2026 " {
		t.Errorf("a register begun today opens %s", got)
	}
	if got := codes(Frame{Since: day(t, "2025-12-19")}); got != "2025 2026 " {
		t.Errorf("a register begun on the last day of 2025's reports opens %s", got)
	}
	valued := map[string][]string{border.Commune: {"2024", "2025"}, border.Province: {"2025"}}
	if got := codes(Frame{Since: today, Valued: valued}); got != "2025 2026 " {
		t.Errorf("with figures of 2024 and 2025, before and after the Decision: %s", got)
	}
}

func TestABadFileNamesItsLine(t *testing.T) {
	good := "id: x\nlegal_ref: X\ntitle: {vi: a, en: b}\nvalid_from: 2025-01-01\nobligations:\n  - id: x.y\n    article: {vi: a, en: b}\n    title: {vi: a, en: b}\n" +
		"    owed_by: {level: commune}\n    rhythm: year\n    due: {before: \"12-20\"}\n    asks: [residents]\n"
	if _, err := Parse(map[string][]byte{"a.yaml": []byte(good)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"id: x\n", "id: \"\"\n", "a.yaml:1: the document has no id"},
		{"legal_ref: X", "legal_ref: \"\"", "a.yaml:2"},
		{"valid_from: 2025-01-01", "valid_from: 2025-13-01", "a.yaml:4"},
		{"id: x.y", "id: y", "a.yaml:6"},
		{"level: commune", "level: hamlet", "a.yaml:9"},
		{"rhythm: year", "rhythm: weekly", "a.yaml:10"},
		{"rhythm: year", "rhythm:", "unstated must say"},
		{"12-20", "20-12", "a.yaml:11"},
		{"    due: {before: \"12-20\"}\n", "", "unstated must say"},
		{"{before: \"12-20\"}", "{before: \"12-20\", days_after: 3}", "one of before and days_after"},
		{"[residents]", "[people]", "a.yaml:12: there is no indicator \"people\""},
		{"asks:", "ask:", "a.yaml:12"},
		{"level: commune", "level: agency", "a.yaml:9"},
		{"level: commune", "level: village, registered: true", "a.yaml:9"},
		{"level: commune", "level: district", "a.yaml:12"},
		{"rhythm: year", "rhythm: half\n    only: [H3]", "a.yaml:11"},
	} {
		bad := strings.Replace(good, c.old, c.new, 1)
		_, err := Parse(map[string][]byte{"a.yaml": []byte(bad)})
		if err == nil || !strings.Contains(err.Error(), c.want) || border.KindOf(err) != border.Invalid {
			t.Errorf("%s for %s: %v, want %q", c.new, c.old, err, c.want)
		}
	}
	if _, err := Parse(map[string][]byte{"a.yaml": []byte(good), "b.yaml": []byte(good)}); err == nil {
		t.Error("an obligation in two files was taken")
	}
}

func TestFreeze(t *testing.T) {
	o, year := duty(t, "qd-28-2025.commune"), period(t, "2025")
	reform, from := day(t, "2025-07-01"), day(t, "2020-01-01")
	list := []Holder{
		{Code: "00002", Name: "Xã B mới", Level: border.Commune, Province: "44", From: reform},       // goes on under its code
		{Code: "00001", Name: "Xã A", Level: border.Commune, Province: "44", From: from, To: reform}, // goes into B
		{Code: "00002", Name: "Xã B", Level: border.Commune, Province: "44", From: from, To: reform},
		{Code: "00003", Name: "Xã C", Level: border.Commune, Province: "44", From: reform},                         // new
		{Code: "00004", Name: "Xã D", Level: border.Commune, Province: "44", From: from, To: day(t, "2024-12-15")}, // ended before the first day
		{Code: "00005", Name: "Xã E", Level: border.Commune, Province: "44", From: day(t, "2025-12-15")},           // begins after the last
		{Code: "00006", Name: "Xã F", Level: border.Commune, Province: "44", From: from, To: day(t, "2026-07-01")}, // ends only after it
	}
	got := map[string]string{}
	for _, h := range o.Freeze(year, list).Expected {
		got[h.Code] = h.Name + " " + h.From.String() + " " + h.To.String()
	}
	want := map[string]string{"00001": "Xã A 2024-12-15 2025-07-01", "00002": "Xã B mới 2024-12-15 ", "00003": "Xã C 2025-07-01 ", "00006": "Xã F 2024-12-15 "}
	for code, text := range want {
		if got[code] != text {
			t.Errorf("%s: %q, want %q", code, got[code], text)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
	a := Expected{Period: year, Holder: Holder{From: year.From, To: reform}}
	if !a.Counts(day(t, "2025-06-30")) || a.Counts(reform) || a.Counts(day(t, "2026-05-01")) {
		t.Error("a commune owes until the law ends it, and not at the end of the period")
	}
}

// The duty of a district ends with it, unless the area that follows it has a holder: the port then gives that area
// under the district's code.
func TestDistrictsEndUnlessSomebodySucceeds(t *testing.T) {
	o, from, reform := duty(t, "son-la-533.district.year"), day(t, "2020-01-01"), day(t, "2025-07-01")
	list := []Holder{{Code: "116", Name: "Huyện Mường La", Level: border.District, Province: "14", From: from, To: reform}, {Code: "117", Name: "Huyện Bắc Yên", Level: border.District, Province: "14", From: from, To: reform},
		{Code: "117", Name: "Bắc Yên", Level: border.District, Province: "14", From: reform}, {Code: "400", Name: "Huyện Kỳ Sơn", Level: border.District, Province: "40", From: from, To: reform}}
	out := o.Freeze(period(t, "2025"), list)
	if len(out.Expected) != 2 || out.Expected[0].To != reform || !out.Expected[1].To.IsZero() || out.Expected[1].Name != "Bắc Yên" {
		t.Errorf("%+v", out.Expected)
	}
}

// The example in the documentation is one that works.
func TestTheDocumentedExample(t *testing.T) {
	text, err := os.ReadFile("../../docs/files.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n## obligations\n")
	_, rest, found := strings.Cut(rest, "```yaml\n")
	example, _, closed := strings.Cut(rest, "```")
	list, err := Parse(map[string][]byte{"tinh.yaml": []byte(example)})
	if !found || !closed || err != nil || len(list) != 1 || !list[0].Opens() {
		t.Errorf("%+v, %v", list, err)
	}
}

// Posts are named as sentences of each language name units.
func TestPostsOfUnits(t *testing.T) {
	o := Obligation{OwedBy: Debtor{Post: border.Text{VI: "Ủy ban nhân dân", EN: "People's Committee of"}}}
	for name, want := range map[string]border.Text{
		"Xã Lao Bảo":          {VI: "Ủy ban nhân dân xã Lao Bảo", EN: "People's Committee of Lao Bảo commune"},
		"Thành phố Huế":       {VI: "Ủy ban nhân dân thành phố Huế", EN: "People's Committee of Huế city"},
		"Đặc khu Cồn Cỏ":      {VI: "Ủy ban nhân dân đặc khu Cồn Cỏ", EN: "People's Committee of Cồn Cỏ special zone"},
		"Trường học minh họa": {VI: "Ủy ban nhân dân Trường học minh họa", EN: "People's Committee of Trường học minh họa"},
	} {
		if got := o.PostOf(name); got != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
