package demo

import (
	"math"
	"sort"
	"strconv"
)

// gate is a crossing of the facts on the plane.
type gate struct {
	name, kind, country, communeCode, farProvince string
	at                                            point
}

// holds says that p lies in the commune as drawn.
func (u *commune) holds(p point) bool {
	q := toEarth(p)
	if !u.box.Contains(q) {
		return false
	}
	for _, polygon := range u.shape {
		if ringHolds(polygon[0], q) {
			return true
		}
	}
	return false
}

// somewhere gives a place in the commune near its seat.
func (u commune) somewhere(c chance) point {
	reach := math.Sqrt(u.AreaKm2/math.Pi) * 0.45
	for range 20 {
		if p := c.around(u.seat, reach); u.holds(p) {
			return p
		}
	}
	return u.seat
}

// severities say how hard the invented drug trade presses on each commune: near the border, gates and routes
// and in the mountains of Sơn La and western Nghệ An more, on the coast less, towns a little more. About 0 to 1.
func severities(seed uint64, communes []commune, gates []gate, routes []route) []float64 {
	s := make([]float64, len(communes))
	for i, u := range communes {
		c := newChance(seed, "severity "+u.Code)
		v := 0.25*math.Exp(-u.borderKm/25) + 0.12*c.NormFloat64()
		if u.border {
			v += 0.18
		}
		v += 0.25*math.Exp(-nearestGate(gates, u.seat)/12) + 0.15*math.Exp(-nearestRoute(routes, u.seat)/6)
		switch {
		case u.Province == "14":
			v += 0.10
		case u.Province == "40" && u.Lon < 105.2:
			v += 0.10
		case u.Province == "51":
			v -= 0.03
		}
		if u.Kind == "Phường" {
			v += 0.08
		}
		if u.island {
			v = -1
		}
		s[i] = v
	}
	return s
}

func nearestGate(gates []gate, p point) float64 {
	best := math.Inf(1)
	for _, g := range gates {
		best = math.Min(best, g.at.distance(p))
	}
	return best
}

func nearestRoute(routes []route, p point) float64 {
	best := math.Inf(1)
	for _, r := range routes {
		best = math.Min(best, r.distance(p))
	}
	return best
}

// The classes a made-up report is built for.
const (
	drugFree = "drug_free"
	type3    = "type_3"
	hasDrugs = "has_drugs"
	type2    = "type_2"
	type1    = "type_1"
)

// shares of the communes per class and year, worst first; what is left is drug-free. Things get better slowly.
func shares(year int) []option {
	switch year {
	case 2024:
		return []option{{type1, 0.065}, {type2, 0.095}, {"middle", 0.52}}
	case 2025:
		return []option{{type1, 0.055}, {type2, 0.09}, {"middle", 0.50}}
	}
	return []option{{type1, 0.05}, {type2, 0.08}, {"middle", 0.48}}
}

// classes gives every commune a class for a year: the communes in order of severity, shaken a little each
// year so that a few slip while most improve. Two in five of the middle have drugs without being a key area.
func classes(seed uint64, year int, communes []commune, severity []float64) []string {
	order, shaken := make([]int, len(communes)), make([]float64, len(communes))
	for i, u := range communes {
		order[i] = i
		shaken[i] = severity[i] + 0.05*newChance(seed, u.Code+" year "+strconv.Itoa(year)).NormFloat64()
	}
	sort.Slice(order, func(a, b int) bool { return shaken[order[a]] > shaken[order[b]] })
	given := make([]string, len(communes))
	rank, until := 0, 0.0
	for _, s := range shares(year) {
		until += s.weight
		for ; rank < int(until*float64(len(order))); rank++ {
			i := order[rank]
			given[i] = s.word
			if s.word == "middle" {
				given[i] = middle(seed, communes[i])
			}
		}
	}
	for ; rank < len(order); rank++ {
		given[order[rank]] = drugFree
	}
	return given
}

func middle(seed uint64, u commune) string {
	if newChance(seed, "middle "+u.Code).of(0.4) {
		return hasDrugs
	}
	return type3
}
