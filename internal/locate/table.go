package locate

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// atOnce is how many rows are held in memory.
const atOnce = 50_000

// keptRefusals bounds the list of refusals; all are counted.
const keptRefusals = 100

// Job is a table of points whose places are to be written.
type Job struct {
	File    ingest.PointFile
	On      border.Date                                                                    // the day of rows that name none
	JSON    bool                                                                           // {"items":[...],"total":N}; else the table as it came, with three columns more
	Refer   func(context.Context, []orb.Point, []border.Date) ([]*border.Reference, error) // adds where the points lie by the markers; nil: does not
	Partial bool                                                                           // a row that is refused has no place; else all is refused with it
}

// Result counts what was done.
type Result struct {
	Rows     int              `json:"rows"`
	Outside  int              `json:"outside"` // rows in no commune
	Refused  int              `json:"refused"` // rows
	Refusals []ingest.Refusal `json:"refusals"`
}

// Run writes the table with the place of each row. Where rows were refused and the job is not partial, what was
// written is worth nothing; so the caller keeps it back until the end.
func (f *Finder) Run(ctx context.Context, job Job, out io.Writer) (Result, error) {
	r := Result{Refusals: []ingest.Refusal{}}
	table, err := ingest.OpenPoints(ctx, job.File)
	if err != nil {
		return r, err
	}
	buffered := bufio.NewWriterSize(out, 1<<16)
	var sheet sheet = newCSV(buffered, table.Separator(), job.added())
	if job.JSON {
		sheet = &jsonItems{out: buffered}
	}
	if err := checkHeader(job, table.Header()); err != nil {
		return r, err
	}
	if err := sheet.header(table.Header()); err != nil {
		return r, fmt.Errorf("write places: %w", err)
	}
	for more := true; more; {
		var rows []ingest.PointRow
		if rows, more, err = some(table); err != nil {
			return r, err
		}
		if err := f.write(ctx, job, rows, sheet, &r); err != nil {
			return r, err
		}
	}
	if err := errors.Join(sheet.end(), buffered.Flush()); err != nil {
		return r, fmt.Errorf("write places: %w", err)
	}
	return r, nil
}

// checkHeader refuses a table that has a column of the name of one to be added.
func checkHeader(job Job, header []string) error {
	if job.JSON {
		return nil
	}
	for _, name := range header {
		if slices.Contains(job.added(), strings.TrimSpace(name)) {
			return border.Fail(border.Invalid, fmt.Sprintf("Tệp %s đã có cột %s; hãy đổi tên cột đó.", job.File.Name, name),
				fmt.Sprintf("File %s has a column %s already; rename it.", job.File.Name, name), nil)
		}
	}
	return nil
}

// some reads the next rows; more is false at the end.
func some(table *ingest.PointTable) (rows []ingest.PointRow, more bool, err error) {
	for len(rows) < atOnce {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			return rows, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, row)
	}
	return rows, true, nil
}

// write finds the places of some rows and writes them, unless rows were refused and nothing is to be written.
func (f *Finder) write(ctx context.Context, job Job, rows []ingest.PointRow, sheet sheet, r *Result) error {
	points, on := make([]orb.Point, 0, len(rows)), make([]border.Date, 0, len(rows))
	for i := range rows {
		if r.refuse(job.File.Name, rows[i]) {
			continue
		}
		if rows[i].On.IsZero() {
			rows[i].On = job.On
		}
		points, on = append(points, rows[i].Point), append(on, rows[i].On)
	}
	r.Rows += len(rows)
	if r.Refused > 0 && !job.Partial {
		return nil
	}
	places, err := f.Find(ctx, points, on)
	if err != nil {
		return err
	}
	if job.Refer != nil {
		references, err := job.Refer(ctx, points, on)
		if err != nil {
			return err
		}
		for i := range places {
			places[i].Reference = references[i]
		}
	}
	for _, row := range rows {
		at := Place{}
		if len(row.Faults) == 0 {
			if at, places = places[0], places[1:]; at.Commune == nil {
				r.Outside++
			}
		}
		if err := sheet.row(row, at); err != nil {
			return fmt.Errorf("write places: %w", err)
		}
	}
	return nil
}

// refuse notes what is wrong with a row, if anything is.
func (r *Result) refuse(file string, row ingest.PointRow) bool {
	if len(row.Faults) == 0 {
		return false
	}
	r.Refused++
	for _, fault := range row.Faults {
		if len(r.Refusals) < keptRefusals {
			r.Refusals = append(r.Refusals, ingest.Refusal{File: file, Row: row.Row, Field: fault.Field, Reason: fault.Reason})
		}
	}
	return true
}
