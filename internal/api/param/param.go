// Package param reads the texts of request parameters, for the API and its door for GIS tools alike. What is wrong with one
// is told as a reason in both languages; whoever asks names the parameter. Coordinates are numbers as they came.
package param

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cotmoc/internal/border"
)

// How many records or features a page holds.
const (
	UsualLimit   = 100    // where nobody says
	LargestLimit = 10_000 // at most
)

// Fault is what is wrong with a parameter; nil: nothing.
type Fault = *border.Text

func fault(vi, en string) Fault { return &border.Text{VI: vi, EN: en} }

// Unread finds a parameter nobody reads, or one that is given twice: a filter that is misspelt, or one of two, must not
// answer with more than was asked for. given counts the parameters of the request.
func Unread(given map[string]int, names []string) (name string, wrong Fault) {
	for name, times := range given {
		switch {
		case name == "token": // QGIS adds that of its connection to links that have it
		case times > 1:
			return name, fault("chỉ được ghi một lần", "must be given once")
		case !slices.Contains(names, name):
			list := strings.Join(names, ", ")
			return name, fault("không có tham số này; các tham số: "+list, "there is no such parameter; the parameters are: "+list)
		}
	}
	return "", nil
}

// Text reads a text without spaces around it, of at most so many bytes; 0: any number.
func Text(s string, most int) (string, Fault) {
	s = strings.TrimSpace(s)
	if most > 0 && len(s) > most || strings.ContainsRune(s, 0) || !utf8.ValidString(s) {
		return "", fault("quá dài hoặc có ký tự không hợp lệ", "too long, or holds a character that is not allowed")
	}
	return s, nil
}

// Whole reads a whole number between two.
func Whole(s string, low, high int) (int, Fault) {
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, fault("phải là số nguyên từ "+strconv.Itoa(low)+" đến "+strconv.Itoa(high), "must be a whole number from "+strconv.Itoa(low)+" to "+strconv.Itoa(high))
	}
	return n, nil
}

// Number reads a finite decimal number.
func Number(s string) (float64, Fault) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.ContainsAny(s, "xXpP_") || math.IsNaN(n) || math.IsInf(n, 0) {
		return 0, fault("cần một số, ví dụ 106.59", "a number is needed, such as 106.59")
	}
	return n, nil
}

// Corners reads the lower left and the upper right corner of a box: four numbers, or six with heights, which are left out.
// false where they are not.
func Corners(s string) (corners [4]float64, ok bool) {
	parts := strings.Split(s, ",")
	if len(parts) == 6 {
		parts = []string{parts[0], parts[1], parts[3], parts[4]}
	}
	if len(parts) != len(corners) {
		return corners, false
	}
	for i, part := range parts {
		n, wrong := Number(strings.TrimSpace(part))
		if wrong != nil {
			return corners, false
		}
		corners[i] = n
	}
	return corners, true
}

// Day reads YYYY-MM-DD.
func Day(s string) (border.Date, Fault) {
	d, err := border.ParseDate(s)
	if err != nil {
		return border.Date{}, fault("ngày phải có dạng 2026-11-21", "the date must look like 2026-11-21")
	}
	return d, nil
}

// Moment reads an RFC 3339 time, whose plus sign of the zone may have been read as a space.
func Moment(s string) (time.Time, Fault) {
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(s, " ", "+"))
	if err != nil {
		return time.Time{}, fault("thời điểm phải có dạng 2026-11-21T08:00:00+07:00", "the time must look like 2026-11-21T08:00:00+07:00")
	}
	return t, nil
}
