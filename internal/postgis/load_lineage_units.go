package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var (
	//go:embed sql/load/lineage_keep_cell.sql
	lineageKeepCellSQL string
	//go:embed sql/load/lineage_cut_table.sql
	lineageCutTableSQL string
	//go:embed sql/load/lineage_cut.sql
	lineageCutSQL string
	//go:embed sql/load/lineage_unnamed.sql
	lineageUnnamedSQL string
	//go:embed sql/load/lineage_empty_tier.sql
	lineageEmptyTierSQL string
	//go:embed sql/load/lineage_cut_end.sql
	lineageCutEndSQL string
	//go:embed sql/load/lineage_cut_insert.sql
	lineageCutInsertSQL string
	//go:embed sql/load/lineage_cut_cell.sql
	lineageCutCellSQL string
	//go:embed sql/load/lineage_successor.sql
	lineageSuccessorSQL string
	//go:embed sql/load/lineage_adopt_plan.sql
	lineageAdoptPlanSQL string
	//go:embed sql/load/lineage_adopt_cut.sql
	lineageAdoptCutSQL string
	//go:embed sql/load/lineage_adopt.sql
	lineageAdoptSQL string
	//go:embed sql/load/lineage_derived.sql
	lineageDerivedSQL string
	//go:embed sql/load/lineage_adopted.sql
	lineageAdoptedSQL string
)

// sameInLists is the source of derived lineage: it is no law.
const sameInLists = "suy ra: cùng mã, loại và tên trong hai danh sách / derived: same code, kind and name in both lists"

// unitCode is the place of the code among the values of a unit.
const unitCode = 1

// hearNames keeps what the files call districts and provinces.
func (k *sink) hearNames(batch []staged) {
	for _, b := range batch {
		for _, a := range b.value.(border.Unit).Above {
			hear(&k.above.since, a)
		}
	}
}

// renameAdopted gives units with provisional codes the official ones they got meanwhile. Their content stays that
// of the file, so that the same file again changes nothing.
func (k *sink) renameAdopted(ctx context.Context, batch []staged) error {
	var codes []string
	for _, b := range batch {
		if code := b.value.(border.Unit).Code; border.IsProvisional(code) {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	rows, err := k.tx.Query(ctx, lineageAdoptedSQL, codes)
	if err != nil {
		return fmt.Errorf("official codes: %w", err)
	}
	official := map[string]string{}
	var before, now string
	if _, err := pgx.ForEachRow(rows, []any{&before, &now}, func() error { official[before] = now; return nil }); err != nil {
		return fmt.Errorf("official codes: %w", err)
	}
	for i := range batch {
		u := batch[i].value.(border.Unit)
		if code, known := official[u.Code]; known {
			u.Code = code
			batch[i].value, batch[i].values[unitCode] = u, code
		}
	}
	return nil
}

// provisionalNote tells how many units have a provisional code.
func (k *sink) provisionalNote(ctx context.Context) ([]finding, error) {
	var n int
	if err := k.tx.QueryRow(ctx, "SELECT count(*) FROM stage WHERE verdict IS NULL AND starts_with(code, 'x-')").Scan(&n); err != nil {
		return nil, fmt.Errorf("count provisional codes: %w", err)
	}
	if n == 0 {
		return nil, nil
	}
	return []finding{{wholeLoad, "code", border.Text{
		VI: fmt.Sprintf("%d đơn vị không có mã; tạm dùng mã x-... cho đến khi biết mã chính thức", n),
		EN: fmt.Sprintf("%d units have no code; codes x-... are used until the official ones are known", n),
	}}}, nil
}

// adopt gives communes with provisional codes the official code of the one unit that has their name, kind or
// spelling apart, in their district and province, if nobody else has it on their first day.
func (k *sink) adopt(ctx context.Context, now time.Time) error {
	provisional, err := k.unitsOn(ctx, nil, true)
	if err != nil || len(provisional) == 0 {
		return err
	}
	official, err := k.unitsOn(ctx, nil, false)
	if err != nil {
		return err
	}
	staged, err := k.stagedUnits(ctx)
	if err != nil {
		return err
	}
	return k.adoptAs(ctx, now, pairUp(provisional, append(official, staged...)))
}

// stagedUnits lists the communes with official codes that stand in the staging table.
func (k *sink) stagedUnits(ctx context.Context) ([]knownUnit, error) {
	rows, err := k.tx.Query(ctx, `SELECT code, level, kind, name, coalesce(district, ''), coalesce(parent, ''), valid_from FROM stage
		WHERE level = 'commune' AND NOT starts_with(code, 'x-') AND verdict IS DISTINCT FROM 'refused'`)
	if err != nil {
		return nil, fmt.Errorf("staged units: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (u knownUnit, err error) {
		return u, row.Scan(&u.Code, &u.Level, &u.Kind, &u.Name, &u.District, &u.Province, &u.from)
	})
}

// pairUp finds the official codes of provisional units, the surest first: by kind and name, by name, by spelling.
// A code is given to one unit only, and not on a day on which another has it already.
func pairUp(provisional, official []knownUnit) map[int64]string {
	taken := map[string]bool{}
	for _, u := range official {
		taken[u.Code+u.from.Format(time.DateOnly)] = true
	}
	names, pairs := byName(official), map[int64]string{}
	for _, fits := range []func(p, o knownUnit) bool{
		func(p, o knownUnit) bool { return exactName(p) == exactName(o) && sameName(p.Kind, o.Kind) },
		func(p, o knownUnit) bool { return exactName(p) == exactName(o) },
		func(p, o knownUnit) bool { return sameName(p.Kind, o.Kind) },
	} {
		claims := map[string][]knownUnit{}
		for _, p := range provisional {
			if pairs[p.id] != "" || p.District == "" {
				continue
			}
			if code := theOne(p, names, taken, fits); code != "" {
				claims[code+" "+p.from.Format(time.DateOnly)] = append(claims[code+" "+p.from.Format(time.DateOnly)], p)
			}
		}
		for claim, by := range claims {
			if len(by) == 1 {
				code := claim[:len(claim)-11]
				pairs[by[0].id], taken[code+by[0].from.Format(time.DateOnly)] = code, true
			}
		}
	}
	return pairs
}

// theOne is the only code that fits and is free, "" if there is none or several.
func theOne(p knownUnit, names namesakes, taken map[string]bool, fits func(p, o knownUnit) bool) string {
	code := ""
	for _, o := range names[nameKey(p.NamedUnit, p.District)] {
		if !fits(p, o) || taken[o.Code+p.from.Format(time.DateOnly)] || o.Code == code {
			continue
		}
		if code != "" {
			return ""
		}
		code = o.Code
	}
	return code
}

func exactName(u knownUnit) string { exact, _ := ingest.Spelling(u.Name); return exact }

// adoptAs gives units, by id, their official codes.
func (k *sink) adoptAs(ctx context.Context, now time.Time, pairs map[int64]string) error {
	if len(pairs) == 0 {
		return nil
	}
	var ids []int64
	var codes []string
	for id, code := range pairs {
		ids, codes = append(ids, id), append(codes, code)
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{lineageAdoptPlanSQL, []any{ids, codes}},
		{lineageCutTableSQL, nil},
		{lineageAdoptCutSQL, nil},
		{lineageCutEndSQL, []any{now}},
		{lineageCutInsertSQL, []any{now}},
		{lineageCutCellSQL, []any{now}},
		{lineageAdoptSQL, []any{now}},
		{"DROP TABLE adopted, unit_cut", nil},
	} {
		if _, err := k.tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("give units their official codes: %w", err)
		}
	}
	return nil
}

// makePredecessors makes the units that only the table names: without a shape, valid until the day. Where nobody
// knows when they began it is the first day of codes; where other units of the province are known from before,
// the table's names replace theirs from the beginning of its year, or from the day after the latest list.
func (k *sink) makePredecessors(ctx context.Context, now time.Time, rows []lineageRow) (int, error) {
	since, err := k.knownSince(ctx, rows)
	if err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	var batch []staged
	for _, r := range rows {
		if r.known || r.ground || seen[r.from.Level+r.from.Code] {
			continue
		}
		seen[r.from.Level+r.from.Code] = true
		u := border.Unit{Code: r.from.Code, Level: r.from.Level, Kind: r.from.Kind, Name: r.from.Name, Parent: r.from.Province,
			District: r.from.District, ValidFrom: border.CodesSince(), ValidTo: border.NewDate(r.on.Date()), Source: madeSource}
		if u.Name == "" {
			u.Name = u.Code
		}
		u.FullName = u.Name
		if u.Kind != "" {
			u.FullName = u.Kind + " " + u.Name
		}
		if first, older := since[u.Parent]; older {
			u.ValidFrom = border.NewDate(first.Date())
		}
		values, err := unitValues(u)
		if err != nil {
			return 0, err
		}
		batch = append(batch, staged{seq: len(batch), value: u, values: values, content: unitLayer().content(values)})
	}
	if len(batch) == 0 {
		return 0, nil
	}
	whole := k.layer
	k.layer = unitLayer()
	err = k.copyRows(ctx, batch)
	k.layer = whole
	if err != nil {
		return 0, err
	}
	return len(batch), k.mergeVersions(ctx, now)
}

// knownSince gives, for each province of which communes are known before the day of the table, the day from
// which the table's communes stand there.
func (k *sink) knownSince(ctx context.Context, table []lineageRow) (map[string]time.Time, error) {
	since := map[string]time.Time{}
	if len(table) == 0 {
		return since, nil
	}
	rows, err := k.tx.Query(ctx, `SELECT parent, least($1::date - 1, greatest(max(valid_from) + 1, date_trunc('year', $1::date - 1)::date))
		FROM unit
		WHERE level = 'commune' AND ended_at IS NULL AND parent IS NOT NULL AND source <> $2
		  AND valid_from < $1::date - 1 AND (valid_to IS NULL OR valid_to >= $1::date)
		GROUP BY parent`, table[0].on, madeSource)
	if err != nil {
		return nil, fmt.Errorf("what is known from before: %w", err)
	}
	var province string
	var day time.Time
	_, err = pgx.ForEachRow(rows, []any{&province, &day}, func() error { since[province] = day; return nil })
	return since, err
}

// followLineage ends what the lineage says has ended, draws districts and provinces, and mends successors, of which
// it tells.
func (k *sink) followLineage(ctx context.Context, now time.Time) ([]finding, error) {
	if _, err := k.closeByLineage(ctx, now); err != nil {
		return nil, err
	}
	notes, err := k.mendSuccessors(ctx, now)
	if err != nil {
		return nil, fmt.Errorf("successors of the lineage: %w", err)
	}
	if err := k.deriveTiers(ctx, now); err != nil {
		return nil, err
	}
	return notes, k.deriveLineage(ctx, now)
}

// mendSuccessors gives successors that the lineage names by a code nobody has the code of the unit it means.
func (k *sink) mendSuccessors(ctx context.Context, now time.Time) ([]finding, error) {
	rows, err := k.tx.Query(ctx, lineageSuccessorSQL, now)
	if err != nil {
		return nil, err
	}
	told := map[string]bool{}
	var notes []finding
	var given *string
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&given, &code, &name}, func() error {
		if given == nil || told[*given+" "+code] {
			return nil
		}
		told[*given+" "+code] = true
		notes = append(notes, finding{wholeLoad, "code", border.Text{
			VI: fmt.Sprintf("bảng chuyển đổi ghi %s mã %s; danh sách đơn vị ghi mã %s, và mã này được dùng", name, *given, code),
			EN: fmt.Sprintf("the conversion table gives %s code %s; the list of units gives code %s, which is used", name, *given, code),
		}})
		return nil
	})
	return notes, err
}

// deriveLineage keeps the rows of lineage that two lists say without a law, of communes and of the provinces drawn
// from them.
func (k *sink) deriveLineage(ctx context.Context, now time.Time) error {
	if _, err := k.tx.Exec(ctx, lineageDerivedSQL, now, sameInLists); err != nil {
		return fmt.Errorf("units alike in two lists: %w", err)
	}
	return nil
}

// closeByLineage cuts short the versions that go on past the day they ended; unnamed counts the communes that a
// whole table passes over.
func (k *sink) closeByLineage(ctx context.Context, now time.Time) (unnamed int, err error) {
	if _, err = k.tx.Exec(ctx, lineageCutTableSQL); err != nil {
		return 0, fmt.Errorf("end predecessors: %w", err)
	}
	if _, err = k.tx.Exec(ctx, lineageCutSQL); err != nil {
		return 0, fmt.Errorf("end predecessors: %w", err)
	}
	tag, err := k.tx.Exec(ctx, lineageUnnamedSQL, madeSource)
	if err != nil {
		return 0, fmt.Errorf("end units no table names: %w", err)
	}
	return int(tag.RowsAffected()), k.applyCuts(ctx, now)
}

// applyCuts ends the versions to cut and adds them again with their new ends.
func (k *sink) applyCuts(ctx context.Context, now time.Time) error {
	for _, step := range []struct {
		query string
		args  []any
	}{
		{lineageCutEndSQL, []any{now}}, {lineageCutInsertSQL, []any{now}}, {lineageCutCellSQL, []any{now}}, {"DROP TABLE unit_cut", nil},
	} {
		if _, err := k.tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("cut versions short: %w", err)
		}
	}
	return nil
}

// deriveTiers draws districts and provinces anew, and ends those that the lineage left without communes.
func (k *sink) deriveTiers(ctx context.Context, now time.Time) error {
	if err := k.deriveProvinces(ctx, now); err != nil {
		return fmt.Errorf("provinces from communes: %w", err)
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{lineageCutTableSQL, nil}, {lineageEmptyTierSQL, []any{derivedSource}},
	} {
		if _, err := k.tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("provinces without communes: %w", err)
		}
	}
	return k.applyCuts(ctx, now)
}
