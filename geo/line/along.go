package line

import "github.com/paulmach/orb"

// Span is a part of a path that runs along a line: its points From to To, both included. To may pass the end of the
// path, which goes on at its beginning.
type Span struct {
	From, To int
	Chain    int
	At       []float64 // chainage of each point
	MeanM    float64   // how far off the line its points lie in the mean
}

// Along finds the parts of a closed path (its first point is not repeated) that run along the line, nowhere over
// withinM metres off it: those that run the way their chain runs, and those that run against it.
//
// What the path goes round lies on its left. A part begins and ends where it leaves the line: where going on would
// take it farther to that side than it gets on along the chain. So an edge that only starts at the line is left out,
// such as coast where a land border meets the sea. Parts that get on less than 100 m are left out.
func (l *Line) Along(path []orb.Point, withinM float64) (forward, backward []Span) {
	if len(path) == 0 {
		return nil, nil
	}
	a := follower{n: len(path), near: l.places(path, withinM)}
	from := a.gap()
	for i := from; i < from+a.n; {
		j := i
		for j <= from+a.n && a.at(j).chain >= 0 && a.at(j).chain == a.at(i).chain {
			j++
		}
		a.sign = 1
		forward = a.cut(forward, i, j-1)
		a.sign = -1
		backward = a.cut(backward, i, j-1)
		i = max(j, i+1)
	}
	return forward, backward
}

// near is where a point lies by the line: chain -1 if it is too far off.
type near struct {
	chain     int
	chainage  float64
	distanceM float64
	leftM     float64 // how far to the left; at an end of the chain, where there is no side, 0
	end       bool
}

func (l *Line) places(path []orb.Point, withinM float64) []near {
	list, hint := make([]near, len(path)), -1
	for i, p := range path {
		step, t, m := l.tree.within(l, p, withinM, hint)
		list[i], hint = near{chain: -1}, step
		if step < 0 {
			continue
		}
		c := l.chainOf(step)
		n := near{chain: c, chainage: l.at[step] + t*(l.at[step+1]-l.at[step]), distanceM: m}
		if n.end = n.chainage <= 0 || n.chainage >= l.LengthM(c); !n.end {
			n.leftM = float64(l.side(c, step, t, p, m)) * m
		}
		list[i] = n
	}
	return list
}

// follower goes along a path, in the direction of the line (sign 1) or against it (-1).
type follower struct {
	sign float64
	n    int
	near []near
}

func (a *follower) at(i int) near { return a.near[i%a.n] }

// gap is the point where the path may be cut open: one that is off the line, else the one farthest from it.
func (a *follower) gap() (far int) {
	for i, n := range a.near {
		if n.chain < 0 {
			return i
		}
		if n.distanceM > a.near[far].distanceM {
			far = i
		}
	}
	return far
}

// spanM is how far in metres a span gets on at the least.
const spanM = 100

// cut adds the spans between two points of one chain: the one that gets on farthest, less how far its ends have come
// inland, then those of what lies before and behind it. One that lies farther off than it gets on is none: a small
// island beside the line.
func (a *follower) cut(spans []Span, from, to int) []Span {
	best, start, first, last := float64(spanM), from, -1, -1
	for i := from + 1; i <= to; i++ {
		if a.into(i-1) <= a.into(start) {
			start = i - 1
		}
		if gain := a.out(i) - a.into(start); gain > best {
			best, first, last = gain, start, i
		}
	}
	if first < 0 {
		return spans
	}
	spans = a.cut(spans, from, first-1)
	if a.sign*(a.at(last).chainage-a.at(first).chainage) > a.at(first).distanceM+a.at(last).distanceM {
		spans = append(spans, a.span(first, last))
	}
	return a.cut(spans, last+1, to)
}

func (a *follower) span(first, last int) Span {
	s := Span{From: first, To: last, Chain: a.at(first).chain}
	for i := first; i <= last; i++ {
		s.At = append(s.At, a.at(i).chainage)
		s.MeanM += a.at(i).distanceM / float64(last-first+1)
	}
	return s
}

// into and out are what beginning and ending at a point counts.
func (a *follower) into(i int) float64 { return a.sign*a.at(i).chainage + a.inland(i) }
func (a *follower) out(i int) float64  { return a.sign*a.at(i).chainage - a.inland(i) }

// inland is how far a point lies on the side on which the path has its own; beyond an end of the line on any side.
func (a *follower) inland(i int) float64 {
	n := a.at(i)
	if n.end {
		return n.distanceM
	}
	return max(0, a.sign*n.leftM)
}
