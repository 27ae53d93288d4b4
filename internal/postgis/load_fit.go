package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/fit_due.sql
	fitDueSQL string
	//go:embed sql/load/far_keep.sql
	farKeepSQL string
	//go:embed sql/load/far_days.sql
	farDaysSQL string
	//go:embed sql/load/far_boxes.sql
	farBoxesSQL string
	//go:embed sql/load/far_shapes.sql
	farShapesSQL string
)

const (
	// fitReach is how far apart, in degrees, the boxes of units may be that still have to do with each other:
	// more than the widest gap that far views close.
	fitReach = 0.001
	// fitGap is the mean width in metres of the gaps that far views close.
	fitGap = 50
	// fitMargin is how many rings of units around those to be fitted are looked at, so that they come out as they
	// would in the whole country.
	fitMargin = 2
)

// WithFitThresholds says what is reported where neighbours do not fit; without it the defaults of geo/coverage.
func WithFitThresholds(t coverage.Thresholds) Option {
	return func(s *Store) { s.fit = t }
}

// fitUnits brings the outlines for small scales and the findings up to date with the units just merged, and with
// those an earlier version of the program left without, for every day on which they meet others. The shapes
// themselves are never altered.
func (k *sink) fitUnits(ctx context.Context, now time.Time) ([]finding, error) {
	if k.layer.table != "unit" && !slices.Contains(k.layer.touches, "units") {
		return nil, nil
	}
	if _, err := k.tx.Exec(ctx, farKeepSQL, now); err != nil {
		return nil, fmt.Errorf("keep outlines for small scales: %w", err)
	}
	if _, err := k.tx.Exec(ctx, fitDueSQL, derivedSource); err != nil {
		return nil, fmt.Errorf("units to fit: %w", err)
	}
	var notes []finding
	for _, level := range []string{border.Commune, border.Province} {
		found, err := k.fitLevel(ctx, now, level)
		if err != nil {
			return nil, err
		}
		notes = append(notes, found...)
	}
	outside, err := k.fitParents(ctx, now)
	if err != nil {
		return nil, err
	}
	return append(notes, outside...), k.drawWholes(ctx, nil, nil)
}

// fitLevel fits the units of one level that are due, day by day.
func (k *sink) fitLevel(ctx context.Context, now time.Time, level string) (notes []finding, err error) {
	rows, err := k.tx.Query(ctx, farDaysSQL, level, derivedSource)
	if err != nil {
		return nil, fmt.Errorf("days to fit units on: %w", err)
	}
	days, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return nil, fmt.Errorf("days to fit units on: %w", err)
	}
	for _, day := range days {
		found, err := k.fitOn(ctx, now, level, day)
		if err != nil {
			return nil, fmt.Errorf("fit units of level %s on %s: %w", level, day.Format(time.DateOnly), err)
		}
		notes = append(notes, found.note(day)...)
	}
	return notes, nil
}

// fitOn fits the changed units of one level on one day, and their neighbours. It gives what was found about the
// changed ones.
func (k *sink) fitOn(ctx context.Context, now time.Time, level string, day time.Time) (misfits, error) {
	all, err := k.fitBoxes(ctx, now, level, day)
	if err != nil {
		return misfits{}, err
	}
	part := partToFit(all)
	shapes, err := k.fitShapes(ctx, part.context)
	if err != nil {
		return misfits{}, err
	}
	c, err := coverage.Build(shapes)
	if err != nil {
		return misfits{}, fmt.Errorf("shared edges: %w", err)
	}
	found, err := c.Check(k.store.fit)
	if err != nil {
		return misfits{}, fmt.Errorf("check neighbours: %w", err)
	}
	told, err := k.saveFindings(ctx, now, scope{level: level, day: day, codes: part.codes}, about(found.Items, part.codes))
	if err != nil {
		return misfits{}, err
	}
	fitted, _ := c.Fit(fitGap)
	levels, err := fitted.Simplify(coverage.MapLevels())
	if err != nil {
		return misfits{}, fmt.Errorf("outlines for small scales: %w", err)
	}
	if err := k.saveFar(ctx, farOf(part, levels)); err != nil || level != border.Commune {
		return told.about(part.changed), err
	}
	return told.about(part.changed), k.drawWholes(ctx, &day, part.fitted)
}

// boxed is a unit version and where it lies; changed if it is due, or this load replaced it. One that ended has no id.
type boxed struct {
	id      int64
	code    string
	changed bool
	box     orb.Bound
}

func (k *sink) fitBoxes(ctx context.Context, now time.Time, level string, day time.Time) ([]boxed, error) {
	rows, err := k.tx.Query(ctx, farBoxesSQL, now, level, day, derivedSource)
	if err != nil {
		return nil, fmt.Errorf("boxes of units: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (b boxed, err error) {
		return b, row.Scan(&b.id, &b.code, &b.changed, &b.box.Min[0], &b.box.Min[1], &b.box.Max[0], &b.box.Max[1])
	})
	if err != nil {
		return nil, fmt.Errorf("boxes of units: %w", err)
	}
	return list, nil
}

// fitPart says which units are fitted, and which are looked at for their sake.
type fitPart struct {
	changed map[string]bool // codes
	codes   map[string]bool // of the changed ones, ended ones too, and their neighbours
	fitted  []int64
	context []int64
}

func partToFit(all []boxed) fitPart {
	in := make([]bool, len(all))
	p := fitPart{changed: map[string]bool{}, codes: map[string]bool{}}
	var edge []int
	for i, b := range all {
		if b.changed {
			in[i], edge = true, append(edge, i)
			p.changed[b.code] = true
		}
	}
	edge = widen(all, in, edge)
	for i, b := range all {
		if in[i] {
			p.codes[b.code] = true
		}
		if in[i] && b.id != 0 {
			p.fitted = append(p.fitted, b.id)
		}
	}
	for range fitMargin {
		edge = widen(all, in, edge)
	}
	for i, b := range all {
		if in[i] && b.id != 0 {
			p.context = append(p.context, b.id)
		}
	}
	return p
}

// widen takes in what lies beside the edge, and gives that as the new edge.
func widen(all []boxed, in []bool, edge []int) (beyond []int) {
	for i, b := range all {
		if in[i] {
			continue
		}
		near := b.box.Pad(fitReach)
		if slices.ContainsFunc(edge, func(e int) bool { return all[e].box.Intersects(near) }) {
			beyond = append(beyond, i)
		}
	}
	for _, i := range beyond {
		in[i] = true
	}
	return beyond
}

// fitShapes reads shapes; the id of each unit is its code.
func (k *sink) fitShapes(ctx context.Context, ids []int64) ([]coverage.Unit, error) {
	rows, err := k.tx.Query(ctx, farShapesSQL, ids)
	if err != nil {
		return nil, fmt.Errorf("shapes of units: %w", err)
	}
	units := make([]coverage.Unit, 0, len(ids))
	var code string
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&code, &wkb}, func() error {
		shape, err := areal(wkb)
		units = append(units, coverage.Unit{ID: code, Shape: shape})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("shapes of units: %w", err)
	}
	return units, nil
}

func areal(ewkb []byte) (orb.MultiPolygon, error) {
	g, err := geo.ParseEWKB(ewkb)
	if err != nil {
		return nil, fmt.Errorf("read a shape: %w", err)
	}
	shape, _ := geo.Areal(g)
	return shape, nil
}
