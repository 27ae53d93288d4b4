package ingest_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

func inspect(t *testing.T, layer, name, content string, mapping map[string]string) (ingest.Inspection, error) {
	t.Helper()
	return ingest.Inspect(t.Context(), ingest.Job{Layer: layer, Map: mapping,
		Rules: border.Rules{Today: border.NewDate(2026, time.November, 21), Area: border.ServedArea()},
		Files: []ingest.File{{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}}})
}

func column(t *testing.T, f ingest.Inspection, key string) ingest.ColumnFound {
	t.Helper()
	i := slices.IndexFunc(f.Columns, func(c ingest.ColumnFound) bool { return c.Key == key })
	if i < 0 {
		t.Fatalf("no column %s in %+v", key, f.Columns)
	}
	return f.Columns[i]
}

func TestInspectTellsColumnsRowsAndRefusals(t *testing.T) {
	const rows = "Số tham chiếu;Loại;Ngày, giờ;Kinh độ;Vĩ độ;Người báo\n" +
		"v1;seizure;21/11/2026;106,6;16,6;Nguyễn Văn An\n" +
		"v2;seizure;22/11/2030;106,61;16,61;gọi 0912345678\n"
	f, err := inspect(t, "incidents", "v.csv", rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Format != "csv" || f.CRS != "EPSG:4326" || f.Encoding != "utf-8" || f.Rows != 2 || f.More {
		t.Errorf("%+v", f)
	}
	if c := column(t, f, "kinh_do"); *c.Field != "lon" || !slices.Equal(c.Samples, []string{"106,6", "106,61"}) {
		t.Errorf("longitude: %+v", c)
	}
	said := strings.Join(column(t, f, "nguoi_bao").Samples, " | ")
	if strings.Contains(said, "Văn An") || strings.Contains(said, "0912345678") || !strings.Contains(said, "***") {
		t.Errorf("personal data is shown: %s", said)
	}
	// The column of the day has a name nobody knows: every row is refused for it, and a mapping by its key mends that.
	if f.Valid != 0 || column(t, f, "ngay_gio").Field != nil || len(f.Preview) != 0 {
		t.Errorf("without a day: %d valid", f.Valid)
	}
	i := slices.IndexFunc(f.Fields, func(w ingest.FieldWanted) bool { return w.Name == "occurred_on" })
	if w := f.Fields[i]; !w.Needed || w.Filled || w.Label.VI != "ngày xảy ra" {
		t.Errorf("the day: %+v", w)
	}
	f, err = inspect(t, "incidents", "v.csv", rows, map[string]string{"occurred_on": "ngay_gio"})
	if err != nil || f.Valid != 1 || len(f.Preview) != 1 || f.Preview[0].Properties.Row != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	if got := string(f.Preview[0].Geometry); got != `{"type":"Point","coordinates":[106.6,16.6]}` {
		t.Errorf("preview %s", got)
	}
	if r := f.Refusals; len(r) != 1 || r[0].Row != 3 || r[0].Field != "occurred_on" {
		t.Errorf("refusals %+v", r)
	}
}

func TestInspectDrawsShapesPlainly(t *testing.T) {
	var ring strings.Builder
	for i := range 2000 {
		ring.WriteString("[" + []string{"106.5", "106.50001"}[i%2] + "," + "16." + string(rune('1'+i/500)) + "],")
	}
	shape := "[[" + ring.String() + "[107,16.2],[106.5,16.1]]]"
	f, err := inspect(t, "plots", "p.geojson", `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"code":"P1","found_on":"2026-01-01","state":"found"},"geometry":{"type":"Polygon","coordinates":[[[106.5,16.5],[106.6,16.5],[106.6,16.6],[106.5,16.5]]]}},
		{"type":"Feature","properties":{"code":"P2","found_on":"2026-01-01","state":"found"},"geometry":{"type":"Polygon","coordinates":`+shape+`}}]}`, nil)
	if err != nil || f.Format != "geojson" || len(f.Columns) != 3 || f.Columns[0].Name != "code" {
		t.Fatalf("%+v, %v", f, err)
	}
	if f.Valid+len(f.Refusals) != 2 || len(f.Preview) == 0 {
		t.Fatalf("%+v", f)
	}
	for _, p := range f.Preview {
		if n := strings.Count(string(p.Geometry), "["); n > 400 {
			t.Errorf("row %d is drawn with %d positions", p.Properties.Row, n)
		}
	}
}

func TestInspectStopsWhereItHasSeenEnough(t *testing.T) {
	var b strings.Builder
	b.WriteString("source_ref,kind,occurred_on,lon,lat\n")
	for range 2500 {
		b.WriteString("a,seizure,2026-01-01,106.6,16.6\nb,seizure,never,106.6,16.6\n")
	}
	f, err := inspect(t, "incidents", "v.csv", b.String(), nil)
	if err != nil || f.Rows != 2000 || !f.More || f.Valid != 1000 || len(f.Preview) != 500 || len(f.Refusals) != 100 {
		t.Errorf("%d rows, more %t, %d valid, %d drawn, %d refusals, %v", f.Rows, f.More, f.Valid, len(f.Preview), len(f.Refusals), err)
	}
}

func TestInspectAsksForWhatOnlyAPersonKnows(t *testing.T) {
	// Bytes that are no UTF-8 and look like nothing known.
	f, err := inspect(t, "crossings", "c.csv", "t\xeann,lo\xb9i,lon,lat\n\x81\x8d\x8f\x90,x,106,16\n", nil)
	if err == nil && f.Asks != "encoding" || err != nil && border.KindOf(err) != border.Invalid {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := inspect(t, "crossings", "c.csv", "", nil); border.KindOf(err) != border.Invalid {
		t.Errorf("an empty file: %v", err)
	}
	if _, err := inspect(t, "planets", "c.csv", "a\n1\n", nil); border.KindOf(err) != border.Usage {
		t.Errorf("no layer: %v", err)
	}
	if _, err := inspect(t, "crossings", "c.csv", "a\n1\n", map[string]string{"wings": "a"}); border.KindOf(err) != border.Usage {
		t.Errorf("no field: %v", err)
	}
	if f, err := inspect(t, "units", "u.csv", "code,name,province\n19432,Lao Bảo,44\n", nil); err != nil || f.Valid != 1 {
		t.Errorf("units without a day yet: %+v, %v", f, err)
	}
}

// "-" leaves a field without a column, also one its name would find; the column is free for another field.
func TestAFieldMayBeLeftWithoutItsColumn(t *testing.T) {
	const rows = "source_ref,kind,occurred_on,lon,lat,so_luong\nv1,seizure,2026-01-01,106.6,16.6,3\n"
	f, err := inspect(t, "incidents", "v.csv", rows, nil)
	if err != nil || f.Valid != 0 || f.Refusals[0].Field != "quantity" {
		t.Fatalf("a number without a substance: %+v, %v", f.Refusals, err)
	}
	f, err = inspect(t, "incidents", "v.csv", rows, map[string]string{"quantity": "-", "arrested_n": "so_luong"})
	if err != nil || f.Valid != 1 || *column(t, f, "so_luong").Field != "arrested_n" {
		t.Errorf("%+v, %v", f, err)
	}
	if f, err := inspect(t, "incidents", "v.csv", rows, map[string]string{"quantity": "-", "kind": "-"}); err != nil || f.Valid != 0 || f.Refusals[0].Field != "kind" {
		t.Errorf("a needed field: %+v, %v", f, err)
	}
}

func TestEveryFieldHasAName(t *testing.T) {
	for _, layer := range ingest.Layers() {
		f, _ := inspect(t, layer, "x.csv", "x\ny\n", nil)
		for _, w := range f.Fields {
			if w.Label.VI == w.Name {
				t.Errorf("%s: field %s has no Vietnamese name", layer, w.Name)
			}
		}
		if len(f.Fields) == 0 {
			t.Errorf("%s has no fields", layer)
		}
	}
}

func TestProfilesAreKeptByName(t *testing.T) {
	p := ingest.Profiles{Folder: t.TempDir()}
	if err := p.Keep("Đồn Lao Bảo", ingest.ProfileOf("incidents", map[string]string{"kind": "loai", "decimal": "comma"})); err != nil {
		t.Fatal(err)
	}
	if err := p.Keep("khác", ingest.ProfileOf("crossings", map[string]string{"name": "ten"})); err != nil {
		t.Fatal(err)
	}
	list, err := p.For("incidents")
	if err != nil || len(list) != 1 || list[0].Name != "Đồn Lao Bảo" || list[0].Map["kind"] != "loai" || list[0].Decimal != "comma" {
		t.Errorf("%+v, %v", list, err)
	}
	if all, err := p.For(""); err != nil || len(all) != 2 {
		t.Errorf("all: %+v, %v", all, err)
	}
	for _, name := range []string{"", "../etc", "a.b", "Đồn Lao Bảo", "gọi 0912345678", " a"} {
		if err := p.Check(name); border.KindOf(err) != border.Usage {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := p.Find("không có"); border.KindOf(err) != border.Usage {
		t.Errorf("no such profile: %v", err)
	}
	if none, err := (ingest.Profiles{Folder: p.Folder + "/none"}).For(""); err != nil || len(none) != 0 {
		t.Errorf("no folder: %v, %v", none, err)
	}
}
