package assess

import (
	"context"
	"fmt"

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

// Verdicts judges the communes of a year, or one unit. None where there was no such unit then.
func (l Ledger) Verdicts(ctx context.Context, year int, unit, criteria string) ([]border.Verdict, error) {
	if unit != "" {
		if _, err := levelOf(unit); err != nil {
			return nil, nil //nolint:nilerr // a village or a provisional code: no class is given to it
		}
		a, err := l.Service.One(ctx, unit, year, criteria, nil)
		if border.KindOf(err) == border.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return []border.Verdict{a.Verdict()}, nil
	}
	list, err := l.Service.All(ctx, year, "", criteria, nil)
	if err != nil {
		return nil, err
	}
	out := make([]border.Verdict, len(list.Items))
	for i := range list.Items {
		out[i] = list.Items[i].Verdict()
	}
	return out, nil
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
