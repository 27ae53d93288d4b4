package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/text/collate"
	lang "golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/api/param"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/mask"
	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

// cycleRow is where one commune, village, group or agency stands in the year's cycle: its class, its recognition, what it
// owes.
type cycleRow struct {
	Unit        border.UnitRef    `json:"unit"`
	FullName    string            `json:"full_name"` // with the kind of unit
	Kind        string            `json:"kind"`      // of unit: "Xã", "Bản", "Trường học"
	Province    string            `json:"province"`  // code
	Commune     string            `json:"commune"`   // code and name, of a village, group or agency; "": in none
	CommuneName string            `json:"commune_name"`
	Criteria    string            `json:"criteria"` // id of the set that judges it; "": none speaks for it
	Class       string            `json:"class"`
	Provisional bool              `json:"provisional"`
	Official    bool              `json:"official"`
	Missing     int               `json:"missing"` // figures the class waits for
	Reason      border.Text       `json:"reason"`
	Recognition *cycleRecognition `json:"recognition"` // null: there is no file
	Silent      []owedReport      `json:"silent"`      // reports whose day has passed, the oldest first
	Next        *owedReport       `json:"next"`        // the next last day of a report not handed in; null: none
	Report      *owedReport       `json:"report"`      // of a village, group or agency: the year's report, in whatever state; null: none is owed
}

// cycleRecognition is a unit's file in short: of a commune that as drug-free, of a village, group or agency the one that
// got furthest.
type cycleRecognition struct {
	Designation string      `json:"designation"`
	State       string      `json:"state"`
	InForce     bool        `json:"in_force"`
	Since       border.Date `json:"since"`
	Proposals   int         `json:"proposals"`
}

// owedReport is a report that is not there.
type owedReport struct {
	ID         string      `json:"id"`
	Obligation string      `json:"obligation"`
	Title      border.Text `json:"title"`
	Period     string      `json:"period"`
	State      string      `json:"state"`
	DueOn      border.Date `json:"due_on"` // null: no day is set
	Days       int         `json:"days"`   // since the day passed; of the next report: until it comes
	Owner      border.Text `json:"owner"`
}

// cycleQuery is what a table of the cycle asks for.
type cycleQuery struct {
	year                 int
	level                string
	area, province       string
	class, state         string // "" any; state "none": without a file
	find                 string
	silent               bool // only communes that owe a report whose day has passed, or models whose report of the year is not handed in
	sort, format, spoken string
	down                 bool
	page                 border.Page // of the JSON; a file is whole
}

func (s *Server) cycleQuery(c *fiber.Ctx) (cycleQuery, error) {
	p := query(c).only("year", "level", "area", "province", "class", "recognition", "find", "silent", "sort", "order", "format", "lang", "limit", "cursor")
	q := cycleQuery{year: p.whole("year", s.currentYear(), 1990, 2100), area: p.text("area"), province: p.text("province"), class: p.text("class"),
		state: p.text("recognition"), page: p.page(), find: folded(p.text("find")), silent: p.text("silent") == "true", down: p.text("order") == "down",
		level:  p.oneOf("level", border.Commune, border.RecognisedLevels()...),
		sort:   p.oneOf("sort", "name", "name", "class", "recognition", "silent", "deadline"),
		format: p.oneOf("format", "json", "json", "csv", "xlsx"), spoken: p.oneOf("lang", language(c), "vi", "en")}
	if q.class != "" && !border.Classes().Has(q.class) {
		p.fail("class", "không có loại này", "there is no such class")
	}
	if q.state != "" && q.state != "none" && !border.RecognitionStates().Has(q.state) {
		p.fail("recognition", "không có trạng thái này", "there is no such state")
	}
	p.oneOf("order", "up", "up", "down")
	p.oneOf("silent", "false", "true", "false")
	return q, p.err
}

// oneOf reads one of a few words; fallback where the parameter is absent.
func (p *params) oneOf(name, fallback string, words ...string) string {
	v := p.text(name)
	if v == "" {
		return fallback
	}
	if !slices.Contains(words, v) {
		p.fail(name, "một trong: "+strings.Join(words, ", "), "one of: "+strings.Join(words, ", "))
	}
	return v
}

// cycle gives the table of the year's cycle over an area, a province or the country, as JSON or as a file.
func (s *Server) cycle(c *fiber.Ctx) error {
	q, err := s.cycleQuery(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.areaParam(ctx, c, q.area); err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	rows, err := s.cycleRows(ctx, q, sight)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r cycleRow) bool { return !reachOf(c).Holds(r.Unit.Code) || !q.fits(r) })
	q.order(rows)
	if q.format == "json" {
		found, err := partOf(rows, q.page)
		if err != nil {
			return err
		}
		return c.JSON(struct {
			Year int         `json:"year"`
			On   border.Date `json:"on"`
			border.List[cycleRow]
		}{q.year, s.today(), found})
	}
	return s.sendCycle(ctx, c, q, rows)
}

// cycleRows joins what classes, recognition and reports say of the units of a scope.
func (s *Server) cycleRows(ctx context.Context, q cycleQuery, sight *mask.Sight) ([]cycleRow, error) {
	if border.IsModel(q.level) {
		return s.modelRows(ctx, q, sight)
	}
	verdicts, err := s.Verdicts.OfArea(ctx, q.year, q.area, q.province, defaultCriteria, nil)
	if err != nil {
		return nil, err
	}
	units, err := s.Units.Units(ctx, border.UnitFilter{Level: border.Commune, On: s.today(), Area: q.area, Province: q.province, Page: border.Page{Limit: param.LargestLimit}})
	if err != nil {
		return nil, err
	}
	files, err := s.Recognition.List(ctx, recognition.Scope{Area: q.area, Province: q.province, Designation: border.DesignationDrugFree})
	if err != nil {
		return nil, err
	}
	reports, err := s.Programme.Reports(ctx, programme.Filter{Area: q.area, Province: q.province}, s.today(), programme.Unsent()...)
	if err != nil {
		return nil, err
	}
	return joinCycle(assess.MaskedAll(verdicts.Items, sight), units.Items, files, reports, s.today()), nil
}

func joinCycle(verdicts []assess.Assessment, units []border.UnitView, files []recognition.View, reports []programme.Report, today border.Date) []cycleRow {
	named, filed := map[string]border.UnitView{}, map[string]*cycleRecognition{}
	for _, u := range units {
		named[u.Code] = u
	}
	for _, v := range files {
		if v.EndedOn.IsZero() && v.State != recognition.None {
			filed[v.Unit.Code] = recognitionOf(v)
		}
	}
	owed := map[string][]programme.Report{}
	for _, r := range reports {
		if r.Level == border.Commune && !r.DueOn.IsZero() {
			owed[r.Code] = append(owed[r.Code], r)
		}
	}
	rows := make([]cycleRow, len(verdicts))
	for i, a := range verdicts {
		u := named[a.Unit.Code]
		rows[i] = cycleRow{Unit: a.Unit, FullName: cmp.Or(u.FullName, a.Unit.Name), Kind: u.Kind, Province: u.Parent, Criteria: a.Criteria.ID, Class: a.Class, Provisional: a.Provisional,
			Official: a.Official, Missing: len(a.Missing), Reason: a.Summary, Recognition: filed[a.Unit.Code]}
		rows[i].Silent, rows[i].Next = owing(owed[a.Unit.Code], today)
	}
	return rows
}

func recognitionOf(v recognition.View) *cycleRecognition {
	return &cycleRecognition{v.Designation, v.State, v.InForce, v.Since, len(v.Proposals)}
}

// owing tells the reports whose day has passed, the oldest first, and the next that is due.
func owing(list []programme.Report, today border.Date) (silent []owedReport, next *owedReport) {
	silent = []owedReport{}
	slices.SortStableFunc(list, func(a, b programme.Report) int { return b.DueOn.DaysUntil(a.DueOn) })
	for _, r := range list {
		o := owedReport{r.ID, r.Obligation, r.Title, r.Period, r.State, r.DueOn, r.DueOn.DaysUntil(today), r.Owner}
		switch {
		case o.Days > 0:
			silent = append(silent, o)
		case next == nil:
			o.Days = -o.Days
			next = &o
		}
	}
	return silent, next
}

func (q cycleQuery) fits(r cycleRow) bool {
	state := "none"
	if r.Recognition != nil {
		state = r.Recognition.State
	}
	return (q.class == "" || q.class == r.Class) && (q.state == "" || q.state == state) && (!q.silent || r.owes()) &&
		(q.find == "" || strings.HasPrefix(r.Unit.Code, q.find) || strings.Contains(folded(r.FullName), q.find))
}

// owes says that the day of a report has passed, or, of a model, that the report of the year is not handed in.
func (r *cycleRow) owes() bool {
	return len(r.Silent) > 0 || r.Report != nil && slices.Contains(programme.Unsent(), r.Report.State)
}

// order sorts rows as the table on the screen does; names by the Vietnamese alphabet.
func (q cycleQuery) order(rows []cycleRow) {
	vi := collate.New(lang.Vietnamese)
	rank := func(r cycleRow) int {
		switch q.sort {
		case "class":
			return slices.Index(border.Classes().IDs(), r.Class)
		case "recognition":
			if r.Recognition == nil {
				return -1
			}
			return slices.Index(border.RecognitionStates().IDs(), r.Recognition.State)
		case "silent":
			if r.owes() {
				return 2*oldest(r) + 1
			}
			return 0
		case "deadline":
			if r.Next == nil {
				return 1 << 30
			}
			return r.Next.Days
		}
		return 0
	}
	slices.SortStableFunc(rows, func(a, b cycleRow) int {
		by := cmp.Compare(rank(a), rank(b))
		if q.sort == "name" {
			by = vi.CompareString(a.Unit.Name, b.Unit.Name)
		}
		if q.down {
			by = -by
		}
		return cmp.Or(by, vi.CompareString(a.Unit.Name, b.Unit.Name), strings.Compare(a.Unit.Code, b.Unit.Code))
	})
}

// oldest is how many days the oldest silence of a commune lasts; 0: none.
func oldest(r cycleRow) int {
	if len(r.Silent) == 0 {
		return 0
	}
	return r.Silent[0].Days
}

// folded is text as it is searched: small, without diacritics, đ as d.
func folded(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ' || r == 'Đ':
			return 'd'
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(strings.TrimSpace(s)))
}
