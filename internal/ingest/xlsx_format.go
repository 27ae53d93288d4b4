package ingest

import (
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat is what a cell's format says of its number.
type numberFormat struct {
	day, month, year, clock bool // it is a time, and these parts show
	zeros                   int  // digits shown at least: codes with zeros in front
}

func (f numberFormat) isTime() bool { return f.day || f.month || f.year || f.clock }

// readStyles gives the number format of every style.
func readStyles(open func() (io.ReadCloser, error)) ([]numberFormat, error) {
	formats, inCells := map[string]string{}, false
	var all []numberFormat
	err := eachStart(open, func(_ *xml.Decoder, tag xml.StartElement) error {
		switch tag.Name.Local {
		case "numFmt":
			formats[attribute(tag, "numFmtId")] = attribute(tag, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells && len(all) < 100_000 {
				all = append(all, formatOfNumber(attribute(tag, "numFmtId"), formats))
			}
		}
		return nil
	})
	return all, err
}

// formatOfNumber reads a format: one of the file's own, or one of those every spreadsheet knows.
func formatOfNumber(id string, own map[string]string) numberFormat {
	if code, has := own[id]; has {
		return parseFormat(code)
	}
	switch n := atoi(id); {
	case n == 14 || n == 15 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 58:
		return numberFormat{day: true, month: true, year: true}
	case n == 16:
		return numberFormat{day: true, month: true}
	case n == 17:
		return numberFormat{month: true, year: true}
	case n >= 18 && n <= 21 || n >= 32 && n <= 35 || n >= 45 && n <= 47:
		return numberFormat{clock: true}
	case n == 22:
		return numberFormat{day: true, month: true, year: true, clock: true}
	}
	return numberFormat{}
}

// parseFormat reads a format such as dd/mm/yyyy;@ or 00000. Letters in quotes, brackets and behind a backslash
// are shown as they are.
func parseFormat(code string) (f numberFormat) {
	first, _, _ := strings.Cut(code, ";")
	plain := plainFormat(strings.ToLower(first))
	if plain != "" && strings.Trim(plain, "0") == "" {
		f.zeros = len(plain)
		return f
	}
	if strings.Contains(plain, "general") {
		return f
	}
	f.clock = strings.ContainsAny(plain, "hs")
	f.day, f.year = strings.Contains(plain, "d"), strings.Contains(plain, "y")
	f.month = strings.Contains(plain, "m") && (!f.clock || f.day || f.year) // m is minutes beside hours
	return f
}

func plainFormat(code string) string {
	var b strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"', '[':
			closing := byte('"')
			if code[i] == '[' {
				closing = ']'
			}
			end := strings.IndexByte(code[i+1:], closing)
			if end < 0 {
				return b.String()
			}
			i += end + 1
		default:
			b.WriteByte(code[i])
		}
	}
	return b.String()
}

// serialDays says from which day a workbook counts.
type serialDays bool

const since1904 serialDays = true

// show gives a number as the spreadsheet shows it, as far as it matters: a time to the parts that show, a
// code with its zeros, else the shortest digits. exact says that it is a number.
func (f numberFormat) show(raw string, from serialDays) (text string, exact bool) {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return raw, false
	}
	if f.isTime() {
		if s, ok := f.showTime(v, from); ok {
			return s, false
		}
	}
	if f.zeros > 0 && v >= 0 && v < 1e15 && v == math.Trunc(v) {
		s := strconv.FormatFloat(v, 'f', 0, 64)
		return strings.Repeat("0", max(0, f.zeros-len(s))) + s, true
	}
	return strconv.FormatFloat(v, 'f', -1, 64), true
}

// showTime gives 2026-11-21, 2026-11 where no day shows, with hours and minutes where they show.
func (f numberFormat) showTime(v float64, from serialDays) (string, bool) {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC) // right from March 1900 on
	if from == since1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	const lastDay = 2958465 // the last day of the year 9999
	if v < 0 || v > lastDay {
		return "", false
	}
	t := first.AddDate(0, 0, int(v)).Add(time.Duration(math.Round((v-math.Trunc(v))*86400)) * time.Second)
	switch {
	case !f.day && !f.month && !f.year:
		return t.Format("15:04:05"), true
	case f.day && f.clock:
		return t.Format("2006-01-02 15:04:05"), true
	case f.day:
		return t.Format("2006-01-02"), true
	case f.month:
		return t.Format("2006-01"), true
	}
	return t.Format("2006"), true
}
