package demo

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

// Paper is the made-up way of one report that no file brings: what was written, and the steps it took.
type Paper struct {
	Obligation, Unit, Period string
	Draft                    *programme.Draft // nil: nothing was written
	Steps                    []programme.Step // after the draft, oldest first
}

// The duties whose papers are made up.
const (
	communeDuty = "qd-28-2025.commune"
	agencyDuty  = "son-la-533.year"
)

// course is how far a report gets: the state it reaches by its steps, and how many days before today (or after the
// year's day, of a year that is over) each step was taken.
type course struct {
	to   string
	days []int
}

// coursesOf lists a course for each state of a running year, and of one whose day has passed. Communes beyond the list keep
// silent: they are due, or missing.
func coursesOf(over bool) []course {
	if over {
		return []course{{programme.StateLate, []int{9}}, {programme.StateLate, []int{12}}, {programme.StateAccepted, []int{3, 8}},
			{programme.StateReturned, []int{2, 10}}, {programme.StateWaived, []int{20}}}
	}
	return []course{{programme.StateDraft, nil}, {programme.StateSubmitted, []int{4}}, {programme.StateReturned, []int{9, 5}},
		{programme.StateAccepted, []int{8, 2}}, {programme.StateWaived, []int{7}}, {programme.StateDraft, nil}, {programme.StateSubmitted, []int{2}},
		{programme.StateReturned, []int{12, 3}}}
}

// Papers makes the reports of communes that no file of the demo brings, so that every state is there: of the last two
// years of the demo, for some of the communes that kept silent, and one of an agency. Steps after today are left out.
// Before it can be taken, the list of expected reports must be open.
func Papers(w World) ([]Paper, error) {
	s, err := stage(w)
	if err != nil {
		return nil, fmt.Errorf("make the demo: %w", err)
	}
	var list []Paper
	for _, year := range []int{lastYear - 1, lastYear} {
		list = append(list, s.papers(year)...)
	}
	year := border.AssessedYear(lastYear)
	if year.Has(w.Today) {
		list = append(list, Paper{Obligation: agencyDuty, Unit: "son-la.bo-doi-bien-phong", Period: year.Code,
			Draft: &programme.Draft{Document: "Dự thảo, số liệu minh họa", By: "Biên phòng tỉnh (minh họa)", At: at(w.Today.AddDays(-6))}})
	}
	return list, nil
}

// at is nine in the morning of a day.
func at(day border.Date) time.Time { return day.Time().Add(9 * time.Hour) }

func (s *scene) papers(year int) []Paper {
	period := border.AssessedYear(year)
	due := border.NewDate(year, time.December, 19)
	over := s.Today.After(due.AddDays(31))
	if period.From.After(s.Today.AddDays(-31)) || !over && !s.Today.Before(due) {
		return nil // the year has hardly begun, or its day is now
	}
	var silent []report
	for _, r := range s.reports {
		if r.year == year && len(r.unit) == 5 && len(r.rows) == 0 {
			silent = append(silent, r)
		}
	}
	slices.SortFunc(silent, func(a, b report) int {
		return int(newChance(s.Seed, "paper "+a.unit).Uint64()>>33) - int(newChance(s.Seed, "paper "+b.unit).Uint64()>>33)
	})
	var list []Paper
	for i, c := range coursesOf(over) {
		if i < len(silent) {
			list = append(list, s.paper(silent[i], period, due, over, c, i))
		}
	}
	return list
}

// paper takes one report on its way; the second of a year reports that nothing happened.
func (s *scene) paper(r report, period border.Period, due border.Date, over bool, w course, n int) Paper {
	day := func(k int) border.Date {
		if over {
			return due.AddDays(w.days[k])
		}
		return s.Today.AddDays(-w.days[k])
	}
	p := Paper{Obligation: communeDuty, Unit: r.unit, Period: period.Code}
	province := "Công an tỉnh (minh họa)"
	if w.to == programme.StateWaived {
		p.Steps = []programme.Step{{To: w.to, By: province, At: at(day(0)), Reason: "Số liệu do tỉnh tổng hợp (minh họa)"}}
		return p
	}
	written := s.Today.AddDays(-15)
	if over {
		written = due.AddDays(1)
	}
	author := "Công an xã " + r.unit + " (minh họa)"
	p.Draft = &programme.Draft{By: author, At: at(written), Values: map[string]programme.Figure{}, Document: strconv.Itoa(40+n) + "/BC (minh họa)"}
	for name, figure := range r.truth {
		value := float64(figure)
		p.Draft.Values[name] = programme.Figure{Value: &value, State: border.Reported}
	}
	if n == 1 { // nothing happened, and it says so
		p.Draft.Nil = true
		p.Draft.Values = map[string]programme.Figure{"residents": p.Draft.Values["residents"]}
	}
	for k := range w.days {
		step := programme.Step{To: programme.StateSubmitted, By: author, At: at(day(k))}
		if k == 1 {
			step.To, step.By = w.to, province
			if w.to == programme.StateReturned {
				step.Reason = "Đề nghị kiểm tra lại số người có hồ sơ (minh họa)"
			}
		}
		p.Steps = append(p.Steps, step)
	}
	return p
}
