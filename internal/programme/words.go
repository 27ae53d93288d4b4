package programme

import (
	"math"
	"strconv"
	"strings"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// direction says which way a value should go.
func (g Goal) direction() string {
	switch {
	case g.None, g.All:
		return "hold"
	case g.rises():
		return "up"
	}
	return "down"
}

// words say the goal: "at least +5 % beside the year before".
func (g Goal) words(m Measure) border.Text {
	num := func(v float64) border.Text { return figure(v, m.isShare()) }
	pct := func(v float64) border.Text { return border.Text{VI: signed(v, ","), EN: signed(v, ".")} }
	say := func(vi, en string, v border.Text) border.Text {
		return border.Text{VI: sprint(vi, v.VI), EN: sprint(en, v.EN)}
	}
	switch {
	case g.AtLeast != nil && g.UpTo != nil:
		return border.Text{VI: num(*g.AtLeast).VI + " đến " + num(*g.UpTo).VI, EN: num(*g.AtLeast).EN + " to " + num(*g.UpTo).EN}
	case g.onlyCounts():
		return border.Text{VI: "chỉ đếm, văn bản không nêu mức: không kết luận", EN: "only counted, the text sets no level: no verdict"}
	case g.AtLeast != nil:
		return say("ít nhất %s", "at least %s", num(*g.AtLeast))
	case g.AtMost != nil:
		return say("không quá %s", "at most %s", num(*g.AtMost))
	case g.Above != nil:
		return say("trên %s", "over %s", num(*g.Above))
	case g.All:
		return border.Text{VI: "tất cả (100 %)", EN: "all (100 %)"}
	case g.None:
		return border.Text{VI: "không có", EN: "none"}
	case g.ChangeAtLeast != nil && *g.ChangeAtLeast == 0:
		return border.Text{VI: "không giảm so với năm trước", EN: "not below the year before"}
	case g.ChangeAtLeast != nil:
		return say("%s trở lên so với năm trước", "%s or more beside the year before", pct(*g.ChangeAtLeast))
	case g.ChangeAtMost != nil:
		return say("%s trở xuống so với năm trước", "%s or less beside the year before", pct(*g.ChangeAtMost))
	case g.ChangeAbove != nil && *g.ChangeAbove != 0:
		return say("trên %s so với năm trước", "over %s beside the year before", pct(*g.ChangeAbove))
	case g.ChangeAbove != nil:
		return border.Text{VI: "tăng so với năm trước", EN: "more than the year before"}
	}
	return border.Text{VI: "giảm so với năm trước", EN: "less than the year before"}
}

// figure writes a number: a share in per cent.
func figure(v float64, share bool) border.Text {
	unit := ""
	if share {
		v, unit = v*100, " %"
	}
	en := strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) + unit
	return border.Text{VI: strings.Replace(en, ".", ",", 1), EN: en}
}

func signed(v float64, mark string) string {
	text := strconv.FormatFloat(math.Round(v*1000)/10, 'f', -1, 64)
	if v > 0 {
		text = "+" + text
	}
	return strings.Replace(text, ".", mark, 1) + " %"
}

// reason says in one or two sentences why a target stands as it does; named: also which unit's figure is missing.
func (t TargetStanding) reason(r Reading, named bool) border.Text {
	share := t.Unit == "share"
	var vi, en []string
	say := func(v, e string) { vi, en = append(vi, v), append(en, e) }
	switch {
	case r.Doubt != nil:
		say(r.Doubt.VI, r.Doubt.EN)
	case t.Value != nil && t.Denominator != nil:
		v := figure(*t.Value, share)
		n := figure(*t.Value**t.Denominator, false)
		all := figure(*t.Denominator, false)
		say(n.VI+" trên "+all.VI+" ("+v.VI+"); mục tiêu: "+t.GoalText.VI, n.EN+" of "+all.EN+" ("+v.EN+"); goal: "+t.GoalText.EN)
	case t.Value != nil:
		v := figure(*t.Value, share)
		say(v.VI+"; mục tiêu: "+t.GoalText.VI, v.EN+"; goal: "+t.GoalText.EN)
	case !share && !r.exact() && !math.IsInf(r.high, 1):
		low, high := figure(r.low, false), figure(r.high, false)
		say("từ "+low.VI+" đến "+high.VI+"; mục tiêu: "+t.GoalText.VI, "from "+low.EN+" to "+high.EN+"; goal: "+t.GoalText.EN)
	case t.AtLeast != nil:
		v := figure(*t.AtLeast, share)
		say("đã biết ít nhất "+v.VI+"; mục tiêu: "+t.GoalText.VI, "at least "+v.EN+" is known; goal: "+t.GoalText.EN)
	default:
		say("chưa có giá trị", "there is no value yet")
	}
	if t.Goal.isChange() {
		t.reasonChange(say)
	}
	if t.Expected != nil {
		v := figure(*t.Expected, share)
		say("đến nay cần "+v.VI, v.EN+" is expected by now")
	} else if t.State == Unknown && t.Value != nil && !t.Goal.isChange() && !t.Goal.onlyCounts() && r.Doubt == nil {
		say("chưa có số gốc nên không có lộ trình để so", "there is no baseline, so there is no way to compare with")
	}
	if len(t.Missing) > 1 || len(t.Missing) == 1 && r.Doubt == nil { // one alone is the doubt itself
		v, e := gapWords(t.Missing, named)
		say(v, e)
	}
	return border.Text{VI: strings.Join(vi, "; ") + ".", EN: strings.Join(en, "; ") + "."}
}

func (t TargetStanding) reasonChange(say func(vi, en string)) {
	switch {
	case t.Before == nil && t.before.low > 0 && !math.IsInf(t.before.high, 1):
		low, high := figure(t.before.low, false), figure(t.before.high, false)
		say("năm trước từ "+low.VI+" đến "+high.VI, "the year before from "+low.EN+" to "+high.EN)
	case t.Before == nil:
		say("chưa có số của năm trước để so", "the figure of the year before is missing")
	case *t.Before == 0:
		say("năm trước bằng 0 nên không tính được mức thay đổi", "the year before was 0, so no change can be computed")
	case t.Change != nil:
		b := figure(*t.Before, false)
		say("năm trước "+b.VI+", thay đổi "+signed(*t.Change, ","), "the year before "+b.EN+", a change of "+signed(*t.Change, "."))
	}
}

// gapWords names the first missing input, with its unit where named, and how many there are.
func gapWords(gaps []Gap, named bool) (vi, en string) {
	first := gaps[0]
	name := border.Text{VI: strings.TrimSpace(first.Unit + " " + first.Name)}
	name.EN = name.VI
	switch {
	case first.Tier != "": // the list names records to those who may see them; a sentence is read by all
		name = border.Text{VI: "một bản ghi", EN: "a record"}
	case !named:
		name = border.Text{VI: "một đơn vị", EN: "a unit"}
	}
	label := gapLabel(first.Indicator)
	vi = sprint("thiếu %q của %s, kỳ %s", label.VI, name.VI, first.Period)
	en = sprint("missing: %s of %s, period %s", label.EN, name.EN, first.Period)
	if first.State == mask.State {
		vi = sprint("không nêu %q của %s, kỳ %s, vì ít người", label.VI, name.VI, first.Period)
		en = sprint("not shown, being few: %s of %s, period %s", label.EN, name.EN, first.Period)
	}
	if n := len(gaps) - 1; n > 0 {
		vi, en = vi+sprint(" và %d số liệu khác", n), en+sprint(" and %d more", n)
	}
	return vi, en
}

// gapLabel names an input, or several with commas between them.
func gapLabel(inputs string) border.Text {
	var vi, en []string
	for id := range strings.SplitSeq(inputs, ", ") {
		label := border.Text{VI: id, EN: id}
		if i, known := border.IndicatorByID(id); known {
			label = i.Label
		} else if other, is := gapLabels()[id]; is {
			label = other
		}
		vi, en = append(vi, label.VI), append(en, label.EN)
	}
	return border.Text{VI: strings.Join(vi, ", "), EN: strings.Join(en, ", ")}
}

// gapState says what is known of a missing input.
func gapState(state string) border.Text {
	switch state {
	case none:
		return border.Text{VI: "chưa ghi nhận", EN: "none on record"}
	case "unknown":
		return border.Text{VI: "chưa rõ", EN: "not known"}
	case rebasedNot:
		return border.Text{VI: "không đối chiếu được", EN: "not comparable"}
	case mask.State:
		return border.Text{VI: "không nêu vì ít người", EN: "not shown, being few"}
	case notReported:
		return border.Text{VI: "chưa báo cáo", EN: "not reported"}
	}
	for _, list := range []border.CodeList{border.ValueStates(), border.RecognitionStates(), border.Classes(), border.PlotStates()} {
		if list.Has(state) {
			return list.Label(state)
		}
	}
	return border.Text{VI: state, EN: state}
}

// gapLabels name inputs that are no indicators.
func gapLabels() map[string]border.Text {
	return map[string]border.Text{
		gapRecognition: {VI: "kết quả công nhận", EN: "recognition"}, gapUnit: {VI: "đơn vị kế thừa", EN: "successor"},
		gapRevisit: {VI: "lần kiểm tra lại", EN: "revisit"}, gapCases: {VI: "số vụ án", EN: "number of criminal cases"},
		gapBorder: {VI: "có giáp biên giới hay không", EN: "whether it lies on the border"}, gapCommune: {VI: "xã nơi xảy ra", EN: "the commune where it was"},
		gapArmed: {VI: "có vũ trang hay không", EN: "whether it was armed"}, gapVenue: {VI: "loại cơ sở", EN: "the kind of venue"},
		gapSubstances: {VI: "chất ma túy", EN: "the substance"},
		gapFunctions:  {VI: "hoạt động tại điểm", EN: "what happens at the place"}, gapSide: {VI: "phía nào của biên giới", EN: "the side of the border"},
		gapEffort: {VI: "công tuần tra", EN: "patrol effort"}, gapLog: {VI: "mục nào trong sổ", EN: "any entry in the log"},
		gapExpected: {VI: "danh sách báo cáo phải nộp", EN: "list of expected reports"}, gapCrossings: {VI: "cửa khẩu nào trong hệ thống", EN: "any crossing on record"},
		gapVillages: {VI: "hồ sơ công nhận nào của cấp này", EN: "any recognition file of this level"}, gapClass: {VI: "kết quả phân loại", EN: "class"}}
}

// reasonEach says how many units of a scope reached the goal; named as for reason.
func (t TargetStanding) reasonEach(met Reading, named bool) border.Text {
	n := figure(met.low, false)
	all := figure(*t.Denominator, false)
	out := border.Text{VI: n.VI + " trên " + all.VI + " đơn vị đạt mục tiêu (" + t.GoalText.VI + ")", EN: n.EN + " of " + all.EN + " units reach the goal (" + t.GoalText.EN + ")"}
	if len(t.Missing) > 0 {
		v, e := gapWords(t.Missing, named)
		out.VI, out.EN = out.VI+"; "+v, out.EN+"; "+e
	}
	return border.Text{VI: out.VI + ".", EN: out.EN + "."}
}
