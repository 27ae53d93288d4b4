package programme

import (
	"context"
	"time"

	"cotmoc/internal/border"
)

// Filter asks for expected reports. Empty fields do not filter.
type Filter struct {
	ID         int64  // one report
	Unit       string // code of who owes
	Period     string // code
	Obligation string
	Province   string // code: units of it, itself, and its agencies
	Level      string // of who owes: commune, province, district, village, group, agency
	Area       string // code of an oversight area: communes that stand in it, and itself
}

// Register keeps the frozen lists. internal/postgis implements it.
type Register interface {
	// Frame tells what decides which periods open.
	Frame(ctx context.Context) (Frame, error)
	// Holders gives the units of a level that stood on some day from first to last, every version; of the level
	// district also the oversight areas that follow a former district and have a holder, under the district's code.
	Holders(ctx context.Context, level string, p border.Period) ([]Holder, error)
	// OpenPeriods keeps lists. A list kept before stays: who is new is added, who ended gets an end, nobody leaves.
	OpenPeriods(ctx context.Context, list []Opening) error
	// Expected gives reports by obligation, period and code; those of a unit's area as areas stand on a day.
	Expected(ctx context.Context, f Filter, on border.Date) ([]Expected, error)
	// Revision rises when units, areas or reports change.
	Revision(ctx context.Context, layers ...string) (int64, time.Time, error)
}

// Desk keeps what is written and decided. internal/postgis implements it; it asks Expected.AllowDraft and
// Expected.Allow before it keeps anything, in one transaction, so that two posts cannot pass each other.
type Desk interface {
	Draft(ctx context.Context, id int64) (*Draft, error) // nil: none yet
	SaveDraft(ctx context.Context, id int64, d Draft) error
	TakeStep(ctx context.Context, id int64, s Step) error
}

// Evidence gives what reports are held against. internal/postgis implements it.
type Evidence interface {
	// Figures gives what is reported for a period and for the earlier ones of its kind (same part of the year) since
	// a reform last made another unit of the code, by unit and period; drafts not yet accepted count for the period.
	Figures(ctx context.Context, p border.Period, units []string) (map[string]map[string]Figures, error)
	// Found gives what others recorded in communes within a period, by the modes of detection given.
	Found(ctx context.Context, p border.Period, modes []string) ([]Found, error)
	// Answers gives the reasons given to questions, by report.
	Answers(ctx context.Context, period string) (map[int64]map[string]string, error)
}

// Source is all three.
type Source interface {
	Register
	Desk
	Evidence
}
