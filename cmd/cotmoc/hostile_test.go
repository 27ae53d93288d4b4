package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const hostileHead = "source_ref,kind,occurred_on,lon,lat,note\n"

// hostile is a file nobody should send, and what the command says of it.
type hostile struct {
	name, layer, content string
	code                 int
	vi, en               string
}

// hostileFiles are those that are refused as a whole (exit 1), and those with rows that are (exit 3).
func hostileFiles(t *testing.T) []hostile {
	t.Helper()
	good := hostileHead + strings.Repeat("v-1,seizure,2026-03-01,106.55,16.55,x\n", 200)
	line := `{"type":"Feature","properties":{"code":"t","kind":"footpath"},"geometry":{"type":"LineString","coordinates":[`
	unit, gpkg := write(t, "xa.geojson", oneCommune), filepath.Join(t.TempDir(), "xa.gpkg")
	ogr(t, "GPKG", gpkg, unit)
	shp := filepath.Join(t.TempDir(), "xa.shp")
	ogr(t, "ESRI Shapefile", shp, unit, "-lco", "ENCODING=UTF-8")
	parts := map[string]string{}
	for _, ext := range []string{"shp", "shx", "dbf", "prj", "cpg"} {
		parts["xa."+ext] = readFile(t, strings.TrimSuffix(shp, "shp")+ext)
	}
	packed := zipOf(t, parts)
	parts["xa.shp"] = parts["xa.shp"][:120]
	const bomb = `<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	row := func(cells string) string { return hostileHead + cells + "\n" }
	return []hostile{
		{"empty", "incidents", "", exitFailed, "tệp rỗng", "empty"},
		{"header alone", "incidents", hostileHead, exitFailed, "không có dòng", "no row"},
		{"gzip cut off", "incidents", gzipOf(t, strings.NewReader(figuresOf(5000)))[:9000], exitFailed, "bị hỏng", "cut off"},
		{"gzip bomb", "incidents", gzipOf(t, io.MultiReader(strings.NewReader(hostileHead), strings.NewReader(strings.Repeat("v-1,seizure,2026-03-01,106.55,16.55,"+strings.Repeat("x", 5000)+"\n", 20_000)))), exitFailed, "phình ra", "swells"},
		{"zip cut off", "units", packed[:len(packed)/2], exitFailed, "bị hỏng", "cut off"},
		{"zip in a zip", "units", zipOf(t, map[string]string{"inner.zip": packed}), exitFailed, "không chứa", "holds no"},
		{"shapefile cut off", "units", zipOf(t, parts), exitFailed, "cắt ngang", "cut off"},
		{"GeoPackage cut off", "units", readFile(t, gpkg)[:5000], exitFailed, "hỏng", "damaged"},
		{"entities", "incidents", `<?xml version="1.0"?>` + bomb + "<kml><Placemark><name>&c;</name></Placemark></kml>", exitFailed, "hỏng", "damaged"},
		{"UTF-16 without a mark", "incidents", "a\x00,\x00b\x00\n\x00", exitFailed, "UTF-16", "UTF-16"},
		{"five million vertices", "trails", line + strings.Repeat("[106.5512345,16.5512345],", 5_000_000) + "[106,16]]}}", exitFailed, "quá lớn", "too large"},
		{"a line of 100 MB", "incidents", row(`v-1,seizure,2026-03-01,106.55,16.55,"` + strings.Repeat("x", 100<<20)), exitFailed, "dòng quá dài", "too long"},
		{"old letters", "incidents", row("v-1,seizure,2026-03-01,106.55,16.55,x\xb7"), exitRefused, "bảng mã", "encoding"},
		{"not a number", "incidents", row("v-1,seizure,2026-03-01,NaN,16.55,x"), exitRefused, "tọa độ", "coordinate"},
		{"infinite", "incidents", row("v-1,seizure,2026-03-01,106.55,+Inf,x"), exitRefused, "tọa độ", "coordinate"},
		{"swapped", "incidents", row("v-1,seizure,2026-03-01,16.55,106.55,x"), exitRefused, "đổi chỗ", "swapped"},
		{"in the future", "incidents", row("v-1,seizure,2126-03-01,106.55,16.55,x"), exitRefused, "tương lai", "future"},
		{"one reference, two contents", "incidents", good + "v-1,seizure,2026-03-02,106.55,16.55,x\n", exitRefused, "nội dung khác nhau", "different content"},
		{"NUL", "incidents", good + "v-2,seizure,2026-03-02,106.55,16.55,a\x00b\n", exitRefused, "NUL", "NUL"},
		{"NUL in JSON", "incidents", `{"type":"Feature","properties":{"source_ref":"v-1","kind":"seizure","occurred_on":"2026-03-01","note":"a\u0000b"},"geometry":{"type":"Point","coordinates":[106.55,16.55]}}`, exitRefused, "NUL", "NUL"},
	}
}

// TestHostileFiles: each is refused in both languages, and nothing of any is kept.
func TestHostileFiles(t *testing.T) {
	here := besideDatabase(t)
	files := hostileFiles(t)
	spool := t.TempDir()
	t.Setenv("TMPDIR", spool)
	for _, h := range files {
		args := []string{"import", h.layer, write(t, "x", h.content)}
		if h.layer == "units" {
			args = append(args, "--valid-from", "2025-07-01", "--parent", "44")
		}
		code, out, errs := cotmoc(t, here, args...)
		if code != h.code || !strings.Contains(errs, h.vi) || !strings.Contains(errs, h.en) {
			t.Errorf("%s: exit %d, %s %.600s; want exit %d, %q and %q", h.name, code, out, errs, h.code, h.vi, h.en)
		}
	}
	kept, err := ask[int64](t.Context(), here.database, `SELECT (SELECT count(*) FROM incident) + (SELECT count(*) FROM unit) + (SELECT count(*) FROM trail) +
		(SELECT count(*) FROM substance_line) + (SELECT count(*) FROM import WHERE accepted > 0)`)
	if err != nil || kept[0] != 0 {
		t.Errorf("%v records are kept, %v", kept, err)
	}
	if left, err := os.ReadDir(spool); err != nil || len(left) > 0 {
		t.Errorf("files are left behind: %v, %v", left, err)
	}
}

// TestStrangeFilesThatAreRead: a mark, forty columns nobody knows, formulas: read, told of, and nothing is worked out.
func TestStrangeFilesThatAreRead(t *testing.T) {
	here := besideDatabase(t)
	head, cells := "source_ref,kind,occurred_on,lon,lat,note", `v-1,seizure,2026-03-01,106.55,16.55,"=cmd|' /C calc'!A0"`
	for i := range 40 {
		head, cells = head+fmt.Sprintf(",c%02d", i), cells+",x"
	}
	file := write(t, "x.csv", "\uFEFF"+head+"\r\n"+cells+"\r\n"+cells+"\r\n")
	code, out, errs := cotmoc(t, here, "import", "incidents", file)
	if code != exitDone || !strings.Contains(out, "accepted: 1   không đổi / unchanged: 1 ") || strings.Count(errs, "c39") != 2 || strings.Count(errs, "columns not used") != 1 {
		t.Errorf("exit %d, %s %s", code, out, errs)
	}
	if notes, err := ask[string](t.Context(), here.database, "SELECT note FROM incident"); err != nil || len(notes) != 1 || notes[0] != "=cmd|' /C calc'!A0" {
		t.Errorf("kept %q, %v", notes, err)
	}
}

// figuresOf writes rows that do not pack well.
func figuresOf(n int) string {
	var b strings.Builder
	b.WriteString(hostileHead)
	for i := range n {
		fmt.Fprintf(&b, "v-%d,seizure,2026-03-01,106.%d,16.%d,x\n", i*7919, 5000+i*37%4999, 5000+i*101%4999)
	}
	return b.String()
}

func gzipOf(t *testing.T, from io.Reader) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.Copy(z, from); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zipOf(t *testing.T, entries map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range entries {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func ogr(t *testing.T, format, to, from string, options ...string) {
	t.Helper()
	if b, err := exec.CommandContext(t.Context(), "ogr2ogr", append([]string{"-f", format, to, from}, options...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
