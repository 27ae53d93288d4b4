package assess

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"cotmoc/internal/border"
)

// An evaluator of Decision 28/2025 for communes that shares nothing with the engine: thresholds written out, one
// complete case at a time, missing figures tried over a grid. It reads the text of the law, not the criteria file.

// law are the readings, in the words of the brute force.
type law struct {
	freeFirst, zeroOut, literal, orHigher, worsePlants, plantsBlock, needAll, noGain bool
}

func usual() law { return law{true, true, true, true, true, true, true, true} }

// flips names the one reading each case turns round.
func flips() map[string]func(*law) {
	return map[string]func(*law){
		"drug_free_before_type_3":     func(l *law) { l.freeFirst = false },
		"zero_is_not_type_3":          func(l *law) { l.zeroOut = false },
		"bands_are_literal":           func(l *law) { l.literal = false },
		"route_counts_higher_bands":   func(l *law) { l.orHigher = false },
		"plants_worse_of_two":         func(l *law) { l.worsePlants = false },
		"plants_block_drug_free":      func(l *law) { l.plantsBlock = false },
		"drug_free_needs_every_input": func(l *law) { l.needAll = false },
		"worse_never_drug_free":       func(l *law) { l.noGain = false },
	}
}

// whole is one complete case: bands 0 none, 1, 2, 3; the three conditions of Article 6; no plants; on a route.
type whole struct {
	a, b, c, d    int
	i, ii, iii    bool
	clean, routed bool
}

func (w whole) class(l law) string {
	four := []int{w.a, w.b, w.c, w.d}
	among := func(from, to int) int {
		n := 0
		for _, x := range four {
			if x >= from && x <= to {
				n++
			}
		}
		return n
	}
	dd1, dd2 := w.routed && among(1, 2) >= 2, w.routed && among(1, 3) >= 2
	if !l.orHigher {
		dd1, dd2 = w.routed && among(2, 2) >= 2, w.routed && among(3, 3) >= 2
	}
	one, two, upToTwo := among(1, 1), among(2, 2), among(1, 2)
	if dd1 {
		one++
	}
	if dd2 {
		two++
	}
	if dd1 || dd2 {
		upToTwo++
	}
	if !l.literal {
		two = among(1, 2)
		if dd2 {
			two++
		}
	}
	three := 0
	for _, x := range []int{w.a, w.c, w.d} {
		if x == 3 || !l.literal && x > 0 {
			three++
		}
	}
	free := w.i && w.ii && w.iii && (w.clean || !l.plantsBlock) && (!l.noGain || upToTwo < 3)
	switch {
	case one >= 3:
		return "type_1"
	case two >= 3:
		return "type_2"
	case free && l.freeFirst:
		return "drug_free"
	case three >= 1:
		return "type_3"
	case free:
		return "drug_free"
	}
	return "has_drugs"
}

// The bands of the law, cross-multiplied so that nothing is rounded.

func bandA(n, r int64, l law) int {
	switch {
	case n*1000 >= 5*r:
		return 1
	case n*1000 >= r:
		return 2
	case n > 0 || !l.zeroOut:
		return 3
	}
	return 0
}

func bandC(n, r int64, l law) int {
	switch {
	case n*1000 >= r:
		return 1
	case n*2000 >= r:
		return 2
	case n > 0 || !l.zeroOut:
		return 3
	}
	return 0
}

func bandD(plants, area float64, l law) int {
	one := func(v, high, mid float64) int {
		switch {
		case v >= high:
			return 1
		case v >= mid:
			return 2
		case v > 0 || !l.zeroOut:
			return 3
		}
		return 0
	}
	p, s := one(plants, 3000, 500), one(area, 750, 125)
	switch {
	case !l.worsePlants && plants == 0:
		return s
	case !l.worsePlants && area == 0:
		return p
	case !l.worsePlants:
		return max(p, s)
	case p == 0 || s == 0:
		return p + s
	}
	return min(p, s)
}

// report is a random report: a value, or why there is none.
type report map[string]border.ReportValue

func (r report) has(id string) bool { v, ok := r[id]; return ok && v.State == border.Reported }

func (r report) n(id string) int64 { return int64(*r[id].Value) }

func (r report) barred(ids ...string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { v, ok := r[id]; return ok && v.State == border.NotApplicable })
}

// grid gives the figure, or the figures a missing one is tried at.
func (r report) grid(id string, more ...int64) []int64 {
	if r.has(id) {
		return []int64{r.n(id)}
	}
	return more
}

// The cases one group of figures leaves open are bits: band*2, and +1 where its Article 6 condition is met.

func bit(band int, met bool) uint {
	if met {
		return 1 << (2*band + 1)
	}
	return 1 << (2 * band)
}

// users tries addicts, users and exempt persons at a number of residents.
func (r report) users(res int64, l law) uint {
	var got uint
	dense := make([]int64, 0, 70)
	for v := range int64(63) {
		dense = append(dense, v)
	}
	for _, t := range []int64{res / 1000, res / 200} {
		dense = append(dense, max(t-1, 0), t, t+1)
	}
	u := r.grid("users_on_file", dense...)
	if !r.has("users_on_file") && !r.has("addicts_on_file") {
		u = []int64{0, 1} // only the sum matters, and the addicts run through it
	}
	settled := r.barred("addicts_on_file", "users_on_file", "residents")
	exempt := r.grid("addicts_exempt")
	for _, a := range r.grid("addicts_on_file", dense...) {
		for _, users := range u {
			s := a + users
			band := bandA(s, res, l)
			if settled {
				band = 0
			}
			if len(exempt) == 0 { // none of them, or all
				got |= bit(band, s == 0) | bit(band, true)
			}
			for _, e := range exempt {
				got |= bit(band, e >= s)
				if e > s {
					got |= bit(band, false) // contradicts itself: nothing follows
				}
			}
		}
	}
	return got
}

func (r report) arrested(res int64, l law) uint {
	dense := make([]int64, 0, 24)
	for v := range int64(16) {
		dense = append(dense, v)
	}
	for _, t := range []int64{res / 2000, res / 1000} {
		dense = append(dense, max(t-1, 0), t, t+1)
	}
	var got uint
	settled := r.barred("offenders_arrested", "residents")
	for _, v := range r.grid("offenders_arrested", dense...) {
		if settled {
			got |= bit(0, false)
			continue
		}
		got |= bit(bandC(v, res, l), false)
	}
	return got
}

func (r report) plants(l law) uint {
	areas := []float64{0, 0.5, 124.5, 125, 749.5, 750, 5000}
	if r.has("plant_area_m2") {
		areas = []float64{*r["plant_area_m2"].Value}
	}
	var got uint
	for _, n := range r.grid("plants_destroyed", 0, 1, 499, 500, 2999, 3000, 9000) {
		for _, s := range areas {
			b := bandD(float64(n), s, l)
			if r.barred("plants_destroyed", "plant_area_m2") {
				b = 0
			}
			got |= bit(b, n == 0 && s == 0)
		}
	}
	return got
}

func (r report) points() uint {
	var got uint
	for _, n := range r.grid("use_points", 0, 1, 2) {
		b := []int{0, 2, 1}[min(n, 2)]
		if r.barred("use_points") {
			b = 0
		}
		got |= bit(b, n == 0)
	}
	return got
}

func (r report) offences() uint {
	var got uint
	for _, n := range r.grid("resident_offenders", 0, 1) {
		for _, m := range r.grid("wanted_hiding", 0, 1) {
			got |= bit(0, n+m == 0)
		}
	}
	return got
}

// open is everything a report leaves open at some number of residents.
type open struct {
	users, arrested, plants, points, offences uint
	route                                     Tri
	law                                       law
}

// brute remembers what it has tried.
type brute map[open][]string

// each calls f with the band and the condition of every bit.
func each(set uint, f func(band int, met bool)) {
	for b := range 8 {
		if set&(1<<b) != 0 {
			f(b/2, b%2 == 1)
		}
	}
}

// try lists the classes of every case.
func (m brute) try(o open) []string {
	if list, ok := m[o]; ok {
		return list
	}
	found := map[string]bool{}
	each(o.users, func(a int, i bool) {
		each(o.arrested, func(c int, _ bool) {
			each(o.plants, func(d int, clean bool) {
				each(o.points, func(b int, iii bool) {
					each(o.offences, func(_ int, ii bool) {
						for _, on := range routes(o.route) {
							w := whole{a: a, b: b, c: c, d: d, i: i, ii: ii, iii: iii, clean: clean, routed: on}
							found[w.class(o.law)] = true
						}
					})
				})
			})
		})
	})
	m[o] = slices.Sorted(maps.Keys(found))
	return m[o]
}

// rates are the cases of users and of the arrested, together, at each number of residents; each pair once.
func (r report) rates(residents []int64, l law) [][2]uint {
	var list [][2]uint
	for _, res := range residents {
		pair := [2]uint{r.users(res, l), r.arrested(res, l)}
		if !slices.Contains(list, pair) {
			list = append(list, pair)
		}
	}
	return list
}

// classes tries every case.
func (m brute) classes(r report, route Tri, rates [][2]uint, l law) map[string]bool {
	out := map[string]bool{}
	o := open{plants: r.plants(l), points: r.points(), offences: r.offences(), route: route, law: l}
	for _, pair := range rates {
		o.users, o.arrested = pair[0], pair[1]
		for _, c := range m.try(o) {
			out[c] = true
		}
	}
	return out
}

func routes(t Tri) []bool {
	switch t {
	case Yes:
		return []bool{true}
	case No:
		return []bool{false}
	}
	return []bool{false, true}
}

// verdict is the class of a report: the only one possible, and drug-free only where every figure is reported.
func (m brute) verdict(r report, route Tri, rates [][2]uint, l law) (class string, can map[string]bool) {
	can = m.classes(r, route, rates, l)
	if len(can) != 1 {
		return "undetermined", can
	}
	for c := range can {
		class = c
	}
	if class == "drug_free" && l.needAll && !r.complete() {
		return "undetermined", can
	}
	return class, can
}

func (r report) complete() bool {
	for _, ind := range border.Indicators()[:10] {
		if !r.has(ind.ID) {
			return false
		}
	}
	return r.n("addicts_exempt") <= r.n("addicts_on_file")+r.n("users_on_file")
}

// residentsGrid are the numbers of residents a missing one is tried at: all the small ones, and both sides of every
// place where a rate of a dozen persons, or of the figures that are drawn, crosses a threshold.
func residentsGrid() []int64 {
	var list []int64
	for v := int64(1); v <= 24; v++ {
		list = append(list, v)
	}
	for n := int64(1); n <= 61; n++ {
		if n > 12 && n%5 > 1 && n%10 != 9 { // sums of the figures drawn, and one more
			continue
		}
		for _, per := range []int64{200, 1000, 2000} {
			list = append(list, n*per, n*per+1)
		}
	}
	return append(list, 4_000_000)
}

// draw makes a random report. Some are complete, some nearly empty; figures lie about the thresholds.
func draw(rnd *rand.Rand) (report, Tri) {
	residents := []int64{1, 7, 150, 199, 200, 201, 999, 1000, 1001, 1999, 2000, 2001, 4000, 6000, 9999, 10000}
	missing := []float64{0, 0, 0.05, 0.15, 0.4}[rnd.IntN(5)]
	r := report{}
	pick := func(id string, from ...float64) {
		if rnd.Float64() >= missing {
			r[id] = reported(id, from[rnd.IntN(len(from))])
			return
		}
		switch rnd.IntN(5) {
		case 0:
			r[id] = border.ReportValue{Indicator: id, State: border.NotCollected}
		case 1:
			r[id] = border.ReportValue{Indicator: id, State: border.Withheld}
		case 2:
			r[id] = border.ReportValue{Indicator: id, State: border.NotApplicable}
		}
	}
	pick("residents", float64(residents[rnd.IntN(len(residents))]))
	pick("addicts_on_file", 0, 0, 0, 1, 1, 2, 5, 9, 10, 30, 49, 50)
	pick("users_on_file", 0, 0, 0, 0, 1, 5, 10)
	pick("addicts_exempt", 0, 0, 0, 1, 2, 9, 10)
	if rnd.IntN(3) == 0 && r.has("addicts_on_file") && r.has("users_on_file") && r.has("addicts_exempt") {
		r["addicts_exempt"] = reported("addicts_exempt", float64(r.n("addicts_on_file")+r.n("users_on_file")))
	}
	pick("use_points", 0, 0, 0, 1, 2, 3)
	pick("offenders_arrested", 0, 0, 1, 2, 4, 5, 9, 10)
	pick("resident_offenders", 0, 0, 0, 1)
	pick("wanted_hiding", 0, 0, 0, 0, 1)
	pick("plants_destroyed", 0, 0, 0, 1, 499, 500, 2999, 3000)
	pick("plant_area_m2", 0, 0, 0, 0.5, 124.9, 125, 749.9, 750)
	return r, []Tri{Yes, No, No, Unknown}[rnd.IntN(4)]
}

func ask(r report, route Tri) Question {
	return Question{Year: 2026, Today: border.NewDate(2027, 3, 1), Facts: Facts{
		Unit:   border.Unit{Code: "19432", Name: "Lao Bảo", Level: border.Commune, ValidFrom: border.NewDate(2025, 7, 1)},
		Values: r, OnRoute: route, OnInterProvinceRoute: No}}
}

// agree compares the engine with the brute force: class, possible classes, and the class under every flip.
func agree(t *testing.T, set *Set, m brute, r report, route Tri, grid []int64) string {
	t.Helper()
	if r.has("residents") {
		grid = []int64{r.n("residents")}
	} else if r.barred("residents") {
		grid = []int64{1000} // settled: it matters to nothing
	}
	q := ask(r, route)
	c := set.examine(set.levels[border.Commune], &q)
	a := Assessment{Class: c.level.className(c.class), Possible: c.possible(), Readings: c.readings()}
	zero := usual()
	zero.zeroOut = false
	strict, loose := r.rates(grid, usual()), r.rates(grid, zero)
	class, can := m.verdict(r, route, strict, usual())
	possible := 0
	for _, c := range a.Possible {
		if can[c] {
			possible++
		}
	}
	if a.Class != class || possible != len(can) || possible != len(a.Possible) {
		t.Fatalf("%s: engine %s %v, brute force %s %v", r, a.Class, a.Possible, class, can)
	}
	for id, flip := range flips() {
		l := usual()
		flip(&l)
		rates := strict
		if !l.zeroOut {
			rates = loose
		}
		want, _ := m.verdict(r, route, rates, l)
		got := a.Class
		for _, u := range a.Readings {
			if u.ID == id && u.OtherClass != nil {
				got = *u.OtherClass
			}
		}
		if got != want {
			t.Fatalf("%s: without %s: engine %s, brute force %s", r, id, got, want)
		}
	}
	return a.Class
}

func (r report) String() string {
	var parts []string
	for _, id := range slices.Sorted(maps.Keys(r)) {
		if r.has(id) {
			parts = append(parts, id+"="+english.number(*r[id].Value))
			continue
		}
		parts = append(parts, id+"="+r[id].State)
	}
	return strings.Join(parts, " ")
}

// A few questions, asked of one set at once.
func TestBruteForceAgrees(t *testing.T) { bruteForceAgrees(t, 500, 10) }

// TestMatrixOfReportsAgreesWithBruteForce asks a hundred thousand.
func TestMatrixOfReportsAgreesWithBruteForce(t *testing.T) { bruteForceAgrees(t, 25_000, 500) }

// bruteForceAgrees asks so many random questions from each of four goroutines, and wants so many of each class among them.
func bruteForceAgrees(t *testing.T, each, least int) {
	t.Helper()
	const shards = 4
	set, grid := decision28(t), residentsGrid()
	var mu sync.Mutex
	seen := map[string]int{}
	t.Run("random", func(t *testing.T) {
		for shard := range shards {
			t.Run(strconv.Itoa(shard), func(t *testing.T) {
				t.Parallel()
				m, rnd := brute{}, rand.New(rand.NewPCG(28, uint64(shard)))
				for range each {
					r, route := draw(rnd)
					class := agree(t, set, m, r, route, grid)
					mu.Lock()
					seen[class]++
					mu.Unlock()
				}
			})
		}
	})
	for _, class := range []string{"drug_free", "type_1", "type_2", "type_3", "has_drugs", "undetermined"} {
		if seen[class] < least {
			t.Errorf("only %d of the random reports are %s: %v", seen[class], class, seen)
		}
	}
}

// With every number of residents tried, one by one, up to where no small figure crosses a threshold any more.
func TestBruteForceAgreesOnEveryNumberOfResidents(t *testing.T) {
	set, m := decision28(t), brute{}
	rnd := rand.New(rand.NewPCG(6, 4))
	var grid []int64
	for v := int64(1); v <= 10_050; v++ {
		grid = append(grid, v)
	}
	grid = append(grid, 4_000_000)
	for range 12 {
		r, route := draw(rnd)
		delete(r, "residents")
		for _, id := range []string{"addicts_on_file", "users_on_file", "offenders_arrested", "addicts_exempt"} {
			if r.has(id) {
				r[id] = reported(id, float64(r.n(id)%6)) // 5 / 0.05 % = 10,000 residents
			}
		}
		agree(t, set, m, r, route, grid)
	}
}
