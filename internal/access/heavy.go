package access

import (
	"context"
	"fmt"

	"cotmoc/internal/border"
)

// HeavyDay is a day on which a post read or exported restricted data far more often than it or its peers do. Nothing is
// refused for that: an analyst may have a large question. Somebody should know that it was one.
type HeavyDay struct {
	Post  string      `json:"post"`
	Role  string      `json:"role"` // "": the account is gone, or was none
	Day   border.Date `json:"day"`
	Reads int         `json:"reads"` // lines of the audit
	Own   int         `json:"own"`   // of the post's busiest day of the weeks before
	Peers int         `json:"peers"` // of the middle day of others with its role
}

// What makes a day heavy.
const (
	HeavyLeast = 200 // reads that nobody is told of, whatever is usual
	HeavyTimes = 3   // times what is usual
	UsualDays  = 28  // days before that tell what is usual
	heavySince = 7   // days that are looked at
)

// Heavy gives the heavy days of the week that ends on a day, the latest first.
func Heavy(ctx context.Context, j Journal, today border.Date) ([]HeavyDay, error) {
	list, err := j.HeavyDays(ctx, today.AddDays(1-heavySince), today)
	if err != nil {
		return nil, fmt.Errorf("heavy days: %w", err)
	}
	return list, nil
}
