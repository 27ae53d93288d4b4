package recognition

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// The groups a draw is made of: communes that are recognised as drug-free, and communes that said nothing in the year.
const (
	GroupRecognised = "recognised"
	GroupSilent     = "silent"
)

// The risks within a group. Elevated: a border commune, or something was seen there in the year.
const (
	Elevated = "elevated"
	Ordinary = "ordinary"
)

// What a visit found.
const (
	FoundClean    = "clean"
	FoundNotClean = "not_clean"
	NotVisited    = "not_visited"
)

// framed is a commune a draw may pick.
type framed struct {
	code, name, province string
	group, risk          string
}

// Frame is a commune of a day as a draw sees it.
type Frame struct {
	Code, Name, Province string
	OnBorder, Incident   bool // a border commune; something was seen there in the year
	Silent               bool // it reported nothing for the year
}

// Draw is a seeded, stratified sample of communes to visit. The same seed, year and frame give the same communes.
type Draw struct {
	ID         int64     `json:"id"`
	Seed       int64     `json:"seed"`
	Year       int       `json:"year"`
	N          int       `json:"n"` // asked for
	Post       string    `json:"post"`
	RecordedAt time.Time `json:"recorded_at"`
	Strata     []Stratum `json:"strata"`
	Units      []Drawn   `json:"units"`
	Rates      []Rate    `json:"rates"` // as far as findings are in
}

// Stratum is one group at one risk: how many communes it has and how many were drawn.
type Stratum struct {
	Group string `json:"group"`
	Risk  string `json:"risk"`
	Size  int    `json:"size"`
	Drawn int    `json:"drawn"`
}

// Drawn is a commune to visit, and what was found.
type Drawn struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Province string   `json:"province"`
	Group    string   `json:"group"`
	Risk     string   `json:"risk"`
	Finding  *Finding `json:"finding"` // nil: not in yet
}

// Finding is what a visit found. Post is the account that says so.
type Finding struct {
	Unit    string      `json:"unit"`
	Finding string      `json:"finding"`
	Day     border.Date `json:"day"`
	Post    string      `json:"post"`
	Note    string      `json:"note,omitempty"`
}

// Rate is the share of a group's communes found not clean. In group "recognised" it is the false-clean rate.
// Estimate weighs each stratum by its size; it is nil until every stratum that was drawn from has a visit.
type Rate struct {
	Group    string        `json:"group"`
	Visited  int           `json:"visited"`
	NotClean int           `json:"not_clean"`
	Estimate *Interval     `json:"estimate"`
	Level    float64       `json:"level"` // of the interval
	Strata   []StratumRate `json:"strata"`
}

// StratumRate is the rate of one stratum; Interval is nil without a visit.
type StratumRate struct {
	Risk     string    `json:"risk"`
	Size     int       `json:"size"`
	Visited  int       `json:"visited"`
	NotClean int       `json:"not_clean"`
	Interval *Interval `json:"interval"`
}

// rateLevel is the coverage of every interval.
const rateLevel = 0.95

// elevatedWeight is how many times likelier a commune at elevated risk is drawn.
const elevatedWeight = 2

// strata in the order they are told.
func strata() []Stratum {
	return []Stratum{{Group: GroupRecognised, Risk: Elevated}, {Group: GroupRecognised, Risk: Ordinary},
		{Group: GroupSilent, Risk: Elevated}, {Group: GroupSilent, Risk: Ordinary}}
}

// newDraw picks n communes: every stratum gets one if it has any and n allows, the rest by size, elevated risk
// counting double. Within a stratum the order is that of the SHA-256 of seed, year and code.
func newDraw(seed int64, year, n int, frame []framed) Draw {
	d := Draw{Seed: seed, Year: year, N: n, Strata: strata(), Units: []Drawn{}}
	members := make([][]framed, len(d.Strata))
	for _, u := range frame {
		i := slices.IndexFunc(d.Strata, func(s Stratum) bool { return s.Group == u.group && s.Risk == u.risk })
		members[i] = append(members[i], u)
		d.Strata[i].Size++
	}
	allot(d.Strata, min(n, len(frame)))
	for i, s := range d.Strata {
		slices.SortFunc(members[i], func(a, b framed) int {
			return cmp.Or(bytes.Compare(lot(seed, year, a.code), lot(seed, year, b.code)), strings.Compare(a.code, b.code))
		})
		for _, u := range members[i][:s.Drawn] {
			d.Units = append(d.Units, Drawn{Code: u.code, Name: u.name, Province: u.province, Group: u.group, Risk: u.risk})
		}
	}
	slices.SortFunc(d.Units, func(a, b Drawn) int { return strings.Compare(a.Code, b.Code) })
	d.Rates = d.rates()
	return d
}

func lot(seed int64, year int, code string) []byte {
	h := sha256.Sum256(fmt.Appendf(nil, "draw %d %d %s", seed, year, code))
	return h[:]
}

// allot shares n out one by one, each time to the stratum that is furthest behind its share.
func allot(list []Stratum, n int) {
	for range n {
		best := -1
		for i, s := range list {
			if s.Drawn < s.Size && (best < 0 || behind(s) > behind(list[best])) {
				best = i
			}
		}
		list[best].Drawn++
	}
}

// behind is the claim of a stratum on the next commune; a stratum with none comes first.
func behind(s Stratum) float64 {
	weight := 1
	if s.Risk == Elevated {
		weight = elevatedWeight
	}
	if s.Drawn == 0 {
		return 1e9 + float64(s.Size*weight)
	}
	return float64(s.Size*weight) / float64(s.Drawn+1)
}

// rates gives the rate of each group from the findings that are in.
func (d Draw) rates() []Rate {
	var list []Rate
	for _, group := range []string{GroupRecognised, GroupSilent} {
		r := Rate{Group: group, Level: rateLevel, Strata: []StratumRate{}}
		for _, s := range d.Strata {
			if s.Group != group || s.Size == 0 {
				continue
			}
			one := d.stratumRate(s)
			r.Visited, r.NotClean = r.Visited+one.Visited, r.NotClean+one.NotClean
			r.Strata = append(r.Strata, one)
		}
		r.Estimate = r.estimate()
		list = append(list, r)
	}
	return list
}

func (d Draw) stratumRate(s Stratum) StratumRate {
	out := StratumRate{Risk: s.Risk, Size: s.Size}
	for _, u := range d.Units {
		if u.Group != s.Group || u.Risk != s.Risk || u.Finding == nil || u.Finding.Finding == NotVisited {
			continue
		}
		out.Visited++
		if u.Finding.Finding == FoundNotClean {
			out.NotClean++
		}
	}
	if out.Visited > 0 {
		i := Exact(out.NotClean, out.Visited, rateLevel)
		out.Interval = &i
	}
	return out
}

// estimate weighs the strata by size. Its bounds are those of the strata, each taken at a level that leaves the
// whole at least rateLevel sure (Bonferroni): wider than need be, never too narrow.
func (r Rate) estimate() *Interval {
	size := 0
	for _, s := range r.Strata {
		if s.Visited == 0 {
			return nil
		}
		size += s.Size
	}
	if size == 0 {
		return nil
	}
	level := 1 - (1-rateLevel)/float64(len(r.Strata))
	var sum Interval
	for _, s := range r.Strata {
		w, i := float64(s.Size)/float64(size), Exact(s.NotClean, s.Visited, level)
		sum.Share, sum.Low, sum.High = sum.Share+w*i.Share, sum.Low+w*i.Low, sum.High+w*i.High
	}
	return &sum
}

// Draws keeps draws. internal/postgis implements it.
type Draws interface {
	DrawFrame(ctx context.Context, year int, on border.Date) ([]Frame, error)
	SaveDraw(ctx context.Context, d Draw) (int64, error)
	Draw(ctx context.Context, id int64) (Draw, error) // with the last finding of each unit; border.NotFound
	AddFinding(ctx context.Context, draw int64, f Finding) error
	PastDraws(ctx context.Context) ([]PastDraw, error) // the latest first
}

// PastDraw is a draw in short: Found of its Drawn communes have a finding.
type PastDraw struct {
	ID         int64     `json:"id"`
	Seed       int64     `json:"seed"`
	Year       int       `json:"year"`
	Post       string    `json:"post"`
	RecordedAt time.Time `json:"recorded_at"`
	Drawn      int       `json:"drawn"`
	Found      int       `json:"found"`
}

// Past lists the draws there were, the latest first.
func (s *Service) Past(ctx context.Context) ([]PastDraw, error) { return s.Draws.PastDraws(ctx) }

// drawLimit bounds what can be asked for.
const drawLimit = 500

// Draw draws n communes to visit among those recognised as drug-free and in force, and those silent in the year.
func (s *Service) Draw(ctx context.Context, seed int64, year, n int, post string) (Draw, error) {
	today := s.today()
	var faults []border.Fault
	if n < 1 || n > drawLimit {
		faults = append(faults, faulty("n", fmt.Sprintf("từ 1 đến %d xã", drawLimit), fmt.Sprintf("1 to %d communes", drawLimit)))
	}
	if year < 2000 || border.AssessedYear(year).From.After(today) {
		faults = append(faults, faulty("year", "năm chưa bắt đầu hoặc không hợp lệ", "the year has not begun, or is none"))
	}
	if err := border.Refuse(faults); err != nil {
		return Draw{}, err
	}
	frame, err := s.frame(ctx, year, today)
	if err != nil {
		return Draw{}, fmt.Errorf("draw of %d: %w", year, err)
	}
	if len(frame) == 0 {
		return Draw{}, border.Fail(border.Conflict, "Không có xã nào được công nhận hoặc không báo cáo để bốc thăm.",
			"There is no recognised or silent commune to draw from.", nil)
	}
	d := newDraw(seed, year, n, frame)
	d.Post = post
	if d.ID, err = s.Draws.SaveDraw(ctx, d); err != nil {
		return Draw{}, err
	}
	return s.Draws.Draw(ctx, d.ID)
}

// Drawn gives a draw with its findings; border.NotFound if there is none.
func (s *Service) Drawn(ctx context.Context, id int64) (Draw, error) { return s.Draws.Draw(ctx, id) }

func (s *Service) frame(ctx context.Context, year int, today border.Date) ([]framed, error) {
	on := border.AssessedYear(year).To
	if today.Before(on) {
		on = today
	}
	communes, err := s.Draws.DrawFrame(ctx, year, on)
	if err != nil {
		return nil, err
	}
	views, err := s.List(ctx, Scope{Designation: border.DesignationDrugFree})
	if err != nil {
		return nil, err
	}
	inForce := map[string]bool{}
	for _, v := range views {
		inForce[v.Unit.Code] = inForce[v.Unit.Code] || Kept(v.State) && v.EndedOn.IsZero()
	}
	var list []framed
	for _, c := range communes {
		u := framed{code: c.Code, name: c.Name, province: c.Province, risk: Ordinary}
		switch {
		case inForce[c.Code]:
			u.group = GroupRecognised
		case c.Silent:
			u.group = GroupSilent
		default:
			continue
		}
		if c.OnBorder || c.Incident {
			u.risk = Elevated
		}
		list = append(list, u)
	}
	return list, nil
}

// Find records what a visit found; a later finding on the same commune takes the place of an earlier one, which is
// kept. The post that applied for the recognition does not say whether it holds.
func (s *Service) Find(ctx context.Context, draw int64, f Finding) (Draw, error) {
	d, err := s.Draws.Draw(ctx, draw)
	if err != nil {
		return d, err
	}
	f.Note = strings.TrimSpace(f.Note)
	faults := border.CheckText("note", f.Note, reasonLimit)
	if !slices.ContainsFunc(d.Units, func(u Drawn) bool { return u.Code == f.Unit }) {
		faults = append(faults, faulty("unit", "xã này không được bốc thăm", "this commune was not drawn"))
	}
	if !slices.Contains([]string{FoundClean, FoundNotClean, NotVisited}, f.Finding) {
		faults = append(faults, faulty("finding", "clean, not_clean hoặc not_visited", "clean, not_clean or not_visited"))
	}
	if f.Day.IsZero() || f.Day.After(s.today()) || f.Day.Before(border.DateOf(d.RecordedAt)) {
		faults = append(faults, faulty("day", "ngày phải từ ngày bốc thăm đến hôm nay", "the day must lie between the draw and today"))
	}
	applied, err := s.applied(ctx, f.Unit, f.Post)
	if err != nil {
		return d, err
	}
	if applied {
		faults = append(faults, faulty("post", "đơn vị đã đề nghị công nhận không được kết luận", "the post that applied may not say what was found"))
	}
	if err := border.Refuse(faults); err != nil {
		return d, err
	}
	if err := s.Draws.AddFinding(ctx, draw, f); err != nil {
		return d, err
	}
	return s.Draws.Draw(ctx, draw)
}

func (s *Service) applied(ctx context.Context, unit, post string) (bool, error) {
	files, err := s.Records.RecognitionFiles(ctx, unit, s.today())
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(files, func(h Held) bool {
		return slices.ContainsFunc(h.replay().applicants, func(a string) bool { return strings.EqualFold(a, post) })
	}), nil
}

// WithFindings is the draw with findings put in and rates worked out.
func (d Draw) WithFindings(findings []Finding) Draw {
	d.Units = slices.Clone(d.Units)
	for i := range d.Units {
		for _, f := range findings {
			if f.Unit == d.Units[i].Code {
				d.Units[i].Finding = &f
			}
		}
	}
	d.Rates = d.rates()
	return d
}
