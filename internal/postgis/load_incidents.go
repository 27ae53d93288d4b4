package postgis

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var (
	//go:embed sql/load/incident_unknown.sql
	incidentUnknownSQL string
	//go:embed sql/load/incident_insert.sql
	incidentInsertSQL string
	//go:embed sql/load/incident_outside.sql
	incidentOutsideSQL string
)

// incidentLayer: incidents by source and reference. Each gets the commune it lies in on the day it occurred,
// and cells no finer than its place is known.
func incidentLayer(load ingest.Load) layer {
	columns := append(content(`source source_ref kind occurred_from occurred_to time_precision geom loc_precision
		uncertainty_m loc_method commune_code marker offset_m side detection_mode reliability credibility arrested_n
		cases_n armed venue crossing trail note substances`), later("direction transport tier border_distance_m")...)
	columns = append(columns, derived("cell_5 cell_6 cell_7 cell_8 cell_9")...)
	return layer{
		table: "incident", key: []string{"source", "source_ref"}, field: "source_ref",
		columns: columns,
		values: valuesOf(func(i border.Incident) ([]any, error) {
			if i.Source == "" {
				i.Source = load.Source
			}
			return incidentValues(i)
		}),
		check: checkIncidents,
		merge: mergeIncidents,
		after: followIncidents,

		brought: "unit_code, by_marker, said_precision, said_uncertainty_m", // where it lies, and what of its place was worked out from a marker
	}
}

func incidentValues(i border.Incident) ([]any, error) {
	g, err := pointOrNull(i.Point)
	if err != nil {
		return nil, err
	}
	cells, err := pointCells(i.Point, i.LocPrecision)
	if err != nil {
		return nil, err
	}
	substances, err := json.Marshal(append([]border.SubstanceLine{}, i.Substances...))
	if err != nil {
		return nil, fmt.Errorf("substances: %w", err)
	}
	method := i.LocMethod
	if method == "" {
		method = "imported"
	}
	return append([]any{i.Source, i.SourceRef, i.Kind, dateOrNull(i.OccurredFrom), dateOrNull(i.OccurredTo), i.TimePrecision, g,
		i.LocPrecision, known(i.UncertaintyM), method, orNull(i.CommuneCode), orNull(i.Marker), known(i.OffsetM), orNull(i.Side),
		orNull(i.DetectionMode), orNull(i.Reliability), graded(i.Credibility), known(i.ArrestedN), known(i.CasesN), known(i.Armed),
		orNull(i.Venue), orNull(i.Crossing), orNull(i.Trail), i.Note, substances,
		orNull(i.Direction), orNull(i.Transport), orNull(i.Tier), known(i.BorderDistanceM)}, cells...), nil
}

// checkIncidents refuses commune codes that no unit ever had. With no units loaded nothing can be said of them.
func checkIncidents(ctx context.Context, k *sink) ([]finding, error) {
	loaded, err := k.unitsLoaded(ctx)
	if err != nil || !loaded {
		return nil, err
	}
	return k.findings(ctx, "commune_code", incidentUnknownSQL, nil, func(code, _ string) border.Text {
		return border.Text{
			VI: fmt.Sprintf("không có đơn vị nào mang mã %s", code),
			EN: fmt.Sprintf("there is no unit with code %s", code),
		}
	})
}

// mergeIncidents merges by key; new rows come with their unit.
func mergeIncidents(ctx context.Context, k *sink, now time.Time) error {
	if err := k.endReplaced(ctx, now); err != nil {
		return err
	}
	return k.store.wholly(ctx, k.tx, []string{"stage"}, func(ctx context.Context) error { // the commune of one known by its marker is found below
		if err := findCommunes(ctx, k.tx, incidentStagedSQL); err != nil {
			return err
		}
		if _, err := k.tx.Exec(ctx, withUnit(k.layer.fill(incidentInsertSQL)), now); err != nil {
			return fmt.Errorf("add rows: %w", err)
		}
		return nil
	})
}

// withUnit puts the rule for the unit of incidents into a statement.
func withUnit(statement string) string {
	return strings.ReplaceAll(statement, "{{unit}}", incidentUnitSQL)
}

// followIncidents finds the places of the new incidents named by marker, writes their substance lines, and lists those
// whose marker places nothing, the first of those that lie in no commune and those that another record may tell too.
func followIncidents(ctx context.Context, k *sink, now time.Time) ([]finding, error) {
	var notes []finding
	err := k.store.wholly(ctx, k.tx, nil, func(ctx context.Context) (err error) {
		notes, err = k.referNew(ctx, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := k.store.incidentsHeld(ctx, k.tx, now); err != nil {
		return nil, err
	}
	if err := k.store.weighIncidents(ctx, k.tx, now); err != nil {
		return nil, err
	}
	outside, err := k.findings(ctx, "", incidentOutsideSQL, []any{now, keptNotes}, outsideText)
	if err != nil {
		return nil, err
	}
	near, err := k.noteDuplicates(ctx, now)
	return append(append(notes, outside...), near...), err
}

// deriveIncidents finds the unit and marker of the incidents recorded at now and writes their substance lines.
func (s *Store) deriveIncidents(ctx context.Context, tx pgx.Tx, now time.Time) error {
	err := s.wholly(ctx, tx, nil, func(ctx context.Context) error {
		if err := placeIncidents(ctx, tx, incidentRecordedSQL, now); err != nil {
			return err
		}
		r := referrer{tx: tx, systems: newChangedGround(tx).on}
		return r.referRecorded(ctx, now)
	})
	if err != nil {
		return err
	}
	if err := s.incidentsHeld(ctx, tx, now); err != nil {
		return err
	}
	return s.weighIncidents(ctx, tx, now)
}

// outsideText says why an incident has no unit, by the field that gave its place.
func outsideText(on, field string) border.Text {
	day, err := border.ParseDate(on)
	if err != nil {
		return border.Text{VI: on, EN: on} // the statement writes it so
	}
	switch field {
	case "lon":
		return border.Text{
			VI: fmt.Sprintf("điểm nằm ngoài mọi xã có hiệu lực ngày %s; vẫn nhận, không gắn đơn vị", day.Vietnamese()),
			EN: fmt.Sprintf("the point lies outside every commune valid on %s; taken without a unit", day.English()),
		}
	case "commune_code":
		return border.Text{
			VI: fmt.Sprintf("mã xã không có hiệu lực ngày %s; vẫn nhận, không gắn đơn vị", day.Vietnamese()),
			EN: fmt.Sprintf("the commune code was not valid on %s; taken without a unit", day.English()),
		}
	}
	return border.Text{
		VI: fmt.Sprintf("vị trí theo mốc không thuộc xã nào có hiệu lực ngày %s; vẫn nhận, không gắn đơn vị", day.Vietnamese()),
		EN: fmt.Sprintf("the place by its marker lies in no commune valid on %s; taken without a unit", day.English()),
	}
}

// findings runs a query that gives sequence numbers and two texts, and makes a finding of each row. Where the
// field is not given it is the second text.
func (k *sink) findings(ctx context.Context, field, query string, args []any, text func(a, b string) border.Text) ([]finding, error) {
	rows, err := k.tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("look through staged rows: %w", err)
	}
	var seq int
	var a, b string
	var found []finding
	_, err = pgx.ForEachRow(rows, []any{&seq, &a, &b}, func() error {
		f := finding{seq: seq, field: field, text: text(a, b)}
		if field == "" {
			f.field = b
		}
		found = k.kept(found, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look through staged rows: %w", err)
	}
	return found, nil
}
