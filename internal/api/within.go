package api

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// Classes, figures and targets are worked out from all records, whoever asks. Here is what of them a caller is shown:
// that of the units in its reach.

// ownUnit reads the code of a unit whose figures are asked for. One beyond the caller's reach is answered as one that is
// not there.
func ownUnit(c *fiber.Ctx) (string, error) {
	code, err := unitCode(c)
	if err == nil && !reachOf(c).Holds(code) {
		err = border.Fail(border.NotFound, "Không có số liệu của đơn vị này trong phạm vi của tài khoản.",
			"There are no figures of this unit within the account's scope.", nil)
	}
	return code, err
}

// held keeps of a list what belongs to units in the caller's reach.
func held[T any](c *fiber.Ctx, list []T, code func(T) string) []T {
	reach := reachOf(c)
	if reach.Everywhere {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return !reach.Holds(code(v)) })
}

// ownAssessments keeps the assessments of units in the reach, and counts them.
func ownAssessments(c *fiber.Ctx, all assess.Assessments) assess.Assessments {
	if reachOf(c).Everywhere {
		return all
	}
	out := assess.Assessments{Items: held(c, all.Items, func(a assess.Assessment) string { return a.Unit.Code }), Counts: map[string]int{}}
	for class := range all.Counts {
		out.Counts[class] = 0
	}
	for _, a := range out.Items {
		out.Counts[a.Class]++
	}
	return out
}

// ownBalance leaves out what neighbours beyond the reach reported.
func ownBalance(c *fiber.Ctx, b *assess.Balance) *assess.Balance {
	if b == nil || reachOf(c).Everywhere {
		return b
	}
	return b.Within(reachOf(c).Holds)
}

// ownDraw keeps the communes in the reach that were drawn; strata and rates are those of the whole draw.
func ownDraw(c *fiber.Ctx, d recognition.Draw) recognition.Draw {
	d.Units = held(c, d.Units, func(u recognition.Drawn) string { return u.Code })
	return d
}

// ownSum refuses the figures of an oversight area of which a commune lies beyond the caller's reach: on another day it may have
// had other communes than those the reach is made of.
func ownSum(c *fiber.Ctx, communes []string) error {
	reach := reachOf(c)
	if slices.ContainsFunc(communes, func(code string) bool { return !reach.Holds(code) }) {
		return border.Fail(border.NotFound, "Không có số liệu của địa bàn này trong phạm vi của tài khoản.",
			"There are no figures of this oversight area within the account's scope.", nil)
	}
	return nil
}

// ownLines keeps of the lines behind a number those of units in the reach, and takes out of the others what names a record
// the caller may not see: it still counts, and the number itself stands.
func (s *Server) ownLines(ctx context.Context, c *fiber.Ctx, lines []programme.Line) ([]programme.Line, error) {
	if reachOf(c).Whole() || len(lines) == 0 {
		return lines, nil
	}
	codes := map[string][]string{}
	for _, l := range lines {
		codes[l.Layer] = append(codes[l.Layer], l.Code)
	}
	seen := map[string]map[string]bool{}
	for layer, list := range codes {
		if !slices.Contains(border.RecordLayers(), layer) {
			continue // lines of units
		}
		found, err := s.Editor.Seen(ctx, layer, list)
		if err != nil {
			return nil, err
		}
		seen[layer] = found
	}
	var out []programme.Line
	for _, l := range lines {
		found, isRecord := seen[l.Layer]
		switch {
		case isRecord && !found[l.Code]:
			out = append(out, l.Covered())
		case isRecord || l.Layer == "duties" && l.Unit == "" || reachOf(c).Holds(cmp.Or(l.Unit, l.Code)):
			out = append(out, l)
		}
	}
	return out, nil
}

// ownTarget shows a target as far as the caller sees: its value, and of what stands behind it the share of the reach. Where
// patrols went in the whole of a programme is not an area's to know.
func (s *Server) ownTarget(ctx context.Context, c *fiber.Ctx, t programme.TargetStanding) (_ programme.TargetStanding, err error) {
	t.Lines, err = s.ownLines(ctx, c, t.Lines)
	if !reachOf(c).Everywhere {
		t.Effort, t.EffortBefore = nil, nil
		t = t.Within(reachOf(c).Holds)
	}
	for i, g := range t.Missing {
		if g.Tier != "" && !seesTier(c, g.Tier) {
			t.Missing[i] = g.Covered()
		}
	}
	return t, err
}

// ownDuties keeps of what shows that duties were done, and of what stands in their way, what the caller may see.
func (s *Server) ownDuties(ctx context.Context, c *fiber.Ctx, list []programme.Duty) ([]programme.Duty, error) {
	if reachOf(c).Whole() {
		return list, nil
	}
	list = slices.Clone(list)
	for i := range list {
		var err error
		d := &list[i]
		if d.Evidence, err = s.ownLines(ctx, c, d.Evidence); err != nil {
			return nil, err
		}
		if d.Obstacles, err = s.ownLines(ctx, c, d.Obstacles); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// ownAgenda keeps of the agenda the duties, which are of the reach already, and the entries of the log the caller may see, without columns
// above its clearance: what of them a filter asks by is not asked of those.
func (s *Server) ownAgenda(ctx context.Context, c *fiber.Ctx, f programme.DutyFilter, list []programme.Event) ([]programme.Event, error) {
	if reachOf(c).Whole() {
		return list, nil
	}
	var codes []string
	for _, e := range list {
		codes = append(codes, e.Code)
	}
	seen, err := s.Editor.Seen(ctx, "cooperation", codes)
	if err != nil {
		return nil, err
	}
	sees := func(column string) bool { return reachOf(c).Sees("cooperation", column) }
	asks := (f.Programme == "" || sees("programme")) && (f.Agency == "" || sees("agency"))
	out := []programme.Event{}
	for _, e := range list {
		switch {
		case e.Code == "":
			out = append(out, e)
		case asks && seen[e.Code]:
			out = append(out, e.Showing(sees))
		}
	}
	return out, nil
}

// ownEvents takes the events out of files of recognition whose records the caller may not see: of what can be named, of what
// is proposed and of what steps stand on. What is in force does not depend on who asks.
func (s *Server) ownEvents(ctx context.Context, c *fiber.Ctx, list []recognition.View) (_ []recognition.View, err error) {
	if reachOf(c).Whole() {
		return list, nil
	}
	keep := func(events *[]string) {
		if err == nil {
			*events, err = s.seenEvents(ctx, *events)
		}
	}
	list = slices.Clone(list)
	for i := range list {
		v := &list[i]
		v.Steps, v.Proposals = slices.Clone(v.Steps), slices.Clone(v.Proposals)
		keep(&v.Events)
		for j := range v.Steps {
			keep(&v.Steps[j].Evidence.Events)
		}
		for j := range v.Proposals {
			keep(&v.Proposals[j].Evidence.Events)
		}
	}
	return list, err
}

// seenEvents keeps of events ("incident 12", "hotspot MH-DP-01") those whose records lie within the reach of the context.
func (s *Server) seenEvents(ctx context.Context, events []string) (kept []string, err error) {
	for _, event := range events {
		kind, code, _ := strings.Cut(event, " ")
		if kind != "incident" && kind != "hotspot" {
			continue // no step stands on anything else
		}
		found, err := s.Editor.Seen(ctx, kind+"s", []string{code})
		if err != nil {
			return nil, err
		}
		if found[code] {
			kept = append(kept, event)
		}
	}
	return kept, nil
}

// ownEvidence refuses a step that names an event the caller may not see as if there were none: else a step that is taken would tell that it is there.
func (s *Server) ownEvidence(ctx context.Context, c *fiber.Ctx, events []string) error {
	if reachOf(c).Whole() {
		return nil
	}
	seen, err := s.seenEvents(ctx, events)
	if err != nil {
		return err
	}
	for i, event := range events {
		if !slices.Contains(seen, event) {
			return badField(fmt.Sprintf("events[%d]", i), fmt.Sprintf("không có sự việc %q trong đơn vị", event), fmt.Sprintf("there is no event %q in the unit", event))
		}
	}
	return nil
}
