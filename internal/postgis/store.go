// Package postgis holds all SQL of the product and implements the ports of the other packages over one
// PostgreSQL database with PostGIS. Coordinates are lon, lat in degrees (EPSG:4326), days are days in
// Asia/Ho_Chi_Minh. Nothing is deleted: a record that changes ends (ended_at) and a new row begins.
// SQL finds, joins and counts; the rules live in border and assess.
package postgis

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/geo/coverage"
	"cotmoc/internal/border"
	"cotmoc/internal/reference"
)

const (
	applicationName = "cotmoc"
	connectLimit    = 10 * time.Second
	maxConnections  = 12
)

// Store is the database. It is safe for concurrent use; close it when done.
type Store struct {
	pool         *pool
	provinceName ProvinceName
	fit          coverage.Thresholds
	factors      []border.MassFactor
	life         border.LifeRules
	belts        belts
	shapes       texts // of units
	incidents    texts
	totals       totals
	numbers      placeNumbers
	reference    *reference.Service
	locked       bool        // connections work under the roles of the second lock
	serving      atomic.Bool // see ServeCallers
}

// ProvinceName gives the name ("Quảng Trị") and the full name ("Tỉnh Quảng Trị") of a province by its code.
// ok is false for a code it does not know.
type ProvinceName func(code string) (name, fullName string, ok bool)

// Option changes how a Store works.
type Option func(*Store)

// WithProvinceNames says how provinces are named that come into being because their communes were loaded.
// Without it they are named by their code.
func WithProvinceNames(names ProvinceName) Option {
	return func(s *Store) { s.provinceName = names }
}

// WithMassFactors says how counted quantities become grams. Without it only grams and kilograms have a mass.
func WithMassFactors(factors []border.MassFactor) Option {
	return func(s *Store) { s.factors = factors }
}

// WithLifeRules changes the settings of the lives of hot spots and plots; border.DefaultLifeRules without it.
func WithLifeRules(rules border.LifeRules) Option {
	return func(s *Store) { s.life = rules }
}

// WithoutFirstLock leaves the marks of statements open, for the test that the second lock holds by itself.
func WithoutFirstLock() Option {
	return func(s *Store) { s.pool.first.reach = func(context.Context) border.Reach { return border.WholeReach() } }
}

// Connect opens a pool of connections and makes sure that the database answers. It does not migrate.
// The error is of kind border.Unavailable if the database cannot be reached.
func Connect(ctx context.Context, url string, options ...Option) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, border.Fail(border.Usage, "Địa chỉ cơ sở dữ liệu không đúng dạng.",
			"The database address is malformed.", err)
	}
	configure(config.ConnConfig)
	config.MaxConns = max(config.MaxConns, maxConnections)
	s := &Store{provinceName: func(string) (string, string, bool) { return "", "", false }, life: border.DefaultLifeRules(),
		shapes: texts{most: shapesTotal}, incidents: texts{most: incidentsTotal}}
	config.PrepareConn, config.AfterRelease, config.AfterConnect = s.prepare, forget, s.numbers.forget
	connections, locked, err := enter(ctx, config)
	if err != nil {
		return nil, err
	}
	s.pool, s.locked = &pool{connections, firstLock{s.reachOf, &s.numbers}}, locked
	s.reference = reference.NewService(groundOf{s.pool})
	for _, o := range options {
		o(s)
	}
	return s, nil
}

// Close ends every connection. It waits for those in use.
func (s *Store) Close() { s.pool.Close() }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return unreachable(err)
	}
	return nil
}

// configure sets what every connection of ours has, unless the address says otherwise.
func configure(c *pgx.ConnConfig) {
	for name, value := range map[string]string{
		"application_name":                    applicationName,
		"timezone":                            "+07", // Asia/Ho_Chi_Minh all year, without a time zone database
		"statement_timeout":                   "60s", // loads and migrations raise it for themselves
		"idle_in_transaction_session_timeout": "15min",
		"plan_cache_mode":                     "force_custom_plan", // filters may be absent: a plan for all of them scans whole tables
		"jit":                                 "off",               // costs more than it gives for queries of milliseconds
	} {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectLimit
	}
}

func unreachable(err error) error {
	return border.Fail(border.Unavailable, "Không kết nối được với cơ sở dữ liệu.",
		"The database cannot be reached.", err)
}

// SQLSTATE codes that this package tells apart.
const (
	featureNotSupported   = "0A000"
	undefinedTable        = "42P01"
	insufficientPrivilege = "42501"
	uniqueViolation       = "23505"
	undefinedFile         = "58P01"
	lockNotAvailable      = "55P03"
)

// sqlState gives the SQLSTATE of a database error in the chain; "" if there is none.
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// violated says that a named constraint or unique index refused the change.
func violated(err error, constraint string) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.ConstraintName == constraint
}
