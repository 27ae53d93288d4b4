package assess

import (
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"cotmoc/internal/border"
)

// FigureRule holds the figures of one report against each other, by expressions: where its condition holds, something
// about Indicator asks for an answer. Text may name {value} and {reference}.
type FigureRule struct {
	ID        string
	Indicator string
	Text      border.Text

	when, value, reference *expression
}

type fileRules struct {
	Rules []struct {
		ID        string      `yaml:"id"`
		Indicator string      `yaml:"indicator"`
		When      string      `yaml:"when"`
		Value     string      `yaml:"value"`
		Reference string      `yaml:"reference"`
		Text      border.Text `yaml:"text"`
	} `yaml:"rules"`
}

// ParseFigureRules reads files of rules, by name. A file that is wrong anywhere is refused whole with file, line and rule;
// an id that stands twice, also in two files, is.
func ParseFigureRules(files map[string][]byte) ([]FigureRule, error) {
	var list []FigureRule
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		r := newReader(name, files[name])
		var f fileRules
		if err := yaml.UnmarshalWithOptions(files[name], &f, yaml.Strict()); err != nil {
			return nil, r.unreadable(err)
		}
		tree, err := parser.ParseBytes(files[name], 0)
		if err != nil {
			return nil, r.unreadable(err)
		}
		r.tree = tree
		for i, x := range f.Rules {
			at := fmt.Sprintf("$.rules[%d]", i)
			rule := FigureRule{ID: x.ID, Indicator: x.Indicator, Text: x.Text}
			if x.ID == "" || seen[x.ID] {
				return nil, r.fail(at+".id", "rule id %q is empty or stands twice", x.ID)
			}
			seen[x.ID] = true
			if err := r.figureRule(at, &rule, x.When, x.Value, x.Reference); err != nil {
				return nil, err
			}
			list = append(list, rule)
		}
	}
	return list, nil
}

func (r *reader) figureRule(at string, rule *FigureRule, when, value, reference string) error {
	if err := r.known(at+".indicator", []string{rule.Indicator}); err != nil {
		return err
	}
	if err := r.text(at+".text", rule.Text); err != nil {
		return err
	}
	for _, part := range []struct {
		word, text string
		number     bool
		to         **expression
	}{{"when", when, false, &rule.when}, {"value", value, true, &rule.value}, {"reference", reference, true, &rule.reference}} {
		x, _, err := r.expression(at+"."+part.word, part.text)
		switch {
		case err != nil:
			return err
		case x.number != part.number:
			return r.fail(at+"."+part.word, "%s wants %s", part.word, map[bool]string{true: "a number", false: "a condition"}[part.number])
		case len(x.places()) > 0:
			return r.fail(at+"."+part.word, "a report says nothing of key routes")
		}
		*part.to = x
	}
	return nil
}

// Asks says whether the rule asks about the figures of a report, and gives what is asked about and what it is held
// against. A rule with a figure missing asks nothing.
func (r *FigureRule) Asks(figures map[string]float64) (value, reference float64, asks bool) {
	holds, known := r.when.of(figures)
	if !known || holds != 1 {
		return 0, 0, false
	}
	value, known = r.value.of(figures)
	reference, also := r.reference.of(figures)
	return value, reference, known && also
}

// of works the expression out on figures, where all that it names are there.
func (x *expression) of(figures map[string]float64) (v float64, known bool) {
	vars := make(map[string]any, len(x.inputs))
	for _, id := range x.inputs {
		v, told := figures[id]
		if !told {
			return 0, false
		}
		vars[id] = v
	}
	out, _, err := x.program.Eval(vars)
	if err != nil {
		return 0, false
	}
	return numberOf(out)
}
