package rebase

import (
	"maps"
	"slices"

	"cotmoc/internal/border"
)

// Reform is a day on which the line of a unit broke.
type Reform struct {
	On       border.Date `json:"on"`
	LegalRef string      `json:"legal_ref"` // of its first row that gives one
	Kinds    []string    `json:"kinds"`     // border.LineageKinds, each once; empty: no lineage tells what happened
}

// reforms gives the days on which the line broke after one day and until another, oldest first.
func (l *line) reforms(after, until border.Date) []Reform {
	all := []Reform{}
	days := l.days()
	back := func(k Link) (near, far string) { return k.To, k.From }
	forth := func(k Link) (near, far string) { return k.From, k.To }
	codes := l.readOver()
	for _, day := range slices.Backward(days) {
		if day.After(after) && !day.After(l.on) {
			var r *Reform
			if codes, r = l.broke(codes, day, back); r != nil {
				all = append(all, *r)
			}
		}
	}
	slices.Reverse(all)
	codes = l.readOver()
	for _, day := range days {
		if day.After(l.on) && !day.After(until) {
			var r *Reform
			if codes, r = l.broke(codes, day, forth); r != nil {
				all = append(all, *r)
			}
		}
	}
	return all
}

// readOver are the codes of the units the line is read over.
func (l *line) readOver() []string {
	if l.communes != nil {
		return slices.Sorted(maps.Keys(l.communes))
	}
	return []string{l.unit.Code}
}

// broke says what happened on a day to units known on one side of it, and which they are on the other side; nil
// if nothing did.
func (l *line) broke(codes []string, day border.Date, ends func(Link) (near, far string)) ([]string, *Reform) {
	r := Reform{On: day, Kinds: []string{}}
	var beyond []string
	happened := false
	for _, code := range codes {
		met := false
		for _, k := range l.Links {
			near, far := ends(k)
			if k.On != day || near != code {
				continue
			}
			met = true
			beyond = append(beyond, far)
			if k.Kind != border.Unchanged {
				happened = true
				r.name(k)
			}
		}
		switch {
		case l.lasts(code, day):
			beyond = append(beyond, code)
		case !met:
			happened = true
		}
	}
	slices.Sort(beyond)
	if !happened {
		return slices.Compact(beyond), nil
	}
	return slices.Compact(beyond), &r
}

func (r *Reform) name(k Link) {
	if r.LegalRef == "" {
		r.LegalRef = k.LegalRef
	}
	if i, found := slices.BinarySearch(r.Kinds, k.Kind); !found {
		r.Kinds = slices.Insert(r.Kinds, i, k.Kind)
	}
}
