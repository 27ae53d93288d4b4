package postgis_test

import (
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// TestFarViewsOfProvincesHaveNoGaps: two communes leave a gap 220 m wide between them that belongs to nobody, and
// round a commune of another province. Only the latter is an edge of the province at any zoom.
func TestFarViewsOfProvincesHaveNoGaps(t *testing.T) {
	store, pool := open(t, postgis.WithProvinceNames(quangTri))
	frame := func(west, east, south, north, hole, side float64) orb.MultiPolygon {
		p := orb.Polygon{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}
		x, y := (west+east)/2, (south+north)/2
		return orb.MultiPolygon{append(p, orb.Ring{{x, y}, {x, y + hole}, {x + side, y + hole}, {x + side, y}, {x, y}})}
	}
	gap, around := commune(t, "19432", "Lao Bảo", "2025-07-01", 106), commune(t, "19433", "Hướng Lập", "2025-07-01", 106.4)
	gap.Shape, around.Shape = frame(106, 106.4, 16, 16.4, 0.05, 0.01), frame(106.4, 106.8, 16, 16.4, 0.1, 0.1)
	enclave := commune(t, "30001", "Xa", "2025-07-01", 106.6)
	enclave.Parent, enclave.Shape = "46", orb.MultiPolygon{{around.Shape[0][1].Clone()}}
	enclave.Shape[0][0].Reverse()
	put(t, store, unitLoad, gap, around, enclave)
	if n := ask[int](t, pool, "SELECT count(*) FROM unit_far AS f JOIN unit AS u ON u.id = f.unit_id WHERE u.level = $1 AND u.code = '44'", border.Province); n == 0 {
		t.Fatal("no far view of the province")
	}
	for _, holes := range askAll[string](t, pool, `SELECT f.max_zoom || ': ' || sum(ST_NumInteriorRings(d.geom)) FROM unit_far AS f JOIN unit AS u ON u.id = f.unit_id
		CROSS JOIN LATERAL ST_Dump(f.geom) AS d WHERE u.level = 'province' AND u.code = '44' GROUP BY f.max_zoom ORDER BY f.max_zoom`) {
		if holes[len(holes)-3:] != ": 1" {
			t.Errorf("holes in the province at zoom %s, want the enclave alone", holes)
		}
	}
}
