package rebase

import (
	"context"
	"fmt"
	"time"

	"cotmoc/internal/border"
)

// Records is what reading a unit's figures needs besides Source.
type Records interface {
	// UnitOn gives the unit version a code names on a day; border.NotFound if it names none.
	UnitOn(ctx context.Context, code string, on border.Date) (border.UnitRef, error)

	// Kin gives a unit with all that lineage joins to it.
	Kin(ctx context.Context, level, code string) (Kin, error)

	// Communes gives every version of every commune that ever lay in one of the provinces, with their populations.
	Communes(ctx context.Context, provinces []string) (Kin, error)

	// YearValues gives the current figures of units for every assessed year, each unit, year and indicator once, in
	// any order. Periods are the years' codes.
	YearValues(ctx context.Context, codes []string) ([]Value, error)
}

// Revisions gives a number that rises with every committed change of any of the layers.
type Revisions interface {
	Revision(ctx context.Context, layers ...string) (int64, error)
}

// Service reads figures over the units of another day. Crosswalks and disagreement reports of the whole country
// are kept, a few at a time, until units, lineage or populations change; what one unit needs is built of its kin
// alone each time, which takes milliseconds.
type Service struct {
	source    Source
	records   Records
	revisions Revisions
	now       func() time.Time
	walks     *cache[*Crosswalk]
	reports   *cache[*report]
}

// How many answers about the whole country are kept; one takes some megabytes.
const (
	keptWalks   = 16
	keptReports = 4
)

// NewService makes a service. now gives the time; days are days in border.Zone.
func NewService(source Source, records Records, revisions Revisions, now func() time.Time) *Service {
	return &Service{source: source, records: records, revisions: revisions, now: now,
		walks: newCache[*Crosswalk](keptWalks), reports: newCache[*report](keptReports)}
}

// Crosswalk gives the crosswalk of the whole country, made without Query.People. It is shared: readers must not
// change it. A day on which no units are known is refused (border.Invalid).
func (s *Service) Crosswalk(ctx context.Context, q Query) (*Crosswalk, error) {
	q.People = nil
	q = q.withDefaults()
	key, err := s.key(ctx, "%s %s %s %s %d %d", q.From, q.To, q.Level, q.Follow, q.Resolution, q.Settlements)
	if err != nil {
		return nil, err
	}
	return s.walks.get(ctx, key, func(ctx context.Context) (*Crosswalk, error) {
		if err := s.held(ctx, q); err != nil {
			return nil, err
		}
		return Build(ctx, s.source, q)
	})
}

// held refuses days on which no units of the level are known: an empty crosswalk would say that nothing has to be
// rebased.
func (s *Service) held(ctx context.Context, q Query) error {
	var faults []border.Fault
	for _, end := range []struct {
		field string
		day   border.Date
	}{{"from", q.From}, {"to", q.To}} {
		units, err := s.source.Units(ctx, q.Level, end.day)
		if err != nil {
			return fmt.Errorf("units on %s: %w", end.day, err)
		}
		if len(units) > 0 {
			continue
		}
		level := border.Levels().Label(q.Level)
		faults = append(faults, border.Fault{Field: end.field, Reason: border.Text{
			VI: fmt.Sprintf("hệ thống không có đơn vị nào thuộc cấp này (%s) vào ngày %s", level.VI, end.day.Vietnamese()),
			EN: fmt.Sprintf("no units of this level (%s) are known on %s", level.EN, end.day.English()),
		}})
	}
	return border.Refuse(faults)
}

// key names an answer at the present revision of what it is made of.
func (s *Service) key(ctx context.Context, form string, parts ...any) (string, error) {
	n, err := s.revisions.Revision(ctx, "units", "lineage", "population")
	if err != nil {
		return "", fmt.Errorf("revision of the units: %w", err)
	}
	return fmt.Sprintf(form+" %d", append(parts, n)...), nil
}

// line reads the kin of the unit a code names on a day.
func (s *Service) line(ctx context.Context, code string, on border.Date) (*line, error) {
	unit, err := s.records.UnitOn(ctx, code, on)
	if err != nil {
		return nil, err
	}
	kin, err := s.records.Kin(ctx, unit.Level, code)
	if err != nil {
		return nil, err
	}
	return newLine(kin, unit, on, s.source), nil
}
