// Package collection knows the collections of features that GIS tools see: which there are, which properties they
// have, who may see and who may write them, and how a question to one is asked. Their ids are those of the layers.
//
// Shapes are WKB in lon, lat degrees (EPSG:4326); days are days in Asia/Ho_Chi_Minh.
package collection

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/geo/export"
	"cotmoc/internal/border"
	"cotmoc/internal/cql"
)

// Field is a property of the features of a collection.
type Field struct {
	Name    string
	Kind    export.Kind
	Title   border.Text
	Codes   *border.CodeList // nil: free
	Written bool             // a writer may give it; all others are told by the system
	Needed  bool             // a new feature must have it
}

// Type is the field as filters see it.
func (f Field) Type() cql.Type {
	return map[export.Kind]cql.Type{export.Text: cql.TypeText, export.Number: cql.TypeNumber, export.Integer: cql.TypeInteger, export.Bool: cql.TypeBool,
		export.Date: cql.TypeDate, export.Timestamp: cql.TypeTimestamp, export.Texts: cql.TypeTexts}[f.Kind]
}

// Collection is one collection.
type Collection struct {
	ID          string
	Title       border.Text
	Description border.Text
	Shape       string // of every feature: "Point", "MultiPolygon", "MultiLineString", or "Geometry" where they differ
	Fields      []Field
	From, To    string   // the fields between which a feature lasts, for datetime; the same for one day
	OnDay       bool     // its features hold from day to day: it can be asked for on one
	Yearly      bool     // it can be asked for a year: it holds verdicts
	Level       string   // of the units verdicts are on
	Public      bool     // open to strangers; of crossings the gates only
	Editable    bool     // features can be made, changed and ended
	Layers      []string // whose changes change it
	Part        bool     // some of its fields were left out for the caller
}

// Without is the collection as somebody meets it who may not see some fields: they can be neither read, filtered nor sorted by.
func (c Collection) Without(hidden []string) Collection {
	kept := slices.DeleteFunc(slices.Clone(c.Fields), func(f Field) bool { return slices.Contains(hidden, f.Name) })
	c.Part = len(kept) < len(c.Fields)
	c.Fields = kept
	return c
}

// Field finds a field by its name.
func (c Collection) Field(name string) (Field, bool) {
	i := slices.IndexFunc(c.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return c.Fields[i], true
}

// Bounded says that what one sees of the collection depends on its reach; everybody sees all units and the border.
func (c Collection) Bounded() bool { return !c.Public || c.Editable }

// Table describes the collection, with some of its fields, for writing it out. fields nil: all.
func (c Collection) Table(fields []string, lang string) export.Table {
	t := export.Table{Name: c.ID, Title: c.Title.In(lang), Shape: c.Shape}
	for _, f := range c.Chosen(fields) {
		t.Columns = append(t.Columns, export.Column{Name: f.Name, Title: f.Title.In(lang), Kind: f.Kind})
	}
	return t
}

// Chosen gives some of the fields in their own order; nil: all.
func (c Collection) Chosen(names []string) []Field {
	if names == nil {
		return c.Fields
	}
	return slices.DeleteFunc(slices.Clone(c.Fields), func(f Field) bool { return !slices.Contains(names, f.Name) })
}

// Span is a stretch of time, both ends included; a nil end is open.
type Span struct{ From, To *time.Time }

// Instant says that the span is one moment.
func (s *Span) Instant() bool {
	return s != nil && s.From != nil && s.To != nil && s.From.Equal(*s.To)
}

// Key is one of the fields features are ordered by.
type Key struct {
	Field string
	Down  bool
}

// Query asks for features. The zero value of a part does not filter.
type Query struct {
	Collection Collection
	ID         string      // of one feature
	Bounds     []orb.Bound // features that touch one of them
	During     *Span       // features that last in it
	On         border.Date // units and places as of the day; zero: of any
	Year       int         // assessments: the assessed year
	Filter     cql.Node
	Sort       []Key    // before the order of the collection itself
	Fields     []string // nil: all
	NoShape    bool     // without shapes
	AsText     bool     // shapes are written as GeoJSON in lon, lat: the store may give them so (export.Row.JSON)
	Limit      int      // 0: all
	After      *Mark    // begin behind this feature
}

// Mark is the place of a feature in an order: its values of the keys, as text (nil: unknown), and its own number.
type Mark struct {
	Values []*string `json:"v,omitempty"`
	Number int64     `json:"n"`
}

// Store reads features. internal/postgis does.
type Store interface {
	// Features calls each with every feature asked for and its mark, in order. Both are the callee's until it returns.
	// Errors are border.Errors, Invalid for a filter that cannot be computed, or a *cql.Error.
	Features(ctx context.Context, q Query, verdicts []byte, each func(*export.Row, *Mark) error) error
	// CountFeatures counts them up to most.
	CountFeatures(ctx context.Context, q Query, verdicts []byte, most int) (int, error)
	// Extent gives the box of a collection and the first and last day of it; ok is false where it has no features.
	Extent(ctx context.Context, q Query, verdicts []byte) (e Extent, err error)
	// Revision gives a number that rises with every change of any of the layers, and when the last one was.
	Revision(ctx context.Context, layers ...string) (int64, time.Time, error)
}

// Extent is where and when the features of a collection are; nil where there are none, or they do not say.
type Extent struct {
	Bound    *orb.Bound
	From, To *border.Date
	Count    int
}

// Clone gives a copy that stays as it is.
func (m *Mark) Clone() *Mark { return &Mark{slices.Clone(m.Values), m.Number} }

// TileLayer is the layer of map tiles that shows the collection: verdicts of every level share one.
func (c Collection) TileLayer() string {
	if c.Yearly {
		return "assessments"
	}
	return c.ID
}

// NoCollection is the error for a collection there is none of.
func NoCollection(id string) error {
	return border.Fail(border.NotFound, fmt.Sprintf("Không có lớp %q.", id), fmt.Sprintf("There is no collection %q.", id), nil)
}
