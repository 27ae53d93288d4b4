package rebase

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// Verdict says in which way law and geometry disagree about an old unit.
type Verdict string

// The verdicts.
const (
	NotNamed      Verdict = "not_named"      // ground of the old unit lies in a new one that the lineage does not name
	NothingShared Verdict = "nothing_shared" // the lineage names a new unit with which the old one shares no ground
	InNoUnit      Verdict = "in_no_unit"     // ground of the old unit lies in no new one: the sea, a gap, an old outline
	NotWhole      Verdict = "not_whole"      // the lineage says whole, but part of the ground lies elsewhere
)

// Label gives the verdict in words.
func (v Verdict) Label() border.Text {
	switch v {
	case NotNamed:
		return border.Text{VI: "Đất nằm trong một đơn vị mà văn bản không nêu", EN: "Ground lies in a unit that the law does not name"}
	case NothingShared:
		return border.Text{VI: "Văn bản nêu đơn vị mới nhưng không có đất chung", EN: "The law names a new unit that shares no ground"}
	case InNoUnit:
		return border.Text{VI: "Đất không nằm trong đơn vị mới nào", EN: "Ground lies in no new unit"}
	}
	return border.Text{VI: "Văn bản ghi toàn bộ nhưng một phần đất nằm ngoài", EN: "The law says all of it, but part of the ground lies outside"}
}

// Disagreement is one row of the report. Boundaries of different surveys never fit to the metre: small shares
// along an edge are their noise, not an error of the law.
type Disagreement struct {
	Old     string  `json:"old"`
	New     string  `json:"new,omitempty"` // empty for InNoUnit
	Verdict Verdict `json:"verdict"`
	Share   float64 `json:"share"`          // of the old unit's cells: those in New, or for NotWhole those outside it
	AreaKm2 float64 `json:"area_km2"`       // of these cells
	Kind    string  `json:"kind,omitempty"` // what the lineage says, if it names New
}

// Disagreements holds one reform's lineage against the centre-owned cells of the units on its eve and on its
// day, all of one resolution. Shares below least (0.05 is a twentieth) are left out, but NothingShared is
// always told. Units without cells on the eve are left out, and so are named ones without cells: there is
// nothing to hold the law against. The report is in order of Old, Verdict, New.
func Disagreements(links []Link, before, after map[string][]cell.Cell, least float64) ([]Disagreement, error) {
	owner := map[cell.Cell]string{}
	for _, code := range slices.Sorted(maps.Keys(after)) {
		for _, c := range after[code] {
			if _, taken := owner[c]; !taken {
				owner[c] = code
			}
		}
	}
	named := map[string]map[string]Link{}
	for _, l := range links {
		if named[l.From] == nil {
			named[l.From] = map[string]Link{}
		}
		named[l.From][l.To] = l
	}
	var all []Disagreement
	for _, old := range slices.Sorted(maps.Keys(named)) {
		if len(before[old]) == 0 {
			continue
		}
		found, err := confront(old, before[old], named[old], owner, after)
		if err != nil {
			return nil, fmt.Errorf("unit %s: %w", old, err)
		}
		for _, d := range found {
			if d.Share >= least || d.Verdict == NothingShared {
				all = append(all, d)
			}
		}
	}
	return all, nil
}

// confront gives every disagreement about one old unit.
func confront(old string, cells []cell.Cell, named map[string]Link, owner map[cell.Cell]string, after map[string][]cell.Cell) ([]Disagreement, error) {
	area, count := map[string]float64{}, map[string]int{}
	total := 0.0
	for _, c := range cells {
		a, err := c.AreaKm2()
		if err != nil {
			return nil, err
		}
		area[owner[c]] += a
		count[owner[c]]++
		total += a
	}
	n := float64(len(cells))
	var all []Disagreement
	for code := range count {
		if _, ok := named[code]; ok {
			continue
		}
		d := Disagreement{Old: old, New: code, Verdict: NotNamed, Share: float64(count[code]) / n, AreaKm2: area[code]}
		if code == "" {
			d.Verdict = InNoUnit
		}
		all = append(all, d)
	}
	for code, l := range named {
		d := Disagreement{Old: old, New: code, Kind: l.Kind, Verdict: NotWhole,
			Share: (n - float64(count[code])) / n, AreaKm2: total - area[code]}
		switch {
		case len(after[code]) == 0:
			continue
		case count[code] == 0:
			d.Verdict, d.Share, d.AreaKm2 = NothingShared, 0, 0
		case !l.settles(Ground) || count[code] == len(cells):
			continue
		}
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b Disagreement) int {
		return cmp.Or(strings.Compare(string(a.Verdict), string(b.Verdict)), strings.Compare(a.New, b.New))
	})
	return all, nil
}
