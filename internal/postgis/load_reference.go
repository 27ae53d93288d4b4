package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/reference"
)

var (
	//go:embed sql/load/reference_due.sql
	referenceDueSQL string
	//go:embed sql/load/referred_table.sql
	referredTableSQL string
	//go:embed sql/load/referred_place.sql
	referredPlaceSQL string
	//go:embed sql/load/referred_keep.sql
	referredKeepSQL string
	//go:embed sql/load/referred_drop.sql
	referredDropSQL string
)

const (
	// referredAtOnce is how many incidents are referred to the border in one go.
	referredAtOnce = 50_000
	// referredM is how far in metres off the line, and along it off the marker, an incident is found by a marker.
	referredM = 10_000
	// coarsestReferred is the coarsest location precision of a point that is found by a marker: a village.
	coarsestReferred = 4
	// sameM is how many metres two offsets worked out at different times may differ and be the same.
	sameM = 1e-3
)

// systems gives the border of a day.
type systems func(ctx context.Context, on border.Date) (*reference.System, error)

// referrer finds where incidents lie by the border, in a transaction.
type referrer struct {
	tx       pgx.Tx
	systems  systems
	named    []int64               // by marker, that moved: their communes are to be looked for
	unplaced map[int64]border.Text // why incidents named by marker alone have no place, by their id
}

// refer works through the incidents picked into refer_due, day after day.
func (r *referrer) refer(ctx context.Context) error {
	for _, statement := range []string{referredTableSQL, "ANALYZE refer_due", referenceDueSQL} {
		if _, err := r.tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("incidents to refer: %w", err)
		}
	}
	for {
		rows, err := r.tx.Query(ctx, fmt.Sprintf("FETCH %d FROM reference_due", referredAtOnce))
		if err != nil {
			return fmt.Errorf("incidents to refer: %w", err)
		}
		list, err := pgx.CollectRows(rows, scanDue)
		if err != nil {
			return fmt.Errorf("incidents to refer: %w", err)
		}
		if len(list) == 0 {
			break
		}
		if err := r.some(ctx, list); err != nil {
			return err
		}
	}
	if _, err := r.tx.Exec(ctx, "CLOSE reference_due"); err != nil || len(r.named) == 0 {
		return err
	}
	return placeIncidents(ctx, r.tx, incidentNamedSQL, r.named)
}

// due is an incident whose place by the border is to be found.
type due struct {
	id        int64
	on        border.Date
	lon, lat  *float64 // as its source gives them
	marker    string
	offset    *float64
	side      string
	distance  *float64
	precision int
	uncertain *float64
	countries []string // whose border the commune its source names holds

	before found
}

// found is what was found for an incident before.
type found struct {
	lon, lat    *float64 // worked out; nil: no point of ours
	precision   int
	uncertainty *float64
	country     *string // of the nearest marker; nil: none near
	number, sub *int
	offset      *float64
}

func scanDue(row pgx.CollectableRow) (d due, err error) {
	b := &d.before
	return d, row.Scan(&d.id, dayInto(&d.on), &d.lon, &d.lat, &d.marker, &d.offset, &d.side, &d.distance, &d.precision, &d.uncertain, &d.countries,
		&b.lon, &b.lat, &b.precision, &b.uncertainty, &b.country, &b.number, &b.sub, &b.offset)
}

// some finds the places of some incidents, and keeps those that are new.
func (r *referrer) some(ctx context.Context, list []due) error {
	var rows [][]any
	var system *reference.System
	for _, d := range list {
		var err error
		if system == nil || !system.HoldsOn(d.on) {
			if system, err = r.systems(ctx, d.on); err != nil {
				return err
			}
		}
		at, err := r.placeOf(system, d)
		if err != nil {
			return err
		}
		row, moved, err := referredRow(system, d, at)
		if err != nil {
			return err
		}
		if row != nil {
			rows = append(rows, row)
		}
		if moved {
			r.named = append(r.named, d.id)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return r.keep(ctx, rows)
}

// placeOf is where an incident lies; it notes why one has no place.
func (r *referrer) placeOf(system *reference.System, d due) (spot, error) {
	at, err := placeOf(system, d)
	if err == nil {
		return at, nil
	}
	var why *border.Error
	if !errors.As(err, &why) || why.Kind == border.Internal {
		return at, err
	}
	if r.unplaced != nil && len(r.unplaced) < keptNotes {
		r.unplaced[d.id] = unplacedText(why.Text)
	}
	return at, nil
}

func unplacedText(t border.Text) border.Text {
	return border.Text{VI: t.VI + " Vẫn nhận, chưa có điểm.", EN: t.EN + " Taken without a point."}
}

// spot is where an incident lies; point is nil where nobody knows.
type spot struct {
	point       *orb.Point
	precision   *int
	uncertainty *float64
}

// placeOf gives the point an incident has or its marker names. Errors are those of reference.System.Place.
func placeOf(system *reference.System, d due) (spot, error) {
	if d.lon != nil && d.lat != nil {
		return spot{point: &orb.Point{*d.lon, *d.lat}}, nil
	}
	name, is := border.ParseMarker(d.marker)
	if !is {
		return spot{}, border.Fail(border.Invalid, fmt.Sprintf("Không đọc được số mốc %q.", d.marker), fmt.Sprintf("Marker %q cannot be read.", d.marker), nil)
	}
	q := border.MarkerOffset{MarkerName: name, Side: d.side}
	if q.Country == "" && len(d.countries) == 1 && reference.CountryOf(d.side) == "" {
		q.Country = d.countries[0]
	}
	if d.offset != nil {
		q.OffsetM = *d.offset
	}
	further := 0.0 // what the place may be off beside what the line and the paces are
	if d.distance != nil {
		switch d.side {
		case "vn", "la", "kh", "cn":
			q.DistanceM = *d.distance
		case "on_line":
		default: // off the line, nobody says to which side
			further = *d.distance
		}
	}
	at, err := system.Place(q)
	if err != nil {
		return spot{}, err
	}
	if d.offset == nil {
		further += system.SectionM(at.Country, name)
	}
	uncertainty := at.UncertaintyM + further
	if d.uncertain != nil {
		uncertainty = max(uncertainty, *d.uncertain)
	}
	precision := border.MarkerPrecision(d.precision, at.Approximate, uncertainty)
	return spot{&orb.Point{at.Lon, at.Lat}, &precision, &uncertainty}, nil
}

// referredRow is a row of the table referred, nil where nothing is new; moved says that the point of an incident named by
// marker is.
func referredRow(system *reference.System, d due, at spot) (row []any, moved bool, err error) {
	moved = d.lon == nil && d.before.moves(at)
	var near *border.Reference
	if at.point != nil && (d.lon == nil || d.precision <= coarsestReferred) {
		near = nearMarker(system, *at.point)
	}
	if !moved && d.before.refersTo(near) {
		return nil, false, nil
	}
	var g any
	cells := make([]any, 5)
	if moved && at.point != nil {
		if g, err = pointOrNull(at.point); err != nil {
			return nil, false, err
		}
		if cells, err = pointCells(at.point, *at.precision); err != nil {
			return nil, false, err
		}
	}
	row = append([]any{d.id, moved, g, known(at.precision), known(at.uncertainty)}, cells...)
	if near == nil {
		return append(row, nil, nil, nil, nil), moved, nil
	}
	return append(row, near.Country, *near.Number, *near.Sub, *near.OffsetM), moved, nil
}

// nearMarker is the nearest marker of a point; nil where the line or the marker is too far off.
func nearMarker(system *reference.System, p orb.Point) *border.Reference {
	v, there := system.Refer(p)
	if !there || v.Marker == nil || v.DistanceM > referredM || math.Abs(*v.OffsetM) > referredM {
		return nil
	}
	return &v
}

// moves says that the place of an incident named by marker is another one than it was.
func (f found) moves(at spot) bool {
	if f.lon == nil || at.point == nil {
		return (f.lon == nil) != (at.point == nil)
	}
	return *f.lon != at.point[0] || *f.lat != at.point[1] || f.precision != *at.precision || f.uncertainty == nil || *f.uncertainty != *at.uncertainty
}

func (f found) refersTo(r *border.Reference) bool {
	if f.country == nil || r == nil {
		return f.country == nil && r == nil
	}
	return *f.country == r.Country && *f.number == *r.Number && *f.sub == *r.Sub && math.Abs(*f.offset-*r.OffsetM) < sameM
}

// keep writes what was found.
func (r *referrer) keep(ctx context.Context, rows [][]any) error {
	if _, err := r.tx.Exec(ctx, "TRUNCATE referred"); err != nil {
		return fmt.Errorf("staging table: %w", err)
	}
	_, err := r.tx.CopyFrom(ctx, pgx.Identifier{"referred"}, []string{"id", "moved", "geom", "loc_precision", "uncertainty_m",
		"cell_5", "cell_6", "cell_7", "cell_8", "cell_9", "country", "number", "sub", "offset_m"}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("stage places: %w", err)
	}
	for _, statement := range []string{"ANALYZE referred", referredPlaceSQL, referredKeepSQL, referredDropSQL} {
		if _, err := r.tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("keep places: %w", err)
		}
	}
	return nil
}
