package demo

import (
	"fmt"
	"math"
	"strconv"

	"cotmoc/internal/border"
)

// busyGate is a crossing of the facts with made-up traffic: persons a month each way, and when it does not report, is
// restricted or closed.
type busyGate struct {
	crossing string
	persons  float64
	silent   float64 // probability that a month goes unreported
	seasonal bool    // closed in the rainy months
}

func busyGates() []busyGate {
	return []busyGate{{"lao-bao-la-45", 14_000, 0, false}, {"cha-lo-la-44", 7_500, 0.05, false}, {"la-lay-la-45", 3_200, 0.1, false},
		{"nam-can-la-40", 6_000, 0.05, false}, {"long-sap-la-14", 4_100, 0.1, false}, {"chieng-khuong-la-14", 900, 0.2, false},
		{"thanh-thuy-la-40", 650, 0.3, false}, {"cheng-la-45", 240, 0.35, true}, {"ta-rung-la-45", 180, 0.4, true}}
}

// trafficCSV makes what gates count month by month, in the columns of the layer `traffic`, until the last month that is
// over. Gates that report rarely leave gaps.
func trafficCSV(seed uint64, today border.Date) ([]byte, error) {
	rows := [][]string{{"crossing", "period", "persons_in", "persons_out", "vehicles_in", "vehicles_out", "goods_t_in", "goods_t_out", "status"}}
	for _, g := range busyGates() {
		for m := range 12 * (lastYear - firstYear + 1) {
			name := fmt.Sprintf("%d-%02d", firstYear+m/12, 1+m%12)
			period, err := border.ParsePeriod(name)
			if err != nil {
				return nil, fmt.Errorf("traffic: %w", err)
			}
			c := newChance(seed, "traffic "+g.crossing+" "+name)
			if !period.To.Before(today) || c.of(g.silent) {
				continue
			}
			rows = append(rows, append([]string{g.crossing, name}, g.month(c, 1+m%12)...))
		}
	}
	return table(rows)
}

// month counts one month: persons, vehicles and goods in and out, and whether the gate was open.
func (g busyGate) month(c chance, month int) []string {
	status := c.word([]option{{"open", 30}, {"restricted", 2}})
	if g.seasonal && month >= 8 && month <= 10 {
		status = "closed"
	}
	share := map[string]float64{"open": 1, "restricted": 0.4}[status]
	season := 1 + 0.25*math.Cos(2*math.Pi*float64(month-1)/12) // the dry months are busier
	var cells []string
	for _, part := range []float64{1, 0.96, 0.07, 0.068, 0.3, 0.22} {
		cells = append(cells, strconv.Itoa(int(g.persons*part*share*season*c.between(0.85, 1.15))))
	}
	return append(cells, status)
}

// postsCSV writes the posts patrols start from, in the columns of the layer `posts`.
func postsCSV(all []post) ([]byte, error) {
	rows := [][]string{{"code", "name", "kind", "lon", "lat"}}
	for n, p := range all {
		at := toEarth(p.at)
		rows = append(rows, []string{fmt.Sprintf("MH-D-%02d", n+1), p.name, p.kind, number(at.Lon()), number(at.Lat())})
	}
	return table(rows)
}
