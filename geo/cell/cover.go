package cell

import (
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// Owned gives the cells whose centre lies in the shape, in ascending order, each once. Units that do not
// overlap share no such cell. A unit so small that it holds no centre gets the cell of inside, a point on
// its surface: it then stands in a cell that another unit owns, as Centred tells by giving none.
func Owned(mp orb.MultiPolygon, inside orb.Point, res int) ([]Cell, error) {
	cells, err := Centred(mp, res)
	if err != nil || len(cells) > 0 {
		return cells, err
	}
	c, err := At(inside[0], inside[1], res)
	if err != nil {
		return nil, fmt.Errorf("shape without a cell centre, its inner point: %w", err)
	}
	return []Cell{c}, nil
}

// Centred gives the cells whose centre lies in the shape, in ascending order, each once; none for a shape
// that holds no centre. It refuses coordinates outside +-180 / +-90, shapes that span 180 degrees of
// longitude or more, and shapes that need more than Limit cells.
func Centred(mp orb.MultiPolygon, res int) ([]Cell, error) {
	if err := checkResolution(res); err != nil {
		return nil, err
	}
	var cells []Cell
	for _, p := range mp {
		found, err := centredIn(p, res)
		if err != nil {
			return nil, err
		}
		if cells = append(cells, found...); len(cells) > Limit {
			return nil, ErrTooMany
		}
	}
	return sorted(cells), nil
}

// Cover gives the cells that touch a box (lon, lat in degrees), in ascending order: what a tile needs. Boxes
// may span the whole globe; a box that crosses the antimeridian has to be given as two.
func Cover(b orb.Bound, res int) ([]Cell, error) {
	if err := checkResolution(res); err != nil {
		return nil, err
	}
	if err := checkBound(b); err != nil {
		return nil, err
	}
	var cells []Cell
	for _, part := range strips(b) {
		found, err := polygonCells(part.ToPolygon(), res, h3.ContainmentOverlapping)
		if err != nil {
			return nil, err
		}
		if cells = append(cells, found...); len(cells) > Limit {
			return nil, ErrTooMany
		}
	}
	return sorted(cells), nil
}

// strips cuts a box into parts of at most 90 degrees of longitude, which H3 answers rightly for.
func strips(b orb.Bound) []orb.Bound {
	n := max(1, int(math.Ceil((b.Max[0]-b.Min[0])/90)))
	step := (b.Max[0] - b.Min[0]) / float64(n)
	parts := make([]orb.Bound, n)
	for i := range parts {
		parts[i] = orb.Bound{
			Min: orb.Point{b.Min[0] + float64(i)*step, b.Min[1]},
			Max: orb.Point{b.Min[0] + float64(i+1)*step, b.Max[1]},
		}
	}
	parts[n-1].Max[0] = b.Max[0]
	return parts
}

func polygonCells(p orb.Polygon, res int, mode h3.ContainmentMode) ([]Cell, error) {
	if len(p) == 0 || len(p[0]) == 0 {
		return nil, nil
	}
	if err := checkPolygon(p, res); err != nil {
		return nil, err
	}
	poly := h3.GeoPolygon{GeoLoop: loop(p[0])}
	for _, hole := range p[1:] {
		poly.Holes = append(poly.Holes, loop(hole))
	}
	found, err := h3.PolygonToCellsExperimental(poly, res, mode, Limit)
	if err != nil {
		return nil, fmt.Errorf("H3 cells of a polygon at resolution %d: %w", res, err)
	}
	cells := make([]Cell, len(found))
	for i, c := range found {
		cells[i] = Cell(c)
	}
	return cells, nil
}

// checkPolygon refuses what H3 would answer wrongly for.
func checkPolygon(p orb.Polygon, res int) error {
	for _, ring := range p {
		for _, point := range ring {
			if err := checkPoint(point); err != nil {
				return err
			}
		}
	}
	b := p[0].Bound()
	if b.Max[0]-b.Min[0] >= 180 {
		return fmt.Errorf("%w: %g to %g", ErrTooWide, b.Min[0], b.Max[0])
	}
	return checkSize(b, res)
}

// checkSize refuses a box that would need more than Limit cells before anything is allocated for them.
func checkSize(b orb.Bound, res int) error {
	mean, err := h3.HexagonAreaAvgKm2(res)
	if err != nil {
		return fmt.Errorf("mean H3 area at %d: %w", res, err)
	}
	const kmPerDegree = 111.2
	width := (b.Max[0] - b.Min[0]) * kmPerDegree
	height := (b.Max[1] - b.Min[1]) * kmPerDegree
	if nearest := nearestToEquator(b); width*math.Cos(nearest*math.Pi/180)*height/mean > Limit {
		return fmt.Errorf("%w: %.0f x %.0f km at resolution %d", ErrTooMany, width, height, res)
	}
	return nil
}

func nearestToEquator(b orb.Bound) float64 {
	if b.Min[1] <= 0 && b.Max[1] >= 0 {
		return 0
	}
	return min(math.Abs(b.Min[1]), math.Abs(b.Max[1]))
}

func checkBound(b orb.Bound) error {
	if err := checkPoint(b.Min); err != nil {
		return err
	}
	if err := checkPoint(b.Max); err != nil {
		return err
	}
	if b.Max[0] < b.Min[0] || b.Max[1] < b.Min[1] {
		return fmt.Errorf("%w: box from %v to %v is inside out", ErrCoordinate, b.Min, b.Max)
	}
	return nil
}

// loop gives a ring as H3 wants it: latitude first, not closed.
func loop(r orb.Ring) h3.GeoLoop {
	if len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	l := make(h3.GeoLoop, len(r))
	for i, p := range r {
		l[i] = h3.LatLng{Lat: p[1], Lng: p[0]}
	}
	return l
}

func sorted(cells []Cell) []Cell {
	slices.Sort(cells)
	return slices.Compact(cells)
}
