package ingest

import "context"

// Row is one accepted record and where it stood: Value holds border.Unit, border.Crossing, border.KeyRoute,
// border.Trail, border.Hotspot, border.Plot, border.Effort, border.Line, border.Incident,
// border.ReportValue, border.Lineage, border.Population, border.Marker, border.Post, border.Traffic, border.Entry or border.ProgrammeFile by value.
type Row struct {
	File  string
	Row   int // 1 is a CSV's header; features count from 1
	Value any
}

// Store takes the records of one import. internal/postgis implements it.
type Store interface {
	// Open begins a load into a layer, in one transaction. Another load into the same layer waits, here or in Finish.
	Open(ctx context.Context, load Load) (Sink, error)
}

// Load says what is loaded and in whose name.
type Load struct {
	Layer   string
	Source  string   // institution or file the records come from
	Account string   // the post that imports; "" on the command line
	Files   []string // names, for the record of imports
	DryRun  bool     // merge, count, then roll back
	Partial bool     // keep the good rows when some are refused
	Expect  Expect   // of a single record; nothing for files
}

// Expect is what whoever writes a single record takes to be there: nothing yet, or the version they saw.
type Expect struct {
	Create  bool
	Version int64
}

// Sink collects the rows of one load.
type Sink interface {
	// Put stages rows; it may be called many times. It keeps no reference to rows after it returns.
	Put(ctx context.Context, rows []Row) error
	// Finish merges what was staged: a record that is there already and equal is unchanged, one that
	// differs replaces it and the old one ends. refused counts the rows the decoder already refused: with
	// any refusal and no Partial everything is rolled back. Refusals found here (an unknown commune, a
	// code twice) come back in the outcome.
	Finish(ctx context.Context, refused int) (Outcome, error)
	// Abort rolls back; after Finish it does nothing.
	Abort(ctx context.Context)
}

// Outcome is what a load came to.
type Outcome struct {
	Import    int64 // the number the import is kept under; 0 for a dry run
	Accepted  int
	Unchanged int
	Refusals  []Refusal
	Unlisted  int    // rows refused beside those of Refusals
	Notes     []Note // not refused, but worth knowing: outside every unit, repaired geometry
}
