package assess

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/ast"
	"github.com/google/cel-go/common/env"
	"github.com/google/cel-go/common/operators"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"

	"cotmoc/internal/border"
)

// expression is what a criterion asks in CEL (Common Expression Language): a condition, or a figure that falls in
// bands. Its names are the indicators (numbers) and the two questions of geometry (yes or no). Of the language it has
// the operators alone: no text, list, loop or function, so that it always ends and nothing in it is hidden.
type expression struct {
	text    string
	inputs  []string // indicators, in the order the expression names them
	route   bool     // it names on_key_route
	inter   bool     // it names on_inter_province_route
	number  bool     // a figure; else a condition
	program cel.Program
}

// The bounds of one expression. costLimit stops it at run time, should the estimate at reading have been wrong.
const (
	expressionSize = 2000 // characters
	costLimit      = 500
)

// dialect makes the language of expressions: every indicator a number, every whole number in the text a number too.
func (r *reader) dialect() (*cel.Env, error) {
	words := []string{operators.Conditional, operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Equals,
		operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals, operators.Add,
		operators.Subtract, operators.Multiply, operators.Divide, operators.Negate}
	subset := &env.LibrarySubset{DisableMacros: true}
	for _, w := range words {
		subset.IncludeFunctions = append(subset.IncludeFunctions, env.NewFunction(w))
	}
	options := []cel.EnvOption{cel.StdLib(cel.StdLibSubset(subset)), cel.ParserExpressionSizeLimit(expressionSize), cel.ParserRecursionLimit(50),
		cel.Variable(onKeyRoute, cel.BoolType), cel.Variable(onInterProvinceRoute, cel.BoolType)}
	for id := range r.indicators {
		options = append(options, cel.Variable(id, cel.DoubleType))
	}
	return cel.NewCustomEnv(options...)
}

// expression reads one expression. path is where it stands.
func (r *reader) expression(path, text string) (*expression, ast.Expr, error) {
	if r.cel == nil {
		made, err := r.dialect()
		if err != nil {
			return nil, nil, fmt.Errorf("expressions: %w", err)
		}
		r.cel = made
	}
	parsed, issues := r.cel.Parse(text)
	if issues.Err() != nil {
		return nil, nil, r.issue(path, issues)
	}
	x := &expression{text: strings.Join(strings.Fields(text), " ")}
	if err := r.names(path, parsed.NativeRep().Expr(), x); err != nil {
		return nil, nil, err
	}
	checked, issues := r.cel.Check(parsed)
	if issues.Err() != nil {
		return nil, nil, r.issue(path, issues)
	}
	switch {
	case checked.OutputType().IsExactType(cel.DoubleType):
		x.number = true
	case !checked.OutputType().IsExactType(cel.BoolType):
		return nil, nil, r.fail(path, "the expression gives %s; a condition (yes or no) or a number is wanted", checked.OutputType())
	}
	var err error
	if x.program, err = r.cel.Program(checked, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(costLimit)); err != nil {
		return nil, nil, r.fail(path, "%v", err)
	}
	return x, checked.NativeRep().Expr(), nil
}

// issue tells the first thing the language found wrong, with the place in the expression.
func (r *reader) issue(path string, issues *cel.Issues) error {
	first := issues.Errors()[0]
	return r.fail(path, "%s (line %d, column %d of the expression)", first.Message, first.Location.Line(), first.Location.Column()+1)
}

// names notes what an expression names, refuses what nobody reports, and reads whole numbers as numbers: "use_points == 0"
// is meant, not "use_points == 0.0".
func (r *reader) names(path string, root ast.Expr, x *expression) error {
	var fault error
	size := 0
	factory := ast.NewExprFactory()
	ast.PostOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		size++
		switch e.Kind() {
		case ast.LiteralKind:
			if n, whole := e.AsLiteral().(types.Int); whole {
				e.SetKindCase(factory.NewLiteral(e.ID(), types.Double(n)))
			}
		case ast.IdentKind:
			if err := r.named(path, e.AsIdent(), x); err != nil && fault == nil {
				fault = err
			}
		}
	}))
	switch {
	case fault != nil:
		return fault
	case size > costLimit/2:
		return r.fail(path, "the expression is too long: %d parts, at most %d", size, costLimit/2)
	case len(x.inputs) == 0:
		return r.fail(path, "the expression names no indicator")
	}
	return nil
}

func (r *reader) named(path, id string, x *expression) error {
	switch {
	case id == onKeyRoute:
		x.route = true
	case id == onInterProvinceRoute:
		x.inter = true
	case r.indicators[id].ID == "":
		return r.fail(path, "there is no indicator %q", id)
	case !slices.Contains(x.inputs, id):
		x.inputs = append(x.inputs, id)
	}
	return nil
}

// value works the expression out on what is known; a condition gives 1 or 0. known is false where what is missing can
// change the answer: "false && ?" is false, "? && true" is not known. An answer that no figure can have is not known.
func (x *expression) value(q *Question) (v float64, known bool) {
	var missing []*cel.AttributePatternType
	for _, id := range x.inputs {
		if state, _ := q.stateOf(id); state != border.Reported {
			missing = append(missing, cel.AttributePattern(id))
		}
	}
	if x.route && q.OnRoute == Unknown {
		missing = append(missing, cel.AttributePattern(onKeyRoute))
	}
	if x.inter && q.OnInterProvinceRoute == Unknown {
		missing = append(missing, cel.AttributePattern(onInterProvinceRoute))
	}
	var facts cel.Activation = named{q}
	if len(missing) > 0 {
		partial, err := cel.PartialVars(facts, missing...)
		if err != nil {
			return 0, false
		}
		facts = partial
	}
	out, _, err := x.program.Eval(facts)
	if err != nil {
		return 0, false
	}
	return numberOf(out)
}

// numberOf reads an answer of an expression: a condition gives 1 or 0; what is open, or no figure, is not known.
func numberOf(out ref.Val) (v float64, known bool) {
	switch a := out.(type) {
	case types.Bool:
		if a {
			return 1, true
		}
		return 0, true
	case types.Double:
		return float64(a), !math.IsNaN(float64(a)) && !math.IsInf(float64(a), 0)
	}
	return 0, false
}

// named gives an expression what its names stand for.
type named struct{ q *Question }

// ResolveName finds a figure, or an answer of geometry.
func (n named) ResolveName(id string) (any, bool) {
	switch id {
	case onKeyRoute:
		return n.q.OnRoute == Yes, n.q.OnRoute != Unknown
	case onInterProvinceRoute:
		return n.q.OnInterProvinceRoute == Yes, n.q.OnInterProvinceRoute != Unknown
	}
	state, v := n.q.stateOf(id)
	return v, state == border.Reported
}

// Parent is none.
func (named) Parent() cel.Activation { return nil }
