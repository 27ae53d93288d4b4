package main

import (
	"context"
	"log/slog"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/recognition"
	"cotmoc/internal/tile"
)

// newTiles makes the server of tiles, and has it read the records while nobody waits for them yet.
func newTiles(ctx context.Context, store *postgis.Store, board *tile.Board, verdicts tile.Verdicts, log *slog.Logger) (*tile.Server, error) {
	atlas := tile.NewAtlas(store, store, verdicts)
	go func() {
		if err := atlas.Warm(ctx); err != nil && ctx.Err() == nil {
			log.Warn("tiles read their records when they are first asked for", "err", err)
		}
	}()
	return tile.NewServer(tile.Config{Renderer: atlas, Revisions: board, Version: version})
}

// yearly tells the tiles what every commune was found to be in a year.
type yearly struct {
	verdicts   *assess.Service
	recognised *recognition.Service
}

// OfYear judges all communes, or provinces, by the set in force.
func (y yearly) OfYear(ctx context.Context, level string, year int) (map[string]tile.Verdict, error) {
	found, err := y.judged(ctx, level, year)
	if err != nil {
		return nil, err
	}
	files, err := y.recognised.List(ctx, recognition.Scope{Designation: border.DesignationDrugFree})
	if err != nil {
		return nil, err
	}
	of := make(map[string]tile.Verdict, len(found.Items))
	for _, a := range found.Items {
		v := tile.Verdict{From: a.Unit.ValidFrom, Class: a.Class, Official: a.Official, Provisional: a.Provisional, Criteria: a.Criteria.ID}
		for _, r := range a.Results {
			v.Outcomes = append(v.Outcomes, tile.Column{ID: r.ID, Outcome: r.Outcome})
		}
		of[a.Unit.Code] = v
	}
	for _, f := range files {
		if v, judged := of[f.Unit.Code]; judged && f.EndedOn.IsZero() {
			v.Recognition = f.State
			of[f.Unit.Code] = v
		}
	}
	return of, nil
}

func (y yearly) judged(ctx context.Context, level string, year int) (assess.Assessments, error) {
	if level == border.Province {
		return y.verdicts.Provinces(ctx, year, "", nil)
	}
	return y.verdicts.All(ctx, year, "", "", nil)
}
