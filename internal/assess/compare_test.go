package assess

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// past is a year before in memory, with neighbours.
type past struct {
	figures map[string]map[string]border.ReportValue
	near    []string
}

func (p past) YearOver(context.Context, int, border.Date) (map[string]map[string]border.ReportValue, error) {
	return p.figures, nil
}

func (p past) Neighbours(context.Context, string, border.Date) ([]string, error) { return p.near, nil }

func figuresOf(values map[string]float64) map[string]border.ReportValue {
	return given(border.Commune, 2025, values).Values
}

func TestExplain(t *testing.T) {
	src := province44()
	now := none()
	now["addicts_on_file"], now["outflow_treated"], now["outflow_moved"] = 5, 2, 6
	src.report("19429", recorded, now)
	src.units = append(src.units, border.Unit{Code: "19429", Level: border.Commune, Name: "Khe Sanh", Parent: "44", ValidFrom: border.NewDate(2026, time.February, 1)})
	before, neighbour := none(), none()
	before["addicts_on_file"], neighbour["addicts_on_file"] = 13, 21
	p := past{map[string]map[string]border.ReportValue{"19429": figuresOf(before), "19441": figuresOf(neighbour)}, []string{"19441", "19432"}}
	c := Comparer{service(t, src, recorded.AddDate(0, 0, 1)), p, p}
	e, err := c.Explain(t.Context(), "19429", 2026, "")
	if err != nil {
		t.Fatal(err)
	}
	if e.Class != "has_drugs" || e.Before.Class != nil || e.Before.AsIf == nil || *e.Before.AsIf != "has_drugs" || !e.Before.Rebased {
		t.Errorf("%s, before %+v", e.Class, e.Before)
	}
	b := e.Balance
	if b == nil || b.Fall != 8 || *b.Treated != 2 || *b.Left != 6 || b.Finding != ByLeaving || b.Rise != 9 || len(b.Neighbours) != 2 || b.Neighbours[0].Change != nil {
		t.Fatalf("%+v", b)
	}
	if want := "Addicts on file fell by 8. Moved away or struck off: 6; that is no improvement. Neighbours rose by 9."; b.Summary.EN != want {
		t.Errorf("%s", b.Summary.EN)
	}
	if e.Advice == nil || e.Advice.To != "drug_free" || e.Advice.Changes[0].Indicators[0] != "addicts_exempt" {
		t.Errorf("%+v", e.Advice)
	}
	if _, err := c.Explain(t.Context(), "00000", 2026, ""); border.KindOf(err) != border.NotFound {
		t.Errorf("no such commune: %v", err)
	}
}

func TestBalances(t *testing.T) {
	value := func(v map[string]float64) Facts { return Facts{Values: figuresOf(v)} }
	for _, c := range []struct {
		before, now, treated, moved float64
		hide                        string
		finding                     string
	}{
		{10, 10, 0, 0, "", NoFall}, {10, 12, 5, 0, "", NoFall}, {10, 4, 6, 0, "", ByTreating}, {10, 4, 2, 4, "", ByLeaving},
		{10, 4, 2, 1, "", Uncounted}, {10, 4, 2, 4, "outflow_struck_off", NotKnown}, {10, 4, 6, 0, "outflow_struck_off", ByTreating},
	} {
		before, now := none(), none()
		before[addicts], now[addicts], now["outflow_treated"], now["outflow_moved"] = c.before, c.now, c.treated, c.moved
		delete(now, c.hide)
		b := balance(value(now), value(before), nil)
		if b.Finding != c.finding || b.Summary.VI == "" || b.Summary.EN == "" {
			t.Errorf("%+v: %s, %s", c, b.Finding, b.Summary.EN)
		}
	}
	gap := none()
	delete(gap, addicts)
	if balance(value(gap), value(none()), nil) != nil || balance(value(none()), value(gap), nil) != nil {
		t.Error("a balance of what nobody reported")
	}
}

// TestConversions counts classes of two years under one set; a commune of a reform is judged on what its predecessors
// reported, where that is exact.
func TestConversions(t *testing.T) {
	from := border.NewDate(2026, time.February, 1) // all came of a reform
	src, p := &records{}, past{figures: map[string]map[string]border.ReportValue{}}
	with := func(id string, n float64) map[string]float64 {
		v := none()
		v[id] = n
		return v
	}
	for i, c := range []struct{ before, now map[string]float64 }{
		{with("offenders_arrested", 1), none()},                 // type III, as non-residents count, is no class before drug-free: same
		{with("addicts_on_file", 3), none()},                    // type III to drug-free: converted
		{with("addicts_on_file", 10), none()},                   // has drugs to drug-free: improved
		{none(), with("addicts_on_file", 3)},                    // worsened
		{nil, none()},                                           // nothing before: not comparable
		{map[string]float64{"addicts_on_file": 1_000}, none()},  // gaps before: not comparable
		{with("addicts_on_file", 3), with("users_on_file", 12)}, // type III to has drugs by more users: no progress
	} {
		code := fmt.Sprintf("1950%d", i)
		src.units = append(src.units, border.Unit{Code: code, Level: border.Commune, Name: code, Parent: "44", ValidFrom: from})
		src.report(code, recorded, c.now)
		p.figures[code] = figuresOf(c.before)
	}
	c := Comparer{service(t, src, recorded.AddDate(0, 2, 0)), p, p}
	got, err := c.Conversions(t.Context(), 2026, "", "", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got.Converted != 1 || got.Improved != 1 || got.Worsened != 1 || got.Same != 2 || got.NotComparable != 2 || len(got.Items) != 3 || !got.Official {
		t.Errorf("%+v", got)
	}
	for _, m := range got.Items {
		if !m.Rebased || !strings.HasPrefix(m.Unit.Code, "1950") {
			t.Errorf("%+v", m)
		}
	}
}
