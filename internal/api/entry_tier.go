package api

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// seesTier says whether the caller may see a record of a tier; a record that names none is internal.
func seesTier(c *fiber.Ctx, tier string) bool {
	who, known := caller(c)
	switch tier {
	case "public":
		return true
	case "shared":
		return known
	case "restricted":
		return known && who.May(access.SeeRestricted)
	}
	return known && who.May(access.SeeRecords)
}

// tierIn is the tier a stored record names; "" for none.
func tierIn(body map[string]any) string {
	tier, _ := body["tier"].(string)
	return tier
}

// hiddenRecord refuses a record that the caller's tier does not reach. It reads like one that is not there: that it is
// there is part of what is hidden.
func hiddenRecord(code string) error {
	return border.Fail(border.NotFound, "Không có bản ghi "+code+".", "There is no record "+code+".", nil)
}

func beyondTier() error {
	return badField("tier", "tài khoản này không xem được phạm vi ấy, nên không ghi vào đó", "this account does not see that tier, and so writes none into it")
}

// mayChange refuses to change an entry of the log that the caller may not see, or to put it where the caller does not
// see it.
func (s *Server) mayChange(ctx context.Context, c *fiber.Ctx, layer string, into map[string]any) error {
	if layer != "cooperation" {
		return nil
	}
	r, err := s.Editor.Record(ctx, layer, c.Params("code"))
	switch {
	case err != nil:
		return err
	case !seesTier(c, tierIn(r.Body)):
		return hiddenRecord(c.Params("code"))
	case !seesTier(c, tierIn(into)):
		return beyondTier()
	}
	return nil
}

// seen leaves out what the caller may not see.
func seen[T any](c *fiber.Ctx, list []T, tier func(T) string) []T {
	return slices.DeleteFunc(list, func(v T) bool { return !seesTier(c, tier(v)) })
}
