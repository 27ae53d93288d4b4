package demo

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"cotmoc/internal/border"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// Source is the name every record of the demo carries as its source.
const Source = "demo - dữ liệu minh họa"

const note = "dữ liệu minh họa"

// trail is a made-up path across the border; it runs from our side to the other.
type trail struct {
	code, name, kind, months, activity, country, communeCode string
	observed                                                 border.Date
	precision                                                int
	line                                                     []point
	at                                                       point // where it crosses
}

// crossPlace finds a place on the border near a commune and the directions inwards and outwards there.
func crossPlace(c chance, g *ground, u commune) (at, inwards point) {
	at, _, _ = g.toBorder(c.around(u.borderAt, 4))
	inwards = u.seat.sub(at).unit()
	return at, inwards
}

// farSide gives a place beyond the border, km away from at; false where the outline bends around it.
func farSide(c chance, g *ground, at, inwards point, km float64) (point, bool) {
	for range 12 {
		turn := c.between(-0.8, 0.8)
		sin, cos := math.Sincos(turn)
		out := point{-(inwards.x*cos - inwards.y*sin), -(inwards.x*sin + inwards.y*cos)}
		if p := at.add(out.scale(km)); !g.holds(p) {
			return p, true
		}
	}
	return at, false
}

// trails makes about 25 trails, more of them where the invented trade presses harder.
func trails(seed uint64, today border.Date, g *ground, communes []commune, severity []float64) []trail {
	const wanted = 25
	c := newChance(seed, "trails")
	weights := pressure(communes, severity, func(u commune) bool { return u.border })
	var all []trail
	for n := 1; len(all) < wanted && n < 10*wanted; n++ {
		u := communes[c.weighted(weights)]
		at, inwards := crossPlace(c, g, u)
		far, ok := farSide(c, g, at, inwards, c.between(2, 6))
		near := at.add(inwards.scale(math.Min(u.borderKm*0.8, c.between(2.5, 7))))
		if !ok || !u.holds(near) {
			continue
		}
		code := fmt.Sprintf("MH-DM-%02d", len(all)+1)
		all = append(all, trail{code: code, name: fmt.Sprintf("Đường mòn minh họa %02d (%s)", len(all)+1, u.FullName()),
			kind: border.TrailKinds().IDs()[len(all)%6], months: months(c), activity: border.TrailActivities().IDs()[len(all)%5],
			country: u.country, communeCode: u.Code, observed: past(c, today), precision: c.count(2, 4), at: at,
			line: c.wander([]point{near, at, far}, 0.5)})
	}
	return all
}

func pressure(communes []commune, severity []float64, wanted func(commune) bool) []float64 {
	weights := make([]float64, len(communes))
	for i, u := range communes {
		if wanted(u) {
			weights[i] = math.Max(0.1, severity[i])
		}
	}
	return weights
}

func months(c chance) string {
	return c.word([]option{{"1-12", 3}, {"1-5,11,12", 4}, {"1-4,12", 2}, {"2-6", 1}, {"11,12", 1}})
}

// past gives a day of the first two and a half report years, today at the latest. It hangs on today only
// where it must, so that a load of the next day changes nothing.
func past(c chance, today border.Date) border.Date {
	day := firstDay().AddDays(c.IntN(900))
	if day.After(today) {
		return today
	}
	return day
}

func trailFeatures(trails []trail) []*geojson.Feature {
	var all []*geojson.Feature
	for _, t := range trails {
		all = append(all, feature(lineString(t.line), "code", t.code, "name", t.name, "kind", t.kind,
			"passable_months", t.months, "activity", t.activity, "last_observed_on", t.observed.String(), "loc_precision", t.precision))
	}
	return all
}

func routeFeatures(routes []route) []*geojson.Feature {
	var all []*geojson.Feature
	for _, r := range routes {
		all = append(all, feature(lineString(r.line), "code", r.code, "name", r.name, "level", r.level,
			"approved_by", r.approvedBy, "valid_from", r.from.String(), "valid_to", r.to.String()))
	}
	for _, leg := range farLegs() {
		all = append(all, feature(lineString(leg.line), "code", leg.code, "name", leg.name, "level", "province", "valid_from", firstDay().String(),
			"side", leg.side, "continues", leg.continues))
	}
	return all
}

// openings makes twelve crossings beside the 26 of the facts, on the border line, marked made-up in name and
// note, in the columns of the facts.
func openings(seed uint64, g *ground, communes []commune, severity []float64, gates []gate) ([]gate, [][]string) {
	const wanted = 12
	c := newChance(seed, "openings")
	guarded := map[string]bool{}
	for _, o := range gates {
		guarded[o.communeCode] = true
	}
	weights := pressure(communes, severity, func(u commune) bool { return u.border && !guarded[u.Code] })
	var all []gate
	rows := [][]string{{"ten", "ma_tinh_cu", "loai", "phia_ban", "tinh_phia_ban", "nuoc_ban", "ma_xa", "lat", "lon",
		"cap_chinh_xac", "status", "note"}}
	for len(all) < wanted {
		i := c.weighted(weights)
		weights[i] /= 20 // rarely two in one commune
		u := communes[i]
		at, _ := crossPlace(c, g, u)
		n := len(all) + 1
		kind := c.word([]option{{"opening", 3}, {"traditional_opening", 2}})
		o := gate{name: fmt.Sprintf("Lối mở minh họa %02d (%s)", n, u.FullName()), kind: kind, country: u.country, communeCode: u.Code, at: at}
		p := toEarth(at)
		all = append(all, o)
		rows = append(rows, []string{o.name, u.Province, kind, fmt.Sprintf("Bản minh họa %02d", n), farProvince(gates, at), u.country,
			u.Code, number(p.Lat()), number(p.Lon()), "B",
			c.word([]option{{"open", 4}, {"restricted", 2}, {"seasonal", 3}, {"closed", 1}}), note})
	}
	return all, rows
}

// farProvince is the counterpart province of the nearest crossing of the facts.
func farProvince(gates []gate, p point) string {
	best, name := math.Inf(1), ""
	for _, o := range gates {
		if d := o.at.distance(p); d < best {
			best, name = d, o.farProvince
		}
	}
	return name
}

// feature pairs names and values; empty texts are left out, since empty is unknown.
func feature(shape orb.Geometry, nameValue ...any) *geojson.Feature {
	f := geojson.NewFeature(shape)
	for i := 0; i+1 < len(nameValue); i += 2 {
		if nameValue[i+1] != "" {
			f.Properties[fmt.Sprint(nameValue[i])] = nameValue[i+1]
		}
	}
	return f
}

func lineString(line []point) orb.LineString {
	var s orb.LineString
	for _, p := range line {
		if q := toEarth(p); len(s) == 0 || s[len(s)-1] != q {
			s = append(s, q)
		}
	}
	return s
}

func collection(features []*geojson.Feature) ([]byte, error) {
	b, err := json.Marshal(&geojson.FeatureCollection{Type: "FeatureCollection", Features: features})
	if err != nil {
		return nil, fmt.Errorf("write GeoJSON: %w", err)
	}
	return b, nil
}

func side(country string) string { return strings.ToLower(country) }
