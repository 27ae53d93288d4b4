package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/paulmach/orb"

	"cotmoc/geo/cell"
	"cotmoc/internal/access"
	"cotmoc/internal/tile"
)

var (
	//go:embed sql/read/ledger.sql
	ledgerSQL string
	//go:embed sql/read/changes_at.sql
	changesAtSQL string
	//go:embed sql/read/changes_since.sql
	changesSinceSQL string
	//go:embed sql/read/changed_units.sql
	changedUnitsSQL string
	//go:embed sql/read/changed_incidents.sql
	changedIncidentsSQL string
	//go:embed sql/read/changed_effort.sql
	changedEffortSQL string
)

// Ledger gives the revisions of all layers and areas, of one moment.
func (s *Store) Ledger(ctx context.Context) (tile.Ledger, error) {
	ctx = access.Everything(ctx)
	l := tile.Ledger{Layers: map[string]int64{}, Areas: map[string]map[tile.Area]int64{}}
	rows, err := s.pool.Query(ctx, ledgerSQL)
	if err != nil {
		return l, fmt.Errorf("revisions: %w", err)
	}
	var layer string
	var x, y *int32
	var n int64
	_, err = pgx.ForEachRow(rows, []any{&layer, &x, &y, &n}, func() error {
		if x == nil || y == nil {
			l.Layers[layer] = n
			return nil
		}
		if l.Areas[layer] == nil {
			l.Areas[layer] = map[tile.Area]int64{}
		}
		l.Areas[layer][tile.Area{X: uint8(*x), Y: uint8(*y)}] = n
		return nil
	})
	if err != nil {
		return l, fmt.Errorf("revisions: %w", err)
	}
	return l, nil
}

// UnitChanges hands over the unit versions with a boundary that changed since a mark.
func (s *Store) UnitChanges(ctx context.Context, since tile.Mark, to tile.Taker[tile.Unit]) (tile.Mark, error) {
	ctx = access.Everything(ctx)
	return changes(ctx, s, "units", since, to, changedUnitsSQL, func(rows pgx.Rows) error {
		var u tile.Unit
		var own []byte
		var zooms []int
		var shapes [][]byte
		var cells []int64
		into := []any{&u.ID, &u.Level, &u.Code, &u.Name, &u.Kind, &u.Parent, &u.Schematic, dayInto(&u.From), dayInto(&u.To), &own, &zooms, &shapes, &cells}
		_, err := pgx.ForEachRow(rows, into, func() (err error) {
			if u.Shape, err = areal(own); err != nil {
				return fmt.Errorf("unit %s: %w", u.Code, err)
			}
			u.Far = make([]tile.Far, len(zooms))
			for i, zoom := range zooms {
				u.Far[i].MaxZoom = zoom
				if u.Far[i].Shape, err = areal(shapes[i]); err != nil {
					return fmt.Errorf("unit %s up to zoom %d: %w", u.Code, zoom, err)
				}
			}
			u.Cells = make([]cell.Cell, len(cells))
			for i, id := range cells {
				u.Cells[i] = cell.Cell(id)
			}
			return to.Put(u)
		})
		return err
	})
}

// IncidentChanges hands over the incidents that changed since a mark.
func (s *Store) IncidentChanges(ctx context.Context, since tile.Mark, to tile.Taker[tile.Incident]) (tile.Mark, error) {
	ctx = access.Everything(ctx)
	return changes(ctx, s, "incidents", since, to, changedIncidentsSQL, func(rows pgx.Rows) error {
		var i tile.Incident
		var lon, lat float64
		var id int64
		into := []any{&i.ID, &i.Kind, dayInto(&i.On), &lon, &lat, &i.LocPrecision, &i.UncertaintyM, &i.Tier, &id, &i.Substances, &i.MassG, &i.Place}
		_, err := pgx.ForEachRow(rows, into, func() error {
			i.At, i.Cell = orb.Point{lon, lat}, cell.Cell(id)
			return to.Put(i)
		})
		return err
	})
}

// EffortChanges hands over the patrol work that changed since a mark.
func (s *Store) EffortChanges(ctx context.Context, since tile.Mark, to tile.Taker[tile.Effort]) (tile.Mark, error) {
	ctx = access.Everything(ctx)
	return changes(ctx, s, "effort", since, to, changedEffortSQL, func(rows pgx.Rows) error {
		var e tile.Effort
		var id int64
		_, err := pgx.ForEachRow(rows, []any{&e.ID, &id, dayInto(&e.Month), &e.Hours, &e.Km, &e.Passes, &e.Tier, &e.Places}, func() error {
			e.Cell = cell.Cell(id)
			return to.Put(e)
		})
		return err
	})
}

// changes reads what changed since a mark, all of one moment. What is no longer there is dropped.
func changes[T any](ctx context.Context, s *Store, layer string, since tile.Mark, to tile.Taker[T], statement string, read func(pgx.Rows) error) (tile.Mark, error) {
	var now tile.Mark
	err := pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		var first int64
		if err := tx.QueryRow(ctx, changesAtSQL, layer).Scan(&now.Snapshot, &now.Revision, &now.Change, &first); err != nil {
			return err
		}
		var ids []int64
		named := since.Snapshot != "" && first <= since.Change+1
		if named {
			var err error
			if ids, named, err = changedSince(ctx, tx, layer, since.Snapshot); err != nil {
				return err
			}
		}
		switch {
		case !named:
			ids = nil
			to.Reset()
		case len(ids) == 0:
			return nil
		}
		for _, id := range ids {
			to.Drop(id)
		}
		rows, err := tx.Query(ctx, statement, ids)
		if err != nil {
			return err
		}
		return read(rows)
	})
	if err != nil {
		return tile.Mark{}, fmt.Errorf("changes of %s: %w", layer, err)
	}
	return now, nil
}

// changedSince names the records changed by transactions that a snapshot did not see; named is false where they are too many.
func changedSince(ctx context.Context, tx pgx.Tx, layer, snapshot string) (ids []int64, named bool, err error) {
	rows, err := tx.Query(ctx, changesSinceSQL, layer, snapshot)
	if err != nil {
		return nil, false, err
	}
	named = true
	var list []int64
	_, err = pgx.ForEachRow(rows, []any{&list}, func() error {
		named = named && list != nil
		ids = append(ids, list...)
		list = nil
		return nil
	})
	return ids, named, err
}
