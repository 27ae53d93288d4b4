package postgis_test

import (
	"testing"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// quangTriReader is a reader over the detailed communes of Quảng Trị, as the loader leaves them.
func quangTriReader(t *testing.T) *reader {
	t.Helper()
	files := realFiles(t, "44_*.geojson.gz")
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	loadFiles(t, store, files)
	return &reader{Store: store, t: t, pool: pool}
}

func TestReadingRealCommunes(t *testing.T) {
	r := quangTriReader(t)
	for query, want := range map[string]string{"lao bao": "Lao Bảo;", "Lao Bảo": "Lao Bảo;", "dakrong": "Đakrông;", "Đakrông": "Đakrông;", "da krong": "Đakrông;"} {
		list, err := r.Units(t.Context(), border.UnitFilter{Level: border.Commune, On: today, Query: query})
		if err != nil {
			t.Fatal(err)
		}
		if got := names(list.Items, unitName); got != want {
			t.Errorf("search %q gives %s, want %s", query, got, want)
		}
	}
	tile := over("communes", 106.62, 16.64, 4)
	want := r.count(`SELECT count(*) FROM unit WHERE level = 'commune'`)
	if got := len(property(drawn(t, r, tile), "code")); got != want {
		t.Errorf("the tile over the province draws %d communes of %d", got, want)
	}
	if at, err := r.Locate(t.Context(), 106.62, 16.64, today); err != nil || at.Commune == nil || at.Commune.Name != "Lao Bảo" || at.Province.Name != "Quảng Trị" {
		t.Errorf("the seat of Lao Bảo lies in %+v, %v", at, err)
	}
}

func TestRealNeighboursAreMutual(t *testing.T) {
	r := quangTriReader(t)
	list, err := r.Units(t.Context(), border.UnitFilter{Level: border.Commune, On: today, Page: border.Page{Limit: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	beside := make(map[[2]string]bool)
	for _, u := range list.Items {
		one, err := r.Unit(t.Context(), u.Code, today)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range one.Neighbours {
			beside[[2]string{u.Code, n.Code}] = true
		}
		if len(one.Neighbours) == 0 && u.Name != "Cồn Cỏ" { // an island
			t.Errorf("%s %s has no neighbour", u.Code, u.Name)
		}
	}
	for pair := range beside {
		if !beside[[2]string{pair[1], pair[0]}] {
			t.Errorf("%s is a neighbour of %s and not the other way round", pair[1], pair[0])
		}
	}
}

func TestRealCellsAreDrawnOnce(t *testing.T) {
	r := quangTriReader(t)
	drawnCells := make(map[string]bool)
	for _, f := range drawn(t, r, over("cells", 106.62, 16.64, 4)) {
		c := f.Properties["cell"].(string)
		if drawnCells[c] {
			t.Errorf("cell %s is drawn twice", c)
		}
		drawnCells[c] = true
	}
	want := r.count(`SELECT count(DISTINCT cell) FROM unit_cell c JOIN unit u ON u.id = c.unit_id WHERE res = 5 AND level = 'commune'`)
	if len(drawnCells) != want {
		t.Errorf("%d cells drawn, want the %d that communes own", len(drawnCells), want)
	}
}

func TestRealRouteCrossesWhatItRunsThrough(t *testing.T) {
	r := quangTriReader(t)
	// From the seat of Lao Bảo to that of Khe Sanh.
	r.exec(`INSERT INTO route (code, name, level, approved_by, valid_from, geom, content_sha256)
		SELECT 'r', 'Quốc lộ 9', 'province', 'UBND tỉnh', '2025-07-01', ST_MakeLine(a.seat, b.seat), '\x00'
		FROM unit a, unit b WHERE a.code = '19432' AND b.code = '19429'`)
	want := r.count(`SELECT count(*) FROM unit u, route r WHERE u.level = 'commune' AND ST_Length(ST_Intersection(u.geom, r.geom)) > 0`)
	got := 0
	for _, f := range facts(t, r, assess.Query{}) {
		if f.OnRoute == assess.Yes {
			got++
		}
	}
	if got != want || got < 2 {
		t.Errorf("%d communes on the route, want %d", got, want)
	}
}
