package ingest

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"cotmoc/geo/files"
	"cotmoc/internal/border"
)

// mostYAML is how many bytes a YAML file may have: it is read whole.
const mostYAML = 8 << 20

// listed gives rows that were read whole. Rows are numbered by the line they begin on.
type listed struct{ items []item }

func (l *listed) next() (item, error) {
	if len(l.items) == 0 {
		return item{}, io.EOF
	}
	first := l.items[0]
	l.items = l.items[1:]
	return first, nil
}

// takesYAML says that a layer's files may be YAML; those of programmes are nothing else.
func (j Job) takesYAML() bool { return j.Layer == "cooperation" || j.Layer == "programmes" }

// looksYAML tells a list of entries from a table by its first line that is no remark.
func looksYAML(head []byte) bool {
	for line := range strings.Lines(strings.TrimPrefix(string(head), "\uFEFF")) {
		line = strings.TrimRight(line, " \r\n")
		if line == "" || strings.HasPrefix(strings.TrimSpace(line), "#") || line == "---" {
			continue
		}
		return strings.HasPrefix(line, "- ") || line == "-" || line == "entries:"
	}
	return false
}

func readYAML(content io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(content, mostYAML+1))
	if err != nil {
		return nil, err
	}
	if len(b) > mostYAML {
		return nil, refused(fmt.Sprintf("tệp YAML dài quá %d MiB", mostYAML>>20), fmt.Sprintf("the YAML file is longer than %d MiB", mostYAML>>20))
	}
	if tooDeep(b) {
		return nil, refused("tệp YAML lồng quá sâu", "the YAML is nested too deeply")
	}
	return bytes.TrimPrefix(b, []byte("\uFEFF")), nil
}

// deepest is how deep a YAML file may nest: what is read here nests five deep.
const deepest = 60

// tooDeep says, from the brackets, dashes and indents alone, that a text nests deeper than any file of ours: its
// reader goes down with every level.
func tooDeep(text []byte) bool {
	open, dashes := 0, 0
	start, indent := true, 0
	for _, c := range text {
		switch {
		case c == '\n':
			start, indent, dashes = true, 0, 0
			continue
		case c == '[' || c == '{':
			open++
		case (c == ']' || c == '}') && open > 0:
			open--
		case c == ' ' && start:
			indent++
		case (c == '-' || c == '?' || c == ':') && start:
			dashes++
		}
		start = start && (c == ' ' || c == '-' || c == '?' || c == ':')
		if open > deepest || dashes > deepest || indent > 4*deepest {
			return true
		}
	}
	return false
}

// beginYAML reads a list of entries, plain or under the word entries.
func (p *pass) beginYAML(o *opened, content io.Reader) error {
	b, err := readYAML(content)
	if err != nil {
		return err
	}
	o.format = "yaml"
	tree, err := parser.ParseBytes(b, 0)
	if err != nil {
		return refused("tệp YAML viết sai: "+firstLine(err), "the YAML is malformed: "+firstLine(err))
	}
	list, why := entryList(tree)
	if why != nil {
		return &problem{text: *why}
	}
	rows := &listed{}
	for _, node := range list.Values {
		rows.items = append(rows.items, p.yamlRow(node))
	}
	o.rows = rows
	return p.settle(o, files.System{}, false)
}

// firstLine is what an error of the parser says before it quotes the file.
func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return border.WithoutPersonal(clean(line))
}

func entryList(tree *ast.File) (*ast.SequenceNode, *border.Text) {
	want := &border.Text{VI: "cần một danh sách: mỗi mục bắt đầu bằng \"- code: ...\", có thể đặt dưới từ khóa entries",
		EN: `a list is wanted: each entry begins with "- code: ...", plain or under the word entries`}
	if len(tree.Docs) != 1 {
		return nil, want
	}
	switch body := tree.Docs[0].Body.(type) {
	case *ast.SequenceNode:
		return body, nil
	case *ast.MappingNode:
		if len(body.Values) == 1 && body.Values[0].Key.GetToken().Value == "entries" {
			if list, is := body.Values[0].Value.(*ast.SequenceNode); is {
				return list, nil
			}
		}
	}
	return nil, want
}

// yamlRow reads one entry; a word nobody knows, a value that is no text, number or list of these are refused.
func (p *pass) yamlRow(node ast.Node) item {
	it := item{row: node.GetToken().Position.Line, read: &files.Feature{}}
	m, is := node.(*ast.MappingNode)
	if !is {
		return item{row: it.row, problem: &border.Text{VI: "mục phải có dạng \"trường: giá trị\"", EN: `an entry is lines of "field: value"`}}
	}
	for _, v := range m.Values {
		name := v.Key.GetToken().Value
		text, number, ok := scalar(v.Value)
		switch {
		case !p.hasField(name):
			it.faults = append(it.faults, border.Fault{Field: border.WithoutPersonal(name), Reason: border.Text{VI: "không có trường này", EN: "there is no such field"}})
		case !ok:
			it.faults = append(it.faults, border.Fault{Field: name, Reason: border.Text{VI: "cần một giá trị, hoặc danh sách giá trị trong [ ]", EN: "one value is wanted, or a list of values in [ ]"}})
		}
		it.read.Names = append(it.read.Names, name)
		it.read.Values = append(it.read.Values, files.Value{Text: text, Number: number})
	}
	return it
}

func (p *pass) hasField(name string) bool {
	return slices.ContainsFunc(p.cols.fields, func(f field) bool { return f.name == key(name) || slices.Contains(f.names, key(name)) })
}

// scalar gives a value as a table would have it; lists are joined by semicolons. Numbers keep the digits they are
// written with, so that codes keep their zeros.
func scalar(node ast.Node) (text string, number, ok bool) {
	switch n := node.(type) {
	case *ast.NullNode:
		return "", false, true
	case *ast.StringNode:
		return n.Value, false, true
	case *ast.LiteralNode:
		return n.Value.Value, false, true
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value, true, true
	case *ast.BoolNode:
		return n.GetToken().Value, false, true
	case *ast.SequenceNode:
		var parts []string
		for _, v := range n.Values {
			if _, nested := v.(*ast.SequenceNode); nested {
				return "", false, false
			}
			part, _, ok := scalar(v)
			if !ok {
				return "", false, false
			}
			parts = append(parts, part)
		}
		return strings.Join(parts, "; "), false, true
	}
	return "", false, false
}

// beginProgramme reads one programme, or the lines of what is wrong with it.
func (p *pass) beginProgramme(o *opened, content io.Reader) error {
	if p.job.Programme == nil {
		return refused("ở đây không đọc được chương trình", "programmes cannot be read here")
	}
	b, err := readYAML(content)
	if err != nil {
		return err
	}
	o.format = "yaml"
	file, faults := p.job.Programme(b)
	rows := &listed{}
	for _, f := range faults {
		rows.items = append(rows.items, item{row: f.Line, faults: []border.Fault{f.Fault}})
	}
	if len(faults) == 0 {
		rows.items = []item{{row: 1, ready: &file}}
	}
	o.rows = rows
	return p.settle(o, files.System{}, false)
}

func programmeFields() []field { return []field{known("id"), known("holds_from")} }

// programme is never asked: a programme comes ready.
func (d *decoder) programme(*record) (any, []border.Fault) { return nil, nil }
