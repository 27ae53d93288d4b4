package recognition

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb/geo"

	"cotmoc/internal/border"
)

// Proposal is a step that the records speak for. A post takes it or leaves it; nothing happens by itself. While one
// that Suspends stands open, the recognition is shown as in doubt and counts as none in force.
type Proposal struct {
	Step     string      `json:"step"`
	Year     int         `json:"year,omitempty"`
	Suspends bool        `json:"suspends"`
	Reason   border.Text `json:"reason"`
	Evidence Evidence    `json:"evidence"`
}

// Propose says what the records speak for on a day, the most pressing first.
func Propose(f File, now Situation, r border.RecognitionRules) []Proposal {
	at := f.replay()
	if !now.EndedOn.IsZero() {
		return ended(at, now)
	}
	var list []Proposal
	switch at.state {
	case None:
		list = opening(now, r)
	case Recognised, Maintained:
		list = slices.Concat(relapse(at, now, r), missingProof(at, now, r), proof(at, now, r), running(now, r))
	case Watch:
		list = slices.Concat(relapse(at, now, r), missingProof(at, now, r))
	case Candidate, Returned, Reassess, Lapsed, Revoked:
		list = onClass(at, now, r)
	}
	return list
}

// InForce says that a file is a recognition in force on which no open proposal casts doubt.
func InForce(f File, open []Proposal) bool {
	return Standing(f.State()) && !slices.ContainsFunc(open, func(p Proposal) bool { return p.Suspends })
}

func ended(at standing, now Situation) []Proposal {
	if at.state == None || at.state == Ended {
		return nil
	}
	return []Proposal{{Step: End, Suspends: true, Reason: border.Text{
		VI: fmt.Sprintf("Đơn vị đã sáp nhập, chia tách hoặc kết thúc ngày %s; đơn vị mới phải được đánh giá lại.", now.EndedOn.Vietnamese()),
		EN: fmt.Sprintf("The unit was merged, divided or ended on %s; the new unit is to be assessed again.", now.EndedOn.English())}}}
}

// opening proposes a file: carried over from recognised predecessors, else for the class.
func opening(now Situation, r border.RecognitionRules) []Proposal {
	if len(now.Predecessors) > 0 {
		n := len(now.Predecessors)
		return []Proposal{{Step: CarryOver, Evidence: Evidence{Predecessors: now.Predecessors}, Reason: border.Text{
			VI: fmt.Sprintf("%d đơn vị đã được công nhận nhập vào đơn vị này; công nhận cũ không tự chuyển sang.", n),
			EN: fmt.Sprintf("%d recognised units went into this one; their recognition does not pass over by itself.", n)}}}
	}
	return onClass(standing{}, now, r)
}

// onClass proposes the next step of an applicant for the official class of the last year.
func onClass(at standing, now Situation, r border.RecognitionRules) []Proposal {
	v, ok := latest(now.Verdicts, r)
	if !ok || v.Class != r.Class || v.Year <= at.against.Year() && at.state == Revoked || v.Year <= at.proven {
		return nil
	}
	if held := holdUntil(at, now, r, now.Today); now.Today.Before(held) {
		return nil
	}
	step := AssessSelf
	if at.state == None || at.state == Lapsed || at.state == Revoked {
		step = Nominate
	}
	return []Proposal{{Step: step, Year: v.Year, Evidence: Evidence{Verdicts: []border.Verdict{v}}, Reason: classText(v)}}
}

// proof proposes to confirm the next year, or to watch where its class is another one.
func proof(at standing, now Situation, r border.RecognitionRules) []Proposal {
	v, ok := latest(now.Verdicts, r)
	switch {
	case !ok || v.Year <= at.proven:
		return nil
	case v.Class != r.Class:
		return []Proposal{{Step: PutOnWatch, Year: v.Year, Suspends: true, Evidence: Evidence{Verdicts: []border.Verdict{v}}, Reason: classText(v)}}
	case v.Year != at.proven+1:
		return nil
	}
	return []Proposal{{Step: Maintain, Year: v.Year, Evidence: Evidence{Verdicts: []border.Verdict{v}}, Reason: classText(v)}}
}

// running proposes a watch where the year that runs has another class already: its figures may change until it ends, but
// what they say now is not sound.
func running(now Situation, r border.RecognitionRules) []Proposal {
	for _, v := range now.Verdicts {
		if v.Official && v.Provisional && v.Class != undetermined && v.Class != r.Class && v.Criteria == r.Criteria && v.Year > LastYear(now.Today) {
			l := border.Classes().Label(v.Class)
			return []Proposal{{Step: PutOnWatch, Year: v.Year, Suspends: true, Evidence: Evidence{Verdicts: []border.Verdict{v}}, Reason: border.Text{
				VI: fmt.Sprintf("Kết luận tạm tính năm %d: %s.", v.Year, l.VI), EN: fmt.Sprintf("Provisional class of %d: %s.", v.Year, l.EN)}}}
		}
	}
	return nil
}

// latest is the official, final and determined verdict of the last year that has one.
func latest(list []border.Verdict, r border.RecognitionRules) (border.Verdict, bool) {
	var best border.Verdict
	for _, v := range list {
		if v.Official && !v.Provisional && v.Class != undetermined && v.Criteria == r.Criteria && v.Year > best.Year {
			best = v
		}
	}
	return best, best.Year != 0
}

const undetermined = "undetermined"

func classText(v border.Verdict) border.Text {
	l := border.Classes().Label(v.Class)
	return border.Text{VI: fmt.Sprintf("Kết luận chính thức năm %d: %s.", v.Year, l.VI), EN: fmt.Sprintf("Official class of %d: %s.", v.Year, l.EN)}
}

// missingProof proposes that the recognition has lapsed.
func missingProof(at standing, now Situation, r border.RecognitionRules) []Proposal {
	due := r.ProofDue(at.proven + 1)
	if now.Today.Before(due) {
		return nil
	}
	return []Proposal{{Step: Lapse, Year: at.proven + 1, Suspends: true, Reason: border.Text{
		VI: fmt.Sprintf("Chưa có chứng minh giữ vững của năm %d, hạn trước ngày %s.", at.proven+1, due.Vietnamese()),
		EN: fmt.Sprintf("The proof of %d is missing; it was due before %s.", at.proven+1, due.English())}}}
}

// relapse proposes a watch for one qualifying event, and a review where events are linked. Events that a post has
// weighed and cleared no longer count.
func relapse(at standing, now Situation, r border.RecognitionRules) []Proposal {
	fresh := slices.DeleteFunc(slices.Clone(now.Events), func(e Event) bool {
		return e.To.Before(at.since) || slices.Contains(at.weighed, e.ID)
	})
	linked := Linked(fresh, r)
	switch {
	case len(linked) > 0 && at.state == Watch:
		return []Proposal{{Step: Review, Suspends: true, Evidence: Evidence{Events: ids(linked)}, Reason: linkText(linked, r)}}
	case len(linked) > 0:
		return []Proposal{{Step: PutOnWatch, Suspends: true, Evidence: Evidence{Events: ids(linked)}, Reason: linkText(linked, r)}}
	case len(fresh) > 0 && at.state != Watch:
		return []Proposal{{Step: PutOnWatch, Suspends: true, Evidence: Evidence{Events: ids(fresh)}, Reason: border.Text{
			VI: fmt.Sprintf("%d sự việc trái với công nhận kể từ ngày %s.", len(fresh), at.since.Vietnamese()),
			EN: fmt.Sprintf("Events against the recognition since %s: %d.", at.since.English(), len(fresh))}}}
	}
	return nil
}

func linkText(linked []Event, r border.RecognitionRules) border.Text {
	return border.Text{
		VI: fmt.Sprintf("%d sự việc liên kết trong %d ngày và %g km (ngưỡng %d).", len(linked), r.LinkDays, r.LinkKm, r.LinkEvents),
		EN: fmt.Sprintf("%d linked events within %d days and %g km (%d are enough).", len(linked), r.LinkDays, r.LinkKm, r.LinkEvents)}
}

// Linked gives the events that are linked: those around the one event that has the most others within the days and
// kilometres of the rules, if they are enough; of equals the earliest. A place known no finer than the commune
// counts as near. None: nil. The order is by day, then id.
func Linked(events []Event, r border.RecognitionRules) []Event {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b Event) int {
		if a.From != b.From {
			return b.From.DaysUntil(a.From)
		}
		return strings.Compare(a.ID, b.ID)
	})
	var best []Event
	for _, centre := range events {
		var around []Event
		for _, e := range events {
			if apartDays(centre, e) <= r.LinkDays && near(centre, e, r.LinkKm) {
				around = append(around, e)
			}
		}
		if len(around) > len(best) {
			best = around
		}
	}
	if r.LinkEvents < 1 || len(best) < r.LinkEvents {
		return nil
	}
	return best
}

// apartDays is the shortest time between two events, each of which may have happened on any of its days.
func apartDays(a, b Event) int {
	return max(0, a.To.DaysUntil(b.From), b.To.DaysUntil(a.From))
}

func near(a, b Event, km float64) bool {
	return a.Point == nil || b.Point == nil || geo.DistanceHaversine(*a.Point, *b.Point) <= km*1000
}

func ids(events []Event) []string {
	list := make([]string, len(events))
	for i, e := range events {
		list[i] = e.ID
	}
	return list
}
