package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var (
	//go:embed sql/read/hotspot_current.sql
	hotspotCurrentSQL string
	//go:embed sql/read/plot_current.sql
	plotCurrentSQL string
	//go:embed sql/read/reforms.sql
	reformsSQL string
	//go:embed sql/load/reform_answer.sql
	reformAnswerSQL string
)

// Step brings a hot spot or plot into another state, by way of the same checks as an import. The error is of kind
// border.NotFound where there is none, border.Conflict where its life does not allow the step.
func (s *Store) Step(ctx context.Context, layer, code string, step border.Step, by string) error {
	if faults := border.CheckReason(step.Reason); len(faults) > 0 {
		return faultError(border.Invalid, faults)
	}
	var version int64
	var record any
	var err error
	switch layer {
	case "hotspots":
		version, record, err = s.steppedHotspot(ctx, code, step)
	case "plots":
		version, record, err = s.steppedPlot(ctx, code, step)
	default:
		return border.Fail(border.NotFound, fmt.Sprintf("Lớp %q không có trạng thái.", layer), fmt.Sprintf("Layer %q has no states.", layer), nil)
	}
	if err != nil {
		return err
	}
	if !border.HotspotStates().Has(step.To) && !border.PlotStates().Has(step.To) { // it names the import, too
		return faultError(border.Invalid, []border.Fault{{Field: "to", Reason: border.Text{VI: "không có trạng thái này", EN: "there is no such state"}}})
	}
	load := ingest.Load{Layer: layer, Account: by, Files: []string{"step " + step.To}, Expect: ingest.Expect{Version: version}}
	return s.saveOne(ctx, load, record)
}

// saveOne writes a single record, or says why it cannot be.
func (s *Store) saveOne(ctx context.Context, load ingest.Load, record any) error {
	sink, err := s.Open(ctx, load)
	if err != nil {
		return err
	}
	defer sink.Abort(ctx)
	if err := sink.Put(ctx, []ingest.Row{{File: load.Files[0], Row: 1, Value: record}}); err != nil {
		return err
	}
	out, err := sink.Finish(ctx, 0)
	if err != nil || len(out.Refusals) == 0 {
		return err
	}
	var faults []border.Fault
	for _, r := range out.Refusals {
		faults = append(faults, border.Fault{Field: r.Field, Reason: r.Reason})
	}
	return faultError(border.Conflict, faults)
}

func (s *Store) steppedHotspot(ctx context.Context, code string, step border.Step) (version int64, h border.Hotspot, err error) {
	h.Code = code
	var shape []byte
	err = s.one(ctx, hotspotCurrentSQL, []any{code}, noRecord(code), &version, &h.Level, &h.Functions, &h.State, dayInto(&h.Since), &h.Side,
		&h.CommuneCode, &h.Note, &h.Reason, &h.LocPrecision, &h.Source, &shape)
	if err != nil {
		return 0, h, fmt.Errorf("hot spot %s: %w", code, err)
	}
	if h.Shape, err = geo.ParseEWKB(shape); err != nil {
		return 0, h, fmt.Errorf("hot spot %s: %w", code, err)
	}
	if h.State == step.To {
		return 0, h, sameState()
	}
	h.State, h.Since, h.Reason = step.To, step.On, step.Reason
	return version, h, nil
}

func (s *Store) steppedPlot(ctx context.Context, code string, step border.Step) (version int64, p border.Plot, err error) {
	p.Code = code
	var shape []byte
	err = s.one(ctx, plotCurrentSQL, []any{code}, noRecord(code), &version, dayInto(&p.FoundOn), &p.AreaM2, &p.Plants, dayInto(&p.Destroyed),
		dayInto(&p.RevisitDue), &p.State, dayInto(&p.Since), &p.Side, &p.Reason, &p.Source, &shape)
	if err != nil {
		return 0, p, fmt.Errorf("plot %s: %w", code, err)
	}
	if p.Shape, err = geo.ParseEWKB(shape); err != nil {
		return 0, p, fmt.Errorf("plot %s: %w", code, err)
	}
	if p.State == step.To {
		return 0, p, sameState()
	}
	p.State, p.Since, p.Reason = step.To, step.On, step.Reason
	if step.To == "destroyed" {
		p.Destroyed = step.On
	}
	return version, p, border.Refuse(p.CheckMeasured())
}

func noRecord(code string) error {
	return border.Fail(border.NotFound, fmt.Sprintf("Không có bản ghi %q.", code), fmt.Sprintf("There is no record %q.", code), nil)
}

func sameState() error {
	return border.Fail(border.Conflict, "Đã ở trạng thái này.", "It is in this state already.", nil)
}

// Reforms lists suspected hot spots that may be dismantled ones formed again and that nobody has judged.
func (s *Store) Reforms(ctx context.Context) ([]border.Reform, error) {
	return s.reforms(ctx, nil, nil)
}

func (s *Store) reforms(ctx context.Context, hotspot, former *string) ([]border.Reform, error) {
	rows, err := s.pool.Query(ctx, reformsSQL, s.life.ReformM, hotspot, former)
	if err != nil {
		return nil, fmt.Errorf("hot spots formed again: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r border.Reform, err error) {
		err = row.Scan(&r.Hotspot, &r.Former, &r.FormerState, dayInto(&r.FormerSince), dayInto(&r.Since), &r.DistanceM, &r.Lon, &r.Lat)
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("hot spots formed again: %w", err)
	}
	return list, nil
}

// AnswerReform keeps what a person says of a proposal. Accepted, the former hot spot becomes re-formed on the day the
// new one was suspected; the two stay two records. The error is of kind border.NotFound where nothing is proposed.
func (s *Store) AnswerReform(ctx context.Context, hotspot, former string, accepted bool, reason, by string, today border.Date) error {
	if faults := border.CheckReason(reason); len(faults) > 0 {
		return faultError(border.Invalid, faults)
	}
	list, err := s.reforms(ctx, &hotspot, &former)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return border.Fail(border.NotFound, "Không có đề xuất này, hoặc đã có người trả lời.", "There is no such proposal, or somebody answered it.", nil)
	}
	if accepted {
		on := list[0].Since
		if on.IsZero() {
			on = today
		}
		err := s.Step(ctx, "hotspots", former, border.Step{To: "reformed", On: on, Reason: reason}, by)
		if err != nil {
			return fmt.Errorf("form again: %w", err)
		}
	}
	if _, err := s.pool.Exec(ctx, reformAnswerSQL, hotspot, former, accepted, reason, by); err != nil {
		return fmt.Errorf("answer to %s and %s: %w", hotspot, former, err)
	}
	return nil
}
