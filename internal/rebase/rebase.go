package rebase

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Result is a set of figures read over the units of the crosswalk's last day.
type Result struct {
	Figures  []Figure  // by indicator, period, unit: one for every unit of the last day
	Balances []Balance // by indicator, period
}

// Balance says where the counts of one indicator and period went: Before = After + Withheld + Lost, to the last
// millionth.
type Balance struct {
	Indicator string `json:"indicator"`
	Period    string `json:"period"`
	Before    Amount `json:"before"`   // all that was reported
	After     Amount `json:"after"`    // the rebased figures that are known
	Withheld  Amount `json:"withheld"` // known parts of sums with a missing part, or of units not comparable
	Lost      Amount `json:"lost"`     // of units that no lineage leads on from, or that the crosswalk does not know
}

// Rebase reads counts over the units of the crosswalk's last day. Every count goes to the successors by weight,
// in millionths, to the last one; the errors of what is divided add up (the worst case). A sum with a missing
// part is missing, and names it; a unit that the crosswalk does not wholly account for is not comparable. Two
// values of one unit, indicator and period are refused, and so is a negative one.
func Rebase(values []Value, c *Crosswalk) (*Result, error) {
	p := newPlan(c)
	columns, err := p.columns(values)
	if err != nil {
		return nil, err
	}
	r := &Result{Figures: make([]Figure, 0, len(columns)*len(p.targets)), Balances: make([]Balance, 0, len(columns))}
	for _, col := range columns {
		r.Figures = p.read(col, r.Figures)
		r.Balances = append(r.Balances, balance(col, r.Figures[len(r.Figures)-len(p.targets):]))
	}
	return r, nil
}

// plan is a crosswalk by number instead of code.
type plan struct {
	source  map[string]int
	codes   []string // of the sources, in order
	rows    [][]flowTo
	targets []string // in order
	broken  []Reason // by target; empty: comparable
}

type flowTo struct {
	target int
	weight Weight
	err    Weight
}

func newPlan(c *Crosswalk) *plan {
	p := &plan{source: map[string]int{}}
	reason := map[string]Reason{}
	for _, g := range c.Broken {
		reason[g.Code] = g.Reason
		p.targets = append(p.targets, g.Code)
	}
	for _, r := range c.Rows {
		p.targets = append(p.targets, r.To)
	}
	slices.Sort(p.targets)
	p.targets = slices.Compact(p.targets)
	number := make(map[string]int, len(p.targets))
	for i, code := range p.targets {
		number[code] = i
		p.broken = append(p.broken, reason[code])
	}
	for _, r := range c.Rows { // by source
		if n := len(p.codes); n == 0 || p.codes[n-1] != r.From {
			p.source[r.From] = n
			p.codes = append(p.codes, r.From)
			p.rows = append(p.rows, nil)
		}
		last := len(p.rows) - 1
		p.rows[last] = append(p.rows[last], flowTo{number[r.To], r.Weight, r.Error})
	}
	return p
}

// column is all values of one indicator and period, by source.
type column struct {
	indicator, period string
	amounts           []Amount
	known             []bool
	lost              Amount
}

type heading struct{ indicator, period string }

func (p *plan) columns(values []Value) ([]*column, error) {
	byHeading := map[heading]*column{}
	seen := map[heading]map[string]bool{}
	var all []*column
	var last *column
	for _, v := range values {
		h := heading{v.Indicator, v.Period}
		if last == nil || last.indicator != v.Indicator || last.period != v.Period {
			if last = byHeading[h]; last == nil {
				last = &column{v.Indicator, v.Period, make([]Amount, len(p.codes)), make([]bool, len(p.codes)), 0}
				byHeading[h] = last
				all = append(all, last)
			}
		}
		if v.State != Reported {
			continue
		}
		if v.Amount < 0 {
			return nil, refuse(v, "là số âm", "is negative")
		}
		i, known := p.source[v.Unit]
		if !known {
			if seen[h] == nil {
				seen[h] = map[string]bool{}
			}
			if seen[h][v.Unit] {
				return nil, refuse(v, "có hai lần", "is there twice")
			}
			seen[h][v.Unit] = true
			last.lost += v.Amount
			continue
		}
		if last.known[i] {
			return nil, refuse(v, "có hai lần", "is there twice")
		}
		last.amounts[i], last.known[i] = v.Amount, true
	}
	slices.SortFunc(all, func(a, b *column) int {
		return cmp.Or(strings.Compare(a.indicator, b.indicator), strings.Compare(a.period, b.period))
	})
	return all, nil
}

func refuse(v Value, vi, en string) error {
	return border.Fail(border.Invalid, fmt.Sprintf("Chỉ tiêu %s kỳ %s của đơn vị %s %s.", v.Indicator, v.Period, v.Unit, vi),
		fmt.Sprintf("Indicator %s, period %s of unit %s %s.", v.Indicator, v.Period, v.Unit, en), nil)
}

// read appends the figures of a column, one for each target.
func (p *plan) read(col *column, figures []Figure) []Figure {
	first := len(figures)
	for i, code := range p.targets {
		f := Figure{Unit: code, Indicator: col.indicator, Period: col.period, Status: Exact, Known: true}
		if p.broken[i] != "" {
			f.Status, f.Known, f.Reason = NotComparable, false, p.broken[i]
		}
		figures = append(figures, f)
	}
	mine := figures[first:]
	for i, rows := range p.rows {
		p.spread(col, i, rows, mine)
	}
	return figures
}

// spread gives one source's amount to its targets.
func (p *plan) spread(col *column, source int, rows []flowTo, mine []Figure) {
	if !col.known[source] {
		for _, r := range rows {
			f := &mine[r.target]
			f.Known = false
			f.Missing = append(f.Missing, p.codes[source])
			if f.Status == Exact && r.weight != Whole {
				f.Status = Apportioned
			}
		}
		return
	}
	amount := col.amounts[source]
	if len(rows) == 1 {
		mine[rows[0].target].add(amount, amount, rows[0].err)
		return
	}
	for i, part := range parts(amount, rows) {
		mine[rows[i].target].add(part, amount, rows[i].err)
	}
}

// add takes in a part of a source's amount. A part of nothing is nothing, exactly.
func (f *Figure) add(part, whole Amount, e Weight) {
	f.Amount += part
	if e == 0 && part == whole || whole == 0 {
		return
	}
	half, rest := whole.times(e)
	if rest > 0 {
		half++
	}
	f.Error += half
	if f.Status == Exact {
		f.Status = Apportioned
	}
}

// parts cuts an amount by weight, to the last millionth.
func parts(amount Amount, rows []flowTo) []Amount {
	all := make([]int64, len(rows))
	rests := make([]uint64, len(rows))
	left := int64(amount)
	for i, r := range rows {
		part, rest := amount.times(r.weight)
		all[i], rests[i] = int64(part), rest
		left -= int64(part)
	}
	hand(all, rests, left)
	amounts := make([]Amount, len(rows))
	for i, n := range all {
		amounts[i] = Amount(n)
	}
	return amounts
}

func balance(col *column, figures []Figure) Balance {
	b := Balance{Indicator: col.indicator, Period: col.period, Lost: col.lost, Before: col.lost}
	for _, a := range col.amounts {
		b.Before += a
	}
	for _, f := range figures {
		if f.Known {
			b.After += f.Amount
		} else {
			b.Withheld += f.Amount
		}
	}
	return b
}
