package demo

import (
	"cotmoc/internal/border"

	"github.com/paulmach/orb"
)

// route is a made-up key route along a real road.
type route struct {
	code, name, level, approvedBy string
	from, to                      border.Date // to: zero is open
	line                          []point
}

// The report years of the demo run from the 15 December before the first to the 14 December of the last.
const firstYear, lastYear = 2024, 2026

func firstDay() border.Date { return border.AssessedYear(firstYear).From }

// routes are the key routes: along the roads to the gates, one expired after 2024, one not yet approved.
func routes(seed uint64) []route {
	first := firstDay()
	ministry, never := "Bộ Công an (minh họa)", border.Date{}
	all := []route{
		{"MH-QL6", "Tuyến Quốc lộ 6: Vân Hồ - Mộc Châu - Sơn La - Thuận Châu (minh họa)", "inter_province", ministry, first, never,
			way(104.97, 20.76, 104.85, 20.79, 104.64, 20.85, 104.29, 21.05, 104.16, 21.16, 103.92, 21.33, 103.70, 21.44, 103.56, 21.55)},
		{"MH-QL7", "Tuyến Quốc lộ 7: Diễn Châu - Con Cuông - Nậm Cắn (minh họa)", "inter_province", ministry, first, never,
			way(105.58, 18.98, 105.31, 18.90, 105.08, 18.93, 104.88, 19.05, 104.66, 19.20, 104.48, 19.25, 104.27, 19.38, 104.08, 19.40, 104.073, 19.433)},
		{"MH-QL9", "Tuyến Quốc lộ 9: Lao Bảo - Khe Sanh - Đông Hà (minh họa)", "province", "UBND tỉnh Quảng Trị (minh họa)", first, never,
			way(106.60, 16.62, 106.73, 16.62, 106.84, 16.67, 106.97, 16.79, 107.10, 16.81, 107.16, 16.90)},
		{"MH-QL12A", "Tuyến Quốc lộ 12A: Cha Lo - Đồng Lê - Ba Đồn (minh họa)", "inter_province", ministry, border.AssessedYear(2026).From, never,
			way(105.769, 17.68, 105.84, 17.78, 105.97, 17.84, 106.02, 17.90, 106.20, 17.84, 106.42, 17.76)},
		{"MH-QL14", "Tuyến Bờ Y - Đăk Tô - Kon Tum (minh họa)", "province", "UBND tỉnh Quảng Ngãi (minh họa)", first, border.AssessedYear(2024).To,
			way(107.575, 14.705, 107.69, 14.70, 107.83, 14.65, 107.93, 14.50, 108.01, 14.36)},
		{"MH-QL15D", "Tuyến La Lay - Tà Rụt (minh họa, chưa phê duyệt)", "province", "", border.AssessedYear(2026).From, never,
			way(106.99, 16.32, 107.00, 16.40, 107.04, 16.47, 106.94, 16.59)},
	}
	for i := range all {
		all[i].line = newChance(seed, "route "+all[i].code).wander(all[i].line, 1.2)
	}
	return all
}

// farLeg is the made-up leg of a route beyond the border.
type farLeg struct {
	code, name, side, continues string
	line                        []point
}

// farLegs go on from the routes to the gates along the roads of the other side.
func farLegs() []farLeg {
	return []farLeg{
		{"MH-QL7-LA", "Phần tuyến phía Lào: Nậm Cắn - Noọng Hét (minh họa)", "la", "MH-QL7", way(104.073, 19.433, 103.99, 19.49, 103.86, 19.50, 103.64, 19.55)},
		{"MH-QL9-LA", "Phần tuyến phía Lào: Lao Bảo - Sê Pôn (minh họa)", "la", "MH-QL9", way(106.60, 16.62, 106.48, 16.65, 106.36, 16.68, 106.22, 16.69)},
		{"MH-QL14-LA", "Phần tuyến phía Lào: Bờ Y - Phu Cưa (minh họa)", "la", "MH-QL14", way(107.575, 14.705, 107.48, 14.73, 107.36, 14.74, 107.20, 14.79)},
		{"MH-QL14-KH", "Phần tuyến phía Campuchia: ngã ba biên giới - Ta Veng (minh họa)", "kh", "MH-QL14", way(107.55, 14.68, 107.47, 14.55, 107.36, 14.42, 107.10, 14.05)},
	}
}

// way puts pairs of lon, lat on the plane.
func way(lonLat ...float64) []point {
	var line []point
	for i := 0; i+1 < len(lonLat); i += 2 {
		line = append(line, toPlane(orb.Point{lonLat[i], lonLat[i+1]}))
	}
	return line
}

// holdsIn says that the route was approved and in force on a day of the year.
func (r route) holdsIn(year int) bool {
	p := border.AssessedYear(year)
	return r.approvedBy != "" && !r.from.After(p.To) && (r.to.IsZero() || r.to.After(p.From))
}

// distance is how far p is from the route in km.
func (r route) distance(p point) float64 {
	_, km := nearestOn(r.line, p)
	return km
}

func nearestOn(line []point, p point) (point, float64) {
	best, at := -1.0, point{}
	for i := 0; i+1 < len(line); i++ {
		q, _ := foot(line[i], line[i+1], p)
		if d := q.distance(p); best < 0 || d < best {
			best, at = d, q
		}
	}
	return at, best
}

// crosses says that more than a kilometre of the route lies in the commune. Shorter stretches count in an
// assessment too, but no made-up report leans on them.
func (r route) crosses(u commune) bool { return r.inside(&u) > 1 }

// inside is the length of the route in the commune in km, to about 100 m.
func (r route) inside(u *commune) float64 {
	const pace = 0.1 // km
	length := 0.0
	for i := 0; i+1 < len(r.line); i++ {
		a, b := r.line[i], r.line[i+1]
		n := int(a.distance(b)/pace) + 1
		for k := range n {
			if u.holds(between(a, b, (float64(k)+0.5)/float64(n))) {
				length += a.distance(b) / float64(n)
			}
		}
	}
	return length
}
