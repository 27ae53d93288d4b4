package geo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"cotmoc/geo"

	"github.com/paulmach/orb"
)

func parseAll(t *testing.T, text []byte) []geo.Feature {
	t.Helper()
	var all []geo.Feature
	r := geo.NewReader(bytes.NewReader(text), 0)
	for {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		f, err := geo.ParseFeature(raw)
		if err != nil {
			t.Fatalf("%s: %v", raw, err)
		}
		all = append(all, f)
	}
}

const (
	one = `{"type":"Feature","id":7,"properties":{"ten":"Xã \"A\" ]}","n":00.5},"geometry":null}`
	two = `{"type":"Feature","id":"b","geometry":{"type":"Point","coordinates":[106,16]},"properties":null}`
)

func TestReaderForms(t *testing.T) {
	first := strings.Replace(one, "00.5", "0.50", 1)
	for name, text := range map[string]string{
		"collection":          `{"type":"FeatureCollection","features":[` + first + `,` + two + `]}`,
		"features first":      `{"features":[` + first + ` , ` + two + `],"type":"FeatureCollection","bbox":[1,2,3,4]}`,
		"more members":        `{"name":"x","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[` + first + "\n,\n" + two + "\n]\n}\n",
		"byte order mark":     "\xEF\xBB\xBF" + `{"type":"FeatureCollection","features":[` + first + `,` + two + `]}`,
		"one a line":          first + "\n" + two + "\n",
		"one a line, CRLF":    first + "\r\n\r\n" + two,
		"text sequence":       "\x1e" + first + "\n\x1e" + two + "\n",
		"one after the other": first + two,
		"two collections":     `{"features":[` + first + `]}{"features":[],"x":[]}{"features":[` + two + `]}`,
	} {
		for _, src := range []io.Reader{strings.NewReader(text), iotest.OneByteReader(strings.NewReader(text))} {
			var ids []string
			r := geo.NewReader(src, 0)
			for {
				raw, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				f, err := geo.ParseFeature(raw)
				if err != nil {
					t.Fatalf("%s: %s: %v", name, raw, err)
				}
				ids = append(ids, f.ID)
			}
			if got := strings.Join(ids, " "); got != "7 b" {
				t.Errorf("%s: ids %q, want 7 and b", name, got)
			}
		}
	}
}

func TestReaderFails(t *testing.T) {
	for text, want := range map[string]error{
		`{"type":"FeatureCollection","features":[` + two:       io.ErrUnexpectedEOF,
		`{"type":"FeatureCollection","features":[` + two + `,`: io.ErrUnexpectedEOF,
		`{"type":"Feature","properties":{"a":"`:                io.ErrUnexpectedEOF,
		`{"features":[` + two + ` ` + two + `]}`:               geo.ErrSyntax,
		`{"features":[1]}`:                                     geo.ErrSyntax,
		`{"features":[,]}`:                                     geo.ErrSyntax,
		`[1,2]`:                                                geo.ErrSyntax,
		`ma_xa,ten`:                                            geo.ErrSyntax,
		`{"a" 1}`:                                              geo.ErrSyntax,
		`{a:1}`:                                                geo.ErrSyntax,
		`{"a":}`:                                               geo.ErrSyntax,
		`{"features":[{"type":"Feature"}],"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3405"}}}`: geo.ErrSystem,
	} {
		if err := drain(geo.NewReader(strings.NewReader(text), 0)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
	broken := io.MultiReader(strings.NewReader(`{"features":[`), iotest.ErrReader(io.ErrClosedPipe))
	if err := drain(geo.NewReader(broken, 0)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a broken source: %v", err)
	}
	if err := drain(geo.NewReader(strings.NewReader(""), 0)); err != nil {
		t.Errorf("an empty file holds no feature and no error: %v", err)
	}
}

func TestReaderLimit(t *testing.T) {
	long := `{"type":"Feature","properties":{"x":"` + strings.Repeat("a", 5000) + `"},"geometry":null}`
	if err := drain(geo.NewReader(strings.NewReader(long), 4000)); !errors.Is(err, geo.ErrTooLarge) {
		t.Errorf("a feature over the limit: %v", err)
	}
	many := strings.Repeat(two+"\n", 500)
	if err := drain(geo.NewReader(strings.NewReader(many), 4000)); err != nil {
		t.Errorf("many features under the limit: %v", err)
	}
}

func drain(r *geo.Reader) error {
	for {
		if _, err := r.Next(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func TestParseFeature(t *testing.T) {
	f, err := geo.ParseFeature([]byte(`{"id":9007199254740993,"geometry":{"type":"Point","coordinates":[106,16]},"properties":{"code":"00123","n":1.50,"b":true,"z":null},"type":"Feature"}`))
	if err != nil {
		t.Fatal(err)
	}
	if f.ID != "9007199254740993" || f.Properties["code"] != "00123" || f.Properties["n"] != json.Number("1.50") || f.Properties["b"] != true {
		t.Errorf("%+v", f)
	}
	if !orb.Equal(f.Geometry, orb.Point{106, 16}) {
		t.Errorf("geometry %v", f.Geometry)
	}
	bare, err := geo.ParseFeature([]byte(`{"coordinates":[106,16],"type":"Point"}`))
	if err != nil || !orb.Equal(bare.Geometry, orb.Point{106, 16}) {
		t.Errorf("a bare geometry: %v, %v", bare, err)
	}
	for text, want := range map[string]error{
		`{"type":"FeatureCollection","features":null}`:                                               geo.ErrSyntax,
		`{"type":"Feature","properties":[1],"geometry":null}`:                                        geo.ErrSyntax,
		`{"type":"Feature","properties":{"a":00},"geometry":null}`:                                   geo.ErrSyntax,
		"{\"type\":\"Feature\",\"properties\":{\"a\":\"X\xe3\"},\"geometry\":null}":                  geo.ErrNotUTF8,
		`{"type":"Feature","id":{},"geometry":null}`:                                                 geo.ErrSyntax,
		`{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[7,8]]]}}`: geo.ErrOpenRing,
		`{"type":"Topology","objects":{}}`:                                                           geo.ErrEmpty,
		`{"type":"Feature"} x`:                                                                       geo.ErrSyntax,
	} {
		if got, err := geo.ParseFeature([]byte(text)); !errors.Is(err, want) {
			t.Errorf("%s: %+v, %v, want %v", text, got, err, want)
		}
	}
}

// FuzzReader cuts any text into features the same way whatever the pieces it arrives in, and never gives
// one that is not JSON to both this package and encoding/json.
func FuzzReader(f *testing.F) {
	f.Add([]byte(`{"type":"FeatureCollection","features":[` + two + `,` + two + `],"x":1}`))
	f.Add([]byte("\x1e" + two + "\n\x1e" + two))
	f.Add([]byte(`{"type":"Feature","properties":{"a":"\\\"}]"},"geometry":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		whole, wholeErr := cut(bytes.NewReader(text))
		pieces, piecesErr := cut(iotest.OneByteReader(bytes.NewReader(text)))
		if (wholeErr == nil) != (piecesErr == nil) || len(whole) != len(pieces) {
			t.Fatalf("whole: %d features, %v; byte by byte: %d, %v", len(whole), wholeErr, len(pieces), piecesErr)
		}
		for i, raw := range whole {
			if !bytes.Equal(raw, pieces[i]) {
				t.Fatalf("feature %d: %q and %q", i, raw, pieces[i])
			}
			if f, err := geo.ParseFeature(raw); err == nil && f.Geometry != nil && !json.Valid(raw) {
				t.Fatalf("accepted what is not JSON: %q", raw)
			}
		}
	})
}

func cut(src io.Reader) (all [][]byte, err error) {
	r := geo.NewReader(src, 1<<16)
	for {
		raw, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, raw)
	}
}

func TestReaderSystem(t *testing.T) {
	for text, want := range map[string]string{
		`{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3405"}},"features":[{"type":"Feature"}]}`: "urn:ogc:def:crs:EPSG::3405",
		`{"crs":null,"features":[{"type":"Feature"}]}`:                                                               "",
		`{"type":"Feature","crs":{"properties":{"name":"EPSG:9209"}}}`:                                               "EPSG:9209",
		`{"features":[{"type":"Feature"}],"crs":{"properties":{"name":""}}}`:                                         "",
	} {
		r := geo.NewReader(strings.NewReader(text), 0)
		if err := drain(r); err != nil || r.System() != want {
			t.Errorf("%s: %q, %v", text, r.System(), err)
		}
	}
}
