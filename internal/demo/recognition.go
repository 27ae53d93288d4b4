package demo

import (
	"fmt"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/recognition"
)

// Life is the recognition of one unit as the demo tells it: steps by made-up posts, each on its day. A step that the
// records of the day forbid ends the life there.
type Life struct {
	Unit, Designation string
	Steps             []recognition.Step
}

// The posts of the demo: institutions of no place.
const (
	applicant = "Công an xã (minh họa)"
	verifier  = "Công an tỉnh (minh họa)"
	watcher   = "Đồn biên phòng (minh họa)"
)

// mergedAway is a former commune that never was, under a code nobody has: it went into a commune of Nghệ An on 1 July 2025, so that the demo
// has a merger to assess again after.
const (
	mergedAway = "99901"
	mergedInto = "16744"
)

// lineageFile tells of the one made-up merger, in the columns of the layer `lineage`.
func (s *scene) lineageFile() ([]byte, error) {
	return table([][]string{{"to_code", "to_name", "to_province", "from_code", "from_name", "from_province", "from_level", "kind", "legal_ref"},
		{mergedInto, "Xã Thông Thụ", "Tỉnh Nghệ An (40)", mergedAway, "Xã Minh Họa", "Tỉnh Nghệ An (40)", border.Commune, border.MergeWhole, note}})
}

// plainLives is how many communes are simply recognised.
const plainLives = 24

// Lives gives recognition files in every state there is, as far as the day of the world allows.
func Lives(w World) ([]Life, error) {
	s, err := stage(w)
	if err != nil {
		return nil, fmt.Errorf("make the demo: recognition: %w", err)
	}
	return s.lives(), nil
}

func (s *scene) lives() []Life {
	free, slipped := s.cleanCommunes()
	first := round(border.NewDate(2025, time.December, 16), 2025, "QĐ-2026")
	var lives []Life
	add := func(unit string, steps ...recognition.Step) {
		lives = append(lives, Life{unit, border.DesignationDrugFree, before(s.Today, steps)})
	}
	returned := recognition.Step{Step: recognition.Return, Day: border.NewDate(2026, time.January, 4), Post: verifier, Reason: "Bổ sung biểu số liệu (" + note + ")"}
	for i, unit := range free[:min(plainLives+10, len(free))] {
		switch {
		case i < 8: // two of each: candidate, self-assessed, under verification, decided
			add(unit, first[:i/2+1]...)
		case i < 10:
			add(unit, append(first[:3:3], returned)...)
		default:
			add(unit, first...)
		}
	}
	falls := falls()
	for i, unit := range slipped[:min(8, len(slipped))] {
		add(unit, append(first[:5:5], falls[i%len(falls)]...)...)
	}
	return append(append(lives, s.localLives()...), s.modelLives()...)
}

// cleanCommunes lists communes made to be drug-free in 2025: those that still are in 2026, and those that are not.
func (s *scene) cleanCommunes() (free, slipped []string) {
	next := map[string]string{}
	for _, r := range s.reports {
		if r.year == 2026 {
			next[r.unit] = r.class
		}
	}
	for _, r := range s.reports {
		switch {
		case r.year != 2025 || r.class != drugFree:
		case next[r.unit] == drugFree:
			free = append(free, r.unit)
		case next[r.unit] != "":
			slipped = append(slipped, r.unit)
		}
	}
	return free, slipped
}

// round is a recognition from nomination to decision, on the class of a year.
func round(day border.Date, year int, number string) []recognition.Step {
	reason := "Báo cáo tự đánh giá (" + note + ")"
	number += " (" + note + ")"
	return []recognition.Step{
		{Step: recognition.Nominate, Day: day, Post: applicant},
		{Step: recognition.AssessSelf, Day: day.AddDays(2), Post: applicant, Year: year, Reason: reason},
		{Step: recognition.Verify, Day: day.AddDays(10), Post: verifier},
		{Step: recognition.Decide, Day: day.AddDays(30), Post: verifier, DecisionNumber: number},
		{Step: recognition.Recognise, Day: day.AddDays(35), Post: verifier, DecisionNumber: number},
	}
}

// falls are what becomes of communes that slipped: a watch on the class of the running year, a review, and how it ends.
func falls() [][]recognition.Step {
	watch := recognition.Step{Step: recognition.PutOnWatch, Day: border.NewDate(2026, time.June, 20), Post: watcher, Year: 2026}
	review := recognition.Step{Step: recognition.Review, Day: border.NewDate(2026, time.August, 1), Post: watcher, Year: 2026}
	end := recognition.Step{Step: recognition.Revoke, Day: border.NewDate(2026, time.September, 10), Post: verifier,
		DecisionNumber: "QĐ-2026-30 (" + note + ")", Reason: "Tái phức tạp (" + note + ")"}
	kept := end
	kept.Step, kept.DecisionNumber, kept.Reason = recognition.Retain, "QĐ-2026-31 ("+note+")", "Không tái phức tạp ("+note+")"
	return [][]recognition.Step{{watch}, {watch, review}, {watch, review, end}, {watch, review, kept}}
}

// localLives are recognitions by the rule of Nghệ An, which began before the Decision: maintained, lapsed, and what a
// merger leaves.
func (s *scene) localLives() []Life {
	first := round(border.NewDate(2025, time.February, 3), 2024, "QĐ-2025")
	kept := recognition.Step{Step: recognition.Maintain, Day: border.NewDate(2025, time.December, 28), Post: verifier, Year: 2025, Reason: "Phúc tra (" + note + ")"}
	lapsed := recognition.Step{Step: recognition.Lapse, Day: border.NewDate(2026, time.January, 15), Post: verifier}
	var lives []Life
	add := func(unit string, steps ...recognition.Step) {
		lives = append(lives, Life{unit, border.DesignationClean, before(s.Today, steps)})
	}
	n := 0
	for _, u := range s.communes {
		if u.Province != "40" || u.Code == mergedInto || n == 12 {
			continue
		}
		if n%3 == 2 {
			add(u.Code, append(first[:5:5], lapsed)...)
		} else {
			add(u.Code, append(first[:5:5], kept)...)
		}
		n++
	}
	add(mergedAway, first...)
	add(mergedInto, recognition.Step{Step: recognition.CarryOver, Day: border.NewDate(2025, time.August, 5), Post: applicant})
	add(mergedAway, recognition.Step{Step: recognition.End, Day: border.NewDate(2025, time.August, 6), Post: verifier, Reason: "Sáp nhập (" + note + ")"})
	return lives
}

// before leaves out what has not happened yet.
func before(today border.Date, steps []recognition.Step) []recognition.Step {
	for i, s := range steps {
		if s.Day.After(today) {
			return steps[:i]
		}
	}
	return steps
}
