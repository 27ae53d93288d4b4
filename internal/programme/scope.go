package programme

import (
	"context"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// member is a unit a target speaks of, with the communes of a later day that it became.
type member struct {
	Code, Name string
	into       []piece
	basis      string // exact, apportioned, listed, not_comparable
}

// piece is a part of a commune of the day.
type piece struct {
	unit        string
	name        string
	weight, err float64 // of the commune's figures that belong to the member
}

// reach is the units a target is computed over on a day. None of members: every commune of the provinces.
type reach struct {
	communes []Unit // of the day, all that belong to it
	members  []member
	rebased  *Rebased
	own      []string       // provinces whose own figures stand for the whole
	at       map[string]int // place of each commune in communes, by code
}

// reachOf finds the communes of the day a target speaks of.
func (w *world) reachOf(ctx context.Context, d Document, t Target, s span) (reach, error) {
	communes, err := w.communes(ctx, d, s.on)
	if err != nil {
		return reach{}, err
	}
	scope, scoped := d.scope(t.Scope)
	if !scoped {
		return reach{communes: communes, own: d.Provinces}.indexed(), nil
	}
	if scope.Area != "" {
		return w.areaReach(ctx, scope, communes, s)
	}
	all, err := w.country(ctx, s.on)
	if err != nil {
		return reach{}, err
	}
	named := map[string]Unit{}
	for _, u := range all {
		named[u.Code] = u
	}
	r := reach{}
	for _, u := range scope.Units {
		m, err := w.member(ctx, scope, u, s, named)
		if err != nil {
			return reach{}, err
		}
		r.members = append(r.members, m)
		for _, p := range m.into {
			if !slices.ContainsFunc(r.communes, func(c Unit) bool { return c.Code == p.unit }) {
				r.communes = append(r.communes, named[p.unit])
			}
		}
	}
	r.rebased = rebasedOf(scope.On, r.members, s.on)
	return r.indexed(), nil
}

func (w *world) areaReach(ctx context.Context, scope Scope, communes []Unit, s span) (reach, error) {
	codes, err := w.ledger.Facts.AreaCommunes(ctx, scope.Area, s.on)
	if err != nil {
		return reach{}, err
	}
	r := reach{}
	for _, u := range communes {
		if slices.Contains(codes, u.Code) {
			r.communes = append(r.communes, u)
			r.members = append(r.members, member{Code: u.Code, Name: u.Name, into: []piece{{u.Code, u.Name, 1, 0}}, basis: rebasedExact})
		}
	}
	return r.indexed(), nil
}

// How a value was read over units of another day.
const (
	rebasedExact  = "exact"
	rebasedParts  = "apportioned"
	rebasedListed = "listed"
	rebasedNot    = "not_comparable"
)

// member finds the communes of the day that a unit of the scope became: by the lineage on record; by the programme's
// own list where none is recorded; itself where the unit did not end.
func (w *world) member(ctx context.Context, scope Scope, u ScopeUnit, s span, named map[string]Unit) (member, error) {
	m := member{Code: u.Code, Name: u.Name}
	then, err := w.country(ctx, scope.On)
	if err != nil {
		return m, err
	}
	var old []Unit
	for _, c := range then {
		if c.Code == u.Code && scope.Level == border.Commune || scope.Level == border.District && c.District == u.Code {
			old = append(old, c)
		}
	}
	if len(old) > 0 && s.on != scope.On {
		if done, err := w.walked(ctx, &m, old, scope, s, named); err != nil || done {
			return m, err
		}
	}
	if len(old) > 0 && s.on == scope.On {
		for _, c := range old {
			m.into = append(m.into, piece{c.Code, c.Name, 1, 0})
		}
		m.basis = rebasedExact
		return m, nil
	}
	m.basis = rebasedListed
	for _, code := range u.Into {
		if c, stands := named[code]; stands {
			m.into = append(m.into, piece{code, c.Name, 1, 0})
		}
	}
	if len(m.into) == 0 || len(m.into) < len(u.Into) {
		m.basis, m.into = rebasedNot, nil
	}
	return m, nil
}

// walked follows the lineage both ways: which communes the old ones became, and how much of each of these is theirs.
func (w *world) walked(ctx context.Context, m *member, old []Unit, scope Scope, s span, named map[string]Unit) (bool, error) {
	there, err := w.ways(ctx, scope.On, s.on)
	if err != nil {
		return false, err
	}
	back, err := w.ways(ctx, s.on, scope.On)
	if err != nil {
		return false, err
	}
	mine := map[string]bool{}
	found := map[string]bool{}
	m.basis = rebasedExact
	for _, c := range old {
		mine[c.Code] = true
		if len(there[c.Code]) == 0 {
			return false, nil // its line is broken
		}
		for _, way := range there[c.Code] {
			found[way.To] = true
		}
	}
	codes := make([]string, 0, len(found))
	for code := range found {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		p := piece{unit: code, name: named[code].Name}
		for _, way := range back[code] {
			if mine[way.To] {
				p.weight, p.err = p.weight+way.Weight, p.err+way.Error
			}
		}
		if p.weight > 1-1e-9 {
			p.weight, p.err = 1, 0
		} else {
			m.basis = rebasedParts
		}
		m.into = append(m.into, p)
	}
	return true, nil
}

// successors gives communes of one day with what they became by another: by the lineage on record; itself where none is
// recorded and the commune still stands.
func (w *world) successors(ctx context.Context, of []Unit, from, to border.Date) ([]member, error) {
	if len(of) == 0 {
		return nil, nil
	}
	ways, err := w.ways(ctx, from, to)
	if err != nil {
		return nil, err
	}
	country, err := w.country(ctx, to)
	names := map[string]string{}
	for _, u := range country {
		names[u.Code] = u.Name
	}
	list := make([]member, len(of))
	for i, c := range of {
		m := member{Code: c.Code, Name: c.Name, basis: rebasedExact}
		for _, way := range ways[c.Code] {
			m.into = append(m.into, piece{way.To, names[way.To], 1, 0})
		}
		if name, stands := names[c.Code]; len(m.into) == 0 && stands {
			m.into = []piece{{c.Code, name, 1, 0}}
		}
		if len(m.into) == 0 {
			m.basis = rebasedNot
		}
		list[i] = m
	}
	return list, err
}

func rebasedOf(from border.Date, members []member, on border.Date) *Rebased {
	if on == from {
		return nil
	}
	r := Rebased{Status: rebasedExact, From: from, To: on}
	rank := []string{rebasedExact, rebasedListed, rebasedParts, rebasedNot}
	into := map[string]bool{}
	for _, m := range members {
		if slices.Index(rank, m.basis) > slices.Index(rank, r.Status) {
			r.Status = m.basis
		}
		for _, p := range m.into {
			into[p.unit] = true
		}
	}
	r.Note = rebasedNote(r.Status, len(members), len(into), from, on)
	return &r
}

func rebasedNote(status string, members, into int, from, to border.Date) border.Text {
	head := border.Text{
		VI: sprint("%d đơn vị của ngày %s, đọc trên %d xã của ngày %s; ", members, from.Vietnamese(), into, to.Vietnamese()),
		EN: sprint("%d units of %s, read over %d communes of %s; ", members, from.English(), into, to.English())}
	tail := map[string]border.Text{
		rebasedExact:  {VI: "theo bảng chuyển đổi, mọi đơn vị chuyển trọn.", EN: "by the lineage on record, every unit passed whole."},
		rebasedListed: {VI: "theo danh sách xã kế thừa ghi trong chương trình, vì chưa có bảng chuyển đổi.", EN: "by the successors listed in the programme, for no lineage is recorded."},
		rebasedParts:  {VI: "theo bảng chuyển đổi, có đơn vị bị chia nên số liệu được phân bổ (±).", EN: "by the lineage on record; some units were divided and figures are apportioned (±)."},
		rebasedNot:    {VI: "có đơn vị không tìm được đơn vị kế thừa.", EN: "of some units no successor is known."},
	}[status]
	return border.Text{VI: head.VI + tail.VI, EN: head.EN + tail.EN}
}

// lost names the members of which nothing is known on the day.
func (r reach) lost(period string) []Gap {
	var gaps []Gap
	for _, m := range r.members {
		if len(m.into) == 0 {
			gaps = append(gaps, Gap{Unit: m.Code, Name: m.Name, Indicator: gapUnit, Period: period, State: rebasedNot})
		}
	}
	return gaps
}

// of narrows a reach to one of its members.
func (r reach) of(m member) reach {
	out := reach{members: []member{m}, rebased: r.rebased}
	for _, c := range r.communes {
		if slices.ContainsFunc(m.into, func(p piece) bool { return p.unit == c.Code }) {
			out.communes = append(out.communes, c)
		}
	}
	return out.indexed()
}

// weight is how much of a commune's figures belong to the reach, with its half-width.
func (r reach) weight(code string) (weight, err float64) {
	if len(r.members) == 0 {
		return 1, 0
	}
	for _, m := range r.members {
		for _, p := range m.into {
			if p.unit == code {
				weight, err = weight+p.weight, err+p.err
			}
		}
	}
	return min(weight, 1), err
}

// indexed makes the communes found by their codes.
func (r reach) indexed() reach {
	r.at = make(map[string]int, len(r.communes))
	for i, c := range r.communes {
		r.at[c.Code] = i
	}
	return r
}

// has says whether a commune belongs to the reach.
func (r reach) has(code string) bool {
	_, found := r.at[code]
	return found
}

func join(parts ...string) string { return strings.Trim(strings.Join(parts, ", "), ", ") }
