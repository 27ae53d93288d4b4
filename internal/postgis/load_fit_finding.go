package postgis

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"maps"
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

// scope says which stored findings a check speaks for: those about units of a level, by their codes, on a day,
// either outside their parents or all others.
type scope struct {
	level   string
	day     time.Time
	codes   map[string]bool
	outside bool
}

// misfits are what a check found: new to the store, or told before and still so.
type misfits struct{ fresh, standing []coverage.Finding }

func (m misfits) about(codes map[string]bool) misfits {
	return misfits{about(m.fresh, codes), about(m.standing, codes)}
}

// saveFindings brings the stored findings in line with what was found.
func (k *sink) saveFindings(ctx context.Context, now time.Time, in scope, found []coverage.Finding) (told misfits, err error) {
	fresh := make(map[string]coverage.Finding, len(found))
	for _, f := range found {
		wkb, err := geo.EWKB(f.Shape)
		if err != nil {
			return told, fmt.Errorf("shape of a finding: %w", err)
		}
		fresh[findingKey(string(f.Kind), f.Severity.String(), f.Units, wkb)] = f
	}
	over, err := k.endedFindings(ctx, in, fresh, &told)
	if err != nil {
		return told, err
	}
	if _, err := k.tx.Exec(ctx, fitEndSQL, now, in.day, over); err != nil {
		return told, fmt.Errorf("end findings: %w", err)
	}
	for _, key := range slices.Sorted(maps.Keys(fresh)) {
		told.fresh = append(told.fresh, fresh[key])
	}
	_, err = k.tx.CopyFrom(ctx, pgx.Identifier{"fit_finding"},
		[]string{"kind", "severity", "level", "units", "area_m2", "width_m", "geom", "valid_on", "recorded_at"},
		pgx.CopyFromSlice(len(told.fresh), func(i int) ([]any, error) {
			f := told.fresh[i]
			wkb, err := geo.EWKB(f.Shape)
			return []any{string(f.Kind), f.Severity.String(), in.level, f.Units, f.AreaM2, f.WidthM, wkb, in.day, now}, err
		}))
	if err != nil {
		return told, fmt.Errorf("add findings: %w", err)
	}
	return told, nil
}

// endedFindings gives those that stand and were not found again; those that were move from fresh to told.
func (k *sink) endedFindings(ctx context.Context, in scope, fresh map[string]coverage.Finding, told *misfits) (over []int64, err error) {
	rows, err := k.tx.Query(ctx, fitStandingSQL, in.day, slices.Sorted(maps.Keys(in.codes)), in.level, in.outside)
	if err != nil {
		return nil, fmt.Errorf("standing findings: %w", err)
	}
	var id int64
	var kind, severity string
	var units []string
	var wkb []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &kind, &severity, &units, &wkb}, func() error {
		key := findingKey(kind, severity, units, wkb)
		if f, again := fresh[key]; again {
			told.standing = append(told.standing, f)
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

// note tells how often units do not fit on a day, by kind, and where it is worst.
func (m misfits) note(day time.Time) []finding {
	on := border.NewDate(day.Date())
	if len(m.fresh) == 0 && len(m.standing) == 0 {
		return nil
	}
	text := border.Text{VI: fmt.Sprintf("ngày %s không có thêm chỗ ranh giới không khớp", on.Vietnamese()), EN: fmt.Sprintf("on %s boundaries fit as before", on.English())}
	if len(m.fresh) > 0 {
		text = m.count(on)
	}
	if n := len(m.standing); n > 0 {
		text.VI += fmt.Sprintf("; %d chỗ đã ghi từ trước vẫn còn", n)
		text.EN += fmt.Sprintf("; %d places recorded before remain", n)
	}
	text.VI, text.EN = text.VI+"; ranh giới được giữ nguyên", text.EN+"; no boundary was altered"
	return []finding{{wholeLoad, "geometry", text}}
}

// count tells of the new findings.
func (m misfits) count(on border.Date) border.Text {
	counts, bySeverity := map[string]int{}, map[coverage.Severity]int{}
	for _, f := range m.fresh {
		counts[string(f.Kind)]++
		bySeverity[f.Severity]++
	}
	var vi, en []string
	for _, kind := range border.FitKinds().Codes {
		if n := counts[kind.ID]; n > 0 {
			vi, en = append(vi, fmt.Sprintf("%s %d", kind.Label.VI, n)), append(en, fmt.Sprintf("%s %d", kind.Label.EN, n))
		}
	}
	worst := slices.MaxFunc(m.fresh, func(a, b coverage.Finding) int {
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), cmp.Compare(a.AreaM2, b.AreaM2))
	})
	label, units := border.FitKinds().Label(string(worst.Kind)), strings.Join(worst.Units, ", ")
	errors, warnings, notes := bySeverity[coverage.Error], bySeverity[coverage.Warning], bySeverity[coverage.Note]
	return border.Text{
		VI: fmt.Sprintf("ngày %s có %d chỗ ranh giới không khớp nhau (%s; %d lỗi, %d cảnh báo, %d ghi nhận); lớn nhất: %s, %.0f m² tại %s",
			on.Vietnamese(), len(m.fresh), strings.Join(vi, ", "), errors, warnings, notes, label.VI, worst.AreaM2, units),
		EN: fmt.Sprintf("on %s boundaries do not fit in %d places (%s; %d errors, %d warnings, %d notes); worst: %s, %.0f m² at %s",
			on.English(), len(m.fresh), strings.Join(en, ", "), errors, warnings, notes, label.EN, worst.AreaM2, units),
	}
}
