package assess

import (
	"maps"

	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
)

// How an expression moves as a figure rises, found from its form alone: the proof, on reading a file, that no worse
// figure makes a unit drug-free (ADR 6). Where the form does not tell, both ways count as possible.

// way is how something moves: up, down, or (both bits) either.
type way uint8

const (
	up   way = 1
	down way = 2
)

// ways are how an expression moves with each name in it.
type ways map[string]way

func (d way) flip() way { return d>>1 | d<<1&down }

func (w ways) flip() ways {
	out := ways{}
	for id, d := range w {
		out[id] = d.flip()
	}
	return out
}

func (w ways) and(o ways) ways {
	out := maps.Clone(w)
	for id, d := range o {
		out[id] |= d
	}
	return out
}

// either says of every name that it can move the expression both ways.
func (w ways) either() ways {
	out := ways{}
	for id := range w {
		out[id] = up | down
	}
	return out
}

// waysOf reads an expression: a number rises or falls, a condition becomes true (up) or false (down).
func waysOf(e ast.Expr) ways {
	switch e.Kind() {
	case ast.IdentKind:
		return ways{e.AsIdent(): up}
	case ast.CallKind:
		return waysOfCall(e.AsCall())
	}
	return ways{}
}

func waysOfCall(c ast.CallExpr) ways {
	args := c.Args()
	first := waysOf(args[0])
	if len(args) == 1 {
		return first.flip() // ! and -
	}
	second := waysOf(args[1])
	switch c.FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr, operators.Add:
		return first.and(second)
	case operators.Subtract, operators.Greater, operators.GreaterEquals:
		return first.and(second.flip())
	case operators.Less, operators.LessEquals:
		return first.flip().and(second)
	case operators.Multiply:
		if neverNegative(args[0]) && neverNegative(args[1]) {
			return first.and(second)
		}
	case operators.Divide:
		if neverNegative(args[0]) && neverNegative(args[1]) {
			return first.and(second.flip())
		}
	case operators.Equals:
		return waysOfEqual(args, first, second)
	case operators.NotEquals:
		return waysOfEqual(args, first, second).flip()
	case operators.Conditional:
		return first.either().and(second).and(waysOf(args[2]))
	}
	return first.and(second).either()
}

// waysOfEqual knows one equality that moves one way: what is never negative equals 0 until it rises.
func waysOfEqual(args []ast.Expr, first, second ways) ways {
	switch {
	case isZero(args[1]) && neverNegative(args[0]):
		return first.flip()
	case isZero(args[0]) && neverNegative(args[1]):
		return second.flip()
	}
	return first.and(second).either()
}

func isZero(e ast.Expr) bool {
	return e.Kind() == ast.LiteralKind && e.AsLiteral().Value() == float64(0)
}

// neverNegative says that a number is 0 or more by its form: figures are.
func neverNegative(e ast.Expr) bool {
	switch e.Kind() {
	case ast.IdentKind:
		return true
	case ast.LiteralKind:
		n, ok := e.AsLiteral().(types.Double)
		return ok && n >= 0
	case ast.CallKind:
		c := e.AsCall()
		switch c.FunctionName() {
		case operators.Add, operators.Multiply, operators.Divide:
			return neverNegative(c.Args()[0]) && neverNegative(c.Args()[1])
		}
	}
	return false
}

// mayHelp are the indicators of which more may honestly speak for a unit: its size, and work done. Every other one,
// and lying on a key route, may only speak against it. Persons in treatment are taken off by "less", which sees to it
// that no more are taken off than there are.
func mayHelp(id string) bool {
	switch id {
	case "residents", "schools", "industrial_zones", "awareness_communes", "awareness_schools", "awareness_industrial_zones",
		"media_products", "criminal_cases_resolved", "criminal_cases_tried", "leads_verified_sea", "leads_verified_air",
		"leads_verified_parcel", "retailers_managed", "outflow_treated":
		return true
	}
	return false
}
