package postgis

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// The roles of the second lock; sql/lock.sql makes them. A clearance is a role of its own, so that a policy is a condition
// the planner knows all of.
const (
	appRole   = "cotmoc_app"   // signs in, and becomes one of the others
	wholeRole = "cotmoc_whole" // sees everything
)

// areaRole sees what lies in a reach, up to a tier.
func areaRole(tier string) string { return "cotmoc_area_" + tier }

// countryRole sees the whole country up to a tier below the highest.
func countryRole(tier string) string { return "cotmoc_country_" + tier }

// clearances are the tiers up to which less than everything is seen, by rank.
func clearances() []string { return border.Tiers().IDs()[:border.TierRank(border.TierRestricted)] }

func areaRoles() (roles []string) {
	for _, tier := range border.Tiers().IDs() {
		roles = append(roles, areaRole(tier))
	}
	return roles
}

func countryRoles() (roles []string) {
	for _, tier := range clearances() {
		roles = append(roles, countryRole(tier))
	}
	return roles
}

// actingRoles are those the application works as; the first sees everything.
func actingRoles() []string { return slices.Concat([]string{wholeRole}, areaRoles(), countryRoles()) }

var (
	//go:embed sql/lock.sql
	lockSQL string
	//go:embed sql/read/lock_stands.sql
	lockStandsSQL string
	//go:embed sql/read/lock_check.sql
	lockCheckSQL string
	//go:embed sql/read/lock_policies.sql
	lockPoliciesSQL string
)

// putLock puts the second lock on the tables unless it stands, and tells the audit where somebody had changed it. Where the roles
// cannot be made it does nothing: then nobody with less than a whole reach is let in, and Checks says so.
func putLock(ctx context.Context, url string) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	configure(config)
	db, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return unreachable(err)
	}
	defer func() { _ = db.Close(context.WithoutCancel(ctx)) }() // all that counts is committed
	mark, err := LockMark()
	if err != nil {
		return err
	}
	var stands, changed bool
	policies, err := lockPolicies(ctx, db)
	if err == nil {
		err = db.QueryRow(ctx, lockStandsSQL, mark, actingRoles(), policies).Scan(&stands, &changed)
	}
	if err != nil {
		return fmt.Errorf("second lock: %w", err)
	}
	if stands {
		return nil
	}
	err = pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, lockText()); err != nil {
			return err
		}
		policies, err := lockPolicies(ctx, tx)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO second_lock (mark, policies) VALUES ($1, $2)
			ON CONFLICT (only_row) DO UPDATE SET mark = excluded.mark, policies = excluded.policies`, mark, policies)
		if err != nil || !changed {
			return err
		}
		return addEntries(ctx, tx, access.Entry{Kind: access.Changed, Post: "command line", Subject: "second lock", Detail: "put on again: its policies had been changed"})
	})
	if err != nil {
		return fmt.Errorf("put on the second lock: %w", err)
	}
	return nil
}

// lockPolicies says what the policies that stand in the database say, as one number.
func lockPolicies(ctx context.Context, db querier) (policies int64, err error) {
	if err = db.QueryRow(ctx, lockPoliciesSQL).Scan(&policies); err != nil {
		err = fmt.Errorf("policies: %w", err)
	}
	return policies, err
}

// LockMark names the lock as this program puts it on: its statements, over the tables of its migrations.
func LockMark() (string, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		return "", fmt.Errorf("list migrations: %w", err)
	}
	sum := sha256.Sum256([]byte(strings.Join(names, " ") + lockText()))
	return hex.EncodeToString(sum[:8]), nil
}

// entrance is how connections enter the database.
type entrance struct {
	user   string // "": whom the address names
	locked bool   // under the roles of the second lock
}

// enter makes a pool that works under the roles of the second lock: signed in as one that may become nothing else where the
// socket of a private server lets it, else by putting them on. Where there are none it works as whom the address names.
func enter(ctx context.Context, config *pgxpool.Config) (pool *pgxpool.Pool, locked bool, err error) {
	ways := []entrance{{locked: true}, {}}
	if c := config.ConnConfig; strings.HasPrefix(c.Host, "/") && c.Password == "" {
		ways = append([]entrance{{user: appRole, locked: true}}, ways...)
	}
	for _, way := range ways {
		own := config.Copy()
		if way.user != "" {
			own.ConnConfig.User = way.user
		}
		if way.locked {
			own.ConnConfig.RuntimeParams["role"] = areaRole(border.TierPublic) // and no places
		}
		if pool, err = pgxpool.NewWithConfig(ctx, own); err != nil {
			return nil, false, fmt.Errorf("connect to the database: %w", err)
		}
		if err = pool.Ping(ctx); err == nil {
			return pool, way.locked, nil
		}
		pool.Close()
		if ctx.Err() != nil || !refusedRole(err) {
			break
		}
	}
	return nil, false, unreachable(err)
}

// refusedRole says that the server answered and does not let a role in: it is not there, or may not be put on.
func refusedRole(err error) bool {
	switch sqlState(err) {
	case "28000", "28P01", "22023", insufficientPrivilege:
		return true
	}
	return false
}

// noLock is what a caller with less than a whole reach hears where the second lock does not stand.
func noLock() error {
	return border.Fail(border.Unavailable, "Cơ sở dữ liệu chưa có khóa thứ hai (xem cotmoc doctor), nên chưa mở được cho tài khoản có phạm vi.",
		"The database lacks its second lock (see cotmoc doctor); accounts with less than the whole reach cannot be let in.", nil)
}
