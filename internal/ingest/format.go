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
	kmlText
	gpxText
	geoPackage
	zipped  // XLSX, Shapefile or KMZ
	foreign // a format this version does not read; the text says which
)

// name is what a format is called, by the ending its files mostly have. What is zipped is told apart later.
func (f format) name() string {
	switch f {
	case geoJSON:
		return "geojson"
	case table:
		return "csv"
	case kmlText:
		return "kml"
	case gpxText:
		return "gpx"
	case geoPackage:
		return "gpkg"
	}
	return ""
}

// foreignFormat is a format told by its first bytes, and what to do about it.
type foreignFormat struct {
	magic string
	name  string
	vi    string
	en    string
}

func foreignFormats() []foreignFormat {
	const csvVI, csvEN = "hãy lưu thành XLSX hoặc CSV UTF-8", "save it as XLSX or CSV UTF-8"
	const mapVI, mapEN = "hãy chuyển thành GeoJSON, EPSG:4326 (trong QGIS: Xuất, Lưu đối tượng thành)", "convert it to GeoJSON, EPSG:4326 (in QGIS: Export, Save features as)"
	return []foreignFormat{
		{"\x00\x00\x27\x0A", "Shapefile", "hãy nén .shp, .dbf, .prj, .cpg vào một tệp zip", "pack .shp, .dbf, .prj and .cpg into one zip"},
		{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Excel 97-2003 (XLS)", csvVI, csvEN},
		{"!table", "MapInfo TAB", mapVI, mapEN},
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

// formatOf looks at the beginning of the content. why is set for what this version does not read.
func formatOf(content *bufio.Reader) (f format, why border.Text) {
	head, _ := content.Peek(4096) // a shorter file gives what there is
	if len(head) == 0 {
		return emptyFile, why
	}
	if name, found := utf16(head); found {
		return foreign, border.Text{VI: "bảng mã là " + name + " mà không có dấu thứ tự byte; hãy lưu lại tệp với bảng mã UTF-8, hoặc ghi --map encoding=utf-16le",
			EN: "the encoding is " + name + " without a byte order mark; save the file as UTF-8, or say --map encoding=utf-16le"}
	}
	for _, x := range foreignFormats() {
		if bytes.HasPrefix(head, []byte(x.magic)) {
			return foreign, x.text()
		}
	}
	if bytes.HasPrefix(head, []byte("SQLite format 3\x00")) {
		return geoPackage, why
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		return zipped, why
	}
	return textFormat(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\uFEFF")), " \t\r\n"))
}

// textFormat tells JSON, XML and tables apart.
func textFormat(head []byte) (f format, why border.Text) {
	if len(head) == 0 {
		return emptyFile, why
	}
	switch head[0] {
	case '{', 0x1E:
		return geoJSON, why
	case '[':
		return foreign, border.Text{VI: "là mảng JSON, không phải GeoJSON; cần FeatureCollection hoặc mỗi dòng một Feature",
			EN: "it is a JSON array, not GeoJSON; a FeatureCollection or one Feature a line is needed"}
	case '<':
		return xmlFormat(head)
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return foreign, border.Text{VI: "là tệp nhị phân thuộc định dạng không nhận biết được", EN: "it is a binary file of an unknown format"}
	}
	return table, why
}

// xmlFormat tells KML and GPX by the first element that has one of their names.
func xmlFormat(head []byte) (f format, why border.Text) {
	switch {
	case bytes.Contains(head, []byte("<kml")) || bytes.Contains(head, []byte(":kml")):
		return kmlText, why
	case bytes.Contains(head, []byte("<gpx")) || bytes.Contains(head, []byte(":gpx")):
		return gpxText, why
	}
	x := foreignFormat{"", "XML", "hãy chuyển thành GeoJSON hoặc GeoPackage", "convert it to GeoJSON or GeoPackage"}
	if lower := bytes.ToLower(head); bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<!doctype html")) {
		x.name = "HTML"
	}
	return foreign, x.text()
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

func (x foreignFormat) text() border.Text {
	return border.Text{VI: "định dạng " + x.name + " chưa được hỗ trợ; " + x.vi, EN: x.name + " is not supported yet; " + x.en}
}
