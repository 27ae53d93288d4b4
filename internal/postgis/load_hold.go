package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
	"cotmoc/geo/line"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/hold_lines.sql
	holdLinesSQL string
	//go:embed sql/load/hold_days.sql
	holdDaysSQL string
	//go:embed sql/load/hold_shapes.sql
	holdShapesSQL string
	//go:embed sql/load/hold_clear.sql
	holdClearSQL string
)

const (
	// approximateM is how far in metres from an approximate border line a commune's edge may lie and be taken for
	// the border: Natural Earth's line is off by up to 10.4 km (docs/border.md).
	approximateM = 15_000
	// surveyedM is the same for a surveyed line: communes' boundaries come from elsewhere than the line.
	surveyedM = 2_000
	// holdReach is a little more than approximateM in degrees.
	holdReach = 0.15
)

// givenLine is the border lines of one kind, joined.
type givenLine struct {
	*line.Line
	countries   []string // of each piece of the line
	approximate bool
}

func (g givenLine) within() float64 {
	if g.approximate {
		return approximateM
	}
	return surveyedM
}

// holdBorder brings up to date which stretch of border each commune holds, and what of approximate lines none does,
// if the load changed communes or border lines; drawn says that the border may be another one now.
func (k *sink) holdBorder(ctx context.Context, now time.Time) (drawn bool, err error) {
	if !k.bordering() {
		return false, nil
	}
	relined := k.layer.table == "border_line"
	if err := awaitLayer(ctx, k.tx, "stretches of border"); err != nil {
		return false, err
	}
	if drawn, err = holdAll(ctx, k.tx, now, relined); err != nil {
		return false, fmt.Errorf("stretches of border that communes hold: %w", err)
	}
	return drawn, nil
}

// bordering says whether the load may change the border as it is drawn.
func (k *sink) bordering() bool {
	return k.layer.table == "border_line" || k.layer.table == "unit" || slices.Contains(k.layer.touches, "units")
}

// holdAll finds the stretches of the communes that a load changed or whose neighbours it changed; relined: of all.
func holdAll(ctx context.Context, tx pgx.Tx, now time.Time, relined bool) (drawn bool, err error) {
	lines, err := givenLines(ctx, tx)
	if err != nil {
		return false, err
	}
	if relined {
		if _, err := tx.Exec(ctx, holdClearSQL, nil); err != nil {
			return false, fmt.Errorf("clear: %w", err)
		}
	}
	rows, err := tx.Query(ctx, holdDaysSQL, now, relined, holdReach)
	if err != nil {
		return false, fmt.Errorf("days: %w", err)
	}
	days, err := pgx.CollectRows(rows, pgx.RowTo[time.Time])
	if err != nil {
		return false, fmt.Errorf("days: %w", err)
	}
	for _, day := range days {
		if err := holdOn(ctx, tx, lines, day); err != nil {
			return false, fmt.Errorf("on %s: %w", day.Format(time.DateOnly), err)
		}
	}
	if len(days) == 0 && !relined {
		return false, nil
	}
	return true, drawRest(ctx, tx, lines)
}

// givenLines joins the border lines in force: the surveyed ones first, which go before.
func givenLines(ctx context.Context, tx pgx.Tx) ([]givenLine, error) {
	rows, err := tx.Query(ctx, holdLinesSQL)
	if err != nil {
		return nil, fmt.Errorf("border lines: %w", err)
	}
	shapes, countries := map[bool][]orb.Geometry{}, map[bool][]string{}
	var country string
	var approximate bool
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&country, &approximate, &wkb}, func() error {
		shape, err := geo.ParseEWKB(wkb)
		if err != nil {
			return err
		}
		shapes[approximate] = append(shapes[approximate], shape)
		pieces := 1
		if parts, several := shape.(orb.MultiLineString); several {
			pieces = len(parts)
		}
		countries[approximate] = append(countries[approximate], slices.Repeat([]string{country}, pieces)...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("border lines: %w", err)
	}
	var lines []givenLine
	for _, approximate := range []bool{false, true} {
		if len(shapes[approximate]) == 0 {
			continue
		}
		l, err := line.New(shapes[approximate]...)
		if errors.Is(err, line.ErrNoLine) {
			return nil, border.Fail(border.Invalid, "Đường biên không có chiều dài.", "The border line has no length.", err)
		}
		if err != nil {
			return nil, fmt.Errorf("border lines: %w", err)
		}
		lines = append(lines, givenLine{l, countries[approximate], approximate})
	}
	return lines, nil
}

// holdOn finds the stretches of the communes that begin on a day, among all that are valid then.
func holdOn(ctx context.Context, tx pgx.Tx, lines []givenLine, day time.Time) error {
	rows, err := tx.Query(ctx, holdShapesSQL, day, holdReach)
	if err != nil {
		return fmt.Errorf("shapes: %w", err)
	}
	var units []coverage.Unit
	var ids []int64 // of the units; 0 for those that began earlier
	var id int64
	var begins bool
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &begins, &wkb}, func() error {
		shape, err := areal(wkb)
		if !begins {
			id = 0
		}
		units, ids = append(units, coverage.Unit{Shape: shape}), append(ids, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("shapes: %w", err)
	}
	c, err := coverage.Build(units)
	if err != nil {
		return fmt.Errorf("shared edges: %w", err)
	}
	fitted, _ := c.Fit(fitGap)
	held := stretchesOf(fitted.Outer(), lines, ids)
	if _, err := tx.Exec(ctx, holdClearSQL, day); err != nil {
		return fmt.Errorf("clear: %w", err)
	}
	return saveStretches(ctx, tx, held)
}
