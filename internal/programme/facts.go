package programme

import (
	"context"
	"time"

	"cotmoc/internal/border"
)

// Facts is what targets are computed from. internal/postgis implements it. Days are included; provinces none: all.
type Facts interface {
	// AsKnown gives the same facts as they were on record at a moment. What an oversight area holds is told as now.
	AsKnown(at time.Time) Facts

	// ProgrammeCommunes gives the communes valid on a day, by code.
	ProgrammeCommunes(ctx context.Context, on border.Date) ([]Unit, error)

	// YearFigures gives the current figures of communes and provinces for a period.
	YearFigures(ctx context.Context, period string) ([]UnitFigure, error)

	// PlaceLives gives hot spots ("hotspots") or plots ("plots") with every state they were in; on our side each with
	// the commune and province it lies in on a day.
	PlaceLives(ctx context.Context, layer string, on border.Date) ([]PlaceLife, error)

	// IncidentFacts gives the incidents of a period that count, and those of them known no finer than a province.
	IncidentFacts(ctx context.Context, from, to border.Date) ([]IncidentFact, error)

	// EffortOf sums patrol effort in communes within months that overlap a period.
	EffortOf(ctx context.Context, from, to border.Date, provinces []string) (Effort, error)

	// LogEntries gives the current entries of the log, by code.
	LogEntries(ctx context.Context) ([]LogEntry, error)

	// TrafficFacts gives the traffic figures of crossings within a period.
	TrafficFacts(ctx context.Context, from, to border.Date, provinces []string) ([]TrafficFact, error)

	// ProgrammeFiles gives the versions of programmes, by id and first day; of one recorded later than the moment the
	// first that were.
	ProgrammeFiles(ctx context.Context) ([]KeptFile, error)

	// AreaCommunes gives the codes of the communes that stand in an oversight area on a day.
	AreaCommunes(ctx context.Context, area string, on border.Date) ([]string, error)
}

// Ways reads units of one day over those of another. It is told over communes.
type Ways interface {
	Ways(ctx context.Context, from, to border.Date) ([]Way, error)
}

// Recognitions tells which units are recognised on a day, as known at a moment (nil: now).
type Recognitions interface {
	Recognised(ctx context.Context, on border.Date, known *time.Time) ([]Recognised, error)
}

// Verdicts tells the classes of a year, as known at a moment (nil: now): of the communes of provinces, and of the
// provinces themselves.
type Verdicts interface {
	Communes(ctx context.Context, year int, province string, known *time.Time) ([]UnitClass, error)
	Province(ctx context.Context, year int, province string, known *time.Time) (UnitClass, error)
}

// Unit is a unit valid on a day.
type Unit struct {
	Code, Name, Province, District string
	OnBorder                       *bool // nil: nobody knows
}

// UnitFigure is one figure of a unit.
type UnitFigure struct {
	Unit, Indicator string
	Value           *float64 // nil unless State is reported
	State, Source   string
}

// PlaceLife is a hot spot or plot with the states it was in, oldest first.
type PlaceLife struct {
	Code, Level, Side string
	Functions         []string
	Commune, Province string // "" where it lies in none
	States            []PlaceState
	RevisitDue        border.Date // of a plot
	AreaM2            *float64
}

// PlaceState is a state a place came into on a day.
type PlaceState struct {
	State string
	Since border.Date // the day that was said; else the day it was recorded
}

// IncidentFact is one incident as targets count it.
type IncidentFact struct {
	ID, Kind, Commune, Province, Venue string
	On                                 border.Date
	Substances                         []string
	Tier                               string // "": internal
	Armed                              *bool
	Cases                              *int
}

// Effort is patrol effort. Records counts records of it, also those without figures.
type Effort struct {
	Records int     `json:"records"`
	Hours   float64 `json:"hours"`
	Km      float64 `json:"km"`
	Passes  float64 `json:"passes"`
}

// LogEntry is an entry of the log with who recorded it when.
type LogEntry struct {
	border.Entry
	RecordedAt time.Time
	RecordedBy string
}

// TrafficFact says which figures of a crossing are there for a period.
type TrafficFact struct {
	Crossing, Name, Period string
	Has                    []string // persons, vehicles, goods
}

// KeptFile is a stored version of a programme.
type KeptFile struct {
	ID         string
	HoldsFrom  border.Date
	Text       string
	RecordedAt time.Time
	RecordedBy string
	Later      bool // than the moment that is asked about
}

// Way says that Weight (0 to 1) of what From counts belongs to To; Whole: the law says all of it.
type Way struct {
	From, To      string
	Weight, Error float64
	Whole         bool
}

// Recognised is the recognition of a unit as it stands on a day.
type Recognised struct {
	Unit, Designation, State, Decision string
	Level, Name, Province              string      // of the unit
	Standing                           bool        // in force
	Since                              border.Date // recognised on
}

// UnitClass is what an assessment says of a unit.
type UnitClass struct {
	Unit, Name, Class string
	Missing           []string // indicators of which the class hangs
}
