package ingest

import (
	"regexp"
	"strings"
	"sync"
	"unicode"

	"cotmoc/internal/border"
)

// substanceLine is a name, then a quantity, then a unit: "heroin 350 g", "ma túy đá 1,5 kg".
var substanceLine = regexp.MustCompile(`^(.*?)\s*([-−–]?\s?\d[\d.,\x{00A0}\x{202F} ]*)\s*(.*)$`)

// otherNames are what reports call substances, forms and units beside their codes and labels, folded.
var otherNames = map[string]string{
	"heroine": "heroin", "opi": "opium", "nhua thuoc phien": "opium", "morphin": "morphine",
	"meth": "methamphetamine", "ketamin": "ketamine", "cocain": "cocaine", "thuoc lac": "mdma", "ecstasy": "mdma",
	"can sa": "cannabis_herb", "can sa kho": "cannabis_herb", "nhua can sa": "cannabis_resin", "cay can sa": "cannabis_plant",
	"gram": "g", "gam": "g", "gr": "g", "kilogram": "kg", "can": "kg", "lit": "l", "litre": "l", "liter": "l",
	"tablets": "tablet", "vien nen": "tablet", "blocks": "block", "plants": "plant", "packages": "package", "items": "item",
	"tui": "package", "met vuong": "m2", "m²": "m2",
}

// streetNames are those that say a form too.
var streetNames = map[string][2]string{
	"ma tuy da": {"methamphetamine", "crystal"}, "hang da": {"methamphetamine", "crystal"},
	"ma tuy tong hop dang da": {"methamphetamine", "crystal"},
	"hong phien":              {"methamphetamine", "tablet"}, "ma tuy tong hop dang vien": {"methamphetamine", "tablet"},
}

// parseSubstances reads "heroin 350 g; methamphetamine 2000 tablet". A substance may stand without a
// quantity, and a form behind its name. What is not known stays as written, for the check to refuse.
func parseSubstances(text string, sign decimal) ([]border.SubstanceLine, *border.Text) {
	var lines []border.SubstanceLine
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '|' }) {
		part = clean(part)
		if part == "" {
			continue
		}
		line, problem := parseSubstance(part, sign)
		if problem != nil {
			return nil, problem
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// spread is the lowest and the highest figure behind a line: "heroin 350 g (300-400)".
var spread = regexp.MustCompile(`^(.*?)\s*[(\[]\s*(\d[\d.,\x{00A0}\x{202F}]*)\s*(?:-|–|\.\.)\s*(\d[\d.,\x{00A0}\x{202F}]*)\s*[)\]]$`)

func parseSubstance(part string, sign decimal) (border.SubstanceLine, *border.Text) {
	m := spread.FindStringSubmatch(part)
	if m == nil {
		return parseBest(part, sign)
	}
	line, problem := parseBest(m[1], sign)
	for i, to := range []**float64{&line.Low, &line.High} {
		n, wrong := parseNumber(m[2+i], sign)
		if wrong != nil && problem == nil {
			problem = wrong
		}
		*to = &n
	}
	return line, problem
}

func parseBest(part string, sign decimal) (border.SubstanceLine, *border.Text) {
	name, quantity, unit := part, "", ""
	if m := substanceLine.FindStringSubmatch(part); m != nil && m[1] != "" {
		name, quantity, unit = m[1], strings.TrimSpace(m[2]), m[3]
	} else if m != nil {
		return border.SubstanceLine{}, &border.Text{
			VI: quote(part) + ": cần ghi tên chất, số lượng, đơn vị (ví dụ heroin 350 g)",
			EN: quote(part) + ": want a substance, a quantity and a unit (such as heroin 350 g)",
		}
	}
	line := border.SubstanceLine{Unit: codeOf(border.QuantityUnits(), unit)}
	line.Substance, line.Form = substanceAndForm(name)
	if quantity == "" {
		return line, nil
	}
	n, problem := parseNumber(quantity, sign)
	if problem != nil {
		return border.SubstanceLine{}, problem
	}
	line.Quantity = &n
	return line, nil
}

// substanceAndForm reads "methamphetamine", "methamphetamine crystal" and "ma túy đá".
func substanceAndForm(name string) (substance, form string) {
	if pair, found := streetNames[fold(name)]; found {
		return pair[0], pair[1]
	}
	substance = codeOf(border.Substances(), name)
	if border.Substances().Has(substance) {
		return substance, ""
	}
	if at := strings.LastIndexFunc(name, unicode.IsSpace); at > 0 {
		first, last := codeOf(border.Substances(), name[:at]), codeOf(border.SubstanceForms(), name[at+1:])
		if border.Substances().Has(first) && border.SubstanceForms().Has(last) {
			return first, last
		}
	}
	return substance, ""
}

// codeOf finds the code somebody means: the code itself, its label in either language, or another name, in
// any case and with or without diacritics. Text that means none of the list is given back as it is.
func codeOf(list border.CodeList, text string) string {
	if text == "" || list.Has(text) {
		return text
	}
	wanted := fold(clean(text))
	if code, found := meanings(list)[wanted]; found {
		return code
	}
	if other := otherNames[wanted]; list.Has(other) {
		return other
	}
	if underscored := key(text); list.Has(underscored) {
		return underscored
	}
	return text
}

// folded keeps for every list what meanings makes of it; lists never change.
var folded sync.Map // name of a list to map[string]string

// meanings gives the code that each code and label of a list means, folded; of two the first.
func meanings(list border.CodeList) map[string]string {
	if m, made := folded.Load(list.Name); made {
		return m.(map[string]string) //nolint:forcetypeassert // nothing else is stored
	}
	m := map[string]string{}
	for _, c := range list.Codes {
		for _, text := range []string{c.ID, fold(c.Label.VI), fold(c.Label.EN)} {
			if _, taken := m[text]; !taken {
				m[text] = c.ID
			}
		}
	}
	folded.Store(list.Name, m)
	return m
}
