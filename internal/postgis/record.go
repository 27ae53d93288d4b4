package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var (
	//go:embed sql/load/history.sql
	historySQL string
	//go:embed sql/load/end_one.sql
	endOneSQL string
)

// recordTable gives the table of a layer whose records have a code, and what names one there.
func recordTable(layer string) (table, named string, err error) {
	tables := map[string]string{"crossings": "crossing", "trails": "trail", "routes": "route", "hotspots": "hotspot", "plots": "plot",
		"markers": "marker", "posts": "post", "traffic": "traffic", "incidents": "incident",
		"effort": "effort", "border": "border_line", "cooperation": "cooperation"}
	table, known := tables[layer]
	if !known {
		return "", "", border.Fail(border.NotFound, fmt.Sprintf("Lớp %q không có lịch sử theo mã.", layer),
			fmt.Sprintf("Layer %q keeps no history by code.", layer), nil)
	}
	if layer == "incidents" {
		return table, incidentNamed, nil
	}
	return table, "t.code = $1", nil
}

// incidentNamed finds an incident by the id of any of its versions, or by its source and reference: "station|a-17".
const incidentNamed = `((t.source, t.source_ref) = (
    SELECT i.source, i.source_ref FROM incident AS i WHERE {{incident i}} AND i.id = CASE WHEN $1 ~ '^[0-9]{1,18}$' THEN $1::bigint END)
  OR (t.source = split_part($1, '|', 1) AND t.source_ref = substr($1, position('|' IN $1) + 1) AND position('|' IN $1) > 0))`

func recordSQL(statement, table, named string) string {
	return strings.NewReplacer("{{table}}", table, "{{named}}", named, "{{within t}}", withinMark(table, "t")).Replace(statement)
}

// version is one row of a record's history.
type version struct {
	id         int64
	from       time.Time
	by         *string
	to         *time.Time
	endedBy    *string
	whyItEnded *string
	body       map[string]any
}

func (s *Store) versions(ctx context.Context, layer, code string) ([]version, error) {
	table, named, err := recordTable(layer)
	if err != nil {
		return nil, err
	}
	rows, err := s.pool.Query(ctx, recordSQL(historySQL, table, named), code)
	if err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", layer, code, err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (v version, err error) {
		err = row.Scan(&v.id, &v.from, &v.by, &v.to, &v.endedBy, &v.whyItEnded, &v.body)
		if shape, has := v.body["geom"].(map[string]any); has {
			delete(shape, "crs") // GeoJSON has no other
		}
		asSaid(v.body)
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("history of %s %s: %w", layer, code, err)
	}
	if len(list) == 0 {
		return nil, border.Fail(border.NotFound, fmt.Sprintf("Không có bản ghi %q.", code), fmt.Sprintf("There is no record %q.", code), nil)
	}
	return list, nil
}

// asSaid takes out of an incident what was worked out from its marker: its record is what the source said.
func asSaid(body map[string]any) {
	if ours, _ := body["by_marker"].(bool); ours {
		body["geom"], body["loc_precision"], body["uncertainty_m"] = nil, body["said_precision"], body["said_uncertainty_m"]
	}
	for _, name := range []string{"by_marker", "said_precision", "said_uncertainty_m"} {
		delete(body, name)
	}
}

// History gives every change of a record, the first one first: who, when, before and after. The error is of kind
// border.NotFound where there never was such a record.
func (s *Store) History(ctx context.Context, layer, code string) ([]border.Change, error) {
	list, err := s.versions(ctx, layer, code)
	if err != nil {
		return nil, err
	}
	return changesOf(list), nil
}

// Seen says which of the records of a layer with these codes, of incidents ids, the reach of the context holds.
func (s *Store) Seen(ctx context.Context, layer string, codes []string) (map[string]bool, error) {
	table, _, err := recordTable(layer)
	if err != nil {
		return nil, err
	}
	name := "code"
	if layer == "incidents" {
		name = "id::text"
	}
	rows, err := s.pool.Query(ctx, recordSQL("SELECT "+name+" FROM {{table}} AS t WHERE {{within t}} AND "+name+" = ANY ($1::text[])", table, ""), codes)
	if err != nil {
		return nil, fmt.Errorf("which of %s may be seen: %w", layer, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("which of %s may be seen: %w", layer, err)
	}
	seen := map[string]bool{}
	for _, code := range list {
		seen[code] = true
	}
	return seen, nil
}

// changesOf gives the changes between the versions of a record, the oldest first.
func changesOf(list []version) (changes []border.Change) {
	for i, v := range list {
		c := border.Change{Kind: "created", Version: strconv.FormatInt(v.id, 10), At: v.from.In(border.Zone), By: v.by, After: v.body}
		if i > 0 {
			c.Kind = "returned"
			if before := list[i-1]; before.to != nil && before.to.Equal(v.from) {
				c.Kind, c.Before = "changed", before.body
			}
		}
		changes = append(changes, c)
		if v.to != nil && (i+1 == len(list) || !list[i+1].from.Equal(*v.to)) {
			changes = append(changes, border.Change{Kind: "ended", Version: c.Version, At: v.to.In(border.Zone), By: v.endedBy,
				Reason: v.whyItEnded, Before: v.body})
		}
	}
	for i := range changes {
		changes[i].Fields = border.ChangedFields(changes[i].Before, changes[i].After)
	}
	return changes
}

// Record gives the current version of a record. The error is of kind border.NotFound where it ended or never was.
func (s *Store) Record(ctx context.Context, layer, code string) (border.Record, error) {
	list, err := s.versions(ctx, layer, code)
	if err != nil {
		return border.Record{}, err
	}
	v := list[len(list)-1]
	if v.to != nil {
		return border.Record{}, border.Fail(border.NotFound, fmt.Sprintf("Bản ghi %q đã kết thúc.", code), fmt.Sprintf("Record %q has ended.", code), nil)
	}
	return border.Record{Layer: layer, Code: code, Version: v.id, At: v.from.In(border.Zone), By: v.by, Body: v.body}, nil
}

// End ends a record, for a reason; it stays in the history. The error is of kind border.Conflict where the version
// is not the current one.
func (s *Store) End(ctx context.Context, layer, code string, version int64, by, why string) error {
	if faults := border.CheckReason(why); len(faults) > 0 {
		return faultError(border.Invalid, faults)
	}
	table, _, err := recordTable(layer)
	if err != nil {
		return err
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := sign(ctx, tx, by, why); err != nil {
			return err
		}
		if err := lockLayer(ctx, tx, layer); err != nil {
			return err
		}
		current, err := s.Record(ctx, layer, code)
		if err != nil {
			return err
		}
		if err := matchVersion(current.Version, ingest.Expect{Version: version}); err != nil {
			return err
		}
		var now time.Time
		if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, recordSQL(endOneSQL, table, ""), now, version); err != nil {
			return err
		}
		raised := []string{layer}
		if layer == "markers" {
			raised = append(raised, "incidents")
			if err := lockLayer(ctx, tx, "incidents"); err != nil {
				return err
			}
			if err := s.referMarkers(ctx, tx, now); err != nil {
				return err
			}
		}
		if layer == "routes" {
			raised = append(raised, Assessments)
		}
		return raise(ctx, tx, now, raised)
	})
	if err != nil {
		return fmt.Errorf("end %s %s: %w", layer, code, err)
	}
	return nil
}

// faultError makes an error of what is wrong with a record.
func faultError(kind border.Kind, faults []border.Fault) error {
	var vi, en []string
	for _, f := range faults {
		vi, en = append(vi, f.Field+": "+f.Reason.VI), append(en, f.Field+": "+f.Reason.EN)
	}
	return border.Fail(kind, strings.Join(vi, "; ")+".", strings.Join(en, "; ")+".", nil)
}
