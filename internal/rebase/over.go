package rebase

import (
	"context"
	"fmt"
	"strconv"

	"cotmoc/internal/border"
)

// YearOver gives the figures of an assessed year read over the communes of a day, by commune and indicator. A figure
// is there only where it is exact: what had to be divided, or lacks a part, stands as not collected.
func (s *Service) YearOver(ctx context.Context, year int, on border.Date) (map[string]map[string]border.ReportValue, error) {
	day, period := StandsOn(year, border.DateOf(s.now())), strconv.Itoa(year)
	over := map[string]map[string]border.ReportValue{}
	for _, follow := range []Follow{People, Ground} {
		c, err := s.Crosswalk(ctx, Query{From: day, To: on, Level: border.Commune, Follow: follow})
		if err != nil {
			return nil, fmt.Errorf("read %d over the units of %s: %w", year, on, err)
		}
		values, err := s.records.YearValues(ctx, sourcesOf(c))
		if err != nil {
			return nil, fmt.Errorf("figures of %d: %w", year, err)
		}
		mine := values[:0]
		for _, v := range values {
			if v.Period == period && followOf(v.Indicator) == follow {
				mine = append(mine, v)
			}
		}
		r, err := Rebase(mine, c)
		if err != nil {
			return nil, err
		}
		for _, f := range r.Figures {
			put(over, f, year)
		}
	}
	return over, nil
}

// sourcesOf lists the units the rows come from.
func sourcesOf(c *Crosswalk) []string {
	var codes []string
	for _, r := range c.Rows { // by From
		if n := len(codes); n == 0 || codes[n-1] != r.From {
			codes = append(codes, r.From)
		}
	}
	return codes
}

func put(over map[string]map[string]border.ReportValue, f Figure, year int) {
	v := border.ReportValue{UnitCode: f.Unit, Period: border.AssessedYear(year), Indicator: f.Indicator, State: border.NotCollected}
	if f.Known && f.Status == Exact {
		n := f.Amount.Float()
		v.Value, v.State = &n, border.Reported
	}
	if over[f.Unit] == nil {
		over[f.Unit] = map[string]border.ReportValue{}
	}
	over[f.Unit][f.Indicator] = v
}
