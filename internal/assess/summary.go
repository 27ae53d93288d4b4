package assess

import (
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// summary is the sentence at the top of the card: the class and why, then what qualifies it.
func (c *examination) summary(a *Assessment) border.Text {
	return join(c.why(a), c.harmless(a), c.provisional(a), c.whatIf(a))
}

func (c *examination) why(a *Assessment) border.Text {
	if c.class == undetermined {
		return c.openText(a)
	}
	k := &c.level.classes[c.class]
	switch {
	case k.otherwise:
		return c.restText(a)
	case k.id == drugFree:
		return c.freeText(k)
	}
	met := c.metFor(c.class, a)
	m := c.marks(met)
	if len(met) < k.need { // decided though not every figure is there
		return say("Đã chắc chắn là %s dù còn thiếu số liệu.", "Surely %s, though figures are missing.",
			[]any{k.short.VI}, []any{k.short.EN})
	}
	return say("Đạt %d trong %d tiêu chí %s: %s; cần ít nhất %d.", "Meets %d of the %d criteria of %s: %s; needs at least %d.",
		[]any{len(met), len(k.of), k.short.VI, m.VI, k.need}, []any{len(met), len(k.of), k.short.EN, m.EN, k.need})
}

// metFor lists the criteria judged as met that a class counts.
func (c *examination) metFor(class int, a *Assessment) []string {
	var ids []string
	for _, i := range c.level.classes[class].of {
		if a.Results[i].Outcome == Met && c.got.met[i].has(class) {
			ids = append(ids, a.Results[i].ID)
		}
	}
	return ids
}

func (c *examination) freeText(k *class) border.Text {
	t := say("Đạt cả %d điều kiện của địa bàn không ma túy (Điều 6).", "Meets all %d conditions of a drug-free area (Article 6).",
		[]any{len(k.of)}, []any{len(k.of)})
	if len(k.blockedBy) > 0 && c.on.plantsBlock {
		t = join(t, border.Text{VI: "Không phát hiện cây có chất ma túy.", EN: "No drug plants were found."})
	}
	if len(c.unreported) == 0 {
		t = join(t, border.Text{VI: "Mọi số liệu đã được báo cáo.", EN: "Every figure is reported."})
	}
	return t
}

// restText explains the class that takes what is left: how near the others are, and what stands against drug-free.
func (c *examination) restText(a *Assessment) border.Text {
	var v, e []string
	for i := range c.level.classes {
		k := &c.level.classes[i]
		if k.otherwise || k.id == drugFree {
			continue
		}
		n := len(c.metFor(i, a))
		t := say("%s đạt %d, cần %d", "%s has %d, needs %d", []any{k.short.VI, n, k.need}, []any{k.short.EN, n, k.need})
		v, e = append(v, t.VI), append(e, t.EN)
	}
	t := border.Text{VI: "Không đủ tiêu chí của loại nào (" + strings.Join(v, "; ") + ").",
		EN: "Not enough criteria for any key class (" + strings.Join(e, "; ") + ")."}
	return join(t, c.notFreeText(a))
}

// notFreeText says what keeps the unit from being drug-free.
func (c *examination) notFreeText(a *Assessment) border.Text {
	i, ok := c.level.classIndex(drugFree)
	if !ok {
		return border.Text{}
	}
	k := &c.level.classes[i]
	var ids []string
	for _, j := range k.of {
		if a.Results[j].Outcome == NotMet {
			ids = append(ids, a.Results[j].ID)
		}
	}
	var v, e []string
	if len(ids) > 0 {
		m := c.marks(ids)
		v, e = append(v, "chưa đạt "+m.VI), append(e, m.EN+" is not met")
	}
	if c.on.plantsBlock && slices.ContainsFunc(k.blockedBy, func(j int) bool { return c.st.counts[j].lo > 0 }) {
		v, e = append(v, "có cây ma túy bị phát hiện"), append(e, "drug plants were found")
	}
	if len(v) == 0 {
		return c.barredText(k)
	}
	return say("Không phải địa bàn không ma túy vì %s.", "Not drug-free: %s.",
		[]any{strings.Join(v, "; ")}, []any{strings.Join(e, "; ")})
}

// barredText says that only the jump to a higher range took the unit out of a key class.
func (c *examination) barredText(k *class) border.Text {
	i := c.level.barred(k, &c.got)
	if i < 0 || !c.on.neverBetter {
		return border.Text{}
	}
	short := c.level.classes[i].short
	return say("Không phải địa bàn không ma túy vì, tính cả giá trị ở mức cao hơn, vẫn đủ tiêu chí %s.",
		"Not drug-free because, with values in higher ranges counted, it still has enough criteria of %s.",
		[]any{short.VI}, []any{short.EN})
}

// openText says what is missing and where it can still lead.
func (c *examination) openText(a *Assessment) border.Text {
	var ids []string
	contradiction := false
	for _, m := range a.Missing {
		if m.Decides {
			ids = append(ids, m.Indicator)
			contradiction = contradiction || m.State == contradicted
		}
	}
	var t border.Text
	switch l := c.labels(ids); {
	case len(ids) > 4:
		t = say("Chưa xác định được: còn thiếu %d số liệu.", "Undetermined: %d figures are missing.", []any{len(ids)}, []any{len(ids)})
	case contradiction:
		t = say("Chưa xác định được: phải kiểm tra hoặc bổ sung %s.", "Undetermined; to be checked or supplied: %s.", []any{l.VI}, []any{l.EN})
	default:
		t = say("Chưa xác định được: còn thiếu %s.", "Undetermined; missing: %s.", []any{l.VI}, []any{l.EN})
	}
	return join(t, c.possibleText())
}

func (c *examination) possibleText() border.Text {
	if i, sole := c.can.only(); sole {
		k := c.level.classes[i].short
		return say("Mọi khả năng đều là %s, nhưng chỉ kết luận khi đủ số liệu.",
			"Every possibility is %s, but that is only found when every figure is in.", []any{k.VI}, []any{k.EN})
	}
	var v, e []string
	for i := range c.level.classes {
		if c.can.has(i) {
			v, e = append(v, c.level.classes[i].short.VI), append(e, c.level.classes[i].short.EN)
		}
	}
	return say("Còn có thể là: %s.", "It can still be: %s.", []any{strings.Join(v, "; ")}, []any{strings.Join(e, "; ")})
}

// harmless says that what is missing does not matter.
func (c *examination) harmless(a *Assessment) border.Text {
	if c.class == undetermined || len(a.Missing) == 0 {
		return border.Text{}
	}
	return border.Text{VI: "Những gì còn thiếu không làm đổi kết luận.", EN: "What is still missing cannot change this."}
}

func (c *examination) provisional(a *Assessment) border.Text {
	if !a.Provisional {
		return border.Text{}
	}
	return say("Kết quả tạm tính đến khi kỳ kết thúc ngày %s.", "Provisional until the period ends on %s.",
		[]any{a.Period.To.Vietnamese()}, []any{a.Period.To.English()})
}

// whatIf says why a class is not an official one.
func (c *examination) whatIf(a *Assessment) border.Text {
	switch {
	case c.set.Completeness != Complete:
		return say("Không phải kết luận chính thức: bộ tiêu chí %s thiếu ngưỡng.", "Not an official class: %s lacks thresholds.",
			[]any{c.set.LegalRef}, []any{c.set.LegalRef})
	case !a.Official:
		return say("Chỉ để tham khảo: %s không có hiệu lực vào ngày %s.", "A what-if only: %s is not in force on %s.",
			[]any{c.set.LegalRef, a.Period.To.Vietnamese()}, []any{c.set.LegalRef, a.Period.To.English()})
	}
	return border.Text{}
}

// contradicted is the state of an input whose figure cannot be true beside the others.
const contradicted = "contradicted"

// missText explains one missing input.
func (c *examination) missText(m *Missing) border.Text {
	return join(c.absenceText(m), c.weightText(m))
}

func (c *examination) absenceText(m *Missing) border.Text {
	switch m.Indicator {
	case onKeyRoute, onInterProvinceRoute:
		return border.Text{VI: "Chưa có ranh giới trên bản đồ nên chưa biết.", EN: "Not known: there is no boundary on the map yet."}
	case communeClasses:
		t := c.q.Communes.of("")
		return say("%d trong %d xã chưa xác định.", "%d of %d communes are undetermined.", []any{t.Open, t.Communes}, []any{t.Open, t.Communes})
	}
	switch m.State {
	case contradicted:
		return border.Text{VI: "Số người được loại trừ lớn hơn số người trong hồ sơ; phải kiểm tra lại.",
			EN: "More persons are exempt than are on file; check the figures."}
	case border.NotCollected:
		return join(border.Text{VI: "Báo cáo ghi “chưa thu thập”.", EN: "The report says “not collected”."}, c.deadlineText())
	case border.Withheld:
		return join(border.Text{VI: "Báo cáo ghi “không cung cấp”.", EN: "The report says “withheld”."}, c.deadlineText())
	case border.NotApplicable:
		return border.Text{VI: "Báo cáo ghi “không áp dụng”; muốn kết luận không ma túy phải có số liệu.",
			EN: "The report says “not applicable”; drug-free needs a figure."}
	}
	return join(border.Text{VI: "Chưa có báo cáo.", EN: "Not reported."}, c.deadlineText())
}

func (c *examination) weightText(m *Missing) border.Text {
	if m.Decides {
		return border.Text{VI: "Số liệu này quyết định kết luận.", EN: "This figure decides the class."}
	}
	return border.Text{VI: "Số liệu này không làm đổi kết luận.", EN: "This figure cannot change the class."}
}
