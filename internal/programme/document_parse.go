package programme

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"cotmoc/internal/border"
)

// badDay stands for a day that cannot be read, until the check says where.
func badDay() border.Date { return border.NewDate(1, 2, 3) }

// readDay reads the days of a programme; "" and null are none.
func readDay(d *border.Date, b []byte) error {
	text := strings.Trim(strings.TrimSpace(string(b)), `"'`)
	if text == "" || text == "null" || text == "~" {
		*d = border.Date{}
		return nil
	}
	var err error
	if *d, err = border.ParseDate(text); err != nil {
		*d = badDay()
	}
	return nil
}

// ParseDocument reads one programme. All that is wrong with it comes with its line and field; a word nobody knows
// is wrong. The document is meaningless where there are faults.
func ParseDocument(text []byte) (Document, []border.LineFault) {
	var d Document
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return d, []border.LineFault{misread(err)}
	}
	var a aliases
	for _, doc := range tree.Docs {
		if doc.Body != nil {
			ast.Walk(&a, doc.Body)
		}
	}
	if len(a.lines) > 0 { // a few lines of them can stand for more than any memory holds
		return d, []border.LineFault{{Line: a.lines[0], Fault: fault("", "không dùng *bí danh trong tệp chương trình", "a programme may not use *aliases")}}
	}
	if err := yaml.UnmarshalWithOptions(text, &d, yaml.Strict(), yaml.CustomUnmarshaler(readDay)); err != nil {
		return d, []border.LineFault{misread(err)}
	}
	c := &checker{reader: reader{tree: tree}, doc: &d}
	for _, s := range d.sections() {
		for i := range *s.items {
			(*s.items)[i].Section = s.name
		}
	}
	c.document()
	return d, c.faults
}

// aliases gathers the lines of YAML aliases.
type aliases struct{ lines []int }

// Visit looks at one node.
func (a *aliases) Visit(n ast.Node) ast.Visitor {
	if n.Type() == ast.AliasType {
		a.lines = append(a.lines, n.GetToken().Position.Line)
	}
	return a
}

// FileOf reads a programme as imports take it.
func FileOf(text []byte) (border.ProgrammeFile, []border.LineFault) {
	d, faults := ParseDocument(text)
	return border.ProgrammeFile{ID: d.ID, HoldsFrom: d.HoldsFrom, LegalRef: d.LegalRef, Title: d.Title, Text: string(text)}, faults
}

func misread(err error) border.LineFault {
	line, what := 1, err.Error()
	var located yaml.Error
	if errors.As(err, &located) {
		what = located.GetMessage()
		if t := located.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	what, _, _ = strings.Cut(what, "\n")
	what = border.WithoutPersonal(what)
	return border.LineFault{Line: line, Fault: fault("", "không đọc được: "+what, "cannot be read: "+what)}
}

// checker gathers what is wrong with a document.
type checker struct {
	reader
	doc    *Document
	faults []border.LineFault
	seen   map[string]bool // ids of targets, items and scopes
}

// wrong notes a fault at a place such as "$.targets[2].goal".
func (c *checker) wrong(path, vi, en string) {
	field := strings.TrimPrefix(path, "$.")
	c.faults = append(c.faults, border.LineFault{Line: c.line(path), Fault: fault(field, vi, en)})
}

func (c *checker) wants(ok bool, path, vi, en string) {
	if !ok {
		c.wrong(path, vi, en)
	}
}

// text wants both languages, and nobody's personal data in them.
func (c *checker) text(path string, t border.Text) {
	if !both(t) {
		c.wrong(path, "cần cả tiếng Việt (vi) và tiếng Anh (en)", "both Vietnamese (vi) and English (en) are wanted")
		return
	}
	c.clean(path, t.VI+" ; "+t.EN)
}

func (c *checker) maybe(path string, t *border.Text) {
	if t != nil {
		c.text(path, *t)
	}
}

func (c *checker) clean(path, text string) {
	for _, f := range border.CheckText("", text, 4*border.MostText) {
		c.wrong(path, f.Reason.VI, f.Reason.EN)
	}
}

func (c *checker) day(path string, d border.Date) {
	c.wants(d != badDay(), path, "ngày phải có dạng 2026-11-21", "a day looks like 2026-11-21")
}

// id wants small letters, digits, hyphens and full stops, and each once.
func (c *checker) id(path, id string) {
	switch {
	case id == "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "":
		c.wrong(path, fmt.Sprintf("mã %q: cần chữ thường, chữ số, gạch nối, dấu chấm", id), fmt.Sprintf("id %q: want small letters, digits, hyphens and full stops", id))
	case c.seen[id]:
		c.wrong(path, fmt.Sprintf("mã %q có hai lần", id), fmt.Sprintf("id %q stands twice", id))
	}
	c.seen[id] = true
}

func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
