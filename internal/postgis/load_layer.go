package postgis

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// layer says how the records of one layer are staged and merged.
type layer struct {
	table   string
	key     []string // columns that together name a record
	field   string   // what the key is called in files
	columns []column // what is staged, in the order of values
	same    string   // condition under which staged row s and current row t say the same; "" compares content_sha256

	// values reads a record as the columns have it. It runs on several processors at once unless ordered.
	values  func(value any) ([]any, error)
	ordered bool
	stages  []string                                              // further staging tables
	stage   func(ctx context.Context, k *sink, b []staged) error  // nil: plain COPY
	check   func(ctx context.Context, k *sink) ([]finding, error) // nil: nothing to look up
	merge   func(ctx context.Context, k *sink, now time.Time) error
	after   func(ctx context.Context, k *sink, now time.Time) (notes []finding, err error) // nil: nothing depends on it

	brought string // further columns that an undo brings back as they were: what was worked out, or decided, after the merge
	stands  string // condition under which an undo brings row t back; "": always

	touches []string // other layers whose rows a merge changes
	raises  []string // other layers whose answers change with this one
}

// column is a staged column. Content is what makes two records differ: not who delivered them, nor what is
// derived.
type column struct {
	name    string
	content bool
	later   bool // content of later versions of the program: what is unknown leaves the hash as it was before
}

// content and derived list columns by name.
func content(names string) []column { return columnsOf(names, true) }
func derived(names string) []column { return columnsOf(names, false) }

// later lists content columns that came after records were kept without them.
func later(names string) []column {
	list := columnsOf(names, true)
	for i := range list {
		list[i].later = true
	}
	return list
}

func columnsOf(names string, isContent bool) []column {
	var list []column
	for _, n := range strings.Fields(names) {
		list = append(list, column{name: n, content: isContent})
	}
	return list
}

func (l layer) names() []string {
	list := make([]string, len(l.columns))
	for i, c := range l.columns {
		list[i] = c.name
	}
	return list
}

// content gives the SHA-256 over a record's own statements.
func (l layer) content(values []any) []byte {
	h := newContentHash()
	for i, c := range l.columns {
		if !c.content || c.later && (values[i] == nil || values[i] == "") {
			continue
		}
		if c.later {
			h.add(c.name)
		}
		h.add(values[i])
	}
	return h.sum()
}

// fill puts the layer's names into a statement.
func (l layer) fill(statement string) string {
	matches := make([]string, len(l.key))
	texts := make([]string, len(l.key))
	for i, c := range l.key {
		matches[i] = "t." + c + " = s." + c
		texts[i] = "s." + c
	}
	same, columns := l.same, strings.Join(l.names(), ", ")
	inserted, hash := columns, "decode('', 'hex') AS content_sha256"
	if same == "" {
		same = "t.content_sha256 = s.content_sha256"
		inserted, hash = columns+", content_sha256", "content_sha256"
	}
	brought := inserted
	if l.brought != "" {
		brought += ", " + l.brought
	}
	return strings.NewReplacer(
		"{{table}}", l.table,
		"{{within t}}", withinMark(l.table, "t"),
		"{{within s}}", withinMark(l.table, "s"),
		"{{columns}}", columns,
		"{{inserted}}", inserted,
		"{{brought}}", brought,
		"{{stands}}", cmp.Or(l.stands, "true"),
		"{{hash}}", hash,
		"{{key}}", strings.Join(l.key, ", "),
		"{{match}}", strings.Join(matches, " AND "),
		"{{key_text}}", strings.Join(texts, " || ' ' || "),
		"{{same}}", same,
	).Replace(statement)
}

// valuesOf reads the values of one type of record.
func valuesOf[T any](read func(T) ([]any, error)) func(any) ([]any, error) {
	return func(value any) ([]any, error) {
		v, is := value.(T)
		if !is {
			return nil, fmt.Errorf("a %T is not a record of this layer", value)
		}
		return read(v)
	}
}

// layerOf describes a layer for one load.
func layerOf(load ingest.Load) (layer, error) {
	switch load.Layer {
	case "units":
		return unitLayer(), nil
	case "lineage":
		return lineageLayer(), nil
	case "population":
		return populationLayer(), nil
	case "incidents":
		return incidentLayer(load), nil
	case "reports":
		return reportLayer(), nil
	case "crossings":
		return crossingLayer(), nil
	case "markers":
		return markerLayer(), nil
	case "posts":
		return postLayer(), nil
	case "traffic":
		return trafficLayer(), nil
	case "routes":
		return routeLayer(), nil
	case "trails":
		return trailLayer(), nil
	case "hotspots":
		return hotspotLayer(), nil
	case "plots":
		return plotLayer(), nil
	case "effort":
		return effortLayer(), nil
	case "border":
		return borderLayer(), nil
	case "programmes":
		return programmeLayer(), nil
	case "cooperation":
		return cooperationLayer(), nil
	}
	return layer{}, border.Fail(border.Usage, fmt.Sprintf("Không có lớp %q để nhập.", load.Layer),
		fmt.Sprintf("There is no layer %q to import into.", load.Layer), nil)
}
