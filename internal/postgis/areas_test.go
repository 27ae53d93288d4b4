package postgis_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// twoCommunes loads three communes of July 2025 and gives an area of two of them, not saved.
func twoCommunes(t *testing.T) (*postgis.Store, *pgxpool.Pool, border.Area) {
	t.Helper()
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19429", "Khe Sanh", "2025-07-01", 106.1),
		commune(t, "19441", "Hướng Phùng", "2025-07-01", 106.2))
	return store, pool, border.Area{Code: "khu-1", Name: "Khu vực Lao Bảo", HolderRole: "Đồn trưởng Lao Bảo", Province: "44",
		ValidFrom: day(t, "2025-07-01"), Members: []border.AreaMember{{Unit: "19432"}, {Unit: "19429", ValidFrom: day(t, "2027-01-01")}}}
}

func save(t *testing.T, store *postgis.Store, a border.Area) (created bool) {
	t.Helper()
	created, err := store.SaveArea(t.Context(), a)
	if err != nil {
		t.Fatalf("save %s: %v", a.Code, err)
	}
	return created
}

func areaOn(t *testing.T, store *postgis.Store, code, on string) border.Area {
	t.Helper()
	a, err := store.Area(t.Context(), code, day(t, on))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// area makes an area of communes from 1 July 2025 on.
func area(t *testing.T, code string, communes ...string) border.Area {
	a := border.Area{Code: code, Name: "Khu " + code, ValidFrom: day(t, "2025-07-01")}
	for _, c := range communes {
		a.Members = append(a.Members, border.AreaMember{Unit: c})
	}
	return a
}

func faultFields(err error) string {
	fields := []string{}
	for _, f := range border.FaultsOf(err) {
		fields = append(fields, f.Field)
	}
	return strings.Join(fields, " ")
}

func TestAreaIsKeptWithItsHistory(t *testing.T) {
	store, pool, a := twoCommunes(t)
	if !save(t, store, a) {
		t.Error("a new area is not told as created")
	}
	got := areaOn(t, store, "khu-1", "2026-11-21")
	if got.Size != 1 || len(got.Members) != 2 || got.HolderRole != a.HolderRole || got.Province != "44" || len(got.Ended) != 0 {
		t.Errorf("%+v", got)
	}
	if got := areaOn(t, store, "khu-1", "2027-01-01"); got.Size != 2 {
		t.Errorf("%d communes from 2027 on, want 2", got.Size)
	}
	before, _, err := store.Revision(t.Context(), postgis.AreaLayer)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(a.Members)
	if save(t, store, a) {
		t.Error("the same area again is told as created")
	}
	if after, _, err := store.Revision(t.Context(), postgis.AreaLayer); err != nil || after != before {
		t.Errorf("the same area again changed something: revision %d, then %d, %v", before, after, err)
	}
	a.Name = "Khu vực Hướng Hóa"
	save(t, store, a)
	list, err := store.Areas(t.Context(), border.AreaFilter{On: day(t, "2026-11-21"), Province: "44", Unit: "19432"})
	if err != nil || len(list) != 1 || list[0].Name != a.Name || list[0].Members != nil {
		t.Errorf("%+v, %v", list, err)
	}
	history, err := store.AreaHistory(t.Context(), "khu-1")
	if err != nil || len(history) != 2 || history[0].EndedAt != nil || history[1].EndedAt == nil || history[1].Name != "Khu vực Lao Bảo" || history[1].Size != 2 {
		t.Errorf("%+v, %v", history, err)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM area_member"); n != 4 {
		t.Errorf("%d members, want those of before kept", n)
	}
	if _, err := store.Area(t.Context(), "khu-1", day(t, "2025-06-30")); border.KindOf(err) != border.NotFound {
		t.Errorf("before its first day: %v", err)
	}
	if _, err := store.AreaHistory(t.Context(), "khu-2"); border.KindOf(err) != border.NotFound {
		t.Errorf("history of none: %v", err)
	}
}

func TestAreaRefusals(t *testing.T) {
	store, pool, a := twoCommunes(t)
	put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole))
	for fields, spoil := range map[string]func(*border.Area){
		"members[2].unit":                 func(a *border.Area) { a.Members = append(a.Members, border.AreaMember{Unit: "00000"}) },
		"members[0].unit members[1].unit": func(a *border.Area) { a.Members[0].Unit, a.Members[1].Unit = "19434", "x" }, // 19434 ended with June 2025
		"province":                        func(a *border.Area) { a.Province = "99" },
		"code":                            func(a *border.Area) { a.Code = "Khu_1" },
		"name valid_to":                   func(a *border.Area) { a.Name, a.ValidTo = "", a.ValidFrom },
	} {
		spoiled := a
		spoiled.Members = slices.Clone(a.Members)
		spoil(&spoiled)
		_, err := store.SaveArea(t.Context(), spoiled)
		if border.KindOf(err) != border.Invalid || faultFields(err) != fields {
			t.Errorf("%s: %v, faults %q", fields, err, faultFields(err))
		}
	}
	if n := ask[int](t, pool, "SELECT (SELECT count(*) FROM area) + (SELECT count(*) FROM area_member)"); n != 0 {
		t.Errorf("%d rows are left of refused areas", n)
	}
}

func TestAreaEnds(t *testing.T) {
	store, pool, a := twoCommunes(t)
	save(t, store, a)
	end := func(code, on string) border.Kind {
		err := store.EndArea(t.Context(), code, day(t, on))
		if err == nil {
			return -1
		}
		return border.KindOf(err)
	}
	if k := end("khu-9", "2026-01-01"); k != border.NotFound {
		t.Errorf("no such area: %v", k)
	}
	if k := end("khu-1", "2025-06-30"); k != border.Invalid {
		t.Errorf("before it began: %v", k)
	}
	if k := end("khu-1", "2026-01-01"); k != -1 {
		t.Fatalf("end: %v", k)
	}
	if k := end("khu-1", "2026-02-01"); k != border.NotFound {
		t.Errorf("ended already: %v", k)
	}
	if a := areaOn(t, store, "khu-1", "2025-12-31"); a.ValidTo != day(t, "2026-01-01") || a.Size != 1 {
		t.Errorf("the day before: %+v", a)
	}
	if _, err := store.Area(t.Context(), "khu-1", day(t, "2026-01-01")); border.KindOf(err) != border.NotFound {
		t.Errorf("on the day itself: %v", err)
	}
	if k := end("khu-1", "2025-07-01"); k != -1 {
		t.Fatalf("withdraw: %v", k)
	}
	if _, err := store.Area(t.Context(), "khu-1", day(t, "2025-12-31")); border.KindOf(err) != border.NotFound {
		t.Errorf("withdrawn: %v", err)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM area"); n != 2 {
		t.Errorf("%d rows, want both versions kept", n)
	}
	if !save(t, store, a) {
		t.Error("a withdrawn area cannot be made anew")
	}
}

func TestAreasNestAndOverlap(t *testing.T) {
	store, _, _ := twoCommunes(t)
	for _, a := range []border.Area{area(t, "ca-vung", "19432", "19429", "19441"), area(t, "mot", "19432"), area(t, "hai", "19432", "19429"),
		area(t, "ba", "19429", "19441"), area(t, "khong")} {
		save(t, store, a)
	}
	list, err := store.Areas(t.Context(), border.AreaFilter{On: day(t, "2026-01-01")})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, a := range list {
		got[a.Code] = fmt.Sprint(a.Size, a.Within, a.Holds, a.Overlaps)
	}
	for code, want := range map[string]string{"ca-vung": "3 [] [ba hai mot] []", "mot": "1 [ca-vung hai] [] []", "hai": "2 [ca-vung] [mot] [ba]",
		"ba": "2 [ca-vung] [] [hai]", "khong": "0 [] [] []"} {
		if got[code] != want {
			t.Errorf("%s: %s, want %s", code, got[code], want)
		}
	}
	by, err := store.Areas(t.Context(), border.AreaFilter{On: day(t, "2026-01-01"), Unit: "19441"})
	if err != nil || len(by) != 2 {
		t.Errorf("19441 stands in %+v, %v", by, err)
	}
}

// TestAreaOverAReform: the commune that takes over the code of a member by a merger is not that member.
func TestAreaOverAReform(t *testing.T) {
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19432", "Xã", "Tân Thành", 106), old(t, "19434", "Thị trấn", "Lao Bảo", 106.1), old(t, "19450", "Xã", "A Dơi", 106.2))
	a := area(t, "cu", "19432", "19434", "19450")
	a.ValidFrom, a.Province = day(t, "2024-01-01"), ""
	save(t, store, a)
	put(t, store, lineageLoad, became(t, "19432", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.SplitPart), became(t, "19434", "Lao Bảo", "19433", "Lìa", border.SplitPart),
		became(t, "19450", "A Dơi", "19450", "A Dơi", border.Unchanged))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19433", "Lìa", "2025-07-01", 106.1),
		commune(t, "19450", "A Dơi", "2025-07-01", 106.2))
	if before := areaOn(t, store, "cu", "2025-06-30"); before.Size != 3 || len(before.Ended) != 0 {
		t.Errorf("before the reform: %+v", before)
	}
	after := areaOn(t, store, "cu", "2025-07-01")
	stands := map[string]bool{}
	for _, m := range after.Members {
		stands[m.Unit] = m.Stands
	}
	if after.Size != 1 || stands["19432"] || stands["19434"] || !stands["19450"] {
		t.Errorf("size %d, standing %v; want the unchanged one only", after.Size, stands)
	}
	if got, want := fmt.Sprint(endedWords(after)), "[19432 Tân Thành 2025-07-01 > 19432 Lao Bảo false false "+
		"19434 Lao Bảo 2025-07-01 > 19432 Lao Bảo true false > 19433 Lìa true false]"; got != want {
		t.Errorf("ended %s\n want %s", got, want)
	}
	a.Members = append(a.Members, border.AreaMember{Unit: "19432", ValidFrom: day(t, "2025-07-01")})
	a.Members[0].ValidTo = day(t, "2025-07-01")
	save(t, store, a)
	after = areaOn(t, store, "cu", "2025-07-01")
	if after.Size != 2 || len(after.Ended) != 1 || !after.Ended[0].Successors[0].Member {
		t.Errorf("the successor taken in: %+v", after)
	}
}

func endedWords(a border.Area) (words []string) {
	for _, e := range a.Ended {
		text := fmt.Sprintf("%s %s %s", e.Unit, e.Name, e.EndedOn)
		for _, s := range e.Successors {
			text += fmt.Sprintf(" > %s %s %v %v", s.Unit, s.Name, s.Partial, s.Member)
		}
		words = append(words, text)
	}
	return words
}

// TestAreaOverARecode follows a member through two reforms, the second of which gives it another code.
func TestAreaOverARecode(t *testing.T) {
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "26000", "Xã", "Cũ", 106))
	a := area(t, "dong-nai", "26000")
	a.ValidFrom = day(t, "2024-01-01")
	save(t, store, a)
	put(t, store, lineageLoad, became(t, "26000", "Cũ", "26001", "Giữa", border.MergeWhole))
	middle := commune(t, "26001", "Giữa", "2025-07-01", 106)
	put(t, store, unitLoad, middle)
	put(t, store, lineageLoad, border.Lineage{On: day(t, "2026-04-30"), Kind: border.Recode, LegalRef: "30/2026/QH16",
		From: border.NamedUnit{Code: "26001", Level: border.Commune, Kind: "Xã", Name: "Giữa", Province: "44"},
		To:   border.NamedUnit{Code: "26900", Level: border.Commune, Kind: "Phường", Name: "Giữa", Province: "44"}})
	put(t, store, unitLoad, commune(t, "26900", "Giữa", "2026-04-30", 106))
	for on, want := range map[string]string{"2025-06-30": "1 []", "2026-04-29": "0 [26000 Cũ 2025-07-01 > 26001 Giữa false false]",
		"2026-04-30": "0 [26000 Cũ 2025-07-01 > 26900 Giữa false false]"} {
		a := areaOn(t, store, "dong-nai", on)
		if got := fmt.Sprint(a.Size, endedWords(a)); got != want {
			t.Errorf("on %s: %s, want %s", on, got, want)
		}
	}
}

// TestListsByArea filters units, incidents and facts by an area.
func TestListsByArea(t *testing.T) {
	r := newReader(t)
	r.incident("a", "seizure", "2026-01-10", 106.55, 16.65, 1)   // Lao Bảo
	r.incident("b", "seizure", "2026-02-10", 106.65, 16.65, 1)   // Đakrông
	r.incident("c", "use_place", "2025-08-10", 106.55, 16.65, 1) // Lao Bảo, before the area holds
	a := area(t, "khu", "19432", "19440")
	a.ValidFrom = day(t, "2026-01-01")
	save(t, r.Store, a)
	units, err := r.Units(t.Context(), border.UnitFilter{On: today, Area: "khu"})
	if err != nil || units.Total != 2 || names(units.Items, func(u border.UnitView) string { return u.Code }) != "19440;19432;" {
		t.Errorf("units %+v, %v", units.Items, err)
	}
	f := border.IncidentFilter{Area: "khu"}
	incidents, err := r.Incidents(t.Context(), f)
	if err != nil || incidents.Total != 1 || len(incidents.Items) != 1 || *incidents.Items[0].UnitCode != "19432" {
		t.Errorf("incidents %+v, %v", incidents, err)
	}
	if h, err := r.Histogram(t.Context(), f); err != nil || h.Total != 1 {
		t.Errorf("histogram %+v, %v", h, err)
	}
	r.exec(`INSERT INTO route (code, name, level, approved_by, valid_from, geom, content_sha256)
		VALUES ('R', 'R', 'province', 'UBND', '2020-01-01', ST_GeomFromText('LINESTRING(106.4 16.65, 106.69 16.65)', 4326), '\x00')`)
	q := assess.Query{Level: border.Commune, Period: border.AssessedYear(2026), On: today, Area: "khu"}
	facts, err := r.Facts(t.Context(), q)
	if err != nil || len(facts) != 2 || facts[0].Unit.Code != "19432" || facts[0].OnRoute != assess.Yes || facts[1].OnRoute != assess.Unknown {
		t.Errorf("facts %+v, %v", facts, err)
	}
	q.On = day(t, "2025-12-20")
	if facts, err := r.Facts(t.Context(), q); err != nil || len(facts) != 0 {
		t.Errorf("facts before the area holds: %+v, %v", facts, err)
	}
}

func TestAreaOutline(t *testing.T) {
	r := newReader(t)
	save(t, r.Store, area(t, "khu", "19432", "19429", "19440"))
	o, err := r.AreaOutline(t.Context(), "khu", today)
	if err != nil || fmt.Sprint(o.Shapeless) != "[19440]" || len(o.Shape) != 1 || len(o.Shape[0]) != 1 {
		t.Fatalf("%+v, %v", o, err)
	}
	if b := o.Shape.Bound(); b.Min != [2]float64{106.5, 16.6} || b.Max != [2]float64{106.7, 16.7} || len(o.Shape[0][0]) != 7 {
		t.Errorf("%v: two squares side by side make one ring of six places", o.Shape)
	}
	if _, err := r.AreaOutline(t.Context(), "khong", today); border.KindOf(err) != border.NotFound {
		t.Errorf("of none: %v", err)
	}
}

func TestDistrictsRebuilt(t *testing.T) {
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1))
	put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19436", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole))
	put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106))
	n, err := store.RebuildDistricts(t.Context(), day(t, "2025-07-01"))
	if err != nil || n != 1 {
		t.Fatalf("%d, %v", n, err)
	}
	a, err := store.Area(t.Context(), "huyen-465", day(t, "2025-07-01"))
	if err != nil || a.Name != "Huyện Hướng Hóa" || a.Province != "44" || len(a.Members) != 1 || a.Members[0].Name != "Lao Bảo" {
		t.Errorf("%+v, %v", a, err)
	}
}
