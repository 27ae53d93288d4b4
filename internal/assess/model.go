package assess

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// The models "without drugs": villages, residential groups, agencies. A text of their province says what they are judged
// by, so that units of one level may stand under several sets.

// Models judges the villages, groups or agencies of a province or oversight area ("" does not filter), each by the set
// named or, without one, by that of its province. Those no set speaks for are told apart.
func (v *Service) Models(ctx context.Context, year int, level, area, province, setID string, knownOn *time.Time) (Assessments, error) {
	r, err := v.modelRound(ctx, year, setID, knownOn)
	if err != nil {
		return Assessments{}, err
	}
	facts, err := r.facts(ctx, Query{Level: level, Province: province, Area: area})
	if err != nil {
		return Assessments{}, fmt.Errorf("assess units of level %s: %w", level, err)
	}
	out := Assessments{Items: make([]Assessment, 0, len(facts)), Counts: map[string]int{"undetermined": 0}}
	for _, f := range facts {
		set := r.set
		if setID == "" {
			set = r.speaksFor(level, f.Province)
		}
		if set == nil {
			out.Unruled = append(out.Unruled, f.Unit.Ref())
			continue
		}
		a, err := r.under(set).judge(f, nil)
		if err != nil {
			return Assessments{}, err
		}
		out.Items = append(out.Items, a)
		out.Counts[a.Class]++
	}
	return out, nil
}

// model judges one village, group or agency, whichever the code names.
func (v *Service) model(ctx context.Context, code string, year int, setID string, knownOn *time.Time) (Assessment, error) {
	r, err := v.modelRound(ctx, year, setID, knownOn)
	if err != nil {
		return Assessment{}, err
	}
	facts, err := r.facts(ctx, Query{Code: code})
	if err != nil {
		return Assessment{}, fmt.Errorf("assess %s: %w", code, err)
	}
	if len(facts) == 0 {
		return Assessment{}, r.noUnit(code)
	}
	if r, err = r.ruled(facts[0]); err != nil {
		return Assessment{}, err
	}
	return r.judge(facts[0], nil)
}

// modelRound is a round under the set named; without one it is not known yet which speaks.
func (v *Service) modelRound(ctx context.Context, year int, setID string, knownOn *time.Time) (*round, error) {
	if setID == "" {
		return v.unruledRound(ctx, year, knownOn)
	}
	return v.round(ctx, year, setID, knownOn)
}

// ruled is the round under the set that speaks for a unit, where none is named.
func (r *round) ruled(f Facts) (*round, error) {
	if r.set != nil {
		return r, nil
	}
	set := r.speaksFor(f.Unit.Level, f.Province)
	if set == nil {
		return nil, r.unruled(f.Unit.Level)
	}
	return r.under(set), nil
}

// speaksFor gives the set by which units of a level are judged in a province: one in force on the period's last day
// before one that is not, a complete before an incomplete one, the province's own before the country's, the newest; nil
// where no text speaks for them.
func (r *round) speaksFor(level, province string) *Set {
	var best *Set
	for _, id := range slices.Sorted(maps.Keys(r.sets)) {
		s := r.sets[id]
		if _, judges := s.levels[level]; !judges || len(s.Provinces) > 0 && !slices.Contains(s.Provinces, province) {
			continue
		}
		if best == nil || s.before(best, r.period) {
			best = s
		}
	}
	return best
}

// before says that a set speaks rather than another.
func (s *Set) before(o *Set, p border.Period) bool {
	for _, better := range [][2]bool{{s.inForce(p.To), o.inForce(p.To)}, {s.Completeness == Complete, o.Completeness == Complete},
		{len(s.Provinces) > 0, len(o.Provinces) > 0}} {
		if better[0] != better[1] {
			return better[0]
		}
	}
	return s.ValidFrom.After(o.ValidFrom)
}

// unruled says that no text speaks for units of a level here, and which sets could be tried.
func (r *round) unruled(level string) error {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(r.sets)) {
		if _, judges := r.sets[id].levels[level]; judges {
			ids = append(ids, id)
		}
	}
	l, list := border.Levels().Label(level), strings.Join(ids, ", ")
	return border.Fail(border.NotFound,
		fmt.Sprintf("Không có bộ tiêu chí nào áp dụng cho %s ở tỉnh này; muốn xem giả định, hãy nêu một bộ: %s.", strings.ToLower(l.VI), list),
		fmt.Sprintf("No criteria set speaks for this level (%s) in this province; for a what-if name one: %s.", strings.ToLower(l.EN), list), nil)
}

// under is the same round under another set.
func (r *round) under(set *Set) *round {
	other := *r
	other.set = set
	return &other
}
