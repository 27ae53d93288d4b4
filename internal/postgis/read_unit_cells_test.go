package postgis_test

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

// shareLostSQL counts the current units with a boundary of their own that have not the shares of their cells at
// all four resolutions.
const shareLostSQL = `SELECT count(*) FROM unit AS u WHERE ended_at IS NULL AND geom IS NOT NULL
	AND source <> 'derived from communes' AND (SELECT count(*) FROM unit_share WHERE unit_id = u.id) <> 4`

// wantNoShareLost also wants some units there.
func wantNoShareLost(t testing.TB, pool *pgxpool.Pool) {
	t.Helper()
	if n := ask[int](t, pool, shareLostSQL); n != 0 {
		t.Errorf("%d units with a boundary lost the shares of their cells", n)
	}
	if ask[int](t, pool, "SELECT count(*) FROM unit_share") == 0 {
		t.Error("no shares of cells at all")
	}
}

// allCells reads the cells of a unit page by page.
func allCells(t testing.TB, store *postgis.Store, code string, res, page int) []border.CellShare {
	t.Helper()
	f := border.UnitCellFilter{Code: code, On: today, Res: res, Page: border.Page{Limit: page}}
	var all []border.CellShare
	for {
		list, err := store.UnitCells(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		if all = append(all, list.Items...); list.Next == nil {
			if list.Total != len(all) {
				t.Errorf("%s at %d: total %d, %d items", code, res, list.Total, len(all))
			}
			return all
		}
		f.Cursor = *list.Next
	}
}

func TestUnitCells(t *testing.T) {
	store, _ := open(t)
	shape := commune(t, "00001", "A", "2025-07-01", 106)
	put(t, store, unitLoad, shape, commune(t, "00002", "B", "2025-07-01", 106.1))
	for res := 5; res <= 8; res++ {
		want, err := cell.Shares(shape.Shape, res)
		if err != nil {
			t.Fatal(err)
		}
		same := slices.EqualFunc(allCells(t, store, "00001", res, 7), want, func(a border.CellShare, b cell.Share) bool {
			return a.Cell == b.Cell.String() && a.Owned == b.Owned && a.Share == float32(b.Area)
		})
		if !same {
			t.Errorf("at %d the cells of the commune are not those of its shape", res)
		}
	}
}

// TestCellsOfTheProvince: those of its communes, each once, what they have of it added up.
func TestCellsOfTheProvince(t *testing.T) {
	store, _ := open(t)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106), commune(t, "00002", "B", "2025-07-01", 106.1))
	sum, owned := map[string]float64{}, map[string]bool{}
	for _, c := range append(allCells(t, store, "00001", 7, 1000), allCells(t, store, "00002", 7, 1000)...) {
		sum[c.Cell] += float64(c.Share)
		owned[c.Cell] = owned[c.Cell] || c.Owned
	}
	whole := allCells(t, store, "44", 7, 1000)
	shared := 0
	for _, c := range whole {
		if diff := float64(c.Share) - min(sum[c.Cell], 1); diff > 1e-6 || diff < -1e-6 || c.Owned != owned[c.Cell] {
			t.Errorf("the province has %+v, its communes %g, owned %v", c, sum[c.Cell], owned[c.Cell])
		}
		if c.Share > 0.999 {
			shared++
		}
	}
	if len(whole) != len(sum) || shared == 0 {
		t.Errorf("%d cells, %d of them whole; the communes overlap %d", len(whole), shared, len(sum))
	}
}

func TestUnitCellsRefuse(t *testing.T) {
	store, _ := open(t)
	bare := commune(t, "00003", "C", "2025-07-01", 106)
	bare.Shape = nil
	put(t, store, unitLoad, bare)
	ask := func(f border.UnitCellFilter) (border.List[border.CellShare], error) {
		return store.UnitCells(t.Context(), f)
	}
	if _, err := ask(border.UnitCellFilter{Code: "99999", On: today, Res: 8}); border.KindOf(err) != border.NotFound {
		t.Errorf("a unit that is none: %v", err)
	}
	for _, f := range []border.UnitCellFilter{{Code: "00003", On: today, Res: 4}, {Code: "00003", On: today, Res: 9},
		{Code: "00003", On: today, Res: 8, Page: border.Page{Cursor: "?"}},
		{Code: "00003", On: today, Res: 8, Page: border.Page{Cursor: "eyJjIjoieCJ9"}}} {
		if _, err := ask(f); border.KindOf(err) != border.Invalid {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if list, err := ask(border.UnitCellFilter{Code: "00003", On: today, Res: 8}); err != nil || list.Total != 0 || list.Items == nil {
		t.Errorf("a unit without a boundary: %+v, %v", list, err)
	}
}

// TestSharesAreFilledIn: a database from before there were shares gets those an import would have made.
func TestSharesAreFilledIn(t *testing.T) {
	url := pgtest.URL(t)
	store, err := postgis.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	tiny := commune(t, "00002", "B", "2025-07-01", 106.1)
	tiny.Shape = square(106.15, 16, 0.0001)
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106), tiny)
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	before := ask[string](t, pool, "SELECT md5(string_agg(s::text, '' ORDER BY unit_id, res)) FROM unit_share AS s")
	if _, err := pool.Exec(t.Context(), "DELETE FROM unit_share"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := postgis.Migrate(t.Context(), url); err != nil {
			t.Fatal(err)
		}
	}
	if after := ask[string](t, pool, "SELECT md5(string_agg(s::text, '' ORDER BY unit_id, res)) FROM unit_share AS s"); after != before {
		t.Error("the shares filled in are not those of the import")
	}
	wantNoShareLost(t, pool)
}

// TestRealShares on the communes of Quảng Trị: every commune has a cell, a cell one owner at each resolution but
// where the source's outlines overlap, and no cell is given away more than once.
func TestRealShares(t *testing.T) {
	files := realFiles(t, "44_*.geojson.gz")
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	loadFiles(t, store, files)
	wantNoShareLost(t, pool)
	const perCell = `SELECT max(share) FROM (SELECT res, cell, sum(share::double precision) AS share FROM unit_share
		CROSS JOIN LATERAL unnest(cells, shares) AS c (cell, share) GROUP BY res, cell) AS all_of`
	if most := ask[float64](t, pool, perCell); most > 1+1e-4 || most < 0.9999 {
		t.Errorf("the communes have %g of a cell", most)
	}
	if n := ask[int](t, pool, `SELECT count(*) FROM (SELECT cell FROM unit_share CROSS JOIN LATERAL unnest(cells, owned) AS c (cell, owned)
		WHERE c.owned GROUP BY res, cell HAVING count(*) > 1) AS twice`); n > 2 {
		t.Errorf("%d cells with two owners", n)
	}
	if n := ask[int](t, pool, `SELECT count(*) FROM unit_cell AS c JOIN unit AS u ON u.id = c.unit_id AND u.level = 'commune'
		WHERE c.res = 8 AND NOT EXISTS (SELECT FROM unit_share AS s WHERE s.unit_id = c.unit_id AND s.res = 8 AND c.cell = ANY (s.cells))`); n != 0 {
		t.Errorf("%d cells are owned and not overlapped", n)
	}
}
