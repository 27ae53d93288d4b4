package recognition_test

import (
	"slices"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/recognition"
)

// What is offered is what Apply takes, and nothing else: over every state a life goes through.
func TestNextIsWhatApplyTakes(t *testing.T) {
	full := recognition.Step{Day: date(t, "2027-12-30"), DecisionNumber: "12/QĐ", Reason: "lý do", Evidence: recognition.Evidence{Events: []string{"incident 1"}}}
	now := recognition.Situation{Today: date(t, "2027-12-31")}
	whole := take(t, recognised(t),
		recognition.Step{Step: recognition.PutOnWatch, Day: date(t, "2026-03-01"), Post: "Trạm", Evidence: full.Evidence},
		recognition.Step{Step: recognition.Review, Day: date(t, "2026-03-02"), Post: "Trạm", Evidence: full.Evidence},
		recognition.Step{Step: recognition.Revoke, Day: date(t, "2026-04-01"), Post: province, DecisionNumber: "4/QĐ", Reason: "tái"})
	for n := range len(whole.Steps) + 1 {
		f := whole
		f.Steps = whole.Steps[:n]
		var offered []string
		for _, next := range recognition.Next(f, now, rules()) {
			offered = append(offered, next.Step)
			s := full
			s.Step, s.Post, s.Year = next.Step, "Trạm khác", f.ProvenYear()+1
			if next.Side == "applicant" {
				s.Post = commune
			}
			if s.Year < 2025 {
				s.Year = 2025
			}
			s.Evidence.Verdicts = []border.Verdict{clean(s.Year)}
			after, err := recognition.Apply(f, s, now, rules())
			if err != nil || after.State() != next.To {
				t.Errorf("%s in state %q: %v, %s; want %s", next.Step, f.State(), err, after.State(), next.To)
			}
		}
		for _, step := range border.RecognitionSteps().IDs() {
			s := full
			s.Step, s.Post, s.Year = step, "Trạm khác", 2026
			_, err := recognition.Apply(f, s, now, rules())
			if wrong := border.KindOf(err) == border.Conflict; wrong == slices.Contains(offered, step) {
				if step != recognition.CarryOver {
					t.Errorf("%s in state %q: offered %v, %v", step, f.State(), !wrong, err)
				}
			}
		}
	}
	if posts := whole.Applicants(); !slices.Equal(posts, []string{commune}) {
		t.Errorf("applicants %v", posts)
	}
	gone := now
	gone.EndedOn = date(t, "2026-07-01")
	if left := recognition.Next(whole, gone, rules()); len(left) != 1 || left[0].Step != recognition.End {
		t.Errorf("of a unit that ended: %+v", left)
	}
}
