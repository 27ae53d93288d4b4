package programme

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// How often a duty comes back. "" means that the text gives no interval: nothing of it opens by itself.
const (
	Yearly     = "year"
	HalfYearly = "half"
	NineMonths = "9m"
	Quarterly  = "quarter"
	Monthly    = "month"
	Adhoc      = "adhoc" // when something happens; no period opens
)

// Agency is the level of institutions that a text names; the other levels are those of units.
const Agency = "agency"

// Obligation is one duty to report, as a text of law lays it down. What the text leaves open is empty, and Unstated
// says so.
type Obligation struct {
	ID             string       `json:"id"`
	LegalRef       string       `json:"legal_ref"`
	Article        border.Text  `json:"article"`
	Title          border.Text  `json:"title"`
	OwedBy         Debtor       `json:"owed_by"`
	To             *border.Text `json:"to"`     // nil: the text does not say
	Rhythm         string       `json:"rhythm"` // "" the text gives none
	Only           []string     `json:"only,omitempty"`
	Calendar       bool         `json:"calendar"` // periods by the calendar, not cut on the 15th
	Due            *Due         `json:"due"`      // nil: the text sets no day
	Unstated       *border.Text `json:"unstated"`
	Asks           []string     `json:"asks"`      // indicators that a report must state
	Provinces      []string     `json:"provinces"` // codes; none: the whole country
	EndedDistricts bool         `json:"ended_with_districts"`
	ValidFrom      border.Date  `json:"valid_from"` // zero: not known, and nothing opens
	ValidTo        border.Date  `json:"valid_to"`   // first day without it
}

// Debtor is who owes a report: every unit of a level, or the agencies a text names.
type Debtor struct {
	Level    string      `json:"level"` // commune, province, district, village, group, agency; "" the text names nobody
	Post     border.Text `json:"post"`  // the post of a unit that owes: "People's Committee of"
	Agencies []Named     `json:"agencies,omitempty"`
	// Registered: not agencies the text names, but every agency, enterprise and school on the register.
	Registered bool `json:"registered,omitempty"`
}

// named says that those who owe stand in the text, not on the register of units.
func (d Debtor) named() bool { return d.Level == Agency && !d.Registered }

// Named is an institution.
type Named struct {
	ID   string      `json:"id"`
	Name border.Text `json:"name"`
}

// Due is when a report must be there: before a month and day next after its period, or so many days after it.
type Due struct {
	Before    string       `json:"before,omitempty"` // "12-20": the 19th is in time, the 20th is late
	DaysAfter *int         `json:"days_after,omitempty"`
	Inferred  *border.Text `json:"inferred"` // why the day is taken though the text does not set it; nil: it does
}

// On gives the last day on which a report on the period is in time.
func (d Due) On(p border.Period) border.Date {
	if d.DaysAfter != nil {
		return p.To.AddDays(*d.DaysAfter)
	}
	day, _ := time.Parse("01-02", d.Before) // checked when the file was read
	before := border.NewDate(p.To.Year(), day.Month(), day.Day())
	if !before.After(p.To) {
		before = border.NewDate(p.To.Year()+1, day.Month(), day.Day())
	}
	return before.AddDays(-1)
}

// DueOn gives the last day in time; zero where no day is set.
func (o Obligation) DueOn(p border.Period) border.Date {
	if o.Due == nil {
		return border.Date{}
	}
	return o.Due.On(p)
}

// Opens says whether the duty opens periods by itself: it comes back, somebody is named, and it is known from when.
func (o Obligation) Opens() bool {
	return o.Rhythm != "" && o.Rhythm != Adhoc && o.OwedBy.Level != "" && !o.ValidFrom.IsZero()
}

// Binds says whether the duty holds on a day.
func (o Obligation) Binds(day border.Date) bool {
	return !o.ValidFrom.IsZero() && !day.Before(o.ValidFrom) && (o.ValidTo.IsZero() || day.Before(o.ValidTo))
}

// parts are the second halves of the period codes of a rhythm; "" is the whole year.
func (o Obligation) parts() []string {
	if len(o.Only) > 0 {
		return o.Only
	}
	switch o.Rhythm {
	case Yearly:
		return []string{""}
	case HalfYearly:
		return []string{"H1", "H2"}
	case NineMonths:
		return []string{"9M"}
	case Quarterly:
		return []string{"Q1", "Q2", "Q3", "Q4"}
	case Monthly:
		return []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"}
	}
	return nil
}

// Periods lists those for which the report is owed and that begin on a day from first to last, oldest first. A report
// is owed for a period if the duty holds on the period's last day: it is written then.
func (o Obligation) Periods(first, last border.Date) []border.Period {
	var list []border.Period
	for year := first.Year() - 1; year <= last.Year()+1; year++ {
		for _, part := range o.parts() {
			p, err := border.ParsePeriod(o.code(year, part))
			if err == nil && !p.From.Before(first) && !p.From.After(last) && o.Binds(p.To) {
				list = append(list, p)
			}
		}
	}
	return list
}

func (o Obligation) code(year int, part string) string {
	code := strconv.Itoa(year)
	if part != "" {
		code += "-" + part
	}
	if o.Calendar {
		code += "-cal"
	}
	return code
}

// concerns says whether the duty binds anybody in a province.
func (o Obligation) concerns(province string) bool {
	return province == "" || len(o.Provinces) == 0 || slices.Contains(o.Provinces, province)
}

// PostOf names the post that owes: "Ủy ban nhân dân xã Lao Bảo", "People's Committee of Lao Bảo commune"; an agency's own name. name is a unit's full name.
func (o Obligation) PostOf(name string) border.Text {
	of := border.Text{VI: name, EN: name}
	for _, kind := range border.UnitKinds() {
		if rest, is := strings.CutPrefix(name, kind.VI+" "); is && o.OwedBy.Post.VI != "" {
			of = border.Text{VI: strings.ToLower(kind.VI) + " " + rest, EN: rest + " " + kind.EN}
		}
	}
	return border.Text{VI: strings.TrimSpace(o.OwedBy.Post.VI + " " + of.VI), EN: strings.TrimSpace(o.OwedBy.Post.EN + " " + of.EN)}
}
