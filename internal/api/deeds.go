package api

import (
	"context"
	"regexp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// What posts may do beside looking: the doors of the year's cycle, each to those whose deed it is, within their scope.

// unbound says that the caller may do everything: an administrator, or whoever looks at the demo on this machine.
func (s *Server) unbound(a access.Account) bool {
	return a.Unbound() || s.Demo && a == demoAnalyst()
}

// doorsOfDeeds are the addresses that posts change things through; their handlers ask what is whose.
func doorsOfDeeds() *regexp.Regexp {
	return regexp.MustCompile(`^/api/v1/(reports/[^/]+(/steps)?|units/[^/]+/(reports/[^/]+(/steps)?|recognition/steps)|draws(/[^/]+/findings)?)$`)
}

// ownDeeds turns posts away from every change that is the administrator's.
func (s *Server) ownDeeds() fiber.Handler {
	doors := doorsOfDeeds()
	return func(c *fiber.Ctx) error {
		a, _ := who(c)
		if safeMethod(c.Method()) || s.unbound(a) || doors.MatchString(c.Path()) {
			return c.Next()
		}
		return notYours(access.Administer)
	}
}

// may refuses a deed that the caller's role does not have, or that lies outside its scope. code is the unit or agency
// it is about, province the code it belongs to where that is known otherwise; "" is the whole country.
func (s *Server) may(ctx context.Context, c *fiber.Ctx, d access.Deed, code, province string) error {
	a, _ := who(c)
	switch {
	case s.unbound(a):
		return nil
	case !a.May(d):
		return notYours(d)
	case a.Scope == "" || a.Scope == code:
		return nil
	case code == "" || a.Role == access.Reporter && !speaksForBelow(a.Scope):
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

// speaksForBelow says that a reporter also speaks for what lies below its unit: a commune for its villages. A province
// does not write the reports of its communes, nor apply for them.
func speaksForBelow(scope string) bool { return len(scope) == communeCode }

// communeCode is the length of a commune's official code.
const communeCode = 5

func notYours(d access.Deed) error {
	what := map[access.Deed]border.Text{
		access.WriteReport: {VI: "soạn, gửi báo cáo", EN: "write or hand in reports"},
		access.JudgeReport: {VI: "chấp nhận, trả lại, miễn báo cáo", EN: "accept, return or waive reports"},
		access.Apply:       {VI: "đề nghị, tự đánh giá", EN: "nominate or assess itself"},
		access.Verify:      {VI: "thẩm định, theo dõi, bốc thăm kiểm tra", EN: "verify, watch or draw"},
		access.Decide:      {VI: "quyết định công nhận, thu hồi", EN: "decide on recognition"},
		access.Administer:  {VI: "thay đổi nội dung này", EN: "change this"},
	}[d]
	return border.Fail(border.Forbidden, "Vai trò của tài khoản này không được "+what.VI+".", "The role of this account may not "+what.EN+".", nil)
}

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
	if a, _ := who(c); s.unbound(a) {
		return nil
	}
	sheet, err := s.Programme.One(ctx, f)
	if err != nil {
		return err
	}
	return s.may(ctx, c, d, sheet.Code, sheet.Province)
}
