package postgis

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/substance_lines.sql
	substanceLinesSQL string
	//go:embed sql/load/substance_reweigh.sql
	substanceReweighSQL string
)

// factorsInForce gives the mass factors the database stands on, a JSON list; those of the program where none were kept.
func (s *Store) factorsInForce(ctx context.Context, db querier) (factors []byte, err error) {
	err = db.QueryRow(ctx, "SELECT factors FROM mass_factor_set WHERE ended_at IS NULL").Scan(&factors)
	if errors.Is(err, pgx.ErrNoRows) {
		factors, err = json.Marshal(append([]border.MassFactor{}, s.factors...))
	}
	if err != nil {
		return nil, fmt.Errorf("mass factors: %w", err)
	}
	return factors, nil
}

// weighIncidents writes the substance lines of the incidents recorded at now.
func (s *Store) weighIncidents(ctx context.Context, tx pgx.Tx, now time.Time) error {
	factors, err := s.factorsInForce(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, substanceLinesSQL, now, factors); err != nil {
		return fmt.Errorf("substance lines: %w", err)
	}
	return nil
}

// BeginMasses makes the program's mass factors those of the database. Where they are other ones than before, every mass is
// worked out again, and the former set stays with its time; weighed counts the substance lines that weigh otherwise now.
func (s *Store) BeginMasses(ctx context.Context) (weighed int, err error) {
	factors, err := json.Marshal(append([]border.MassFactor{}, s.factors...))
	if err != nil {
		return 0, fmt.Errorf("mass factors: %w", err)
	}
	const same = "SELECT EXISTS (SELECT FROM mass_factor_set WHERE ended_at IS NULL AND factors = $1::jsonb)"
	var is bool
	if err := s.pool.QueryRow(ctx, same, factors).Scan(&is); err != nil || is {
		return 0, err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := awaitLayer(ctx, tx, "incidents"); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, same, factors).Scan(&is); err != nil || is {
			return err
		}
		weighed, err = reweigh(ctx, tx, factors)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("masses by new factors: %w", err)
	}
	return weighed, nil
}

func reweigh(ctx context.Context, tx pgx.Tx, factors []byte) (int, error) {
	var now time.Time
	if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
		return 0, err
	}
	if err := unbounded(ctx, tx, "UPDATE mass_factor_set SET ended_at = clock_timestamp() WHERE ended_at IS NULL"); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(ctx, "INSERT INTO mass_factor_set (factors, recorded_at) VALUES ($1, $2)", factors, now); err != nil {
		return 0, err
	}
	done, err := tx.Exec(ctx, substanceReweighSQL, factors)
	if err != nil || done.RowsAffected() == 0 {
		return 0, err
	}
	return int(done.RowsAffected()), raise(ctx, tx, now, []string{"incidents"})
}
