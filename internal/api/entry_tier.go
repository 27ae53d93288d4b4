package api

import (
	"cmp"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
)

// What the caller may read of the log follows from its reach, as of every record. Here is what it may put there.

// seesTier says whether a tier lies within the caller's clearance; a record that names none is internal.
func seesTier(c *fiber.Ctx, tier string) bool {
	return border.TierRank(cmp.Or(tier, border.TierInternal)) <= reachOf(c).Rank()
}

// mayPut refuses to put an entry of the log where the caller does not see it. What is no tier at all is refused with the
// entry's other faults.
func mayPut(c *fiber.Ctx, layer string, f feature) error {
	tier, _ := f.Properties["tier"].(string)
	if layer == "cooperation" && border.TierRank(tier) <= border.TierRank(border.TierRestricted) && !seesTier(c, tier) {
		return badField("tier", "tài khoản này không xem được phạm vi ấy, nên không ghi vào đó", "this account does not see that tier, and so writes none into it")
	}
	return nil
}
