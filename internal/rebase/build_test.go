package rebase_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// townAndHills: the town and the village merged; the long commune, 10 x 4 km, was cut at three tenths of its
// length: the west joined the town, the east went on alone under a new code; the island stayed.
func townAndHills(t *testing.T) *world {
	town, village := land(t, 104.96, 18, 105, 18.04), land(t, 104.96, 18.04, 105, 18.08)
	long := land(t, 105, 18, 105.1, 18.04)
	west, east := land(t, 105, 18, 105.03, 18.04), land(t, 105.03, 18, 105.1, 18.04)
	first := day(2014, 1, 1)
	return &world{
		eras: []era{
			{first, map[string]place{
				"00001": {first, town, 9000}, "00002": {first, village, 1000}, "00003": {first, long, 5000},
				"00009": {first, land(t, 106, 18, 106.02, 18.02), 300}}},
			{reform(), map[string]place{
				"10001": {reform(), slices.Concat(town, village, west), 14000}, "10003": {reform(), east, 1500},
				"00009": {first, land(t, 106, 18, 106.02, 18.02), 300}}},
		},
		links: []rebase.Link{
			{From: "00001", To: "10001", On: reform(), Kind: border.MergeWhole},
			{From: "00002", To: "10001", On: reform(), Kind: border.MergeWhole},
			{From: "00003", To: "10001", On: reform(), Kind: border.SplitPart, Partial: true},
			{From: "00003", To: "10003", On: reform(), Kind: border.SplitPart, Partial: true},
		},
	}
}

func TestWholeUnitsPassWhole(t *testing.T) {
	c := build(t, townAndHills(t), rebase.Query{From: eve(), To: reform()})
	for _, from := range []string{"00001", "00002"} {
		if r := row(t, c, from, "10001"); r.Basis != rebase.LegalWhole || r.Weight != rebase.Whole || r.Error != 0 {
			t.Errorf("%+v", r)
		}
	}
	if r := row(t, c, "00009", "00009"); r.Basis != rebase.LegalWhole || r.Weight != rebase.Whole {
		t.Errorf("the island, whose version lasted: %+v", r)
	}
	if len(c.Lost) != 0 || len(c.Broken) != 0 {
		t.Errorf("lost %v, broken %v", c.Lost, c.Broken)
	}
}

func TestDividedByGround(t *testing.T) {
	c := build(t, townAndHills(t), rebase.Query{From: eve(), To: reform(), Follow: rebase.Ground})
	west := row(t, c, "00003", "10001")
	if west.Basis != rebase.ByArea || math.Abs(west.Weight.Float()-0.3) > west.Error.Float() {
		t.Errorf("%+v does not hold the true 0.3", west)
	}
	if e := west.Error.Float(); e < 0.01 || e > 0.1 {
		t.Errorf("half-width %g: the line is 4 km of 40 km2 in cells of 0.7 km2", e)
	}
}

// TestDividedByCountedPeople: 80 of 100 people live in the west.
func TestDividedByCountedPeople(t *testing.T) {
	w := townAndHills(t)
	west := land(t, 105, 18, 105.03, 18.04)
	east := land(t, 105.03, 18, 105.1, 18.04)
	people := func(c cell.Cell) (float64, bool) {
		if slices.Contains(west, c) {
			return 80 / float64(len(west)), true
		}
		return 20 / float64(len(east)), true
	}
	c := build(t, w, rebase.Query{From: eve(), To: reform(), People: people})
	r := row(t, c, "00003", "10001")
	if r.Basis != rebase.ByPopulation || math.Abs(r.Weight.Float()-0.8) > 1e-6 {
		t.Errorf("%+v, want 0.8 by population", r)
	}
	if r.Error.Float() < 0.45 || r.Error.Float() > 0.65 {
		t.Errorf("%+v: people say 0.8, ground 0.3, so the error is 0.5 and the cells'", r)
	}
}

// TestDividedByDensity: nobody counted cells, but both successors' populations are known. The east has 1,500
// on its own; the town's ground is four times as dense.
func TestDividedByDensity(t *testing.T) {
	w := townAndHills(t)
	c := build(t, w, rebase.Query{From: eve(), To: reform()})
	r := row(t, c, "00003", "10001")
	now := w.eras[1].places
	west := float64(len(land(t, 105, 18, 105.03, 18.04))) * 14000 / float64(len(now["10001"].cells))
	if want := west / (west + 1500); r.Basis != rebase.ByPopulation || math.Abs(r.Weight.Float()-want) > 1e-6 {
		t.Errorf("%+v, want %g by population", r, want)
	}
}

// TestDividedByScatter: ground alone, for figures that follow people.
func TestDividedByScatter(t *testing.T) {
	w := townAndHills(t)
	now := w.eras[1].places["10003"]
	now.people = 0
	w.eras[1].places["10003"] = now
	few := row(t, build(t, w, rebase.Query{From: eve(), To: reform(), Settlements: 4}), "00003", "10001")
	many := row(t, build(t, w, rebase.Query{From: eve(), To: reform(), Settlements: 100}), "00003", "10001")
	if few.Basis != rebase.ByArea || few.Weight != many.Weight || few.Error <= many.Error {
		t.Errorf("4 villages %+v, 100 villages %+v: fewer villages, more doubt", few, many)
	}
	if d := few.Error.Float() - many.Error.Float(); math.Abs(d-math.Sqrt(0.21)*(1.0/2-1.0/10)) > 0.02 {
		t.Errorf("the errors differ by %g", d)
	}
}

func TestAllPeopleButPartOfTheGround(t *testing.T) {
	w := townAndHills(t)
	w.links[3].PopulationWhole = true // everybody lives in the east
	people := build(t, w, rebase.Query{From: eve(), To: reform()})
	if r := row(t, people, "00003", "10003"); r.Weight != rebase.Whole || r.Basis != rebase.LegalWhole || r.Error != 0 {
		t.Errorf("people: %+v", r)
	}
	ground := build(t, w, rebase.Query{From: eve(), To: reform(), Follow: rebase.Ground})
	if r := row(t, ground, "00003", "10003"); math.Abs(r.Weight.Float()-0.7) > r.Error.Float() {
		t.Errorf("ground: %+v", r)
	}
}

func TestNobodyDrewIt(t *testing.T) {
	w := townAndHills(t)
	old := w.eras[0].places["00003"]
	old.cells = nil
	w.eras[0].places["00003"] = old
	r := row(t, build(t, w, rebase.Query{From: eve(), To: reform()}), "00003", "10001")
	if want := 14000.0 / 15500; r.Basis != rebase.ByPopulation || math.Abs(r.Weight.Float()-want) > 1e-6 || r.Error.Float() < 0.25 {
		t.Errorf("%+v, want %g with a wide error", r, want)
	}
	c := build(t, w, rebase.Query{From: eve(), To: reform(), Follow: rebase.Ground})
	if len(c.Lost) != 1 || c.Lost[0].Code != "00003" || c.Lost[0].Reason != rebase.NoBasis {
		t.Errorf("lost %+v", c.Lost)
	}
	if !slices.Equal(codes(c.Broken), []string{"10001", "10003"}) {
		t.Errorf("broken %+v: both may have got something from it", c.Broken)
	}
}

// TestBack: the town gets its own back by people: 9,000, 1,000 and its part of 5,000.
func TestBack(t *testing.T) {
	w := townAndHills(t)
	there := build(t, w, rebase.Query{From: eve(), To: reform()})
	back := build(t, w, rebase.Query{From: reform(), To: eve()})
	part := row(t, there, "00003", "10001").Weight.Float() * 5000
	for from, people := range map[string]float64{"00001": 9000, "00002": 1000, "00003": part} {
		r := row(t, back, "10001", from)
		if want := people / (10000 + part); r.Basis != rebase.ByPopulation || math.Abs(r.Weight.Float()-want) > 1e-6 {
			t.Errorf("%+v, want %g", r, want)
		}
	}
	if r := row(t, back, "10003", "00003"); r.Basis != rebase.LegalWhole || r.Weight != rebase.Whole {
		t.Errorf("all of the east came from one unit: %+v", r)
	}
}

// TestEarlierMergersHaveNoLineage: 00001 swallowed its neighbour in 2020, and no table says so; 2025 is known.
func TestEarlierMergersHaveNoLineage(t *testing.T) {
	w := townAndHills(t)
	first := day(2014, 1, 1)
	before := map[string]place{"00001": {since: first}, "00004": {since: first}, "00002": {since: first},
		"00003": w.eras[0].places["00003"], "00009": w.eras[0].places["00009"]}
	merged := map[string]place{}
	for code, p := range w.eras[0].places {
		merged[code] = p
	}
	town := merged["00001"]
	town.since = day(2020, 3, 1)
	merged["00001"] = town
	w.eras = []era{{first, before}, {day(2020, 3, 1), merged}, w.eras[1]}

	c := build(t, w, rebase.Query{From: day(2015, 1, 1), To: reform()})
	if !slices.Equal(codes(c.Lost), []string{"00001", "00004"}) || c.Lost[0].Reason != rebase.NoLineage {
		t.Errorf("lost %+v", c.Lost)
	}
	if !slices.Equal(codes(c.Broken), []string{"10001"}) {
		t.Errorf("broken %+v: the new town, into which the old one went", c.Broken)
	}
	if r := row(t, c, "00003", "10003"); r.Basis != rebase.ByPopulation {
		t.Errorf("%+v", r)
	}
}

// TestAStripChangedHands: the law names only the strip that went; the rest stays by itself.
func TestAStripChangedHands(t *testing.T) {
	first := day(2014, 1, 1)
	strip, rest, other := land(t, 105, 18, 105.02, 18.04), land(t, 105.02, 18, 105.1, 18.04), land(t, 104.96, 18, 105, 18.04)
	w := &world{
		eras: []era{
			{first, map[string]place{"00001": {first, slices.Concat(strip, rest), 0}, "00002": {first, other, 0}}},
			{reform(), map[string]place{"00001": {first, rest, 0}, "00002": {reform(), slices.Concat(other, strip), 0}}},
		},
		links: []rebase.Link{
			{From: "00001", To: "00002", On: reform(), Kind: border.BoundaryAdjust, Partial: true},
			{From: "00002", To: "00002", On: reform(), Kind: border.BoundaryAdjust},
		},
	}
	c := build(t, w, rebase.Query{From: eve(), To: reform(), Follow: rebase.Ground})
	if r := row(t, c, "00001", "00001"); math.Abs(r.Weight.Float()-0.8) > r.Error.Float() {
		t.Errorf("%+v", r)
	}
	if r := row(t, c, "00001", "00002"); math.Abs(r.Weight.Float()-0.2) > r.Error.Float() {
		t.Errorf("%+v", r)
	}
	if len(c.Lost)+len(c.Broken) > 0 {
		t.Errorf("lost %v, broken %v", c.Lost, c.Broken)
	}
}

func TestSourceErrorsComeThrough(t *testing.T) {
	if _, err := rebase.Build(context.Background(), failing{}, rebase.Query{Level: border.Commune, From: eve(), To: reform()}); err == nil {
		t.Error("a crosswalk without a source")
	}
}

type failing struct{ *world }

func (failing) Units(context.Context, string, border.Date) ([]rebase.Unit, error) {
	return nil, border.Fail(border.Unavailable, "Không có cơ sở dữ liệu.", "No database.", nil)
}
