package assess

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// Advice is the nearest better class and what would have to change for it. It names treatment and prevention, never
// that people go: whoever moves away, is struck off or is not arrested makes no figure better.
type Advice struct {
	To      string      `json:"to"` // the better class
	Changes []Change    `json:"changes"`
	Summary border.Text `json:"summary"`
}

// Change is one figure that would have to change.
type Change struct {
	Indicators []string    `json:"indicators"` // the figure is their sum
	Label      border.Text `json:"label"`
	Unit       string      `json:"unit"`
	Now        float64     `json:"now"`
	Target     float64     `json:"target"` // at most; for persons in treatment, at least
	Route      border.Text `json:"route"`  // the way there

	mask.Mask // set where the figures are left out
}

// Advise says what would have to change for the next better class; nil for the best class, one that is not
// determined, and one that no change of reported figures betters. Of the ways to it, the one that changes the fewest
// figures, then the one that changes them the least in proportion.
func (s *Set) Advise(q Question) *Advice {
	l, ok := s.levels[q.Unit.Level]
	if !ok {
		return nil
	}
	c := s.examine(l, &q)
	if c.class == undetermined || len(c.unreported) > 0 {
		return nil
	}
	if len(l.worded) > 0 || rankOf(l.classes[c.class].id) < 0 {
		return c.adviseWorded()
	}
	if rankOf(l.classes[c.class].id) <= 0 {
		return nil
	}
	search := &improving{c: c, from: rankOf(l.classes[c.class].id), rank: -1}
	search.st = *c.st
	search.try(0, nil, 0)
	if search.best == nil {
		return nil
	}
	changes := make([]Change, 0, len(search.best))
	for _, m := range search.best {
		changes = append(changes, c.change(m))
	}
	return c.advice(search.class, changes)
}

// NoAdvice says in a sentence why there is none.
func (s *Set) NoAdvice(q Question) border.Text {
	l, ok := s.levels[q.Unit.Level]
	if !ok {
		return border.Text{VI: "Bộ tiêu chí này không xét cấp này.", EN: "This set does not judge this level."}
	}
	c := s.examine(l, &q)
	switch {
	case c.class == undetermined || len(c.unreported) > 0:
		return border.Text{VI: "Còn thiếu số liệu: phải báo cáo đủ trước khi nói được cần thay đổi gì.",
			EN: "Figures are missing: they must be reported before it can be said what would have to change."}
	case c.rank(c.class) == 0:
		return border.Text{VI: "Đây là loại tốt nhất của bộ tiêu chí.", EN: "This is the best class of the set."}
	}
	return border.Text{VI: "Không thay đổi nào của riêng các số liệu được báo cáo đưa tới loại tốt hơn.",
		EN: "No change of the reported figures alone leads to a better class."}
}

// advice is the way to a class.
func (c *examination) advice(class int, changes []Change) *Advice {
	a := &Advice{To: c.level.classes[class].id, Changes: changes}
	short := c.level.classes[class].short
	a.Summary = say("Loại tốt hơn gần nhất là %s; cần thay đổi %d số liệu.", "The nearest better class is %s. Figures that would have to change: %d.",
		[]any{short.VI, len(a.Changes)}, []any{short.EN, len(a.Changes)})
	return a
}

// rankOf orders classes from the best, 0, to the worst; -1 for one that has no place in the order. Type III and "has
// drugs" stand level: as the ranges are literal, more users can take a commune out of type III, and that is no progress.
func rankOf(class string) int {
	switch class {
	case drugFree:
		return 0
	case "type_3", "has_drugs":
		return 1
	case "type_2":
		return 2
	case "type_1", "key_province":
		return 3
	}
	return -1
}

// moved is a count at another figure, or (less) all of it in treatment.
type moved struct {
	count int
	to    uint64
	less  bool
}

// improving searches the counts for the nearest better class.
type improving struct {
	c     *examination
	st    state
	from  int // rank now
	best  []moved
	class int
	rank  int // of the best
	cost  float64
}

// try walks over every count and every figure it could fall to.
func (s *improving) try(i int, so []moved, cost float64) {
	l := s.c.level
	if s.best != nil && len(so) > len(s.best) && s.rank == s.from-1 {
		return // a nearer class cannot be, nor fewer changes
	}
	if i == len(l.counts) {
		s.judge(so, cost)
		return
	}
	s.try(i+1, so, cost)
	have, less := s.st.counts[i], s.st.less[i]
	for _, to := range s.lower(i) {
		s.st.counts[i].lo = to
		s.try(i+1, append(slices.Clip(so), moved{count: i, to: to}), cost+fewer*share1(have.lo-to, have.lo))
	}
	s.st.counts[i] = have
	if l.counts[i].less != "" && less.lo < have.lo {
		s.st.less[i].lo = have.lo
		s.try(i+1, append(slices.Clip(so), moved{count: i, to: have.lo, less: true}), cost+share1(have.lo-less.lo, have.lo))
		s.st.less[i] = less
	}
}

// fewer makes persons on file becoming fewer the dearer way: with both open, treatment is advised.
const fewer = 2

func share1(part, whole uint64) float64 { return float64(part) / float64(max(whole, 1)) }

// lower lists the figures just under each threshold of a count, and none. A count from which persons in treatment are
// taken off never goes under them.
func (s *improving) lower(i int) []uint64 {
	l, have := s.c.level, s.st.counts[i].lo
	floor := uint64(0)
	if l.counts[i].less != "" {
		floor = s.st.less[i].lo
	}
	list := []uint64{floor}
	for _, p := range l.counts[i].parts {
		part := &l.parts[p]
		for _, b := range part.bands {
			if b.atLeast != nil {
				if first := b.atLeast.first(l.scale(part, s.st.base.lo)); first > 0 {
					list = append(list, under(first, l.counts[i].grain))
				}
			}
		}
	}
	list = slices.DeleteFunc(list, func(v uint64) bool { return v >= have || v < floor })
	slices.Sort(list)
	return slices.Compact(list)
}

// under is the largest whole figure below a threshold.
func under(first, grain uint64) uint64 { return (first - 1) / grain * grain }

func (s *improving) judge(so []moved, cost float64) {
	l := s.c.level
	i, sole := s.c.set.possible(l, &s.st, s.c.on).only()
	if !sole {
		return
	}
	rank := rankOf(l.classes[i].id)
	if rank < 0 || rank >= s.from {
		return
	}
	if s.best != nil && cmp.Or(-cmp.Compare(rank, s.rank), cmp.Compare(len(so), len(s.best)), cmp.Compare(math.Round(cost*1e9), math.Round(s.cost*1e9))) >= 0 {
		return
	}
	s.best, s.class, s.rank, s.cost = slices.Clone(so), i, rank, cost
}

// change puts a move into words.
func (c *examination) change(m moved) Change {
	count := &c.level.counts[m.count]
	ids, now := count.of, c.st.counts[m.count].lo
	if m.less {
		ids, now = []string{count.less}, c.st.less[m.count].lo
	}
	return c.told(ids, float64(now)/float64(count.grain), float64(m.to)/float64(count.grain), m.less)
}

// told puts a change of a figure, the sum of indicators, into words; raised: it becomes more.
func (c *examination) told(ids []string, now, target float64, raised bool) Change {
	out := Change{Indicators: ids, Label: c.labels(ids), Unit: c.set.labels[ids[0]].Unit, Now: now, Target: target}
	way := border.Text{}
	for _, id := range ids {
		if w := wayOf(id); w != way {
			way = join(way, w)
		}
	}
	n, t := vietnamese.number(out.Now), vietnamese.number(out.Target)
	at := border.Text{VI: fmt.Sprintf("Từ %s xuống không quá %s.", n, t), EN: fmt.Sprintf("From %s to at most %s.", english.number(out.Now), english.number(out.Target))}
	if raised {
		at = border.Text{VI: fmt.Sprintf("Từ %s lên đủ %s.", n, t), EN: fmt.Sprintf("From %s up to all %s.", english.number(out.Now), english.number(out.Target))}
	}
	out.Route = join(at, way)
	return out
}

// wayOf is how a figure may honestly change.
func wayOf(indicator string) border.Text {
	switch indicator {
	case "addicts_on_file", "users_on_file":
		return border.Text{
			VI: "Bằng điều trị, cai nghiện và hoàn thành quản lý sau cai; chuyển nơi cư trú hoặc đưa ra khỏi hồ sơ không được coi là cải thiện.",
			EN: "By treatment, rehabilitation and completed post-rehabilitation management; moving away or being struck off is no improvement."}
	case "addicts_exempt":
		return border.Text{
			VI: "Đưa mọi người trong hồ sơ vào điều trị thay thế, cai nghiện tại gia đình, cộng đồng hoặc quản lý sau cai.",
			EN: "Everybody on file in substitution treatment, home or community rehabilitation, or post-rehabilitation management."}
	case "use_points", "retail_points":
		return border.Text{VI: "Triệt xóa và giữ sạch, không để hình thành lại.", EN: "Dismantled and held clear, not re-formed."}
	case "offenders_arrested", "resident_offenders":
		return border.Text{VI: "Bằng phòng ngừa để không còn người vi phạm; không bằng cách bớt phát hiện, bớt bắt giữ.",
			EN: "By prevention, so that nobody offends; never by finding or arresting fewer."}
	case "retailers_known":
		return border.Text{VI: "Bằng đấu tranh, xử lý và phòng ngừa để không còn người bán lẻ; không bằng cách bớt phát hiện.",
			EN: "By prosecution and prevention, so that nobody sells; never by finding fewer."}
	case "wanted_hiding":
		return border.Text{VI: "Bắt hoặc vận động đầu thú người bị truy nã.", EN: "The wanted arrested or brought to give themselves up."}
	case "plants_destroyed", "plant_area_m2":
		return border.Text{VI: "Không để trồng, tái trồng; số đã phá nhổ của năm vẫn được tính.", EN: "No planting or replanting; what was destroyed this year still counts."}
	}
	return border.Text{}
}
