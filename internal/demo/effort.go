package demo

import (
	"fmt"
	"math"
	"sort"
	"strconv"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

// patrolled is the resolution of the cells patrols are counted in: about 0.7 km2.
const patrolled = 8

// effortCSV makes patrol effort per cell and month, in the columns of the layer `effort`. Patrols go out from the posts,
// a few kilometres around; everywhere else nobody looked.
func effortCSV(seed uint64, today border.Date, communes []commune, gates []gate) ([]byte, error) {
	rows := [][]string{{"cell", "month", "mode", "km", "hours", "passes", "unit"}}
	for _, p := range posts(seed, communes, gates) {
		more, err := p.patrols(seed, today)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return table(rows)
}

// posts stand in two border communes of three, and by the gates there.
func posts(seed uint64, communes []commune, gates []gate) []post {
	var all []post
	for i, u := range communes {
		if !u.border || newChance(seed, "post "+u.Code).of(0.35) {
			continue
		}
		p := post{name: fmt.Sprintf("Đồn minh họa %02d", len(all)+1), kind: "border_post", at: between(u.borderAt, u.seat, 0.4),
			along: u.seat.sub(u.borderAt).unit(), busy: 0.4 + 0.6*float64(i%3)/2}
		for _, o := range gates {
			if o.communeCode == u.Code {
				p.kind, p.at = "gate_post", o.at.add(u.seat.sub(o.at).unit().scale(1))
			}
		}
		all = append(all, p)
	}
	return all
}

// post is a made-up station patrols start from.
type post struct {
	name  string
	kind  string
	at    point
	along point // away from the border; patrols walk across this
	busy  float64
}

// patrols writes a year's rounds month by month, until the month of today.
func (p post) patrols(seed uint64, today border.Date) ([][]string, error) {
	var rows [][]string
	for m := range 12 * (lastYear - firstYear + 1) {
		month := border.NewDate(firstYear, 1, 1).AddMonths(m)
		if month.After(today) {
			break
		}
		c := newChance(seed, p.name+" "+month.String())
		seen, err := p.round(c)
		if err != nil {
			return nil, err
		}
		for _, id := range sorted(seen) {
			passes := seen[id]
			mode := c.word([]option{{"foot", 6}, {"motorbike", 4}, {"boat", 0.3}, {"drone", 0.4}})
			km := math.Round(float64(passes)*c.between(0.7, 1.3)*10) / 10
			rows = append(rows, []string{id, month.String(), mode, number(km), number(math.Round(km*c.between(0.3, 0.8)*10) / 10),
				strconv.Itoa(passes), p.name})
		}
		own, err := cellAt(p.at)
		if err != nil {
			return nil, err
		}
		rows = append(rows, []string{own, month.String(), "static_post", "", number(math.Round(c.between(300, 720))), "", p.name})
	}
	return rows, nil
}

// round walks a few patrols along the border from the post and counts the passes per cell.
func (p post) round(c chance) (map[string]int, error) {
	seen := map[string]int{}
	across := point{-p.along.y, p.along.x}
	for range 1 + int(3*p.busy*c.Float64()) {
		at, direction := p.at, across
		if c.of(0.5) {
			direction = across.scale(-1)
		}
		for range c.count(3, 7) {
			id, err := cellAt(at)
			if err != nil {
				return nil, err
			}
			seen[id] += c.count(1, 3)
			at = at.add(direction.scale(c.between(0.5, 1))).add(p.along.scale(c.between(-0.3, 0.3)))
		}
	}
	return seen, nil
}

func cellAt(p point) (string, error) {
	q := toEarth(p)
	id, err := cell.At(q.Lon(), q.Lat(), patrolled)
	if err != nil {
		return "", fmt.Errorf("patrol at %v: %w", q, err)
	}
	return id.String(), nil
}

func sorted(counts map[string]int) []string {
	ids := make([]string, 0, len(counts))
	for id := range counts {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}
