package assess

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/rand/v2"
	"os"
	"testing"

	"cotmoc/internal/border"
)

// bytesOfEngine seals what each version of the engine says to the same questions.
const bytesOfEngine = "2 da4bcc97c2dcd0da8872224ce6db112aa89f553ff44ee39ea66e0790c7ac0dbf"

// TestBytesBelongToTheEngine: rules of evaluation and words of sentences are part of a kept assessment. Who changes what it
// says changes Engine with it, else an assessment kept before would be made again as another one under the same name.
func TestBytesBelongToTheEngine(t *testing.T) {
	text, err := os.ReadFile("testdata/engine/set.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set, err := ParseSet("set.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	sum, r := sha256.New(), rand.New(rand.NewPCG(1, 2)) //nolint:gosec // questions, no secret
	levels, figures := []string{border.Commune, border.Province, border.Village}, []float64{0, 0, 1, 2, 4, 5, 25, 124, 500, 3000}
	states := []string{border.Reported, border.Reported, border.Reported, "not_collected", "withheld", "not_applicable", NotReported}
	for i := range 600 {
		q := given(levels[i%3], 2026-i%2, nil)
		for _, id := range set.levels[q.Unit.Level].judged() {
			v := border.ReportValue{Indicator: id, State: states[r.IntN(len(states))]}
			if n := figures[r.IntN(len(figures))]; v.State == border.Reported {
				if id == "residents" {
					n = 5000
				}
				v.Value = &n
			}
			if v.State != NotReported {
				q.Values[id] = v
			}
		}
		q.OnRoute, q.OnInterProvinceRoute = Tri(r.IntN(3)), Tri(r.IntN(3)) //nolint:gosec // three truths
		if key := r.IntN(5); q.Unit.Level == border.Province {
			q.Communes = Tallies{"": {Communes: 100, Key: key, Open: r.IntN(3)}}
		}
		if i%5 == 0 {
			q.Today = border.AssessedYear(q.Year).To
		}
		a, err := set.Assess(q)
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(body)
	}
	if got := Engine + " " + hex.EncodeToString(sum.Sum(nil)); got != bytesOfEngine {
		t.Errorf("the engine gives other bytes than engine %q did:\n%s\nnow\n%s\nraise Engine and note the new seal", bytesOfEngine[:1], bytesOfEngine, got)
	}
}
