package files_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cotmoc/geo"
	"cotmoc/geo/files"
)

// sound says of every feature that was read without a fault that its shape is one.
func sound(t *testing.T, all []files.Feature) {
	t.Helper()
	for _, f := range all {
		if len(f.Names) != len(f.Values) {
			t.Errorf("%d names and %d values", len(f.Names), len(f.Values))
		}
		if f.Err == nil && f.Shape != nil {
			if err := geo.Check(f.Shape); err != nil {
				t.Errorf("%v: %v", f.Shape, err)
			}
		}
	}
}

func FuzzKML(f *testing.F) {
	f.Add(kmlHead + `<Placemark><name>a</name><Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>`)
	f.Add(`<kml><Placemark><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark></kml>`)
	f.Fuzz(func(t *testing.T, doc string) {
		all, _, _ := drain(files.NewKML(strings.NewReader(doc), utf8Only))
		sound(t, all)
	})
}

func FuzzGPX(f *testing.F) {
	f.Add(`<gpx><wpt lon="1" lat="2"><name>a</name><extensions><x><y>1</y></x></extensions></wpt></gpx>`)
	f.Add(`<gpx><trk><trkseg><trkpt lon="1" lat="2"><time>t</time></trkpt><trkpt lon="1" lat="3"/></trkseg></trk></gpx>`)
	f.Fuzz(func(t *testing.T, doc string) {
		all, _, _ := drain(files.NewGPX(strings.NewReader(doc), utf8Only))
		sound(t, all)
	})
}

func FuzzShapefile(f *testing.F) {
	one := shp([][]float64{clockwise(0, 0, 10), counter(1, 1, 2)}, [][]float64{counter(0, 0, 1)})
	f.Add([]byte(one), []byte(dbf("MA", "1", "*2")))
	f.Fuzz(func(t *testing.T, shapes, table []byte) {
		z, err := openZip(zipped(t, "x.shp", string(shapes), "x.dbf", string(table)))
		if err != nil {
			t.Fatal(err)
		}
		r, err := files.OpenShapefile(z, "", asBytes)
		if err != nil {
			return
		}
		all, _, _ := drain(r)
		sound(t, all)
	})
}

func FuzzZip(f *testing.F) {
	f.Add(zipped(f, "doc.kml", kmlHead+"</Document></kml>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		z, err := files.OpenZip(bytes.NewReader(b), int64(len(b)), 1<<20)
		if err != nil {
			return
		}
		if r, err := files.OpenKMZ(z, utf8Only); err == nil {
			all, _, _ := drain(r)
			sound(t, all)
		}
	})
}

// FuzzGeoPackage changes bytes of a whole file: SQLite is fed what a stranger may send.
func FuzzGeoPackage(f *testing.F) {
	whole, err := os.ReadFile(gpkg(f, `INSERT INTO gpkg_contents VALUES ('a', 'features')`, `INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 4326)`,
		`CREATE TABLE a (geom BLOB, x TEXT)`, `INSERT INTO a VALUES (`+point+`, 'x')`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(100), []byte{0xFF}, uint16(4096), []byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, at uint16, change []byte, also uint16, more []byte) {
		b := bytes.Clone(whole)
		copy(b[int(at)%len(b):], change)
		copy(b[int(also)%len(b):], more)
		path := filepath.Join(t.TempDir(), "a.gpkg")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := files.OpenGeoPackage(context.Background(), path, "")
		if err != nil {
			return
		}
		all, _, _ := drain(r)
		sound(t, all)
	})
}

// FuzzGeometry feeds the geometry of a GeoPackage alone.
func FuzzGeometry(f *testing.F) {
	f.Add([]byte("GP\x00\x01\xe6\x10\x00\x00\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\xf0\x3f\x00\x00\x00\x00\x00\x00\x00\x40"))
	f.Fuzz(func(t *testing.T, blob []byte) {
		g, err := files.ParseBlob(blob)
		if err == nil && g != nil {
			sound(t, []files.Feature{{Shape: g}})
		}
	})
}
