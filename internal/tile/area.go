package tile

import (
	"strings"
	"time"
)

// AreaZoom is the zoom whose tiles are the areas that changes are counted by: about 150 km a side.
const AreaZoom = 8

// Area is the tile of AreaZoom something lies in.
type Area struct{ X, Y uint8 }

func areaOf(p pos) Area { return Area{uint8(p.x >> (32 - AreaZoom)), uint8(p.y >> (32 - AreaZoom))} }

// areasOf gives the keys of a map that meet a box, in ascending order.
func areasOf[T any](b box, all map[Area]T) []Area {
	from, to := areaOf(pos{b.minX, b.minY}), areaOf(pos{b.maxX, b.maxY})
	var met []Area
	for y := int(from.Y); y <= int(to.Y); y++ {
		for x := int(from.X); x <= int(to.X); x++ {
			a := Area{uint8(x), uint8(y)}
			if _, there := all[a]; there {
				met = append(met, a)
			}
		}
	}
	return met
}

// dayText writes a day of dayNumber as YYYY-MM-DD.
func dayText(day int32) string {
	return time.Unix(int64(day)*24*60*60, 0).UTC().Format(time.DateOnly)
}

func joined(list []string) string { return strings.Join(list, ",") }
