package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"

	"cotmoc/internal/border"
)

// report is what one unit handed in for one year, row by row; no rows: it kept silent.
type report struct {
	unit, class string // class: what the figures were made for; "" where a gap leaves it open
	year        int
	truth       figures // as they would be with nothing left out
	rows        []reportRow
}

type reportRow struct {
	indicator string
	value     int
	state     string
}

// reportsOf makes the reports of all communes and of three provinces for the years that have begun. Quảng Trị
// hands in none of its own, so that its class hangs on every commune's report.
func reportsOf(seed uint64, today border.Date, communes []commune, severity []float64, routes []route) []report {
	var all []report
	for year := firstYear; year <= lastYear; year++ {
		if border.AssessedYear(year).From.After(today) {
			break
		}
		given := classes(seed, year, communes, severity)
		begin := len(all)
		for i, u := range communes {
			r := report{unit: u.Code, class: given[i], year: year}
			r.truth = figuresOf(seed, u, year, given[i], onRoute(u, year, routes))
			r.rows = complete(r.truth)
			r.leaveOut(newChance(seed, "gaps "+u.Code+" "+strconv.Itoa(year)))
			all = append(all, r)
		}
		if year == 2025 {
			oddOne(all[begin:], communes)
		}
		all = append(all, own(all[begin:], communes, year)...)
	}
	return all
}

func onRoute(u commune, year int, routes []route) bool {
	for _, r := range routes {
		if r.holdsIn(year) && r.crosses(u) {
			return true
		}
	}
	return false
}

func complete(f figures) []reportRow {
	var rows []reportRow
	for _, name := range yearly() {
		rows = append(rows, reportRow{name, f[name], border.Reported})
	}
	return rows
}

// leaveOut makes one report in ten silent or gappy in a way that leaves the class open, and now and then one
// whose gap cannot matter: three criteria of type I are met without it.
func (r *report) leaveOut(c chance) {
	switch {
	case c.of(0.05):
		r.rows, r.class = nil, ""
	case c.of(0.055):
		r.class = ""
		if r.truth["addicts_on_file"] == 0 || r.truth["use_points"]+r.truth["resident_offenders"] == 0 {
			r.hide(border.NotCollected, "resident_offenders", "wanted_hiding", "use_points", "addicts_on_file", "users_on_file")
			return
		}
		r.hide(border.Withheld, "addicts_on_file", "users_on_file", "use_points", "offenders_arrested")
	case r.class == type1 && r.truth["plants_destroyed"] == 0 && r.truth["offenders_arrested"]*1000 > r.truth["residents"] && c.of(0.3):
		r.hide(border.NotCollected, "plants_destroyed", "plant_area_m2")
	}
}

func (r *report) hide(state string, indicators ...string) {
	for i := range r.rows {
		for _, name := range indicators {
			if r.rows[i].indicator == name {
				r.rows[i].value, r.rows[i].state = 0, state
			}
		}
	}
}

// oddOne makes one report contradict itself: more persons in treatment than on file. The class it was made for
// is no longer promised.
func oddOne(year []report, communes []commune) {
	for i := range year {
		r := &year[i]
		if r.class != type3 || communes[i].Province != "44" {
			continue
		}
		r.class = ""
		for k := range r.rows {
			if r.rows[k].indicator == "addicts_exempt" {
				r.rows[k].value = r.truth["addicts_on_file"] + r.truth["users_on_file"] + 7
			}
		}
		return
	}
}

// own are the provinces' own reports: the sums over their communes, the silent ones included, since a
// province's police counts for itself.
func own(year []report, communes []commune, in int) []report {
	var all []report
	for _, province := range []string{"14", "40", "51"} {
		sum := figures{}
		for i, u := range communes {
			if u.Province == province {
				for name, n := range year[i].truth {
					sum[name] += n
				}
			}
		}
		all = append(all, report{unit: province, year: in, truth: sum, rows: complete(sum)})
	}
	return all
}

// reportsCSV writes reports in the columns of the layer `reports`.
func reportsCSV(reports []report) ([]byte, error) {
	rows := [][]string{{"commune_code", "period", "indicator", "value", "value_state"}}
	for _, r := range reports {
		for _, row := range r.rows {
			value := ""
			if row.state == border.Reported {
				value = strconv.Itoa(row.value)
			}
			rows = append(rows, []string{r.unit, strconv.Itoa(r.year), row.indicator, value, row.state})
		}
	}
	return table(rows)
}

// table writes CSV: UTF-8, comma, first row the header.
func table(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write CSV: %w", err)
	}
	return b.Bytes(), nil
}
