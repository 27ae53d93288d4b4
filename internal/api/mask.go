package api

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// Which small counts of people a caller reads: of the units in its scope, by its deed see_exact, as they are; of all
// others masked, the same on every door (ADR 33).

// sight is what the caller may see; nil: everything. Whoever is cleared for internal records alone reads of persons wanted
// that condition 2 is not met, of its own unit too; what it writes into a report it sees there.
func (s *Server) sight(ctx context.Context, c *fiber.Ctx) (*mask.Sight, error) {
	who, _ := caller(c) // nobody: a caller who sees nothing exact
	everywhere, inScope := who.SeesExact()
	reader := mask.Reader{Everywhere: everywhere, Wanted: inScope && reachOf(c).Sees("reports", "wanted_hiding")}
	if inScope && !everywhere {
		reader.Scope = who.Scope
	}
	return s.Masks.Sight(ctx, reader, s.today())
}

// through is a context through which sums, trends and targets are made of what the caller may see.
func (s *Server) through(ctx context.Context, c *fiber.Ctx) (context.Context, error) {
	sight, err := s.sight(ctx, c)
	return mask.With(ctx, sight), err
}

// maskedView is a reported figure as the caller may read it.
type maskedView struct {
	border.ReportView
	mask.Mask
}

// maskedReport masks what a unit reported for a period.
func maskedReport(values []border.ReportView, s *mask.Sight, unit string, p border.Period) []maskedView {
	items := make([]maskedView, len(values))
	for i, v := range values {
		items[i].ReportView = v
		m := s.Mark(unit, p, v.Indicator, v.Value)
		if m.Masked && mask.IsWanted(v.Indicator) {
			met := secondCondition(values)
			if met != nil && *met && !s.ClassOnly(unit) {
				continue // it is 0, as whoever reads the class knows
			}
			m = mask.Wanted(met)
		}
		if items[i].Mask = m; m.Masked {
			items[i].Value = nil
		}
	}
	return items
}

// secondCondition says whether condition 2 of Article 6 is met; nil: a figure of it is not reported.
func secondCondition(values []border.ReportView) *bool {
	sum, said := 0.0, 0
	for _, v := range values {
		if (v.Indicator == "resident_offenders" || mask.IsWanted(v.Indicator)) && v.Value != nil {
			sum, said = sum+*v.Value, said+1
		}
	}
	if said < 2 {
		return nil
	}
	met := sum == 0
	return &met
}

// maskChange masks a reported figure in both states of a change. That a masked one changed is told, not from what to what.
func maskChange(c *border.UnitChange, s *mask.Sight) {
	if c.Layer != "reports" {
		return
	}
	for _, body := range []map[string]any{c.Before, c.After} {
		unit, _ := body["unit_code"].(string)
		code, _ := body["period"].(string)
		indicator, _ := body["indicator"].(string)
		value, there := body["value"].(float64)
		p, err := border.ParsePeriod(code)
		if !there || err == nil && !s.Mark(unit, p, indicator, &value).Masked {
			continue
		}
		body["value"], body["masked"] = nil, true
	}
}

// maskSheet masks a report that is written: what others than its own posts and those over them read of it are its
// state and its steps.
func maskSheet(sheet programme.Sheet, s *mask.Sight) programme.Sheet {
	if s.Exact(sheet.Code) {
		return sheet
	}
	sheet.Draft, sheet.Masked = nil, sheet.Draft != nil
	sheet.Questions = maskQuestions(sheet.Questions)
	return sheet
}

// maskQuestions keeps that something is asked about a figure that counts no people, and of what kind. That a figure of people
// is far from others, or does not fit another, tells of it.
func maskQuestions(list []programme.Question) []programme.Question {
	out := []programme.Question{}
	for _, q := range list {
		if q.Kind == programme.ByRule || mask.OfPeople(q.Indicator) {
			continue
		}
		ind, _ := border.IndicatorByID(q.Indicator)
		out = append(out, programme.Question{ID: q.ID, Kind: q.Kind, Indicator: q.Indicator, Mask: mask.Hidden(), Text: border.Text{
			VI: strings.TrimSpace(ind.Label.VI + ": có điều cần giải trình; số liệu không nêu."),
			EN: strings.TrimSpace(ind.Label.EN + ": something asks for a reason; figures are not shown.")}})
	}
	return out
}

// maskEvidence takes the hashes off the verdicts a file stands on: a hash of few figures betrays them.
func maskEvidence(list []recognition.View, s *mask.Sight) []recognition.View {
	if s == nil {
		return list
	}
	for i, v := range list {
		if !s.Whole(v.Unit.Code) {
			list[i] = v.WithoutHashes()
		}
	}
	return list
}
