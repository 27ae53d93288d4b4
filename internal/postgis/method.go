package postgis

import (
	"context"
	_ "embed"
	"fmt"
)

//go:embed sql/load/method_mark.sql
var methodMarkSQL string

// What the program works out of units and stores, and the versions of the methods it does so by. A method that gives
// other results gets the next number: what an earlier one stored is worked out again at the next start.
const (
	farMethod    = "far views"
	borderMethod = "border"

	farVersion    = 4 // 1: slits between communes that open to the outside stood in the far views; 2: four levels instead of nine; 3: half again as many vertices as the tolerance asks for
	borderVersion = 2 // 1: inlets counted as border
)

// outdated says that something is stored that an earlier version of a method worked out, or one that nobody noted.
func outdated(ctx context.Context, db querier, method string, version int) (old bool, err error) {
	table := map[string]string{farMethod: "unit_far", borderMethod: "unit_border"}[method]
	err = db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM `+table+`) AND NOT EXISTS (SELECT FROM method WHERE what = $1 AND version >= $2)`,
		method, version).Scan(&old)
	if err != nil {
		return false, fmt.Errorf("version of the method of %s: %w", method, err)
	}
	return old, nil
}

// noteMethod notes by which version of a method what is stored was worked out.
func noteMethod(ctx context.Context, db executor, method string, version int) error {
	if _, err := db.Exec(ctx, methodMarkSQL, method, version); err != nil {
		return fmt.Errorf("note the method of %s: %w", method, err)
	}
	return nil
}

// forgetMethod has what a method stored worked out again at the next start, if not before.
func forgetMethod(ctx context.Context, db executor, method string) error {
	if _, err := db.Exec(ctx, "DELETE FROM method WHERE what = $1", method); err != nil {
		return fmt.Errorf("forget the method of %s: %w", method, err)
	}
	return nil
}
