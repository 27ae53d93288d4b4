package assess

import (
	"maps"
	"slices"
	"sync"

	"cotmoc/internal/border"
)

// Set is one criteria set: the clauses of a decision with their thresholds and counts, read from a file. A Set
// is checked when it is read and never changes; it may be used by many goroutines at once.
type Set struct {
	ID           string
	LegalRef     string
	Title        border.Text
	ValidFrom    border.Date
	ValidTo      border.Date // first day on which it no longer holds; zero: open
	Completeness string      // Complete or Incomplete
	Provinces    []string    // codes of those the text binds; none: the country
	Readings     []Reading
	Recognition  *border.RecognitionRules // nil: the set says nothing of it
	Text         string                   // the file it was read from
	SHA256       string                   // of the text

	levels map[string]*level
	labels map[string]border.Indicator
	memo   memo
}

// Ref names the set and its text.
func (s *Set) Ref() CriteriaRef { return CriteriaRef{s.ID, s.LegalRef, s.Completeness, s.SHA256} }

// Whether a set carries every threshold. An incomplete one never gives an official class.
const (
	Complete   = "complete"
	Incomplete = "incomplete"
)

// Reading is one point the law leaves open, as a switch: Default says whether Explanation (true) or Other
// (false) is applied.
type Reading struct {
	ID          string      `yaml:"id"`
	Default     bool        `yaml:"default"`
	Computable  *bool       `yaml:"computable"`
	Label       border.Text `yaml:"label"`
	Explanation border.Text `yaml:"explanation"`
	Other       border.Text `yaml:"other"`
}

// The switches the engine knows. compulsoryCentre has no input that could flip it.
const (
	drugFreeBeforeType3   = "drug_free_before_type_3"
	zeroIsNotType3        = "zero_is_not_type_3"
	bandsAreLiteral       = "bands_are_literal"
	routeCountsHigher     = "route_counts_higher_bands"
	plantsWorseOfTwo      = "plants_worse_of_two"
	plantsBlockDrugFree   = "plants_block_drug_free"
	drugFreeNeedsAll      = "drug_free_needs_every_input"
	worseNeverFree        = "worse_never_drug_free"
	compulsoryNotResident = "compulsory_centre_not_resident"
)

// switches are the readings in force for one evaluation.
type switches struct {
	freeBefore3, zeroNot3, literal, routeHigher, worstPlants, plantsBlock, freeNeedsAll, neverBetter bool
}

// field finds the switch of a reading; nil for one that no input can flip.
func (w *switches) field(id string) (on *bool, known bool) {
	switch id {
	case drugFreeBeforeType3:
		return &w.freeBefore3, true
	case zeroIsNotType3:
		return &w.zeroNot3, true
	case bandsAreLiteral:
		return &w.literal, true
	case routeCountsHigher:
		return &w.routeHigher, true
	case plantsWorseOfTwo:
		return &w.worstPlants, true
	case plantsBlockDrugFree:
		return &w.plantsBlock, true
	case drugFreeNeedsAll:
		return &w.freeNeedsAll, true
	case worseNeverFree:
		return &w.neverBetter, true
	case compulsoryNotResident:
		return nil, true
	}
	return nil, false
}

// with gives the switches with one reading set.
func (w switches) with(id string, on bool) switches {
	if f, _ := w.field(id); f != nil {
		*f = on
	}
	return w
}

// defaults are the readings the file asks for; a reading the file does not name is on.
func (s *Set) defaults() switches {
	w := switches{true, true, true, true, true, true, true, true}
	for _, r := range s.Readings {
		w = w.with(r.ID, r.Default)
	}
	return w
}

// inForce says whether the set holds on a day.
func (s *Set) inForce(d border.Date) bool {
	return !d.Before(s.ValidFrom) && (s.ValidTo.IsZero() || d.Before(s.ValidTo))
}

// official says whether a class found on a day is an official one.
func (s *Set) official(d border.Date) bool { return s.Completeness == Complete && s.inForce(d) }

// level is what the set asks of one level of units.
type level struct {
	name     string
	per      string   // the indicator rates are divided by
	inputs   []string // what must be reported before anything is called drug-free
	deadline monthDay // reports of the year must be in before this day
	criteria []criterion
	classes  []class // in the order they are tried; the last takes what is left
	counts   []count
	parts    []part
	worded   []*expression
}

type monthDay struct{ month, day int }

// kind says how a criterion comes by its band.
type kind int8

const (
	simple  kind = iota // one measure
	worseOf             // several measures, the worse band
	onRoute             // geometry, and perhaps other criteria
	share               // communes of certain classes
	worded              // an expression
)

// criterion is one clause.
type criterion struct {
	id           string
	name, clause border.Text
	kind         kind
	parts        []int  // simple, worseOf: into level.parts
	worded       int    // worded: into level.worded
	bands        []band // route, share and worded: one per class it can fulfil
	interOnly    bool   // route: inter-province routes only
	need         int    // route: so many of "of"; 0: the route alone
	of           []int  // route: into level.criteria
	shareOf      []string
	inputs       []string // every indicator it needs reported, in the order its measures name them
	naMissing    bool     // not_applicable is missing here, elsewhere it is "not met"
}

// band is one row of a clause: which class's criterion a value fulfils.
type band struct {
	class    int // into level.classes; a smaller index is a higher band
	atLeast  *bound
	below    *bound
	exactly  *bound
	counting int // route: count criteria of this class or higher
}

// part is one measure of a criterion: a count, perhaps as a rate, with its bands from the highest down.
type part struct {
	criterion int
	count     int // into level.counts
	rate      bool
	less      string // an indicator taken off first, "" for none
	bands     []band
}

// count is a sum of indicators; every indicator belongs to one count, so counts vary independently.
type count struct {
	of    []string
	less  string
	grain uint64
	parts []int
}

// class is one row of the rule: at least so many of these criteria.
type class struct {
	id        string
	short     border.Text
	need      int
	of        []int
	blockedBy []int // counts that must be zero
	barredBy  []int // classes that must not hold even when higher bands are counted for them
	otherwise bool
}

// classIndex finds a class.
func (l *level) classIndex(id string) (int, bool) {
	for i, c := range l.classes {
		if c.id == id {
			return i, true
		}
	}
	return 0, false
}

func (l *level) countOf(indicator string) (int, bool) {
	for i, c := range l.counts {
		for _, id := range c.of {
			if id == indicator {
				return i, true
			}
		}
	}
	return 0, false
}

// memo remembers the classes that an uncertain state can end in. What is asked again and again (all the communes
// that have not reported) is worked out once.
type memo struct {
	mu    sync.RWMutex
	known map[memoKey]classes
}

const memoLimit = 1 << 16

func (m *memo) get(k memoKey) (classes, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	c, ok := m.known[k]
	return c, ok
}

func (m *memo) put(k memoKey, c classes) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= memoLimit {
		m.known = make(map[memoKey]classes)
	}
	m.known[k] = c
}

// Description is a set as the API shows it: what it asks, and what it leaves open.
type Description struct {
	ID           string               `json:"id"`
	LegalRef     string               `json:"legal_ref"`
	Title        border.Text          `json:"title"`
	Completeness string               `json:"completeness"`
	SHA256       string               `json:"sha256"` // of its text
	ValidFrom    border.Date          `json:"valid_from"`
	ValidTo      border.Date          `json:"valid_to"`
	Provinces    []string             `json:"provinces"` // codes of those the text binds; none: the country
	Levels       []string             `json:"levels"`    // of units it judges
	Readings     []ReadingDescription `json:"readings"`
	Criteria     []Clause             `json:"criteria"`
}

// ReadingDescription is one switch with both readings in words.
type ReadingDescription struct {
	ID          string      `json:"id"`
	Value       bool        `json:"value"`
	Label       border.Text `json:"label"`
	Explanation border.Text `json:"explanation"`
	Other       border.Text `json:"other"`
	Computable  bool        `json:"computable"`
}

// Clause is one criterion with the text of its clause. Levels names the levels it is asked of.
type Clause struct {
	ID     string      `json:"id"`
	Levels []string    `json:"levels"`
	Name   border.Text `json:"name"`
	Clause border.Text `json:"clause"`
}

// Describe gives the set for showing. A criterion asked of communes and provinces alike stands once.
func (s *Set) Describe() Description {
	d := Description{ID: s.ID, LegalRef: s.LegalRef, Title: s.Title, Completeness: s.Completeness, SHA256: s.SHA256,
		ValidFrom: s.ValidFrom, ValidTo: s.ValidTo, Provinces: append([]string{}, s.Provinces...), Levels: []string{}, Readings: []ReadingDescription{}, Criteria: []Clause{}}
	for _, r := range s.Readings {
		d.Readings = append(d.Readings, ReadingDescription{ID: r.ID, Value: r.Default, Label: r.Label,
			Explanation: r.Explanation, Other: r.Other, Computable: r.computable()})
	}
	at := map[string]int{}
	for _, name := range assessable() {
		l, ok := s.levels[name]
		if !ok {
			continue
		}
		d.Levels = append(d.Levels, name)
		for _, c := range l.criteria {
			if i, seen := at[c.id]; seen {
				d.Criteria[i].Levels = append(d.Criteria[i].Levels, name)
				continue
			}
			at[c.id] = len(d.Criteria)
			d.Criteria = append(d.Criteria, Clause{ID: c.id, Levels: []string{name}, Name: c.name, Clause: c.clause})
		}
	}
	return d
}

// DescribeAll gives several sets for showing, by id.
func DescribeAll(sets map[string]*Set) []Description {
	list := make([]Description, 0, len(sets))
	for _, id := range slices.Sorted(maps.Keys(sets)) {
		list = append(list, sets[id].Describe())
	}
	return list
}

func (r Reading) computable() bool { return r.Computable == nil || *r.Computable }
