package postgis

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/programme_past.sql
	programmePastSQL string
	//go:embed sql/load/programme_keep.sql
	programmeKeepSQL string
	//go:embed sql/load/cooperation_unknown.sql
	cooperationUnknownSQL string
)

// programmeLayer: versions of programmes by code and first day.
func programmeLayer() layer {
	return layer{
		table: "programme", key: []string{"code", "holds_from"}, field: "holds_from", merge: mergeKeyed, check: checkProgrammes,
		columns: append(content("code holds_from legal_ref title_vi title_en body"), derived("source")...),
		values: valuesOf(func(f border.ProgrammeFile) ([]any, error) {
			return []any{f.ID, f.HoldsFrom.UTC(), f.LegalRef, f.Title.VI, f.Title.EN, f.Text, f.Source}, nil
		}),
	}
}

// checkProgrammes keeps a changed programme from rewriting the past.
func checkProgrammes(ctx context.Context, k *sink) ([]finding, error) {
	today := border.DateOf(k.now)
	year := border.AssessedYear(today.Year())
	if today.After(year.To) {
		year = border.AssessedYear(today.Year() + 1)
	}
	return k.findings(ctx, "holds_from", programmePastSQL, []any{today.UTC(), year.From.UTC()}, func(code, which string) border.Text {
		if which == "holds" {
			return border.Text{VI: fmt.Sprintf("bản này của chương trình %s đang áp dụng và được giữ nguyên; bản sửa cần holds_from là một ngày muộn hơn", code),
				EN: fmt.Sprintf("this version of programme %s holds already and is kept as it is; a changed one needs a later day in holds_from", code)}
		}
		return border.Text{VI: fmt.Sprintf("chương trình %s đã có bản cho những năm trước; bản mới chỉ áp dụng từ ngày %s trở đi", code, year.From.Vietnamese()),
			EN: fmt.Sprintf("programme %s has a version for years that are over; a new one can hold from %s on", code, year.From.English())}
	})
}

// cooperationLayer: entries of the log by code.
func cooperationLayer() layer {
	return layer{
		table: "cooperation", key: []string{"code"}, field: "code", merge: mergeKeyed, check: checkCooperation,
		columns: append(content(`code kind subtype title aliases programme item parent counterparts units agency country side level host direction state
			day until due_on sent_on acknowledged_on answered_on acted_on n amount_vnd document place tier note geom`), derived("source")...),
		values: valuesOf(func(e border.Entry) ([]any, error) {
			g, err := pointOrNull(e.Point)
			return []any{e.Code, e.Kind, orNull(e.Subtype), e.Title, append([]string{}, e.Aliases...), orNull(e.Programme), orNull(e.Item), orNull(e.Parent),
				append([]string{}, e.Counterparts...), append([]string{}, e.Units...), orNull(e.Agency), orNull(e.Country), orNull(e.Side), orNull(e.Level),
				orNull(e.Host), orNull(e.Direction), e.State, dateOrNull(e.On), dateOrNull(e.To), dateOrNull(e.Due), dateOrNull(e.Sent),
				dateOrNull(e.Acknowledged), dateOrNull(e.Answered), dateOrNull(e.Acted), known(e.N), known(e.AmountVND), e.Document, e.Place,
				orNull(e.Tier), e.Note, g, e.Source}, err
		}),
	}
}

// checkCooperation refuses entries that hang on others nobody recorded.
func checkCooperation(ctx context.Context, k *sink) ([]finding, error) {
	return k.findings(ctx, "", cooperationUnknownSQL, nil, func(named, field string) border.Text {
		if field == "parent" {
			return border.Text{VI: fmt.Sprintf("không có mục nào mang mã %q", named), EN: fmt.Sprintf("there is no entry with code %q", named)}
		}
		return border.Text{VI: fmt.Sprintf("không có đối tác nào mang mã %q", named), EN: fmt.Sprintf("there is no counterpart with code %q", named)}
	})
}

// KeepProgrammes keeps shipped programmes of which nothing is kept yet; whatever was kept of one stays as it is.
func (s *Store) KeepProgrammes(ctx context.Context, files []border.ProgrammeFile) error {
	layer := programmeLayer()
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := awaitLayer(ctx, tx, "programmes"); err != nil {
			return err
		}
		for _, f := range files {
			values, err := layer.values(f)
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, programmeKeepSQL, f.ID, f.HoldsFrom.UTC(), f.LegalRef, f.Title.VI, f.Title.EN, f.Text, layer.content(values)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep programmes: %w", err)
	}
	return nil
}
