package export_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"

	"cotmoc/geo/crs"
	"cotmoc/geo/export"
)

var columns = []export.Column{{Name: "tên", Title: "Tên / Name"}, {Name: "area", Kind: export.Number}, {Name: "n", Kind: export.Integer},
	{Name: "armed", Kind: export.Bool}, {Name: "day", Kind: export.Date}, {Name: "at", Kind: export.Timestamp}, {Name: "functions", Kind: export.Texts}}

func text(s string) export.Value { return export.Value{Known: true, Text: []byte(s)} }

func rowOf(t testing.TB, id string, g orb.Geometry) *export.Row {
	t.Helper()
	r := &export.Row{ID: []byte(id), Values: []export.Value{text("Xã \"Lao Bảo\", <b>&\nđường 9"), {Known: true, Number: 12.5}, {Known: true, Integer: -7},
		{Known: true, Integer: 1}, {Known: true, Integer: 20777}, {Known: true, Integer: 1795219200123456}, text("retail,staging")}}
	if g != nil {
		b, err := wkb.Marshal(g)
		if err != nil {
			t.Fatal(err)
		}
		r.WKB = b
	}
	return r
}

func shapes() map[string][]orb.Geometry {
	ring := orb.Ring{{106.5, 16.5}, {106.7, 16.5}, {106.7, 16.7}, {106.5, 16.5}}
	hole := orb.Ring{{106.65, 16.55}, {106.68, 16.55}, {106.68, 16.58}, {106.65, 16.55}}
	return map[string][]orb.Geometry{
		"Point":           {orb.Point{106.5912345, 16.6198765}, nil, orb.Point{-0.5, -0.0000001}},
		"MultiLineString": {orb.MultiLineString{{{106, 16}, {106.5, 16.25}}, {{107, 17}, {107.5, 17.5}, {108, 18}}}, orb.MultiLineString{{{1, 2}, {3, 4}}}},
		"MultiPolygon":    {orb.MultiPolygon{{ring, hole}, {{{1, 1}, {2, 1}, {2, 2}, {1, 1}}}}, orb.MultiPolygon{{ring}}},
		"Geometry":        {orb.MultiPoint{{1, 2}, {3, 4}}, orb.Polygon{ring, hole}, orb.LineString{{1, 2}, {3, 4}}, orb.Collection{orb.Point{1, 2}, orb.MultiPolygon{{ring}}}},
	}
}

func write(t testing.TB, id string, table export.Table, rows []*export.Row) []byte {
	t.Helper()
	f, known := export.Find(id)
	if !known {
		t.Fatal(id)
	}
	var b bytes.Buffer
	w, err := f.Open(&b, table)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type feature struct {
	Geometry struct {
		Type        string
		Coordinates any
		Geometries  any
	}
	Properties map[string]any
}

// byGDAL has GDAL read a file and gives what it found.
func byGDAL(t *testing.T, content []byte, extension string) []feature {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f."+extension)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=9", "/vsistdout/", path)
	var problem bytes.Buffer
	command.Stderr = &problem
	out, err := command.Output()
	if err != nil {
		t.Fatalf("ogr2ogr of %s: %v: %s", extension, err, &problem)
	}
	var c struct{ Features []feature }
	if err := json.Unmarshal(out, &c); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return c.Features
}

// TestGDALReadsWhatWeWrite has GDAL read every format with every type of shape, and wants all of it there.
func TestGDALReadsWhatWeWrite(t *testing.T) {
	for shape, list := range shapes() {
		var rows []*export.Row
		for i, g := range list {
			rows = append(rows, rowOf(t, fmt.Sprintf("f-%d", i), g))
		}
		rows[0].Values[1].Known = false
		for _, id := range []string{"geojson", "geojsonseq", "fgb", "gpkg"} {
			table := export.Table{Name: "lớp", Title: "Thử", Columns: columns, Shape: shape}
			got := byGDAL(t, write(t, id, table, rows), id)
			if len(got) != len(list) {
				t.Errorf("%s %s: %d features", id, shape, len(got))
				continue
			}
			slices.SortFunc(got, func(a, b feature) int {
				return cmp.Compare(fmt.Sprint(a.Properties["id"]), fmt.Sprint(b.Properties["id"]))
			})
			for i, g := range list {
				same(t, fmt.Sprintf("%s %s %d", id, shape, i), g, got[i])
			}
			if got[0].Properties["area"] != nil || got[1].Properties["area"] != 12.5 || got[0].Properties["n"] != -7.0 || got[0].Properties["tên"] != "Xã \"Lao Bảo\", <b>&\nđường 9" {
				t.Errorf("%s %s: %v", id, shape, got[0].Properties)
			}
			if day := fmt.Sprint(got[0].Properties["day"]); !strings.HasPrefix(strings.ReplaceAll(day, "/", "-"), "2026-11-20") {
				t.Errorf("%s: day %s", id, day)
			}
		}
	}
}

// TestGDALUsesTheIndex writes features all over the country and has GDAL find those in a box by the index.
func TestGDALUsesTheIndex(t *testing.T) {
	for _, n := range []int{1, 2, 16, 17, 1000} {
		var rows []*export.Row
		inside := 0
		for i := range n {
			p := orb.Point{104 + float64(i*7919%1000)/200, 9 + float64(i*104729%1000)/80}
			if p[0] >= 105 && p[0] <= 106 && p[1] >= 10 && p[1] <= 14 {
				inside++
			}
			rows = append(rows, rowOf(t, fmt.Sprintf("f-%d", i), p))
		}
		if n > 2 {
			rows = append(rows, rowOf(t, "nowhere", nil))
		}
		for _, id := range []string{"fgb", "gpkg"} {
			path := filepath.Join(t.TempDir(), "f."+id)
			if err := os.WriteFile(path, write(t, id, export.Table{Name: "điểm", Columns: columns, Shape: "Point"}, rows), 0o600); err != nil {
				t.Fatal(err)
			}
			all := run(t, "ogrinfo", "-ro", "-so", "-al", path)
			if !strings.Contains(all, fmt.Sprintf("Feature Count: %d", len(rows))) || n > 2 && !strings.Contains(all, "Extent: (104.0") {
				t.Errorf("%s of %d: %s", id, n, all)
			}
			found := run(t, "ogrinfo", "-ro", "-so", "-al", "-spat", "105", "10", "106", "14", path)
			if !strings.Contains(found, fmt.Sprintf("Feature Count: %d", inside)) {
				t.Errorf("%s of %d: %d wanted in the box: %s", id, n, inside, found)
			}
		}
	}
}

// TestIndexesAreThere looks at the index itself: GDAL would find the same, more slowly, without.
func TestIndexesAreThere(t *testing.T) {
	var rows []*export.Row
	for i := range 300 {
		rows = append(rows, rowOf(t, fmt.Sprint(i), orb.Point{100 + float64(i)/100, 10}))
	}
	table := export.Table{Name: "điểm", Columns: columns, Shape: "Point"}
	// A file with an index, cut off behind what a box needs, still answers; read as a whole it is broken.
	file := write(t, "fgb", table, rows)
	path := filepath.Join(t.TempDir(), "f.fgb")
	if err := os.WriteFile(path, file[:len(file)-100], 0o600); err != nil {
		t.Fatal(err)
	}
	if found := run(t, "ogrinfo", "-ro", "-q", "-al", "-spat", "99", "9", "100.045", "11", path); strings.Count(found, "OGRFeature(") != 5 {
		t.Errorf("of a broken file: %s", found)
	}
	path = filepath.Join(t.TempDir(), "f.gpkg")
	if err := os.WriteFile(path, write(t, "gpkg", table, rows), 0o600); err != nil {
		t.Fatal(err)
	}
	if found := run(t, "ogrinfo", "-ro", "-q", "-sql", "SELECT HasSpatialIndex('điểm', 'geom') AS has, count(*) AS n FROM \"rtree_điểm_geom\" WHERE maxx < 100.045", path); !strings.Contains(found, "has (Integer) = 1") || !strings.Contains(found, "n (Integer) = 5") {
		t.Errorf("%s", found)
	}
	// Whoever edits the file keeps the index true.
	run(t, "ogrinfo", "-q", "-sql", "DELETE FROM \"điểm\" WHERE id = '3'", path)
	if found := run(t, "ogrinfo", "-ro", "-q", "-sql", "SELECT count(*) AS n FROM \"rtree_điểm_geom\"", path); !strings.Contains(found, "n (Integer) = 299") {
		t.Errorf("%s", found)
	}
}

// run gives what a program says.
func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "ERROR") {
		t.Errorf("%s %v: %v: %s", program, args, err, out)
	}
	return string(out)
}

func same(t *testing.T, what string, g orb.Geometry, f feature) {
	t.Helper()
	if g == nil {
		if f.Geometry.Type != "" {
			t.Errorf("%s: %v", what, f.Geometry)
		}
		return
	}
	if f.Geometry.Type != g.GeoJSONType() {
		t.Errorf("%s: %s, want %s", what, f.Geometry.Type, g.GeoJSONType())
		return
	}
	want, _ := json.Marshal(g)
	if _, is := g.(orb.Collection); is {
		if !strings.Contains(fmt.Sprint(f.Geometry.Geometries), "MultiPolygon") {
			t.Errorf("%s: %v", what, f.Geometry.Geometries)
		}
		return
	}
	var x any
	if err := json.Unmarshal(want, &x); err != nil {
		t.Fatal(err)
	}
	a, b := numbers(x), numbers(f.Geometry.Coordinates)
	if len(a) != len(b) {
		t.Errorf("%s: %d numbers, want %d", what, len(b), len(a))
		return
	}
	for i := range a {
		if math.Abs(a[i]-b[i]) > 5.1e-8 {
			t.Errorf("%s: %v, want %v", what, b[i], a[i])
		}
	}
}

func numbers(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []any:
		var all []float64
		for _, one := range v {
			all = append(all, numbers(one)...)
		}
		return all
	}
	return nil
}

// TestSystems writes a point in every system and has GDAL say which system it is and bring it back.
func TestSystems(t *testing.T) {
	for _, s := range crs.All() {
		for _, id := range []string{"fgb", "gpkg"} {
			content := write(t, id, export.Table{Name: "p", Shape: "Point", System: s}, []*export.Row{{ID: []byte("1"), WKB: rowOf(t, "", orb.Point{106.591, 16.619}).WKB}})
			path := filepath.Join(t.TempDir(), "f."+id)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "ogrinfo", "-al", path).Output()
			if err != nil || !strings.Contains(string(out), fmt.Sprintf(`ID["EPSG",%d]]`, s.Code)) {
				t.Errorf("%s %s: %v %.900s", id, s, err, out)
			}
		}
	}
}

func TestTables(t *testing.T) {
	rows := []*export.Row{rowOf(t, "=1+1", orb.Point{106.5912345, 16.6198765}), rowOf(t, "b", nil)}
	rows[1].Values = make([]export.Value, len(columns))
	got := string(write(t, "csv", export.Table{Name: "t", Columns: columns, Shape: "Point"}, rows))
	want := "\ufeffid,lon,lat,tên,area,n,armed,day,at,functions\r\n" +
		"\"'=1+1\",106.5912345,16.6198765,\"Xã \"\"Lao Bảo\"\", <b>&\nđường 9\",12.5,-7,true,2026-11-20,2026-11-21T00:00:00.123456Z,\"retail,staging\"\r\nb,,,,,,,,,\r\n"
	if got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	path := filepath.Join(t.TempDir(), "t.xlsx")
	if err := os.WriteFile(path, write(t, "xlsx", export.Table{Name: "t", Columns: columns, Shape: "Point"}, rows), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "ogr2ogr", "-f", "CSV", "/vsistdout/", path, "-oo", "HEADERS=FORCE").Output()
	if err != nil || !strings.Contains(string(out), "=1+1,106.5912345,16.6198765,") || !strings.Contains(string(out), "2026/11/20") {
		t.Errorf("%v: %s", err, out)
	}
	got = string(write(t, "csv", export.Table{Name: "t", Shape: "Geometry"}, []*export.Row{rowOf(t, "a", orb.Collection{orb.Point{1, 2}, orb.MultiPoint{{1, 2}, {3, 4}}, orb.Polygon{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}})}))
	if !strings.Contains(got, `a,"GEOMETRYCOLLECTION(POINT(1 2),MULTIPOINT((1 2),(3 4)),POLYGON((0 0,1 0,1 1,0 0)))"`) {
		t.Error(got)
	}
}

// TestBrokenShape wants shapes that are none refused, and no temporary file left behind.
func TestBrokenShape(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, f := range export.Formats() {
		w, err := f.Open(&bytes.Buffer{}, export.Table{Name: "t", Shape: "MultiPolygon"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(&export.Row{ID: []byte("x"), WKB: []byte{1, 6, 0, 0, 0, 255, 255, 255, 127}}); err == nil {
			t.Errorf("%s: a broken shape is written", f.ID)
		}
		export.Abandon(w)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// TestBulkLeavesMemoryFlat writes tens of thousands of features of each format and wants the heap no larger for it.
func TestBulkLeavesMemoryFlat(t *testing.T) {
	r := rowOf(t, "f-1", orb.Point{106.5, 16.5})
	for _, f := range export.Formats() {
		var n pieces
		w, err := f.Open(&n, export.Table{Name: "t", Columns: columns, Shape: "Point"})
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		from := 30_000
		if f.ID == "fgb" {
			from = 101_000 // up to a hundred thousand an index is made
		}
		for i := range from + 50_000 {
			if i == from {
				runtime.GC()
				runtime.ReadMemStats(&before)
			}
			if err := w.Write(r); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 2<<20 {
			t.Errorf("%s: the heap grew by %d bytes over 50,000 features", f.ID, grown)
		}
		if err := w.Close(); err != nil || n.all == 0 || n.largest > 256<<10 {
			t.Errorf("%s: %d bytes, up to %d of them at once, %v", f.ID, n.all, n.largest, err)
		}
	}
}

// pieces counts what is written; a file that comes in one piece was in memory.
type pieces struct{ all, largest int }

func (p *pieces) Write(b []byte) (int, error) {
	p.all, p.largest = p.all+len(b), max(p.largest, len(b))
	return len(b), nil
}

type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

func BenchmarkGeoJSON(b *testing.B) {
	ring := make(orb.Ring, 0, 2001)
	for i := range 2000 {
		a := float64(i) / 2000 * 2 * math.Pi
		ring = append(ring, orb.Point{106 + 0.1*math.Cos(a), 16 + 0.1*math.Sin(a)})
	}
	r := rowOf(b, "f", orb.MultiPolygon{{append(ring, ring[0])}})
	var n counter
	w := export.NewCollection(&n, export.Table{Columns: columns, Shape: "MultiPolygon"})
	for b.Loop() {
		if err := w.Write(r); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(n) / int64(b.N))
}
