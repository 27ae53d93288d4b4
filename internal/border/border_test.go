package border

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
)

func rules() Rules { return Rules{Today: NewDate(2026, time.November, 21), Area: ServedArea()} }

func TestPeriods(t *testing.T) {
	for code, want := range map[string]string{
		"2026":     "2025-12-15 2026-12-14",
		"2026-H1":  "2025-12-15 2026-06-14",
		"2026-H2":  "2026-06-15 2026-12-14",
		"2026-9M":  "2025-12-15 2026-09-14",
		"2026-Q1":  "2025-12-15 2026-03-14",
		"2026-Q4":  "2026-09-15 2026-12-14",
		"2026-01":  "2025-12-15 2026-01-14",
		"2026-09":  "2026-08-15 2026-09-14",
		"2026-12":  "2026-11-15 2026-12-14",
		"2026-cal": "2026-01-01 2026-12-31", "2026-H2-cal": "2026-07-01 2026-12-31", "2026-02-cal": "2026-02-01 2026-02-28",
	} {
		p, err := ParsePeriod(code)
		if got := p.From.String() + " " + p.To.String(); err != nil || got != want {
			t.Errorf("%s: %s (%v), want %s", code, got, err, want)
		}
		if p.IsYear() != (code == "2026") {
			t.Errorf("%s: is a year %v", code, p.IsYear())
		}
	}
	for _, code := range []string{"", "26", "2026-", "2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-CAL", " 2026", "1800", "2026-1"} {
		if p, err := ParsePeriod(code); err == nil {
			t.Errorf("%q is taken as %v", code, p)
		}
	}
	if y := AssessedYear(2026); !y.Has(NewDate(2025, 12, 15)) || !y.Has(NewDate(2026, 12, 14)) || y.Has(NewDate(2026, 12, 15)) {
		t.Error("the assessed year is not 15 December to 14 December")
	}
}

func TestDatesAreVietnameseDays(t *testing.T) {
	evening := time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC) // 01:00 of the next day there
	if got := DateOf(evening).String(); got != "2026-11-21" {
		t.Errorf("18:00 UTC is %s", got)
	}
	var d Date
	for in, want := range map[string]string{`"2026-02-28"`: "2026-02-28", `null`: "", `""`: ""} {
		if err := json.Unmarshal([]byte(in), &d); err != nil || d.String() != want {
			t.Errorf("%s: %s (%v)", in, d, err)
		}
	}
	if err := json.Unmarshal([]byte(`"2026-02-30"`), &d); err == nil {
		t.Error("30 February is taken")
	}
	if b, err := json.Marshal(Date{}); err != nil || string(b) != "null" {
		t.Errorf("no date is %s (%v)", b, err)
	}
	if n := NewDate(2026, 11, 21).DaysUntil(NewDate(2026, 12, 14)); n != 23 {
		t.Errorf("%d days until 14 December, want 23", n)
	}
	if vi, en := NewDate(2026, 12, 5).Vietnamese(), NewDate(2026, 12, 5).English(); vi != "05/12/2026" || en != "5 December 2026" {
		t.Errorf("in sentences: %q, %q", vi, en)
	}
}

func TestErrorsKeepKindTextAndCause(t *testing.T) {
	cause := errors.New("disk full")
	err := fmt.Errorf("import: %w", Fail(Conflict, "trái", "conflict", cause))
	if KindOf(err) != Conflict || TextOf(err).VI != "trái" || !errors.Is(err, cause) {
		t.Errorf("%v lost something", err)
	}
	if KindOf(cause) != Internal || strings.Contains(TextOf(cause).EN, "disk") {
		t.Error("an unclassified error must be internal and must not show its text")
	}
}

func TestPoints(t *testing.T) {
	for p, field := range map[orb.Point]string{
		{106.59, 16.62}: "", {0, 0}: "", {-179, -89}: "",
		{16.62, 106.59}: "lon", // swapped, though 106.59 is no latitude at all
		{20, 105}:       "lon",
		{181, 10}:       "lon", {10, 91}: "lat", {math.NaN(), 1}: "lon", {1, math.Inf(1)}: "lon",
	} {
		faults := rules().CheckPoint(p)
		if (field == "") != (len(faults) == 0) || (field != "" && faults[0].Field != field) {
			t.Errorf("%v: %+v, want a fault of %q", p, faults, field)
		}
	}
	if f := rules().CheckPoint(orb.Point{16.62, 106.59}); !strings.Contains(f[0].Reason.VI, "đổi chỗ") {
		t.Errorf("swapped coordinates are not told so: %+v", f)
	}
}

func good() Incident {
	return Incident{Source: "s", SourceRef: "1", Kind: "seizure", OccurredFrom: NewDate(2026, 3, 1), OccurredTo: NewDate(2026, 3, 1),
		TimePrecision: 2, Point: &orb.Point{106.59, 16.62}, LocPrecision: 1}
}

func TestIncidentFaults(t *testing.T) {
	if f := good().Check(rules()); len(f) > 0 {
		t.Fatalf("a good incident has faults: %+v", f)
	}
	minus, far := -1.0, 2e6
	n := -1
	for field, spoil := range map[string]func(*Incident){
		"source_ref":     func(i *Incident) { i.SourceRef = "" },
		"kind":           func(i *Incident) { i.Kind = "party" },
		"occurred_on":    func(i *Incident) { i.OccurredFrom, i.OccurredTo = NewDate(2026, 11, 22), NewDate(2026, 11, 22) },
		"time_precision": func(i *Incident) { i.TimePrecision = 7 },
		"lon":            func(i *Incident) { i.Point = nil },
		"uncertainty_m":  func(i *Incident) { i.UncertaintyM = &far },
		"loc_precision":  func(i *Incident) { i.LocPrecision = 7 },
		"reliability":    func(i *Incident) { i.Reliability = "G" },
		"credibility":    func(i *Incident) { i.Credibility = 7 },
		"substances": func(i *Incident) {
			i.Substances = []SubstanceLine{{Substance: "heroin", Quantity: &minus, Unit: "g"}}
		},
		"arrested_n": func(i *Incident) { i.ArrestedN = &n },
		"note":       func(i *Incident) { i.Note = "gọi 0912 345 678" },
		"side":       func(i *Incident) { i.Side = "th" },
	} {
		i := good()
		spoil(&i)
		faults := i.Check(rules())
		if len(faults) != 1 || faults[0].Field != field || faults[0].Reason.VI == "" || faults[0].Reason.EN == "" {
			t.Errorf("%s: %+v, want one fault of this field in both languages", field, faults)
		}
	}
}

func TestPersonalDataIsRefusedAndMasked(t *testing.T) {
	for _, text := range []string{"ĐT 0912345678", "số 012345678901", "a.b@c.vn", "xe 74A-123.45", "+84 912 345 678"} {
		f := checkFreeText("note", text)
		if len(f) != 1 {
			t.Errorf("%q is taken", text)
			continue
		}
		if digits := strings.Trim(text, "ĐTsốxe "); strings.Contains(f[0].Reason.VI+f[0].Reason.EN, digits) {
			t.Errorf("%q is repeated in %q", digits, f[0].Reason.EN)
		}
	}
	for _, text := range []string{"", "mốc 605, 400 m về phía nam", "350 g heroin ngày 21/11/2026", "QL 9 km 82", "1.234.567 viên"} {
		if f := checkFreeText("note", text); len(f) > 0 {
			t.Errorf("%q is refused: %+v", text, f)
		}
	}
}

func TestReportValues(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	year := AssessedYear(2026)
	for name, c := range map[string]struct {
		v     ReportValue
		field string
	}{
		"a zero is a value":         {ReportValue{UnitCode: "19432", Period: year, Indicator: "use_points", Value: number(0), State: Reported}, ""},
		"missing without a number":  {ReportValue{UnitCode: "19432", Period: year, Indicator: "use_points", State: NotCollected}, ""},
		"reported without a number": {ReportValue{UnitCode: "19432", Period: year, Indicator: "use_points", State: Reported}, "value"},
		"withheld with a number":    {ReportValue{UnitCode: "19432", Period: year, Indicator: "use_points", Value: number(1), State: Withheld}, "value"},
		"negative":                  {ReportValue{UnitCode: "19432", Period: year, Indicator: "use_points", Value: number(-1), State: Reported}, "value"},
		"half a person":             {ReportValue{UnitCode: "19432", Period: year, Indicator: "addicts_on_file", Value: number(1.5), State: Reported}, "value"},
		"half a square metre":       {ReportValue{UnitCode: "19432", Period: year, Indicator: "plant_area_m2", Value: number(1.5), State: Reported}, ""},
		"nobody lives there":        {ReportValue{UnitCode: "19432", Period: year, Indicator: "residents", Value: number(0), State: Reported}, "value"},
		"no such indicator":         {ReportValue{UnitCode: "19432", Period: year, Indicator: "smokers", Value: number(1), State: Reported}, "indicator"},
		"no such state":             {ReportValue{UnitCode: "19432", Period: year, Indicator: "use_points", State: "maybe"}, "value_state"},
		"a period of the future":    {ReportValue{UnitCode: "19432", Period: AssessedYear(2027), Indicator: "use_points", Value: number(1), State: Reported}, "period"},
		"no commune":                {ReportValue{Period: year, Indicator: "use_points", Value: number(1), State: Reported}, "commune_code"},
		"not a number":              {ReportValue{UnitCode: "19432", Period: year, Indicator: "use_points", Value: number(math.NaN()), State: Reported}, "value"},
	} {
		faults := c.v.Check(rules())
		if (c.field == "") != (len(faults) == 0) || (c.field != "" && faults[0].Field != c.field) {
			t.Errorf("%s: %+v, want a fault of %q", name, faults, c.field)
		}
	}
}

func TestCodeListsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range CodeLists() {
		if seen[l.Name] {
			t.Errorf("list %s is there twice", l.Name)
		}
		seen[l.Name] = true
		ids := map[string]bool{}
		for _, c := range l.Codes {
			if c.ID == "" || c.Label.VI == "" || c.Label.EN == "" || ids[c.ID] {
				t.Errorf("%s: bad or double code %+v", l.Name, c)
			}
			ids[c.ID] = true
		}
	}
	if !IncidentKinds().Has("seizure") || IncidentKinds().Has("") || IncidentKinds().Label("nothing").EN != "nothing" {
		t.Error("Has or Label is wrong")
	}
}

func TestIndicatorsAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, i := range Indicators() {
		if seen[i.ID] || i.Label.VI == "" || i.Label.EN == "" {
			t.Errorf("bad or double indicator %+v", i)
		}
		seen[i.ID] = true
	}
	if len(seen) != 35 {
		t.Errorf("%d indicators, the contract names 35", len(seen))
	}
}

// No record may enter a cell finer than its place is known: a cell's width must not be below its uncertainty.
func TestFinestCell(t *testing.T) {
	for precision, want := range map[int]int{1: 9, 2: 7, 3: 6, 4: 0, 5: 0, 6: 0, 9: 0} {
		if got := FinestCell(precision); got != want {
			t.Errorf("precision %d: resolution %d, want %d", precision, got, want)
		}
	}
}

func TestADwellingIsNoFinerThanAVillage(t *testing.T) {
	at := func(lon, lat float64) *orb.Point { return &orb.Point{lon, lat} }
	offset, ten, kilometre := 400.0, 10.0, 1000.0
	for name, c := range map[string]struct {
		change func(*Incident)
		fields string
	}{
		"a measured point":             {func(i *Incident) { i.Point, i.LocPrecision = at(106.59131, 16.62), 3 }, "lon"},
		"a rounded point called exact": {func(i *Incident) { i.Point, i.LocPrecision = at(106.59, 16.62), 1 }, "loc_precision"},
		"both":                         {func(i *Incident) { i.Point, i.LocPrecision = at(106.59, 16.6201), 2 }, "lon loc_precision"},
		"by marker":                    {func(i *Incident) { i.Point, i.Marker, i.OffsetM, i.LocPrecision = nil, "605", &offset, 4 }, "offset_m"},
		"so many metres inland":        {func(i *Incident) { i.Point, i.LocPrecision, i.BorderDistanceM = at(106.59, 16.62), 3, &offset }, "border_distance_m"},
		"within ten metres":            {func(i *Incident) { i.Point, i.LocPrecision, i.UncertaintyM = at(106.59, 16.62), 3, &ten }, "uncertainty_m"},
		"a commune within ten metres":  {func(i *Incident) { i.Point, i.CommuneCode, i.LocPrecision, i.UncertaintyM = nil, "19432", 5, &ten }, "uncertainty_m"},
		"a village within a kilometre": {func(i *Incident) { i.Point, i.LocPrecision, i.UncertaintyM = at(106.59, 16.62), 3, &kilometre }, ""},
		"a village":                    {func(i *Incident) { i.Point, i.LocPrecision = at(106.59, 16.62), 3 }, ""},
		"a commune":                    {func(i *Incident) { i.Point, i.CommuneCode, i.LocPrecision = nil, "19432", 5 }, ""},
	} {
		i := good()
		i.Venue = "dwelling"
		c.change(&i)
		var fields []string
		for _, f := range i.Check(rules()) {
			fields = append(fields, f.Field)
		}
		if got := strings.Join(fields, " "); got != c.fields {
			t.Errorf("%s: faults of %q, want %q", name, got, c.fields)
		}
		if i.Venue = "shop"; len(i.Check(rules())) > 0 {
			t.Errorf("%s: refused for a shop", name)
		}
	}
}
