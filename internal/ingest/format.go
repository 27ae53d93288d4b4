package ingest

import (
	"bufio"
	"bytes"
	"unicode/utf8"

	"cotmoc/internal/border"
)

// format is how the content of a file is written.
type format int

const (
	emptyFile format = iota
	geoJSON
	table
	foreign // a format this version does not read; the text says which
)

// foreignFormat is a format told by its first bytes, and what to do about it.
type foreignFormat struct {
	magic string
	name  string
	vi    string
	en    string
}

func foreignFormats() []foreignFormat {
	const csvVI, csvEN = "hãy lưu thành CSV UTF-8 (trong bảng tính: Lưu thành, CSV UTF-8)", "save it as CSV UTF-8 (in a spreadsheet: Save as, CSV UTF-8)"
	const mapVI, mapEN = "hãy chuyển thành GeoJSON, EPSG:4326 (trong QGIS: Xuất, Lưu đối tượng thành)", "convert it to GeoJSON, EPSG:4326 (in QGIS: Export, Save features as)"
	return []foreignFormat{
		{"SQLite format 3\x00", "GeoPackage (SQLite)", mapVI, mapEN},
		{"\x00\x00\x27\x0A", "Shapefile", mapVI, mapEN},
		{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Excel 97-2003 (XLS)", csvVI, csvEN},
		{"fgb\x03", "FlatGeobuf", mapVI, mapEN},
		{"%PDF", "PDF", csvVI, csvEN},
		{"PAR1", "Parquet", mapVI, mapEN},
		{"BZh", "bzip2", "hãy giải nén hoặc nén bằng gzip", "unpack it or pack it with gzip"},
		{"\xFD7zXZ", "xz", "hãy giải nén hoặc nén bằng gzip", "unpack it or pack it with gzip"},
		{"\x28\xB5\x2F\xFD", "zstd", "hãy giải nén hoặc nén bằng gzip", "unpack it or pack it with gzip"},
		{"7z\xBC\xAF\x27\x1C", "7-Zip", "hãy giải nén hoặc nén bằng gzip", "unpack it or pack it with gzip"},
		{"\x1F\x8B", "gzip", "tệp được nén hai lần; hãy giải nén một lần", "the file is packed twice; unpack it once"},
	}
}

// insideZip tells what a zip holds by names near its beginning.
func insideZip() []foreignFormat {
	all := foreignFormats()
	sheet, shape := all[2], all[0]
	return []foreignFormat{
		{"xl/", "Excel (XLSX)", sheet.vi, sheet.en},
		{"[Content_Types].xml", "Excel (XLSX)", sheet.vi, sheet.en},
		{"opendocument.spreadsheet", "OpenDocument (ODS)", sheet.vi, sheet.en},
		{".kml", "KMZ", shape.vi, shape.en},
		{".shp", "Shapefile (zip)", shape.vi, shape.en},
		{".dbf", "Shapefile (zip)", shape.vi, shape.en},
	}
}

// formatOf looks at the beginning of the content. why is set for what this version does not read.
func formatOf(content *bufio.Reader) (f format, why border.Text) {
	head, _ := content.Peek(4096) // a shorter file gives what there is
	if len(head) == 0 {
		return emptyFile, why
	}
	if name, found := utf16(head); found {
		return foreign, border.Text{VI: "bảng mã là " + name + ", không phải UTF-8; hãy lưu lại tệp với bảng mã UTF-8",
			EN: "the encoding is " + name + ", not UTF-8; save the file as UTF-8"}
	}
	for _, x := range foreignFormats() {
		if bytes.HasPrefix(head, []byte(x.magic)) {
			return foreign, x.text()
		}
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return foreign, zipText(head)
	}
	return textFormat(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n"))
}

// textFormat tells JSON, XML and tables apart.
func textFormat(head []byte) (f format, why border.Text) {
	if len(head) == 0 {
		return emptyFile, why
	}
	mapped := foreignFormats()[0]
	switch head[0] {
	case '{', 0x1E:
		return geoJSON, why
	case '[':
		return foreign, border.Text{VI: "là mảng JSON, không phải GeoJSON; cần FeatureCollection hoặc mỗi dòng một Feature",
			EN: "it is a JSON array, not GeoJSON; a FeatureCollection or one Feature a line is needed"}
	case '<':
		for _, x := range []struct{ mark, name string }{{"<kml", "KML"}, {"<gpx", "GPX"}, {"<html", "HTML"}, {"<!DOCTYPE html", "HTML"}} {
			if bytes.Contains(head, []byte(x.mark)) {
				mapped.name = x.name
				return foreign, mapped.text()
			}
		}
		mapped.name = "XML"
		return foreign, mapped.text()
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return foreign, border.Text{VI: "là tệp nhị phân thuộc định dạng không nhận biết được", EN: "it is a binary file of an unknown format"}
	}
	if header, _, _ := bytes.Cut(head, []byte("\n")); !validStart(header) {
		return foreign, notUTF8()
	}
	return table, why
}

// validStart says that text is UTF-8 up to a character its end may have cut.
func validStart(head []byte) bool {
	for cut := range min(utf8.UTFMax, len(head)+1) {
		if utf8.Valid(head[:len(head)-cut]) {
			return true
		}
	}
	return false
}

// utf16 tells UTF-16 by its mark, or by zero bytes between Latin letters.
func utf16(head []byte) (name string, found bool) {
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return "UTF-16 LE", true
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return "UTF-16 BE", true
	case len(head) >= 4 && head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0:
		return "UTF-16 LE", true
	case len(head) >= 4 && head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0:
		return "UTF-16 BE", true
	}
	return "", false
}

func zipText(head []byte) border.Text {
	for _, x := range insideZip() {
		if bytes.Contains(head, []byte(x.magic)) {
			return x.text()
		}
	}
	return foreignFormat{name: "ZIP", vi: "hãy giải nén", en: "unpack it"}.text()
}

func (x foreignFormat) text() border.Text {
	return border.Text{VI: "định dạng " + x.name + " chưa được hỗ trợ; " + x.vi, EN: x.name + " is not supported yet; " + x.en}
}
