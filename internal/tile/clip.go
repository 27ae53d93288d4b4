package tile

// clip cuts a ring (not closed) to the tile with its margin, side by side. Where the ring leaves and comes back it
// runs along the edge of the margin, out of sight. The result may use either buffer; both may be reused afterwards.
func (w window) clip(ring, spare []point) (clipped, other []point) {
	low, high := -w.side/marginPart, w.side+w.side/marginPart
	for side := range 4 {
		if len(ring) == 0 {
			break
		}
		spare = spare[:0]
		before := ring[len(ring)-1]
		wasIn := inside(before, side, low, high)
		for _, p := range ring {
			isIn := inside(p, side, low, high)
			if isIn != wasIn {
				spare = append(spare, crossing(before, p, side, low, high))
			}
			if isIn {
				spare = append(spare, p)
			}
			before, wasIn = p, isIn
		}
		ring, spare = spare, ring
	}
	return ring, spare
}

func inside(p point, side int, low, high int32) bool {
	switch side {
	case 0:
		return p.x >= low
	case 1:
		return p.x <= high
	case 2:
		return p.y >= low
	}
	return p.y <= high
}

// crossing is where the edge from a to b meets a side. It is reckoned from the same end whichever way the edge runs,
// so that two neighbours find the same point on the edge they share.
func crossing(a, b point, side int, low, high int32) point {
	if b.x < a.x || b.x == a.x && b.y < a.y {
		a, b = b, a
	}
	at := high
	if side%2 == 0 {
		at = low
	}
	if side < 2 {
		return point{at, a.y + share(at-a.x, b.y-a.y, b.x-a.x)}
	}
	return point{a.x + share(at-a.y, b.x-a.x, b.y-a.y), at}
}

// share is n*of/whole, rounded.
func share(n, of, whole int32) int32 {
	product, divisor := int64(n)*int64(of), int64(whole)
	if divisor < 0 {
		product, divisor = -product, -divisor
	}
	if product < 0 {
		return int32(-((-product + divisor/2) / divisor))
	}
	return int32((product + divisor/2) / divisor)
}

// tidy drops what a ring does not need: repeated points, points on a straight edge, and spikes without width.
func tidy(ring []point) []point {
	kept := ring[:0]
	for _, p := range ring {
		kept = withPoint(kept, p)
	}
	for len(kept) > 2 {
		n := len(kept)
		switch {
		case kept[n-1] == kept[0] || straight(kept[n-2], kept[n-1], kept[0]):
			kept = kept[:n-1]
		case straight(kept[n-1], kept[0], kept[1]):
			kept = kept[1:]
		default:
			return kept
		}
	}
	return nil
}

func withPoint(kept []point, p point) []point {
	for n := len(kept); n > 0 && kept[n-1] == p || n > 1 && straight(kept[n-2], kept[n-1], p); n = len(kept) {
		if kept[n-1] == p {
			return kept
		}
		kept = kept[:n-1]
	}
	return append(kept, p)
}

// straight says that b adds nothing between a and c: it lies on their line, or is the tip of a spike.
func straight(a, b, c point) bool {
	return int64(b.x-a.x)*int64(c.y-b.y) == int64(b.y-a.y)*int64(c.x-b.x)
}

// doubleArea is twice the area of a ring, above 0 where it runs clockwise on the screen, as outer rings must.
func doubleArea(ring []point) int64 {
	var sum int64
	before := ring[len(ring)-1]
	for _, p := range ring {
		sum += int64(before.x)*int64(p.y) - int64(p.x)*int64(before.y)
		before = p
	}
	return sum
}
