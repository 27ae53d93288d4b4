package geo_test

import (
	"encoding/json"
	"errors"
	"testing"

	"cotmoc/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

func TestParseGeometry(t *testing.T) {
	ring := orb.Ring{{106, 16}, {107, 16}, {107, 17}, {106, 16}}
	for text, want := range map[string]orb.Geometry{
		`null`: nil,
		`{"type":"Point","coordinates":[106.591,16.619]}`:                                        orb.Point{106.591, 16.619},
		`{"coordinates":[106.5,-16.25],"type":"Point"}`:                                          orb.Point{106.5, -16.25},
		` { "type" : "Point" , "coordinates" : [ 1e2 , 1.6E1 , 512.5 , 0 ] , "x" : {"a":[1]} } `: orb.Point{100, 16},
		`{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`:                                      orb.MultiPoint{{1, 2}, {3, 4}},
		`{"type":"LineString","coordinates":[[1,2,9],[3,4,9]]}`:                                  orb.LineString{{1, 2}, {3, 4}},
		`{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}`:                 orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}},
		`{"type":"Polygon","coordinates":[[[106,16],[107,16],[107,17],[106,16]]]}`:               orb.Polygon{ring},
		`{"type":"MultiPolygon","coordinates":[[[[106,16],[107,16],[107,17],[106,16]]]]}`:        orb.MultiPolygon{{ring}},
		`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}`:      orb.Collection{orb.Point{1, 2}},
		`{"geometries":[{"type":"Point","coordinates":[1,2]}],"type":"GeometryCollection"}`:      orb.Collection{orb.Point{1, 2}},
		`{"type":"Point","coordinates":[106.12345678901234567,-0.0]}`:                            orb.Point{106.12345678901234567, 0},
		`{"type":"Point","bbox":[1,2,3,4],"coordinates":[9007199254740993,1e-400],"t":"\"]}"}`:   orb.Point{9007199254740993, 0},
		"{\"type\":\"Point\",\"coordinates\":[0.1,0.000001234567890123456789]}":                  orb.Point{0.1, 0.000001234567890123456789},
		`{"type":"P\u006fint","coordinates":[123456789012345678901234567890,1]}`:                 orb.Point{123456789012345678901234567890, 1},
	} {
		got, err := geo.ParseGeometry([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if (want == nil) != (got == nil) || want != nil && !orb.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestParseGeometryRefuses(t *testing.T) {
	for text, want := range map[string]error{
		``:                                      geo.ErrSyntax,
		`{}`:                                    geo.ErrEmpty,
		`nul`:                                   geo.ErrSyntax,
		`null null`:                             geo.ErrSyntax,
		`{"type":"Point"}`:                      geo.ErrEmpty,
		`{"type":"Point","coordinates":[]}`:     geo.ErrEmpty,
		`{"type":"Point","coordinates":[106]}`:  geo.ErrSyntax,
		`{"type":"Point","coordinates":[106,]}`: geo.ErrSyntax,
		`{"type":"Point","coordinates":[,16]}`:  geo.ErrSyntax,
		`{"type":"Point","coordinates":[NaN,16]}`:                              geo.ErrNotFinite,
		`{"type":"Point","coordinates":[-Infinity,16]}`:                        geo.ErrNotFinite,
		`{"type":"Point","coordinates":[106,null]}`:                            geo.ErrNotFinite,
		`{"type":"Point","coordinates":[1e999,16]}`:                            geo.ErrNotFinite,
		`{"type":"Point","coordinates":["106",16]}`:                            geo.ErrSyntax,
		`{"type":"Point","coordinates":[0106,16]}`:                             geo.ErrSyntax,
		`{"type":"Point","coordinates":[106.,16]}`:                             geo.ErrSyntax,
		`{"type":"Point","coordinates":[.5,16]}`:                               geo.ErrSyntax,
		`{"type":"Point","coordinates":[+1,16]}`:                               geo.ErrSyntax,
		`{"type":"Point","coordinates":[1e,16]}`:                               geo.ErrSyntax,
		`{"type":"Point","coordinates":[106,5,16]`:                             geo.ErrSyntax,
		`{"type":"Point","coordinates":[1,2]}}`:                                geo.ErrSyntax,
		`{"type":"Point","coordinates":[1,2],"coordinates":[3,4]}`:             geo.ErrSyntax,
		`{"type":"Circle","coordinates":[1,2]}`:                                geo.ErrType,
		`{"type":"","coordinates":[1,2]}`:                                      geo.ErrType,
		`{"type":"Point","geometries":[]}`:                                     geo.ErrSyntax,
		`{"coordinates":[1,2]}`:                                                geo.ErrType,
		`{"type":"LineString","coordinates":[[1,2]]}`:                          geo.ErrShortLine,
		`{"type":"Polygon","coordinates":[]}`:                                  geo.ErrEmpty,
		`{"type":"MultiPolygon","coordinates":[]}`:                             geo.ErrEmpty,
		`{"type":"MultiPolygon","coordinates":[[]]}`:                           geo.ErrEmpty,
		`{"type":"Polygon","coordinates":[[[1,2],[3,4],[1,2]]]}`:               geo.ErrShortRing,
		`{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2.0000001]]]}`: geo.ErrOpenRing,
		`{"type":"GeometryCollection","geometries":[]}`:                        geo.ErrEmpty,
		nested(6): geo.ErrDepth,
		`{"type":"Point","x":` + repeat("[", 300) + `}`:     geo.ErrDepth,
		`{"type":"Point","x":{"a":1,},"coordinates":[1,2]}`: geo.ErrSyntax,
		`{"type":"Point" "coordinates":[1,2]}`:              geo.ErrSyntax,
		`{"type":"Point","coordinates":[1 2]}`:              geo.ErrSyntax,
		`{"type":"Point","coordinates":[1,2],}`:             geo.ErrSyntax,
	} {
		if got, err := geo.ParseGeometry([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%.80s: got %v, error %v, want %v", text, got, err, want)
		}
	}
}

func repeat(s string, n int) (all string) {
	for range n {
		all += s
	}
	return all
}

func nested(n int) string {
	return repeat(`{"type":"GeometryCollection","geometries":[`, n) + `{"type":"Point","coordinates":[1,2]}` + repeat(`]}`, n)
}

func TestAppendGeoJSON(t *testing.T) {
	g := orb.MultiPolygon{{{{106.1234567, -16}, {107, 16}, {107, 17.10}, {106.1234567, -16}}}}
	got, err := geo.AppendGeoJSON(nil, g, 3)
	want := `{"type":"MultiPolygon","coordinates":[[[[106.123,-16],[107,16],[107,17.1],[106.123,-16]]]]}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
	for _, g := range []orb.Geometry{nil, orb.Point{-0.0000001, 1e-9}, orb.MultiPoint{{1, 2}}, orb.LineString{{1, 2}, {3, 4}},
		orb.MultiLineString{{{1, 2}, {3, 4}}}, orb.Polygon{{{1, 2}, {3, 4}, {5, 6}, {1, 2}}}, orb.Collection{orb.Point{1, 2}, orb.LineString{{1, 2}, {3, 4}}}} {
		text, err := geo.AppendGeoJSON(nil, g, geo.Digits)
		if err != nil || !json.Valid(text) {
			t.Errorf("%v gives %s, %v", g, text, err)
		}
		back, err := geo.ParseGeometry(text)
		if err != nil || (g == nil) != (back == nil) {
			t.Errorf("%s read back: %v, %v", text, back, err)
		}
	}
	if _, err := geo.AppendGeoJSON(nil, orb.Bound{}, 6); !errors.Is(err, geo.ErrType) {
		t.Errorf("a box: %v", err)
	}
}

// FuzzParseGeometry holds the hand-written reader against encoding/json: whatever is accepted must be JSON,
// and must be the same shape to both.
func FuzzParseGeometry(f *testing.F) {
	f.Add([]byte(`{"type":"Point","coordinates":[106.591,16.619]}`))
	f.Add([]byte(`{"coordinates":[[[106,16],[107,16],[107,17],[106,16]]],"type":"Polygon"}`))
	f.Add([]byte(`{"type":"MultiPolygon","coordinates":[[[[106.5,16e0],[107,16],[107,17],[106.5,16.0]]]]}`))
	f.Add([]byte(nested(3)))
	f.Fuzz(func(t *testing.T, text []byte) {
		g, err := geo.ParseGeometry(text)
		if err != nil || g == nil {
			return
		}
		if !json.Valid(text) {
			t.Fatalf("accepted what is not JSON: %q", text)
		}
		if err := geo.Check(g); err != nil {
			t.Fatalf("accepted a shape that Check refuses: %v", err)
		}
		same, err := geojson.UnmarshalGeometry(text)
		if err != nil { // keys in other cases, heights and the like: encoding/json is looser and stricter
			return
		}
		if !orb.Equal(g, same.Geometry()) {
			t.Fatalf("%q: read as %v, encoding/json has %v", text, g, same.Geometry())
		}
	})
}

func TestRealFilesAgreeWithEncodingJSON(t *testing.T) {
	for _, text := range boundaries(t, 2) {
		var fc geojson.FeatureCollection
		if err := json.Unmarshal(text, &fc); err != nil {
			t.Fatal(err)
		}
		features := parseAll(t, text)
		if len(features) != len(fc.Features) {
			t.Fatalf("%d features, encoding/json has %d", len(features), len(fc.Features))
		}
		for i, f := range features {
			if !orb.Equal(f.Geometry, fc.Features[i].Geometry) {
				t.Errorf("feature %d differs", i+1)
			}
			if f.Properties["code"] != fc.Features[i].Properties["code"] || f.ID != fc.Features[i].ID {
				t.Errorf("feature %d: code %v, id %v", i+1, f.Properties["code"], f.ID)
			}
		}
	}
}

// FuzzParseWKT reads well-known text: a geometry of good coordinates, or an error.
func FuzzParseWKT(f *testing.F) {
	for _, s := range []string{"POINT(106 16)", "LINESTRING(1 2,3 4)", "POLYGON((1 1,2 1,2 2,1 1))", "MULTIPOLYGON(((1 1,2 1,2 2,1 1)))", "POINT(NaN 1)", "GEOMETRYCOLLECTION(POINT(1 2))", "POINT EMPTY", "POLYGON((", "SRID=4326;POINT(1 2)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, err := geo.ParseWKT(text)
		if err == nil && geo.Check(g) != nil {
			t.Errorf("%q is taken: %v", text, geo.Check(g))
		}
	})
}
