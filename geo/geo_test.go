package geo_test

import (
	"errors"
	"math"
	"testing"

	"cotmoc/geo"

	"github.com/paulmach/orb"
)

func TestCheck(t *testing.T) {
	nan := math.NaN()
	for name, in := range map[string]struct {
		g    orb.Geometry
		want error
	}{
		"point":          {orb.Point{106, 16}, nil},
		"nothing":        {nil, geo.ErrEmpty},
		"NaN":            {orb.Point{nan, 16}, geo.ErrNotFinite},
		"infinite":       {orb.LineString{{1, 2}, {math.Inf(-1), 0}}, geo.ErrNotFinite},
		"short line":     {orb.MultiLineString{{{1, 2}}}, geo.ErrShortLine},
		"open ring":      {orb.MultiPolygon{{{{1, 2}, {3, 4}, {5, 6}, {7, 8}}}}, geo.ErrOpenRing},
		"short ring":     {orb.Polygon{{{1, 2}, {3, 4}, {1, 2}}}, geo.ErrShortRing},
		"empty":          {orb.MultiPolygon{}, geo.ErrEmpty},
		"empty polygon":  {orb.MultiPolygon{{}}, geo.ErrEmpty},
		"in collection":  {orb.Collection{orb.Point{1, nan}}, geo.ErrNotFinite},
		"multi point":    {orb.MultiPoint{{1, 2}}, nil},
		"box":            {orb.Bound{}, geo.ErrType},
		"good polygon":   {orb.Polygon{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}}, nil},
		"empty multi pt": {orb.MultiPoint{}, geo.ErrEmpty},
	} {
		if err := geo.Check(in.g); !errors.Is(err, in.want) {
			t.Errorf("%s: %v, want %v", name, err, in.want)
		}
	}
}

func TestMulti(t *testing.T) {
	for _, in := range []struct{ g, want orb.Geometry }{
		{orb.Point{1, 2}, orb.MultiPoint{{1, 2}}},
		{orb.LineString{{1, 2}, {3, 4}}, orb.MultiLineString{{{1, 2}, {3, 4}}}},
		{orb.Polygon{{{1, 2}}}, orb.MultiPolygon{{{{1, 2}}}}},
		{orb.MultiPoint{{1, 2}}, orb.MultiPoint{{1, 2}}},
	} {
		if got := geo.Multi(in.g); !orb.Equal(got, in.want) {
			t.Errorf("%v gives %v", in.g, got)
		}
	}
	if _, ok := geo.Areal(orb.LineString{{1, 2}, {3, 4}}); ok {
		t.Error("a line has no polygons")
	}
	if mp, ok := geo.Areal(orb.Polygon{{{1, 2}}}); !ok || len(mp) != 1 {
		t.Errorf("%v, %v", mp, ok)
	}
}

func TestMeasures(t *testing.T) {
	// One degree of latitude is 111.2 km on the sphere, of longitude at 17 degrees north 106.3 km.
	if d := geo.DistanceM(orb.Point{106, 16}, orb.Point{106, 17}); math.Abs(d-111_195) > 200 {
		t.Errorf("a degree of latitude: %.0f m", d)
	}
	if l := geo.LengthM(orb.LineString{{106, 17}, {107, 17}}); math.Abs(l-106_300) > 300 {
		t.Errorf("a degree of longitude at 17 north: %.0f m", l)
	}
	clockwise := orb.Polygon{{{106, 16}, {106, 17}, {107, 17}, {107, 16}, {106, 16}}}
	if a := geo.AreaM2(clockwise) / 1e6; math.Abs(a-11_870) > 60 {
		t.Errorf("a square degree at 16.5 north: %.0f km2", a)
	}
}

func TestEWKBAndWKT(t *testing.T) {
	g := orb.MultiPolygon{{{{106, 16}, {107, 16}, {107, 17}, {106, 16}}}}
	b, err := geo.EWKB(g)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := geo.ParseEWKB(b); err != nil || !orb.Equal(back, g) {
		t.Errorf("EWKB back: %v, %v", back, err)
	}
	if _, err := geo.ParseEWKB(b[:len(b)-3]); err == nil {
		t.Error("EWKB cut off was accepted")
	}
	if got, err := geo.ParseWKT("MULTIPOLYGON (((106 16, 107 16, 107 17, 106 16)))"); err != nil || !orb.Equal(got, g) {
		t.Errorf("WKT: %v, %v", got, err)
	}
	for _, bad := range []string{"", "POINT", "POINT(106)", "POINT(NaN 16)", "POLYGON((1 2,3 4,5 6,7 8))", "LINESTRING(1 2)", "POINT EMPTY", "xin chào"} {
		if got, err := geo.ParseWKT(bad); err == nil {
			t.Errorf("WKT %q gives %v", bad, got)
		}
	}
}
