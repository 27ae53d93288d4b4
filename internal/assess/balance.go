package assess

import (
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

const addicts = "addicts_on_file"

// Balance sets a fall in addicts on file beside where they went, and beside the neighbours: a fall can be made by
// pushing people out.
type Balance struct {
	Before     float64          `json:"before"`
	Now        float64          `json:"now"`
	Fall       float64          `json:"fall"`    // negative: a rise
	Outflow    []Outflow        `json:"outflow"` // as reported
	Treated    *float64         `json:"treated"` // treated or in a centre; nil: one of them is not reported
	Left       *float64         `json:"left"`    // moved or struck off
	Uncounted  *float64         `json:"uncounted"`
	Neighbours []NeighbourShift `json:"neighbours"`
	Beyond     int              `json:"beyond"` // neighbours that are not shown to who asks
	Rise       float64          `json:"rise"`   // what neighbours rose by, added; falls do not take off
	Finding    string           `json:"finding"`
	Summary    border.Text      `json:"summary"`
}

// The findings of a balance.
const (
	NoFall     = "no_fall"
	ByTreating = "treated"     // treatment and centres account for all of it
	ByLeaving  = "left"        // people moved or were struck off
	Uncounted  = "uncounted"   // more are gone than anybody counted
	NotKnown   = "not_counted" // an outflow is not reported
	Masked     = mask.State    // an outflow is not to be read
)

// Outflow is one way off the list.
type Outflow struct {
	Indicator string      `json:"indicator"`
	Label     border.Text `json:"label"`
	Value     *float64    `json:"value"`
	State     string      `json:"state"`

	mask.Mask
}

// NeighbourShift is a neighbour's figure in the two years; nil: not known.
type NeighbourShift struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Before *float64 `json:"before"`
	Now    *float64 `json:"now"`
	Change *float64 `json:"change"`

	mask.Mask // of either year
}

// balance is nil where one of the years is not known.
func balance(now, before Facts, near []NeighbourShift) *Balance {
	a, b := figureOf(before, addicts), figureOf(now, addicts)
	if a == nil || b == nil {
		return nil
	}
	out := &Balance{Before: *a, Now: *b, Fall: *a - *b, Neighbours: near,
		Treated: sumOfReported(now, "outflow_treated", "outflow_centre"), Left: sumOfReported(now, "outflow_moved", "outflow_struck_off")}
	q := Question{Facts: now}
	for _, id := range []string{"outflow_treated", "outflow_centre", "outflow_moved", "outflow_struck_off"} {
		ind, _ := border.IndicatorByID(id)
		state, _ := q.stateOf(id)
		flow := Outflow{Indicator: id, Label: ind.Label, Value: figureOf(now, id), State: state}
		if now.hidden(id) {
			flow.State, flow.Mask = border.Reported, mask.Hidden()
		}
		out.Outflow = append(out.Outflow, flow)
	}
	if out.Treated != nil && out.Left != nil {
		rest := max(0, out.Fall-*out.Treated-*out.Left)
		out.Uncounted = &rest
	}
	out.Rise = riseOf(near)
	out.Finding = out.find()
	out.Summary = out.words()
	return out
}

func riseOf(near []NeighbourShift) (total float64) {
	for _, n := range near {
		if n.Change != nil && *n.Change > 0 {
			total += *n.Change
		}
	}
	return total
}

// Within is the balance beside those neighbours alone that somebody sees: a rise added over others would tell their figures.
func (b Balance) Within(sees func(code string) bool) *Balance {
	all := b.Neighbours
	b.Neighbours = slices.DeleteFunc(slices.Clone(all), func(n NeighbourShift) bool { return !sees(n.Code) })
	b.Beyond = len(all) - len(b.Neighbours)
	b.Rise = riseOf(b.Neighbours)
	b.Summary = b.words()
	return &b
}

func sumOfReported(f Facts, indicators ...string) *float64 {
	total := 0.0
	for _, id := range indicators {
		v := figureOf(f, id)
		if v == nil {
			return nil
		}
		total += *v
	}
	return &total
}

func (b *Balance) find() string {
	switch {
	case b.Fall <= 0:
		return NoFall
	case b.Treated != nil && *b.Treated >= b.Fall:
		return ByTreating
	case b.Uncounted == nil && slices.ContainsFunc(b.Outflow, func(o Outflow) bool { return o.Masked }):
		return Masked
	case b.Uncounted == nil:
		return NotKnown
	case *b.Uncounted > 0:
		return Uncounted
	}
	return ByLeaving
}

func (b *Balance) words() border.Text {
	fall := say("Số người nghiện giảm %s.", "Addicts on file fell by %s.", []any{vietnamese.number(b.Fall)}, []any{english.number(b.Fall)})
	var why border.Text
	switch b.Finding {
	case NoFall:
		return border.Text{VI: "Số người nghiện không giảm.", EN: "Addicts on file did not fall."}
	case ByTreating:
		why = border.Text{VI: "Điều trị và cơ sở cai nghiện giải thích toàn bộ mức giảm.", EN: "Treatment and centres account for all of it."}
	case ByLeaving:
		why = say("%s người chuyển đi hoặc bị đưa ra khỏi hồ sơ; đó không phải là cải thiện.", "Moved away or struck off: %s; that is no improvement.",
			[]any{vietnamese.number(*b.Left)}, []any{english.number(*b.Left)})
	case Uncounted:
		why = say("%s người không rõ đi đâu.", "Nobody counted where %s went.", []any{vietnamese.number(*b.Uncounted)}, []any{english.number(*b.Uncounted)})
	case Masked:
		why = border.Text{VI: "Số người ra khỏi danh sách không được nêu vì ít.", EN: "How they went off the list is not shown: they are few."}
	default:
		why = border.Text{VI: "Chưa báo cáo đủ số người ra khỏi danh sách nên chưa rõ vì sao giảm.", EN: "Not every way off the list is reported, so why is not known."}
	}
	said := []border.Text{fall, why}
	if b.Rise != 0 {
		said = append(said, say("Các xã bên cạnh tăng %s.", "Neighbours rose by %s.", []any{vietnamese.number(b.Rise)}, []any{english.number(b.Rise)}))
	}
	if b.Beyond > 0 {
		said = append(said, say("Xã bên cạnh mà tài khoản này không được xem: %d.", "Neighbours not shown to this account: %d.", []any{b.Beyond}, []any{b.Beyond}))
	}
	return join(said...)
}
