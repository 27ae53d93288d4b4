package tile_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"github.com/paulmach/orb/planar"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// shelf holds records and hands over what was put on it since the last time.
type shelf struct {
	units     []tile.Unit
	incidents []tile.Incident
	gone      []int64
	efforts   []tile.Effort
	reads     int
}

func (s *shelf) UnitChanges(_ context.Context, since tile.Mark, to tile.Taker[tile.Unit]) (tile.Mark, error) {
	return hand(since, to, &s.units, nil)
}

func (s *shelf) IncidentChanges(_ context.Context, since tile.Mark, to tile.Taker[tile.Incident]) (tile.Mark, error) {
	s.reads++
	return hand(since, to, &s.incidents, s.gone)
}

func (s *shelf) EffortChanges(_ context.Context, since tile.Mark, to tile.Taker[tile.Effort]) (tile.Mark, error) {
	return hand(since, to, &s.efforts, nil)
}

func hand[T any](since tile.Mark, to tile.Taker[T], records *[]T, gone []int64) (tile.Mark, error) {
	if since.Snapshot == "" {
		to.Reset()
	}
	for _, id := range gone {
		to.Drop(id)
	}
	for _, r := range *records {
		if err := to.Put(r); err != nil {
			return tile.Mark{}, err
		}
	}
	*records = nil
	return tile.Mark{Snapshot: "read", Revision: since.Revision + 1}, nil
}

func (s *shelf) Tile(context.Context, tile.Query, tile.Ledger) ([]byte, error) { return nil, nil }

// told makes an incident at a point on a day of 2026, with the cell its precision allows.
func told(t *testing.T, id int64, lon, lat float64, precision, day int) tile.Incident {
	t.Helper()
	i := tile.Incident{ID: id, Kind: "seizure", On: border.NewDate(2026, time.January, 1+day), At: orb.Point{lon, lat}, LocPrecision: precision}
	if finest := border.FinestCell(precision); finest > 0 {
		c, err := cell.At(lon, lat, finest)
		if err != nil {
			t.Fatal(err)
		}
		i.Cell = c
	}
	return i
}

func decoded(t *testing.T, a *tile.Atlas, q tile.Query) []*geojson.Feature {
	t.Helper()
	if q.Reach.Clearance == "" {
		q.Reach = border.WholeReach()
	}
	body, err := a.Tile(t.Context(), q, tile.Ledger{})
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.Unmarshal(body)
	if err != nil || len(layers) > 1 {
		t.Fatalf("%d layers, %v", len(layers), err)
	}
	if len(layers) == 0 {
		return nil
	}
	return layers[0].Features
}

func sumOf(features []*geojson.Feature, property string) (sum float64) {
	for _, f := range features {
		n, _ := f.Properties[property].(float64)
		sum += n
	}
	return sum
}

// TestNumbersStayRightWhereIncidentsAreDrawnTogether: over all tiles of a zoom every incident is counted once, however many
// stand together, and whichever pass a filter.
func TestNumbersStayRightWhereIncidentsAreDrawnTogether(t *testing.T) {
	const n = 20_000
	rnd := rand.New(rand.NewPCG(1, 2))
	s := &shelf{}
	early, cells := 0, map[int]int{}
	for i := range int64(n) {
		day, precision := rnd.IntN(200), 1+rnd.IntN(4)
		s.incidents = append(s.incidents, told(t, i+1, 106+rnd.NormFloat64(), 16+rnd.NormFloat64(), precision, day))
		if day <= 50 {
			early++
		}
		for res := 5; res <= border.FinestCell(precision); res++ {
			cells[res]++
		}
	}
	a := tile.NewAtlas(s, s, nil)
	filter := tile.Query{To: border.NewDate(2026, time.January, 51)}
	for z := range uint32(10) {
		all, some, most := 0.0, 0.0, 0
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				if z > 5 && !maptile.New(x, y, maptile.Zoom(z)).Bound().Intersects(orb.Bound{Min: orb.Point{100, 10}, Max: orb.Point{112, 22}}) {
					continue
				}
				q := tile.Query{Layer: "incidents", Z: z, X: x, Y: y}
				features := decoded(t, a, q)
				all += sumOf(features, "n")
				most = max(most, len(features))
				q.To = filter.To
				some += sumOf(decoded(t, a, q), "n")
			}
		}
		if all != n || some != float64(early) || most > 1024 {
			t.Errorf("zoom %d: %.0f incidents of %d, %.0f of %d until February, %d features in a tile", z, all, n, some, early, most)
		}
	}
	whole := tile.Query{Layer: "cells", On: border.NewDate(2026, time.March, 1)}
	if got := sumOf(decoded(t, a, whole), "n"); got != float64(cells[5]) {
		t.Errorf("cells of resolution 5 hold %.0f, want %d", got, cells[5])
	}
	if s.reads != 1 {
		t.Errorf("records were read %d times", s.reads)
	}
}

// TestIncidentsFollowChanges: what is put, replaced and dropped shows, and nothing else is lost.
func TestIncidentsFollowChanges(t *testing.T) {
	s := &shelf{incidents: []tile.Incident{told(t, 1, 106.6, 16.6, 1, 0), told(t, 2, 106.61, 16.6, 1, 0), told(t, 3, 20, 50, 1, 0)}}
	a := tile.NewAtlas(s, s, nil)
	revision := int64(0)
	ids := func() string {
		revision++
		body, err := a.Tile(t.Context(), tile.Query{Layer: "incidents", Reach: border.WholeReach()}, tile.Ledger{Layers: map[string]int64{"incidents": revision}})
		if err != nil {
			t.Fatal(err)
		}
		layers, err := mvt.Unmarshal(body)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, f := range layers[0].Features {
			text += fmt.Sprint(f.Properties["id"], f.Properties["occurred_on"], " ")
		}
		return text
	}
	if got := ids(); got != "12026-01-01 22026-01-01 32026-01-01 " {
		t.Errorf("at first %s", got)
	}
	s.gone, s.incidents = []int64{2, 9}, []tile.Incident{told(t, 4, 106.6, 16.6, 2, 0), told(t, 1, 106.7, 16.7, 1, 3)}
	if got := ids(); got != "12026-01-04 32026-01-01 42026-01-01 " {
		t.Errorf("after the change %s", got)
	}
	s.gone = []int64{1, 3}
	if got := ids(); got != "42026-01-01 " {
		t.Errorf("after the end %s", got)
	}
}

// TestTiersAreKept: a scope that may not see a tier sees neither the incident nor its share of a cell.
func TestTiersAreKept(t *testing.T) {
	open, secret := told(t, 1, 106.6, 16.6, 1, 0), told(t, 2, 106.6, 16.6, 1, 0)
	open.Tier, secret.Tier = "public", "restricted"
	s := &shelf{incidents: []tile.Incident{open, secret, told(t, 3, 106.6, 16.6, 1, 0)}}
	a := tile.NewAtlas(s, s, nil)
	for _, c := range []struct {
		reach border.Reach
		want  float64
	}{{border.StrangersReach(), 1}, {border.Reach{Everywhere: true, Clearance: "internal"}, 2}, {border.WholeReach(), 3}} {
		for _, layer := range []string{"incidents", "cells"} {
			q := tile.Query{Layer: layer, Reach: c.reach, On: border.NewDate(2026, time.March, 1)}
			if got := sumOf(decoded(t, a, q), "n"); got != c.want {
				t.Errorf("%s for %s: %.0f, want %.0f", layer, c.reach.Key(), got, c.want)
			}
		}
	}
}

// TestWhatLiesOutsideIsACellOnly: of incidents outside a reach nothing is drawn but coarse cells, of patrol work nothing.
func TestWhatLiesOutsideIsACellOnly(t *testing.T) {
	within, outside, nowhere := told(t, 1, 106.6, 16.6, 1, 0), told(t, 2, 106.6, 16.6, 1, 0), told(t, 3, 106.6, 16.6, 1, 0)
	within.Place, outside.Place = "19432", "19433"
	at, err := cell.At(106.6, 16.6, 8)
	if err != nil {
		t.Fatal(err)
	}
	five, seven, month := 5.0, 7.0, border.NewDate(2026, time.January, 1)
	ours := tile.Effort{ID: 1, Cell: at, Month: month, Hours: &five, Places: []string{"19432"}}
	theirs := tile.Effort{ID: 2, Cell: at, Month: month, Hours: &seven, Places: []string{"19433"}}
	s := &shelf{incidents: []tile.Incident{within, outside, nowhere}, efforts: []tile.Effort{ours, theirs}}
	a := tile.NewAtlas(s, s, nil)
	for _, c := range []struct {
		clearance string
		res       int
		n, hours  float64
	}{{"restricted", 7, 3, 5}, {"restricted", 8, 1, 5}, {"internal", 7, 1, 0}} {
		reach := border.Reach{Places: border.PlacesOf("19432", "20000"), Clearance: c.clearance}
		q := tile.Query{Layer: "cells", Z: 12, X: 3260, Y: 1856, Res: c.res, Reach: reach, On: border.NewDate(2026, time.March, 1)}
		cells := decoded(t, a, q)
		if n, hours := sumOf(cells, "n"), sumOf(cells, "hours"); n != c.n || hours != c.hours {
			t.Errorf("%s at %d: %.0f incidents, %.0f hours, want %.0f, %.0f", c.clearance, c.res, n, hours, c.n, c.hours)
		}
		q.Layer = "incidents"
		if n := sumOf(decoded(t, a, q), "n"); n != 1 {
			t.Errorf("%s: %.0f incidents drawn, want 1", c.clearance, n)
		}
	}
}

// TestValuesOfCells: what a metric cannot say it leaves out.
func TestValuesOfCells(t *testing.T) {
	c, err := cell.At(106.6, 16.6, 8)
	if err != nil {
		t.Fatal(err)
	}
	beside, err := cell.At(106.9, 16.6, 8)
	if err != nil {
		t.Fatal(err)
	}
	seized := told(t, 1, 106.6, 16.6, 1, 0)
	seized.Substances, seized.MassG = []string{"heroin", "methamphetamine", "heroin"}, []float64{350, 20, math.NaN()}
	hours := 4.0
	unweighed := told(t, 3, 106.6, 16.6, 1, 45)
	unweighed.Substances, unweighed.MassG = []string{"ketamine"}, []float64{math.NaN()}
	s := &shelf{incidents: []tile.Incident{seized, told(t, 2, 106.6, 16.6, 1, 40), unweighed},
		efforts: []tile.Effort{{ID: 1, Cell: c, Month: border.NewDate(2026, time.January, 1), Hours: &hours}, {ID: 2, Cell: beside, Month: border.NewDate(2026, time.January, 1)}}}
	a := tile.NewAtlas(s, s, nil)
	at := maptile.At(orb.Point{106.6, 16.6}, 8)
	for _, want := range []struct {
		metric     string
		substances []string
		to         int
		value      any // of the cell hit
		quiet      any // of the cell beside it, looked at without figures
	}{
		{"", nil, 60, 3.0, 0.0},
		{tile.Count, []string{"heroin"}, 60, 1.0, 0.0},
		{tile.Mass, nil, 60, 370.0, 0.0},
		{tile.Mass, []string{"methamphetamine"}, 60, 20.0, 0.0},
		{tile.Mass, []string{"ketamine"}, 60, nil, 0.0},
		{tile.Work, nil, 60, 4.0, 0.0},
		{tile.PerWork, nil, 60, 75.0, nil},
		{tile.PerWork, nil, 10, 25.0, nil},
	} {
		q := tile.Query{Layer: "cells", Z: 8, X: at.X, Y: at.Y, On: border.NewDate(2026, time.March, 1), Metric: want.metric, Substances: want.substances,
			From: border.NewDate(2026, time.January, 1), To: border.NewDate(2026, time.January, want.to)}
		for _, f := range decoded(t, a, q) {
			expected := want.quiet
			if f.Properties["n"] != 0.0 {
				expected = want.value
			}
			if got := f.Properties["value"]; got != expected || f.Properties["looked"] != true {
				t.Errorf("%+v: value %v, want %v in %v", want, got, expected, f.Properties)
			}
			if want.metric == tile.Mass && f.Properties["n"] != 0.0 && (f.Properties["mass_unknown"] == 0.0) != (joinedList(want.substances) == "methamphetamine") {
				t.Errorf("%+v: %v incidents with a part unknown", want, f.Properties["mass_unknown"])
			}
		}
	}
}

func joinedList(list []string) string { return strings.Join(list, ",") }

// TestPolygonsAreClippedAndTurned: a ring with a hole, larger than the tile, smaller than a unit, or across its corner.
func TestPolygonsAreClippedAndTurned(t *testing.T) {
	square := func(lon, lat, side float64) orb.Ring {
		return orb.Ring{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}
	}
	hole := square(106.52, 16.52, 0.02)
	hole.Reverse()
	inverted := square(106.6, 16.6, 0.05)
	inverted.Reverse() // as a careless file has it
	s := &shelf{units: []tile.Unit{
		{ID: 1, Level: border.Commune, Code: "1", From: border.NewDate(2025, time.July, 1), Shape: orb.MultiPolygon{{square(100, 10, 10)}}},
		{ID: 2, Level: border.Commune, Code: "2", From: border.NewDate(2025, time.July, 1), Shape: orb.MultiPolygon{{square(106.5, 16.5, 0.1), hole}}},
		{ID: 3, Level: border.Commune, Code: "3", From: border.NewDate(2025, time.July, 1), Shape: orb.MultiPolygon{{inverted}}},
		{ID: 4, Level: border.Commune, Code: "4", From: border.NewDate(2025, time.July, 1), Shape: orb.MultiPolygon{{square(106.55, 16.55, 1e-7)}}},
		{ID: 5, Level: border.Commune, Code: "5", From: border.NewDate(2025, time.July, 1), To: border.NewDate(2026, time.January, 1), Shape: orb.MultiPolygon{{square(106.5, 16.5, 0.1)}}},
	}}
	a := tile.NewAtlas(s, s, nil)
	for z := uint32(6); z <= 14; z++ {
		at := maptile.At(orb.Point{106.545, 16.545}, maptile.Zoom(z))
		features := decoded(t, a, tile.Query{Layer: "communes", Z: z, X: at.X, Y: at.Y, On: border.NewDate(2026, time.March, 1)})
		if len(features) < 2 || len(features) > 3 {
			t.Errorf("zoom %d: %d features", z, len(features))
		}
		for _, f := range features {
			if id := f.Properties["code"]; id == "4" || id == "5" {
				t.Errorf("zoom %d: feature %v has no area or has ended", z, id)
			}
			for _, ring := range f.Geometry.(orb.Polygon) {
				for _, p := range ring {
					if p[0] < -64 || p[0] > 4160 || p[1] < -64 || p[1] > 4160 {
						t.Fatalf("zoom %d: a corner at %v", z, p)
					}
				}
			}
			for i, ring := range f.Geometry.(orb.Polygon) {
				if area := planar.Area(ring); (area > 0) != (i == 0) {
					t.Errorf("zoom %d, feature %v: ring %d has area %f", z, f.ID, i, area)
				}
			}
		}
	}
}

// judges says one thing of one version of a unit.
type judges map[string]tile.Verdict

func (j judges) OfYear(_ context.Context, level string, _ int) (map[string]tile.Verdict, error) {
	if level != border.Commune {
		return nil, nil
	}
	return j, nil
}

// TestAVerdictIsOfOneVersionAlone: before a reform the same code stood for another commune, of which nothing was said.
func TestAVerdictIsOfOneVersionAlone(t *testing.T) {
	square := orb.MultiPolygon{{{{106.5, 16.5}, {106.6, 16.5}, {106.6, 16.6}, {106.5, 16.6}, {106.5, 16.5}}}}
	reform := border.NewDate(2025, time.July, 1)
	s := &shelf{units: []tile.Unit{
		{ID: 1, Level: border.Commune, Code: "1", From: border.NewDate(2020, time.January, 1), To: reform, Shape: square},
		{ID: 2, Level: border.Commune, Code: "1", From: reform, Shape: square},
		{ID: 3, Level: border.Province, Code: "44", From: reform, Shape: square},
	}}
	a := tile.NewAtlas(s, s, judges{"1": {From: reform, Class: "drug_free", Recognition: "recognised"}})
	at := maptile.At(orb.Point{106.55, 16.55}, 9)
	for _, want := range []struct {
		on    border.Date
		level string
		class any
	}{{reform, "", "drug_free"}, {reform.AddDays(-1), "", nil}, {reform, border.Province, nil}} {
		features := decoded(t, a, tile.Query{Layer: "assessments", Z: 9, X: at.X, Y: at.Y, On: want.on, Year: 2025, Level: want.level})
		if len(features) != 1 || features[0].Properties["class"] != want.class || (features[0].Properties["recognition"] != nil) != (want.class != nil) {
			t.Errorf("on %s, level %q: %d features, %v, want class %v", want.on, want.level, len(features), features[0].Properties, want.class)
		}
	}
}
