package ingest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

const reports = "commune_code,period,indicator,value\n"

func figures(n int) string {
	var b strings.Builder
	b.WriteString(reports)
	for i := range n {
		fmt.Fprintf(&b, "%05d,2026,use_points,%d\n", 10000+i, i)
	}
	return b.String()
}

func packed(t *testing.T, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// damage turns over bytes in the middle.
func damage(content string) string {
	b := []byte(content)
	for i := len(b) / 2; i < len(b)/2+40; i++ {
		b[i] ^= 0xFF
	}
	return string(b)
}

func TestFormsOfTables(t *testing.T) {
	line := "19432,2026,use_points,3\n"
	for name, content := range map[string]string{
		"plain":          reports + line,
		"mark":           "\uFEFF" + reports + line,
		"semicolons":     strings.ReplaceAll(reports+line, ",", ";"),
		"tabs":           strings.ReplaceAll(reports+line, ",", "\t"),
		"CRLF":           strings.ReplaceAll(reports+line, "\n", "\r\n"),
		"no last break":  strings.TrimSuffix(reports+line, "\n"),
		"quoted":         "\uFEFF\"Commune Code\",\" PERIOD \",\"Indicator\",\"Value\"\n\"19432\",\"2026\",\"use_points\",\"3\"\n",
		"Vietnamese":     "Mã xã;Kỳ báo cáo;Chỉ tiêu;Số liệu\n19432;2026;use_points;3\n",
		"decomposed":     "Ma\u0303 xa\u0303;Ky\u0300;Chi\u0309 tie\u0302u;Gia\u0301 tri\u0323\n19432;2026;use_points;3\n",
		"packed":         packed(t, reports+line),
		"empty rows":     reports + "\n,,,\n" + line + "\n\n",
		"cells in front": "x,y z,commune_code,period,indicator,value\n,,19432,2026,use_points,3\n",
		"fewer cells":    "commune_code,period,indicator,value,value_state,x\n19432,2026,use_points,3\n",
		"as features":    `{"type":"Feature","properties":{"commune_code":"19432","period":2026,"indicator":"use_points","value":3},"geometry":null}`,
	} {
		result, m := run(t, job("reports", text(name, content)))
		all := values[border.ReportValue](t, m)
		if result.Accepted != 1 || len(all) != 1 || all[0].UnitCode != "19432" || *all[0].Value != 3 {
			t.Errorf("%s: %+v, %+v", name, result, all)
		}
	}
}

func TestUnreadableFiles(t *testing.T) {
	for name, c := range map[string]struct{ layer, content, word string }{
		"empty":           {"reports", "", "empty"},
		"only space":      {"reports", " \n \n", "empty"},
		"only a mark":     {"reports", "\uFEFF", "empty"},
		"packed nothing":  {"reports", packed(t, ""), "empty"},
		"only a header":   {"reports", reports, "no row"},
		"no features":     {"units", `{"type":"FeatureCollection","features":[]}`, "no row"},
		"column missing":  {"reports", "commune_code,period,value\n19432,2026,3\n", "field indicator"},
		"column twice":    {"reports", "commune_code,period,indicator,value,Value\n19432,2026,use_points,3,4\n", "twice"},
		"cut off":         {"units", `{"type":"FeatureCollection","features":[{"type":"Feat`, "cut off"},
		"bad syntax":      {"units", `{"type":"FeatureCollection","features":[}`, "malformed"},
		"JSON array":      {"units", `[{"code":"19432"}]`, "JSON array"},
		"UTF-16":          {"reports", "c\x00o\x00m\x00", "UTF-16 LE"},
		"UTF-16 big":      {"reports", "\x00c\x00o\x00m", "UTF-16 BE"},
		"old code page":   {"reports", "m\xe3 x\xe3,k\xfd\n", "encoding="},
		"GeoPackage":      {"units", "SQLite format 3\x00\x10\x00", "damaged"},
		"XLSX":            {"reports", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00[Content_Types].xml", "cut off"},
		"Shapefile, zip":  {"units", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00communes.shp", "cut off"},
		"Shapefile":       {"units", "\x00\x00\x27\x0a\x00\x00", "Shapefile"},
		"KMZ":             {"units", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00doc.kml", "cut off"},
		"another zip":     {"units", "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00readme", "cut off"},
		"KML":             {"units", `<?xml version="1.0"?><kml xmlns="x">`, "cut off"},
		"GPX":             {"trails", `<?xml version="1.0"?><gpx version="1.1">`, "cut off"},
		"XLS":             {"reports", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "XLS"},
		"binary":          {"reports", "ab\x00\x01\x02\x03cdefgh", "binary"},
		"packed twice":    {"reports", packed(t, packed(t, reports)), "twice"},
		"gzip cut off":    {"reports", packed(t, figures(2000))[:3000], "damaged"},
		"gzip damaged":    {"reports", damage(packed(t, figures(2000))), "damaged"},
		"not really gzip": {"reports", "\x1f\x8bxxxxxxxxxxxxxxxxxx", "damaged"},
		"another system":  {"units", `{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}},"features":[{"type":"Feature"}]}`, "27700"},
		"map to nothing":  {"reports", reports + "19432,2026,use_points,3\n", ""},
	} {
		m := &memory{}
		j := job(c.layer, text("x", c.content))
		if name == "map to nothing" {
			j.Map, c.word = map[string]string{"value_state": "Trạng thái"}, "value_state"
		}
		_, err := ingest.Run(context.Background(), j, m)
		if border.KindOf(err) != border.Invalid {
			t.Errorf("%s: %v, want an error of kind Invalid", name, err)
			continue
		}
		if word := border.TextOf(err); !strings.Contains(word.EN, c.word) || word.VI == "" || !strings.Contains(word.VI, "x") {
			t.Errorf("%s: %+v, want %q in it", name, word, c.word)
		}
		if m.finished {
			t.Errorf("%s: the load was finished", name)
		}
	}
}

func TestMissingColumnNamesThoseSeen(t *testing.T) {
	_, err := ingest.Run(context.Background(), job("reports", text("x", "Mã xã,Năm\n19432,2026\n")), &memory{})
	if got := border.TextOf(err).VI; !strings.Contains(got, "period") || !strings.Contains(got, "Mã xã, Năm") {
		t.Errorf("%q", got)
	}
}

func TestUsage(t *testing.T) {
	unit := text("u.json", "{}")
	for name, change := range map[string]func(*ingest.Job){
		"no day":        func(j *ingest.Job) { j.ValidFrom = border.Date{} },
		"level":         func(j *ingest.Job) { j.Level = "hamlet" },
		"layer":         func(j *ingest.Job) { j.Layer = "rivers" },
		"parent":        func(j *ingest.Job) { j.Parent = "Quảng Trị" },
		"no file":       func(j *ingest.Job) { j.Files = nil },
		"decimal":       func(j *ingest.Job) { j.Map = map[string]string{"decimal": "dot"} },
		"unknown field": func(j *ingest.Job) { j.Map = map[string]string{"colour": "x"} },
		"unit flags":    func(j *ingest.Job) { j.Layer = "reports" },
	} {
		j := job("units", unit)
		change(&j)
		m := &memory{}
		if _, err := ingest.Run(context.Background(), j, m); border.KindOf(err) != border.Usage || len(m.loads) > 0 {
			t.Errorf("%s: %v, want an error of kind Usage before anything is opened", name, err)
		}
	}
	for _, flag := range []string{"code", "code=", "=x", "a=b,a=c"} {
		if m, err := ingest.ParseMap(flag); border.KindOf(err) != border.Usage {
			t.Errorf("--map %q gives %v, %v", flag, m, err)
		}
	}
	if m, err := ingest.ParseMap(" code = Mã xã , decimal=comma,"); err != nil || m["code"] != "Mã xã" || m["decimal"] != "comma" || len(m) != 2 {
		t.Errorf("%v, %v", m, err)
	}
}

func TestResultJSON(t *testing.T) {
	result, _ := run(t, job("incidents", text("a.csv", "source_ref,kind,occurred_on,commune_code\n1,seizure,2030-01-01,19432\n")))
	b, err := json.Marshal(result)
	want := `{"accepted":0,"unchanged":0,"refused":1,"refusals":[{"file":"a.csv","row":2,"field":"occurred_on","reason":{"vi":"ngày 01/01/2030 ở tương lai","en":"1 January 2030 is in the future"}}],"notes":[]}`
	if err != nil || string(b) != want {
		t.Errorf("got  %s\nwant %s", b, want)
	}
	good, _ := run(t, job("reports", text("r.csv", figures(1))))
	if b, _ := json.Marshal(good); string(b) != `{"accepted":1,"unchanged":0,"refused":0,"refusals":[],"notes":[]}` {
		t.Errorf("%s", b)
	}
}

func TestManyRows(t *testing.T) {
	const n = 5000
	j := job("reports", text("a.csv", figures(n)), text("b.csv", figures(10)))
	var done, total int64
	j.Progress = func(d, of int64) { done, total = d, of }
	result, m := run(t, j)
	if result.Accepted != n+10 || m.largest > 500 {
		t.Errorf("%d accepted, largest batch %d", result.Accepted, m.largest)
	}
	for i, r := range m.rows[:n] {
		if r.Row != i+2 || r.Value.(border.ReportValue).UnitCode != fmt.Sprintf("%05d", 10000+i) {
			t.Fatalf("row %d came out at place %d", r.Row, i)
		}
	}
	if done == 0 || done != total {
		t.Errorf("progress ended at %d of %d", done, total)
	}
	if load := m.loads[0]; load.Source != "a.csv" || len(load.Files) != 2 || load.Layer != "reports" {
		t.Errorf("%+v", load)
	}
	if v := m.rows[n].Value.(border.ReportValue); v.Source != "b.csv" {
		t.Errorf("source of the second file: %q", v.Source)
	}
}

func TestManyRefusals(t *testing.T) {
	bad := strings.ReplaceAll(figures(3000), "use_points", "nobody")
	result, m := run(t, job("reports", text("a.csv", bad)))
	if result.Refused != 3000 || len(result.Refusals) != 1000 || result.Accepted != 0 || m.refused != 3000 {
		t.Errorf("%d refused, %d kept, the store was told %d", result.Refused, len(result.Refusals), m.refused)
	}
}

func TestStoreSpeaks(t *testing.T) {
	word := border.Text{VI: "không có xã này", EN: "there is no such commune"}
	m := &memory{answer: ingest.Outcome{Refusals: []ingest.Refusal{{File: "a.csv", Row: 3, Field: "commune_code", Reason: word}},
		Notes: []ingest.Note{{File: "a.csv", Row: 2, Reason: word}}}}
	j := job("reports", text("a.csv", figures(3)))
	j.Partial, j.DryRun, j.Account = true, true, "Trạm Lao Bảo 2"
	result, err := ingest.Run(context.Background(), j, m)
	if err != nil || result.Refused != 1 || result.Accepted != 2 || len(result.Notes) != 1 {
		t.Errorf("%+v, %v", result, err)
	}
	if l := m.loads[0]; !l.DryRun || !l.Partial || l.Account != "Trạm Lao Bảo 2" {
		t.Errorf("%+v", l)
	}
	broken := &memory{fail: errors.New("disk full")}
	if _, err := ingest.Run(context.Background(), j, broken); err == nil || !broken.aborted || !errors.Is(err, broken.fail) {
		t.Errorf("a store that fails: %v, aborted %v", err, broken.aborted)
	}
}

func TestBrokenDisk(t *testing.T) {
	f := ingest.File{Name: "a.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(figures(3000)), iotest.ErrReader(io.ErrClosedPipe))), nil
	}}
	if _, err := ingest.Run(context.Background(), job("reports", f), &memory{}); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("%v", err)
	}
	f.Open = func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }
	if _, err := ingest.Run(context.Background(), job("reports", f), &memory{}); border.KindOf(err) != border.Invalid || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	j := job("reports", text("a.csv", figures(50_000)))
	j.Progress = func(done, _ int64) {
		if done > 200_000 {
			cancel()
		}
	}
	m := &memory{}
	if _, err := ingest.Run(ctx, j, m); !errors.Is(err, context.Canceled) || m.finished {
		t.Errorf("%v, finished %v", err, m.finished)
	}
}

func TestBadRowsOfTables(t *testing.T) {
	j := job("reports", text("a.csv", reports+"19432,2026,use_points,3,4\n19432,2026,\"use\"_points,3\n19432;2026;use_points;3\n19432,2026,use_points,3\n19432,2026,\xe3,3\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{2, "", "more cells"}, {3, "", "quotes"}, {4, "", "one cell"}, {6, "", "UTF-8"}})
	if len(m.rows) != 1 || m.rows[0].Row != 5 {
		t.Errorf("%+v", m.rows)
	}
}

func TestOpenQuoteIsRefused(t *testing.T) {
	j := job("reports", text("a.csv", reports+"19432,2026,use_points,3\n19432,2026,\"use_points,3\n19433,2026,use_points,3\n"))
	result, m := run(t, j)
	if result.Refused != 1 || len(m.rows) != 1 {
		t.Errorf("%+v, %d rows: what an open quote swallows may not pass in silence", result, len(m.rows))
	}
}

// TestNULIsRefused: no database takes it, so the row says so, not the database.
func TestNULIsRefused(t *testing.T) {
	result, m := run(t, job("reports", text("a.csv", figures(500)+"19432,20\x0026,use_points,3\n")))
	checkRefusals(t, result, []want{{502, "period", "NUL"}})
	if len(m.rows) != 500 {
		t.Errorf("%d rows", len(m.rows))
	}
}

// TestColumnsNobodyReadsAreToldOnce: files of one sender have the same, and thirty notes hide the one that differs.
func TestColumnsNobodyReadsAreToldOnce(t *testing.T) {
	const row = `{"type":"Feature","properties":{"code":"%s","name":"A",%s},"geometry":null}`
	result, _ := run(t, former(t, "units", "2025-07-01", text("a.geojsons", fmt.Sprintf(row, "19432", `"wiki":1,"hue":2`)),
		text("b.geojsons", fmt.Sprintf(row, "19433", `"wiki":1,"hue":2`)), text("c.geojsons", fmt.Sprintf(row, "19434", `"wiki":1`))))
	var told []string
	for _, n := range result.Notes {
		if strings.HasPrefix(n.Reason.EN, "columns not used") {
			told = append(told, n.File+" "+n.Reason.EN)
		}
	}
	if !slices.Equal(told, []string{"a.geojsons columns not used: hue, wiki; so in 1 other files", "c.geojsons columns not used: wiki"}) {
		t.Errorf("%q", told)
	}
}

// A folder named in place of a file is wrong usage, said in both languages.
func TestAFolderIsNoFile(t *testing.T) {
	folder := t.TempDir()
	_, err := ingest.Run(t.Context(), ingest.Job{Layer: "incidents", Files: []ingest.File{ingest.DiskFile("", folder)}}, &memory{})
	if border.KindOf(err) != border.Usage || !strings.Contains(border.TextOf(err).VI, "là thư mục") {
		t.Errorf("%v", err)
	}
}

// A row of nothing but separators is small in a file and would be gigabytes in memory; a shape of many vertices in a row is none.
func TestARowOfSeparatorsIsRefusedEarly(t *testing.T) {
	for name, content := range map[string]string{"header": strings.Repeat("a,", 7<<20), "row": "code,name,kind\n" + strings.Repeat("a,", 7<<20)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := ingest.Run(t.Context(), ingest.Job{Layer: "trails", Files: []ingest.File{text(name, content)}, Rules: border.Rules{Today: today()}}, &memory{})
		runtime.ReadMemStats(&after)
		if border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, "a row is too long") {
			t.Errorf("%s: %v", name, err)
		}
		if took := (after.TotalAlloc - before.TotalAlloc) >> 20; took > 300 {
			t.Errorf("%s: %d MB were taken while it was read", name, took)
		}
	}
	line := "code,name,kind,wkt\nT-1,x,footpath,\"LINESTRING(" + strings.TrimSuffix(strings.Repeat("106.6012 16.6212,", 500_000), ",") + ")\"\n"
	if _, err := ingest.Run(t.Context(), ingest.Job{Layer: "trails", Files: []ingest.File{text("long", line)}, Rules: border.Rules{Today: today()}}, &memory{}); err != nil && strings.Contains(border.TextOf(err).EN, "too long") {
		t.Errorf("half a million vertices: %v", err)
	}
}

// A file of very many columns, none of which is the one that is needed, is told of in a sentence.
func TestASentenceNamesAFewColumns(t *testing.T) {
	_, err := ingest.Run(t.Context(), ingest.Job{Layer: "trails", Files: []ingest.File{text("wide", strings.Repeat("a,", 10_000)+"\n1")}, Rules: border.Rules{Today: today()}}, &memory{})
	if told := border.TextOf(err).EN; !strings.Contains(told, "is missing") || len(told) > 1000 || !strings.HasSuffix(told, "….") {
		t.Errorf("%d bytes: %.200s", len(told), told)
	}
}
