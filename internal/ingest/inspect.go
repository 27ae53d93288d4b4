package ingest

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"cotmoc/geo/crs"
	"cotmoc/geo/files"
	"cotmoc/geo/shape"
	"cotmoc/internal/border"
)

// How much of a file is looked at before it is imported.
const (
	inspectedRows     = 2000
	inspectedColumns  = 300
	inspectedRefusals = 100
	inspectedSamples  = 3
	longestSample     = 60 // runes
)

// Inspection is what a look at the beginning of a file found. Nothing of it is kept.
type Inspection struct {
	Format    string           `json:"format"`   // csv, xlsx, geojson, gpkg, shapefile, kml, kmz, gpx
	Encoding  string           `json:"encoding"` // of a CSV, else ""
	CRS       string           `json:"crs"`      // such as EPSG:4326
	Table     string           `json:"table"`    // the sheet that is read, "" for other formats
	Tables    []string         `json:"tables"`   // sheets of a workbook, or tables of which one must be chosen
	Asks      string           `json:"asks"`     // the option without which the file cannot be read: sheet, table, encoding, crs; "" for none
	Problem   *border.Text     `json:"problem"`  // why
	Columns   []ColumnFound    `json:"columns"`
	Fields    []FieldWanted    `json:"fields"`
	Rows      int              `json:"rows"` // looked at
	More      bool             `json:"more"` // the file goes on
	Valid     int              `json:"valid"`
	Preview   []PreviewFeature `json:"preview"`
	Refusals  []Refusal        `json:"refusals"`
	Notes     []border.Text    `json:"notes"`
	Left      []Left           `json:"left"`      // looked at and not read, being of no kind of shape the layer has
	Encodings []string         `json:"encodings"` // what may be asked for
	Systems   []string         `json:"systems"`
}

// ColumnFound is a column of the file.
type ColumnFound struct {
	Name    string   `json:"name"`
	Key     string   `json:"key"` // what to call it in a mapping, whatever signs its name holds
	Samples []string `json:"samples"`
	Field   *string  `json:"field"` // which it fills; null: none
}

// FieldWanted is a field of the layer.
type FieldWanted struct {
	Name   string      `json:"name"`
	Label  border.Text `json:"label"`
	Needed bool        `json:"needed"`
	Filled bool        `json:"filled"` // some column fills it, or one value for every row
	List   string      `json:"list"`   // the code list its values are of, "" for none
}

// Inspect looks at the beginning of a job's first file: its columns, what they would fill, where its rows lie and
// which would be refused. Personal data in samples is masked. The errors are those of Run.
func Inspect(ctx context.Context, job Job) (Inspection, error) {
	if job.ValidFrom.IsZero() && (job.Layer == "units" || job.Layer == "lineage") {
		job.ValidFrom = job.Rules.Today // a person has not said it yet; no row is refused for it
	}
	if err := job.Check(); err != nil {
		return Inspection{}, err
	}
	if err := job.readLists(); err != nil {
		return Inspection{}, err
	}
	job.Files = job.Files[:1]
	cols, err := newColumns(job.layer().fields, job.Map)
	if err != nil {
		return Inspection{}, err
	}
	cols.partly = true
	p := &pass{job: job, layer: job.layer(), cols: cols, limits: defaultLimits()}
	look := &inspector{pass: p, at: map[string]int{}, found: Inspection{Tables: []string{}, Columns: []ColumnFound{}, Preview: []PreviewFeature{},
		Refusals: []Refusal{}, Notes: []border.Text{}, Left: []Left{}}}
	for _, e := range encodings() {
		look.found.Encodings = append(look.found.Encodings, string(e))
	}
	for _, s := range crs.All() {
		look.found.Systems = append(look.found.Systems, s.String())
	}
	err = look.file(ctx, job.Files[0])
	look.bind()
	return look.found, err
}

// inspector gathers what is found.
type inspector struct {
	pass  *pass
	cols  columns
	at    map[string]int // key of a column: its place in found.Columns
	found Inspection
	spent int // vertices of the preview so far
}

func (i *inspector) file(ctx context.Context, f File) error {
	i.cols = i.pass.cols
	raw, err := f.Open()
	if err != nil {
		return unreadable(f.Name, border.Text{VI: "không mở được", EN: "it cannot be opened"}, err)
	}
	defer raw.Close()
	o, err := i.pass.opened(ctx, f, raw)
	if err != nil {
		return i.asked(err)
	}
	defer o.close()
	i.cols = o.cols
	i.found.Format, i.found.Encoding, i.found.CRS = o.format, string(o.text), o.system.String()
	i.found.Table, i.found.Tables = o.table, append(i.found.Tables, o.tables...)
	i.found.Notes = append(i.found.Notes, o.notes...)
	for _, name := range o.header {
		i.column(name)
	}
	if err := i.rows(ctx, o); err != nil {
		r := reading{pass: i.pass}
		return r.stopped(err)
	}
	i.found.Left = append(i.found.Left, o.passed()...)
	if i.found.Rows == 0 {
		why := unreadable(f.Name, nothingIn(i.found.Left), nil)
		if len(i.found.Left) == 0 {
			return why
		}
		text := border.TextOf(why)
		i.found.Problem = &text // another layer is at hand
	}
	return nil
}

// asked turns an error that an option would lift into a question.
func (i *inspector) asked(err error) error {
	var choice *files.ChoiceError
	var why *problem
	switch {
	case errors.As(err, &choice):
		i.found.Asks, i.found.Tables = "table", choice.Tables
	case errors.Is(err, files.ErrEncoding):
		i.found.Asks = "encoding"
	case errors.As(err, &why) && why.option != "":
		i.found.Asks = why.option
	default:
		return err
	}
	text := border.TextOf(err)
	i.found.Problem = &text
	return nil
}

// rows reads the beginning of the file.
func (i *inspector) rows(ctx context.Context, o *opened) error {
	d := &decoder{job: i.pass.job, layer: i.pass.layer, source: i.pass.source(0), shapes: shape.NewWorker(), cols: o.cols, places: o.places,
		system: o.system, keys: map[string]string{}}
	for ctx.Err() == nil {
		it, err := o.rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if it.blank() {
			continue
		}
		if i.found.Rows == inspectedRows {
			i.found.More = true
			return nil
		}
		i.found.Rows++
		i.samples(o, it)
		i.row(d.decode(it))
	}
	return ctx.Err()
}

func (i *inspector) row(d decoded) {
	if len(d.faults) == 0 {
		i.found.Valid++
		i.preview(d)
		return
	}
	for _, f := range d.faults {
		if len(i.found.Refusals) < inspectedRefusals {
			i.found.Refusals = append(i.found.Refusals, Refusal{File: i.pass.job.Files[0].Name, Row: d.row, Field: f.Field, Reason: f.Reason})
		}
	}
}

// samples remembers values of a row's columns.
func (i *inspector) samples(o *opened, it item) {
	switch {
	case it.read != nil && it.read.Err == nil:
		for n, name := range it.read.Names {
			i.sample(name, it.read.Values[n].Text)
		}
	case it.feature != nil:
		values := properties(it.feature)
		for _, name := range slices.Sorted(maps.Keys(values)) {
			text, _ := jsonText(values[name])
			i.sample(name, text)
		}
	default:
		for n, cell := range it.cells {
			if n < len(o.header) {
				i.sample(o.header[n], cell)
			}
		}
	}
}

func (i *inspector) column(name string) *ColumnFound {
	k := key(name)
	if n, known := i.at[k]; known {
		return &i.found.Columns[n]
	}
	if k == "" || len(i.found.Columns) == inspectedColumns {
		return nil
	}
	i.at[k] = len(i.found.Columns)
	i.found.Columns = append(i.found.Columns, ColumnFound{Name: border.WithoutPersonal(clean(name)), Key: k, Samples: []string{}})
	return &i.found.Columns[i.at[k]]
}

func (i *inspector) sample(name, value string) {
	c := i.column(name)
	if c == nil || len(c.Samples) == inspectedSamples {
		return
	}
	shown := border.WithoutPersonal(clean(value))
	if r := []rune(shown); len(r) > longestSample {
		shown = string(r[:longestSample]) + "…"
	}
	if shown != "" && !slices.Contains(c.Samples, shown) {
		c.Samples = append(c.Samples, shown)
	}
}

// bind says which column fills which field.
func (i *inspector) bind() {
	lists := i.pass.layer.lists(i.pass.job)
	for _, f := range i.pass.layer.fields {
		column, found := i.cols.find(f, func(k string) bool { _, has := i.at[k]; return has })
		if found {
			name := f.name
			i.found.Columns[i.at[column]].Field = &name
		}
		i.found.Fields = append(i.found.Fields, FieldWanted{Name: f.name, Label: fieldLabel(f.name), Needed: f.needed,
			Filled: found || i.cols.fixed[f.name] != "", List: lists[f.name]})
	}
}
