package recognition_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/recognition"
)

func rules() border.RecognitionRules {
	return border.RecognitionRules{Criteria: "set", Designation: border.DesignationDrugFree, Levels: []string{border.Commune}, Class: "drug_free",
		Official: true, HoldDays: 30, LinkEvents: 3, LinkDays: 90, LinkKm: 5, ProofMonth: time.December, ProofDay: 30}
}

func date(t testing.TB, s string) border.Date {
	t.Helper()
	d, err := border.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func file(t testing.TB) recognition.File {
	return recognition.File{Key: recognition.Key{Unit: "19432", UnitFrom: date(t, "2025-07-01"), Designation: border.DesignationDrugFree}}
}

func clean(year int) border.Verdict {
	return border.Verdict{Unit: "19432", Year: year, Criteria: "set", Class: "drug_free", Official: true, Engine: "1", InputSHA256: "00"}
}

func proof(year int) recognition.Evidence {
	return recognition.Evidence{Verdicts: []border.Verdict{clean(year)}}
}

const (
	commune  = "Công an xã"
	province = "Công an tỉnh"
)

// recognised takes a file all the way to a recognition for 2025.
func recognised(t testing.TB) recognition.File {
	t.Helper()
	return take(t, file(t),
		recognition.Step{Step: recognition.Nominate, Day: date(t, "2025-12-15"), Post: commune},
		recognition.Step{Step: recognition.AssessSelf, Day: date(t, "2025-12-16"), Post: commune, Year: 2025, Evidence: proof(2025)},
		recognition.Step{Step: recognition.Verify, Day: date(t, "2025-12-17"), Post: province},
		recognition.Step{Step: recognition.Decide, Day: date(t, "2025-12-20"), Post: province, DecisionNumber: "12/QĐ"},
		recognition.Step{Step: recognition.Recognise, Day: date(t, "2025-12-25"), Post: province, DecisionNumber: "12/QĐ"})
}

func take(t testing.TB, f recognition.File, steps ...recognition.Step) recognition.File {
	t.Helper()
	for _, s := range steps {
		var err error
		if f, err = recognition.Apply(f, s, recognition.Situation{Today: date(t, "2027-12-31")}, rules()); err != nil {
			t.Fatalf("%s: %v", s.Step, err)
		}
	}
	return f
}

func TestAWholeLife(t *testing.T) {
	watched := recognition.Evidence{Events: []string{"incident 1"}}
	f := take(t, recognised(t),
		recognition.Step{Step: recognition.PutOnWatch, Day: date(t, "2026-03-01"), Post: "Trạm", Evidence: watched},
		recognition.Step{Step: recognition.Clear, Day: date(t, "2026-04-01"), Post: province, Reason: "ở ngoài địa bàn"},
		recognition.Step{Step: recognition.Maintain, Day: date(t, "2026-12-20"), Post: province, Year: 2026, Evidence: proof(2026)})
	if f.State() != recognition.Maintained || f.ProvenYear() != 2026 || f.DecisionNumber() != "12/QĐ" {
		t.Fatalf("%s, proven %d, %s", f.State(), f.ProvenYear(), f.DecisionNumber())
	}
	f = take(t, f, recognition.Step{Step: recognition.PutOnWatch, Day: date(t, "2027-03-01"), Post: "Trạm", Evidence: watched},
		recognition.Step{Step: recognition.Review, Day: date(t, "2027-03-02"), Post: "Trạm", Evidence: watched})
	kept := take(t, f, recognition.Step{Step: recognition.Retain, Day: date(t, "2027-04-01"), Post: province, DecisionNumber: "3/QĐ", Reason: "không tái"})
	gone := take(t, f, recognition.Step{Step: recognition.Revoke, Day: date(t, "2027-04-01"), Post: province, DecisionNumber: "4/QĐ", Reason: "tái phức tạp"})
	if kept.State() != recognition.Maintained || gone.State() != recognition.Revoked || len(f.Steps) != 10 {
		t.Errorf("retained %s, revoked %s, %d steps", kept.State(), gone.State(), len(f.Steps))
	}
}

// Each line breaks one rule, from a file that is recognised for 2025, or new.
func TestWhatIsRefused(t *testing.T) {
	now := recognition.Situation{Today: date(t, "2026-12-31")}
	verifying := take(t, file(t), recognition.Step{Step: recognition.Nominate, Day: date(t, "2025-12-15"), Post: commune},
		recognition.Step{Step: recognition.AssessSelf, Day: date(t, "2025-12-16"), Post: commune, Year: 2025, Evidence: proof(2025)},
		recognition.Step{Step: recognition.Verify, Day: date(t, "2025-12-17"), Post: province})
	decided := take(t, verifying, recognition.Step{Step: recognition.Decide, Day: date(t, "2025-12-20"), Post: province, DecisionNumber: "1"})
	candidate := take(t, file(t), recognition.Step{Step: recognition.Nominate, Day: date(t, "2025-12-15"), Post: commune})
	unofficial, running := clean(2025), clean(2025)
	unofficial.Official, running.Provisional = false, true
	busy := now
	busy.Events = []recognition.Event{{ID: "incident 9", From: date(t, "2025-12-01"), To: date(t, "2025-12-01")}}
	gone := now
	gone.EndedOn = date(t, "2026-04-30")
	on := date(t, "2026-06-01")
	for name, c := range map[string]struct {
		f     recognition.File
		s     recognition.Step
		now   recognition.Situation
		field string // "" for the wrong state
	}{
		"no such step":                {file(t), recognition.Step{Step: "bless", Day: on, Post: province}, now, "step"},
		"skips to recognised":         {file(t), recognition.Step{Step: recognition.Recognise, Day: on, Post: province, DecisionNumber: "1"}, now, ""},
		"skips the watch":             {recognised(t), recognition.Step{Step: recognition.Review, Day: on, Post: province, Evidence: recognition.Evidence{Events: []string{"x"}}}, now, ""},
		"revokes without a review":    {recognised(t), recognition.Step{Step: recognition.Revoke, Day: on, Post: province, DecisionNumber: "1", Reason: "x"}, now, ""},
		"verifies oneself":            {verifying, recognition.Step{Step: recognition.Decide, Day: on, Post: "CÔNG AN XÃ", DecisionNumber: "1"}, now, "post"},
		"nobody":                      {verifying, recognition.Step{Step: recognition.Decide, Day: on, DecisionNumber: "1"}, now, "post"},
		"decides without a number":    {verifying, recognition.Step{Step: recognition.Decide, Day: on, Post: province, DecisionNumber: "  "}, now, "decision_number"},
		"recognises by another":       {decided, recognition.Step{Step: recognition.Recognise, Day: on, Post: province, DecisionNumber: "2"}, now, "decision_number"},
		"returns without a reason":    {verifying, recognition.Step{Step: recognition.Return, Day: on, Post: province}, now, "reason"},
		"before the step before":      {verifying, recognition.Step{Step: recognition.Decide, Day: date(t, "2025-12-16"), Post: province, DecisionNumber: "1"}, now, "day"},
		"tomorrow":                    {verifying, recognition.Step{Step: recognition.Decide, Day: date(t, "2027-01-01"), Post: province, DecisionNumber: "1"}, now, "day"},
		"before the unit":             {file(t), recognition.Step{Step: recognition.Nominate, Day: date(t, "2025-06-30"), Post: commune}, now, "day"},
		"after the unit":              {verifying, recognition.Step{Step: recognition.Decide, Day: on, Post: province, DecisionNumber: "1"}, gone, "day"},
		"no class":                    {candidate, recognition.Step{Step: recognition.AssessSelf, Day: on, Post: commune, Year: 2025}, now, "year"},
		"a what-if":                   {candidate, recognition.Step{Step: recognition.AssessSelf, Day: on, Post: commune, Year: 2025, Evidence: recognition.Evidence{Verdicts: []border.Verdict{unofficial}}}, now, "year"},
		"a year that runs":            {candidate, recognition.Step{Step: recognition.AssessSelf, Day: on, Post: commune, Year: 2025, Evidence: recognition.Evidence{Verdicts: []border.Verdict{running}}}, now, "year"},
		"another year's class":        {candidate, recognition.Step{Step: recognition.AssessSelf, Day: on, Post: commune, Year: 2026, Evidence: proof(2025)}, now, "year"},
		"a year left out":             {recognised(t), recognition.Step{Step: recognition.Maintain, Day: on, Post: province, Year: 2027, Evidence: proof(2027)}, now, "year"},
		"the same year again":         {recognised(t), recognition.Step{Step: recognition.Maintain, Day: on, Post: province, Year: 2025, Evidence: proof(2025)}, now, "year"},
		"watch for nothing":           {recognised(t), recognition.Step{Step: recognition.PutOnWatch, Day: on, Post: province}, now, "events"},
		"lapsed before its time":      {recognised(t), recognition.Step{Step: recognition.Lapse, Day: date(t, "2026-12-29"), Post: province}, now, "day"},
		"within the hold period":      {verifying, recognition.Step{Step: recognition.Decide, Day: date(t, "2025-12-30"), Post: province, DecisionNumber: "1"}, busy, "day"},
		"carried over from nothing":   {file(t), recognition.Step{Step: recognition.CarryOver, Day: on, Post: province}, now, "step"},
		"a phone number in the words": {verifying, recognition.Step{Step: recognition.Return, Day: on, Post: province, Reason: "gọi 0912 345 678"}, now, "reason"},
	} {
		after, err := recognition.Apply(c.f, c.s, c.now, rules())
		if err == nil || len(after.Steps) != len(c.f.Steps) {
			t.Errorf("%s: taken", name)
			continue
		}
		faults := border.FaultsOf(err)
		switch {
		case c.field == "" && border.KindOf(err) != border.Conflict:
			t.Errorf("%s: %v, want a conflict", name, err)
		case c.field != "" && (len(faults) == 0 || faults[0].Field != c.field):
			t.Errorf("%s: %v, want a fault of %s", name, err, c.field)
		}
	}
}

// ways are the roads between states, written down apart from the machine.
const ways = ` >candidate >reassess_after_merger lapsed>candidate revoked>candidate
 candidate>self_assessed returned>self_assessed reassess_after_merger>self_assessed self_assessed>under_verification
 under_verification>returned under_verification>decided decided>recognised recognised>maintained maintained>maintained
 recognised>watch maintained>watch watch>recognised watch>maintained watch>relapse_review relapse_review>recognised
 relapse_review>maintained relapse_review>revoked recognised>lapsed maintained>lapsed watch>lapsed `

// TestRandomLives tries random steps by random posts and looks that no life skips a state, that nobody verifies what
// they applied for, that nothing is recognised, retained or revoked without a number, and that a replay agrees.
func TestRandomLives(t *testing.T) {
	steps, posts := border.RecognitionSteps().IDs(), []string{commune, province, "Bộ Công an"}
	reached := map[string]int{}
	for seed := range uint64(3000) {
		dice := rand.New(rand.NewPCG(seed, 1))
		f, day := file(t), date(t, "2025-12-15")
		applicants := map[string]bool{}
		for range 60 {
			day = day.AddDays(dice.IntN(40))
			s := recognition.Step{Step: steps[dice.IntN(len(steps))], Day: day, Post: posts[dice.IntN(len(posts))], Year: 2025 + dice.IntN(5)}
			s.DecisionNumber = []string{"", "1/QĐ", "1/QĐ"}[dice.IntN(3)]
			s.Reason = []string{"", "lý do"}[dice.IntN(2)]
			if dice.IntN(3) > 0 {
				s.Evidence = recognition.Evidence{Verdicts: []border.Verdict{clean(s.Year)}, Events: []string{"e"}, Predecessors: []recognition.Predecessor{{}}}
			}
			before := f.State()
			after, err := recognition.Apply(f, s, recognition.Situation{Today: day}, rules())
			if err != nil {
				if after.State() != before || len(after.Steps) != len(f.Steps) {
					t.Fatalf("seed %d: a refused step changed the file", seed)
				}
				continue
			}
			f = after
			state := f.State()
			reached[state]++
			if way := " " + before + ">" + state + " "; state != recognition.Ended && !strings.Contains(strings.ReplaceAll(ways, "\n", " "), way) {
				t.Fatalf("seed %d: %s leads from %q to %q", seed, s.Step, before, state)
			}
			switch s.Step {
			case recognition.Nominate, recognition.CarryOver:
				applicants = map[string]bool{s.Post: true}
			case recognition.AssessSelf:
				applicants[s.Post] = true
			case recognition.Verify, recognition.Return, recognition.Decide, recognition.Recognise, recognition.Maintain, recognition.Retain, recognition.Revoke, recognition.Clear:
				if applicants[s.Post] {
					t.Fatalf("seed %d: %s by %s, an applicant", seed, s.Step, s.Post)
				}
			}
			if slices.Contains([]string{recognition.Decide, recognition.Recognise, recognition.Retain, recognition.Revoke}, s.Step) && s.DecisionNumber == "" {
				t.Fatalf("seed %d: %s without a number", seed, s.Step)
			}
		}
		kept, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var again recognition.File
		if err := json.Unmarshal(kept, &again); err != nil || again.State() != f.State() || again.ProvenYear() != f.ProvenYear() {
			t.Fatalf("seed %d: a replay gives %s, not %s (%v)", seed, again.State(), f.State(), err)
		}
	}
	for _, state := range border.RecognitionStates().IDs() {
		if reached[state] == 0 {
			t.Errorf("no life reached %s: the test does not look there", state)
		}
	}
}

func proposals(list []recognition.Proposal) string {
	var names []string
	for _, p := range list {
		name := p.Step
		if p.Suspends {
			name += "!"
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func TestProposals(t *testing.T) {
	event := func(id, day string, lon float64) recognition.Event {
		return recognition.Event{ID: id, From: date(t, day), To: date(t, day), Point: &orb.Point{lon, 16.6}}
	}
	worse, open := clean(2026), clean(2026)
	worse.Class, open.Class = "type_3", "undetermined"
	soFar, openSoFar, cleanSoFar := worse, open, clean(2026)
	soFar.Provisional, openSoFar.Provisional, cleanSoFar.Provisional = true, true, true
	watched := take(t, recognised(t), recognition.Step{Step: recognition.PutOnWatch, Day: date(t, "2026-03-01"), Post: "Trạm", Evidence: recognition.Evidence{Events: []string{"a"}}})
	cleared := take(t, watched, recognition.Step{Step: recognition.Clear, Day: date(t, "2026-04-01"), Post: province, Reason: "x"})
	near := []recognition.Event{event("a", "2026-02-01", 106.60), event("b", "2026-02-20", 106.61), event("c", "2026-03-10", 106.62)}
	apart := []recognition.Event{event("a", "2026-02-01", 106.60), event("b", "2026-02-20", 106.80), event("c", "2026-03-10", 107)}
	slow := []recognition.Event{event("a", "2026-02-01", 106.60), event("b", "2026-06-20", 106.60), event("c", "2026-11-10", 106.60)}
	vague := slices.Clone(apart)
	for i := range vague {
		vague[i].Point = nil
	}
	for name, c := range map[string]struct {
		f       recognition.File
		today   string
		now     recognition.Situation
		want    string
		inForce bool
	}{
		"nothing known":                {file(t), "2026-06-01", recognition.Situation{}, "", false},
		"a clean year":                 {file(t), "2026-06-01", recognition.Situation{Verdicts: []border.Verdict{clean(2025)}}, "nominate", false},
		"a clean year, an event since": {file(t), "2026-06-01", recognition.Situation{Verdicts: []border.Verdict{clean(2025)}, Events: []recognition.Event{event("a", "2026-05-20", 106)}}, "", false},
		"recognised":                   {recognised(t), "2026-06-01", recognition.Situation{Verdicts: []border.Verdict{clean(2025)}}, "", true},
		"the next clean year":          {recognised(t), "2026-12-20", recognition.Situation{Verdicts: []border.Verdict{clean(2026)}}, "maintain", true},
		"the next year is worse":       {recognised(t), "2026-12-20", recognition.Situation{Verdicts: []border.Verdict{worse}}, "watch!", false},
		"the next year is open":        {recognised(t), "2026-12-29", recognition.Situation{Verdicts: []border.Verdict{open}}, "", true},
		"the running year is worse":    {recognised(t), "2026-06-01", recognition.Situation{Verdicts: []border.Verdict{clean(2025), soFar}}, "watch!", false},
		"the running year is open":     {recognised(t), "2026-06-01", recognition.Situation{Verdicts: []border.Verdict{clean(2025), openSoFar}}, "", true},
		"the running year is clean":    {recognised(t), "2026-06-01", recognition.Situation{Verdicts: []border.Verdict{clean(2025), cleanSoFar}}, "", true},
		"on watch, the running year":   {watched, "2026-06-01", recognition.Situation{Verdicts: []border.Verdict{soFar}}, "", false},
		"the proof is overdue":         {recognised(t), "2026-12-30", recognition.Situation{Verdicts: []border.Verdict{open}}, "lapse!", false},
		"one event":                    {recognised(t), "2026-06-01", recognition.Situation{Events: near[:1]}, "watch!", false},
		"an event of before":           {recognised(t), "2026-06-01", recognition.Situation{Events: []recognition.Event{event("z", "2025-12-24", 106)}}, "", true},
		"on watch, one event":          {watched, "2026-06-01", recognition.Situation{Events: near[:1]}, "", false},
		"on watch, linked events":      {watched, "2026-06-01", recognition.Situation{Events: near}, "review!", false},
		"on watch, events far apart":   {watched, "2026-06-01", recognition.Situation{Events: apart}, "", false},
		"on watch, events long apart":  {watched, "2026-12-01", recognition.Situation{Events: slow}, "", false},
		"on watch, places not known":   {watched, "2026-06-01", recognition.Situation{Events: vague}, "review!", false},
		"cleared":                      {cleared, "2026-06-01", recognition.Situation{Events: near[:1]}, "", true},
		"cleared, another event":       {cleared, "2026-06-01", recognition.Situation{Events: near[:2]}, "watch!", false},
		"the unit ended":               {recognised(t), "2026-06-01", recognition.Situation{EndedOn: date(t, "2026-04-30"), Verdicts: []border.Verdict{clean(2026)}}, "end!", false},
		"predecessors":                 {file(t), "2026-06-01", recognition.Situation{Predecessors: []recognition.Predecessor{{}}, Verdicts: []border.Verdict{clean(2025)}}, "carry_over", false},
	} {
		c.now.Today = date(t, c.today)
		got := recognition.Propose(c.f, c.now, rules())
		if proposals(got) != c.want || recognition.InForce(c.f, got) != c.inForce {
			t.Errorf("%s: %q, in force %v; want %q, %v", name, proposals(got), recognition.InForce(c.f, got), c.want, c.inForce)
		}
		for _, p := range got {
			if p.Reason.VI == "" || p.Reason.EN == "" {
				t.Errorf("%s: no reason for %s", name, p.Step)
			}
		}
	}
}

// Where the set lacks thresholds, no class carries a designation; the documents must be named.
func TestIncompleteSetNeedsDocuments(t *testing.T) {
	r := rules()
	r.Official = false
	f := take(t, file(t), recognition.Step{Step: recognition.Nominate, Day: date(t, "2025-12-15"), Post: commune})
	s := recognition.Step{Step: recognition.AssessSelf, Day: date(t, "2025-12-16"), Post: commune, Year: 2025, Evidence: proof(2025)}
	now := recognition.Situation{Today: date(t, "2026-01-01")}
	if _, err := recognition.Apply(f, s, now, r); err == nil {
		t.Error("no document was named, and the step was taken")
	}
	s.Reason = "Báo cáo 12/BC-UBND"
	if f, err := recognition.Apply(f, s, now, r); err != nil || f.State() != recognition.SelfAssessed {
		t.Errorf("%v, %s", err, f.State())
	}
}
