package api

import (
	"context"
	"io"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/access"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
	"cotmoc/internal/programme"
	"cotmoc/internal/rebase"
	"cotmoc/internal/recognition"
	"cotmoc/internal/tile"
)

// Units answers for administrative units and points.
type Units interface {
	Units(ctx context.Context, f border.UnitFilter) (border.List[border.UnitView], error)
	Unit(ctx context.Context, code string, on border.Date) (border.UnitView, error)
	Locate(ctx context.Context, lon, lat float64, on border.Date) (border.Located, error)
	UnitCells(ctx context.Context, f border.UnitCellFilter) (border.List[border.CellShare], error)
	ReportValues(ctx context.Context, code string, year int, knownOn *time.Time) ([]border.ReportView, error)
	ReformDays(ctx context.Context) ([]border.ReformDay, error)
	Border(ctx context.Context, f border.TouchFilter) (border.TouchList, error)
	FitFindings(ctx context.Context, f border.FitFilter) (border.List[border.FitView], error)
	Repairs(ctx context.Context, f border.RepairFilter) (border.List[border.RepairView], error)
}

// Records answers for what was seen in the field.
type Records interface {
	Overview(ctx context.Context) (border.Overview, error)
	Incidents(ctx context.Context, f border.IncidentFilter) (border.List[border.IncidentView], error)
	Incident(ctx context.Context, id string) (border.IncidentView, error)
	Histogram(ctx context.Context, f border.IncidentFilter) (border.Histogram, error)
	Seizures(ctx context.Context, f border.IncidentFilter) (border.SeizureTotals, error)
	Cells(ctx context.Context, f border.CellFilter) (border.CellList, error)
	Ping(ctx context.Context) error
}

// Places answers for the fixed places on the map.
type Places interface {
	Crossings(ctx context.Context, f border.PlaceFilter) (border.List[border.CrossingView], error)
	Trails(ctx context.Context, f border.PlaceFilter) (border.List[border.TrailView], error)
	Hotspots(ctx context.Context, f border.PlaceFilter) (border.List[border.HotspotView], error)
	Plots(ctx context.Context, f border.PlaceFilter) (border.List[border.PlotView], error)
	Routes(ctx context.Context, f border.PlaceFilter) (border.List[border.RouteView], error)
}

// Areas answers for oversight areas and keeps them.
type Areas interface {
	Areas(ctx context.Context, f border.AreaFilter) ([]border.Area, error)
	Area(ctx context.Context, code string, on border.Date) (border.Area, error)
	AreaHistory(ctx context.Context, code string) ([]border.AreaVersion, error)
	AreaOutline(ctx context.Context, code string, on border.Date) (border.AreaOutline, error)
	SaveArea(ctx context.Context, a border.Area) (created bool, err error)
	EndArea(ctx context.Context, code string, on border.Date) error
	RebuildDistricts(ctx context.Context, on border.Date) (made int, err error)
}

// Frontier answers for what stands on the border line and goes through it.
type Frontier interface {
	Markers(ctx context.Context, f border.PlaceFilter) (border.List[border.MarkerView], error)
	Posts(ctx context.Context, f border.PlaceFilter) (border.List[border.PostView], error)
	Traffic(ctx context.Context, f border.TrafficFilter) (border.List[border.TrafficView], error)
}

// References answers for points and markers along the border. internal/reference.Service does.
type References interface {
	Refer(ctx context.Context, points []orb.Point, on []border.Date) ([]*border.Reference, error)
	Place(ctx context.Context, q border.MarkerOffset, on border.Date) (border.MarkerPoint, error)
}

// Editor knows single records, their changes, and ends them. New and replaced ones go through the Importer.
type Editor interface {
	Record(ctx context.Context, layer, code string) (border.Record, error)
	History(ctx context.Context, layer, code string) ([]border.Change, error)
	Seen(ctx context.Context, layer string, codes []string) (map[string]bool, error) // which of the records the context's reach holds
	UnitHistory(ctx context.Context, code string, layers []string) ([]border.UnitChange, error)
	End(ctx context.Context, layer, code string, version int64, by, why string) error
}

// Life brings hot spots and plots from state to state.
type Life interface {
	Step(ctx context.Context, layer, code string, step border.Step, by string) error
	Reforms(ctx context.Context) ([]border.Reform, error)
	AnswerReform(ctx context.Context, hotspot, former string, accepted bool, reason, by string, today border.Date) error
}

// Verdicts answers for classes. internal/assess.Service does.
type Verdicts interface {
	One(ctx context.Context, code string, year int, criteria string, knownOn *time.Time) (assess.Assessment, error)
	OfArea(ctx context.Context, year int, area, province, criteria string, knownOn *time.Time) (assess.Assessments, error)
	Models(ctx context.Context, year int, level, area, province, criteria string, knownOn *time.Time) (assess.Assessments, error)
	Rollup(ctx context.Context, area string, year int, on border.Date, criteria string) (assess.Rollup, error)
	Provinces(ctx context.Context, year int, criteria string, knownOn *time.Time) (assess.Assessments, error)
	Reproduce(ctx context.Context, k assess.Kept) (assess.Reproduced, error)
}

// Explanations sets a year beside the one before. internal/assess.Comparer does.
type Explanations interface {
	Explain(ctx context.Context, code string, year int, criteria string) (assess.Explanation, error)
	Conversions(ctx context.Context, year int, criteria, area, province string, holds func(code string) bool) (assess.Conversions, error)
}

// Archive gives kept assessments, and the texts of criteria sets.
type Archive interface {
	assess.Texts
	KeptAssessments(ctx context.Context, unit string, year int) ([]assess.Kept, error)
	KeptAssessment(ctx context.Context, id int64) (assess.Kept, error)
}

// Comparisons answers for figures read over the units of another day. internal/rebase.Service does.
type Comparisons interface {
	Trend(ctx context.Context, code string, on border.Date) (rebase.Trend, error)
	Population(ctx context.Context, code string, on border.Date) (*rebase.Residents, error)
	Crosswalk(ctx context.Context, q rebase.Query) (*rebase.Crosswalk, error)
	Disagreements(ctx context.Context, f rebase.DisagreementFilter) ([]rebase.DisagreementView, error)
}

// Programme answers for the reports that are owed, and takes them. internal/programme.Service does.
type Programme interface {
	Duties(province string) []programme.Obligation
	Reports(ctx context.Context, f programme.Filter, on border.Date, states ...string) ([]programme.Report, error)
	Silences(ctx context.Context, f programme.Filter, on border.Date) ([]programme.Silence, error)
	Completeness(ctx context.Context, f programme.Filter, on border.Date, by string) ([]programme.Tally, error)
	Questions(ctx context.Context, f programme.Filter, kinds ...string) ([]programme.Asking, error)
	Deadlines(ctx context.Context, f programme.Filter) ([]programme.Deadline, error)
	One(ctx context.Context, f programme.Filter) (programme.Sheet, error)
	SaveDraft(ctx context.Context, f programme.Filter, d programme.Draft, by string) (programme.Sheet, error)
	Take(ctx context.Context, f programme.Filter, step programme.Step) (programme.Sheet, error)
}

// Programmes answers for what programmes ask, how their targets stand, who owes what, and for the log of cooperation.
// internal/programme.Ledger does.
type Programmes interface {
	Overview(ctx context.Context, province string, holds func(unit string) bool) ([]programme.Summary, error)
	Programme(ctx context.Context, id string, on border.Date) (programme.Version, error)
	History(ctx context.Context, id string) ([]programme.Version, error)
	Targets(ctx context.Context, id string, when programme.When) ([]programme.TargetStanding, error)
	TargetOf(ctx context.Context, id, target string, when programme.When) (programme.TargetStanding, error)
	Duties(ctx context.Context, f programme.DutyFilter) ([]programme.Duty, error)
	Agencies(ctx context.Context, holds func(unit string) bool) ([]programme.AgencySheet, error)
	AgencyOf(ctx context.Context, id string, f programme.DutyFilter) (programme.AgencySheet, error)
	Agenda(ctx context.Context, f programme.DutyFilter) ([]programme.Event, error)
	Log(ctx context.Context, f programme.LogFilter) ([]programme.LogView, error)
	Relations(ctx context.Context, year int) ([]programme.Relation, error)
	Rotations(ctx context.Context) ([]programme.Rotation, error)
}

// Tiles answers for map tiles. internal/tile.Server does.
type Tiles interface {
	Tile(ctx context.Context, r tile.Request) (tile.Answer, error)
}

// Importer takes files, or only looks at them. cmd wires it to internal/ingest.
type Importer interface {
	Import(ctx context.Context, job ingest.Job) (ingest.Result, error)
	Inspect(ctx context.Context, job ingest.Job) (ingest.Inspection, error)
}

// Imports knows the imports there were and takes them back, and which incidents may be told twice.
type Imports interface {
	Imports(ctx context.Context, page border.Page) (border.List[border.Import], error)
	Import(ctx context.Context, id string) (border.Import, error)
	Undo(ctx context.Context, id int64, by string) (border.Undone, error)
	Duplicates(ctx context.Context, f border.DuplicateFilter) (border.DuplicateList, error)
	Decide(ctx context.Context, first, second int64, same bool, reason, by string) error
}

// Finder places the points of tables. internal/locate.Finder does.
type Finder interface {
	Run(ctx context.Context, job locate.Job, out io.Writer) (locate.Result, error)
}

// Recognition answers for recognition files and takes steps. internal/recognition.Service does.
type Recognition interface {
	List(ctx context.Context, scope recognition.Scope) ([]recognition.View, error)
	Sheet(ctx context.Context, unit string) ([]recognition.View, error)
	Take(ctx context.Context, unit, designation string, step recognition.Step) (recognition.View, error)
	Summary(ctx context.Context, designation string) ([]recognition.Rollup, error)
}

// Scopes knows what lies within the scope of an account: a unit, an agency or an oversight area.
type Scopes interface {
	access.Ground
	Within(ctx context.Context, scope, code string, on border.Date) (bool, error)
}

// Draws draws communes to visit and keeps what was found. internal/recognition.Service does.
type Draws interface {
	Draw(ctx context.Context, seed int64, year, n int, post string) (recognition.Draw, error)
	Drawn(ctx context.Context, id int64) (recognition.Draw, error)
	Find(ctx context.Context, draw int64, f recognition.Finding) (recognition.Draw, error)
	Past(ctx context.Context) ([]recognition.PastDraw, error)
}
