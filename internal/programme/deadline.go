package programme

import (
	"context"
	"slices"

	"cotmoc/internal/border"
)

// ahead is how far a calendar of deadlines looks.
const ahead = 400 // days

// Deadlines lists the last days in time from 60 days ago to about a year ahead, earliest first: of open periods with
// what is handed in, of coming ones by the rule alone. Duties without a day have none.
func (v *Service) Deadlines(ctx context.Context, f Filter) ([]Deadline, error) {
	today := v.today()
	tallies, err := v.Completeness(ctx, f, today, "")
	if err != nil {
		return nil, err
	}
	counted := map[string]Tally{}
	for _, t := range tallies {
		counted[t.Obligation+" "+t.Period] = t
	}
	var list []Deadline
	for _, o := range v.Obligations {
		if !o.Opens() || o.Due == nil || !o.concerns(f.Province) {
			continue
		}
		for _, p := range o.Periods(today.AddDays(-2*ahead), today.AddDays(ahead)) {
			due := o.DueOn(p)
			t, open := counted[o.ID+" "+p.Code]
			if due.Before(today.AddDays(-60)) || due.After(today.AddDays(ahead)) || !open && (!p.From.After(today) || f.Area != "" && o.OwedBy.Level != border.Commune) {
				continue
			}
			list = append(list, Deadline{o, p, due, open, t.Owed, t.HandedIn})
		}
	}
	slices.SortStableFunc(list, func(a, b Deadline) int { return b.DueOn.DaysUntil(a.DueOn) })
	return list, nil
}

// Duties lists the duties that bind somebody in a province; "" all.
func (v *Service) Duties(province string) []Obligation {
	return slices.DeleteFunc(slices.Clone(v.Obligations), func(o Obligation) bool { return !o.concerns(province) })
}
