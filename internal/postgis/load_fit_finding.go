package postgis

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/geo"
	"cotmoc/geo/coverage"
	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/fit_standing.sql
	fitStandingSQL string
	//go:embed sql/load/fit_end.sql
	fitEndSQL string
)

// about keeps the findings that one of the units takes part in.
func about(found []coverage.Finding, codes map[string]bool) []coverage.Finding {
	var list []coverage.Finding
	for _, f := range found {
		if slices.ContainsFunc(f.Units, func(code string) bool { return codes[code] }) {
			list = append(list, f)
		}
	}
	return list
}

// saveFindings brings the stored findings about these units on a day in line with what was found.
func (k *sink) saveFindings(ctx context.Context, now time.Time, level string, day time.Time, codes map[string]bool, found []coverage.Finding) error {
	fresh := make(map[string][]any, len(found))
	for _, f := range found {
		wkb, err := geo.EWKB(f.Shape)
		if err != nil {
			return fmt.Errorf("shape of a finding: %w", err)
		}
		key := findingKey(string(f.Kind), f.Severity.String(), f.Units, wkb)
		fresh[key] = []any{string(f.Kind), f.Severity.String(), level, f.Units, f.AreaM2, f.WidthM, wkb, day, now}
	}
	over, err := k.endedFindings(ctx, level, day, codes, fresh)
	if err != nil {
		return err
	}
	if _, err := k.tx.Exec(ctx, fitEndSQL, now, day, over); err != nil {
		return fmt.Errorf("end findings: %w", err)
	}
	rows := make([][]any, 0, len(fresh))
	for _, key := range sortedKeys(fresh) {
		rows = append(rows, fresh[key])
	}
	_, err = k.tx.CopyFrom(ctx, pgx.Identifier{"fit_finding"},
		[]string{"kind", "severity", "level", "units", "area_m2", "width_m", "geom", "valid_on", "recorded_at"}, pgx.CopyFromRows(rows))
	if err != nil {
		return fmt.Errorf("add findings: %w", err)
	}
	return nil
}

// endedFindings gives those that stand and were not found again; those that were are taken out of fresh.
func (k *sink) endedFindings(ctx context.Context, level string, day time.Time, codes map[string]bool, fresh map[string][]any) (over []int64, err error) {
	rows, err := k.tx.Query(ctx, fitStandingSQL, day, sortedKeys(codes), level)
	if err != nil {
		return nil, fmt.Errorf("standing findings: %w", err)
	}
	var id int64
	var kind, severity string
	var units []string
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &kind, &severity, &units, &wkb}, func() error {
		key := findingKey(kind, severity, units, wkb)
		if _, again := fresh[key]; again {
			delete(fresh, key)
		} else {
			over = append(over, id)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("standing findings: %w", err)
	}
	return over, nil
}

func findingKey(kind, severity string, units []string, wkb []byte) string {
	return kind + " " + severity + " " + strings.Join(units, ",") + " " + string(wkb)
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// fitNote tells in the first row's place how often the units of the load do not fit, by kind, and where it is worst.
func fitNote(day time.Time, found []coverage.Finding) []finding {
	if len(found) == 0 {
		return nil
	}
	counts, bySeverity := map[string]int{}, map[coverage.Severity]int{}
	for _, f := range found {
		counts[string(f.Kind)]++
		bySeverity[f.Severity]++
	}
	var vi, en []string
	for _, kind := range border.FitKinds().Codes {
		if n := counts[kind.ID]; n > 0 {
			vi, en = append(vi, fmt.Sprintf("%s %d", kind.Label.VI, n)), append(en, fmt.Sprintf("%s %d", kind.Label.EN, n))
		}
	}
	worst := slices.MaxFunc(found, func(a, b coverage.Finding) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.AreaM2, b.AreaM2))
	})
	on := border.NewDate(day.Date()).String()
	errors, warnings, notes := bySeverity[coverage.Error], bySeverity[coverage.Warning], bySeverity[coverage.Note]
	return []finding{{0, "geometry", border.Text{
		VI: fmt.Sprintf("ngày %s có %d chỗ ranh giới không khớp nhau (%s; %d lỗi, %d cảnh báo, %d ghi nhận); lớn nhất: %s, %.0f m² tại %s; ranh giới được giữ nguyên",
			on, len(found), strings.Join(vi, ", "), errors, warnings, notes, kindLabel(worst.Kind).VI, worst.AreaM2, strings.Join(worst.Units, ", ")),
		EN: fmt.Sprintf("on %s boundaries do not fit in %d places (%s; %d errors, %d warnings, %d notes); worst: %s, %.0f m² at %s; no boundary was altered",
			on, len(found), strings.Join(en, ", "), errors, warnings, notes, kindLabel(worst.Kind).EN, worst.AreaM2, strings.Join(worst.Units, ", ")),
	}}}
}

func kindLabel(kind coverage.Kind) border.Text {
	return border.FitKinds().Label(string(kind))
}
