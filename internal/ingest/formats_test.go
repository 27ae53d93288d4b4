package ingest_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// written is a GeoJSON of n features of a layer, with the corners that other formats round off: Vietnamese
// text, empty values, numbers with fractions, dates, holes, several parts.
func written(t *testing.T, layer string, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","features":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		properties, g := example(layer, i)
		text, err := json.Marshal(properties)
		if err != nil {
			t.Fatal(err)
		}
		shape, err := geo.AppendGeoJSON(nil, g, 7)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, `{"type":"Feature","properties":%s,"geometry":%s}`, text, shape)
	}
	b.WriteString("]}")
	return b.String()
}

func example(layer string, i int) (map[string]any, orb.Geometry) {
	lon, lat := 106.2+float64(i%20)*0.01, 16.4+float64(i/20)*0.01
	at := func(x, y float64) orb.Point { return orb.Point{lon + x/1000, lat + y/1000} }
	ring := func(x, y, d float64) orb.Ring {
		return orb.Ring{at(x, y), at(x+d, y), at(x+d, y+d), at(x, y+d), at(x, y)}
	}
	switch layer {
	case "trails":
		line := orb.LineString{at(0, 0), at(1, 2), at(2, 2)}
		p := map[string]any{"code": fmt.Sprint("T", i), "name": "Đường mòn bản Ka Tăng", "kind": "footpath", "last_observed_on": "2026-03-05", "loc_precision": 3}
		if i%3 == 0 {
			return p, orb.MultiLineString{line, {at(3, 3), at(4, 5)}}
		}
		return p, line
	case "plots":
		p := map[string]any{"code": fmt.Sprint("P", i), "found_on": "2026-02-28", "area_m2": 120.5 + float64(i), "plants": 40 + i, "state": "found", "side": "vn"}
		around, hole := ring(0, 0, 5), ring(1, 1, 2)
		hole.Reverse()
		if i%3 == 0 {
			return p, orb.MultiPolygon{{around, hole}, {ring(6, 6, 1)}}
		}
		return p, orb.Polygon{around, hole}
	}
	p := map[string]any{"source_ref": fmt.Sprint("ct-", i), "kind": "seizure", "occurred_on": "2026-11-05", "substances": "heroin 350,5 g", "arrested_n": i % 4,
		"uncertainty_m": 12.5, "loc_precision": 1, "note": "Bắt giữ tại thôn Ka Tăng; đối tượng bỏ chạy"}
	if i%5 == 0 {
		p["note"], p["arrested_n"] = nil, nil
	}
	return p, at(0, 0)
}

// ogr turns a GeoJSON into another format and gives the file; a Shapefile comes zipped.
func ogr(t *testing.T, geojson, driver, ending string, options ...string) ingest.File {
	t.Helper()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.geojson"), filepath.Join(dir, "data."+ending)
	if err := os.WriteFile(in, []byte(geojson), 0o600); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-f", driver, out, in, "-nln", "data"}, options...)
	if text, err := exec.CommandContext(t.Context(), "ogr2ogr", args...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr %v: %v: %s", args, err, text)
	}
	if ending != "shp" {
		return ingest.DiskFile("", out)
	}
	return zipOf(t, dir, "data.shp", "data.dbf", "data.prj", "data.cpg", "data.shx")
}

// zipOf packs files of a folder; one that is not there is left out.
func zipOf(t *testing.T, dir string, names ...string) ingest.File {
	t.Helper()
	entries := map[string]string{}
	for _, name := range names {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err == nil {
			entries[name] = string(b)
		}
	}
	return packedAs(t, "data.zip", entries)
}

func packedAs(t *testing.T, name string, entries map[string]string) ingest.File {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for entry, content := range entries {
		w, err := z.Create(entry)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return text(name, b.String())
}

// TestFormatsAgree reads the same records from every format a GIS writes, and asks for the same values.
func TestFormatsAgree(t *testing.T) {
	const n = 150
	for _, layer := range []string{"incidents", "trails", "plots"} {
		geojson := written(t, layer, n)
		want := imported(t, job(layer, text("data.geojson", geojson)), n)
		gpx := map[string]ingest.File{}
		if layer == "incidents" {
			gpx["GPX"] = ogr(t, geojson, "GPX", "gpx", "-dsco", "GPX_USE_EXTENSIONS=YES")
		}
		for name, f := range merged(gpx, map[string]ingest.File{
			"GeoPackage":               ogr(t, geojson, "GPKG", "gpkg"),
			"GeoPackage, heights":      ogr(t, geojson, "GPKG", "gpkg", "-dim", "XYZM"),
			"GeoPackage, VN-2000":      ogr(t, geojson, "GPKG", "gpkg", "-t_srs", "EPSG:9213"),
			"GeoPackage, UTM":          ogr(t, geojson, "GPKG", "gpkg", "-t_srs", "EPSG:32648"),
			"GeoPackage, without tree": ogr(t, geojson, "GPKG", "gpkg", "-lco", "SPATIAL_INDEX=NO"),
			"Shapefile":                ogr(t, geojson, "ESRI Shapefile", "shp", "-lco", "ENCODING=UTF-8"),
			"Shapefile, heights":       ogr(t, geojson, "ESRI Shapefile", "shp", "-lco", "ENCODING=UTF-8", "-dim", "XYZ"),
			"Shapefile, VN-2000":       ogr(t, geojson, "ESRI Shapefile", "shp", "-lco", "ENCODING=UTF-8", "-t_srs", "EPSG:3405"),
			"GeoPackage, gzipped":      gzipped(t, ogr(t, geojson, "GPKG", "gpkg")),
			"Shapefile, gzipped":       gzipped(t, ogr(t, geojson, "ESRI Shapefile", "shp", "-lco", "ENCODING=UTF-8")),
			"KML":                      ogr(t, geojson, "LIBKML", "kml"),
			"KML, the old driver":      ogr(t, geojson, "KML", "kml"),
			"KMZ":                      ogr(t, geojson, "LIBKML", "kmz"),
			"old GeoJSON, VN-2000":     ogr(t, geojson, "GeoJSON", "geojson", "-t_srs", "EPSG:9211", "-lco", "COORDINATE_PRECISION=4"),
			"GeoJSON in UTF-16":        text("data.geojson", "\xFF\xFE"+utf16(geojson)),
		}) {
			same(t, layer+": "+name, imported(t, job(layer, f), n), want)
		}
	}
}

func gzipped(t *testing.T, f ingest.File) ingest.File {
	t.Helper()
	src, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	b, err := io.ReadAll(src)
	if err != nil {
		t.Fatal(err)
	}
	return text(f.Name+".gz", packed(t, string(b)))
}

func merged(a, b map[string]ingest.File) map[string]ingest.File {
	for name, f := range b {
		a[name] = f
	}
	return a
}

func utf16(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteByte(byte(r))
		b.WriteByte(byte(r >> 8))
	}
	return b.String()
}

// imported runs a job that takes all of n rows.
func imported(t *testing.T, j ingest.Job, n int) []any {
	t.Helper()
	m := &memory{}
	result, err := ingest.Run(context.Background(), j, m)
	if err != nil || result.Refused > 0 || result.Accepted != n {
		t.Fatalf("%s: %+v, %v", j.Files[0].Name, result, err)
	}
	var all []any
	for i, r := range m.rows {
		if r.Row != i+1 && !strings.HasSuffix(j.Files[0].Name, "x") && !strings.HasSuffix(j.Files[0].Name, "csv") {
			t.Errorf("row %d is called %d", i+1, r.Row)
		}
		all = append(all, r.Value)
	}
	return all
}

// same compares records field by field; shapes may be off by what two projections round, one centimetre.
func same(t *testing.T, name string, got, want []any) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d records, want %d", name, len(got), len(want))
		return
	}
	for i := range want {
		g, w := reflect.ValueOf(got[i]), reflect.ValueOf(want[i])
		for f := range w.NumField() {
			field := w.Type().Field(f).Name
			a, b := g.Field(f).Interface(), w.Field(f).Interface()
			if field == "Source" {
				continue
			}
			if far, shapes := apart(a, b); shapes && far < 0.01 || !shapes && reflect.DeepEqual(a, b) {
				continue
			}
			t.Errorf("%s, record %d: %s is %+v, want %+v", name, i+1, field, a, b)
			return
		}
	}
}

// apart gives the greatest distance in metres between the vertices of two shapes, in any order of parts and of
// the turn of rings; infinity where they do not match.
func apart(a, b any) (metres float64, shapes bool) {
	ga, is := shapeOf(a)
	gb, also := shapeOf(b)
	if !is || !also {
		return 0, false
	}
	pa, pb := points(ga), points(gb)
	if len(pa) != len(pb) || reflect.TypeOf(geo.Multi(ga)) != reflect.TypeOf(geo.Multi(gb)) {
		return math.Inf(1), true
	}
	for _, p := range pa {
		near := math.Inf(1)
		for _, q := range pb {
			near = min(near, geo.DistanceM(p, q))
		}
		metres = max(metres, near)
	}
	if sizeA, sizeB := geo.AreaM2(ga)+geo.LengthM(ga), geo.AreaM2(gb)+geo.LengthM(gb); math.Abs(sizeA-sizeB) > 1e-4*(1+sizeA) {
		return math.Inf(1), true
	}
	return metres, true
}

func shapeOf(v any) (orb.Geometry, bool) {
	switch v := v.(type) {
	case *orb.Point:
		if v == nil {
			return nil, false
		}
		return *v, true
	case orb.Geometry:
		return v, v != nil
	}
	return nil, false
}

func points(g orb.Geometry) []orb.Point {
	var all []orb.Point
	switch g := geo.Multi(g).(type) {
	case orb.MultiPoint:
		return g
	case orb.MultiLineString:
		for _, l := range g {
			all = append(all, l...)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				all = append(all, r...)
			}
		}
	}
	return all
}

// TestSheetsAgree reads the same records from a CSV and from the workbook OGR makes of it.
func TestSheetsAgree(t *testing.T) {
	const n = 200
	var b strings.Builder
	b.WriteString("source_ref,kind,occurred_on,lon,lat,loc_precision,substances,arrested_n,commune_code,note\n")
	for i := range n {
		fmt.Fprintf(&b, "ct-%d,seizure,2026-11-%02d,%.5f,%.6f,1,heroin 350 g,%d,19432,Ghi chú thứ %d\n", i, 1+i%20, 106.2+float64(i)/1e4, 16.5, i%3, i)
	}
	want := imported(t, job("incidents", text("data.csv", b.String())), n)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "in.csv"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "data.xlsx")
	c := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "XLSX", out, filepath.Join(dir, "in.csv"), "-oo", "AUTODETECT_TYPE=YES", "-oo", "X_POSSIBLE_NAMES=none")
	if msg, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	same(t, "XLSX", imported(t, job("incidents", ingest.DiskFile("", out)), n), want)
	same(t, "CSV in UTF-16", imported(t, job("incidents", text("u.csv", "\xFF\xFE"+utf16(b.String()))), n), want)
}

// TestShapefileInOldText reads a table that says Latin 1 and is TCVN3, as programmes of the time left them.
func TestShapefileInOldText(t *testing.T) {
	latin := func(raw string) string {
		var b strings.Builder
		for _, c := range []byte(raw) {
			b.WriteRune(rune(c))
		}
		return b.String()
	}
	geojson := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"T1","kind":"footpath","ten":"` +
		latin("B\xb6n Ka T\xa8ng, x\xb7 Lao B\xb6o, huy\xd6n H\xad\xedng H\xe3a, t\xd8nh Qu\xb6ng Tr\xde") + `"},"geometry":{"type":"LineString","coordinates":[[106.5,16.5],[106.6,16.6]]}}]}`
	f := ogr(t, geojson, "ESRI Shapefile", "shp", "-lco", "ENCODING=ISO-8859-1")
	_, m := run(t, job("trails", f))
	if got := values[border.Trail](t, m)[0].Name; got != "Bản Ka Tăng, xã Lao Bảo, huyện Hướng Hóa, tỉnh Quảng Trị" {
		t.Errorf("%q", got)
	}
}

// TestSystemMustBeKnown refuses what does not say its system, and obeys who does.
func TestSystemMustBeKnown(t *testing.T) {
	geojson := written(t, "trails", 3)
	dir := t.TempDir()
	in := filepath.Join(dir, "in.geojson")
	if err := os.WriteFile(in, []byte(geojson), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "ESRI Shapefile", filepath.Join(dir, "data.shp"), in, "-t_srs", "EPSG:9213", "-lco", "ENCODING=UTF-8")
	if msg, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	j := job("trails", zipOf(t, dir, "data.shp", "data.dbf"))
	if _, err := ingest.Run(context.Background(), j, &memory{}); border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, "crs=") {
		t.Errorf("no .prj: %v", err)
	}
	j.Map = map[string]string{"crs": "EPSG:9213"}
	want := imported(t, job("trails", text("a.geojson", geojson)), 3)
	same(t, "asked for", imported(t, j, 3), want)
	j.Files = []ingest.File{ogr(t, geojson, "GPKG", "gpkg", "-a_srs", "EPSG:4147")}
	j.Map = nil
	if _, err := ingest.Run(context.Background(), j, &memory{}); border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, "4147") {
		t.Errorf("Hanoi 1972: %v", err)
	}
	j.Map = map[string]string{"crs": "4326"}
	result, m := run(t, j)
	if len(m.rows) != 3 || !noted(result, "4147") {
		t.Errorf("asked against the file: %+v", result)
	}
}
