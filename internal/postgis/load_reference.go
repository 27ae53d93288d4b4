package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

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
	//go:embed sql/load/referred_row.sql
	referredRowSQL string
)

// referredAtOnce is how many incidents are referred to the border in one go.
const referredAtOnce = 50_000

// systems gives the border of a day.
type systems func(ctx context.Context, on border.Date) (*reference.System, error)

// referrer finds where incidents lie by the border, in a transaction.
type referrer struct {
	tx       pgx.Tx
	systems  systems
	unplaced map[int64]border.Text // why incidents named by marker alone have no place, by their id
}

// changedGround builds the systems of the border as the transaction has it, each once.
func changedGround(tx pgx.Tx) systems {
	var kept []*reference.System
	return func(ctx context.Context, on border.Date) (*reference.System, error) {
		for _, s := range kept {
			if s.HoldsOn(on) {
				return s, nil
			}
		}
		ground, err := groundOf{tx}.Ground(ctx, on)
		if err != nil {
			return nil, err
		}
		s, err := reference.New(ground)
		if err == nil {
			kept = append(kept, s)
		}
		return s, err
	}
}

// referAll brings the places and markers of all incidents up to date, after the border, its markers or units changed.
// It does nothing where no marker was ever loaded.
func referAll(ctx context.Context, tx pgx.Tx) error {
	var ever bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM marker) AND EXISTS (SELECT FROM incident)").Scan(&ever); err != nil {
		return fmt.Errorf("is there a marker: %w", err)
	}
	if !ever {
		return nil
	}
	r := referrer{tx: tx, systems: changedGround(tx)}
	if err := r.refer(ctx, nil); err != nil {
		return fmt.Errorf("incidents by marker: %w", err)
	}
	return nil
}

// BeginReferences refers the incidents of a database that an earlier program filled to its markers, once.
func (s *Store) BeginReferences(ctx context.Context) error {
	begun := func(db querier) (done bool, err error) {
		err = db.QueryRow(ctx, `SELECT EXISTS (SELECT FROM incident_reference) OR NOT EXISTS (SELECT FROM marker) OR NOT EXISTS (SELECT FROM incident)`).Scan(&done)
		return done, err
	}
	if done, err := begun(s.pool); err != nil || done {
		return err
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := lockLayer(ctx, tx, "incidents"); err != nil {
			return err
		}
		if done, err := begun(tx); err != nil || done {
			return err
		}
		var now time.Time
		if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
			return err
		}
		if err := referAll(ctx, tx); err != nil {
			return err
		}
		return raise(ctx, tx, now, []string{"incidents"})
	})
	if err != nil {
		return fmt.Errorf("begin references to markers: %w", err)
	}
	return nil
}

// referAgain is referAll after a load into a layer that changes the border or what stands on it.
func (k *sink) referAgain(ctx context.Context) error {
	if !slices.Contains([]string{"border", "markers", "units", "lineage"}, k.load.Layer) {
		return nil
	}
	return referAll(ctx, k.tx)
}

// referNew finds the places of the incidents just loaded, and lists those whose marker gives none.
func (k *sink) referNew(ctx context.Context, now time.Time) ([]finding, error) {
	r := referrer{tx: k.tx, unplaced: map[int64]border.Text{}, systems: func(ctx context.Context, on border.Date) (*reference.System, error) {
		return k.store.reference.OnBy(ctx, groundOf{k.tx}, on)
	}}
	if err := r.refer(ctx, now); err != nil {
		return nil, fmt.Errorf("incidents by marker: %w", err)
	}
	ids := make([]int64, 0, len(r.unplaced))
	for id := range r.unplaced {
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return k.findings(ctx, "marker", referredRowSQL, []any{now, ids}, func(id, _ string) border.Text {
		n, _ := strconv.ParseInt(id, 10, 64) // by the statement
		return r.unplaced[n]
	})
}

// refer works through the incidents recorded at a time; nil: all.
func (r *referrer) refer(ctx context.Context, recorded any) error {
	if _, err := r.tx.Exec(ctx, "SET LOCAL statement_timeout = '"+loadLimit+"'"); err != nil {
		return err
	}
	var marked bool // without a marker no point lies by one
	if err := r.tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM marker)").Scan(&marked); err != nil {
		return fmt.Errorf("is there a marker: %w", err)
	}
	if _, err := r.tx.Exec(ctx, referredTableSQL); err != nil {
		return fmt.Errorf("staging table: %w", err)
	}
	for last, more := int64(0), true; more; {
		rows, err := r.tx.Query(ctx, referenceDueSQL, recorded, last, referredAtOnce, marked)
		if err != nil {
			return err
		}
		list, err := pgx.CollectRows(rows, scanDue)
		if err != nil {
			return err
		}
		if more = len(list) == referredAtOnce; more {
			last = list[len(list)-1].id
		}
		if err := r.some(ctx, list); err != nil {
			return err
		}
	}
	return nil
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
}

func scanDue(row pgx.CollectableRow) (d due, err error) {
	return d, row.Scan(&d.id, dayInto(&d.on), &d.lon, &d.lat, &d.marker, &d.offset, &d.side, &d.distance, &d.precision, &d.uncertain, &d.countries)
}

// some finds and keeps the places of some incidents.
func (r *referrer) some(ctx context.Context, list []due) error {
	if len(list) == 0 {
		return nil
	}
	var named []int64
	var system *reference.System
	rows := make([][]any, len(list))
	for i, d := range list {
		var err error
		if system == nil || !system.HoldsOn(d.on) {
			if system, err = r.systems(ctx, d.on); err != nil {
				return err
			}
		}
		at, err := placeOf(system, d)
		var why *border.Error
		if err != nil && (!errors.As(err, &why) || why.Kind == border.Internal) {
			return err
		}
		if why != nil && r.unplaced != nil {
			r.unplaced[d.id] = unplacedText(why.Text)
		}
		if rows[i], err = referredRow(system, d, at); err != nil {
			return err
		}
		if d.lon == nil {
			named = append(named, d.id)
		}
	}
	return r.keep(ctx, rows, named)
}

func unplacedText(t border.Text) border.Text {
	return border.Text{VI: t.VI + " Vẫn nhận, chưa có điểm.", EN: t.EN + " Taken without a point."}
}

// place is where an incident lies; point is nil where nobody knows.
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

// referredRow is a row of the table referred.
func referredRow(system *reference.System, d due, at spot) ([]any, error) {
	var g any
	cells := make([]any, 5)
	byMarker := d.lon == nil
	if byMarker && at.point != nil {
		var err error
		if g, err = pointOrNull(at.point); err != nil {
			return nil, err
		}
		if cells, err = pointCells(at.point, *at.precision); err != nil {
			return nil, err
		}
	}
	row := append([]any{d.id, byMarker, g, known(at.precision), known(at.uncertainty)}, cells...)
	if at.point != nil {
		if v, found := system.Refer(*at.point); found && v.Marker != nil {
			return append(row, v.Country, *v.Number, *v.Sub, *v.OffsetM, v.Side, v.DistanceM, v.BearingDeg, v.ChainageM, v.Approximate, v.UncertaintyM), nil
		}
	}
	return append(row, make([]any, 10)...), nil
}

// keep writes what was found, and the communes of the incidents named by marker.
func (r *referrer) keep(ctx context.Context, rows [][]any, named []int64) error {
	if _, err := r.tx.Exec(ctx, "TRUNCATE referred"); err != nil {
		return fmt.Errorf("staging table: %w", err)
	}
	_, err := r.tx.CopyFrom(ctx, pgx.Identifier{"referred"}, []string{"id", "by_marker", "geom", "loc_precision", "uncertainty_m",
		"cell_5", "cell_6", "cell_7", "cell_8", "cell_9", "country", "number", "sub", "offset_m", "side", "distance_m", "bearing_deg",
		"chainage_m", "approximate", "line_uncertainty_m"}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("stage places: %w", err)
	}
	for _, statement := range []string{"ANALYZE referred", referredPlaceSQL, referredKeepSQL, referredDropSQL} {
		if _, err := r.tx.Exec(ctx, statement); err != nil {
			return fmt.Errorf("keep places: %w", err)
		}
	}
	if len(named) == 0 {
		return nil
	}
	return placeIncidents(ctx, r.tx, incidentNamedSQL, named)
}
