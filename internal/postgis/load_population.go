package postgis

import (
	"context"
	"fmt"

	"cotmoc/internal/border"
)

// populationLayer: residents and households by unit and day; a later import replaces, history is kept. Rows without a code are
// found by the names of commune, district and province on the day.
func populationLayer() layer {
	l := &populationLoad{}
	return layer{
		table: "population", key: []string{"unit_code", "as_of"}, field: "commune_code",
		columns: append(append(content("unit_code as_of residents"), later("households")...), derived("name district province source")...),
		ordered: true,
		values:  valuesOf(l.values),
		check:   l.check,
		merge:   mergeKeyed,
		touches: []string{"units"},
		raises:  []string{Assessments},
	}
}

// populationLoad is what one load needs to find units by their names.
type populationLoad struct {
	rows  []border.Population
	known map[string]namesakes // by day
}

// values keeps the row for the check; it is called in the order of the rows.
func (l *populationLoad) values(p border.Population) ([]any, error) {
	l.rows = append(l.rows, p)
	code := p.Unit.Code
	if code == "" { // a key of its own until the unit is found
		code = fmt.Sprintf("? %d", len(l.rows))
	}
	return []any{code, p.AsOf.UTC(), p.Residents, p.Households, p.Unit.Name, orNull(p.Unit.District), orNull(p.Unit.Province), p.Source}, nil
}

// check finds the units, and refuses rows whose unit nobody knows, or that cannot be told from another.
func (l *populationLoad) check(ctx context.Context, k *sink) ([]finding, error) {
	l.known = map[string]namesakes{}
	codes, err := k.everCodes(ctx)
	if err != nil {
		return nil, err
	}
	var refused []finding
	given := map[string]int{} // unit and day: row
	for seq, p := range l.rows {
		if p.Unit.Code != "" {
			given[p.Unit.Code+p.AsOf.String()] = seq
		}
	}
	for seq, p := range l.rows {
		why, code, err := l.unit(ctx, k, p, codes)
		if err != nil {
			return nil, err
		}
		if other, twice := given[code+p.AsOf.String()]; why == nil && twice && other != seq && p.Unit.Code != code {
			file, row := k.origins.at(other)
			text := twiceText(code, file, row)
			why = &text
		}
		if why != nil {
			refused = append(refused, finding{seq, "commune_code", *why})
			continue
		}
		given[code+p.AsOf.String()] = seq
		if p.Unit.Code != code {
			if _, err := k.tx.Exec(ctx, "UPDATE stage SET unit_code = $2 WHERE seq = $1", seq, code); err != nil {
				return nil, fmt.Errorf("unit of a row: %w", err)
			}
		}
	}
	return refused, l.refuse(ctx, k, refused)
}

func (l *populationLoad) refuse(ctx context.Context, k *sink, refused []finding) error {
	seqs := make([]int, len(refused))
	for i, f := range refused {
		seqs[i] = f.seq
	}
	if _, err := k.tx.Exec(ctx, "UPDATE stage SET verdict = 'refused' WHERE seq = ANY ($1::integer[])", seqs); err != nil {
		return fmt.Errorf("refuse rows: %w", err)
	}
	return nil
}

// unit finds the unit of a row, or says why it cannot.
func (l *populationLoad) unit(ctx context.Context, k *sink, p border.Population, codes map[string]bool) (*border.Text, string, error) {
	if p.Unit.Code != "" {
		if codes[p.Unit.Code] {
			return nil, p.Unit.Code, nil
		}
		if p.Unit.Name == "" || p.Unit.Province == "" {
			return &border.Text{VI: "không có đơn vị nào mang mã " + p.Unit.Code, EN: "there is no unit with code " + p.Unit.Code}, "", nil
		}
	}
	names, read := l.known[p.AsOf.String()]
	if !read {
		units, err := k.unitsOn(ctx, p.AsOf.UTC(), nil)
		if err != nil {
			return nil, "", err
		}
		names = byName(units)
		l.known[p.AsOf.String()] = names
	}
	if u, found := names.find(p.Unit, func(knownUnit) bool { return true }); found {
		return nil, u.Code, nil
	}
	return &border.Text{
		VI: fmt.Sprintf("không có mã ấy, và tên %q không chỉ đúng một xã trong huyện và tỉnh ấy ngày %s", p.Unit.Name, p.AsOf.Vietnamese()),
		EN: fmt.Sprintf("it has no known code, and the name %q means no single commune of that district and province on %s", p.Unit.Name, p.AsOf.English()),
	}, "", nil
}

// everCodes are the codes that units have or had.
func (k *sink) everCodes(ctx context.Context) (map[string]bool, error) {
	units, err := k.unitsOn(ctx, nil, nil)
	if err != nil {
		return nil, err
	}
	codes := make(map[string]bool, len(units))
	for _, u := range units {
		codes[u.Code] = true
	}
	return codes, nil
}
