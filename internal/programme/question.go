package programme

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// What raises a question.
const (
	ByRule        = "rule"         // two figures of one report do not fit each other
	ByOwnHistory  = "own_history"  // far from the unit's earlier figures
	ByPeers       = "peers"        // far from the other units of its province
	ByOthersFound = "others_found" // others found what the report says is not there: a sign of under-reporting
)

// Question is something about a report that asks for an answer. It never blocks: a reason given stands beside it.
type Question struct {
	ID        string      `json:"id"` // the same for the same question: "rule.exempt_within_file"
	Kind      string      `json:"kind"`
	Indicator string      `json:"indicator"`
	Value     *float64    `json:"value"`     // what the report says; nil: nothing
	Reference *float64    `json:"reference"` // what it is held against: the other figure, the median, the number found
	Text      border.Text `json:"text"`
	Answer    string      `json:"answer,omitempty"` // the reason the reporting post gave

	mask.Mask // set where figures and reason are left out
}

// Figures are reported numbers by indicator; one that is absent is not known.
type Figures map[string]float64

// Context is what a report is held against.
type Context struct {
	History []Figures // of the same unit for earlier periods of the same kind
	Peers   []Figures // of the other units of its province for the same period
	Found   []Found   // what others found in the unit within the period
}

// Found is something that others than the commune recorded there.
type Found struct {
	Unit      string
	Indicator string // what the commune would have reported it as
	What      string // incident, plot or hotspot
	N         int
}

// Ask lists the questions of a report, those of rules first. answers are the reasons given, by id.
func Ask(rules []Rule, asks []string, own Figures, c Context, answers map[string]string) []Question {
	var list []Question
	for _, r := range rules {
		list = append(list, r.ask(own)...)
	}
	list = append(list, own.found(asks, c.Found)...)
	for _, id := range asks {
		value, known := own[id]
		indicator, listed := border.IndicatorByID(id)
		if !known || !listed {
			continue
		}
		list = append(list, againstHistory(indicator, value, c.History)...)
		list = append(list, own.againstPeers(indicator, value, c.Peers)...)
	}
	for i := range list {
		list[i].Answer = answers[list[i].ID]
	}
	return list
}

// Rule holds the figures of one report against each other, as a file of rules says. Text may name {value} and
// {reference}, which Asks gives where the rule asks.
type Rule struct {
	ID, Indicator string
	Text          border.Text
	Asks          func(f Figures) (value, reference float64, asks bool)
}

// ask gives the question of a rule about a report, if it has one.
func (r Rule) ask(f Figures) []Question {
	value, reference, asks := r.Asks(f)
	if !asks {
		return nil
	}
	v, of := number(value), number(reference)
	vi := strings.NewReplacer("{value}", v.VI, "{reference}", of.VI).Replace(r.Text.VI)
	en := strings.NewReplacer("{value}", v.EN, "{reference}", of.EN).Replace(r.Text.EN)
	return []Question{question(ByRule, r.ID, r.Indicator, &value, &reference, vi, en)}
}

func againstHistory(i border.Indicator, value float64, history []Figures) []Question {
	var earlier []float64
	for _, h := range history {
		if v, known := h[i.ID]; known {
			earlier = append(earlier, v)
		}
	}
	if len(earlier) == 0 {
		return nil
	}
	s := spreadOf(earlier)
	if !s.far(value) {
		return nil
	}
	return []Question{question(ByOwnHistory, i.ID, i.ID, &value, &s.middle,
		fmt.Sprintf("%s: %s, khác xa các kỳ trước (trung vị %s của %d kỳ)", i.Label.VI, number(value).VI, number(s.middle).VI, len(earlier)),
		fmt.Sprintf("%s: %s is far from earlier periods (median %s of %d)", i.Label.EN, number(value).EN, number(s.middle).EN, len(earlier)))}
}

// againstPeers holds a figure against the other units of the province: counts of persons by their rate per resident,
// read over this unit's residents, all else as it is. How many reside is a matter of size: nothing is asked.
func (f Figures) againstPeers(i border.Indicator, value float64, peers []Figures) []Question {
	residents, known := f["residents"]
	if i.ID == "residents" || i.PerResident() && !known {
		return nil
	}
	var others []float64
	for _, p := range peers {
		v, told := p[i.ID]
		theirs, counted := p["residents"]
		switch {
		case !told || i.PerResident() && (!counted || theirs <= 0):
			continue
		case i.PerResident():
			v *= residents / theirs
		}
		others = append(others, v)
	}
	if len(others) < leastPeers {
		return nil
	}
	s := spreadOf(others)
	if !s.far(value) {
		return nil
	}
	return []Question{question(ByPeers, i.ID, i.ID, &value, &s.middle,
		fmt.Sprintf("%s: %s, khác xa các xã khác trong tỉnh (theo trung vị của %d xã sẽ là %s)", i.Label.VI, number(value).VI, len(others), number(s.middle).VI),
		fmt.Sprintf("%s: %s is far from the other units of the province (by the median of %d it would be %s)", i.Label.EN, number(value).EN, len(others), number(s.middle).EN))}
}

// found asks about every asked figure that is 0 or not told though others recorded something.
func (f Figures) found(asks []string, list []Found) []Question {
	var out []Question
	for _, x := range list {
		indicator, listed := border.IndicatorByID(x.Indicator)
		value, told := f[x.Indicator]
		if !listed || x.N == 0 || told && value > 0 || !slices.Contains(asks, x.Indicator) {
			continue
		}
		n, says := float64(x.N), border.Text{VI: "không có số liệu", EN: "no figure is given"}
		var reported *float64
		if told {
			reported, says = &value, border.Text{VI: "báo cáo ghi 0", EN: "the report says 0"}
		}
		what, against, many := foundWords(x.What), &n, fmt.Sprintf(": %d", x.N)
		if x.What == "arrest" { // how many is told from restricted on, and who reports is not cleared for that
			against, many = nil, ""
		}
		out = append(out, question(ByOthersFound, x.Indicator+"."+x.What, x.Indicator, reported, against,
			fmt.Sprintf("%s: %s, nhưng nơi khác ghi nhận %s%s", indicator.Label.VI, says.VI, what.VI, many),
			fmt.Sprintf("%s: %s, yet others recorded %s%s", indicator.Label.EN, says.EN, what.EN, many)))
	}
	return out
}

func foundWords(what string) border.Text {
	switch what {
	case "incident":
		return border.Text{VI: "sự việc trên địa bàn", EN: "incidents in the area"}
	case "arrest":
		return border.Text{VI: "người bị bắt trên địa bàn", EN: "persons arrested in the area"}
	case "plot":
		return border.Text{VI: "đám cây đã phá nhổ trên địa bàn", EN: "plots destroyed in the area"}
	case "hotspot":
		return border.Text{VI: "điểm có chức năng tổ chức, chứa chấp sử dụng", EN: "hot spots of organised use"}
	}
	return border.Text{VI: what, EN: what}
}

func question(kind, id, indicator string, value, reference *float64, vi, en string) Question {
	return Question{ID: kind + "." + id, Kind: kind, Indicator: indicator, Value: value, Reference: reference, Text: border.Text{VI: vi, EN: en}}
}

// number writes a figure to one decimal at most, with the comma or the point of the language.
func number(n float64) border.Text {
	text := strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64)
	return border.Text{VI: strings.Replace(text, ".", ",", 1), EN: text}
}

// DetectedByOthers are the ways of detection that do not come from the commune itself. Investigation, reports of the
// people and unknown may be the commune's own work, and raise no question.
func DetectedByOthers() []string {
	return []string{"patrol_discovered", "checkpoint_control", "partner_notice", "sensor", "open_source"}
}
