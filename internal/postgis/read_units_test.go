package postgis_test

import (
	"encoding/json"
	"testing"
	"time"

	"cotmoc/internal/border"
)

func unitName(u border.UnitView) string { return u.Name }

func TestUnitsAreFoundWithAndWithoutDiacritics(t *testing.T) {
	r := newReader(t)
	for query, want := range map[string]string{
		"lao bao":     "Lao Bảo;",
		"Lao Bảo":     "Lao Bảo;",
		"  LAO  BAO ": "Lao Bảo;",
		"xã lao bảo":  "Lao Bảo;",
		"dakrong":     "Đakrông;",
		"Đakrông":     "Đakrông;",
		"Đa Krông":    "Đakrông;",
		"krong":       "Đakrông;",
		"sanh":        "Khe Sanh;",
		"tan do":      "Khe Sanh;",
		"19440":       "Hướng Lập;",
		"huong":       "Hướng Lập;",
		"hoang mai":   "",
		"100%":        "",
		"a luoi":      "A Lưới 1;",
		"' OR 1=1 --": "",
	} {
		list, err := r.Units(t.Context(), border.UnitFilter{Level: border.Commune, On: today, Query: query})
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		if got := names(list.Items, unitName); got != want {
			t.Errorf("search %q gives %s, want %s", query, got, want)
		}
		if list.Total != len(list.Items) {
			t.Errorf("search %q: total %d of %d", query, list.Total, len(list.Items))
		}
	}
}

func TestUnitSearchPutsTheBestMatchFirst(t *testing.T) {
	r := newReader(t)
	r.exec(`INSERT INTO unit (code, level, name, full_name, parent, valid_from, content_sha256)
		SELECT code, 'commune', name, 'Xã ' || name, '44', '2025-07-01', '\x00'
		FROM (VALUES ('1', 'Mường Lao'), ('2', 'Lao'), ('3', 'Lào'), ('4', 'Tà Laoi'), ('5', 'Bilao'), ('6', 'Lao Chải')) v (code, name)`)
	list, err := r.Units(t.Context(), border.UnitFilter{On: today, Query: "lao"})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Lao;Lào;Lao Bảo;Lao Chải;Mường Lao;Tà Laoi;Bilao;"
	if got := names(list.Items, unitName); got != want {
		t.Errorf("search gives %s, want %s", got, want)
	}
}

func TestUnitListFollowsDayLevelAndProvince(t *testing.T) {
	r := newReader(t)
	for _, c := range []struct {
		filter border.UnitFilter
		want   string
	}{
		{border.UnitFilter{Level: border.Commune, On: today}, "A Lưới 1;Đakrông;Hướng Lập;Khe Sanh;Lao Bảo;"},
		{border.UnitFilter{Level: border.Commune, On: today, Province: "46"}, "A Lưới 1;"},
		{border.UnitFilter{Level: border.Province, On: today, Province: "46"}, "Huế;"},
		{border.UnitFilter{Level: border.Province, On: today}, "Huế;Quảng Trị;"},
		{border.UnitFilter{On: border.NewDate(2025, time.June, 30)}, "Tân Độ;"},
		{border.UnitFilter{On: border.NewDate(2025, time.July, 1), Query: "Tân Độ"}, "Khe Sanh;"},
		{border.UnitFilter{On: border.NewDate(2019, time.July, 1)}, ""},
	} {
		list, err := r.Units(t.Context(), c.filter)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(list.Items, unitName); got != c.want {
			t.Errorf("%+v gives %s, want %s", c.filter, got, c.want)
		}
	}
}

func TestUnitPagesHoldEveryUnitOnce(t *testing.T) {
	r := newReader(t)
	got := ""
	filter := border.UnitFilter{Level: border.Commune, On: today, Page: border.Page{Limit: 2}}
	for range 3 {
		list, err := r.Units(t.Context(), filter)
		if err != nil {
			t.Fatal(err)
		}
		if list.Total != 5 {
			t.Errorf("total %d, want 5", list.Total)
		}
		got += names(list.Items, unitName)
		if list.Next == nil {
			break
		}
		filter.Cursor = *list.Next
	}
	if want := "A Lưới 1;Đakrông;Hướng Lập;Khe Sanh;Lao Bảo;"; got != want {
		t.Errorf("pages give %s, want %s", got, want)
	}
	filter.Cursor = "rubbish"
	if _, err := r.Units(t.Context(), filter); border.KindOf(err) != border.Invalid {
		t.Errorf("a wrong cursor gives %v, want Invalid", err)
	}
}

func TestUnitTellsWhatLiesAround(t *testing.T) {
	r := newReader(t)
	u, err := r.Unit(t.Context(), "19429", today)
	if err != nil {
		t.Fatal(err)
	}
	if u.ProvinceName != "Quảng Trị" || u.BBox == nil || *u.BBox != [4]float64{106.6, 16.6, 106.7, 16.7} {
		t.Errorf("province %q, box %v", u.ProvinceName, u.BBox)
	}
	// Lao Bảo and A Lưới 1 share an edge with it, and so does Khe Sanh; no old version comes in.
	if got := names(u.Neighbours, func(n border.Neighbour) string { return n.Code }); got != "19900;19435;19432;" {
		t.Errorf("neighbours of Đakrông: %s", got)
	}
	laoBao, err := r.Unit(t.Context(), "19432", today)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(laoBao.Neighbours, func(n border.Neighbour) string { return n.Code }); got != "19429;" {
		t.Errorf("neighbours of Lao Bảo: %s (a common corner is not an edge)", got)
	}
	if _, err := r.Unit(t.Context(), "99999", today); border.KindOf(err) != border.NotFound {
		t.Errorf("an unknown code gives %v, want NotFound", err)
	}
}

func TestUnitTellsItsBorder(t *testing.T) {
	r := newReader(t)
	laoBao, err := r.Unit(t.Context(), "19432", today)
	if err != nil {
		t.Fatal(err)
	}
	b := laoBao.Border
	if b.Touches == nil || !*b.Touches || b.Country == nil || *b.Country != "LA" || !b.Approximate {
		t.Errorf("border of Lao Bảo: %+v", b)
	}
	if km := *b.LengthKm; km != 11.066 {
		t.Errorf("length %.3f km, want 11.066", km)
	}
	dakrong, err := r.Unit(t.Context(), "19429", today)
	if err != nil {
		t.Fatal(err)
	}
	if b := dakrong.Border; b.Touches == nil || *b.Touches || b.LengthKm == nil || *b.LengthKm != 0 {
		t.Errorf("border of Đakrông, whose edges are none: %+v", b)
	}
}

func TestUnitListsItsOtherVersions(t *testing.T) {
	r := newReader(t)
	now, err := r.Unit(t.Context(), "19435", today)
	if err != nil {
		t.Fatal(err)
	}
	if len(now.Predecessors) != 1 || now.Predecessors[0].Name != "Tân Độ" || len(now.Successors) != 0 {
		t.Errorf("versions of Khe Sanh: %v, %v", now.Predecessors, now.Successors)
	}
	before, err := r.Unit(t.Context(), "19435", border.NewDate(2024, time.May, 1))
	if err != nil {
		t.Fatal(err)
	}
	if before.Name != "Tân Độ" || len(before.Successors) != 1 || before.Successors[0].ValidFrom != border.NewDate(2025, time.July, 1) {
		t.Errorf("in 2024: %s, then %v", before.Name, before.Successors)
	}
}

func TestLocate(t *testing.T) {
	r := newReader(t)
	at, err := r.Locate(t.Context(), 106.55, 16.65, today)
	if err != nil {
		t.Fatal(err)
	}
	if at.Commune == nil || at.Commune.Code != "19432" || at.Province == nil || at.Province.Code != "44" || !at.Schematic {
		t.Errorf("located in %v, %v", at.Commune, at.Province)
	}
	if len(at.Cells) != 5 || at.Cells[2] != mustCell(t, 106.55, 16.65, 7).String() {
		t.Errorf("cells %v", at.Cells)
	}
	// 0.05 degrees of longitude at 16.65 N are 5.33 km.
	if at.DistanceToBorderM == nil || *at.DistanceToBorderM < 5_300 || *at.DistanceToBorderM > 5_360 || *at.Country != "LA" {
		t.Errorf("border at %v m, %v", at.DistanceToBorderM, at.Country)
	}
	r.exec(`UPDATE border_line SET ended_at = now()`)
	sea, err := r.Locate(t.Context(), 110, 16, today)
	if err != nil || sea.Commune != nil || sea.DistanceToBorderM != nil {
		t.Errorf("at sea without a border: %+v, %v", sea, err)
	}
	if _, err := r.Locate(t.Context(), 16.65, 106.55, today); border.KindOf(err) != border.Invalid {
		t.Errorf("swapped coordinates give %v, want Invalid", err)
	}
}

func TestAnswersAreWrittenAsTheContractSays(t *testing.T) {
	r := newReader(t)
	unit, err := r.Unit(t.Context(), "19440", today)
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.Units(t.Context(), border.UnitFilter{On: today, Query: "nowhere"})
	if err != nil {
		t.Fatal(err)
	}
	histogram, err := r.Histogram(t.Context(), border.IncidentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	overview, err := r.Overview(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	overview.DataCutoff = nil
	incidents, err := r.Incidents(t.Context(), border.IncidentFilter{})
	if err != nil {
		t.Fatal(err)
	}
	cells, err := r.Cells(t.Context(), border.CellFilter{Res: 7})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		answer any
		want   string
	}{
		{unit, `{"code":"19440","level":"commune","kind":"Xã","name":"Hướng Lập","full_name":"Xã Hướng Lập","parent":"44",` +
			`"valid_from":"2025-07-01","valid_to":null,"schematic":false,"on_border":null,"province_name":"Quảng Trị","has_shape":false,"valid_from_inferred":false,"valid_to_inferred":false,` +
			`"neighbours":[],"predecessors":[],"successors":[],"border":{"touches":null,"length_km":null,"country":null,"approximate":false}}`},
		{list, `{"items":[],"total":0,"next":null}`},
		{histogram, `{"months":[],"total":0}`},
		{incidents, `{"items":[],"total":0,"next":null}`},
		{cells, `{"items":[],"total":0,"next":null,"imprecise":0,"imprecise_by":[],"unplaced_hours":0}`},
		{overview, `{"years":[],"data_cutoff":null,"bbox":[106.5,16.6,106.8,16.8],"made_up":true,"schematic":true,` +
			`"counts":{"communes":5,"incidents":0,"crossings":0,"trails":0,"hotspots":0,"plots":0,"routes":0,"effort":0,"markers":0,"posts":0,"cooperation":0},"incidents":{"from":null,"to":null}}`},
	} {
		got, err := json.Marshal(c.answer)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.want {
			t.Errorf("written %s\n   want %s", got, c.want)
		}
	}
}
