package demo

import (
	"math"
	"strconv"
)

// figures are a commune's figures of a year as they would be with nothing left out, by indicator.
type figures map[string]int

// yearly are the indicators every report of the demo carries, in the order of the form.
func yearly() []string {
	return []string{"residents", "addicts_on_file", "users_on_file", "addicts_exempt", "use_points", "offenders_arrested",
		"resident_offenders", "wanted_hiding", "plants_destroyed", "plant_area_m2"}
}

// residents scales the estimate of 2019; where there is none it invents one from the area.
func residents(u commune, year int) int {
	var base float64
	switch {
	case u.Population2019 != nil:
		base = float64(*u.Population2019)
	case u.Code == "19742": // Cồn Cỏ: a few dozen households
		base = 140
	case u.Kind == "Xã":
		base = math.Min(26000, math.Max(3200, 90*u.AreaKm2))
	default:
		base = math.Min(32000, math.Max(9000, 600*u.AreaKm2))
	}
	return int(math.Round(base * math.Pow(1.009, float64(year-2019))))
}

// figuresOf makes a year of figures that Decision 28/2025 puts into the class. Each class is reached by
// the criteria that are named beside it, with room to the next threshold, whether or not a route cuts a corner
// of the commune.
func figuresOf(seed uint64, u commune, year int, class string, onRoute bool) figures {
	c := newChance(seed, "figures "+u.Code+" "+strconv.Itoa(year))
	f := figures{"residents": residents(u, year)}
	for _, name := range yearly()[1:] {
		f[name] = 0
	}
	switch class {
	case drugFree:
		f.drugFree(c, u)
	case type3:
		f.type3(c)
	case hasDrugs:
		f.hasDrugs(c)
	case type2:
		f.type2(c, u, onRoute)
	case type1:
		f.type1(c, u, onRoute)
	}
	return f
}

// drugFree: nobody but persons in treatment; now and then a carrier from elsewhere arrested at a gate.
func (f figures) drugFree(c chance, u commune) {
	if c.of(0.35) {
		n := f.share(c, 0.0001, 0.0004)
		f["addicts_on_file"], f["addicts_exempt"] = n, n
	}
	if u.border && c.of(0.5) {
		f["offenders_arrested"] = 1
	}
}

// type3: users under 0.1 %, at most a few arrests or plants.
func (f figures) type3(c chance) {
	f.users(c, 0.0003, 0.0009)
	f["resident_offenders"] = c.count(0, 2)
	if f["residents"] > 4500 && c.of(0.4) {
		f["offenders_arrested"] = f.share(c, 0.0001, 0.00045)
	}
	if c.of(0.12) {
		f.plants(c, 20, 300)
	}
}

// hasDrugs: users at 0.1 % or more and nothing else, which is no class of Art. 4.
func (f figures) hasDrugs(c chance) {
	f.users(c, 0.0012, 0.0042)
	f["resident_offenders"] = c.count(0, 3)
}

// type2: users from 0.1 to 0.5 %, one use point, and arrests, plants or the key route as the third.
func (f figures) type2(c chance, u commune, onRoute bool) {
	f.users(c, 0.0015, 0.0046)
	f["use_points"] = 1
	f["resident_offenders"] = c.count(1, 6)
	switch {
	case onRoute && c.of(0.6):
		f["offenders_arrested"] = c.count(0, 1)
	case highland(u) && c.of(0.35):
		f.plants(c, 600, 2600)
	default:
		f["offenders_arrested"] = f.share(c, 0.00055, 0.00095)
	}
}

// type1: users at 0.5 % or more, two use points or more, and arrests, plants or the key route as the third.
func (f figures) type1(c chance, u commune, onRoute bool) {
	f.users(c, 0.0055, 0.0110)
	f["use_points"] = c.count(2, 5)
	f["resident_offenders"] = c.count(3, 14)
	f["wanted_hiding"] = c.count(0, 2)
	switch {
	case onRoute && c.of(0.4):
		f["offenders_arrested"] = c.count(1, 2)
	case highland(u) && c.of(0.45):
		f.plants(c, 3200, 5200)
		f["offenders_arrested"] = c.count(1, 4)
	default:
		f["offenders_arrested"] = f.share(c, 0.0011, 0.0024)
	}
}

// users puts persons on file, at least one of them in no treatment.
func (f figures) users(c chance, low, high float64) {
	total := f.share(c, low, high)
	addicts := int(math.Ceil(float64(total) * c.between(0.55, 0.85)))
	f["addicts_on_file"], f["users_on_file"] = addicts, total-addicts
	f["addicts_exempt"] = min(total-1, int(float64(addicts)*c.between(0.1, 0.5)))
}

// share gives a count between two shares of the residents: the nearest whole number that keeps between them,
// else the smallest above the lower one.
func (f figures) share(c chance, low, high float64) int {
	r := float64(f["residents"])
	n := math.Round(r * c.between(low, high))
	return int(math.Max(1, math.Max(math.Ceil(r*low), math.Min(n, math.Floor(r*high)))))
}

// plants are counted, and measured at about four plants a square metre: one band for both.
func (f figures) plants(c chance, low, high int) {
	n := c.count(low, high)
	f["plants_destroyed"], f["plant_area_m2"] = n, int(math.Ceil(float64(n)/4))
}

// highland is where poppy used to grow: Sơn La and the west of Nghệ An.
func highland(u commune) bool { return u.Province == "14" || (u.Province == "40" && u.Lon < 104.9) }
