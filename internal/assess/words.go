package assess

import (
	"math/bits"
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// Numbers in sentences: Vietnamese writes 10.000 and 0,08 %, English 10,000 and 0.08 %.

type tongue struct{ group, point string }

var (
	vietnamese = tongue{".", ","}
	english    = tongue{",", "."}
)

// number writes a figure with groups of three; at most six decimals, none that is zero.
func (t tongue) number(v float64) string {
	s := strconv.FormatFloat(rounded(v), 'f', -1, 64)
	whole, rest, _ := strings.Cut(s, ".")
	if rest != "" {
		rest = t.point + rest
	}
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + t.group + whole[i:]
	}
	return sign + whole + rest
}

// percent writes top/base as a percentage with four decimals, cut and not rounded: a rate just under a threshold
// never reads as the threshold.
func (t tongue) percent(top, base uint64) string {
	hi, lo := bits.Mul64(top, 1_000_000)
	if base == 0 || hi >= base {
		return t.number(float64(top)/max(float64(base), 1)*100) + " %"
	}
	q, _ := bits.Div64(hi, lo, base)
	return t.number(float64(q)/10_000) + " %"
}

// bound writes a threshold as the file has it.
func (t tongue) bound(b *bound) string {
	if b.percent {
		return t.number(b.float()*100) + " %"
	}
	return t.number(b.float())
}

// phrase writes a band: "từ 0,1 % đến dưới 0,5 %", "at least 500 and below 3,000 plants". w is what is counted.
func phrase(b *band, w border.Text) border.Text {
	v, e := vietnamese, english
	switch {
	case b.exactly != nil:
		return border.Text{VI: "bằng " + v.bound(b.exactly) + w.VI, EN: "exactly " + e.bound(b.exactly) + w.EN}
	case b.atLeast == nil && b.below == nil:
		return border.Text{}
	case b.atLeast == nil:
		return border.Text{VI: "dưới " + v.bound(b.below) + w.VI, EN: "below " + e.bound(b.below) + w.EN}
	case b.below == nil:
		return border.Text{VI: "từ " + v.bound(b.atLeast) + w.VI + " trở lên", EN: e.bound(b.atLeast) + w.EN + " or more"}
	case b.atLeast.den == 1 && b.below.den == 1 && b.below.num == b.atLeast.num+1:
		return border.Text{VI: "đúng " + v.bound(b.atLeast) + w.VI, EN: "exactly " + e.bound(b.atLeast)}
	}
	return border.Text{VI: "từ " + v.bound(b.atLeast) + " đến dưới " + v.bound(b.below) + w.VI,
		EN: e.bound(b.atLeast) + " to below " + e.bound(b.below) + w.EN}
}

// threshold writes a band for machines: ">= 0.001 and < 0.005". Rates are ratios, not percentages.
func (c *examination) threshold(p *part, shown int) string {
	b := &p.bands[shown]
	plain := func(x *bound) string { return strconv.FormatFloat(x.float(), 'f', -1, 64) }
	switch {
	case b.exactly != nil:
		return "= " + plain(b.exactly)
	case b.atLeast == nil && b.below == nil:
		return ""
	case b.atLeast == nil:
		return "< " + plain(b.below)
	case b.below == nil:
		return ">= " + plain(b.atLeast)
	}
	return ">= " + plain(b.atLeast) + " and < " + plain(b.below)
}

func routeThreshold(need int, class string) string {
	return ">= " + strconv.Itoa(need) + " criteria of " + class + " or higher, on a key route"
}

// unit names what a part counts.
func (c *examination) unit(p *part) string {
	if p.rate {
		return "ratio"
	}
	return c.set.labels[c.level.counts[p.count].of[0]].Unit
}

// unitWord names what is counted, in English in the number that goes with n.
func unitWord(unit string, n float64) border.Text {
	many := func(vi, one, more string) border.Text {
		if n == 1 {
			return border.Text{VI: vi, EN: one}
		}
		return border.Text{VI: vi, EN: more}
	}
	switch unit {
	case "person":
		return many("người", "person", "persons")
	case "point":
		return many("điểm", "place", "places")
	case "plant":
		return many("cây", "plant", "plants")
	case "m2":
		return many("m²", "m²", "m²")
	}
	return many("trường hợp", "case", "cases")
}

// label names an input for people.
func (c *examination) label(id string) border.Text {
	switch id {
	case onKeyRoute:
		return border.Text{VI: "Có nằm trên tuyến trọng điểm hay không", EN: "Whether it lies on a key route"}
	case onInterProvinceRoute:
		return border.Text{VI: "Có nằm trên tuyến trọng điểm liên tỉnh hay không", EN: "Whether it lies on an inter-province key route"}
	case communeClasses:
		return border.Text{VI: "Loại của các xã chưa xác định", EN: "The class of communes still undetermined"}
	}
	if i, ok := c.set.labels[id]; ok {
		return i.Label
	}
	return border.Text{VI: id, EN: id}
}

// labels joins the names of inputs.
func (c *examination) labels(ids []string) border.Text {
	var v, e []string
	for _, id := range ids {
		l := c.label(id)
		v, e = append(v, "“"+l.VI+"”"), append(e, "“"+l.EN+"”")
	}
	return border.Text{VI: strings.Join(v, ", "), EN: strings.Join(e, ", ")}
}

// mark is how people call a criterion: what its name has up to the first bracket, "a)" or "Điều 6 (1)".
func mark(name border.Text) border.Text {
	cut := func(s string) string {
		if i := strings.Index(s, ")"); i >= 0 {
			return s[:i+1]
		}
		return s
	}
	return border.Text{VI: cut(name.VI), EN: cut(name.EN)}
}

// marks joins the marks of criteria given by id.
func (c *examination) marks(ids []string) border.Text {
	var v, e []string
	for i := range c.level.criteria {
		for _, id := range ids {
			if c.level.criteria[i].id == id {
				m := mark(c.level.criteria[i].name)
				v, e = append(v, m.VI), append(e, m.EN)
			}
		}
	}
	return border.Text{VI: strings.Join(v, ", "), EN: strings.Join(e, ", ")}
}

// join sets sentences side by side, leaving empty ones out.
func join(sentences ...border.Text) border.Text {
	var v, e []string
	for _, s := range sentences {
		if s.VI != "" {
			v, e = append(v, s.VI), append(e, s.EN)
		}
	}
	return border.Text{VI: strings.Join(v, " "), EN: strings.Join(e, " ")}
}
