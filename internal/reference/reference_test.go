package reference_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/border"
	"cotmoc/internal/reference"
)

func marker(country string, number, sub int, lon, lat float64) border.Marker {
	return border.Marker{Country: country, Number: number, Sub: sub, Point: &orb.Point{lon, lat}}
}

// around is the border about Bờ Y: Laos to the north, Cambodia to the south, both lines end where they meet. They are
// given against the way the markers go and in pieces.
func around() reference.Ground {
	return reference.Ground{
		Lines: []reference.Line{
			{Country: "LA", Shape: orb.LineString{{107.52, 14.70}, {107.44, 15.03}}},
			{Country: "LA", Shape: orb.LineString{{107.44, 15.03}, {107.66, 15.27}}},
			{Country: "KH", Approximate: true, Derived: true, Shape: orb.LineString{{107.52, 14.70}, {107.40, 14.40}}},
			{Country: "KH", Approximate: true, Shape: orb.LineString{{107.36, 14.30}, {107.39, 14.37}}},
		},
		Markers: []border.Marker{
			marker("LA", 790, 0, 107.55, 15.15), marker("LA", 800, 1, 107.4401, 15.03), marker("LA", 800, 2, 107.4399, 15.03),
			marker("LA", 810, 0, 107.48, 14.865), marker("KH", 1, 0, 107.52, 14.70), marker("KH", 810, 0, 107.42, 14.45),
			marker("LA", 805, 0, 107.60, 14.90), // over 10 km off
		},
	}
}

func system(t testing.TB, g reference.Ground) *reference.System {
	t.Helper()
	s, err := reference.New(g)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func refer(t testing.TB, s *reference.System, lon, lat float64) border.Reference {
	t.Helper()
	r, found := s.Refer(orb.Point{lon, lat})
	if !found {
		t.Fatalf("%g, %g: no border", lon, lat)
	}
	return r
}

func TestReferOnBothBanks(t *testing.T) {
	s := system(t, around())
	for _, c := range []struct {
		lon, lat              float64
		country, side, marker string
	}{
		{107.50, 14.87, "LA", "vn", "810"}, {107.46, 14.86, "LA", "la", "810"},
		{107.56, 15.15, "LA", "vn", "790"}, {107.54, 15.17, "LA", "la", "790"},
		{107.50, 14.60, "KH", "vn", "1"}, {107.45, 14.60, "KH", "kh", "1"}, {107.42, 14.45, "KH", "on_line", "810"},
		{107.4402, 15.0302, "LA", "vn", "800/1"},
	} {
		r := refer(t, s, c.lon, c.lat)
		if r.Marker == nil || r.Country != c.country || r.Side != c.side && r.DistanceM > 1 || *r.Marker != c.marker {
			t.Errorf("%g, %g: %s %v %s %.0f m, want %+v", c.lon, c.lat, r.Country, deref(r.Marker), r.Side, r.DistanceM, c)
		}
	}
	if north, south := refer(t, s, 107.60, 15.20), refer(t, s, 107.50, 14.80); north.ChainageM >= south.ChainageM || *north.OffsetM > 0 {
		t.Errorf("chainage %f north of %f, offset %f", north.ChainageM, south.ChainageM, *north.OffsetM)
	}
}

func deref(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

// TestHonestAboutTheLine: surveyed, drawn from communes, approximate, and the bridge between two parts.
func TestHonestAboutTheLine(t *testing.T) {
	s := system(t, around())
	sure, drawn, rough, bridge := refer(t, s, 107.55, 15.15), refer(t, s, 107.42, 14.45), refer(t, s, 107.37, 14.3233), refer(t, s, 107.395, 14.385)
	if sure.Approximate || !drawn.Approximate || !rough.Approximate || !bridge.Approximate {
		t.Error("a line that is not surveyed passes for one that is, or the other way round")
	}
	if !(sure.UncertaintyM < drawn.UncertaintyM && drawn.UncertaintyM < rough.UncertaintyM) || bridge.UncertaintyM < rough.UncertaintyM {
		t.Errorf("off by %.0f, %.0f, %.0f, %.0f m", sure.UncertaintyM, drawn.UncertaintyM, rough.UncertaintyM, bridge.UncertaintyM)
	}
}

// TestThereAndBack: any point by marker, offset, bearing and distance, and back within a metre; any marker, offset, side
// and distance to a point, whose reference leads to the same point.
func TestThereAndBack(t *testing.T) {
	s := system(t, around())
	rnd := rand.New(rand.NewPCG(1, 2))
	sides := map[string]int{}
	for range 5000 {
		p := orb.Point{107.3 + 0.4*rnd.Float64(), 14.3 + rnd.Float64()}
		r := refer(t, s, p[0], p[1])
		if r.Marker == nil {
			t.Fatalf("%v: no marker", p)
		}
		q := border.MarkerOffset{MarkerName: border.MarkerName{Country: r.Country, Number: *r.Number, Sub: *r.Sub}, OffsetM: *r.OffsetM,
			DistanceM: r.DistanceM, BearingDeg: &r.BearingDeg}
		back, err := s.Place(q)
		if err != nil {
			t.Fatalf("%v is %+v: %v", p, r, err)
		}
		if m := geo.DistanceM(p, orb.Point{back.Lon, back.Lat}); m > 1 {
			t.Fatalf("%v comes back %.2f m off", p, m)
		}
		if r.Side == "unknown" {
			sides[r.Side]++
			continue
		}
		q.BearingDeg, q.Side, q.DistanceM = nil, r.Side, min(r.DistanceM, 2000)
		there, err := s.Place(q)
		if err != nil {
			t.Fatal(err)
		}
		if again := refer(t, s, there.Lon, there.Lat); again.Country == r.Country && math.Abs(again.DistanceM-q.DistanceM) < 1 && q.DistanceM > 1 && again.Side != r.Side && again.Side != "unknown" {
			t.Fatalf("%.0f m %s of %s comes out %s", q.DistanceM, r.Side, *r.Marker, again.Side)
		}
		sides[r.Side]++
	}
	if sides["vn"] < 500 || sides["la"] < 500 || sides["kh"] < 200 || sides["unknown"] < 100 {
		t.Errorf("not every bank was asked: %v", sides)
	}
}

func TestPlaceRefuses(t *testing.T) {
	s := system(t, around())
	name := func(country string, number, sub int) border.MarkerOffset {
		return border.MarkerOffset{MarkerName: border.MarkerName{Country: country, Number: number, Sub: sub}}
	}
	far, off, wrongSide, noSide := name("LA", 810, 0), name("LA", 805, 0), name("KH", 1, 0), name("KH", 1, 0)
	far.OffsetM, wrongSide.Side, wrongSide.DistanceM, noSide.DistanceM = 90_000, "la", 100, 100
	for what, c := range map[string]struct {
		q    border.MarkerOffset
		kind border.Kind
	}{
		"nobody loaded it": {name("LA", 605, 0), border.NotFound}, "no such sub": {name("LA", 800, 3), border.NotFound},
		"no main marker": {name("LA", 800, 0), border.NotFound}, "of which country": {name("", 810, 0), border.Invalid},
		"the line ends": {far, border.Invalid}, "off the line": {off, border.Invalid}, "other border's side": {wrongSide, border.Invalid},
		"no side": {noSide, border.Invalid}, "no such border": {name("CN", 1, 0), border.NotFound},
	} {
		if at, err := s.Place(c.q); border.KindOf(err) != c.kind || err == nil {
			t.Errorf("%s: %+v, %v", what, at, err)
		}
	}
	la := name("", 810, 0)
	la.Side = "la"
	if at, err := s.Place(la); err != nil || at.Country != "LA" {
		t.Errorf("the side names the country: %+v, %v", at, err)
	}
	if at, err := s.Place(name("", 800, 2)); err != nil || at.Country != "LA" || at.Marker != "800/2" || at.LocPrecision != 4 || at.UncertaintyM > 100 {
		t.Errorf("the only one: %+v, %v", at, err)
	}
	problems := s.Problems()
	if len(problems) != 1 || problems[0].Marker.Number != 805 || problems[0].OffM < 5000 {
		t.Errorf("problems %+v", problems)
	}
}

func TestOffsetsGoTowardsHigherMarkers(t *testing.T) {
	s := system(t, around())
	at, err := s.Place(border.MarkerOffset{MarkerName: border.MarkerName{Country: "LA", Number: 810}, OffsetM: 400, Side: "vn", DistanceM: 50})
	if err != nil || at.Lat > 14.862 || at.Lat < 14.860 || at.Lon < 107.481 {
		t.Errorf("400 m on from 810, 50 m inland: %+v, %v", at, err)
	}
}

func TestNoBorder(t *testing.T) {
	s := system(t, reference.Ground{})
	if r, found := s.Refer(orb.Point{106, 16}); found {
		t.Errorf("%+v", r)
	}
	if _, err := s.Place(border.MarkerOffset{MarkerName: border.MarkerName{Number: 1}}); border.KindOf(err) != border.NotFound {
		t.Errorf("%v", err)
	}
	bare := around()
	bare.Markers = nil
	if r := refer(t, system(t, bare), 107.5, 14.87); r.Marker != nil || r.OffsetM != nil || r.ChainageM == 0 || r.Side != "vn" {
		t.Errorf("without markers: %+v", r)
	}
}

// source counts how often the ground is read.
type source struct {
	revision int64
	reads    int
	err      error
}

func (s *source) Ground(_ context.Context, on border.Date) (reference.Ground, error) {
	s.reads++
	g := around()
	if reform := border.NewDate(2025, time.July, 1); on.Before(reform) {
		g.To = reform
	} else {
		g.From = reform
	}
	return g, s.err
}

func (s *source) Revision(context.Context, ...string) (int64, time.Time, error) {
	return s.revision, time.Time{}, nil
}

func TestServiceKeepsWhatHolds(t *testing.T) {
	src := &source{}
	s := reference.NewService(src)
	before, after := border.NewDate(2024, time.May, 1), border.NewDate(2026, time.May, 1)
	points := []orb.Point{{107.5, 14.87}, {107.5, 14.87}, {107.5, 14.6}}
	list, err := s.Refer(t.Context(), points, []border.Date{before, after, before})
	if err != nil || len(list) != 3 || list[2].Country != "KH" || src.reads != 2 {
		t.Fatalf("%+v, %d reads, %v", list, src.reads, err)
	}
	if _, err := s.Place(t.Context(), border.MarkerOffset{MarkerName: border.MarkerName{Country: "LA", Number: 810}}, after); err != nil || src.reads != 2 {
		t.Errorf("read again: %d, %v", src.reads, err)
	}
	src.revision++
	if _, err := s.On(t.Context(), after); err != nil || src.reads != 3 {
		t.Errorf("not read anew after a change: %d, %v", src.reads, err)
	}
	src.revision, src.err = src.revision+1, errors.New("down")
	if _, err := s.On(t.Context(), after); err == nil {
		t.Error("answered from what is out of date")
	}
}
