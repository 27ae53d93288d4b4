package ingest

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"cotmoc/geo"
	"cotmoc/geo/files"
	"cotmoc/internal/border"
)

// shapeText says in both languages what is wrong with a shape or the text around it.
func shapeText(err error) *border.Text {
	for _, known := range []struct {
		cause error
		text  border.Text
	}{
		{io.ErrUnexpectedEOF, border.Text{VI: "tệp bị cắt ngang", EN: "the file is cut off"}},
		{geo.ErrNotFinite, border.Text{VI: "tọa độ không phải là số hữu hạn", EN: "a coordinate is not a finite number"}},
		{geo.ErrShortLine, border.Text{VI: "đường có ít hơn hai điểm", EN: "a line has fewer than two points"}},
		{geo.ErrShortRing, border.Text{VI: "vòng của vùng có ít hơn bốn điểm", EN: "a ring has fewer than four points"}},
		{geo.ErrOpenRing, border.Text{VI: "vòng của vùng không khép kín", EN: "a ring is not closed"}},
		{geo.ErrEmpty, border.Text{VI: "hình học không có tọa độ nào", EN: "the geometry has no coordinates"}},
		{geo.ErrType, border.Text{VI: "kiểu hình học không nhận biết được", EN: "the geometry type is not known"}},
		{geo.ErrDepth, border.Text{VI: "dữ liệu lồng nhau quá sâu", EN: "the data are nested too deeply"}},
		{geo.ErrTooLarge, border.Text{VI: "một đối tượng quá lớn (quá khoảng 600.000 đỉnh); hãy tách ra hoặc đơn giản hóa",
			EN: "one feature is too large (over some 600,000 vertices); split or simplify it"}},
		{geo.ErrSystem, border.Text{VI: "tên hệ tọa độ (crs) phải đứng trước các đối tượng", EN: "the name of the coordinate system (crs) must stand before the features"}},
		{geo.ErrNotUTF8, notUTF8()},
		{errNotText, notUTF8()},
		{files.ErrSyntax, border.Text{VI: "hình học hỏng hoặc sai cấu trúc", EN: "the geometry is malformed"}},
		{geo.ErrSyntax, border.Text{VI: "GeoJSON sai cú pháp", EN: "the GeoJSON is malformed"}},
	} {
		if errors.Is(err, known.cause) {
			return &border.Text{VI: known.text.VI, EN: fmt.Sprintf("%s (%v)", known.text.EN, err)}
		}
	}
	return &border.Text{VI: "dữ liệu không đọc được", EN: fmt.Sprintf("the data cannot be read (%v)", err)}
}

// validityText says what makes polygons not valid; problem is GEOS's reason, "Self-intersection[106.5 16.2]".
func validityText(problem string) border.Text {
	kind, place, _ := strings.Cut(strings.TrimSuffix(problem, "]"), "[")
	vi, found := map[string]string{
		"Self-intersection":                    "đường biên tự cắt",
		"Ring Self-intersection":               "đường biên tự chạm",
		"Hole lies outside shell":              "lỗ nằm ngoài vùng",
		"Holes are nested":                     "lỗ nằm trong lỗ",
		"Nested shells":                        "vùng nằm trong vùng",
		"Interior is disconnected":             "bên trong bị chia cắt",
		"Duplicate Rings":                      "vòng bị lặp",
		"Too few points in geometry component": "quá ít điểm khác nhau",
	}[kind]
	if !found {
		vi = "hình học không hợp lệ"
	}
	if place != "" {
		vi += " tại " + place
	}
	return border.Text{VI: vi, EN: problem}
}

func notUTF8() border.Text {
	return border.Text{VI: "chữ không đúng bảng mã; hãy lưu lại tệp với bảng mã UTF-8, hoặc ghi --map encoding=tcvn3 hay windows-1258",
		EN: "the text is not in its encoding (UTF-8 unless said otherwise); save the file as UTF-8, or say --map encoding=tcvn3 or windows-1258"}
}

// unreadable is the error of a file that cannot be read at all.
func unreadable(file string, why border.Text, cause error) error {
	return border.Fail(border.Invalid, fmt.Sprintf("Không đọc được tệp %s: %s.", file, why.VI),
		fmt.Sprintf("File %s cannot be read: %s.", file, why.EN), cause)
}

// knownText says in both languages what is wrong with a file as a whole; nil for what is not its fault.
func knownText(err error) *border.Text {
	var choice *files.ChoiceError
	switch {
	case errors.As(err, &choice):
		list := strings.Join(choice.Tables, ", ")
		return &border.Text{VI: "tệp có các bảng: " + list + "; hãy chọn bằng --map table=TÊN", EN: "the file holds the tables " + list + "; choose one by --map table=NAME"}
	case errors.Is(err, files.ErrNone):
		return &border.Text{VI: "tệp không có bảng đối tượng nào", EN: "the file holds no table of features"}
	case errors.Is(err, files.ErrEncoding):
		return &border.Text{VI: "không rõ bảng mã của chữ; hãy ghi --map encoding=utf-8, tcvn3 hoặc windows-1258",
			EN: "the encoding of the text is not known; say --map encoding=utf-8, tcvn3 or windows-1258"}
	case errors.Is(err, geo.ErrTooLarge):
		return shapeText(err)
	case errors.Is(err, files.ErrTooLarge):
		return &border.Text{VI: "một phần của tệp phình ra quá giới hạn khi giải nén", EN: "a part of the file swells beyond the limit"}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &border.Text{VI: "tệp bị cắt ngang", EN: "the file is cut off"}
	case errors.Is(err, files.ErrSyntax):
		return &border.Text{VI: "tệp bị hỏng hoặc sai cấu trúc", EN: fmt.Sprintf("the file is damaged (%v)", err)}
	}
	return nil
}
