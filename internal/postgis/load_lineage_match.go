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

//go:embed sql/load/lineage_named_units.sql
var lineageNamedUnitsSQL string

// knownUnit is a unit as the database has it.
type knownUnit struct {
	border.NamedUnit
	id   int64
	from time.Time
}

// lineageRow is a staged row of a conversion table.
type lineageRow struct {
	seq       int
	on        time.Time
	from, to  border.NamedUnit
	kind      string
	known     bool // its predecessor is
	ground    bool // its predecessor was in no unit
	unmatched bool // it has no code and its names lead nowhere
}

// unitsOn lists the units valid on a day; the zero day is any. provisional nil means communes or not.
func (k *sink) unitsOn(ctx context.Context, day any, provisional any) ([]knownUnit, error) {
	rows, err := k.tx.Query(ctx, lineageNamedUnitsSQL, day, provisional)
	if err != nil {
		return nil, fmt.Errorf("units by name: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (u knownUnit, err error) {
		return u, row.Scan(&u.id, &u.Code, &u.Level, &u.Kind, &u.Name, &u.District, &u.Province, &u.from)
	})
	if err != nil {
		return nil, fmt.Errorf("units by name: %w", err)
	}
	return list, nil
}

// namesakes finds units by level, province, district and loose name.
type namesakes map[string][]knownUnit

func byName(units []knownUnit) namesakes {
	n := namesakes{}
	for _, u := range units {
		for _, district := range []string{u.District, "*"} {
			key := nameKey(u.NamedUnit, district)
			n[key] = append(n[key], u)
		}
	}
	return n
}

func nameKey(u border.NamedUnit, district string) string {
	_, loose := ingest.Spelling(u.Name)
	return u.Level + " " + u.Province + " " + district + " " + loose
}

// find gives the one unit that names mean, among those that may be meant.
func (n namesakes) find(u border.NamedUnit, mayBe func(knownUnit) bool) (knownUnit, bool) {
	if u.Name == "" || u.Province == "" {
		return knownUnit{}, false
	}
	district := u.District
	if district == "" {
		district = "*"
	}
	var candidates []border.NamedUnit
	byCode := map[string]knownUnit{}
	for _, c := range n[nameKey(u, district)] {
		if mayBe(c) {
			candidates = append(candidates, c.NamedUnit)
			byCode[c.Code] = c
		}
	}
	code := ingest.PickNamed(candidates, u.Kind, u.Name)
	return byCode[code], code != ""
}

// check finds out which units the rows mean, and refuses rows whose predecessor has no code and cannot be found.
func (l *lineageLoad) check(ctx context.Context, k *sink) ([]finding, error) {
	var err error
	if l.rows, err = k.lineageRows(ctx); err != nil || len(l.rows) == 0 {
		return nil, err
	}
	day := l.rows[0].on
	before, err := k.unitsOn(ctx, day.AddDate(0, 0, -1), nil)
	if err != nil {
		return nil, err
	}
	after, err := k.unitsOn(ctx, day, nil)
	if err != nil {
		return nil, err
	}
	l.adopted = map[int64]string{}
	l.predecessors(before)
	l.successors(after)
	return l.settle(ctx, k)
}

func (k *sink) lineageRows(ctx context.Context) ([]lineageRow, error) {
	rows, err := k.tx.Query(ctx, `SELECT seq, on_date, kind, from_code, from_level, from_kind, from_name, coalesce(from_district, ''),
		coalesce(from_province, ''), to_code, to_level, to_kind, to_name, coalesce(to_province, ''), without_unit
		FROM stage WHERE verdict IS DISTINCT FROM 'refused' ORDER BY seq`)
	if err != nil {
		return nil, fmt.Errorf("rows of the table: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r lineageRow, err error) {
		return r, row.Scan(&r.seq, &r.on, &r.kind, &r.from.Code, &r.from.Level, &r.from.Kind, &r.from.Name, &r.from.District,
			&r.from.Province, &r.to.Code, &r.to.Level, &r.to.Kind, &r.to.Name, &r.to.Province, &r.ground)
	})
	if err != nil {
		return nil, fmt.Errorf("rows of the table: %w", err)
	}
	return list, nil
}

// predecessors finds the units that end: by code; where nobody has the code, or has it under another name, by
// name within district and province. A unit with a provisional code that is found so gets the official one.
func (l *lineageLoad) predecessors(before []knownUnit) {
	known, claimed := map[string]knownUnit{}, map[string]bool{}
	for _, u := range before {
		known[u.Level+u.Code] = u
	}
	for _, r := range l.rows {
		claimed[r.from.Level+r.from.Code] = true
	}
	names := byName(before)
	free := func(u knownUnit) bool { return !claimed[u.Level+u.Code] && l.adopted[u.id] == "" }
	official := map[string]bool{}    // codes given out in this load
	mended := map[string]knownUnit{} // by the code and name of the table
	for i := range l.rows {
		r := &l.rows[i]
		u, found := known[r.from.Level+r.from.Code]
		r.known = found || official[r.from.Level+r.from.Code]
		if r.ground || r.known && (r.from.Code == "" || !found || sameName(u.Name, r.from.Name)) {
			continue
		}
		key := r.from.Level + r.from.Code + " " + r.from.District + " " + r.from.Kind + " " + r.from.Name
		meant, found := mended[key]
		if !found {
			meant, found = names.find(r.from, free)
		}
		switch {
		case !found:
			r.unmatched = r.from.Code == ""
		case border.IsProvisional(meant.Code) && r.from.Code != "":
			if !r.known {
				l.adopted[meant.id], r.known = r.from.Code, true
				official[r.from.Level+r.from.Code] = true
			}
		case r.from.Code == "" || !border.IsProvisional(meant.Code):
			if r.from.Code != "" {
				l.note(r.seq, "from_code", r.from.Code, meant)
			}
			mended[key] = meant
			r.from.Code, r.known = meant.Code, true
			claimed[meant.Level+meant.Code] = true
		}
	}
}

func sameName(a, b string) bool {
	_, la := ingest.Spelling(a)
	_, lb := ingest.Spelling(b)
	return la == lb || b == ""
}

// successors mends codes that no unit has on the day, where one that begins then has the name.
func (l *lineageLoad) successors(after []knownUnit) {
	known, claimed := map[string]bool{}, map[string]bool{}
	for _, u := range after {
		known[u.Level+u.Code] = true
	}
	for _, r := range l.rows {
		claimed[r.to.Level+r.to.Code] = true
	}
	names := byName(after)
	for i := range l.rows {
		r := &l.rows[i]
		if known[r.to.Level+r.to.Code] {
			continue
		}
		meant, found := names.find(border.NamedUnit{Level: r.to.Level, Province: r.to.Province, Name: r.to.Name, Kind: r.to.Kind},
			func(u knownUnit) bool { return u.from.Equal(r.on) && !claimed[u.Level+u.Code] && u.Kind == r.to.Kind })
		if found {
			l.note(r.seq, "to_code", r.to.Code, meant)
			r.to.Code = meant.Code
		}
	}
}

func (l *lineageLoad) note(seq int, field, code string, meant knownUnit) {
	l.notes = append(l.notes, finding{seq, field, border.Text{
		VI: fmt.Sprintf("không có đơn vị mã %s; theo tên là %s %s (mã %s)", code, meant.Kind, meant.Name, meant.Code),
		EN: fmt.Sprintf("no unit has code %s; by its name it is %s %s (code %s)", code, meant.Kind, meant.Name, meant.Code),
	}})
}

// settle writes the codes found into the staged rows, and refuses those without.
func (l *lineageLoad) settle(ctx context.Context, k *sink) ([]finding, error) {
	var seqs []int
	var froms, tos []string
	var refused []finding
	kept := l.rows[:0]
	for _, r := range l.rows {
		if r.unmatched {
			refused = append(refused, finding{r.seq, "from_code", border.Text{
				VI: fmt.Sprintf("không có mã, và không có đơn vị nào tên %q trong huyện và tỉnh ấy trước ngày %s", r.from.Name, border.NewDate(r.on.Date()).Vietnamese()),
				EN: fmt.Sprintf("it has no code, and no unit named %q is known in that district and province before %s", r.from.Name, border.NewDate(r.on.Date()).English()),
			}})
			continue
		}
		kept = append(kept, r)
		seqs, froms, tos = append(seqs, r.seq), append(froms, r.from.Code), append(tos, r.to.Code)
	}
	l.rows = kept
	_, err := k.tx.Exec(ctx, `UPDATE stage AS s
		SET from_code = g.from_code, to_code = g.to_code, to_code_given = nullif(s.to_code, g.to_code)
		FROM unnest($1::integer[], $2::text[], $3::text[]) AS g (seq, from_code, to_code)
		WHERE s.seq = g.seq AND (s.from_code, s.to_code) IS DISTINCT FROM (g.from_code, g.to_code)`, seqs, froms, tos)
	if err != nil {
		return nil, fmt.Errorf("codes of the rows: %w", err)
	}
	for _, f := range refused {
		if _, err := k.tx.Exec(ctx, "UPDATE stage SET verdict = 'refused' WHERE seq = $1", f.seq); err != nil {
			return nil, fmt.Errorf("refuse a row: %w", err)
		}
	}
	return refused, nil
}
