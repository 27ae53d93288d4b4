package demo

import (
	"reflect"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/recognition"
)

// replayed takes every life through the machine, with the class each step asks for, and gives the last states.
func replayed(t *testing.T, lives []Life) map[string]int {
	t.Helper()
	files := map[recognition.Key]recognition.File{}
	reached := map[string]int{}
	for _, l := range lives {
		r := border.RecognitionRules{Criteria: "set", Designation: l.Designation, Class: l.Designation, Official: l.Designation == border.DesignationDrugFree,
			HoldDays: 30, ProofMonth: 12, ProofDay: 31}
		k := recognition.Key{Unit: l.Unit, Designation: l.Designation}
		f, begun := files[k]
		if !begun {
			f = recognition.File{Key: k}
		}
		for _, s := range l.Steps {
			s.Evidence.Verdicts = []border.Verdict{{Year: s.Year, Criteria: "set", Class: l.Designation, Official: true}}
			s.Evidence.Predecessors = []recognition.Predecessor{{}}
			var err error
			if f, err = recognition.Apply(f, s, recognition.Situation{Today: s.Day}, r); err != nil {
				t.Fatalf("%s, %s: %v", l.Unit, s.Step, err)
			}
			if !strings.Contains(s.Post, "minh họa") || s.DecisionNumber != "" && !strings.Contains(s.DecisionNumber, note) {
				t.Errorf("%s, %s: post %q or number %q does not say that it is made up", l.Unit, s.Step, s.Post, s.DecisionNumber)
			}
		}
		files[k] = f
	}
	for _, f := range files {
		reached[f.State()]++
	}
	return reached
}

func TestLivesShowEveryState(t *testing.T) {
	s := setUp(t)
	lives := s.lives()
	if !reflect.DeepEqual(lives, s.lives()) {
		t.Error("the same world tells other lives")
	}
	reached := replayed(t, lives)
	for _, state := range border.RecognitionStates().IDs() {
		if reached[state] == 0 {
			t.Errorf("no file of the demo stands at %s: %v", state, reached)
		}
	}
}

func TestLivesEndToday(t *testing.T) {
	early := *setUp(t)
	early.Today = border.NewDate(2025, 12, 20)
	for _, l := range early.lives() {
		for _, s := range l.Steps {
			if s.Day.After(early.Today) {
				t.Errorf("%s: %s on %s is yet to come", l.Unit, s.Step, s.Day)
			}
		}
	}
	if reached := replayed(t, early.lives()); reached[recognition.Revoked] != 0 || reached[recognition.Candidate] == 0 && reached[recognition.SelfAssessed] == 0 {
		t.Errorf("%v", reached)
	}
}
