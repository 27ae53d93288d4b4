package line_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
)

// posts sets markers about every 3 km on a line, with sub numbers in between, numbers falling with the chainage.
func posts(t testing.TB, l *line.Line, seed uint64) []line.Marker {
	r := rand.New(rand.NewPCG(seed, 5))
	var list []line.Marker
	number := 900
	for c := 500.0; c < l.LengthM(0)-500; c += 1000 + 4000*r.Float64() {
		p, err := l.At(0, c)
		if err != nil {
			t.Fatal(err)
		}
		p[0] += (r.Float64() - 0.5) * 1e-4 // stands beside the line
		list = append(list, line.Marker{Number: number, Point: p})
		number--
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

func series(t testing.TB, l *line.Line, list []line.Marker) *line.Markers {
	t.Helper()
	m, err := line.NewMarkers(l, list, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestMarkerAndOffsetThereAndBack: marker + offset, a point, marker + offset, the same point within a metre.
func TestMarkerAndOffsetThereAndBack(t *testing.T) {
	for seed := range uint64(4) {
		l := build(t, wiggly(seed, 1500))
		list := posts(t, l, seed)
		m := series(t, l, list)
		r := rand.New(rand.NewPCG(seed, 6))
		for range 1000 {
			k := list[r.IntN(len(list))]
			offset := (r.Float64() - 0.5) * 6000
			p, err := m.FromMarker(k.Number, k.Sub, offset)
			if errors.Is(err, line.ErrBeyond) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			ref, err := m.ToMarker(p)
			if err != nil || ref.DistanceM > 0.01 {
				t.Fatalf("%+v, %v", ref, err)
			}
			back, err := m.FromMarker(ref.Number, ref.Sub, ref.OffsetM)
			if err != nil || vincenty(p, back) > 0.1 {
				t.Fatalf("marker %d%+.1f m is %v, named %d%+.1f m, which is %v, %v", k.Number, offset, p, ref.Number, ref.OffsetM, back, err)
			}
			if math.Abs(ref.OffsetM) > 2600 {
				t.Fatalf("%d%+.1f m: the nearest marker is not 2.5 km off", ref.Number, ref.OffsetM)
			}
		}
	}
}

func TestOffsetsGoTowardsHigherNumbers(t *testing.T) {
	south := build(t, orb.LineString{{105, 20}, {105, 19}})
	m := series(t, south, []line.Marker{{3, 0, orb.Point{105, 19.1}}, {1, 0, orb.Point{105, 19.9}}, {1, 2, orb.Point{105, 19.7}}, {1, 1, orb.Point{105, 19.8}}})
	if all := m.All(); all[1].Sub != 1 || all[2].Sub != 2 || all[3].Number != 3 {
		t.Errorf("ordered %+v", all)
	}
	p, err := m.FromMarker(1, 0, 1000)
	if err != nil || p[1] > 19.892 || p[1] < 19.89 {
		t.Errorf("1 + 1000 m is at %v, %v", p, err)
	}
	north := build(t, orb.LineString{{105, 19}, {105, 20}})
	m = series(t, north, []line.Marker{{3, 0, orb.Point{105, 19.1}}, {1, 0, orb.Point{105, 19.9}}})
	p, err = m.FromMarker(1, 0, 1000)
	if err != nil || p[1] > 19.892 || p[1] < 19.89 {
		t.Errorf("along a line the other way 1 + 1000 m is at %v, %v", p, err)
	}
	ref, err := m.ToMarker(orb.Point{105.01, 19.8})
	if err != nil || ref.Number != 1 || math.Abs(ref.OffsetM-11070) > 10 || ref.Side != line.Right || math.Abs(ref.DistanceM-1048) > 3 {
		t.Errorf("%+v, %v", ref, err)
	}
	if _, err := m.FromMarker(1, 0, 200_000); !errors.Is(err, line.ErrBeyond) {
		t.Errorf("past the end: %v", err)
	}
}

func TestMarkersThatDoNotFitAreRefused(t *testing.T) {
	l := build(t, orb.LineString{{105, 20}, {105, 19}})
	on := orb.Point{105, 19.5}
	for name, list := range map[string][]line.Marker{
		"none": nil, "twice": {{1, 1, on}, {1, 1, on}}, "off the line": {{1, 0, orb.Point{105.2, 19.5}}},
		"nowhere": {{1, 0, orb.Point{math.NaN(), 19.5}}},
	} {
		if _, err := line.NewMarkers(l, list, 1000); !errors.Is(err, line.ErrMarker) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := series(t, l, []line.Marker{{1, 0, on}}).FromMarker(2, 0, 0); !errors.Is(err, line.ErrMarker) {
		t.Errorf("a marker that is not there: %v", err)
	}
	two := build(t, orb.LineString{{105, 20}, {105, 19}}, orb.LineString{{107, 12}, {107, 11}})
	if _, err := series(t, two, []line.Marker{{1, 0, on}}).ToMarker(orb.Point{107, 11.5}); !errors.Is(err, line.ErrMarker) {
		t.Errorf("a chain without markers: %v", err)
	}
}
