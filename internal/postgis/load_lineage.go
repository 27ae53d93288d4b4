package postgis

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

var (
	//go:embed sql/load/lineage_province.sql
	lineageProvinceSQL string
	//go:embed sql/load/lineage_goes_on.sql
	lineageGoesOnSQL string
	//go:embed sql/load/lineage_goes_on_cell.sql
	lineageGoesOnCellSQL string
	//go:embed sql/load/lineage_absent.sql
	lineageAbsentSQL string
)

// madeSource marks units that were made because a conversion table names them and nobody else did.
const madeSource = "bảng chuyển đổi / conversion table"

// lineageLayer: rows of conversion tables by predecessor, successor and day. The load finds out which units the
// rows mean, makes those that nobody loaded (without a shape), and ends the predecessors on the day.
func lineageLayer() layer {
	l := &lineageLoad{}
	columns := append(content(`on_date from_code from_level to_code to_level kind partial population_whole area_whole
		from_kind from_name from_district from_province to_kind to_name to_province legal_ref note`), derived("source without_unit to_code_given")...)
	return layer{
		table: "lineage", key: []string{"from_code", "from_level", "on_date", "to_code", "to_level"}, field: "from_code",
		columns: columns,
		ordered: true,
		values:  valuesOf(l.values),
		check:   l.check,
		merge:   mergeKeyed,
		after:   l.after,
		touches: []string{"units", "incidents"},
		raises:  []string{"units", "incidents", Assessments},
	}
}

// values hears what the table calls districts and provinces; it is called in the order of the rows.
func (l *lineageLoad) values(row border.Lineage) ([]any, error) {
	l.names.day = row.On.UTC()
	hear(&l.names.before, ingest.Named(border.Province, row.From.Province, row.From.ProvinceName))
	hear(&l.names.before, ingest.Named(border.District, row.From.District, row.From.DistrictName))
	hear(&l.names.since, ingest.Named(border.Province, row.To.Province, row.To.ProvinceName))
	return []any{row.On.UTC(), row.From.Code, row.From.Level, row.To.Code, row.To.Level, row.Kind, row.Partial, row.PopulationWhole, row.AreaWhole,
		row.From.Kind, row.From.Name, orNull(row.From.District), orNull(row.From.Province), row.To.Kind, row.To.Name, orNull(row.To.Province),
		row.LegalRef, row.Note, row.Source, row.WithoutUnit, nil}, nil
}

// lineageLoad is what one load finds out before the merge and needs after it.
type lineageLoad struct {
	rows    []lineageRow
	names   tierNames
	adopted map[int64]string // ids of units with provisional codes, and their official ones
	notes   []finding
}

// after brings the units in line with the lineage just merged.
func (l *lineageLoad) after(ctx context.Context, k *sink, now time.Time) ([]finding, error) {
	k.above = l.names
	if _, err := k.tx.Exec(ctx, "ALTER TABLE stage RENAME TO lineage_stage"); err != nil {
		return nil, fmt.Errorf("staging table: %w", err)
	}
	for _, statement := range []string{unitLayer().fill(stageSQL), unitCellStageSQL} {
		if _, err := k.tx.Exec(ctx, statement); err != nil {
			return nil, fmt.Errorf("staging table: %w", err)
		}
	}
	if err := k.adoptAs(ctx, now, l.adopted); err != nil {
		return nil, err
	}
	made, err := k.makePredecessors(ctx, now, l.rows)
	if err != nil {
		return nil, fmt.Errorf("units that only the table names: %w", err)
	}
	if err := k.followProvinces(ctx, now); err != nil {
		return nil, fmt.Errorf("lineage of provinces: %w", err)
	}
	unnamed, err := k.closeByLineage(ctx, now)
	if err != nil {
		return nil, err
	}
	if err := k.goOn(ctx, now); err != nil {
		return nil, err
	}
	if err := k.deriveTiers(ctx, now); err != nil {
		return nil, err
	}
	if err := k.deriveLineage(ctx, now); err != nil {
		return nil, err
	}
	if err := moveIncidents(ctx, k.tx, now); err != nil {
		return nil, err
	}
	if _, err := k.tx.Exec(ctx, "SELECT refresh_statistics('unit')"); err != nil {
		return nil, fmt.Errorf("analyze: %w", err)
	}
	bare, err := k.shapelessNote(ctx, now)
	if err != nil {
		return nil, err
	}
	absent, err := k.absentNote(ctx, now)
	if err != nil {
		return nil, err
	}
	return slices.Concat(l.summary(made, unnamed), absent, bare, l.notes), nil
}

// absentNote tells how many successors nobody loaded: their predecessors have ended, and nothing stands in their place
// until a list names them.
func (k *sink) absentNote(ctx context.Context, now time.Time) (list []finding, err error) {
	rows, err := k.tx.Query(ctx, lineageAbsentSQL, now)
	if err != nil {
		return nil, fmt.Errorf("successors nobody loaded: %w", err)
	}
	var day time.Time
	var n int
	_, err = pgx.ForEachRow(rows, []any{&day, &n}, func() error {
		on := border.NewDate(day.Date())
		list = append(list, finding{wholeLoad, "to_code", border.Text{
			VI: fmt.Sprintf("%d đơn vị mới chưa có trong danh sách nào, nên từ ngày %s chưa có đơn vị nào thay đơn vị cũ; hãy nhập danh sách đơn vị: cotmoc import units TỆP --valid-from %s", n, on.Vietnamese(), on),
			EN: fmt.Sprintf("%d new units stand in no list, so from %s nothing takes the place of the old ones; load the list of units: cotmoc import units FILE --valid-from %s", n, on.English(), on)}})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("successors nobody loaded: %w", err)
	}
	return list, nil
}

// followProvinces adds what the rows on communes say of their provinces.
func (k *sink) followProvinces(ctx context.Context, now time.Time) error {
	codes, kinds, names, renamed := []string{}, []string{}, []string{}, []string{}
	for key, u := range k.above.since {
		if u.Level != border.Province {
			continue
		}
		codes, kinds, names = append(codes, u.Code), append(kinds, u.Kind), append(names, u.Name)
		if before, known := k.above.before[key]; known && !sameName(before.FullName, u.FullName) {
			renamed = append(renamed, u.Code)
		}
	}
	_, err := k.tx.Exec(ctx, lineageProvinceSQL, now, derivedSource, codes, kinds, names, renamed)
	return err
}

// summary tells how many rows say what, and what was done about the units.
func (l *lineageLoad) summary(made, unnamed int) []finding {
	counts := map[string]int{}
	for _, r := range l.rows {
		counts[r.kind]++
	}
	var kinds string
	for _, kind := range border.LineageKinds() {
		if counts[kind] > 0 {
			kinds += fmt.Sprintf(", %s %d", kind, counts[kind])
		}
	}
	list := []finding{{wholeLoad, "kind", border.Text{VI: fmt.Sprintf("%d dòng%s", len(l.rows), kinds), EN: fmt.Sprintf("%d rows%s", len(l.rows), kinds)}}}
	say := func(n int, vi, en string) {
		if n > 0 {
			list = append(list, finding{wholeLoad, "from_code", border.Text{VI: fmt.Sprintf("%d ", n) + vi, EN: fmt.Sprintf("%d ", n) + en}})
		}
	}
	say(made, "đơn vị cũ chưa ai nhập, được tạo không có ranh giới", "old units that nobody loaded were made without a boundary")
	say(len(l.adopted), "đơn vị dùng mã tạm nhận mã chính thức", "units with provisional codes got their official ones")
	say(unnamed, "xã không có trong bảng của cả tỉnh: coi như đã hết hiệu lực từ trước", "communes that their province's whole table does not name: taken as ended before")
	say(l.torn(), "đơn vị cũ vừa được ghi là nhập toàn bộ, vừa đi vào nơi khác: số liệu được phân bổ", "old units are said to go whole and into others too: their figures are apportioned")
	return list
}

// torn counts the old units that a row sends whole into one unit while another row sends them elsewhere.
func (l *lineageLoad) torn() (n int) {
	into, whole := map[string]string{}, map[string]bool{}
	torn := map[string]bool{}
	for _, r := range l.rows {
		if r.ground {
			continue
		}
		from := r.from.Code
		if first, met := into[from]; !met {
			into[from] = r.to.Code
		} else if first != r.to.Code {
			torn[from] = true
		}
		whole[from] = whole[from] || r.kind != border.SplitPart && r.kind != border.BoundaryAdjust
	}
	for code := range torn {
		if whole[code] {
			n++
		}
	}
	return n
}

// goOn adds the units that go on whole on the day, where nobody has given them yet.
func (k *sink) goOn(ctx context.Context, now time.Time) error {
	for _, step := range []struct {
		doing, query string
		args         []any
	}{
		{"clear the staging table", "TRUNCATE stage", nil},
		{"stage units that go on", lineageGoesOnSQL, []any{madeSource, shippedSince().UTC(), derivedSource}},
		{"sum up", provinceHashSQL, nil},
	} {
		if _, err := k.tx.Exec(ctx, step.query, step.args...); err != nil {
			return fmt.Errorf("%s: %w", step.doing, err)
		}
	}
	if err := k.mergeVersions(ctx, now); err != nil {
		return fmt.Errorf("units that go on: %w", err)
	}
	if _, err := k.tx.Exec(ctx, lineageGoesOnCellSQL, now); err != nil {
		return fmt.Errorf("cells of units that go on: %w", err)
	}
	return nil
}
