package mask

import "cotmoc/internal/border"

// Rule is what the deployment sets.
type Rule struct {
	Below   int // counts of people below it are masked
	Village int // villages with fewer residents show their class alone
}

// TheRule is the rule where nobody sets another.
func TheRule() Rule { return Rule{Below: 5, Village: 300} }

// sort is how an indicator is masked.
type sort int

const (
	open   sort = iota // not about people who can be known by it
	stock              // people there on a day: parts of a year do not add up to it
	flow               // people of a period: parts of a year add up to it
	part               // people who are part of another figure: with it they would tell the rest
	wanted             // people wanted: only whether condition 2 of Article 6 is met
)

// sortOf is the table of indicators: residents are public, places, cases, plants and areas are no people.
func sortOf(indicator string) sort {
	switch indicator {
	case "addicts_on_file", "users_on_file", "retailers_known":
		return stock
	case "addicts_exempt", "retailers_managed":
		return part
	case "offenders_arrested", "resident_offenders", "outflow_treated", "outflow_centre", "outflow_moved", "outflow_struck_off":
		return flow
	case "wanted_hiding":
		return wanted
	}
	return open
}

// Counted lists the indicators of which small counts give others away.
func Counted() []string {
	var ids []string
	for _, i := range border.Indicators() {
		if s := sortOf(i.ID); s == stock || s == flow {
			ids = append(ids, i.ID)
		}
	}
	return ids
}
