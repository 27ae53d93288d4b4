package files_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/files"
)

// drain reads a file to its end: the features, and how many of them are bad.
func drain(r files.Reader) (all []files.Feature, bad int, err error) {
	defer r.Close()
	for {
		f, err := r.Next()
		if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return all, bad, nil
		}
		if err != nil {
			return all, bad, err
		}
		if f.Err != nil {
			bad++
		}
		all = append(all, f)
	}
}

func utf8Only(_ string, src io.Reader) (io.Reader, error) { return src, nil }

// asBytes takes every text as it is.
func asBytes(string, []byte) (files.Decoder, error) {
	return func(raw []byte) (string, error) { return string(raw), nil }, nil
}

func text(f files.Feature, name string) string {
	for i, n := range f.Names {
		if n == name {
			return f.Values[i].Text
		}
	}
	return ""
}

func zipped(t testing.TB, entries ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		method := zip.Deflate
		if entries[i+1] == "" { // a compressor takes a megabyte, and there are tens of thousands of these
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: entries[i], Method: method})
		if err == nil {
			_, err = io.WriteString(w, entries[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openZip(b []byte) (*files.Zip, error) {
	return files.OpenZip(bytes.NewReader(b), int64(len(b)), 1<<30)
}

const kmlHead = `<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>`

func TestKML(t *testing.T) {
	const doc = kmlHead + `<author><name>Nguyễn Văn A</name></author><Style id="s"><IconStyle><Icon><href>http://x/p.png</href></Icon></IconStyle></Style>
<NetworkLink><Link><href>http://x/more.kml</href></Link></NetworkLink>
<GroundOverlay><name>ảnh</name><Icon><href>a.jpg</href></Icon></GroundOverlay>
<Folder><Placemark><name>Điểm A</name><description><![CDATA[<img src="a.jpg"/>Gần <b>chợ</b>]]></description>
<TimeStamp><when>2026-11-05</when></TimeStamp><phoneNumber>0912</phoneNumber>
<ExtendedData><Data name="code"><displayName>Mã</displayName><value>H1</value></Data><SchemaData><SimpleData name="level">point</SimpleData></SchemaData></ExtendedData>
<Point><coordinates> 106.5,16.5,120 </coordinates></Point></Placemark>
<Placemark><MultiGeometry><LineString><coordinates>1,1 2,2</coordinates></LineString><LineString><coordinates>3,3 4,4,5</coordinates></LineString></MultiGeometry></Placemark>
<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing></outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,1</coordinates></LinearRing></innerBoundaryIs></Polygon></Placemark>
<Placemark><gx:Track><when>2026-11-05T00:00:00Z</when><gx:coord>1 1 0</gx:coord><gx:coord>2 2 0</gx:coord></gx:Track></Placemark>
<Placemark><name>no place</name></Placemark>
<Placemark><Point><coordinates>106.5</coordinates></Point></Placemark>
<Placemark><Point><coordinates>NaN,1</coordinates></Point></Placemark>
<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
</Folder></Document></kml>`
	all, bad, err := drain(files.NewKML(strings.NewReader(doc), utf8Only))
	if err != nil || len(all) != 8 || bad != 3 {
		t.Fatalf("%d placemarks, %d bad, %v", len(all), bad, err)
	}
	a := all[0]
	if text(a, "name") != "Điểm A" || text(a, "description") != "Gần  chợ" || text(a, "when") != "2026-11-05" || text(a, "code") != "H1" ||
		text(a, "level") != "point" || a.Shape != orb.Geometry(orb.Point{106.5, 16.5}) {
		t.Errorf("%+v", a)
	}
	for i, kind := range []string{"Point", "MultiLineString", "Polygon", "LineString"} {
		if got := all[i].Shape.GeoJSONType(); got != kind {
			t.Errorf("placemark %d is a %s, want %s", i, got, kind)
		}
	}
	if all[4].Shape != nil || len(all[2].Shape.(orb.Polygon)) != 2 {
		t.Errorf("%+v", all[4])
	}
	if s := fmt.Sprint(all); strings.Contains(s, "jpg") || strings.Contains(s, "png") || strings.Contains(s, "0912") || strings.Contains(s, "Nguyễn") || strings.Contains(s, "http") {
		t.Errorf("kept what is not to be kept: %s", s)
	}
}

func TestGPX(t *testing.T) {
	const doc = `<gpx version="1.1"><metadata><author><name>Nguyễn Văn A</name><email id="a" domain="b"/></author><time>2026-01-01T00:00:00Z</time></metadata>
<wpt lon="106.5" lat="16.5"><ele>100</ele><time>2026-11-05T10:00:00Z</time><name>W1</name><link href="http://x"><text>ảnh</text></link><extensions><ogr:code>C1</ogr:code></extensions></wpt>
<rte><name>R1</name><rtept lon="1" lat="1"/><rtept lon="2" lat="2"><time>2026-11-06T10:00:00Z</time></rtept></rte>
<trk><name>T1</name><src>máy của A</src><trkseg><trkpt lon="1" lat="1"><time>2026-11-07T10:00:00Z</time></trkpt><trkpt lon="2" lat="2"/></trkseg><trkseg><trkpt lon="9" lat="9"/></trkseg></trk>
<trk><trkseg><trkpt lon="1" lat="1"/><trkpt lon="2" lat="2"/></trkseg><trkseg><trkpt lon="3" lat="3"/><trkpt lon="4" lat="4"/></trkseg></trk>
<wpt lon="x" lat="1"/><trk/></gpx>`
	all, bad, err := drain(files.NewGPX(strings.NewReader(doc), utf8Only))
	if err != nil || len(all) != 6 || bad != 2 {
		t.Fatalf("%d features, %d bad, %v", len(all), bad, err)
	}
	if w := all[0]; text(w, "name") != "W1" || text(w, "code") != "C1" || text(w, "time") != "2026-11-05T10:00:00Z" || w.Shape != orb.Geometry(orb.Point{106.5, 16.5}) {
		t.Errorf("%+v", w)
	}
	if tr := all[2]; text(tr, "time") != "2026-11-07T10:00:00Z" || tr.Shape.GeoJSONType() != "LineString" || all[3].Shape.GeoJSONType() != "MultiLineString" {
		t.Errorf("%+v", tr)
	}
	if s := fmt.Sprint(all); strings.Contains(s, "Nguyễn") || strings.Contains(s, "máy") || strings.Contains(s, "http") {
		t.Errorf("kept what is not to be kept: %s", s)
	}
}

func TestHostileXML(t *testing.T) {
	bomb := `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><kml><Placemark><name>&b;</name></Placemark></kml>`
	outside := `<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]><kml><Placemark><name>&a;</name></Placemark></kml>`
	deep := "<kml><Placemark>" + strings.Repeat("<MultiGeometry>", 1000)
	for name, c := range map[string]struct {
		doc  string
		want error
	}{
		"entities":      {bomb, files.ErrSyntax},
		"another file":  {outside, files.ErrSyntax},
		"deep":          {deep, geo.ErrDepth},
		"cut off":       {kmlHead + "<Placemark><name>x", io.ErrUnexpectedEOF},
		"not KML":       {"<html><kml/></html>", files.ErrSyntax},
		"nothing":       {"<!-- kml -->", files.ErrSyntax},
		"many elements": {"<kml><Placemark>" + strings.Repeat("<a/>", 1_000_001), geo.ErrTooLarge},
		"encoding":      {`<?xml version="1.0" encoding="EBCDIC"?><kml/>`, files.ErrEncoding},
	} {
		none := func(string, io.Reader) (io.Reader, error) { return nil, files.ErrEncoding }
		if _, _, err := drain(files.NewKML(strings.NewReader(c.doc), none)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	long := io.MultiReader(strings.NewReader("<kml><Placemark><name>"), &zeros{left: 30 << 20})
	if _, _, err := drain(files.NewKML(long, utf8Only)); !errors.Is(err, geo.ErrTooLarge) {
		t.Errorf("a name of 30 MiB: %v", err)
	}
}

type zeros struct{ left int }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left <= 0 {
		return 0, io.EOF
	}
	n := min(len(p), z.left)
	for i := range p[:n] {
		p[i] = '0'
	}
	z.left -= n
	return n, nil
}

// shp makes a .shp of polygons: each of rings, each of x, y pairs.
func shp(shapes ...[][]float64) string {
	var b bytes.Buffer
	head := make([]byte, 100)
	binary.BigEndian.PutUint32(head, 9994)
	b.Write(head)
	for i, rings := range shapes {
		var c bytes.Buffer
		n := 0
		for _, r := range rings {
			n += len(r) / 2
		}
		put := func(v any) { _ = binary.Write(&c, binary.LittleEndian, v) }
		put(uint32(5))
		put([4]float64{})
		put(uint32(len(rings)))
		put(uint32(n))
		at := 0
		for _, r := range rings {
			put(uint32(at))
			at += len(r) / 2
		}
		for _, r := range rings {
			put(r)
		}
		_ = binary.Write(&b, binary.BigEndian, [2]uint32{uint32(i + 1), uint32(c.Len() / 2)})
		b.Write(c.Bytes())
	}
	return b.String()
}

// dbf makes a table of one text column; a row that begins with * is deleted.
func dbf(name string, rows ...string) string {
	var b bytes.Buffer
	head := make([]byte, 32)
	binary.LittleEndian.PutUint32(head[4:], uint32(len(rows)))
	binary.LittleEndian.PutUint16(head[8:], 65)
	binary.LittleEndian.PutUint16(head[10:], 11)
	b.Write(head)
	field := make([]byte, 32)
	copy(field, name)
	field[11], field[16] = 'C', 10
	b.Write(field)
	b.WriteByte(0x0D)
	for _, r := range rows {
		mark := " "
		if strings.HasPrefix(r, "*") {
			mark, r = "*", r[1:]
		}
		b.WriteString(mark + r + strings.Repeat(" ", 10-len(r)))
	}
	return b.String()
}

func clockwise(x, y, d float64) []float64 {
	return []float64{x, y, x, y + d, x + d, y + d, x + d, y, x, y}
}
func counter(x, y, d float64) []float64 {
	return []float64{x, y, x + d, y, x + d, y + d, x, y + d, x, y}
}

const prj = `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]]]`

func TestShapefileRings(t *testing.T) {
	shapes := shp(
		[][]float64{clockwise(0, 0, 10), counter(1, 1, 2), clockwise(20, 0, 10), counter(21, 1, 2), counter(24, 1, 2)},
		[][]float64{counter(0, 0, 10)},
		[][]float64{clockwise(0, 0, 10), counter(1, 1, 8), clockwise(3, 3, 3), counter(4, 4, 1)},
		[][]float64{clockwise(0, 0, math.NaN())},
	)
	z, err := openZip(zipped(t, "a/X.SHP", shapes, "a/x.dbf", dbf("MA", "1", "2", "3", "4"), "a/x.PRJ", prj))
	if err != nil {
		t.Fatal(err)
	}
	r, err := files.OpenShapefile(z, "", asBytes)
	if err != nil || !r.System().Known {
		t.Fatal(err)
	}
	all, bad, err := drain(r)
	if err != nil || len(all) != 4 || bad != 1 || !errors.Is(all[3].Err, geo.ErrNotFinite) {
		t.Fatalf("%+v, %v", all, err)
	}
	want := [][]int{{2, 3}, {1}, {2, 2}}
	for i, rings := range want {
		mp, _ := geo.Areal(all[i].Shape)
		var got []int
		for _, p := range mp {
			got = append(got, len(p))
		}
		if fmt.Sprint(got) != fmt.Sprint(rings) || text(all[i], "MA") != fmt.Sprint(i+1) {
			t.Errorf("polygon %d has %v rings, want %v", i, got, rings)
		}
	}
}

func TestHostileShapefiles(t *testing.T) {
	one := shp([][]float64{clockwise(0, 0, 1)})
	lie := []byte(one)
	binary.LittleEndian.PutUint32(lie[100+8+4+32:], 1<<31) // parts
	huge := []byte(one)
	binary.BigEndian.PutUint32(huge[104:], 1<<30)
	long := []byte(one)
	binary.BigEndian.PutUint32(long[104:], 2<<20)
	for name, c := range map[string]struct {
		shp, dbf string
		want     error
		bad      int
	}{
		"sound":            {one, dbf("MA", "1"), nil, 0},
		"deleted row":      {one, dbf("MA", "*1"), nil, 0},
		"parts that lie":   {string(lie), dbf("MA", "1"), nil, 1},
		"a huge shape":     {string(huge), dbf("MA", "1"), geo.ErrTooLarge, 0},
		"a shape too long": {string(long), dbf("MA", "1"), io.ErrUnexpectedEOF, 0},
		"cut off":          {one[:len(one)-5], dbf("MA", "1"), io.ErrUnexpectedEOF, 0},
		"fewer rows":       {one, dbf("MA"), files.ErrSyntax, 0},
		"more rows":        {one, dbf("MA", "1", "2"), files.ErrSyntax, 0},
		"table cut off":    {one, dbf("MA", "1")[:70], io.ErrUnexpectedEOF, 0},
		"no header":        {"x", dbf("MA", "1"), io.ErrUnexpectedEOF, 0},
		"no table":         {one, "x", io.ErrUnexpectedEOF, 0},
	} {
		z, err := openZip(zipped(t, "x.shp", c.shp, "x.dbf", c.dbf, "x.prj", prj))
		if err != nil {
			t.Fatal(err)
		}
		r, err := files.OpenShapefile(z, "", asBytes)
		var bad int
		if err == nil {
			_, bad, err = drain(r)
		}
		if !errors.Is(err, c.want) || bad != c.bad {
			t.Errorf("%s: %v, %d bad; want %v, %d", name, err, bad, c.want, c.bad)
		}
	}
}

func TestShapefileChoice(t *testing.T) {
	one, table := shp([][]float64{clockwise(0, 0, 1)}), dbf("MA", "1")
	z, err := openZip(zipped(t, "a.shp", one, "a.dbf", table, "b.shp", one, "b.dbf", table, "__MACOSX/._a.shp", "x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := files.OpenShapefile(z, "", asBytes); !errors.Is(err, files.ErrChoice) || !strings.Contains(err.Error(), "a, b") {
		t.Errorf("two: %v", err)
	}
	if r, err := files.OpenShapefile(z, "B", asBytes); err != nil || r.System().Known || r.System().Name != "" {
		t.Errorf("one of two: %v", err)
	}
	if _, err := files.OpenShapefile(z, "c", asBytes); !errors.Is(err, files.ErrChoice) {
		t.Errorf("another: %v", err)
	}
}

// TestBulkOfNothingInAZip unpacks a hundred mebibytes of empty elements, and gives up where the limit says.
func TestBulkOfNothingInAZip(t *testing.T) {
	z, err := openZip(zipped(t, "doc.kml", kmlHead+strings.Repeat("<a/>\n", 20<<20)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := files.OpenKMZ(z, utf8Only)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := drain(r); !errors.Is(err, files.ErrTooLarge) {
		t.Errorf("100 MiB of nothing: %v", err)
	}
}

func TestZipBombs(t *testing.T) {
	var entries []string
	for i := range 70_000 {
		entries = append(entries, fmt.Sprintf("%060d", i), "")
	}
	if _, err := openZip(zipped(t, entries...)); !errors.Is(err, files.ErrTooLarge) {
		t.Errorf("70,000 entries: %v", err)
	}
	whole := zipped(t, "doc.kml", kmlHead)
	if _, err := openZip(whole[:len(whole)-30]); !errors.Is(err, files.ErrSyntax) {
		t.Errorf("cut off: %v", err)
	}
	if _, err := openZip(nil); !errors.Is(err, files.ErrSyntax) {
		t.Errorf("nothing: %v", err)
	}
}
