package ingest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Run imports the files of a job into a store, all or nothing unless job.Partial. Rows that are refused are
// part of the Result; the error says that nothing could be done at all: border.Usage for a job that makes no
// sense, border.Invalid for a file that is empty or cannot be read.
func Run(ctx context.Context, job Job, store Store) (Result, error) {
	if err := job.Check(); err != nil {
		return Result{}, err
	}
	if err := job.readLists(); err != nil {
		return Result{}, err
	}
	cols, err := newColumns(job.layer().fields, job.Map)
	if err != nil {
		return Result{}, err
	}
	twice := make([]map[string]twin, len(job.Files))
	for {
		p := &pass{job: job, layer: job.layer(), cols: cols, store: store, limits: defaultLimits(), twice: twice}
		result, err := p.run(ctx)
		if !errors.Is(err, errAgain) {
			return result, err
		}
		twice = p.twice // a code that stands twice refuses its first row too, which was taken before it was known
	}
}

// errAgain says that the files have to be read again, knowing which codes stand twice.
var errAgain = errors.New("codes stand twice")

// twin is a code that stands twice in a file, and what to say of it. It is settled if it stood twice even where the
// list of units gave it to one of its rows.
type twin struct {
	why     border.Text
	settled bool
}

// pass is one reading of all files.
type pass struct {
	job    Job
	layer  layer
	cols   columns
	store  Store
	limits limits
	twice  []map[string]twin // by file: codes that stand twice

	sink    Sink
	batch   []Row
	bytes   int
	result  Result
	left    []leftColumns
	again   bool
	refused int   // rows
	last    place // of them: what is wrong with a row is told in one go
	done    int64 // bytes read of all files
}

// place is where a row stood.
type place struct {
	file string
	row  int
}

func (p *pass) run(ctx context.Context) (Result, error) {
	p.result, p.last = Result{Refusals: []Refusal{}, Notes: []Note{}}, place{row: -1}
	defer func() {
		if p.sink != nil {
			p.sink.Abort(context.WithoutCancel(ctx))
		}
	}()
	for n := range p.job.Files {
		if err := p.file(ctx, n); err != nil {
			return Result{}, err
		}
	}
	if p.again {
		return Result{}, errAgain
	}
	p.tellLeft()
	return p.finish(ctx)
}

func (p *pass) finish(ctx context.Context) (Result, error) {
	if err := p.flush(ctx); err != nil {
		return Result{}, err
	}
	if err := p.open(ctx); err != nil { // also where every row was refused: the store records the import
		return Result{}, err
	}
	out, err := p.sink.Finish(ctx, p.refused)
	if err != nil {
		return Result{}, fmt.Errorf("import %s: %w", p.job.Layer, err)
	}
	for _, r := range out.Refusals {
		p.refuse(r)
	}
	for _, n := range out.Notes {
		p.note(n)
	}
	p.refused += out.Unlisted
	p.result.Import = out.Import
	p.result.Accepted, p.result.Unchanged, p.result.Refused = out.Accepted, out.Unchanged, p.refused
	return p.result, nil
}

func (p *pass) open(ctx context.Context) error {
	if p.sink != nil {
		return nil
	}
	load := Load{Layer: p.job.Layer, Source: p.source(0), Account: p.job.Account, DryRun: p.job.DryRun, Partial: p.job.Partial,
		Expect: p.job.Expect}
	for _, f := range p.job.Files {
		load.Files = append(load.Files, f.Name)
	}
	sink, err := p.store.Open(ctx, load)
	if err != nil {
		return fmt.Errorf("import %s: %w", p.job.Layer, err)
	}
	p.sink = sink
	return nil
}

// anySender is the source of incidents whose sender nobody named. It is part of their key, so it cannot be the
// file's name: a file saved under another name would bring every incident a second time.
const anySender = "import"

// source is who delivered the records of a file: who was named, or the file.
func (p *pass) source(n int) string {
	switch {
	case p.job.Source != "":
		return clean(p.job.Source)
	case p.job.Layer == "incidents":
		return anySender
	}
	return strings.TrimSuffix(clean(p.job.Files[n].Name), ".gz")
}

// file reads one file from beginning to end.
func (p *pass) file(ctx context.Context, n int) error {
	f := p.job.Files[n]
	raw, err := f.Open()
	if border.KindOf(err) == border.Usage {
		return err
	}
	if err != nil {
		return unreadable(f.Name, border.Text{VI: "không mở được", EN: "it cannot be opened"}, err)
	}
	defer raw.Close()
	o, err := p.opened(ctx, f, raw)
	if err != nil {
		return err
	}
	defer o.close()
	for _, note := range o.notes {
		p.note(Note{File: f.Name, Row: 1, Reason: note})
	}
	r := reading{pass: p, file: n, opened: o, unread: map[string]bool{}, rows: map[string]int{}}
	for _, name := range o.ignored {
		r.unread[name] = true
	}
	if err := r.run(ctx); err != nil {
		if why := readText(err); why != nil {
			return unreadable(f.Name, *why, err)
		}
		return fmt.Errorf("import %s: %w", f.Name, err)
	}
	left := o.passed()
	if r.seen == 0 {
		return unreadable(f.Name, nothingIn(left), nil)
	}
	for _, l := range left {
		p.note(Note{File: f.Name, Reason: l.text()})
	}
	if names := slices.Sorted(maps.Keys(r.unread)); len(names) > 0 {
		p.leave(f.Name, strings.Join(names, ", "))
	}
	return nil
}

// leftColumns are columns that nobody reads, and the files that have them.
type leftColumns struct {
	columns string
	files   []string
}

func (p *pass) leave(file, columns string) {
	i := slices.IndexFunc(p.left, func(l leftColumns) bool { return l.columns == columns })
	if i < 0 {
		i, p.left = len(p.left), append(p.left, leftColumns{columns: columns})
	}
	p.left[i].files = append(p.left[i].files, file)
}

// tellLeft names the columns nobody reads, once for all files that have the same.
func (p *pass) tellLeft() {
	for _, l := range p.left {
		n := Note{File: l.files[0], Reason: border.Text{VI: "các cột không dùng đến: " + l.columns, EN: "columns not used: " + l.columns}}
		if more := len(l.files) - 1; more > 0 {
			n.Reason.VI += fmt.Sprintf("; %d tệp khác cũng thế", more)
			n.Reason.EN += fmt.Sprintf("; so in %d other files", more)
		}
		p.note(n)
	}
}

func (p *pass) total() (n int64) {
	for _, f := range p.job.Files {
		n += f.Size
	}
	return n
}

// take keeps a row for the store.
func (p *pass) take(ctx context.Context, file string, d decoded) error {
	if p.again {
		return nil // this pass comes to nothing
	}
	p.batch = append(p.batch, Row{File: file, Row: d.row, Value: d.value})
	p.bytes += d.size
	const rows, bytes = 500, 8 << 20
	if len(p.batch) < rows && p.bytes < bytes {
		return nil
	}
	return p.flush(ctx)
}

func (p *pass) flush(ctx context.Context) error {
	if len(p.batch) == 0 {
		return nil
	}
	if err := p.open(ctx); err != nil {
		return err
	}
	if err := p.sink.Put(ctx, p.batch); err != nil {
		return fmt.Errorf("import %s: %w", p.job.Layer, err)
	}
	clear(p.batch)
	p.batch, p.bytes = p.batch[:0], 0
	return nil
}

func (p *pass) refuse(r Refusal) {
	if at := (place{r.File, r.Row}); at != p.last {
		p.refused, p.last = p.refused+1, at
	}
	if len(p.result.Refusals) < keptRefusals {
		p.result.Refusals = append(p.result.Refusals, r)
	}
}

func (p *pass) note(n Note) {
	if len(p.result.Notes) < keptRefusals {
		p.result.Notes = append(p.result.Notes, n)
	}
}
