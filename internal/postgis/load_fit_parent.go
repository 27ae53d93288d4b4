package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo/coverage"
)

//go:embed sql/load/fit_parents.sql
var fitParentsSQL string

// childOf is a unit and the version of its parent it is held against; nil where nobody drew that.
type childOf struct {
	Level  string
	Day    time.Time
	Code   string
	ID     int64
	Parent *int64
}

// fitParents looks for parts of units outside their parents: communes outside their district, or province where
// no district was drawn, districts outside their province, villages outside their commune. Only outlines that
// somebody gave count: one drawn from communes holds these by its making.
func (k *sink) fitParents(ctx context.Context, now time.Time) (notes []finding, err error) {
	rows, err := k.tx.Query(ctx, fitParentsSQL, now, derivedSource)
	if err != nil {
		return nil, fmt.Errorf("units and their parents: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[childOf])
	if err != nil {
		return nil, fmt.Errorf("units and their parents: %w", err)
	}
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].Level == all[0].Level && all[n].Day.Equal(all[0].Day) {
			n++
		}
		found, err := k.fitParentsOn(ctx, now, all[:n])
		if err != nil {
			return nil, fmt.Errorf("units of level %s outside their parents on %s: %w", all[0].Level, all[0].Day.Format(time.DateOnly), err)
		}
		notes = append(notes, found.note(all[0].Day)...)
		all = all[n:]
	}
	return notes, nil
}

// fitParentsOn does so for the units of one level on one day, which come in the order of their parents.
func (k *sink) fitParentsOn(ctx context.Context, now time.Time, all []childOf) (misfits, error) {
	in := scope{level: all[0].Level, day: all[0].Day, codes: map[string]bool{}, outside: true}
	for _, c := range all {
		in.codes[c.Code] = true
	}
	var found []coverage.Finding
	for len(all) > 0 {
		parent, ids := all[0].Parent, []int64{}
		for len(all) > 0 && (parent == nil) == (all[0].Parent == nil) && (parent == nil || *parent == *all[0].Parent) {
			ids, all = append(ids, all[0].ID), all[1:]
		}
		if parent == nil {
			continue
		}
		outside, err := k.outside(ctx, *parent, ids)
		if err != nil {
			return misfits{}, err
		}
		found = append(found, outside...)
	}
	return k.saveFindings(ctx, now, in, found)
}

// outside gives the parts of units outside their parent.
func (k *sink) outside(ctx context.Context, parent int64, ids []int64) (found []coverage.Finding, err error) {
	around, err := k.fitShapes(ctx, []int64{parent})
	if err != nil {
		return nil, err
	}
	units, err := k.fitShapes(ctx, ids)
	if err != nil {
		return nil, err
	}
	thresholds := k.store.fit
	thresholds.Parent = around[0].Shape
	all, err := coverage.Check(units, thresholds)
	if err != nil {
		return nil, fmt.Errorf("check against the parent: %w", err)
	}
	for _, f := range all.Items {
		if f.Kind == coverage.Outside {
			found = append(found, f)
		}
	}
	return found, nil
}
