package api

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// Where a post may do what its role may: the doors of the year's cycle, each within the caller's scope.

// may refuses a deed that the caller's role does not have, or that lies outside its scope. code is the unit or agency
// it is about, province the code it belongs to where that is known otherwise; "" is the whole country.
func (s *Server) may(ctx context.Context, c *fiber.Ctx, d access.Deed, code, province string) error {
	a, _ := caller(c)
	switch {
	case a.Unbound():
		return nil
	case !a.May(d):
		return notYours(d)
	case a.Scope == code && fromAbove(d):
		return border.Fail(border.Forbidden, "Báo cáo và công nhận của "+code+" do cấp trên chấp nhận, quyết định.",
			"The reports and recognition of "+code+" are accepted and decided from above it.", nil)
	case a.Scope == "" || a.Scope == code:
		return nil
	case code == "" || a.Role == access.CommuneReporter && !speaksForBelow(a.Scope):
		return notThere(a.Scope)
	case a.Scope == province:
		return nil
	}
	within, err := s.Scopes.Within(ctx, a.Scope, code, s.today())
	if err == nil && !within {
		err = notThere(a.Scope)
	}
	return err
}

// fromAbove says that a deed is done by whom something is owed to: nobody accepts its own reports or recognises itself.
func fromAbove(d access.Deed) bool { return d == access.JudgeReport || d == access.Decide }

// speaksForBelow says that a reporter also speaks for what lies below its unit: a commune for its villages. A province
// does not write the reports of its communes, nor apply for them.
func speaksForBelow(scope string) bool { return len(scope) == communeCode }

// communeCode is the length of a commune's official code.
const communeCode = 5

func notThere(scope string) error {
	return border.Fail(border.Forbidden, "Tài khoản này chỉ được làm việc trong phạm vi "+scope+".", "This account acts within its scope alone: "+scope+".", nil)
}

// deedOfReport says whose deed a step of a report is.
func deedOfReport(to string) access.Deed {
	if to == programme.StateSubmitted {
		return access.WriteReport
	}
	return access.JudgeReport
}

// deedOfStep says whose deed a step of recognition is.
func deedOfStep(step string) access.Deed {
	switch {
	case slices.Contains([]string{recognition.Nominate, recognition.CarryOver, recognition.AssessSelf}, step):
		return access.Apply
	case slices.Contains([]string{recognition.Verify, recognition.Return, recognition.PutOnWatch, recognition.Review, recognition.Clear}, step):
		return access.Verify
	}
	return access.Decide
}

// mayOf asks for the report a path means, and whether the caller may do the deed with it.
func (s *Server) mayOf(ctx context.Context, c *fiber.Ctx, d access.Deed, f programme.Filter) error {
	if a, _ := caller(c); a.Unbound() {
		return nil
	}
	sheet, err := s.Programme.One(ctx, f)
	if err != nil {
		return err
	}
	return s.may(ctx, c, d, sheet.Code, sheet.Province)
}
