package files

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"cotmoc/geo"
)

// shapes reads the records of a .shp as a stream; the index beside it (.shx) is not needed.
type shapes struct {
	src *bufio.Reader
	buf []byte
}

func newShapes(src *bufio.Reader) (*shapes, error) {
	head := make([]byte, 100)
	if _, err := io.ReadFull(src, head); err != nil {
		return nil, cutOff(err)
	}
	if code := binary.BigEndian.Uint32(head); code != 9994 {
		return nil, malformed("file code %d of a .shp", code)
	}
	return &shapes{src: src}, nil
}

func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", ErrSyntax, io.ErrUnexpectedEOF)
	}
	return err
}

// next gives the next shape, nil for a null shape; problem is what is wrong with this one.
func (s *shapes) next() (g orb.Geometry, problem, err error) {
	head := make([]byte, 8)
	if _, err := io.ReadFull(s.src, head); err != nil {
		if err == io.EOF {
			return nil, nil, io.EOF
		}
		return nil, nil, cutOff(err)
	}
	size := 2 * int64(binary.BigEndian.Uint32(head[4:]))
	if size > MaxFeature {
		return nil, nil, fmt.Errorf("%w: a shape of %d bytes", geo.ErrTooLarge, size)
	}
	if size < 4 {
		return nil, nil, malformed("a shape of %d bytes", size)
	}
	if s.buf, err = readSome(s.src, s.buf[:0], int(size)); err != nil {
		return nil, nil, cutOff(err)
	}
	g, problem = parseShape(s.buf)
	return g, problem, nil
}

// readSome reads n bytes without taking n on trust: memory grows with what comes.
func readSome(src io.Reader, buf []byte, n int) ([]byte, error) {
	const step = 1 << 20
	for len(buf) < n {
		from := len(buf)
		buf = append(buf, make([]byte, min(step, n-from))...)
		if _, err := io.ReadFull(src, buf[from:]); err != nil {
			return buf, err
		}
	}
	return buf, nil
}

// parseShape reads the content of a record. Heights (+10) and measures (+20) are dropped.
func parseShape(b []byte) (orb.Geometry, error) {
	kind, b := binary.LittleEndian.Uint32(b), b[4:]
	var g orb.Geometry
	var err error
	switch kind {
	case 0:
		return nil, nil
	case 1, 11, 21:
		var p []orb.Point
		if p, err = vertices(b, 1); err == nil {
			g = p[0]
		}
	case 3, 13, 23:
		g, err = shapeLines(b)
	case 5, 15, 25:
		g, err = shapePolygons(b)
	case 8, 18, 28:
		g, err = shapePoints(b)
	default:
		return nil, fmt.Errorf("%w: Shapefile type %d", geo.ErrType, kind)
	}
	if err != nil {
		return nil, err
	}
	return g, geo.Check(g)
}

func vertices(b []byte, n int) ([]orb.Point, error) {
	if len(b)/16 < n {
		return nil, malformed("%d vertices in %d bytes", n, len(b))
	}
	all := make([]orb.Point, n)
	for i := range all {
		all[i][0] = math.Float64frombits(binary.LittleEndian.Uint64(b[16*i:]))
		all[i][1] = math.Float64frombits(binary.LittleEndian.Uint64(b[16*i+8:]))
	}
	return all, nil
}

func shapePoints(b []byte) (orb.Geometry, error) {
	const box = 32
	if len(b) < box+4 {
		return nil, malformed("points cut off")
	}
	n := binary.LittleEndian.Uint32(b[box:])
	if uint64(n)*16 > uint64(len(b)) {
		return nil, malformed("%d vertices in %d bytes", n, len(b))
	}
	all, err := vertices(b[box+4:], int(n))
	return orb.MultiPoint(all), err
}

// shapeParts reads the parts of lines and polygons: a box, two counts, where each part begins, the vertices.
func shapeParts(b []byte) ([][]orb.Point, error) {
	const head = 40
	if len(b) < head {
		return nil, malformed("parts cut off")
	}
	parts, n := binary.LittleEndian.Uint32(b[32:]), binary.LittleEndian.Uint32(b[36:])
	if uint64(parts)*4+uint64(n)*16 > uint64(len(b)-head) {
		return nil, malformed("%d parts and %d vertices in %d bytes", parts, n, len(b))
	}
	starts := b[head : head+4*parts]
	points, err := vertices(b[head+4*parts:], int(n))
	if err != nil {
		return nil, err
	}
	all := make([][]orb.Point, parts)
	for i := range all {
		from, to := binary.LittleEndian.Uint32(starts[4*i:]), n
		if i+1 < len(all) {
			to = binary.LittleEndian.Uint32(starts[4*i+4:])
		}
		if from > to || to > n || i == 0 && from != 0 {
			return nil, malformed("part %d goes from vertex %d to %d of %d", i, from, to, n)
		}
		all[i] = points[from:to:to]
	}
	return all, nil
}

func shapeLines(b []byte) (orb.Geometry, error) {
	parts, err := shapeParts(b)
	if err != nil {
		return nil, err
	}
	if len(parts) == 1 {
		return orb.LineString(parts[0]), nil
	}
	all := make(orb.MultiLineString, 0, len(parts))
	for _, p := range parts {
		all = append(all, p)
	}
	return all, nil
}

// shapePolygons puts rings together: one that turns clockwise is a shell, the others are holes of the shell
// around them. Where no ring turns clockwise the writer had it the other way round, and all are shells.
func shapePolygons(b []byte) (orb.Geometry, error) {
	parts, err := shapeParts(b)
	if err != nil {
		return nil, err
	}
	var shells orb.MultiPolygon
	var holes []orb.Ring
	for _, p := range parts {
		if r := orb.Ring(p); len(r) > 0 && r.Orientation() == orb.CCW {
			holes = append(holes, r)
		} else {
			shells = append(shells, orb.Polygon{r})
		}
	}
	const mostPairs = 20_000_000
	if len(holes)*len(shells) > mostPairs {
		return nil, fmt.Errorf("%w: %d rings", geo.ErrTooLarge, len(parts))
	}
	if shells, err = intoShells(shells, holes); err != nil {
		return nil, err
	}
	if len(shells) == 1 {
		return shells[0], nil
	}
	return shells, nil
}

// intoShells gives every hole to the smallest shell around it; one without is a shell itself.
func intoShells(shells orb.MultiPolygon, holes []orb.Ring) (orb.MultiPolygon, error) {
	boxes := make([]orb.Bound, len(shells))
	for i, s := range shells {
		boxes[i] = s[0].Bound()
	}
	work := 0
	for _, h := range holes {
		at, area := -1, math.Inf(1)
		for i := range boxes {
			box := boxes[i]
			size := (box.Max[0] - box.Min[0]) * (box.Max[1] - box.Min[1])
			if size >= area || !box.Contains(h[0]) {
				continue
			}
			const most = 500_000_000
			if work += len(shells[i][0]); work > most {
				return nil, fmt.Errorf("%w: its holes cannot be sorted", geo.ErrTooLarge)
			}
			if planar.RingContains(shells[i][0], h[0]) {
				at, area = i, size
			}
		}
		if at < 0 {
			shells = append(shells, orb.Polygon{h})
			continue
		}
		shells[at] = append(shells[at], h)
	}
	return shells, nil
}
