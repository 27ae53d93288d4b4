package postgis_test

import (
	"testing"

	"cotmoc/internal/border"
)

// places puts two gates, two openings, a trail, a hot spot on either side, a plot and three routes in.
const places = `
INSERT INTO crossing (code, name, type, country, geom, content_sha256) VALUES
  ('c1', 'Lao Bảo', 'international', 'LA', ST_SetSRID(ST_MakePoint(106.505, 16.62), 4326), '\x00'),
  ('c2', 'Tà Vờng', 'secondary', 'LA', ST_SetSRID(ST_MakePoint(106.51, 16.66), 4326), '\x00'),
  ('c3', 'Lối mở Đakrông', 'opening', 'LA', ST_SetSRID(ST_MakePoint(106.52, 16.67), 4326), '\x00'),
  ('c4', 'Lối cũ', 'traditional_opening', 'LA', ST_SetSRID(ST_MakePoint(106.53, 16.67), 4326), '\x00'),
  ('c5', 'Đường chuyên dụng', 'clearance_lane', 'LA', ST_SetSRID(ST_MakePoint(106.54, 16.67), 4326), '\x00');
INSERT INTO crossing (code, name, type, geom, content_sha256, ended_at) VALUES
  ('c1', 'Lao Bảo cũ', 'main', ST_SetSRID(ST_MakePoint(106.5, 16.6), 4326), '\x00', now());
INSERT INTO trail (code, name, kind, activity, geom, content_sha256) VALUES
  ('t1', 'Đường mòn Khe Đá', 'footpath', 'active', ST_GeomFromText('LINESTRING(106.49 16.65, 106.52 16.65)', 4326), '\x00');
INSERT INTO hotspot (code, level, functions, state, side, commune_code, geom, content_sha256) VALUES
  ('h1', 'point', '{retail,staging}', 'managed', 'vn', '19432', ST_SetSRID(ST_MakePoint(106.55, 16.65), 4326), '\x00'),
  ('h2', 'gathering', '{}', 'suspected', 'la', NULL, ST_MakeEnvelope(106.45, 16.6, 106.46, 16.61, 4326), '\x00');
INSERT INTO plot (code, found_on, plants, state, side, geom, content_sha256) VALUES
  ('p1', '2026-02-03', 120, 'found', 'vn', ST_MakeEnvelope(106.61, 16.61, 106.611, 16.611, 4326), '\x00');
INSERT INTO route (code, name, level, approved_by, valid_from, valid_to, geom, content_sha256) VALUES
  ('r1', 'Quốc lộ 9', 'province', 'UBND tỉnh', '2025-01-01', NULL, ST_GeomFromText('LINESTRING(106.5 16.62, 106.6 16.62)', 4326), '\x00'),
  ('r2', 'Đường cũ', 'inter_province', '', '2025-01-01', '2025-06-30', ST_GeomFromText('LINESTRING(106.5 16.63, 106.6 16.63)', 4326), '\x00')`

func TestPlaceLists(t *testing.T) {
	r := newReader(t)
	r.exec(places)
	crossings := func(f border.PlaceFilter) string {
		list, err := r.Crossings(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		if list.Total != len(list.Items) {
			t.Errorf("total %d of %d", list.Total, len(list.Items))
		}
		return names(list.Items, func(c border.CrossingView) string { return c.Name })
	}
	if got := crossings(border.PlaceFilter{}); got != "Đường chuyên dụng;Lao Bảo;Lối cũ;Lối mở Đakrông;Tà Vờng;" {
		t.Errorf("crossings %s", got)
	}
	if got := crossings(border.PlaceFilter{Query: "loi"}); got != "Lối cũ;Lối mở Đakrông;" {
		t.Errorf("search finds %s", got)
	}
}

func TestPlaceFields(t *testing.T) {
	r := newReader(t)
	r.exec(places)
	trails, err := r.Trails(t.Context(), border.PlaceFilter{Query: "khe da"})
	if err != nil || len(trails.Items) != 1 {
		t.Fatalf("trails %+v, %v", trails, err)
	}
	// 0.03 degrees of longitude at 16.65 N are 3.2 km.
	if v := trails.Items[0]; v.LengthKm < 3.1 || v.LengthKm > 3.3 || !v.LastObserved.IsZero() || *v.Activity != "active" || v.Lat != 16.65 || len(v.UnitCodes) != 1 || v.UnitCodes[0] != "19432" {
		t.Errorf("trail %+v", v)
	}
	hotspots, err := r.Hotspots(t.Context(), border.PlaceFilter{})
	if err != nil || len(hotspots.Items) != 2 {
		t.Fatalf("hot spots %+v, %v", hotspots, err)
	}
	if v := hotspots.Items[0]; *v.CommuneName != "Lao Bảo" || len(v.Functions) != 2 || v.Lon != 106.55 {
		t.Errorf("hot spot %+v", v)
	}
	if v := hotspots.Items[1]; v.CommuneName != nil || *v.Side != "la" || v.Lon <= 106.45 || v.Lon >= 106.46 {
		t.Errorf("hot spot %+v", v)
	}
	plots, err := r.Plots(t.Context(), border.PlaceFilter{})
	if err != nil || len(plots.Items) != 1 || *plots.Items[0].Plants != 120 || plots.Items[0].AreaM2 != nil {
		t.Errorf("plots %+v, %v", plots, err)
	}
	routes, err := r.Routes(t.Context(), border.PlaceFilter{})
	if err != nil || len(routes.Items) != 2 {
		t.Fatalf("routes %+v, %v", routes, err)
	}
	if v := routes.Items[0]; v.Name != "Đường cũ" || v.ApprovedBy != nil || v.ValidTo.String() != "2025-06-30" {
		t.Errorf("route %+v", v)
	}
}

func TestPlacePagesHoldEveryPlaceOnce(t *testing.T) {
	r := newReader(t)
	r.exec(places)
	got := ""
	filter := border.PlaceFilter{Page: border.Page{Limit: 2}}
	for range 4 {
		list, err := r.Crossings(t.Context(), filter)
		if err != nil {
			t.Fatal(err)
		}
		if list.Total != 5 {
			t.Errorf("total %d", list.Total)
		}
		got += names(list.Items, func(c border.CrossingView) string { return c.Code })
		if list.Next == nil {
			break
		}
		filter.Cursor = *list.Next
	}
	if got != "c5;c1;c4;c3;c2;" {
		t.Errorf("pages give %s", got)
	}
}
