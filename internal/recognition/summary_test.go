package recognition

import (
	"testing"

	"cotmoc/internal/border"
)

func viewOf(code, province, state string, inForce bool) View {
	return View{Unit: Unit{UnitRef: border.UnitRef{Code: code, Level: border.Commune}, Province: province}, State: state, InForce: inForce}
}

// A former district is clean only where every commune is recognised and nothing casts doubt on one.
func TestRollups(t *testing.T) {
	views := []View{viewOf("1", "40", Recognised, true), viewOf("2", "40", Maintained, true), viewOf("3", "40", Recognised, false),
		viewOf("4", "44", Watch, false), viewOf("5", "44", None, false)}
	list := rollups(views, []AreaSet{{Code: "huyen-1", Former: true, Units: []string{"1", "2"}}, {Code: "huyen-2", Former: true, Units: []string{"2", "3"}},
		{Code: "khu", Units: []string{"4", "5"}}, {Code: "rong", Units: []string{"9"}}})
	want := []Rollup{{Scope: OfCountry, Communes: 5, InForce: 2, InDoubt: 2}, {Scope: OfProvince, Code: "40", Communes: 3, InForce: 2, InDoubt: 1},
		{Scope: OfProvince, Code: "44", Communes: 2, InDoubt: 1}, {Scope: OfDistrict, Code: "huyen-1", Communes: 2, InForce: 2, AllInForce: true},
		{Scope: OfDistrict, Code: "huyen-2", Communes: 2, InForce: 1, InDoubt: 1}, {Scope: OfArea, Code: "khu", Communes: 2, InDoubt: 1}, {Scope: OfArea, Code: "rong"}}
	if len(list) != len(want) {
		t.Fatalf("%+v", list)
	}
	for i, w := range want {
		got := list[i]
		got.States = nil
		if got.Scope != w.Scope || got.Code != w.Code || got.Communes != w.Communes || got.InForce != w.InForce || got.InDoubt != w.InDoubt || got.AllInForce != w.AllInForce {
			t.Errorf("%+v, want %+v", got, w)
		}
	}
	if s := list[0].States; s[Recognised] != 2 || s["none"] != 1 || s[Watch] != 1 {
		t.Errorf("states %v", s)
	}
}

func TestClassOfAnotherUnitUnderTheSameCode(t *testing.T) {
	a := surroundings{verdicts: map[string][]border.Verdict{"1": {{Unit: "1", Year: 2025}}}}
	reformed, lasting := Key{Unit: "1", UnitFrom: border.NewDate(2026, 4, 30)}, Key{Unit: "1", UnitFrom: border.NewDate(2025, 7, 1)}
	if n := len(a.of(reformed, border.NewDate(2026, 6, 1), nil).Verdicts); n != 0 {
		t.Errorf("%d verdicts of the unit before the reform are taken for the unit after it", n)
	}
	if n := len(a.of(lasting, border.NewDate(2026, 6, 1), nil).Verdicts); n != 1 {
		t.Errorf("%d verdicts, want its own", n)
	}
}
