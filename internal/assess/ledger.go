package assess

import (
	"context"
	"fmt"
	"slices"

	"cotmoc/internal/border"
)

// Keeper keeps verdicts with everything they stood on, for good. internal/postgis implements it.
type Keeper interface {
	SaveAssessments(ctx context.Context, list []Assessment) error
}

// Ledger gives verdicts in short to what stands on them, and keeps those that something came to stand on.
type Ledger struct {
	Service *Service
	Keeper  Keeper
}

// Verdicts judges all communes and units of models of a year that the set judges, or one unit. None where there was no
// such unit then.
func (l Ledger) Verdicts(ctx context.Context, year int, unit, criteria string) ([]border.Verdict, error) {
	if unit != "" {
		if _, err := levelOf(unit); err != nil {
			return nil, nil //nolint:nilerr // a provisional code: no class is given to it
		}
		a, err := l.Service.One(ctx, unit, year, criteria, nil)
		if kind := border.KindOf(err); kind == border.NotFound || kind == border.Invalid && border.IsModelCode(unit) {
			return nil, nil // no such unit then, or the set does not judge its level
		}
		if err != nil {
			return nil, err
		}
		return []border.Verdict{a.Verdict()}, nil
	}
	var out []border.Verdict
	for _, level := range l.Service.levelsOf(criteria) {
		list, err := l.Service.ofLevel(ctx, year, level, criteria)
		if err != nil {
			return nil, err
		}
		for i := range list.Items {
			out = append(out, list.Items[i].Verdict())
		}
	}
	return out, nil
}

// levelsOf are the levels below the province that a set judges; a set nobody knows is asked of communes, and refused.
func (v *Service) levelsOf(criteria string) []string {
	set, known := v.Sets[criteria]
	if !known {
		return []string{border.Commune}
	}
	return slices.DeleteFunc(border.RecognisedLevels(), func(level string) bool {
		_, judges := set.levels[level]
		return !judges
	})
}

func (v *Service) ofLevel(ctx context.Context, year int, level, criteria string) (Assessments, error) {
	if level == border.Commune {
		return v.All(ctx, year, "", criteria, nil)
	}
	return v.Models(ctx, year, level, "", "", criteria, nil)
}

// Keep judges one unit and keeps the verdict with its inputs.
func (l Ledger) Keep(ctx context.Context, unit string, year int, criteria string) (border.Verdict, error) {
	a, err := l.Service.One(ctx, unit, year, criteria, nil)
	if err != nil {
		return border.Verdict{}, err
	}
	if err := l.Keeper.SaveAssessments(ctx, []Assessment{a}); err != nil {
		return border.Verdict{}, fmt.Errorf("keep the verdict on %s: %w", unit, err)
	}
	return a.Verdict(), nil
}

// Verdict is the assessment in short.
func (a *Assessment) Verdict() border.Verdict {
	return border.Verdict{Unit: a.Unit.Code, Year: a.Year, Criteria: a.Criteria.ID, Class: a.Class, Official: a.Official,
		Provisional: a.Provisional, Engine: a.Engine, InputSHA256: a.InputSHA256}
}
