package assess

import (
	"fmt"
	"slices"

	"cotmoc/internal/border"
)

// say builds a sentence in both languages from formats with the same arguments in the same places.
func say(vi, en string, vs, es []any) border.Text {
	return border.Text{VI: fmt.Sprintf(vi, vs...), EN: fmt.Sprintf(en, es...)}
}

// measuredText explains a criterion that stands on counts; p is the part that decides.
func (c *examination) measuredText(k *criterion, p int, r *Result) border.Text {
	switch r.Outcome {
	case NotApplicable:
		return c.notApplicableText(k)
	case Insufficient:
		return c.insufficientText(k)
	}
	part := &c.level.parts[p]
	if part.bands[0].exactly != nil {
		return c.exactText(part, r)
	}
	if k.kind == worseOf {
		return join(c.bothText(k), c.bandText(part, r))
	}
	return join(c.figureText(part), c.bandText(part, r))
}

// figureText states the figure: "12 người trên 10.000 dân, bằng 0,12 %."
func (c *examination) figureText(p *part) border.Text {
	count := &c.level.counts[p.count]
	n := c.st.counts[p.count].lo
	if p.rate {
		base := c.st.base.lo
		return say("%s người trên %s dân hiện cư trú, bằng %s.", "%s of %s residents, that is %s.",
			[]any{vietnamese.number(float64(n)), vietnamese.number(float64(base)), vietnamese.percent(n, base)},
			[]any{english.number(float64(n)), english.number(float64(base)), english.percent(n, base)})
	}
	v := float64(n) / float64(count.grain)
	w := unitWord(c.unit(p), v)
	return say("Có %s %s.", "%s %s.", []any{vietnamese.number(v), w.VI}, []any{english.number(v), w.EN})
}

// bothText states the figures of all measures of a criterion: "Có 600 cây và 20 m²."
func (c *examination) bothText(k *criterion) border.Text {
	var t border.Text
	for i, p := range k.parts {
		part := &c.level.parts[p]
		v := float64(c.st.counts[part.count].lo) / float64(c.level.counts[part.count].grain)
		w := unitWord(c.unit(part), v)
		if i > 0 {
			t.VI, t.EN = t.VI+" và ", t.EN+" and "
		}
		t.VI, t.EN = t.VI+vietnamese.number(v)+" "+w.VI, t.EN+english.number(v)+" "+w.EN
	}
	return border.Text{VI: "Có " + t.VI + ".", EN: t.EN + "."}
}

// bandText says which band the figure is in, or that it is in none.
func (c *examination) bandText(p *part, r *Result) border.Text {
	if r.Outcome == Met {
		i, _ := c.level.classIndex(*r.Band)
		b := p.bands[slices.IndexFunc(p.bands, func(b band) bool { return b.class == i })]
		t, short := phrase(&b, c.counted(p)), c.level.classes[i].short
		return say("Đạt tiêu chí %s (%s).", "Meets the criterion of %s (%s).",
			[]any{short.VI, t.VI}, []any{short.EN, t.EN})
	}
	if r.Observed != nil && *r.Observed == 0 {
		return border.Text{VI: "Bằng 0 nên không đạt tiêu chí này.", EN: "Being 0, it does not meet this criterion."}
	}
	t := phrase(&p.bands[len(p.bands)-1], c.counted(p))
	return say("Không đạt tiêu chí này (%s).", "Does not meet this criterion (%s).",
		[]any{t.VI}, []any{t.EN})
}

// counted names what the thresholds of a part count, with a space before it; nothing for a rate.
func (c *examination) counted(p *part) border.Text {
	if p.rate {
		return border.Text{}
	}
	w := unitWord(c.unit(p), 2)
	return border.Text{VI: " " + w.VI, EN: " " + w.EN}
}

// exactText explains a condition of Article 6.
func (c *examination) exactText(p *part, r *Result) border.Text {
	n := float64(c.st.counts[p.count].lo) / float64(c.level.counts[p.count].grain)
	w := unitWord(c.unit(p), n)
	figure := say("Có %s %s.", "%s %s.", []any{vietnamese.number(n), w.VI}, []any{english.number(n), w.EN})
	if n == 0 {
		figure = say("Không có %s nào.", "No %s.", []any{w.VI}, []any{w.EN})
	}
	if p.less != "" && n > 0 {
		less := float64(c.st.less[p.count].lo)
		figure = say("Có %s người trong hồ sơ, trong đó %s người được loại trừ theo Điều 6, còn lại %s người.",
			"%s on file; exempt under Article 6: %s; left: %s.",
			[]any{vietnamese.number(n), vietnamese.number(less), vietnamese.number(n - less)},
			[]any{english.number(n), english.number(less), english.number(n - less)})
	}
	if r.Outcome == Met {
		return join(figure, border.Text{VI: "Đạt điều kiện này.", EN: "The condition is met."})
	}
	return join(figure, border.Text{VI: "Chưa đạt: phải bằng 0.", EN: "Not met: it must be 0."})
}

func (c *examination) notApplicableText(k *criterion) border.Text {
	var ids []string
	for _, id := range k.inputs {
		if s, _ := c.q.stateOf(id); s == border.NotApplicable {
			ids = append(ids, id)
		}
	}
	l := c.labels(ids)
	return say("Báo cáo ghi “không áp dụng” cho %s, nên tiêu chí này được coi là không đạt.",
		"The report says “not applicable” for %s, so this criterion counts as not met.", []any{l.VI}, []any{l.EN})
}

// insufficientText says what is missing and until when it can still come.
func (c *examination) insufficientText(k *criterion) border.Text {
	absent := c.absent(k)
	if len(absent) == 0 {
		return c.contradictionText(k)
	}
	l := c.labels(absent)
	return join(say("Chưa kết luận được vì thiếu %s.", "Cannot be judged; missing: %s.", []any{l.VI}, []any{l.EN}), c.deadlineText())
}

func (c *examination) contradictionText(k *criterion) border.Text {
	for _, p := range k.parts {
		i := c.level.parts[p].count
		if !c.st.contradicts(i) {
			continue
		}
		have, off := float64(c.st.counts[i].lo), float64(c.st.less[i].lo)
		return say("Số liệu mâu thuẫn: số người được loại trừ (%s) lớn hơn số người trong hồ sơ (%s). Chưa kết luận được; phải kiểm tra và báo cáo lại.",
			"The figures contradict each other: more persons are exempt (%s) than are on file (%s). Cannot be judged; check and report again.",
			[]any{vietnamese.number(off), vietnamese.number(have)}, []any{english.number(off), english.number(have)})
	}
	return border.Text{}
}

// deadlineText names the end of the period and the day the province reports.
func (c *examination) deadlineText() border.Text {
	end, due := border.AssessedYear(c.q.Year).To, c.deadline()
	return say("Kỳ báo cáo kết thúc ngày %s; tỉnh báo cáo trước ngày %s.",
		"The period ends on %s; the province reports before %s.",
		[]any{end.Vietnamese(), due.Vietnamese()}, []any{end.English(), due.English()})
}

// routeText explains a criterion that stands on geometry.
func (c *examination) routeText(k *criterion, shown band, counted []string, r *Result) border.Text {
	where := border.Text{VI: "tuyến trọng điểm", EN: "key route"}
	if k.interOnly {
		where = border.Text{VI: "tuyến trọng điểm liên tỉnh", EN: "key route between provinces"}
	}
	switch c.onRoute(k) {
	case 1:
		return say("Không có %s được phê duyệt nào đi qua trong kỳ: không đạt tiêu chí này.",
			"No approved %s runs through it in the period: does not meet this criterion.", []any{where.VI}, []any{where.EN})
	case 3:
		return say("Chưa biết có %s đi qua hay không vì chưa có ranh giới trên bản đồ.",
			"Whether a %s runs through it is not known: there is no boundary on the map yet.", []any{where.VI}, []any{where.EN})
	}
	on := say("Có %s đi qua.", "A %s runs through it.", []any{where.VI}, []any{where.EN})
	if k.need == 0 {
		return join(on, border.Text{VI: "Đạt tiêu chí này.", EN: "Meets this criterion."})
	}
	if r.Outcome == Insufficient {
		return join(on, border.Text{VI: "Chưa đếm được các tiêu chí khác vì còn thiếu số liệu.",
			EN: "The other criteria cannot be counted yet: figures are missing."}, c.deadlineText())
	}
	m, of := c.marks(counted), c.level.classes[shown.counting].short
	list := border.Text{}
	if len(counted) > 0 {
		list = border.Text{VI: " – " + m.VI + " –", EN: " – " + m.EN + " –"}
	}
	higher := border.Text{VI: " trở lên", EN: " or higher"}
	if !c.on.routeHigher {
		higher = border.Text{}
	}
	have := say("Có %d tiêu chí %s%s%s, cần ít nhất %d:", "%d criteria of %s%s%s, at least %d needed:",
		[]any{len(counted), of.VI, higher.VI, list.VI, k.need}, []any{len(counted), of.EN, higher.EN, list.EN, k.need})
	if r.Outcome != Met {
		return join(on, have, border.Text{VI: "không đạt tiêu chí này.", EN: "does not meet this criterion."})
	}
	short := c.level.classes[shown.class].short
	return join(on, have, say("đạt tiêu chí %s.", "meets the criterion of %s.", []any{short.VI}, []any{short.EN}))
}

// shareText explains the share of communes.
func (c *examination) shareText(k *criterion, shown int, t Tally, r *Result) border.Text {
	if t.Communes == 0 {
		return border.Text{VI: "Chưa có dữ liệu về các xã của tỉnh.", EN: "Nothing is known of the province's communes."}
	}
	var v, e string
	for i, id := range k.shareOf {
		l := border.Classes().Label(id)
		if i > 0 {
			v, e = v+" hoặc ", e+" or "
		}
		v, e = v+l.VI, e+l.EN
	}
	top, base := uint64(t.Key), uint64(t.Communes)
	have := say("%d trong %d xã là %s, bằng %s.", "%d of %d communes are %s, that is %s.",
		[]any{t.Key, t.Communes, v, vietnamese.percent(top, base)}, []any{t.Key, t.Communes, e, english.percent(top, base)})
	if t.Open > 0 {
		have = join(have, say("%d xã khác chưa xác định nhưng có thể thuộc các loại đó.",
			"%d more are undetermined and could be.", []any{t.Open}, []any{t.Open}))
	}
	p := phrase(&k.bands[shown], border.Text{})
	switch r.Outcome {
	case Met:
		return join(have, say("Đạt tiêu chí này (%s).", "Meets this criterion (%s).", []any{p.VI}, []any{p.EN}))
	case NotMet:
		return join(have, say("Không đạt tiêu chí này (%s).", "Does not meet this criterion (%s).", []any{p.VI}, []any{p.EN}))
	}
	return join(have, border.Text{VI: "Chưa kết luận được.", EN: "Cannot be judged yet."})
}
