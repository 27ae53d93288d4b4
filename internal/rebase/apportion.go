package rebase

import (
	"fmt"
	"math"
	"slices"

	"cotmoc/geo/cell"
)

// ground is what is known of the units on the two sides of a reform.
type ground struct {
	before, after map[string]Unit
	cellsBefore   map[string][]cell.Cell         // each unit's of one resolution
	cellsAfter    map[int]map[string][]cell.Cell // by resolution
	people        CellPopulation                 // nil: nobody knows
	follow        Follow
	settlements   float64
}

// meet is what two units have in common.
type meet struct {
	cells  int     // of the old unit's cells, those of the new one
	seam   int     // cells on either side of the line to the old unit's other parts, whichever side has more
	people float64 // in these cells; -1: unknown
}

// meets gives what an old unit has in common with each of the new ones named, and how many of its cells lie
// in none of them. ok is false where there are no cells to tell by.
func (g ground) meets(old string, named []string) (all []meet, outside int, ok bool, err error) {
	owner := map[cell.Cell]int{}
	for i, code := range named {
		for _, c := range g.beside(old)[code] {
			owner[c] = i + 1
		}
	}
	mine := slices.Clone(g.cellsBefore[old])
	slices.Sort(mine)
	all = make([]meet, len(named))
	for _, c := range mine {
		i := owner[c] - 1
		if i < 0 {
			outside++
			continue
		}
		all[i].cells++
		all[i].people = g.count(all[i].people, c)
	}
	if outside == len(mine) {
		return nil, outside, false, nil
	}
	for i := range all {
		if all[i].seam, err = seam(mine, owner, i+1); err != nil {
			return nil, 0, false, fmt.Errorf("seams of unit %s: %w", old, err)
		}
	}
	return all, outside, true, nil
}

// beside gives the cells of the new units at the resolution of an old one's.
func (g ground) beside(old string) map[string][]cell.Cell {
	cells := g.cellsBefore[old]
	if len(cells) == 0 {
		return nil
	}
	return g.cellsAfter[cells[0].Resolution()]
}

// count adds the people of a cell; one unknown makes the sum unknown.
func (g ground) count(sum float64, c cell.Cell) float64 {
	if sum < 0 || g.people == nil {
		return -1
	}
	p, known := g.people(c)
	if !known || p < 0 {
		return -1
	}
	return sum + p
}

// seam counts, among a unit's cells (ascending), those of one owner beside those of another, on either side of
// the line between, and gives the larger number.
func seam(mine []cell.Cell, owner map[cell.Cell]int, one int) (int, error) {
	within, beyond := 0, map[cell.Cell]bool{}
	for _, c := range mine {
		if owner[c] != one {
			continue
		}
		around, err := c.Neighbors()
		if err != nil {
			return 0, err
		}
		beside := false
		for _, n := range around {
			if _, own := slices.BinarySearch(mine, n); own && owner[n] != 0 && owner[n] != one {
				beside, beyond[n] = true, true
			}
		}
		if beside {
			within++
		}
	}
	return max(within, len(beyond)), nil
}

// split says how an old unit divides over the new ones named, in order of code; reason is not empty where
// nothing tells.
func (g ground) split(old string, named []string) (parts []part, reason Reason, err error) {
	common, outside, seen, err := g.meets(old, named)
	if err != nil {
		return nil, "", err
	}
	if !seen {
		return g.unseen(named)
	}
	area := make([]float64, len(named))
	for i, m := range common {
		area[i] = max(float64(m.cells), 0.5) // a named part smaller than the cells can see
	}
	people, known := g.peopleOf(old, common, named)
	parts = g.weigh(named, people, known, area)
	inside := sum(area)
	for i := range parts {
		w := area[i] / inside
		if len(parts) > 1 {
			parts[i].err += max(float64(common[i].seam), 2) / 2 / inside
		}
		parts[i].err += float64(outside) / (inside + float64(outside)) * max(w, 1-w)
	}
	return parts, "", nil
}

// peopleOf gives the people in each common part: counted in the cells or, failing that, at the mean density of
// the new units.
func (g ground) peopleOf(old string, common []meet, named []string) (people []float64, known bool) {
	people = make([]float64, len(named))
	counted := true
	for i, m := range common {
		people[i] = m.people
		counted = counted && m.people >= 0 && g.people != nil
	}
	if counted && sum(people) > 0 {
		return people, true
	}
	beside := g.beside(old)
	for i, code := range named {
		u := g.after[code]
		if u.Population == nil || len(beside[code]) == 0 {
			return nil, false
		}
		people[i] = max(float64(common[i].cells), 0.5) * u.Population.Residents / float64(len(beside[code]))
	}
	return people, sum(people) > 0
}

// weigh turns measures into parts: by people where figures follow them and they are known, else by ground.
func (g ground) weigh(named []string, people []float64, known bool, area []float64) []part {
	parts := make([]part, len(named))
	for i, code := range named {
		a := area[i] / sum(area)
		switch {
		case g.follow == Ground:
			parts[i] = part{to: code, basis: ByArea, measure: area[i]}
		case known:
			p := people[i] / sum(people)
			parts[i] = part{to: code, basis: ByPopulation, measure: people[i], err: math.Abs(p - a)}
		default:
			parts[i] = part{to: code, basis: ByArea, measure: area[i], err: g.scatter(a)}
		}
	}
	return parts
}

// unseen is for a divided unit nobody drew. A part of it that is the only one the law names gets all, and what
// the rest may be is anybody's guess.
func (g ground) unseen(named []string) ([]part, Reason, error) {
	if len(named) == 1 {
		return []part{{to: named[0], basis: ByArea, measure: 1, err: 1}}, "", nil
	}
	if parts := g.byNewPopulations(named); parts != nil {
		return parts, "", nil
	}
	return nil, NoBasis, nil
}

// byNewPopulations divides in the proportion of the successors' populations, as if all people lived in one
// place; nil where these are unknown.
func (g ground) byNewPopulations(named []string) []part {
	if g.follow == Ground {
		return nil
	}
	people := make([]float64, len(named))
	for i, code := range named {
		u := g.after[code]
		if u.Population == nil {
			return nil
		}
		people[i] = u.Population.Residents
	}
	if sum(people) == 0 {
		return nil
	}
	parts := make([]part, len(named))
	for i, code := range named {
		w := people[i] / sum(people)
		parts[i] = part{to: code, basis: ByPopulation, measure: people[i], err: math.Sqrt(w * (1 - w))}
	}
	return parts
}

// scatter is the standard deviation of the people on a part w of the ground, if they live in so many
// settlements of one size, each equally likely anywhere.
func (g ground) scatter(w float64) float64 { return math.Sqrt(w * (1 - w) / g.settlements) }

func sum(all []float64) float64 {
	total := 0.0
	for _, f := range all {
		total += f
	}
	return total
}
