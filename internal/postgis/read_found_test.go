package postgis_test

import (
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// reformed is a store with three communes of 2014, of which a whole table names two: the third ended at some time
// before, and nobody says as what. Mới has no boundary.
func reformed(t *testing.T) *postgis.Store {
	t.Helper()
	store, _ := open(t, postgis.WithProvinceNames(quangTri))
	put(t, store, unitLoad, old(t, "19434", "Thị trấn", "Lao Bảo", 106), old(t, "19436", "Xã", "Tân Thành", 106.1), old(t, "x-0000000000bb", "Xã", "A Xing", 106.2))
	put(t, store, lineageLoad, became(t, "19434", "Lao Bảo", "19432", "Lao Bảo", border.MergeWhole),
		became(t, "19436", "Tân Thành", "19432", "Lao Bảo", border.MergeWhole), became(t, "19500", "Chưa Ai Nhập", "19501", "Mới", border.MergeWhole))
	bare := commune(t, "19501", "Mới", "2025-07-01", 106.4)
	bare.Shape = nil
	out := put(t, store, unitLoad, commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19489", "Lìa", "2025-07-01", 106.2), bare)
	wantNote(t, out, "1 communes have no boundary")
	return store
}

func wantNote(t *testing.T, out ingest.Outcome, want string) {
	t.Helper()
	if !slices.ContainsFunc(out.Notes, func(n ingest.Refusal) bool { return strings.Contains(n.Reason.EN, want) }) {
		t.Errorf("no note says %q: %+v", want, out.Notes)
	}
}

// TestNamesLeadOnByPlace looks for names of 2014: by name, by lineage, and where no law leads on, by place.
func TestNamesLeadOnByPlace(t *testing.T) {
	store := reformed(t)
	for query, want := range map[string]string{
		"lao bao":   "19432 name ",
		"tan thanh": "19432 lineage Tân Thành",
		"a xing":    "19489 place A Xing",
		"lia":       "19489 name ",
	} {
		list, err := store.Units(t.Context(), border.UnitFilter{On: today, Level: border.Commune, Query: query})
		if err != nil || len(list.Items) != 1 || list.Total != 1 {
			t.Errorf("%s: %+v, %v", query, list, err)
			continue
		}
		u := list.Items[0]
		if got := u.Code + " " + u.MatchedBy + " " + u.MatchedName; got != want {
			t.Errorf("%s leads to %s, want %s", query, got, want)
		}
	}
	list, err := store.Units(t.Context(), border.UnitFilter{On: day(t, "2020-01-01"), Level: border.Commune, Query: "a xing"})
	if err != nil || len(list.Items) != 1 || list.Items[0].MatchedBy != border.MatchedByName || list.Items[0].Code != "x-0000000000bb" {
		t.Errorf("while it stood: %+v, %v", list.Items, err)
	}
	if list, err = store.Units(t.Context(), border.UnitFilter{On: today}); err != nil || list.Items[0].MatchedBy != "" {
		t.Errorf("nothing was searched: %+v, %v", list.Items, err)
	}
}

// TestDaysNobodyGaveSaySo wants days of law and of lists told from those the program inferred.
func TestDaysNobodyGaveSaySo(t *testing.T) {
	store := reformed(t)
	for _, c := range []struct {
		code, on string
		from, to bool
	}{
		{"19434", "2020-01-01", false, false},         // a list begins it, the law ends it
		{"x-0000000000bb", "2020-01-01", false, true}, // no table names it
		{"19500", "2025-06-30", true, false},          // only the table names it
		{"19432", "2026-01-01", false, false},
		{"45", "2014-06-01", false, true},  // drawn from communes, of which one ended on an inferred day
		{"45", "2025-06-01", true, false},  // and drawn anew from then on, until the law
		{"465", "2025-06-01", true, false}, // so is its district
		{"44", "2025-07-01", false, false},
	} {
		u, err := store.Unit(t.Context(), c.code, day(t, c.on))
		if err != nil || u.FromInferred != c.from || u.ToInferred != c.to {
			t.Errorf("%s on %s, %s to %s: first day inferred %t, last %t, %v", c.code, c.on, u.ValidFrom, u.ValidTo, u.FromInferred, u.ToInferred, err)
		}
	}
	list, err := store.Units(t.Context(), border.UnitFilter{On: day(t, "2020-01-01"), Level: border.Commune, Query: "a xing"})
	if err != nil || len(list.Items) != 1 || list.Items[0].FromInferred || !list.Items[0].ToInferred {
		t.Errorf("in the list: %+v, %v", list.Items, err)
	}
}

// TestUnitsWithoutABoundaryAreCounted finds them in lists and in what doctor says.
func TestUnitsWithoutABoundaryAreCounted(t *testing.T) {
	store := reformed(t)
	for want, has := range map[string]*bool{"19501": boolean(false), "19432 19489": boolean(true), "19432 19489 19501": nil} {
		list, err := store.Units(t.Context(), border.UnitFilter{On: today, Level: border.Commune, HasShape: has})
		var codes []string
		for _, u := range list.Items {
			codes = append(codes, u.Code)
			if u.HasShape != (u.Code != "19501") {
				t.Errorf("%s: has a shape: %t", u.Code, u.HasShape)
			}
		}
		slices.Sort(codes)
		if got := strings.Join(codes, " "); err != nil || got != want || list.Total != len(codes) {
			t.Errorf("has_shape %v: %s of %d, want %s; %v", has, got, list.Total, want, err)
		}
	}
	checks, err := store.Checks(t.Context())
	i := slices.IndexFunc(checks, func(c postgis.Check) bool { return c.Name == "communes without a boundary" })
	if err != nil || i < 0 || !checks[i].OK || checks[i].Detail != "1 in force, 1 that ended" {
		t.Errorf("doctor says %+v, %v", checks, err)
	}
}

// TestUnknownProvincesAreRefused: an empty list would say that all is well there.
func TestUnknownProvincesAreRefused(t *testing.T) {
	store := reformed(t)
	lists := map[string]func(province string) error{
		"units": func(p string) error {
			_, err := store.Units(t.Context(), border.UnitFilter{On: today, Province: p})
			return err
		},
		"border": func(p string) error {
			_, err := store.Border(t.Context(), border.TouchFilter{On: today, Province: p, BeltKm: 1, Touching: boolean(true)})
			return err
		},
		"fit": func(p string) error {
			_, err := store.FitFindings(t.Context(), border.FitFilter{On: today, Province: p})
			return err
		},
		"repairs": func(p string) error {
			_, err := store.Repairs(t.Context(), border.RepairFilter{On: today, Province: p})
			return err
		},
	}
	for name, list := range lists {
		if err := list("44"); err != nil {
			t.Errorf("%s of a province without any: %v", name, err)
		}
		for _, p := range []string{"99", "45"} {
			if err := list(p); border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, p) {
				t.Errorf("%s of province %s: %v", name, p, err)
			}
		}
	}
	if _, err := store.RebuildDistricts(t.Context(), day(t, "2024-05-05")); border.KindOf(err) != border.Invalid {
		t.Errorf("districts of a day without reform: %v", err)
	}
}
