package rebase_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
)

// governed is a small world all of whose communes since the reform lie in province 44.
type governed struct{ *books }

func (g governed) UnitOn(ctx context.Context, code string, on border.Date) (border.UnitRef, error) {
	if code == "44" {
		return border.UnitRef{Code: "44", Name: "Tỉnh 44", Level: border.Province, ValidFrom: day(2014, 1, 1)}, nil
	}
	return g.books.UnitOn(ctx, code, on)
}

func (g governed) Kin(ctx context.Context, level, code string) (rebase.Kin, error) {
	if code == "44" {
		return rebase.Kin{Versions: []rebase.Version{{Unit: rebase.Unit{Code: "44", ValidFrom: day(2014, 1, 1)}}}}, nil
	}
	kin, err := g.books.Kin(ctx, level, code)
	for i := range kin.Versions {
		kin.Versions[i].Province = "44"
	}
	return kin, err
}

// Communes are those of the world, which all lie in province 44.
func (b *books) Communes(ctx context.Context, provinces []string) (all rebase.Kin, err error) {
	if !slices.Equal(provinces, []string{"44"}) {
		return all, nil
	}
	all.Populations = map[string][]rebase.Population{}
	for _, e := range b.eras {
		for _, code := range keysOf(e.places) {
			kin, err := b.Kin(ctx, border.Commune, code)
			if err != nil {
				return all, err
			}
			for _, v := range kin.Versions {
				if v.Province = "44"; v.Code == code && !slices.Contains(all.Versions, v) {
					all.Versions = append(all.Versions, v)
				}
			}
			all.Populations[code] = kin.Populations[code]
		}
	}
	return all, nil
}

func (g governed) Units(ctx context.Context, level string, on border.Date) ([]rebase.Unit, error) {
	units, err := g.books.Units(ctx, level, on)
	for i := range units {
		units[i].Province = "44"
	}
	return units, err
}

// TestProvinceIsTheSumOfItsCommunes: what went from one commune into two of the province is whole for the province.
func TestProvinceIsTheSumOfItsCommunes(t *testing.T) {
	b := &books{world: townAndHills(t)}
	old := []string{"00001", "00002", "00003", "00009"}
	for _, code := range old {
		b.report(code, 2024, "addicts_on_file", 100)
		b.report(code, 2023, "addicts_on_file", 7)
	}
	b.report("00001", 2024, "use_points", 2)
	b.report("44", 2023, "addicts_on_file", 30) // the province knows better
	communes := slices.DeleteFunc(keysOf(b.on(day(2026, 1, 1))), func(code string) bool { return code == "" })
	for i, code := range communes {
		b.report(code, 2025, "addicts_on_file", 10)
		if i > 0 {
			b.report(code, 2025, "use_points", 1)
		}
	}
	g := governed{b}
	s := rebase.NewService(g, g, g, func() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, border.Zone) })
	tr, err := s.Trend(t.Context(), "44", day(2026, 11, 21))
	if err != nil || len(tr.Years) != 3 {
		t.Fatalf("%+v, %v", tr, err)
	}
	own, before, now := tr.Years[0], tr.Years[1], tr.Years[2]
	if f := own.Values["addicts_on_file"]; f.Value == nil || f.Value.Float() != 30 {
		t.Errorf("its own report: %+v", f)
	}
	if f := before.Values["addicts_on_file"]; f.Value == nil || f.Value.Float() != 400 || f.Status != rebase.Exact || !before.Rebased {
		t.Errorf("predecessors of its communes: %+v", f)
	}
	if f := before.Values["use_points"]; f.Value != nil || f.State != rebase.Incomplete || !slices.Equal(f.Missing, old[1:]) {
		t.Errorf("three of four are silent: %+v", f)
	}
	if f := now.Values["addicts_on_file"]; f.Value == nil || f.Value.Float() != 10*float64(len(communes)) || now.Rebased {
		t.Errorf("its communes: %+v", f)
	}
	if f := now.Values["use_points"]; f.Value != nil || f.State != rebase.Incomplete || !slices.Equal(f.Missing, communes[:1]) {
		t.Errorf("one is silent: %+v", f)
	}
}

// TestProvinceOutlivesMergersNobodyTold: no lineage says what became of the communes, but the province went on whole,
// so its sum of that time is its own, with the people counted then; a commune that was silent is named.
func TestProvinceOutlivesMergersNobodyTold(t *testing.T) {
	b := &books{world: townAndHills(t)}
	b.links = nil
	for code, n := range map[string]float64{"00001": 40, "00002": 5, "00003": 6, "00009": 7} {
		b.report(code, 2024, "addicts_on_file", n)
		if code != "00002" {
			b.report(code, 2024, "use_points", 1)
		}
	}
	g := governed{b}
	s := rebase.NewService(g, g, g, func() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, border.Zone) })
	tr, err := s.Trend(t.Context(), "44", day(2026, 11, 21))
	if err != nil || len(tr.Years) != 1 {
		t.Fatalf("%+v, %v", tr, err)
	}
	y := tr.Years[0]
	if f := y.Values["addicts_on_file"]; f.Value == nil || f.Value.Float() != 58 || f.Status != rebase.Exact || f.Error.Float() != 0 || !y.Rebased {
		t.Errorf("all that its communes of the time reported: %+v", f)
	}
	if f := y.Values["use_points"]; f.Value != nil || f.State != rebase.Incomplete || !slices.Equal(f.Missing, []string{"00002"}) {
		t.Errorf("one was silent: %+v", f)
	}
	if _, named := tr.Names["00002"]; !named || len(tr.Names) != 1 {
		t.Errorf("names of who is missing: %v", tr.Names)
	}
	if p := y.Population; p == nil || p.Value == nil || p.Value.Float() != 15300 {
		t.Errorf("people of its communes of the time: %+v", p)
	}
}

func keysOf(places map[string]place) (codes []string) {
	for code := range places {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}
