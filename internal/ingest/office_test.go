package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// TestOfficeHeadings reads a table as an office writes it.
func TestOfficeHeadings(t *testing.T) {
	csv := "Mã vụ;Loại vụ việc;Ngày xảy ra;Kinh độ;Vĩ độ;Mã xã;Loại ma túy;Khối lượng (g);Số đối tượng;Nội dung;Cán bộ lập\n" +
		"A-1;Bắt giữ, thu giữ;5/11/2026;\"106°35'27,6\"\"Đ\";\"16°37'08,4\"\"B\";19432;heroin;350,5;2;Bắt tại thôn;Trung úy\n" +
		"A-2;Bắt giữ, thu giữ;11/2026;;;19432;hồng phiến; ;;;\n" +
		"A-3;Bắt giữ, thu giữ;5/11/2026;106°35'Đ;16°37'N;19432;;;;;\n" +
		"A-4;Bắt giữ, thu giữ;5/11/2026;;;19432;;350;;;\n" +
		"A-5;Bắt giữ, thu giữ;5/11/2026;;;19432;heroin; 1.234;;;\n"
	j := job("incidents", text("vu.csv", csv))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{4, "lat", "Nam"}, {5, "quantity_g", "exactly one"}, {6, "substance", "thousands"}})
	all := values[border.Incident](t, m)
	if len(all) != 2 {
		t.Fatalf("%d incidents", len(all))
	}
	a := all[0]
	if a.Kind != "seizure" || a.Point == nil || a.Point.Lon() != 106.591 || a.Point.Lat() != 16.619 || *a.Substances[0].Quantity != 350.5 ||
		a.Substances[0].Unit != "g" || *a.ArrestedN != 2 || a.Note != "Bắt tại thôn" {
		t.Errorf("%+v", a)
	}
	if b := all[1]; b.TimePrecision != 4 || len(b.Substances) != 1 || b.Substances[0].Quantity != nil {
		t.Errorf("%+v", b)
	}
	if !noted(result, "Cán bộ lập") {
		t.Errorf("the column nobody reads is not named: %+v", result.Notes)
	}
}

func noted(r ingest.Result, word string) bool {
	for _, n := range r.Notes {
		if strings.Contains(n.Reason.VI, word) {
			return true
		}
	}
	return false
}

// TestMetres reads VN-2000 as papers have it: X is the northing, Y the easting, by the zone of the province.
func TestMetres(t *testing.T) {
	for name, csv := range map[string]string{
		"X north":   "source_ref,kind,occurred_on,Tọa độ X (m),Tọa độ Y (m)\n1,seizure,2026-11-05,\"1.838.231,4\",\"509.870,2\"\n",
		"X east":    "source_ref,kind,occurred_on,x,y\n1,seizure,2026-11-05,\"509870,2\",\"1838231,4\"\n",
		"as WKT":    "source_ref,kind,occurred_on,lon,lat\n1,seizure,2026-11-05,509870.2,1838231.4\n",
		"code only": "source_ref,kind,occurred_on,lon,lat\n1,seizure,2026-11-05,509870.2,1838231.4\n",
	} {
		j := job("incidents", text("a.csv", csv))
		j.Map = map[string]string{"crs": "EPSG:9213"}
		if name == "code only" {
			j.Map["crs"] = "9213"
		}
		_, m := run(t, j)
		p := values[border.Incident](t, m)[0].Point
		if p == nil || p.Lon() < 106.594 || p.Lon() > 106.596 || p.Lat() < 16.618 || p.Lat() > 16.622 {
			t.Errorf("%s: %v", name, p)
		}
	}
	j := job("incidents", text("a.csv", "source_ref,kind,occurred_on,lon,lat\n1,seizure,2026-11-05,106.59,16.6\n2,seizure,2026-11-05,509870.2,99999999999\n3,seizure,2026-11-05,509.870,1838231\n"))
	j.Map, j.Partial = map[string]string{"crs": "EPSG:9213"}, true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{3, "lon", "EPSG:9213"}, {4, "lon", "thousands"}})
	if v := values[border.Incident](t, m); len(v) != 1 || v[0].Point == nil {
		t.Errorf("%+v", v)
	}
}

// TestOldTextInTables reads TCVN3 and Windows-1258 where it can tell, and asks where it cannot.
func TestOldTextInTables(t *testing.T) {
	const tcvn3 = "ma_vu;loai;ngay;ma_xa;ghi_chu\n1;seizure;5/11/2026;19432;B\xb6n Ka T\xa8ng, x\xb7 Lao B\xb6o, huy\xd6n H\xad\xedng H\xe3a, t\xd8nh Qu\xb6ng Tr\xde\n"
	result, m := run(t, job("incidents", text("a.csv", tcvn3)))
	if v := values[border.Incident](t, m)[0]; !strings.Contains(v.Note, "xã Lao Bảo, huyện Hướng Hóa, tỉnh Quảng Trị") || !noted(result, "tcvn3") {
		t.Errorf("%q, %+v", v.Note, result.Notes)
	}
	few := "ma_vu;loai;ngay;ma_xa;ghi_chu\n1;seizure;5/11/2026;19432;x\xb7\n"
	j := job("incidents", text("a.csv", few))
	result, _ = run(t, j)
	checkRefusals(t, result, []want{{2, "", "encoding=tcvn3"}})
	j.Map = map[string]string{"encoding": "TCVN3"}
	_, m = run(t, j)
	if v := values[border.Incident](t, m)[0]; v.Note != "xã" {
		t.Errorf("%q", v.Note)
	}
	j.Map["encoding"] = "windows-1258"
	j.Files[0] = text("a.csv", strings.Replace(few, "x\xb7", "Qua\xd2ng Tri\xf2", 1))
	_, m = run(t, j)
	if v := values[border.Incident](t, m)[0]; v.Note != "Quảng Trị" {
		t.Errorf("%q", v.Note)
	}
	j.Map["encoding"] = "tcvn3"
	j.Files[0] = text("a.csv", strings.Replace(few, "x\xb7", "\x81\x82", 1))
	result, _ = run(t, j)
	checkRefusals(t, result, []want{{2, "", "encoding"}})
}

// TestEncodingOfOtherText decodes GeoJSON as asked and KML as it declares.
func TestEncodingOfOtherText(t *testing.T) {
	const place = `"geometry":{"type":"LineString","coordinates":[[106.5,16.5],[106.6,16.6]]}`
	j := job("trails", text("a.json", `{"type":"Feature","properties":{"code":"T1","kind":"footpath","name":"B`+"\xb6"+`n"},`+place+`}`))
	if result, _ := run(t, j); result.Refused != 1 {
		t.Errorf("%+v", result)
	}
	j.Map = map[string]string{"encoding": "tcvn3"}
	_, m := run(t, j)
	if v := values[border.Trail](t, m)[0]; v.Name != "Bản" {
		t.Errorf("%q", v.Name)
	}
	const kml = `<?xml version="1.0" encoding="%s"?><kml><Placemark><name>Qua` + "\xd2" + `ng</name><ExtendedData><Data name="code"><value>T1</value></Data><Data name="kind"><value>footpath</value></Data></ExtendedData>` +
		`<LineString><coordinates>106.5,16.5 106.6,16.6</coordinates></LineString></Placemark></kml>`
	_, m = run(t, job("trails", text("a.kml", strings.Replace(kml, "%s", "windows-1258", 1))))
	if v := values[border.Trail](t, m)[0]; v.Name != "Quảng" {
		t.Errorf("%q", v.Name)
	}
	if _, err := ingest.Run(t.Context(), job("trails", text("a.kml", strings.Replace(kml, "%s", "koi8-r", 1))), &memory{}); border.KindOf(err) != border.Invalid ||
		!strings.Contains(border.TextOf(err).EN, "encoding=") {
		t.Errorf("an encoding nobody knows: %v", err)
	}
}

// TestManyUnknownColumns names what nobody reads, within bounds.
func TestManyUnknownColumns(t *testing.T) {
	head, row := "ma_vu;loai;ngay;ma_xa", "1;seizure;5/11/2026;19432"
	for i := range 40 {
		head, row = head+fmt.Sprintf(";Cột lạ %d", i), row+";x"
	}
	result, m := run(t, job("incidents", text("a.csv", head+"\n"+row+"\n")))
	if len(m.rows) != 1 || !noted(result, "Cột lạ 39") || len(result.Notes) != 1 {
		t.Errorf("%+v", result)
	}
	var features strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&features, `{"type":"Feature","properties":{"source_ref":%d,"kind":"seizure","occurred_on":"2026-11-05","c%d":1},"geometry":{"type":"Point","coordinates":[106.5,16.5]}}`+"\n", i, i)
	}
	if result, m = run(t, job("incidents", text("a.json", features.String()))); len(m.rows) != 3000 || len(result.Notes) != 1 || len(result.Notes[0].Reason.EN) > 20_000 {
		t.Errorf("%d rows, %d notes", len(m.rows), len(result.Notes))
	}
}

// TestFormulasAreText pins that nothing is worked out: a cell is what it says.
func TestFormulasAreText(t *testing.T) {
	_, m := run(t, job("incidents", text("a.csv", "ma_vu;loai;ngay;ma_xa;ghi_chu\n1;seizure;5/11/2026;19432;\"=HYPERLINK(\"\"http://x\"\")\"\n2;seizure;5/11/2026;19432;@SUM(1)\n3;seizure;5/11/2026;19432;+84\n")))
	for i, want := range []string{`=HYPERLINK("http://x")`, "@SUM(1)", "+84"} {
		if v := values[border.Incident](t, m)[i]; v.Note != want {
			t.Errorf("%q, want %q", v.Note, want)
		}
	}
}
