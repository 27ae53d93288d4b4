package rebase

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Trend is the figures of one unit over the years, all read over one version of it.
type Trend struct {
	Unit    border.UnitRef `json:"unit"`
	On      border.Date    `json:"on"`      // a day that version holds on
	Reforms []Reform       `json:"reforms"` // on which its line broke, within its years
	Years   []Year         `json:"years"`   // in order

	Names map[string]string `json:"names"` // of the units whose figures are missing, by code
}

// StandsOn gives the day whose units an assessed year stands on: its last day, or today while it runs. It is the
// day an assessment of the year takes its units from. Figures handed in by a unit that ended within the year
// are a part of the year's, and no figure of the year.
func StandsOn(year int, today border.Date) border.Date {
	last := border.AssessedYear(year).To
	if today.Before(last) {
		return today
	}
	return last
}

// Trend gives the unit that a code names on a day with the figures of all years it or its predecessors reported
// on; years after its end are read back from its successors. What a province did not report itself is the sum of
// what its communes of the day reported, or their predecessors.
func (s *Service) Trend(ctx context.Context, code string, on border.Date) (Trend, error) {
	l, err := s.line(ctx, code, on)
	if err != nil {
		return Trend{}, err
	}
	years, err := s.years(ctx, l)
	if err != nil {
		return Trend{}, err
	}
	read := []*line{l}
	if l.unit.Level == border.Province {
		communes, err := s.communesOf(ctx, l)
		if err != nil {
			return Trend{}, fmt.Errorf("communes of %s: %w", code, err)
		}
		if years, err = s.withCommunes(ctx, communes, years); err != nil {
			return Trend{}, err
		}
		read = append(read, communes)
	}
	first, last := on, on
	for _, y := range years {
		day := StandsOn(y.Year, border.DateOf(s.now()))
		first, last = earlier(first, day), later(last, day)
	}
	return Trend{Unit: l.unit, On: on, Years: years, Reforms: l.reforms(first, last), Names: missingNames(years, read)}, nil
}

// missingNames names the units whose figures are missing from the years.
func missingNames(years []Year, read []*line) map[string]string {
	missing, names := map[string]bool{}, map[string]string{}
	for _, y := range years {
		for _, f := range y.Values {
			for _, code := range f.Missing {
				missing[code] = true
			}
		}
	}
	for _, l := range read {
		for _, v := range l.Versions { // of one code in the order of time: the last name stays
			if missing[v.Code] {
				names[v.Code] = v.Name
			}
		}
	}
	return names
}

// years gives the years of a line that anything was reported on, in order.
func (s *Service) years(ctx context.Context, l *line) ([]Year, error) {
	years := []Year{}
	values, err := s.records.YearValues(ctx, l.codes())
	if err != nil {
		return nil, err
	}
	byYear, err := yearly(masked(mask.From(ctx), values))
	if err != nil {
		return nil, err
	}
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		y, there, err := l.year(ctx, year, StandsOn(year, border.DateOf(s.now())), byYear[year])
		if err != nil {
			return nil, fmt.Errorf("trend of %s: year %d: %w", l.unit.Code, year, err)
		}
		if there {
			years = append(years, y)
		}
	}
	return years, nil
}

// masked takes out the amounts a caller may not read: what is made of them is then not known either.
func masked(s *mask.Sight, values []Value) []Value {
	for i, v := range values {
		year, err := strconv.Atoi(v.Period)
		amount := v.Amount.Float()
		if err == nil && v.State == Reported && s.Mark(v.Unit, border.AssessedYear(year), v.Indicator, &amount).Masked {
			values[i].State, values[i].Amount = mask.State, 0
		}
	}
	return values
}

// yearly sorts values by the year they are of.
func yearly(values []Value) (map[int][]Value, error) {
	byYear := map[int][]Value{}
	for _, v := range values {
		year, err := strconv.Atoi(v.Period)
		if err != nil {
			return nil, refuse(v, "không phải của một năm", "is not of a year")
		}
		byYear[year] = append(byYear[year], v)
	}
	return byYear, nil
}

func earlier(a, b border.Date) border.Date {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b border.Date) border.Date {
	if b.After(a) {
		return b
	}
	return a
}

// year reads the figures of a year over the unit; there is false if no unit that leads to it handed in any.
func (l *line) year(ctx context.Context, year int, day border.Date, values []Value) (y Year, there bool, err error) {
	sources, own := map[string]bool{}, true
	for _, follow := range []Follow{People, Ground} {
		c, err := l.walk(ctx, day, follow)
		if err != nil {
			return y, false, err
		}
		maps.Copy(sources, l.sources(c))
		own = own && l.itself(c, day)
	}
	values = slices.DeleteFunc(values, func(v Value) bool { return !sources[v.Unit] })
	if len(values) == 0 {
		return y, false, nil
	}
	figures, err := l.figures(ctx, day, values)
	if err != nil {
		return y, false, err
	}
	mine, held := l.version(l.unit.Code, day)
	y = Year{Year: year, Own: held && mine.ValidFrom == l.unit.ValidFrom, Rebased: !own,
		Values: map[string]YearFigure{}, Rates: map[string]*YearRate{}}
	for _, f := range figures {
		y.Values[f.Indicator] = yearFigure(f, values)
	}
	base, err := l.base(ctx, day, figures, values)
	if err != nil {
		return y, false, err
	}
	y.Population = residents(base, day)
	y.rate(figures, base, day)
	return y, true, nil
}

// sources gives the units whose figures lead into the unit, and, where the way is broken, those of its
// kin whose way ended.
func (l *line) sources(c *Crosswalk) map[string]bool {
	found := map[string]bool{}
	for _, r := range c.Rows {
		if r.To == l.unit.Code {
			found[r.From] = true
		}
	}
	if !c.breaks(l.unit.Code) {
		return found
	}
	for _, g := range c.Lost {
		found[g.Code] = true
	}
	return found
}

// itself says that a day's figures of the unit are its own: its version stood that day, and nothing went into it
// since.
func (l *line) itself(c *Crosswalk, day border.Date) bool {
	if l.communes != nil {
		return l.theirs(c, day)
	}
	v, held := l.version(l.unit.Code, day)
	if !held || v.ValidFrom != l.unit.ValidFrom {
		return false
	}
	into := 0
	for _, r := range c.Rows {
		if r.To == l.unit.Code {
			into++
			if r.From != l.unit.Code || r.Basis != LegalWhole {
				return false
			}
		}
	}
	return into == 1
}

// figures gives every indicator of the values as it reads over the unit, each by what it follows.
func (l *line) figures(ctx context.Context, day border.Date, values []Value) ([]Figure, error) {
	byFollow := map[Follow][]Value{}
	for _, v := range values {
		f := followOf(v.Indicator)
		byFollow[f] = append(byFollow[f], v)
	}
	var mine []Figure
	for _, follow := range slices.Sorted(maps.Keys(byFollow)) {
		c, err := l.walk(ctx, day, follow)
		if err != nil {
			return nil, err
		}
		r, err := Rebase(byFollow[follow], c)
		if err != nil {
			return nil, err
		}
		for _, f := range r.Figures {
			if f.Unit == l.unit.Code {
				mine = append(mine, f)
			}
		}
	}
	return mine, nil
}

func followOf(indicator string) Follow {
	i, known := border.IndicatorByID(indicator)
	if !known {
		return People
	}
	return Follow(i.Follows())
}
