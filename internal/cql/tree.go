package cql

import (
	"time"

	"github.com/paulmach/orb"
)

// Place says where a part of a filter stood: the number of its first character (from 1) in a text, or a JSON
// pointer. The zero Place is nowhere: the part was made by a program.
type Place struct {
	Char    int
	Pointer string
}

// Where gives the place itself; it makes every part of a filter a Node.
func (p Place) Where() Place { return p }

// Node is a part of a filter: a *Call, *Property, *Text, *Number, *Bool, *Date, *Timestamp, *Interval, *Geometry,
// *Box or *List.
type Node interface{ Where() Place }

// Call is an operator, predicate or function with what it is applied to. Op is as the JSON encoding writes it:
// "and", "=", "like", "isNull", "s_intersects", "t_finishedBy", "+", or the name of a function.
type Call struct {
	Place
	Op   string
	Args []Node
}

// Property names a property of the features that are filtered.
type Property struct {
	Place
	Name string
}

// Text is a text.
type Text struct {
	Place
	Value string
}

// Number is a finite number.
type Number struct {
	Place
	Value float64
}

// Bool is true or false.
type Bool struct {
	Place
	Value bool
}

// Date is a day, as midnight UTC.
type Date struct {
	Place
	Value time.Time
}

// Timestamp is a moment, in UTC.
type Timestamp struct {
	Place
	Value time.Time
}

// Interval runs from one moment to another, both included. An end is a *Date, *Timestamp, *Property or *Call; nil
// is open.
type Interval struct {
	Place
	From, To Node
}

// Geometry is a shape. Z holds the heights of its points in their order, nil in two dimensions; they take no part
// in any comparison.
type Geometry struct {
	Place
	Shape orb.Geometry
	Z     []float64
}

// Box is west, south, east, north; or with heights: west, south, lowest, east, north, highest.
type Box struct {
	Place
	Values []float64
}

// Bound gives the box in two dimensions. West may be greater than east: it then spans the antimeridian.
func (b *Box) Bound() (west, south, east, north float64) {
	half := len(b.Values) / 2
	return b.Values[0], b.Values[1], b.Values[half], b.Values[half+1]
}

// List is an array, or what IN looks in.
type List struct {
	Place
	Items []Node
}

// Walk calls visit for a part and everything below it, from above.
func Walk(n Node, visit func(Node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, below := range children(n) {
		Walk(below, visit)
	}
}

func children(n Node) []Node {
	switch n := n.(type) {
	case *Call:
		return n.Args
	case *List:
		return n.Items
	case *Interval:
		var ends []Node
		for _, end := range []Node{n.From, n.To} {
			if end != nil {
				ends = append(ends, end)
			}
		}
		return ends
	}
	return nil
}

// Properties lists the properties a filter names, in their order, each once.
func Properties(n Node) []string {
	var names []string
	seen := map[string]bool{}
	Walk(n, func(n Node) {
		if p, is := n.(*Property); is && !seen[p.Name] {
			seen[p.Name] = true
			names = append(names, p.Name)
		}
	})
	return names
}
