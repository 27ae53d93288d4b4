package assess

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/google/cel-go/cel"

	"cotmoc/internal/border"
)

// ParseSet reads a criteria set. name is the file's name, for messages. A file that is wrong anywhere is refused
// whole, with file, line and, inside a criterion, its id; the error is a border.Error of kind Invalid.
func ParseSet(name string, b []byte) (*Set, error) {
	r := newReader(name, b)
	if !utf8.Valid(b) || bytes.ContainsRune(b, 0) {
		return nil, r.refuse(1, "the file is not text in UTF-8", nil)
	}
	var f fileSet
	if err := yaml.UnmarshalWithOptions(b, &f, yaml.Strict()); err != nil {
		return nil, r.unreadable(err)
	}
	tree, err := parser.ParseBytes(b, 0)
	if err != nil {
		return nil, r.unreadable(err)
	}
	r.tree = tree
	s, err := r.set(f)
	if err != nil {
		return nil, err
	}
	s.Text, s.SHA256 = string(b), textHash(string(b))
	return s, nil
}

// reader turns the file into a Set and knows where in the file each thing stands.
type reader struct {
	name       string
	source     []string
	tree       *ast.File
	cel        *cel.Env // nil until an expression is read
	indicators map[string]border.Indicator
}

func newReader(name string, b []byte) *reader {
	r := &reader{name: name, source: strings.Split(string(b), "\n"), indicators: map[string]border.Indicator{}}
	for _, i := range border.Indicators() {
		r.indicators[i.ID] = i
	}
	return r
}

// unreadable reports a fault that the YAML decoder found.
func (r *reader) unreadable(err error) error {
	line, what := 1, err.Error()
	var located yaml.Error
	if errors.As(err, &located) {
		what = located.GetMessage()
		if t := located.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	return r.refuse(line, what, err)
}

// fail reports a fault of meaning at a place in the file such as "$.levels.commune.criteria[2].bands[0]".
func (r *reader) fail(path, format string, args ...any) error {
	return r.refuse(r.line(path), fmt.Sprintf(format, args...), nil)
}

// line finds the line of a place; where the place itself is absent, that of the nearest thing around it.
func (r *reader) line(path string) int {
	for path != "$" && path != "" {
		if p, err := yaml.PathString(path); err == nil {
			if node, err := p.FilterFile(r.tree); err == nil && node.GetToken() != nil {
				return firstLine(node)
			}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

// firstLine is where a mapping begins: its token is the colon of its first key, or a brace.
func firstLine(n ast.Node) int { return n.GetToken().Position.Line }

var (
	criterionLine = regexp.MustCompile(`^\s*(?:-\s*)?id:\s*(\S+)`)
	sectionLine   = regexp.MustCompile(`^\s*(classes|levels|commune|province|criteria|readings|rules):`)
)

func (r *reader) refuse(line int, what string, cause error) error {
	where := fmt.Sprintf("%s:%d", r.name, line)
	for i := min(line, len(r.source)) - 1; i >= 0 && !sectionLine.MatchString(r.source[i]); i-- {
		if m := criterionLine.FindStringSubmatch(r.source[i]); m != nil {
			where += ": " + m[1]
			break
		}
	}
	return border.Fail(border.Invalid, "tệp tiêu chí bị lỗi: "+where+": "+what, where+": "+what, cause)
}

func (r *reader) set(f fileSet) (*Set, error) {
	s := &Set{ID: f.ID, LegalRef: f.LegalRef, Title: f.Title, Completeness: f.Completeness, Provinces: f.Provinces, Readings: f.Readings,
		levels: map[string]*level{}, labels: r.indicators}
	var err error
	switch {
	case f.ID == "":
		return nil, r.fail("$.id", "the set has no id")
	case f.LegalRef == "":
		return nil, r.fail("$.legal_ref", "the set has no legal_ref")
	case f.Completeness != Complete && f.Completeness != Incomplete:
		return nil, r.fail("$.completeness", "completeness %q: want %s or %s", f.Completeness, Complete, Incomplete)
	case len(f.Levels) == 0:
		return nil, r.fail("$.levels", "the set has no levels")
	case slices.ContainsFunc(f.Provinces, func(p string) bool { return len(p) != 2 || strings.Trim(p, "0123456789") != "" }):
		return nil, r.fail("$.provinces", "provinces are codes of two digits, such as \"14\"")
	}
	if err = r.text("$.title", f.Title); err != nil {
		return nil, err
	}
	if s.ValidFrom, err = border.ParseDate(f.ValidFrom); err != nil {
		return nil, r.fail("$.valid_from", "%v", err)
	}
	if f.ValidTo != "" {
		if s.ValidTo, err = border.ParseDate(f.ValidTo); err != nil {
			return nil, r.fail("$.valid_to", "%v", err)
		}
	}
	if err := r.readings(f.Readings); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(f.Levels)) {
		if s.levels[name], err = r.level(name, f.Levels[name]); err != nil {
			return nil, err
		}
	}
	return s, r.recognition(s, f.Recognition)
}

func (r *reader) text(path string, t border.Text) error {
	if t.VI == "" || t.EN == "" {
		return r.fail(path, "a text in Vietnamese (vi) and English (en) is wanted here")
	}
	return nil
}

func (r *reader) readings(list []Reading) error {
	seen := map[string]bool{}
	for i, reading := range list {
		path := fmt.Sprintf("$.readings[%d]", i)
		_, known := new(switches).field(reading.ID)
		switch {
		case !known:
			return r.fail(path+".id", "there is no reading %q", reading.ID)
		case seen[reading.ID]:
			return r.fail(path+".id", "reading %q stands twice", reading.ID)
		}
		seen[reading.ID] = true
		for field, t := range map[string]border.Text{"label": reading.Label, "explanation": reading.Explanation, "other": reading.Other} {
			if err := r.text(path+"."+field, t); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) level(name string, f *fileLevel) (*level, error) {
	path := "$.levels." + name
	if !slices.Contains(assessable(), name) {
		return nil, r.fail(path, "level %q: want one of %v", name, assessable())
	}
	if f == nil {
		return nil, r.fail(path, "the level is empty")
	}
	due, err := time.Parse("01-02", f.ReportBefore)
	if err != nil {
		return nil, r.fail(path+".report_before", "report_before %q: want month-day such as \"12-20\"", f.ReportBefore)
	}
	l := &level{name: name, per: f.Per, inputs: f.Inputs, deadline: monthDay{int(due.Month()), due.Day()}}
	lr := &levelReader{reader: r, level: l, path: path}
	if err := lr.known(path+".inputs", f.Inputs); err != nil {
		return nil, err
	}
	if f.Per != "" {
		if err := lr.known(path+".per", []string{f.Per}); err != nil {
			return nil, err
		}
	}
	if err := lr.all(f); err != nil {
		return nil, err
	}
	return l, nil
}

// assessable are the levels a set can judge: administrative units, and the groups and agencies of the models.
func assessable() []string {
	return []string{border.Commune, border.Province, border.Village, border.Group, border.Agency}
}

// known refuses indicators that nobody reports.
func (r *reader) known(path string, ids []string) error {
	if len(ids) == 0 {
		return r.fail(path, "no indicators are named")
	}
	for _, id := range ids {
		if _, ok := r.indicators[id]; !ok {
			return r.fail(path, "there is no indicator %q", id)
		}
	}
	return nil
}
