// Package cell puts places into H3 cells: the cell of a point, the cells a unit owns, the cells a box touches.
//
// Coordinates are lon, lat in degrees (EPSG:4326), areas square kilometres. H3 itself takes latitude first and
// answers wrongly, without an error, for boxes wider than 180 degrees, longitudes beyond 180 and swapped
// coordinates; every function here refuses such input instead. It is the only package that imports h3-go.
//
// A cell belongs to the unit its centre lies in. Assign at the finest resolution wanted and roll up with
// Parent: about one descendant in fifteen has its centre outside its ancestor, so a count by Parent and a
// count indexed at the coarser resolution differ, and the two must not be mixed.
package cell

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/paulmach/orb"
	h3 "github.com/uber/h3-go/v4"
)

// Finest is the finest H3 resolution; 0 is the coarsest.
const Finest = 15

var (
	// ErrCoordinate says that a coordinate is not a number or lies outside +-180 / +-90 degrees. A swapped
	// coordinate of South-East Asia (lat > 90) ends here.
	ErrCoordinate = errors.New("coordinate outside lon -180..180, lat -90..90")
	// ErrResolution says that a resolution lies outside 0..15, or above the cell's own for Parent.
	ErrResolution = errors.New("H3 resolution out of range")
	// ErrTooWide says that a shape is wider than half the globe, which H3 takes for its complement.
	ErrTooWide = errors.New("shape spans 180 degrees of longitude or more")
	// ErrTooMany says that a shape needs more cells than Limit.
	ErrTooMany = errors.New("shape needs too many H3 cells at this resolution")
	// ErrInvalid says that a number or text is not an H3 cell.
	ErrInvalid = errors.New("not an H3 cell")
)

// Limit is the number of cells one call may give. All of Viet Nam at resolution 8 is about 450,000.
const Limit = 4_000_000

// Cell is an H3 cell id. Ids exceed 2^53, so JSON carries them as hexadecimal text.
type Cell uint64

// At gives the cell at a point (degrees) at a resolution of 0..15.
func At(lon, lat float64, res int) (Cell, error) {
	if err := checkResolution(res); err != nil {
		return 0, err
	}
	if err := checkPoint(orb.Point{lon, lat}); err != nil {
		return 0, err
	}
	c, err := h3.LatLngToCell(h3.NewLatLng(lat, lon), res)
	if err != nil {
		return 0, fmt.Errorf("H3 cell of %g, %g: %w", lon, lat, err)
	}
	return Cell(c), nil
}

// Parse reads the hexadecimal text of a cell, as String gives it.
func Parse(s string) (Cell, error) {
	n, err := strconv.ParseUint(s, 16, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", ErrInvalid, s)
	}
	return FromID(int64(n))
}

// FromID reads a cell as a database's bigint holds it.
func FromID(id int64) (Cell, error) {
	if id <= 0 || !h3.Cell(id).IsValid() {
		return 0, fmt.Errorf("%w: %x", ErrInvalid, uint64(id))
	}
	return Cell(id), nil
}

// ID is the cell as a database's bigint holds it.
func (c Cell) ID() int64 { return int64(c) }

// Valid says that the number is an H3 cell.
func (c Cell) Valid() bool { return h3.Cell(c).IsValid() }

// String gives the id in hexadecimal, as H3 tools write it.
func (c Cell) String() string { return strconv.FormatUint(uint64(c), 16) }

// MarshalJSON gives the hexadecimal text.
func (c Cell) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// UnmarshalJSON reads the hexadecimal text and refuses what is not a cell.
func (c *Cell) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("H3 cell: %w", err)
	}
	v, err := Parse(s)
	if err != nil {
		return err
	}
	*c = v
	return nil
}

// Resolution is 0 (coarsest) to 15 (finest).
func (c Cell) Resolution() int { return h3.Cell(c).Resolution() }

// Parent gives the ancestor at a resolution not finer than the cell's own.
func (c Cell) Parent(res int) (Cell, error) {
	if !c.Valid() {
		return 0, fmt.Errorf("%w: %s", ErrInvalid, c)
	}
	if res < 0 || res > c.Resolution() {
		return 0, fmt.Errorf("%w: parent at %d of a cell at %d", ErrResolution, res, c.Resolution())
	}
	p, err := h3.Cell(c).Parent(res)
	if err != nil {
		return 0, fmt.Errorf("parent of H3 cell %s: %w", c, err)
	}
	return Cell(p), nil
}

// Center gives the centre of the cell (lon, lat in degrees).
func (c Cell) Center() (orb.Point, error) {
	if !c.Valid() {
		return orb.Point{}, fmt.Errorf("%w: %s", ErrInvalid, c)
	}
	p, err := h3.CellToLatLng(h3.Cell(c))
	if err != nil {
		return orb.Point{}, fmt.Errorf("centre of H3 cell %s: %w", c, err)
	}
	return orb.Point{p.Lng, p.Lat}, nil
}

// Boundary gives the outline of the cell (lon, lat in degrees), closed and counter-clockwise. Cells across
// the antimeridian are not cut.
func (c Cell) Boundary() (orb.Polygon, error) {
	if !c.Valid() {
		return nil, fmt.Errorf("%w: %s", ErrInvalid, c)
	}
	corners, err := h3.CellToBoundary(h3.Cell(c))
	if err != nil {
		return nil, fmt.Errorf("outline of H3 cell %s: %w", c, err)
	}
	ring := make(orb.Ring, 0, len(corners)+1)
	for _, p := range corners {
		ring = append(ring, orb.Point{p.Lng, p.Lat})
	}
	return orb.Polygon{append(ring, ring[0])}, nil
}

// AreaKm2 is the cell's own area; cells of one resolution differ by up to a half, so densities divide by this
// and not by a mean.
func (c Cell) AreaKm2() (float64, error) {
	if !c.Valid() {
		return 0, fmt.Errorf("%w: %s", ErrInvalid, c)
	}
	a, err := h3.CellAreaKm2(h3.Cell(c))
	if err != nil {
		return 0, fmt.Errorf("area of H3 cell %s: %w", c, err)
	}
	return a, nil
}

func checkResolution(res int) error {
	if res < 0 || res > Finest {
		return fmt.Errorf("%w: %d", ErrResolution, res)
	}
	return nil
}

// checkPoint also refuses NaN, which no comparison below holds for.
func checkPoint(p orb.Point) error {
	if math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 {
		return nil
	}
	return fmt.Errorf("%w: lon %g, lat %g", ErrCoordinate, p[0], p[1])
}

// The resolution of an id stands in four bits; below it the base cell and fifteen digits of three bits, coarse first.
const (
	resolutionAt = 52
	digits       = 15
	digitBits    = 3
)

// Ordered gives the id without its resolution: in ascending order of these numbers all descendants of a cell stand
// next to each other, whatever their resolutions.
func (c Cell) Ordered() uint64 { return uint64(c) &^ (0xf << resolutionAt) }

// AncestorOf gives the ancestor at a resolution of the valid cell that a number of Ordered came from. It is the caller's
// to make sure that the cell is not coarser than that: this is Parent without its checks, for millions of cells.
func AncestorOf(ordered uint64, res int) Cell {
	return Cell(ordered | (1<<(digitBits*(digits-res)) - 1) | uint64(res)<<resolutionAt)
}

// Children gives the cells one resolution finer whose ancestor this cell is.
func (c Cell) Children() ([]Cell, error) {
	found, err := h3.Cell(c).Children(c.Resolution() + 1)
	if err != nil {
		return nil, fmt.Errorf("children of H3 cell %s: %w", c, err)
	}
	cells := make([]Cell, len(found))
	for i, f := range found {
		cells[i] = Cell(f)
	}
	return cells, nil
}
