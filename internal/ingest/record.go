package ingest

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/crs"
	"cotmoc/internal/border"
)

// record is one row while it is read: its values by field name, and what was found wrong with them.
type record struct {
	values   map[string]string
	exact    map[string]bool // numbers written as JSON has them: a point is always the decimal sign
	shape    orb.Geometry
	hasShape bool // the format has a place for a shape, be it empty
	sign     decimal
	lists    map[string]string // field to the code list it is read by; nil: nobody asks
	rightful bool              // its code stands twice in the file and is this row's
	system   crs.System        // of the shape until it is turned, of the columns and of wkt
	faults   []border.Fault
	notes    []border.Fault
}

func (r *record) fault(name, vi, en string) {
	r.faults = append(r.faults, border.Fault{Field: name, Reason: border.Text{VI: vi, EN: en}})
}

func (r *record) wrong(name string, problem *border.Text) { r.fault(name, problem.VI, problem.EN) }

func (r *record) note(name, vi, en string) {
	r.notes = append(r.notes, border.Fault{Field: name, Reason: border.Text{VI: vi, EN: en}})
}

// unwritable refuses the character NUL, which no text may hold and no database takes.
func (r *record) unwritable() []border.Fault {
	var faults []border.Fault
	for name, value := range r.values {
		if strings.IndexByte(value, 0) >= 0 {
			faults = append(faults, border.Fault{Field: name, Reason: border.Text{VI: "có ký tự NUL (tệp hỏng?)", EN: "holds the character NUL (is the file damaged?)"}})
		}
	}
	return faults
}

// has says that the field was given.
func (r *record) has(name string) bool { return r.values[name] != "" }

// text gives the cleaned text of a field, "" if it is empty or missing.
func (r *record) text(name string) string { return r.values[name] }

// code gives a code of a list, also where the file has its label.
func (r *record) code(name string, list border.CodeList) string {
	r.listed(name, list)
	return codeOf(list, r.text(name))
}

// listed notes by which list a field is read.
func (r *record) listed(name string, list border.CodeList) {
	if r.lists != nil {
		r.lists[name] = list.Name
	}
}

// codes gives several codes separated by commas, semicolons or bars.
func (r *record) codes(name string, list border.CodeList) []string {
	r.listed(name, list)
	var all []string
	for part := range strings.FieldsFuncSeq(r.text(name), func(c rune) bool { return c == ',' || c == ';' || c == '|' }) {
		if c := codeOf(list, clean(part)); c != "" {
			all = append(all, c)
		}
	}
	return all
}

// unitCode gives a code of one of the lengths wanted; text that lost its leading zeros is refused.
func (r *record) unitCode(name string, lengths ...int) string {
	code := r.text(name)
	if code == "" {
		return ""
	}
	for _, n := range lengths {
		if len(code) == n && strings.Trim(code, "0123456789") == "" {
			return code
		}
	}
	want := strings.Trim(strings.ReplaceAll(fmt.Sprint(lengths), " ", "/"), "[]")
	r.fault(name,
		fmt.Sprintf("mã %s phải có %s chữ số (số 0 ở đầu có thể đã mất khi lưu bằng bảng tính)", quote(code), want),
		fmt.Sprintf("code %s must have %s digits (a spreadsheet may have dropped leading zeros)", quote(code), want))
	return code
}

// modelCode reads the code of a village, group or agency, which whoever runs the model gives.
func (r *record) modelCode(name string) string {
	code := r.text(name)
	if code != "" && !border.IsModelCode(code) {
		r.fault(name, fmt.Sprintf("mã %s: thôn, bản, tổ, cơ quan cần mã gồm chữ không dấu, chữ số, dấu - và dấu chấm, không chỉ gồm chữ số, không quá %d ký tự (ví dụ 19432-01)", quote(code), border.MaxModelCode),
			fmt.Sprintf("code %s: a village, group or agency has letters, digits, hyphens and full stops, not digits alone, at most %d (such as 19432-01)", quote(code), border.MaxModelCode))
	}
	return code
}

// number gives a quantity, nil if it is unknown.
func (r *record) number(name string) *float64 {
	if !r.has(name) {
		return nil
	}
	if r.exact[name] {
		return r.exactNumber(name)
	}
	f, problem := parseNumber(r.text(name), r.sign)
	if problem != nil {
		r.wrong(name, problem)
		return nil
	}
	return &f
}

func (r *record) exactNumber(name string) *float64 {
	f, err := strconv.ParseFloat(r.text(name), 64)
	if err != nil {
		r.wrong(name, notNumber(r.text(name)))
		return nil
	}
	return &f
}

// count gives a whole number, nil if it is unknown.
func (r *record) count(name string) *int {
	f := r.number(name)
	if f == nil {
		return nil
	}
	if *f != math.Trunc(*f) || math.Abs(*f) > 1e9 {
		r.fault(name, quote(r.text(name))+" phải là số nguyên", quote(r.text(name))+" must be a whole number")
		return nil
	}
	n := int(*f)
	return &n
}

// countOr gives a whole number, or another where it is unknown.
func (r *record) countOr(name string, unknown int) int {
	if n := r.count(name); n != nil {
		return *n
	}
	return unknown
}

// grade gives a number of a list, also where the file has its label, or another where it is unknown.
func (r *record) grade(name string, list border.CodeList, unknown int) int {
	if n, err := strconv.Atoi(r.code(name, list)); err == nil && list.Has(strconv.Itoa(n)) {
		return n
	}
	return r.countOr(name, unknown)
}

// truth gives yes or no, nil if it is unknown.
func (r *record) truth(name string) *bool {
	var yes bool
	switch fold(r.text(name)) {
	case "":
		return nil
	case "1", "true", "yes", "y", "co", "x":
		yes = true
	case "0", "false", "no", "n", "khong":
	default:
		r.fault(name, quote(r.text(name))+" phải là có hoặc không", quote(r.text(name))+" must be yes or no")
		return nil
	}
	return &yes
}

// day gives one day, the zero Date if it is unknown. A month is not a day.
func (r *record) day(name string) border.Date {
	if !r.has(name) {
		return border.Date{}
	}
	s, problem := parseTime(r.text(name))
	switch {
	case problem != nil:
		r.wrong(name, problem)
	case s.precision > byDay:
		r.fault(name, "cần ngày đầy đủ (21/11/2026), không phải "+quote(r.text(name)), "a full day (2026-11-21) is needed, not "+quote(r.text(name)))
	}
	return s.from
}

// point gives the point of the row: its shape, or its columns lon and lat; nil if there is none.
func (r *record) point() *orb.Point {
	if r.shape != nil {
		p, is := r.shape.(orb.Point)
		if !is {
			r.fault("geometry", "cần một điểm, không phải "+r.shape.GeoJSONType(), "a Point is needed, not a "+r.shape.GeoJSONType())
			return nil
		}
		return &p
	}
	if !r.has("lon") && !r.has("lat") {
		return nil
	}
	return r.coordinates("lon", "lat")
}

// coordinates gives the point of two columns, in WGS 84; nil, with a fault, if they cannot be read.
func (r *record) coordinates(lon, lat string) *orb.Point {
	for _, name := range []string{lon, lat} {
		if !r.has(name) {
			r.fault(name, "có một tọa độ nhưng thiếu tọa độ kia", "one coordinate is given, the other is missing")
			return nil
		}
	}
	p, name, problem := r.pair(lon, lat)
	if problem != nil {
		r.wrong(name, problem)
		return nil
	}
	turned, is := r.turned(lon, p).(orb.Point)
	if !is {
		return nil
	}
	return &turned
}

// geometry gives the shape of the row: its own, its column wkt, or a point; nil if there is none.
func (r *record) geometry() orb.Geometry {
	if r.shape == nil && r.has("wkt") {
		g, err := geo.ParseWKT(r.text("wkt"))
		if err != nil {
			r.wrong("wkt", shapeText(err))
			return nil
		}
		return r.turned("wkt", g)
	}
	if r.shape != nil {
		return r.shape
	}
	if p := r.point(); p != nil {
		return *p
	}
	return nil
}

// jsonText gives a property as the text a table would have; exact says that it was a number.
func jsonText(v any) (text string, exact bool) {
	switch v := v.(type) {
	case nil:
		return "", false
	case string:
		return clean(v), false
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), false
	case []any:
		var parts []string
		for _, part := range v {
			if s, _ := jsonText(part); s != "" {
				parts = append(parts, s)
			}
		}
		return strings.Join(parts, ";"), false
	}
	return "", false
}
