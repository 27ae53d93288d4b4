package tile

import (
	"context"
	"fmt"
	"sync"

	"cotmoc/internal/border"
)

// Mark says how far a reader of records has come. The zero Mark has read nothing.
type Mark struct {
	Snapshot string // as the database writes it
	Change   int64  // the last change told of
	Revision int64  // of the layer
}

// Taker takes the records of a layer: first Reset where all come anew, then Drop or Put for each that changed.
type Taker[T any] interface {
	Reset()
	Drop(id int64)
	Put(record T) error
}

// Records hands over what changed since a mark, everything for the zero Mark, and says how far it has come. All of one call
// is of one moment. internal/postgis implements it.
type Records interface {
	UnitChanges(ctx context.Context, since Mark, to Taker[Unit]) (Mark, error)
	IncidentChanges(ctx context.Context, since Mark, to Taker[Incident]) (Mark, error)
	EffortChanges(ctx context.Context, since Mark, to Taker[Effort]) (Mark, error)
}

// Layers the atlas follows, as revisions name them.
const (
	unitRecords     = "units"
	incidentRecords = "incidents"
	effortRecords   = "effort"
)

// Atlas renders tiles: those of units, incidents and cells from memory, where the records wait projected and sorted, the
// others by asking another renderer.
type Atlas struct {
	others    Renderer
	records   Records
	verdicts  Verdicts
	units     *units
	incidents *incidents
	efforts   *efforts
	hexagons  hexagons
	classes   classes
	followed  map[string]*followed
	layers    map[string]Layer
}

// NewAtlas makes an atlas. It reads records when they are first needed. verdicts may be nil where no layer of
// assessments is wanted.
func NewAtlas(records Records, others Renderer, verdicts Verdicts) *Atlas {
	a := &Atlas{others: others, records: records, verdicts: verdicts, units: newUnits(), incidents: newIncidents(), efforts: newEfforts(), layers: byID()}
	a.followed = map[string]*followed{
		unitRecords:     newFollowed(follow(a.units, records.UnitChanges)),
		incidentRecords: newFollowed(follow(a.incidents, records.IncidentChanges)),
		effortRecords:   newFollowed(follow(a.efforts, records.EffortChanges)),
	}
	return a
}

// Warm reads all records, so that the first tile need not wait for them.
func (a *Atlas) Warm(ctx context.Context) error {
	for layer, f := range a.followed {
		if err := f.reach(ctx, 0); err != nil {
			return fmt.Errorf("read %s for tiles: %w", layer, err)
		}
	}
	return nil
}

// Tile renders one layer of one tile from records at least as new as the revisions; no bytes for an empty tile. The
// error is of kind border.Invalid for an address outside the pyramid or a missing day, border.NotFound for an unknown
// layer.
func (a *Atlas) Tile(ctx context.Context, q Query, at Ledger) ([]byte, error) {
	layer, ok := a.layers[q.Layer]
	if !ok {
		return nil, noLayer(q.Layer)
	}
	if err := layer.check(q); err != nil {
		return nil, err
	}
	q = layer.concerns(q)
	for _, name := range layer.Revisions {
		if f := a.followed[name]; f != nil && layer.fromMemory {
			if err := f.reach(ctx, at.Layer(name)); err != nil {
				return nil, fmt.Errorf("read %s for tiles: %w", name, err)
			}
		}
	}
	switch q.Layer {
	case "provinces":
		return a.units.tile(q, q.Layer, border.Province, tagUnit(q)), nil
	case "districts":
		return a.units.tile(q, q.Layer, border.District, tagUnit(q)), nil
	case "communes":
		return a.units.tile(q, q.Layer, border.Commune, tagUnit(q)), nil
	case "villages":
		return a.units.tile(q, q.Layer, border.Village, tagUnit(q)), nil
	case "assessments":
		return a.assessmentTile(ctx, q, at)
	case "incidents":
		return a.incidents.tile(q), nil
	case "cells":
		return a.cellTile(q)
	}
	return a.others.Tile(ctx, q, at)
}

// followed is a layer of records and how far it was read.
type followed struct {
	turn chan struct{} // whoever holds it reads
	read func(ctx context.Context, since Mark) (Mark, error)

	mu   sync.Mutex
	mark Mark
}

func newFollowed(read func(context.Context, Mark) (Mark, error)) *followed {
	return &followed{turn: make(chan struct{}, 1), read: read}
}

// reach reads on until the records are at least as new as a revision.
func (f *followed) reach(ctx context.Context, revision int64) error {
	if f.has(revision) {
		return nil
	}
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if f.has(revision) {
		return nil
	}
	mark, err := f.read(ctx, f.at())
	if err != nil {
		mark = Mark{} // what came before the fault stands, but nobody knows how much it was
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mark = mark
	return err
}

func (f *followed) at() Mark {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mark
}

func (f *followed) has(revision int64) bool {
	at := f.at()
	return at.Snapshot != "" && at.Revision >= revision
}

// batch is a Taker whose readers wait until a batch is whole.
type batch[T any] interface {
	Taker[T]
	lock()
	unlock()
}

// follow takes changes in batches: they are gathered first, so that readers wait only while they are put in.
func follow[T any](to batch[T], changes func(context.Context, Mark, Taker[T]) (Mark, error)) func(context.Context, Mark) (Mark, error) {
	return func(ctx context.Context, since Mark) (Mark, error) {
		g := gathered[T]{to: to}
		defer g.done()
		return changes(ctx, since, &g)
	}
}

// gathered holds the lock from the first change on.
type gathered[T any] struct {
	to     batch[T]
	locked bool
}

func (g *gathered[T]) begin() {
	if !g.locked {
		g.to.lock()
		g.locked = true
	}
}

func (g *gathered[T]) done() {
	if g.locked {
		g.to.unlock()
	}
}

func (g *gathered[T]) Reset() {
	g.begin()
	g.to.Reset()
}

func (g *gathered[T]) Drop(id int64) {
	g.begin()
	g.to.Drop(id)
}

func (g *gathered[T]) Put(record T) error {
	g.begin()
	return g.to.Put(record)
}
