package postgis

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/recognition"
)

var (
	//go:embed sql/read/draw_frame.sql
	drawFrameSQL string
	//go:embed sql/read/draw.sql
	drawSQL string
	//go:embed sql/read/draws.sql
	drawsSQL string
	//go:embed sql/load/draw_add.sql
	drawAddSQL string
	//go:embed sql/load/draw_finding_add.sql
	drawFindingAddSQL string
)

// DrawFrame gives the communes of a day, by code, with what was seen and reported in an assessed year.
func (s *Store) DrawFrame(ctx context.Context, year int, on border.Date) ([]recognition.Frame, error) {
	ctx = access.Everything(ctx)
	p := border.AssessedYear(year)
	rows, err := s.pool.Query(ctx, drawFrameSQL, on.UTC(), p.From.UTC(), p.To.UTC(), p.Code)
	if err != nil {
		return nil, fmt.Errorf("communes to draw from: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f recognition.Frame, err error) {
		return f, row.Scan(&f.Code, &f.Name, &f.Province, &f.OnBorder, &f.Incident, &f.Silent)
	})
	if err != nil {
		return nil, fmt.Errorf("communes to draw from: %w", err)
	}
	return list, nil
}

// SaveDraw keeps a draw for good and gives its id.
func (s *Store) SaveDraw(ctx context.Context, d recognition.Draw) (int64, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return 0, fmt.Errorf("keep a draw: %w", err)
	}
	var id int64
	if err := s.pool.QueryRow(ctx, drawAddSQL, d.Seed, d.Year, d.N, d.Post, string(body)).Scan(&id); err != nil {
		return 0, fmt.Errorf("keep a draw: %w", broken(err))
	}
	return id, nil
}

// Draw gives a draw with the last finding of each unit; border.NotFound if there is none.
func (s *Store) Draw(ctx context.Context, id int64) (recognition.Draw, error) {
	var d recognition.Draw
	rows, err := s.pool.Query(ctx, drawSQL, id)
	if err != nil {
		return d, fmt.Errorf("draw %d: %w", id, err)
	}
	var body []byte
	var recorded time.Time
	var post string
	var unit, finding, by, note *string
	var day border.Date
	var findings []recognition.Finding
	_, err = pgx.ForEachRow(rows, []any{&body, &post, &recorded, &unit, &finding, dayInto(&day), &by, &note}, func() error {
		if unit != nil {
			findings = append(findings, recognition.Finding{Unit: *unit, Finding: *finding, Day: day, Post: *by, Note: *note})
		}
		return nil
	})
	switch {
	case err != nil:
		return d, fmt.Errorf("draw %d: %w", id, err)
	case body == nil:
		return d, border.Fail(border.NotFound, fmt.Sprintf("Không có lần bốc thăm %d.", id), fmt.Sprintf("There is no draw %d.", id), nil)
	}
	if err := json.Unmarshal(body, &d); err != nil {
		return d, fmt.Errorf("draw %d: %w", id, err)
	}
	d.ID, d.Post, d.RecordedAt = id, post, recorded.In(border.Zone)
	return d.WithFindings(findings), nil
}

// AddFinding keeps what a visit found; the last one of a unit counts.
func (s *Store) AddFinding(ctx context.Context, draw int64, f recognition.Finding) error {
	if _, err := s.pool.Exec(ctx, drawFindingAddSQL, draw, f.Unit, f.Finding, f.Day.UTC(), f.Post, f.Note); err != nil {
		return fmt.Errorf("finding on %s: %w", f.Unit, broken(err))
	}
	return nil
}

// PastDraws gives the draws there were in short, the latest first.
func (s *Store) PastDraws(ctx context.Context) ([]recognition.PastDraw, error) {
	rows, err := s.pool.Query(ctx, drawsSQL)
	if err != nil {
		return nil, fmt.Errorf("draws: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d recognition.PastDraw, err error) {
		err = row.Scan(&d.ID, &d.Seed, &d.Year, &d.Post, &d.RecordedAt, &d.Drawn, &d.Found)
		d.RecordedAt = d.RecordedAt.In(border.Zone)
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("draws: %w", err)
	}
	return list, nil
}
