package postgis_test

import (
	"math"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
)

// listed is a commune of a district as a list has it.
func listed(t testing.TB, district, code, kind, name, from string, lon float64) border.Unit {
	u := old(t, code, kind, name, lon)
	u.ValidFrom, u.District, u.Above = day(t, from), district, nil
	return u
}

// twoLists has the communes of 2014 and of January 2025: district 465 is the same in both, in 466 a commune is
// gone, in 467 one has another kind, in 468 another name, and 00009 moved from 469 to 470.
func twoLists(t testing.TB) (*postgis.Store, *pgxpool.Pool) {
	t.Helper()
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, listed(t, "465", "00001", "Xã", "Hòa An", "2014-01-01", 106), listed(t, "465", "00002", "Xã", "Hai", "2014-01-01", 106.1),
		listed(t, "466", "00003", "Xã", "Ba", "2014-01-01", 106.2), listed(t, "466", "00004", "Xã", "Bốn", "2014-01-01", 106.3),
		listed(t, "467", "00005", "Xã", "Năm", "2014-01-01", 106.4), listed(t, "467", "00006", "Xã", "Sáu", "2014-01-01", 106.5),
		listed(t, "468", "00007", "Xã", "Bảy", "2014-01-01", 106.6), listed(t, "469", "00008", "Xã", "Tám", "2014-01-01", 106.7),
		listed(t, "469", "00009", "Xã", "Chín", "2014-01-01", 106.8))
	put(t, store, unitLoad, listed(t, "465", "00001", "Xã", "Hoà An", "2025-01-01", 106), listed(t, "465", "00002", "Xã", "Hai", "2025-01-01", 106.1),
		listed(t, "466", "00003", "Xã", "Ba", "2025-01-01", 106.2),
		listed(t, "467", "00005", "Phường", "Năm", "2025-01-01", 106.4), listed(t, "467", "00006", "Xã", "Sáu", "2025-01-01", 106.5),
		listed(t, "468", "00007", "Xã", "Bảy Mới", "2025-01-01", 106.6), listed(t, "469", "00008", "Xã", "Tám", "2025-01-01", 106.7),
		listed(t, "470", "00009", "Xã", "Chín", "2025-01-01", 106.8))
	return store, pool
}

func derivedRows(t testing.TB, pool *pgxpool.Pool) []string {
	t.Helper()
	return askAll[string](t, pool, `SELECT from_code || ' ' || to_code || ' ' || on_date || ' ' || kind || ' ' || partial FROM lineage
		WHERE derived AND ended_at IS NULL AND legal_ref = '' AND source LIKE '%derived%' ORDER BY from_code`)
}

func TestUnchangedDistrictsGoOn(t *testing.T) {
	store, pool := twoLists(t)
	want(t, "districts alike in both lists", derivedRows(t, pool), "00001 00001 2025-01-01 unchanged false", "00002 00002 2025-01-01 unchanged false")
	put(t, store, ingestPopulation, people(t, "00001", "2019-04-01", 900), people(t, "00003", "2019-04-01", 500))
	u, err := store.Unit(t.Context(), "00001", day(t, "2025-02-01"))
	if err != nil || len(u.Predecessors) != 1 || !u.Predecessors[0].Derived || u.Predecessors[0].LegalRef != "" {
		t.Errorf("%+v, %v", u.Predecessors, err)
	}
	walk, err := comparisons(t, store).Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: day(t, "2024-12-14"), To: day(t, "2025-02-01")})
	if err != nil || len(walk.Lost) != 6 || len(walk.Rows) != 3 || // 00004 stands until somebody says what became of it
		walk.Rows[0].Basis != rebase.SameInLists || walk.Rows[0].Weight != rebase.Whole || walk.Rows[0].Error != 0 {
		t.Errorf("%+v, %v", walk, err)
	}
	put(t, store, unitLoad, listed(t, "465", "00002", "Xã", "Hai", "2025-01-01", 106.1)) // the same again
	want(t, "the same again", derivedRows(t, pool), "00001 00001 2025-01-01 unchanged false", "00002 00002 2025-01-01 unchanged false")
	if n := ask[int](t, pool, "SELECT count(*) FROM lineage"); n != 2 {
		t.Errorf("%d rows after the same list again", n)
	}
}

// TestPopulationFollowsLineage: a count of 2019 is one of the commune of today only where lineage says so.
func TestPopulationFollowsLineage(t *testing.T) {
	store, _ := twoLists(t)
	put(t, store, ingestPopulation, people(t, "00001", "2019-04-01", 900), people(t, "00003", "2019-04-01", 500))
	units, err := postgis.Reforms{Store: store}.Units(t.Context(), border.Commune, day(t, "2025-02-01"))
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range units {
		if counted := u.Population != nil; counted != (u.Code == "00001") {
			t.Errorf("%s of all: %+v", u.Code, u.Population)
		}
	}
	s := comparisons(t, store)
	if p, err := s.Population(t.Context(), "00001", day(t, "2025-02-01")); err != nil || p == nil || p.Value == nil || p.Value.Float() != 900 || p.Status != rebase.Exact {
		t.Errorf("a commune that went on: %+v, %v", p, err)
	}
	if p, err := s.Population(t.Context(), "00003", day(t, "2025-02-01")); err != nil || p != nil && p.Value != nil {
		t.Errorf("a commune that may have taken another in: %+v, %v", p, err)
	}
	if p, err := s.Population(t.Context(), "00003", day(t, "2020-02-01")); err != nil || p == nil || p.Value == nil {
		t.Errorf("the commune that was counted: %+v, %v", p, err)
	}
}

// TestLawReplacesDerivedLineage imports a real table for the day of the lists, on one district of two.
func TestLawReplacesDerivedLineage(t *testing.T) {
	store, pool := twoLists(t)
	put(t, store, unitLoad, listed(t, "471", "00010", "Xã", "Mười", "2014-01-01", 107))
	put(t, store, unitLoad, listed(t, "471", "00010", "Xã", "Mười", "2025-01-01", 107))
	want(t, "one district more", derivedRows(t, pool), "00001 00001 2025-01-01 unchanged false", "00002 00002 2025-01-01 unchanged false",
		"00010 00010 2025-01-01 unchanged false")
	table := func(from, to, kind string) border.Lineage {
		l := became(t, from, "", to, "", kind)
		l.On, l.LegalRef = day(t, "2025-01-01"), "1192/NQ"
		return l
	}
	put(t, store, lineageLoad, table("00001", "00001", border.BoundaryAdjust), table("00004", "00003", border.MergeWhole), table("00003", "00003", border.Unchanged))
	want(t, "the law speaks of 465", derivedRows(t, pool), "00010 00010 2025-01-01 unchanged false")
	walk, err := comparisons(t, store).Crosswalk(t.Context(), rebase.Query{Level: border.Commune, From: day(t, "2024-12-14"), To: day(t, "2025-02-01")})
	if err != nil {
		t.Fatal(err)
	}
	basis := map[string]rebase.Basis{}
	for _, r := range walk.Rows {
		basis[r.From+" "+r.To] = r.Basis
	}
	if basis["00004 00003"] != rebase.LegalWhole || basis["00010 00010"] != rebase.SameInLists || basis["00002 00002"] != "" {
		t.Errorf("%v", basis)
	}
}

// governed is a commune of a province as a list has it.
func governed(t testing.TB, province, provinceName, code, from string, lon float64) border.Unit {
	u := listed(t, "", code, "Xã", "Xã "+code, from, lon)
	u.Parent, u.Above = province, []border.NamedUnit{{Code: province, Level: border.Province, Kind: "Tỉnh", Name: provinceName, FullName: "Tỉnh " + provinceName}}
	return u
}

// TestProvincesGoOnWhereNoneCameOrWent: communes merge and nobody tells; the provinces are the same in both lists, but
// for one that has another name. A day on which one came or went says nothing of the others.
func TestProvincesGoOnWhereNoneCameOrWent(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, governed(t, "45", "Quảng Trị", "00001", "2014-01-01", 106), governed(t, "45", "Quảng Trị", "00002", "2014-01-01", 106.1),
		governed(t, "46", "Thừa Thiên Huế", "00003", "2014-01-01", 106.2))
	merged := governed(t, "45", "Quảng Trị", "00001", "2025-01-01", 106)
	merged.Name, merged.FullName, merged.Shape = "Mới", "Xã Mới", square(106, 16, 0.2)
	put(t, store, unitLoad, merged, governed(t, "46", "Huế", "00003", "2025-01-01", 106.25))
	want(t, "provinces", derivedRows(t, pool), "45 45 2025-01-01 unchanged false")
	days, err := store.ReformDays(t.Context())
	if err != nil || len(days) != 0 {
		t.Errorf("no law says so: %+v, %v", days, err)
	}
	put(t, store, reportLoad, value(t, "00001", "2023", "addicts_on_file", 30), value(t, "00002", "2023", "addicts_on_file", 12))
	tr, err := comparisons(t, store).Trend(t.Context(), "45", day(t, "2025-02-01"))
	if err != nil || len(tr.Years) != 1 {
		t.Fatalf("%+v, %v", tr, err)
	}
	if f := tr.Years[0].Values["addicts_on_file"]; f.Value == nil || f.Value.Float() != 42 || f.Status != rebase.Exact {
		t.Errorf("the sum of 2023: %+v", f)
	}
	put(t, store, unitLoad, governed(t, "47", "Mới", "00004", "2025-01-01", 106.5))
	want(t, "after a province came", derivedRows(t, pool))
}

// TestProvincesDivideByTheirCommunes reads figures of a merged province back over the two that went into it.
func TestProvincesDivideByTheirCommunes(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, governed(t, "45", "Quảng Trị", "00001", "2014-01-01", 106), governed(t, "45", "Quảng Trị", "00002", "2014-01-01", 106.1),
		governed(t, "46", "Quảng Bình", "00003", "2014-01-01", 106.2))
	became := func(from, province string) border.Lineage {
		l := became(t, from, "", "00004", "", border.MergeWhole)
		l.From.Province, l.From.District = province, ""
		return l
	}
	put(t, store, lineageLoad, became("00001", "45"), became("00002", "45"), became("00003", "46"))
	put(t, store, unitLoad, governed(t, "44", "Quảng Trị", "00004", "2025-07-01", 106))
	back := func() *rebase.Crosswalk {
		t.Helper()
		c, err := comparisons(t, store).Crosswalk(t.Context(), rebase.Query{Level: border.Province, From: day(t, "2025-07-01"), To: day(t, "2025-06-30")})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	c := back()
	if len(c.Rows) != 2 || c.Rows[0].To != "45" || c.Rows[0].Basis != rebase.ByArea || math.Abs(c.Rows[0].Weight.Float()-2./3) > 0.02 || c.Rows[0].Error == 0 {
		t.Errorf("%+v, lost %v", c.Rows, c.Lost)
	}
	if _, err := pool.Exec(t.Context(), "UPDATE unit SET geom = NULL WHERE code = '46' AND level = 'province'"); err != nil {
		t.Fatal(err)
	}
	if c = back(); len(c.Rows) != 0 || len(c.Lost) != 1 || c.Lost[0].Reason != rebase.NoBasis {
		t.Errorf("a province with a commune nobody drew divides nothing: %+v", c)
	}
}

// ingestPopulation loads populations.
var ingestPopulation = ingest.Load{Layer: "population"}

func people(t testing.TB, code, asOf string, n float64) border.Population {
	return border.Population{Unit: border.NamedUnit{Code: code, Level: border.Commune}, AsOf: day(t, asOf), Residents: n, Source: "census"}
}
