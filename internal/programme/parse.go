package programme

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"cotmoc/internal/border"
)

// The shape of a file of obligations. The words are explained at the top of data/obligations/qd-28-2025.yaml; a word
// that is not listed here is refused.
type (
	fileDocument struct {
		ID          string           `yaml:"id"`
		LegalRef    string           `yaml:"legal_ref"`
		Title       border.Text      `yaml:"title"`
		ValidFrom   string           `yaml:"valid_from"`
		ValidTo     string           `yaml:"valid_to"`
		Obligations []fileObligation `yaml:"obligations"`
	}
	fileObligation struct {
		ID             string      `yaml:"id"`
		Article        border.Text `yaml:"article"`
		Title          border.Text `yaml:"title"`
		OwedBy         fileDebtor  `yaml:"owed_by"`
		To             border.Text `yaml:"to"`
		Rhythm         string      `yaml:"rhythm"`
		Only           []string    `yaml:"only"`
		Cut            string      `yaml:"cut"`
		Due            *fileDue    `yaml:"due"`
		Unstated       border.Text `yaml:"unstated"`
		Asks           []string    `yaml:"asks"`
		Provinces      []string    `yaml:"provinces"`
		EndedDistricts bool        `yaml:"ended_with_districts"`
	}
	fileDebtor struct {
		Level    string       `yaml:"level"`
		Post     border.Text  `yaml:"post"`
		Agencies []fileAgency `yaml:"agencies"`

		Registered bool `yaml:"registered"`
	}
	fileAgency struct {
		ID   string      `yaml:"id"`
		Name border.Text `yaml:"name"`
	}
	fileDue struct {
		Before    string      `yaml:"before"`
		DaysAfter *int        `yaml:"days_after"`
		Inferred  border.Text `yaml:"inferred"`
	}
)

// Parse reads files of obligations by name, in the order of the names. A file that is wrong anywhere is refused whole
// with file and line, and so is an obligation or a document told twice; the error is a border.Error of kind Invalid.
func Parse(files map[string][]byte) ([]Obligation, error) {
	var all []Obligation
	seen := map[string]string{}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		list, err := parseOne(name, files[name])
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if other, twice := seen[o.ID]; twice {
				return nil, refuse(name, 1, fmt.Sprintf("obligation %q stands in %s too", o.ID, other), nil)
			}
			seen[o.ID] = name
		}
		all = append(all, list...)
	}
	return all, nil
}

// parseOne reads one file.
func parseOne(name string, b []byte) ([]Obligation, error) {
	var f fileDocument
	if err := yaml.UnmarshalWithOptions(b, &f, yaml.Strict()); err != nil {
		return nil, unreadable(name, err)
	}
	tree, err := parser.ParseBytes(b, 0)
	if err != nil {
		return nil, unreadable(name, err)
	}
	r := &reader{name: name, tree: tree}
	return r.document(f)
}

// reader knows where in the file each thing stands.
type reader struct {
	name string
	tree *ast.File
}

func unreadable(name string, err error) error {
	line, what := 1, err.Error()
	var located yaml.Error
	if errors.As(err, &located) {
		what = located.GetMessage()
		if t := located.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
	}
	return refuse(name, line, what, err)
}

func refuse(name string, line int, what string, cause error) error {
	where := fmt.Sprintf("%s:%d: %s", name, line, what)
	return border.Fail(border.Invalid, "tệp nghĩa vụ báo cáo bị lỗi: "+where, "file of obligations: "+where, cause)
}

// fail reports a fault of meaning at a place such as "$.obligations[2].due".
func (r *reader) fail(path, format string, args ...any) error {
	return refuse(r.name, r.line(path), fmt.Sprintf(format, args...), nil)
}

// line finds the line of a place; where it is absent, that of the nearest thing around it.
func (r *reader) line(path string) int {
	for path != "$" && path != "" {
		if p, err := yaml.PathString(path); err == nil {
			if node, err := p.FilterFile(r.tree); err == nil && node.GetToken() != nil {
				return node.GetToken().Position.Line
			}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return 1
}

func (r *reader) document(f fileDocument) ([]Obligation, error) {
	switch {
	case f.ID == "":
		return nil, r.fail("$.id", "the document has no id")
	case f.LegalRef == "":
		return nil, r.fail("$.legal_ref", "the document has no legal_ref")
	case f.Title.VI == "" || f.Title.EN == "":
		return nil, r.fail("$.title", "a title in Vietnamese (vi) and English (en) is wanted here")
	case len(f.Obligations) == 0:
		return nil, r.fail("$.obligations", "the document lays down no obligation")
	}
	from, err := r.day("$.valid_from", f.ValidFrom)
	if err != nil {
		return nil, err
	}
	to, err := r.day("$.valid_to", f.ValidTo)
	if err != nil {
		return nil, err
	}
	list := make([]Obligation, len(f.Obligations))
	for i, one := range f.Obligations {
		path := fmt.Sprintf("$.obligations[%d]", i)
		if err := r.check(path, f.ID, one); err != nil {
			return nil, err
		}
		list[i] = one.obligation(f.LegalRef, from, to)
		if slices.ContainsFunc(list[:i], func(o Obligation) bool { return o.ID == one.ID }) {
			return nil, r.fail(path+".id", "obligation %q stands twice", one.ID)
		}
	}
	return list, nil
}

func (r *reader) day(path, text string) (border.Date, error) {
	if text == "" {
		return border.Date{}, nil
	}
	d, err := border.ParseDate(text)
	if err != nil {
		return d, r.fail(path, "%v", err)
	}
	return d, nil
}

// check finds the first fault of an obligation.
func (r *reader) check(path, document string, f fileObligation) error {
	levels := append([]string{"", border.Commune, border.Province, border.District}, border.ModelLevels()...)
	rhythms := []string{"", Yearly, HalfYearly, NineMonths, Quarterly, Monthly, Adhoc}
	open := f.Rhythm == "" || f.OwedBy.Level == "" || f.Due == nil && f.Rhythm != Adhoc
	switch {
	case !strings.HasPrefix(f.ID, document+"."):
		return r.fail(path+".id", "id %q: want the document's id, a full stop and a word: %q", f.ID, document+".commune")
	case !both(f.Title):
		return r.fail(path+".title", "a title in Vietnamese (vi) and English (en) is wanted here")
	case !both(f.Article):
		return r.fail(path+".article", "the article in Vietnamese (vi) and English (en) is wanted here")
	case !slices.Contains(levels, f.OwedBy.Level):
		return r.fail(path+".owed_by.level", "level %q: want commune, province, district, village, group or agency", f.OwedBy.Level)
	case f.OwedBy.Registered && f.OwedBy.Level != Agency:
		return r.fail(path+".owed_by", "registered goes with level agency, and only with it")
	case (f.OwedBy.Level == Agency && !f.OwedBy.Registered) != (len(f.OwedBy.Agencies) > 0):
		return r.fail(path+".owed_by", "agencies go with level agency, and only with it; registered: true means those on the register instead")
	case !slices.Contains(rhythms, f.Rhythm):
		return r.fail(path+".rhythm", "rhythm %q: want year, half, 9m, quarter, month or adhoc", f.Rhythm)
	case f.Cut != "" && f.Cut != "report_year" && f.Cut != "calendar":
		return r.fail(path+".cut", "cut %q: want report_year or calendar", f.Cut)
	case open && !both(f.Unstated):
		return r.fail(path, "rhythm, level or due is empty: unstated must say what the text leaves open")
	}
	if err := r.agencies(path, f.OwedBy.Agencies); err != nil {
		return err
	}
	return r.lists(path, f)
}

func both(t border.Text) bool { return t.VI != "" && t.EN != "" }

func (r *reader) agencies(path string, list []fileAgency) error {
	for i, a := range list {
		at := fmt.Sprintf("%s.owed_by.agencies[%d]", path, i)
		if a.ID == "" || strings.Trim(a.ID, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
			return r.fail(at, "agency id %q: want small letters, digits, hyphens and full stops", a.ID)
		}
		if !both(a.Name) {
			return r.fail(at, "the agency's name in Vietnamese (vi) and English (en) is wanted here")
		}
	}
	return nil
}

// lists checks the periods, the day and the indicators.
func (r *reader) lists(path string, f fileObligation) error {
	whole := Obligation{Rhythm: f.Rhythm}
	for i, part := range f.Only {
		if !slices.Contains(whole.parts(), part) {
			return r.fail(fmt.Sprintf("%s.only[%d]", path, i), "%q is no period of rhythm %q", part, f.Rhythm)
		}
	}
	for i, id := range f.Asks {
		if _, known := border.IndicatorByID(id); !known {
			return r.fail(fmt.Sprintf("%s.asks[%d]", path, i), "there is no indicator %q", id)
		}
	}
	if unit := f.OwedBy.Level != "" && f.OwedBy.Level != border.District && len(f.OwedBy.Agencies) == 0; len(f.Asks) > 0 && !unit {
		return r.fail(path+".asks", "figures are reported by communes, provinces and units of models alone")
	}
	if f.Due == nil {
		return nil
	}
	_, err := time.Parse("01-02", f.Due.Before)
	switch {
	case (f.Due.Before == "") == (f.Due.DaysAfter == nil):
		return r.fail(path+".due", "due: want one of before and days_after")
	case f.Due.Before != "" && err != nil:
		return r.fail(path+".due.before", "before %q: want month-day such as \"12-20\"", f.Due.Before)
	case f.Due.DaysAfter != nil && (*f.Due.DaysAfter < 0 || *f.Due.DaysAfter > 366):
		return r.fail(path+".due.days_after", "days_after %d: want 0 to 366", *f.Due.DaysAfter)
	}
	return nil
}

func (f fileObligation) obligation(ref string, from, to border.Date) Obligation {
	o := Obligation{ID: f.ID, LegalRef: ref, Article: f.Article, Title: f.Title, Rhythm: f.Rhythm, Only: f.Only,
		Calendar: f.Cut == "calendar", Asks: append([]string{}, f.Asks...), Provinces: append([]string{}, f.Provinces...),
		EndedDistricts: f.EndedDistricts, ValidFrom: from, ValidTo: to, OwedBy: Debtor{Level: f.OwedBy.Level, Post: f.OwedBy.Post, Registered: f.OwedBy.Registered}}
	for _, a := range f.OwedBy.Agencies {
		o.OwedBy.Agencies = append(o.OwedBy.Agencies, Named(a))
	}
	o.To, o.Unstated = said(f.To), said(f.Unstated)
	if f.Due != nil {
		o.Due = &Due{Before: f.Due.Before, DaysAfter: f.Due.DaysAfter, Inferred: said(f.Due.Inferred)}
	}
	return o
}

// said is the text, or nil where there is none.
func said(t border.Text) *border.Text {
	if t == (border.Text{}) {
		return nil
	}
	return &t
}
