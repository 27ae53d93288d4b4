package postgis_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
)

var lineageLoad = ingest.Load{Layer: "lineage"}

// old is a commune of district 465 of old province 45, a square of 0.1 degrees.
func old(t testing.TB, code, kind, name string, lon float64) border.Unit {
	u := commune(t, code, name, "2014-01-01", lon)
	u.Kind, u.FullName, u.Parent, u.District = kind, kind+" "+name, "45", "465"
	u.Above = []border.NamedUnit{{Code: "465", Level: border.District, Kind: "Huyện", Name: "Hướng Hóa", FullName: "Huyện Hướng Hóa", Province: "45"},
		{Code: "45", Level: border.Province, Kind: "Tỉnh", Name: "Quảng Trị", FullName: "Tỉnh Quảng Trị"}}
	return u
}

// became is a row of a conversion table of 1 July 2025.
func became(t testing.TB, fromCode, fromName, toCode, toName, kind string) border.Lineage {
	return border.Lineage{On: day(t, "2025-07-01"), Kind: kind, Partial: kind == border.SplitPart, LegalRef: "1680/NQ",
		From: border.NamedUnit{Code: fromCode, Level: border.Commune, Kind: "Xã", Name: fromName, District: "465", Province: "45"},
		To:   border.NamedUnit{Code: toCode, Level: border.Commune, Kind: "Xã", Name: toName, Province: "44"}}
}

// standing lists the units of a level on a day.
func standing(t testing.TB, pool *pgxpool.Pool, level, on string) string {
	t.Helper()
	return strings.Join(askAll[string](t, pool, `SELECT code || ' ' || name FROM unit WHERE level = $1 AND ended_at IS NULL
		AND valid_from <= $2::date AND (valid_to IS NULL OR valid_to > $2::date) ORDER BY code`, level, on), ", ")
}

func wantStanding(t testing.TB, pool *pgxpool.Pool, level, on, want string) {
	t.Helper()
	if got := standing(t, pool, level, on); got != want {
		t.Errorf("%s on %s: %s; want %s", level, on, got, want)
	}
}

func TestDistrictsAndProvincesOfOldCommunes(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	units := []border.Unit{old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1)}
	wantCounts(t, put(t, store, unitLoad, units...), 2, 0, 0)
	wantCounts(t, put(t, store, unitLoad, units...), 0, 2, 0)
	wantStanding(t, pool, "district", "2014-06-01", "465 Hướng Hóa")
	wantStanding(t, pool, "province", "2014-06-01", "45 Quảng Trị")
	if !ask[bool](t, pool, `SELECT d.parent = '45' AND ST_Equals(d.geom, p.geom) AND ST_Area(d.geom) > 0.019 FROM unit AS d, unit AS p
		WHERE d.level = 'district' AND p.level = 'province'`) {
		t.Error("the district is not its two communes")
	}
}

func TestConversionEndsAndNames(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1))
	rows := []border.Lineage{became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19436", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19500", "Chưa Ai Nhập", "19432", "Lao Bảo", border.SplitPart),
		became(t, "19500", "Chưa Ai Nhập", "19501", "Mới", border.SplitPart)}
	wantCounts(t, put(t, store, lineageLoad, rows...), 4, 0, 0)
	wantCounts(t, put(t, store, lineageLoad, rows...), 0, 4, 0)
	wantStanding(t, pool, "commune", "2024-12-31", "19434 Lao Bảo, 19436 Tân Thành")
	wantStanding(t, pool, "commune", "2025-06-30", "19434 Lao Bảo, 19436 Tân Thành, 19500 Chưa Ai Nhập")
	wantStanding(t, pool, "commune", "2025-07-01", "")
	wantStanding(t, pool, "district", "2025-07-01", "")
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19501", "Mới", "2025-07-01", 106.2))
	wantStanding(t, pool, "commune", "2025-07-01", "19432 Lao Bảo, 19501 Mới")
	wantStanding(t, pool, "province", "2025-06-30", "45 Quảng Trị")
	wantStanding(t, pool, "province", "2025-07-01", "44 Quảng Trị")

	u, err := store.Unit(t.Context(), "19432", day(t, "2025-07-01"))
	if err != nil || len(u.Predecessors) != 3 || u.Predecessors[0].Code != "19434" || u.Predecessors[0].Kind != border.MergeWhole ||
		u.Predecessors[0].LegalRef != "1680/NQ" || !u.Predecessors[2].Partial {
		t.Errorf("%+v, %v", u.Predecessors, err)
	}
	u, err = store.Unit(t.Context(), "19500", day(t, "2025-06-30"))
	if err != nil || len(u.Successors) != 2 || u.Successors[1].Name != "Mới" || len(u.Predecessors) != 0 || u.District != "465" {
		t.Errorf("%+v, %v", u, err)
	}
	list, err := store.Units(t.Context(), border.UnitFilter{On: day(t, "2026-11-21"), Query: "tan thanh"})
	if err != nil || len(list.Items) != 1 || list.Items[0].Code != "19432" || list.Items[0].MatchedName != "Tân Thành" {
		t.Errorf("the old name leads to %+v, %v", list.Items, err)
	}
}

// TestOrderOfLoadsDoesNotMatter loads the communes of 2014 after the conversion that ended them.
func TestOrderOfLoadsDoesNotMatter(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19436", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole))
	want(t, "made without a shape", versions(t, pool, "19434"), "Lao Bảo 2004-07-08 2025-07-01")
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "x-0000000000aa", "Xã", "Tân Thành", 106.1),
		old(t, "x-0000000000bb", "Xã", "Đã Nhập Từ Lâu", 106.2))
	want(t, "loaded later", versions(t, pool, "19434"), "Lao Bảo 2004-07-08 2014-01-01", "Lao Bảo 2014-01-01 2025-07-01")
	want(t, "found by its name", versions(t, pool, "19436"), "Tân Thành 2004-07-08 2014-01-01", "Tân Thành 2014-01-01 2025-07-01")
	wantStanding(t, pool, "commune", "2025-06-30", "19434 Lao Bảo, 19436 Tân Thành")
	wantStanding(t, pool, "commune", "2025-07-01", "19432 Lao Bảo")
	wantStanding(t, pool, "commune", "2015-01-01", "19434 Lao Bảo, 19436 Tân Thành, x-0000000000bb Đã Nhập Từ Lâu")
	wantStanding(t, pool, "district", "2025-07-01", "")
}

// TestSuccessorsComeInEitherOrder: a conversion before the list of its new units says what is missing, and in the end all is as
// it is the other way round.
func TestSuccessorsComeInEitherOrder(t *testing.T) {
	const told = "1 new units stand in no list, so from 1 July 2025 nothing takes the place of the old ones"
	list := func(store *postgis.Store) ingest.Outcome {
		return put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	}
	table := func(store *postgis.Store) ingest.Outcome {
		return put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole), became(t, "19436", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole))
	}
	ends := map[bool]string{}
	for _, first := range []bool{true, false} {
		store, pool := open(t, postgis.WithProvinceNames(quangTri))
		put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1))
		var out ingest.Outcome
		if first {
			out = table(store)
			list(store)
		} else {
			list(store)
			out = table(store)
		}
		if says := slices.ContainsFunc(out.Notes, func(n ingest.Note) bool { return strings.Contains(n.Reason.EN, told) }); says != first {
			t.Errorf("table first: %v, successors missed: %v in %+v", first, says, out.Notes)
		}
		ends[first] = strings.Join(askAll[string](t, pool, `SELECT level || ' ' || code || ' ' || name || ' ' || valid_from || ' ' || coalesce(valid_to::text, '') || ' ' || coalesce(parent, '') || ' ' || coalesce(md5(ST_AsBinary(ST_Normalize(geom))), '')
			FROM unit WHERE ended_at IS NULL ORDER BY 1`), "\n") + strings.Join(askAll[string](t, pool, `SELECT from_code || ' ' || to_code || ' ' || on_date || ' ' || kind || ' ' || derived FROM lineage WHERE ended_at IS NULL ORDER BY 1`), "\n")
	}
	if ends[true] != ends[false] {
		t.Errorf("the table first:\n%s\nthe list first:\n%s", ends[true], ends[false])
	}
}

func TestUnitsWithoutACode(t *testing.T) {
	store, pool := open(t)
	bare := []border.Unit{old(t, "x-0000000000aa", "Xã", "Tân Thành", 106.1), old(t, "x-0000000000bb", "Xã", "Hướng Tân", 106.2)}
	put(t, store, unitLoad, bare...)
	put(t, store, ingest.Load{Layer: "population"}, border.Population{Unit: border.NamedUnit{Level: border.Commune, Name: "TânThành", Kind: "Xã", District: "465",
		Province: "45"}, AsOf: day(t, "2019-04-01"), Residents: 4000})
	wantCounts(t, put(t, store, lineageLoad, became(t, "19436", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "", "Hướng Tân", "19432", "Lao Bảo", border.MergeWhole)), 2, 0, 0)
	want(t, "with its official code", versions(t, pool, "19436"), "Tân Thành 2014-01-01 2025-07-01")
	want(t, "known by its name only", versions(t, pool, "x-0000000000bb"), "Hướng Tân 2014-01-01 2025-07-01")
	if got := ask[string](t, pool, "SELECT unit_code FROM population WHERE ended_at IS NULL"); got != "19436" {
		t.Errorf("the residents belong to %s", got)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM unit_cell AS c JOIN unit AS u ON u.id = c.unit_id WHERE u.code = '19436' AND u.ended_at IS NULL"); n == 0 {
		t.Error("the cells were lost")
	}
	wantNoShareLost(t, pool)
	wantCounts(t, put(t, store, unitLoad, bare...), 0, 2, 0) // the same file again
	wantStanding(t, pool, "commune", "2025-06-30", "19436 Tân Thành, x-0000000000bb Hướng Tân")
	out, err := tryPut(t.Context(), store, lineageLoad, 0, became(t, "", "Không Đâu", "19432", "Lao Bảo", border.MergeWhole))
	if err != nil || len(out.Refusals) != 1 || out.Refusals[0].Field != "from_code" {
		t.Errorf("%+v, %v", out, err)
	}
}

// TestFindingsAndRepairsFollowTheOfficialCode: what is told of a unit with a provisional code stays told.
func TestFindingsAndRepairsFollowTheOfficialCode(t *testing.T) {
	store, pool := open(t)
	west, east := old(t, "x-0000000000aa", "Xã", "Tân Thành", 106), old(t, "19430", "Xã", "Hướng Tân", 106.1)
	east.Shape[0][0][0][0], east.Shape[0][0][3][0], east.Shape[0][0][4][0] = 106.1002, 106.1002, 106.1002
	west.Repaired = repaired(t).Repaired
	put(t, store, unitLoad, west, east)
	want(t, "findings", misfits(t, pool), "gap 19430+x-0000000000aa 2014-01-01")
	put(t, store, lineageLoad, became(t, "19401", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole))
	if got := misfits(t, pool); len(got) != 1 || got[0] != "gap 19401+19430 2014-01-01" {
		t.Errorf("findings %q", got)
	}
	on := day(t, "2014-06-01")
	list, err := store.FitFindings(t.Context(), border.FitFilter{On: on})
	if err != nil || list.Total != 1 {
		t.Errorf("findings of 2014: %+v, %v", list, err)
	}
	if done, err := store.Repairs(t.Context(), border.RepairFilter{On: on}); err != nil || done.Total != 1 || done.Items[0].Code != "19401" {
		t.Errorf("repairs of 2014: %+v, %v", done, err)
	}
}

// TestListKeepsShapes: a list has no boundaries; those known stay, and say since when they are known.
func TestListKeepsShapes(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1))
	listed, renamed := old(t, "19434", "Thị trấn", "Lao Bảo", 0), old(t, "19436", "Xã", "Tân Lập", 0)
	listed.Shape, renamed.Shape = nil, nil
	listed.ValidFrom, renamed.ValidFrom = day(t, "2025-01-01"), day(t, "2025-01-01")
	wantCounts(t, put(t, store, unitLoad, listed, renamed), 2, 0, 0)
	wantCounts(t, put(t, store, unitLoad, listed, renamed), 0, 2, 0)
	got := askAll[string](t, pool, `SELECT code || ' ' || coalesce(shape_from::text, '') || ' ' || (geom IS NOT NULL) || ' ' ||
		EXISTS (SELECT 1 FROM unit_cell WHERE unit_id = u.id) FROM unit AS u
		WHERE level = 'commune' AND valid_from = '2025-01-01' AND ended_at IS NULL ORDER BY code`)
	want(t, "shapes", got, "19434 2014-01-01 true true", "19436  false false")
	wantNoShareLost(t, pool)
}

func TestAProvinceBecomesACity(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(func(string) (string, string, bool) { return "Đồng Nai", "Tỉnh Đồng Nai", true }))
	u := commune(t, "25000", "Một", "2025-07-01", 106)
	u.Parent = "75"
	put(t, store, unitLoad, u)
	row := border.Lineage{On: day(t, "2026-04-30"), Kind: border.Rename, LegalRef: "30/2026/QH16",
		From: border.NamedUnit{Code: "75", Level: border.Province, Kind: "Tỉnh", Name: "Đồng Nai"},
		To:   border.NamedUnit{Code: "75", Level: border.Province, Kind: "Thành phố", Name: "Đồng Nai"}}
	wantCounts(t, put(t, store, lineageLoad, row), 1, 0, 0)
	wantCounts(t, put(t, store, lineageLoad, row), 0, 1, 0)
	for on, name := range map[string]string{"2026-04-29": "Tỉnh Đồng Nai", "2026-04-30": "Thành phố Đồng Nai"} {
		v, err := store.Unit(t.Context(), "75", day(t, on))
		if err != nil || v.FullName != name || v.BBox == nil {
			t.Errorf("on %s: %q, %v, %v", on, v.FullName, v.BBox, err)
		}
	}
	wantStanding(t, pool, "commune", "2026-05-01", "25000 Một")
	v, err := store.Unit(t.Context(), "75", day(t, "2026-05-01"))
	if err != nil || len(v.Predecessors) != 1 || v.Predecessors[0].Kind != border.Rename || v.LegalRef != "30/2026/QH16" {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestPopulationRefusals(t *testing.T) {
	store, pool := open(t)
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Lao Bảo", 106.1), old(t, "19440", "Xã", "Thuận", 106.2))
	by := func(code, kind, name string, n float64) border.Population {
		return border.Population{Unit: border.NamedUnit{Code: code, Level: border.Commune, Kind: kind, Name: name, District: "465", Province: "45"},
			AsOf: day(t, "2019-04-01"), Residents: n}
	}
	load := ingest.Load{Layer: "population", Partial: true}
	wantCounts(t, put(t, store, load, by("19440", "", "", 900), by("", "Xã", "Lao Bảo", 100), by("", "", "Lao Bảo", 5), by("99999", "", "", 5),
		by("", "Xã", "Thuận", 901)), 2, 0, 3)
	wantCounts(t, put(t, store, load, by("19440", "", "", 950)), 1, 0, 0)
	got := askAll[string](t, pool, "SELECT unit_code || ' ' || residents FROM population WHERE ended_at IS NULL ORDER BY unit_code")
	want(t, "residents", got, "19436 100", "19440 950")
}

// TestGroundWithoutUnitBringsNoFigures: the law sends a mud flat that was in no unit into a commune. The row is
// kept; no unit is made of it, and the commune stays comparable.
func TestGroundWithoutUnitBringsNoFigures(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19434", "Xã", "Lao Bảo", 106))
	flat := became(t, border.ProvisionalCode("abc"), "Khu vực bãi bồi", "19432", "Lao Bảo", border.MergeWhole)
	flat.From.Kind, flat.WithoutUnit = "", true
	rows := []border.Lineage{became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole), flat}
	wantCounts(t, put(t, store, lineageLoad, rows...), 2, 0, 0)
	wantCounts(t, put(t, store, lineageLoad, rows...), 0, 2, 0)
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	if n := ask[int](t, pool, "SELECT count(*) FROM unit WHERE starts_with(code, 'x-')"); n != 0 {
		t.Errorf("%d units were made of ground without a unit", n)
	}
	walk, err := rebase.Build(t.Context(), postgis.Reforms{Store: store},
		rebase.Query{Level: border.Commune, From: day(t, "2025-06-30"), To: day(t, "2025-07-01")})
	if err != nil || len(walk.Rows) != 1 || len(walk.Broken) != 0 || len(walk.Lost) != 0 {
		t.Fatalf("%+v, %v", walk, err)
	}
	u, err := store.Unit(t.Context(), "19432", day(t, "2025-07-01"))
	if err != nil || len(u.Predecessors) != 2 || u.Predecessors[0].WithoutUnit == u.Predecessors[1].WithoutUnit {
		t.Errorf("predecessors %+v, %v", u.Predecessors, err)
	}
}

// TestContradictionsAreTold: a unit that goes whole into two is apportioned, and somebody hears of it.
func TestContradictionsAreTold(t *testing.T) {
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19435", "Xã", "Tân Long", 106.1))
	outcome := put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19434", "Lao Bảo", "19433", "Khe Sanh", border.MergeWhole), became(t, "19435", "Tân Long", "19433", "Khe Sanh", border.MergeWhole))
	told := slices.ContainsFunc(outcome.Notes, func(n ingest.Note) bool { return strings.HasPrefix(n.Reason.EN, "1 old units are said to go whole") })
	if wantCounts(t, outcome, 3, 0, 0); !told {
		t.Errorf("%+v", outcome.Notes)
	}
}

// TestReformDaysAreThoseOfLaw: what the program infers for provinces makes no reform.
func TestReformDaysAreThoseOfLaw(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	if days, err := store.ReformDays(t.Context()); err != nil || days == nil || len(days) != 0 {
		t.Errorf("without lineage: %v, %v", days, err)
	}
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole))
	if _, err := pool.Exec(t.Context(), `INSERT INTO lineage (on_date, from_code, from_level, to_code, to_level, kind, partial, source, content_sha256)
		VALUES ('2025-01-02', '44', 'province', '44', 'province', 'unchanged', false, 'derived from communes', '\x00')`); err != nil {
		t.Fatal(err)
	}
	days, err := store.ReformDays(t.Context())
	if err != nil || len(days) != 1 || days[0].On != day(t, "2025-07-01") || days[0].Rows != 1 || days[0].Kinds[border.MergeWhole] != 1 {
		t.Errorf("%+v, %v", days, err)
	}
}
