package tile

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Incident is a current incident that counts (no duplicate of another) and has a point.
type Incident struct {
	ID           int64
	Kind         string
	On           border.Date // the first day it may have occurred
	At           orb.Point   // lon, lat in degrees
	LocPrecision int
	UncertaintyM *float64
	Tier         string    // "": internal
	Place        string    // code of the commune or province it counts for; "": none
	Cell         cell.Cell // the finest its place supports; 0: none
	Substances   []string  // one for each line
	MassG        []float64 // of each line, grams; not a number where it is not known
}

// incidents holds the incidents.
type incidents struct {
	blocks[incidentRow, *incidentRow]
	words  words
	places *places
}

func newIncidents() *incidents {
	return &incidents{newBlocks[incidentRow, *incidentRow](), newWords(), newPlaces()}
}

func (r *incidentRow) number() int64   { return r.id }
func (r *incidentRow) ordered() uint64 { return r.cell }
func (r *incidentRow) where() pos      { return r.at }

type incidentRow struct {
	place     uint32 // of incidents.places
	cell      uint64 // with its resolution masked out, so that those of one ancestor stand together
	id        int64
	at        pos
	day       int32 // days since 1970
	uncertain float32
	kind      uint8
	precision uint8
	finest    int8 // resolution of the cell; 0: none
	tier      uint8
	mask      uint32 // substances
	lines     []massLine
}

type massLine struct {
	substance uint8
	grams     float32 // not a number: unknown
}

// words are the code lists, by place.
type words struct {
	kinds, substances, tiers map[string]uint8
	kindCodes, substanceIDs  []string
}

func newWords() words {
	w := words{kinds: map[string]uint8{}, substances: map[string]uint8{}, tiers: map[string]uint8{}}
	for i, c := range border.IncidentKinds().Codes {
		w.kinds[c.ID], w.kindCodes = uint8(i), append(w.kindCodes, c.ID)
	}
	for i, c := range border.Substances().Codes {
		w.substances[c.ID], w.substanceIDs = uint8(i), append(w.substanceIDs, c.ID)
	}
	for i, c := range border.Tiers().Codes {
		w.tiers[c.ID] = uint8(i)
	}
	return w
}

// Put takes an incident, in place of what was known of it.
func (s *incidents) Put(i Incident) error {
	row, err := s.row(i)
	if err == nil {
		s.put(row)
	}
	return err
}

func (s *incidents) row(i Incident) (incidentRow, error) {
	kind, known := s.words.kinds[i.Kind]
	if !known {
		return incidentRow{}, fmt.Errorf("incident %d: kind %q", i.ID, i.Kind)
	}
	tier, known := s.words.tiers[cmp.Or(i.Tier, "internal")]
	if !known {
		return incidentRow{}, fmt.Errorf("incident %d: tier %q", i.ID, i.Tier)
	}
	r := incidentRow{id: i.ID, at: place(i.At), day: dayNumber(i.On), uncertain: float32(math.NaN()), kind: kind, tier: tier,
		precision: uint8(i.LocPrecision), place: s.places.number(i.Place)}
	if i.UncertaintyM != nil {
		r.uncertain = float32(*i.UncertaintyM)
	}
	if i.Cell != 0 {
		r.cell, r.finest = i.Cell.Ordered(), int8(i.Cell.Resolution())
	}
	for n, id := range i.Substances {
		substance, known := s.words.substances[id]
		if !known {
			return incidentRow{}, fmt.Errorf("incident %d: substance %q", i.ID, id)
		}
		r.mask |= 1 << substance
		r.lines = append(r.lines, massLine{substance, float32(i.MassG[n])})
	}
	return r, nil
}

func dayNumber(d border.Date) int32 { return int32(d.UTC().Unix() / (24 * 60 * 60)) }

// wanted is the filter of a query.
type wanted struct {
	mass       bool // of the substances is asked
	from, to   int32
	kinds      uint32
	substances uint32 // 0: any
	tiers      uint32
	places     placeSet
	tells      bool // what substances an incident was about
}

func (s *incidents) wanted(q Query) wanted {
	f := wanted{mass: q.Metric == Mass, from: math.MinInt32, to: math.MaxInt32, kinds: math.MaxUint32, tiers: s.words.tiersOf(q.Reach), tells: q.Reach.Sees("incidents", "substances")}
	if !q.From.IsZero() {
		f.from = dayNumber(q.From)
	}
	if !q.To.IsZero() {
		f.to = dayNumber(q.To)
	}
	if len(q.Kinds) > 0 {
		f.kinds = s.words.mask(s.words.kinds, q.Kinds)
	}
	f.substances = s.words.mask(s.words.substances, q.Substances)
	f.places = s.places.set(q.Reach)
	return f
}

// tiersOf are the tiers a reach holds.
func (w words) tiersOf(r border.Reach) (mask uint32) {
	for tier, at := range w.tiers {
		if border.TierRank(tier) <= r.Rank() {
			mask |= 1 << at
		}
	}
	return mask
}

func (w words) mask(places map[string]uint8, ids []string) (mask uint32) {
	for _, id := range ids {
		if at, known := places[id]; known {
			mask |= 1 << at
		}
	}
	return mask
}

// takes says whether an incident is asked for; whether it may be seen is another question.
func (f *wanted) takes(r *incidentRow) bool {
	return r.day >= f.from && r.day <= f.to && f.kinds&(1<<r.kind) != 0 && (f.substances == 0 || f.substances&r.mask != 0)
}

// sees says whether an incident lies within the reach.
func (f *wanted) sees(r *incidentRow) bool { return f.tiers&(1<<r.tier) != 0 && f.places.has(r.place) }

// grams sums the mass of the substances wanted. known is false where a part of it is not known.
func (f *wanted) grams(r *incidentRow) (sum float64, known bool) {
	known = true
	for _, l := range r.lines {
		if f.substances != 0 && f.substances&(1<<l.substance) == 0 {
			continue
		}
		if l.grams != l.grams {
			known = false
			continue
		}
		sum += float64(l.grams)
	}
	return sum, known
}

// mostPoints is how many incidents a tile shows one by one; where there are more, those near each other are one point
// with their number. The last zoom shows all.
const mostPoints = 1000

// tile draws incidents. Each is in one tile only, so that numbers add up over tiles.
func (s *incidents) tile(q Query) []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	w, f := windowOf(q, fineBits), s.wanted(q)
	to, together := newSheet("incidents", w), newCrowds(w)
	var found []*incidentRow
	s.each(w.inner, func(r *incidentRow) {
		if !f.takes(r) || !f.sees(r) {
			return
		}
		if len(found) <= mostPoints || q.Z == MaxZoom {
			found = append(found, r)
		}
		together.add(r)
	})
	if len(found) > mostPoints && q.Z < MaxZoom {
		s.crowds(to, w, together, f.tells)
		return to.bytes()
	}
	slices.SortFunc(found, func(a, b *incidentRow) int { return cmp.Compare(a.id, b.id) })
	for _, r := range found {
		s.one(to, w, r, f.tells)
	}
	return to.bytes()
}

func (s *incidents) one(to *sheet, w window, r *incidentRow, tells bool) {
	to.begin()
	to.text("id", strconv.FormatInt(r.id, 10))
	to.text("kind", s.words.kindCodes[r.kind])
	to.text("occurred_on", dayText(r.day))
	if tells {
		to.text("substances", s.words.named(r.mask))
	}
	to.number("loc_precision", float64(r.precision))
	if r.uncertain == r.uncertain {
		to.number("uncertainty_m", float64(r.uncertain))
	}
	to.number("n", 1)
	to.point(w.units(r.at))
	to.end(uint64(r.id), pointType)
}

// named lists substances as a tile has them: separated by commas, in the order of the alphabet.
func (w words) named(mask uint32) string {
	var ids []string
	for i, id := range w.substanceIDs {
		if mask&(1<<i) != 0 {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return joined(ids)
}

// crowd is incidents near each other.
type crowd struct {
	n      int
	sx, sy uint64 // sums of places within the tile, in parts of the world
	first  *incidentRow
}

// crowds puts incidents of one square of 32 x 32 in a tile together.
type crowds struct {
	west, north uint32
	side        uint // of a square, as a power of 2
	squares     []crowd
}

// crowdBits is how many squares there are along the side of a tile, as a power of 2.
const crowdBits = 5

func newCrowds(w window) *crowds {
	return &crowds{west: w.inner.minX, north: w.inner.minY, side: w.shift + fineBits - crowdBits, squares: make([]crowd, 1<<(2*crowdBits))}
}

func (c *crowds) add(r *incidentRow) {
	dx, dy := r.at.x-c.west, r.at.y-c.north
	s := &c.squares[dy>>c.side<<crowdBits+dx>>c.side]
	s.n++
	s.sx, s.sy = s.sx+uint64(dx), s.sy+uint64(dy)
	if s.first == nil || r.id < s.first.id {
		s.first = r
	}
}

// crowds draws their numbers, each at the middle of its incidents. One alone stays itself.
func (s *incidents) crowds(to *sheet, w window, all *crowds, tells bool) {
	for i := range all.squares {
		c := &all.squares[i]
		switch c.n {
		case 0:
		case 1:
			s.one(to, w, c.first, tells)
		default:
			to.begin()
			to.number("n", float64(c.n))
			to.point(w.units(pos{w.inner.minX + uint32(c.sx/uint64(c.n)), w.inner.minY + uint32(c.sy/uint64(c.n))}))
			to.end(uint64(c.first.id), pointType)
		}
	}
}
