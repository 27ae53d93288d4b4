package demo

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// anchor is a place incidents gather around.
type anchor struct {
	at              point
	inwards         point // direction into our side; zero away from the border
	spread, weight  float64
	kind            string // gate, trail, town, village, away
	country         string
	commune         commune
	crossing, trail string
}

// incidentsPerYear is how many incidents a full report year gets.
const incidentsPerYear = 515

// anchors are the gates, openings and trails, the towns, and the communes the reports speak of.
func anchors(communes []commune, severity []float64, gates []gate, trails []trail) []anchor {
	byCode := map[string]commune{}
	for _, u := range communes {
		byCode[u.Code] = u
	}
	rank := map[string]float64{"international": 9, "main": 5, "secondary": 3, "opening": 1.5, "traditional_opening": 1.2}
	var all []anchor
	for _, o := range gates {
		if u, ok := byCode[o.communeCode]; ok {
			all = append(all, anchor{at: o.at, inwards: u.seat.sub(o.at).unit(), spread: 1.5, weight: rank[o.kind], kind: "gate",
				country: o.country, commune: u, crossing: o.name})
		}
	}
	for _, t := range trails {
		u := byCode[t.communeCode]
		all = append(all, anchor{at: t.at, inwards: u.seat.sub(t.at).unit(), spread: 2, weight: 1.8, kind: "trail",
			country: t.country, commune: u, trail: t.code})
	}
	for i, u := range communes {
		a := anchor{at: u.seat, spread: math.Sqrt(u.AreaKm2/math.Pi) * 0.35, kind: "village", commune: u, weight: 4 * square(math.Max(0, severity[i]))}
		if u.Kind == "Phường" {
			a.kind, a.spread, a.weight = "town", 1.5, 0.8+a.weight
		}
		all = append(all, a)
	}
	return append(all, elsewhere()...)
}

// incidentsCSV makes the incidents of the report years up to today, in the columns of the layer `incidents`.
func incidentsCSV(seed uint64, today border.Date, g *ground, anchors []anchor) ([]byte, error) {
	rows := [][]string{{"source_ref", "kind", "occurred_on", "time_precision", "lon", "lat", "loc_precision", "uncertainty_m",
		"commune_code", "side", "detection_mode", "reliability", "credibility", "substances", "arrested_n", "cases_n", "armed",
		"venue", "crossing", "trail", "note"}}
	weights := make([]float64, len(anchors))
	for i, a := range anchors {
		weights[i] = a.weight
	}
	for year := firstYear; year <= lastYear; year++ {
		for n := 1; n <= incidentsPerYear; n++ {
			ref := fmt.Sprintf("MH-%d-%04d", year, n)
			c := newChance(seed, ref)
			a := anchors[c.weighted(weights)]
			day := season(c, year)
			if day.After(today) {
				continue
			}
			rows = append(rows, incident(c, ref, day, a, g))
		}
	}
	return table(rows)
}

// season draws a day of a report year: more in the dry months and before Tết, fewer in the rains.
func season(c chance, year int) border.Date {
	weights := []float64{1.6, 1.4, 0.9, 1.2, 1.1, 0.9, 0.7, 0.6, 0.6, 0.7, 1.0, 1.3} // months from 15 December
	from := border.AssessedYear(year).From.AddMonths(c.weighted(weights))
	day := from.AddDays(c.IntN(30))
	if to := border.AssessedYear(year).To; day.After(to) {
		return to
	}
	return day
}

func incident(c chance, ref string, day border.Date, a anchor, g *ground) []string {
	kind := c.word(kindsAt(a, day))
	at, side := a.place(c, g)
	i := map[string]string{"side": side}
	a.locate(c, i, at, side)
	found := kind == "seizure" || kind == "storage_site" || kind == "production_site"
	if found || kind == "precursor" || kind == "use_place" || kind == "cultivation_found" {
		i["substances"] = substances(c, kind, day.Year())
	}
	if found || kind == "illegal_crossing" || kind == "use_place" {
		i["arrested_n"], i["cases_n"] = strconv.Itoa(c.weighted([]float64{3, 5, 3, 1})), "1"
	}
	if found && c.of(0.6) {
		i["armed"] = strconv.FormatBool(c.of(0.08))
	}
	i["venue"] = "none"
	if a.kind == "town" {
		i["venue"] = c.word([]option{{"none", 4}, {"lodging", 2}, {"karaoke", 2}, {"bar", 1}, {"shop", 1}, {"vehicle", 3}, {"unknown", 2}})
	}
	i["detection_mode"] = c.word(detectedAt(a, side))
	i["reliability"] = c.word([]option{{"A", 2}, {"B", 4}, {"C", 3}, {"D", 1}, {"E", 0.3}, {"F", 2}, {"", 1}})
	i["credibility"] = c.word([]option{{"1", 3}, {"2", 4}, {"3", 2}, {"4", 1}, {"5", 0.3}, {"6", 2}, {"", 1}})
	precision := c.word([]option{{"1", 3}, {"2", 10}, {"3", 2}, {"4", 1}, {"6", 0.3}})
	return []string{ref, kind, day.String(), precision, i["lon"], i["lat"], i["loc_precision"], i["uncertainty_m"], i["commune_code"],
		i["side"], i["detection_mode"], i["reliability"], i["credibility"], i["substances"], i["arrested_n"], i["cases_n"], i["armed"],
		i["venue"], a.crossing, a.trail, note}
}

// elsewhere are places outside every drawn commune: at sea, and in provinces that are not drawn.
func elsewhere() []anchor {
	var all []anchor
	for _, p := range way(107.55, 17.55, 106.6, 18.6, 109.3, 15.0, 105.6, 18.25, 107.9, 15.8) {
		all = append(all, anchor{at: p, spread: 6, weight: 0.25, kind: "away"})
	}
	return all
}

// place puts an incident near its anchor: at the border one in seven beyond it.
func (a anchor) place(c chance, g *ground) (point, string) {
	if a.inwards == (point{}) {
		return c.around(a.at, a.spread), "vn"
	}
	if c.of(0.14) {
		if far, ok := farSide(c, g, a.at, a.inwards, c.between(0.5, 9)); ok {
			return far, side(a.country)
		}
	}
	at := c.around(a.at.add(a.inwards.scale(c.between(0, 7))), a.spread)
	if !g.holds(at) {
		return at, side(a.country)
	}
	return at, "vn"
}

// locate says how well the place is known. Where only the commune is known there is no point.
func (a anchor) locate(c chance, i map[string]string, at point, side string) {
	how := c.word([]option{{"1", 30}, {"2", 24}, {"3", 18}, {"4", 6}, {"5", 20}, {"6", 1}, {"9", 1}})
	if how == "5" && (side != "vn" || a.commune.Code == "") {
		how = "3"
	}
	i["loc_precision"] = how
	if how == "5" {
		i["commune_code"] = a.commune.Code
		return
	}
	p := toEarth(at)
	i["lon"], i["lat"] = number(p.Lon()), number(p.Lat())
	i["uncertainty_m"] = map[string]string{"1": strconv.Itoa(c.count(5, 40)), "2": strconv.Itoa(100 * c.count(3, 10)),
		"3": strconv.Itoa(500 * c.count(3, 6)), "4": "5000", "6": "40000", "9": ""}[how]
}

func kindsAt(a anchor, day border.Date) []option {
	switch a.kind {
	case "gate":
		return []option{{"seizure", 70}, {"trafficking_indicator", 14}, {"illegal_crossing", 8}, {"precursor", 4}, {"other", 3}}
	case "trail":
		return []option{{"seizure", 40}, {"trafficking_indicator", 26}, {"illegal_crossing", 24}, {"storage_site", 6}, {"other", 2}}
	case "town":
		return []option{{"seizure", 50}, {"use_place", 30}, {"storage_site", 9}, {"production_site", 1.5}, {"precursor", 3}, {"other", 3}}
	}
	sown := 0.0
	if month := strings.Split(day.String(), "-")[1]; highland(a.commune) && month <= "04" {
		sown = 14
	}
	return []option{{"seizure", 48}, {"use_place", 18}, {"trafficking_indicator", 8}, {"storage_site", 6}, {"cultivation_found", sown},
		{"production_site", 0.7}, {"other", 3}}
}

func detectedAt(a anchor, side string) []option {
	if side != "vn" {
		return []option{{"partner_notice", 6}, {"investigation", 3}, {"open_source", 1}, {"unknown", 1}}
	}
	switch a.kind {
	case "gate":
		return []option{{"checkpoint_control", 7}, {"patrol_discovered", 2}, {"investigation", 2}, {"sensor", 0.5}, {"public_report", 1}}
	case "trail":
		return []option{{"patrol_discovered", 7}, {"investigation", 2}, {"public_report", 2}, {"sensor", 1}, {"unknown", 0.5}}
	}
	return []option{{"investigation", 5}, {"public_report", 4}, {"patrol_discovered", 2}, {"unknown", 1}, {"open_source", 0.3}}
}

// lot is a substance with the amounts it is invented in: about the middle of a skewed range.
type lot struct {
	substance, unit string
	middle          float64
	weight          float64
}

func lots(kind string, year int) []lot {
	switch kind {
	case "cultivation_found":
		return []lot{{"opium", "plant", 400, 6}, {"cannabis_plant", "plant", 60, 3}, {"opium", "m2", 200, 1}}
	case "precursor":
		return []lot{{"precursor", "kg", 40, 3}, {"precursor", "l", 60, 2}}
	case "use_place":
		return []lot{{"methamphetamine", "g", 2, 6}, {"heroin", "g", 1, 5}, {"ketamine", "g", 3, 2}, {"mdma", "tablet", 6, 2}, {"nps", "package", 4, 1},
			{"cannabis_herb", "g", 15, 1}, {"amphetamine", "tablet", 8, 0.6}, {"unknown", "package", 2, 0.7}}
	}
	crystal := 3 + float64(year-firstYear) // crystals come up over the years
	return []lot{{"methamphetamine", "tablet", 1800, 9}, {"methamphetamine", "g", 900, crystal}, {"heroin", "g", 250, 5}, {"heroin", "block", 6, 3},
		{"opium", "g", 700, 3}, {"ketamine", "g", 600, 1.5}, {"mdma", "tablet", 300, 1}, {"cannabis_herb", "kg", 4, 1}, {"cannabis_resin", "g", 200, 0.3},
		{"cocaine", "g", 80, 0.2}, {"morphine", "g", 60, 0.3}, {"nps", "package", 30, 0.5}, {"other", "item", 3, 0.3}, {"unknown", "package", 5, 0.5}}
}

// substances writes one to three different lots as the contract spells them: "heroin 350 g; opium 40 g".
func substances(c chance, kind string, year int) string {
	choice := lots(kind, year)
	weights := make([]float64, len(choice))
	for i, l := range choice {
		weights[i] = l.weight
	}
	var lines []string
	seen := map[string]bool{}
	for range 1 + c.weighted([]float64{8, 2, 0.5}) {
		l := choice[c.weighted(weights)]
		if !seen[l.substance] {
			seen[l.substance] = true
			amount := math.Max(1, math.Round(l.middle*math.Exp(0.9*c.NormFloat64())))
			lines = append(lines, fmt.Sprintf("%s %.0f %s", l.substance, amount, l.unit))
		}
	}
	return strings.Join(lines, "; ")
}
