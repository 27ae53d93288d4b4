package demo

import (
	"fmt"
	"math"

	"cotmoc/internal/border"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// hotspots makes about 40 hot spots: on our side where the reports count use points or users, on the other
// side behind gates and trails.
func hotspots(seed uint64, today border.Date, g *ground, communes []commune, reports []report, trails []trail, gates []gate) []*geojson.Feature {
	c := newChance(seed, "hotspots")
	var all []*geojson.Feature
	last := latest(reports, communes)
	for i, u := range communes {
		points := min(1, last[i].truth["use_points"])
		if last[i].class == type2 && !c.of(0.3) || last[i].class == type1 && !c.of(0.8) {
			points = 0
		}
		for range points {
			all = append(all, hotspot(c, len(all)+1, today, u.somewhere(c), "vn", u.Code, "organised_use"))
		}
		if last[i].class == type3 && c.of(0.05) {
			all = append(all, hotspot(c, len(all)+1, today, u.somewhere(c), "vn", u.Code, "retail"))
		}
	}
	for n := range 16 {
		at, country := trails[n%len(trails)].at, trails[n%len(trails)].country
		if n%2 == 0 {
			o := gates[n%len(gates)]
			at, country = o.at, o.country
		}
		line, _, _ := g.toBorder(at)
		far, ok := farSide(c, g, line, nearestSeat(communes, line).sub(line).unit(), c.between(2, 12))
		if ok {
			all = append(all, hotspot(c, len(all)+1, today, far, side(country), "", c.word([]option{{"staging", 5}, {"production", 2}, {"retail", 2}})))
		}
	}
	return all
}

func hotspot(c chance, n int, today border.Date, at point, side, communeCode, function string) *geojson.Feature {
	functions := function
	if second := c.word([]option{{"retail", 3}, {"staging", 2}, {"organised_use", 1}, {"", 4}}); second != "" && second != function {
		functions += "," + second
	}
	level := c.word([]option{{"at_risk", 4}, {"point", 4}, {"gathering", 2}, {"none", 1}})
	var shape orb.Geometry = toEarth(at)
	if level == "gathering" {
		shape = orb.Polygon{disc(at, c.between(0.2, 1.2))}
	}
	return feature(shape, "code", fmt.Sprintf("MH-DP-%02d", n), "level", level, "functions", functions,
		"state", border.HotspotStates().IDs()[(n-1)%6], "since", past(c, today).String(), "side", side, "commune_code", communeCode,
		"note", note+", vị trí chỉ tới thôn, bản")
}

// latest picks each commune's report of the last year there is one for, in the order of the communes.
func latest(reports []report, communes []commune) []report {
	last := map[string]report{}
	for _, r := range reports {
		last[r.unit] = r
	}
	all := make([]report, len(communes))
	for i, u := range communes {
		all[i] = last[u.Code]
	}
	return all
}

func nearestSeat(communes []commune, p point) point {
	best, at := math.Inf(1), p
	for _, u := range communes {
		if d := u.seat.distance(p); d < best {
			best, at = d, u.seat
		}
	}
	return at
}

// plots makes about 20 plots of drug plants: one for every reported find until there are 16, four beyond the
// border.
func plots(seed uint64, today border.Date, communes []commune, reports []report, trails []trail) []*geojson.Feature {
	c := newChance(seed, "plots")
	byCode := map[string]commune{}
	for _, u := range communes {
		byCode[u.Code] = u
	}
	var all []*geojson.Feature
	add := func(at point, side string, year, plants int, m2 float64) {
		found := border.NewDate(year, 1, 1).AddDays(c.IntN(100))
		if !found.After(today) {
			all = append(all, plot(c, len(all)+1, today, at, side, found, plants, m2))
		}
	}
	for _, r := range reports {
		if u, ok := byCode[r.unit]; ok && r.truth["plants_destroyed"] > 0 && len(all) < 16 && (r.truth["plants_destroyed"] > 500 || c.of(0.3)) {
			add(u.somewhere(c), "vn", r.year, r.truth["plants_destroyed"], float64(r.truth["plant_area_m2"]))
		}
	}
	for n := range 4 {
		t := trails[(3*n+1)%len(trails)]
		plants := c.count(400, 6000)
		add(t.line[len(t.line)-1], side(t.country), 2024+n%3, plants, math.Round(float64(plants)/4))
	}
	return all
}

func plot(c chance, n int, today border.Date, at point, side string, found border.Date, plants int, m2 float64) *geojson.Feature {
	state := border.PlotStates().IDs()[(n-1)%5]
	destroyed, revisit := found.AddDays(c.count(1, 20)), found.AddMonths(11)
	done := destroyed.String()
	if state == "found" || destroyed.After(today) {
		state, done = "found", ""
	}
	var shape orb.Geometry = toEarth(at)
	if n%3 != 0 {
		shape = orb.Polygon{disc(at, m2/1e6)}
	}
	return feature(shape, "code", fmt.Sprintf("MH-NR-%02d", n), "found_on", found.String(), "area_m2", m2, "plants", plants,
		"destroyed_on", done, "revisit_due", revisit.String(), "state", state, "side", side)
}
