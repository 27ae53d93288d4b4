package rebase_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// TestWeightsAddUpToOne, forward and back, over one reform and two, for people and for ground.
func TestWeightsAddUpToOne(t *testing.T) {
	for seed := range uint64(12) {
		w := randomWorld(t, seed, 3)
		days := []border.Date{w.eras[0].from, w.eras[1].from, w.eras[2].from}
		for _, from := range days {
			for _, to := range days {
				for _, follow := range []rebase.Follow{rebase.People, rebase.Ground} {
					c := build(t, w, rebase.Query{From: from, To: to, Follow: follow}) // Check adds them up
					if len(c.Lost) > 0 || len(c.Broken) > 0 {
						t.Errorf("seed %d, %s to %s: lost %v, broken %v", seed, from, to, c.Lost, c.Broken)
					}
					if got := sources(c); !slices.Equal(got, slices.Sorted(maps.Keys(w.on(from)))) {
						t.Errorf("seed %d: sources %v", seed, got)
					}
				}
			}
		}
	}
}

func sources(c *rebase.Crosswalk) (codes []string) {
	for _, r := range c.Rows {
		codes = append(codes, r.From)
	}
	return slices.Compact(codes)
}

// TestGroundIsReadRight: lineage and cells tell the same story here, so the weight by ground must
// be the share of cells itself.
func TestGroundIsReadRight(t *testing.T) {
	w := randomWorld(t, 3, 2)
	c := build(t, w, rebase.Query{From: w.eras[0].from, To: w.eras[1].from, Follow: rebase.Ground})
	now := w.eras[1].places
	for _, r := range c.Rows {
		old := w.eras[0].places[r.From].cells
		n := 0
		for _, one := range old {
			if slices.Contains(now[r.To].cells, one) {
				n++
			}
		}
		if d := float64(n)/float64(len(old)) - r.Weight.Float(); d > 1e-6 || d < -1e-6 {
			t.Errorf("%+v, but %d of %d cells", r, n, len(old))
		}
	}
}

// TestCountsArePreserved with counts that divide badly, some missing, some of units nobody knows.
func TestCountsArePreserved(t *testing.T) {
	for seed := range uint64(12) {
		w := randomWorld(t, seed, 3)
		rnd := rand.New(rand.NewPCG(seed, 3))
		c := build(t, w, rebase.Query{From: w.eras[0].from, To: w.eras[2].from})
		var values []rebase.Value
		var before rebase.Amount
		for _, code := range append(slices.Sorted(maps.Keys(w.eras[0].places)), "99999") {
			for _, indicator := range []string{"addicts_on_file", "plant_area_m2"} {
				a, _ := rebase.AmountOf(rnd.Float64() * 1000)
				v := rebase.Value{Unit: code, Indicator: indicator, Period: "2024", Amount: a, State: rebase.Reported}
				if rnd.IntN(8) == 0 {
					v.State = "not_collected"
				} else {
					before += a
				}
				values = append(values, v)
			}
		}
		r, err := rebase.Rebase(values, c)
		if err != nil {
			t.Fatal(err)
		}
		var all rebase.Amount
		for _, b := range r.Balances {
			if b.Before != b.After+b.Withheld+b.Lost {
				t.Errorf("seed %d: %+v does not add up", seed, b)
			}
			all += b.Before
		}
		if all != before {
			t.Errorf("seed %d: %s went in, %s accounted for", seed, before, all)
		}
	}
}

// TestWholeRowsCompose: over reforms that only merge and rename, the crosswalk over both is the one followed
// by the other, row for row.
func TestWholeRowsCompose(t *testing.T) {
	w := &world{}
	days := []border.Date{day(2020, 1, 1), day(2023, 1, 1), day(2025, 7, 1)}
	rnd := rand.New(rand.NewPCG(5, 5))
	for i, from := range days {
		places := map[string]place{}
		for k := range 60 >> i {
			places[fmt.Sprintf("%d%04d", i, k)] = place{since: from}
		}
		if i > 0 {
			for _, code := range slices.Sorted(maps.Keys(w.eras[i-1].places)) {
				to := fmt.Sprintf("%d%04d", i, rnd.IntN(60>>i))
				w.links = append(w.links, rebase.Link{From: code, To: to, On: from, Kind: border.MergeWhole})
			}
		}
		w.eras = append(w.eras, era{from, places})
	}
	first := build(t, w, rebase.Query{From: days[0], To: days[1]})
	second := build(t, w, rebase.Query{From: days[1], To: days[2]})
	both := build(t, w, rebase.Query{From: days[0], To: days[2]})
	next := map[string]string{}
	for _, r := range second.Rows {
		next[r.From] = r.To
	}
	var composed []rebase.Row
	for _, r := range first.Rows {
		composed = append(composed, rebase.Row{From: r.From, To: next[r.To], Basis: rebase.LegalWhole, Weight: rebase.Whole})
	}
	if !slices.Equal(composed, both.Rows) {
		t.Errorf("composed %v\nboth %v", composed, both.Rows)
	}
}

// TestRoundTrip: units that only changed name or code come back as they were, and units that nothing happened to.
func TestRoundTrip(t *testing.T) {
	first := day(2014, 1, 1)
	w := &world{
		eras: []era{
			{first, map[string]place{"00001": {since: first}, "00002": {since: first}, "00003": {since: first}}},
			{reform(), map[string]place{"00001": {since: reform()}, "20002": {since: reform()}, "00003": {since: first}}},
		},
		links: []rebase.Link{
			{From: "00001", To: "00001", On: reform(), Kind: border.Rename},
			{From: "00002", To: "20002", On: reform(), Kind: border.Recode},
		},
	}
	there := build(t, w, rebase.Query{From: eve(), To: reform()})
	back := build(t, w, rebase.Query{From: reform(), To: eve()})
	var values []rebase.Value
	for i, code := range []string{"00001", "00002", "00003"} {
		values = append(values, rebase.Value{Unit: code, Indicator: "use_points", Period: "2024", Amount: rebase.Amount(i+1) * 1_000_000, State: rebase.Reported})
	}
	r, err := rebase.Rebase(values, there)
	if err != nil {
		t.Fatal(err)
	}
	var again []rebase.Value
	for _, f := range r.Figures {
		if f.Status != rebase.Exact {
			t.Errorf("%+v", f)
		}
		again = append(again, rebase.Value{Unit: f.Unit, Indicator: f.Indicator, Period: f.Period, Amount: f.Amount, State: rebase.Reported})
	}
	r, err = rebase.Rebase(again, back)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range r.Figures {
		if f.Unit != values[i].Unit || f.Amount != values[i].Amount || f.Status != rebase.Exact {
			t.Errorf("%+v came back as %+v", values[i], f)
		}
	}
}

// TestSameBytes: maps are read in any order, and the bytes are the same.
func TestSameBytes(t *testing.T) {
	w := randomWorld(t, 8, 3)
	q := rebase.Query{From: w.eras[0].from, To: w.eras[2].from}
	first := build(t, w, q)
	want, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		slices.Reverse(w.links)
		again := build(t, w, q)
		if got, _ := json.Marshal(again); !bytes.Equal(got, want) || again.Hash != first.Hash {
			t.Fatal("the same question, other bytes")
		}
	}
}

func TestSealed(t *testing.T) {
	w := randomWorld(t, 8, 2)
	c := build(t, w, rebase.Query{From: w.eras[0].from, To: w.eras[1].from})
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	back, err := rebase.Parse(text)
	if err != nil || back.Hash != c.Hash || !slices.Equal(back.Rows, c.Rows) {
		t.Fatalf("%v", err)
	}
	changed := bytes.Replace(text, []byte(`"basis":"population"`), []byte(`"basis":"legal_whole"`), 1)
	if _, err := rebase.Parse(changed); border.KindOf(err) != border.Invalid {
		t.Errorf("a changed crosswalk: %v", err)
	}
	var table bytes.Buffer
	if err := c.WriteCSV(&table); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(table.Bytes(), []byte("\n")); n != len(c.Rows)+1 {
		t.Errorf("%d lines for %d rows", n, len(c.Rows))
	}
}

// TestWhatTheHashSeals is the form of the sealed text, written out.
func TestWhatTheHashSeals(t *testing.T) {
	first := day(2014, 1, 1)
	w := &world{
		eras: []era{
			{first, map[string]place{"00001": {since: first}, "00002": {since: first}}},
			{reform(), map[string]place{"10001": {since: reform()}}},
		},
		links: []rebase.Link{{From: "00001", To: "10001", On: reform(), Kind: border.Recode}},
	}
	c := build(t, w, rebase.Query{From: eve(), To: reform()})
	sum := sha256.Sum256([]byte("crosswalk 1\n\"commune\" 2025-06-30 2025-07-01 people\n" +
		"row \"00001\" \"10001\" legal_whole 1000000 0\n" +
		"lost \"00002\" 2025-07-01 no_lineage\n"))
	if c.Hash != hex.EncodeToString(sum[:]) {
		t.Errorf("%s seals something else: %+v", c.Hash, c)
	}
}
