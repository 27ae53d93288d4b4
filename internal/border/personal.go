package border

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Personal data is refused wherever it may be written: the system keeps places, counts and institutions, never
// persons. testdata/personal.txt holds what is found and what must pass; add to it before changing a rule.

// PersonalKind says what points to a person.
type PersonalKind string

// What a text may not hold.
const (
	PersonalEmail    PersonalKind = "email"
	PersonalPhone    PersonalKind = "phone"
	PersonalIdentity PersonalKind = "identity"
	PersonalPlate    PersonalKind = "plate"
	PersonalName     PersonalKind = "name"
)

// Label names the kind for whoever wrote the text.
func (k PersonalKind) Label() Text {
	switch k {
	case PersonalEmail:
		return Text{"địa chỉ thư điện tử hoặc tài khoản mạng", "an e-mail address or account"}
	case PersonalPhone:
		return Text{"số điện thoại", "a phone number"}
	case PersonalIdentity:
		return Text{"số định danh cá nhân", "an identity number"}
	case PersonalPlate:
		return Text{"biển số xe", "a number plate"}
	}
	return Text{"tên người", "a person's name"}
}

// Span is the part of a text that points to a person: bytes From to To.
type Span struct {
	From, To int
	Kind     PersonalKind
}

// Personal finds what points to persons in a text (NFC), in its order, without overlaps.
func Personal(text string) []Span {
	if text == "" {
		return nil
	}
	words := wordsOf(text)
	return distinctSpans(slices.Concat(findEmails(text), findCards(text), findFigures(text), spokenFigures(words), findPlates(text), findNames(text, words)))
}

func distinctSpans(found []Span) []Span {
	slices.SortStableFunc(found, func(a, b Span) int { return a.From - b.From })
	var spans []Span
	for _, s := range found {
		if n := len(spans); n == 0 || s.From >= spans[n-1].To {
			spans = append(spans, s)
		}
	}
	return spans
}

var emailForm = regexp.MustCompile(`(?i)(?:facebook\.com|fb\.com|zalo\.me|t\.me|tiktok\.com)/[\w.@/-]+|[\p{L}\d._%+-]+ ?(?:@|\[at\]|\(at\)) ?[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)

func findEmails(text string) []Span {
	if !strings.ContainsAny(text, "@[(/") {
		return nil
	}
	var spans []Span
	for _, at := range emailForm.FindAllStringIndex(text, -1) {
		spans = append(spans, Span{at[0], at[1], PersonalEmail})
	}
	return spans
}

// checkFreeText refuses a text, reference or name with personal data; the offending part is masked in the reason.
func checkFreeText(field, text string) []Fault {
	text = plain(text)
	return refuseSpans(field, text, Personal(text))
}

// plain writes digits of other scripts as ASCII and leaves out what is not seen, so that neither hides a number.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Nd, r):
			return digitOf(r)
		}
		return r
	}, text)
}

// digitOf gives the ASCII digit: the decimal digits of every script stand in tens, from zero to nine.
func digitOf(r rune) rune {
	zero := r
	for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
		zero--
	}
	return '0' + r - zero
}

// freeTexts checks several texts: field, text, field, text.
func freeTexts(fieldText ...string) []Fault {
	var faults []Fault
	for i := 0; i+1 < len(fieldText); i += 2 {
		faults = append(faults, checkFreeText(fieldText[i], fieldText[i+1])...)
	}
	return faults
}

// checkUnitName refuses what points to a person except a name: units are named after persons, by law.
func checkUnitName(field, name string) []Fault {
	return refuseSpans(field, name, distinctSpans(slices.Concat(findEmails(name), findCards(name), findFigures(name), findPlates(name))))
}

// MostText is how many letters a text may have that says something in passing: a name, a source, a reason.
const MostText = 500

// CheckText refuses personal data in a text that belongs to no record, such as the source of an import, and a text of
// more than most letters.
func CheckText(field, text string, most int) []Fault {
	if utf8.RuneCountInString(text) > most {
		return []Fault{fault(field, fmt.Sprintf("dài quá %d chữ", most), fmt.Sprintf("longer than %d letters", most))}
	}
	return checkFreeText(field, text)
}

// CheckNames refuses personal data other than names in what a conversion table or list calls a unit.
func (u NamedUnit) CheckNames(field string) []Fault {
	var faults []Fault
	for _, name := range []string{u.Name, u.FullName, u.DistrictName, u.ProvinceName} {
		faults = append(faults, checkUnitName(field, name)...)
	}
	return faults
}

// CheckNames refuses personal data other than names in the unit's names, and any in its texts.
func (u Unit) CheckNames() []Fault {
	faults := checkUnitName("name", u.Name)
	if len(faults) == 0 {
		faults = checkUnitName("name", u.FullName)
	}
	return append(faults, checkFreeText("legal_ref", u.LegalRef)...)
}

func refuseSpans(field, text string, spans []Span) []Fault {
	if len(spans) == 0 {
		return nil
	}
	s := spans[0]
	masked, what := mask(text[s.From:s.To]), s.Kind.Label()
	return []Fault{fault(field, fmt.Sprintf("có %s (%s); hệ thống không lưu thông tin cá nhân", what.VI, masked),
		fmt.Sprintf("holds %s (%s); personal data is not stored", what.EN, masked))}
}

// WithoutPersonal masks what points to persons in a text (NFC): for showing what somebody else's file holds.
func WithoutPersonal(text string) string {
	text = plain(text)
	var b strings.Builder
	from := 0
	for _, s := range Personal(text) {
		b.WriteString(text[from:s.From])
		b.WriteString(mask(text[s.From:s.To]))
		from = s.To
	}
	b.WriteString(text[from:])
	return b.String()
}

// mask keeps the first character.
func mask(part string) string {
	part = strings.TrimLeft(part, "+( ")
	_, size := utf8.DecodeRuneInString(part)
	return part[:size] + "***"
}

// CheckTexts refuses personal data in the texts of a population figure.
func (p Population) CheckTexts() []Fault {
	return append(p.Unit.CheckNames("name"), checkFreeText("source", p.Source)...)
}

// CheckTexts refuses personal data in the texts of a conversion row.
func (l Lineage) CheckTexts() []Fault {
	faults := append(l.From.CheckNames("from_name"), l.To.CheckNames("to_name")...)
	return append(faults, freeTexts("kind", l.Note, "legal_ref", l.LegalRef)...)
}
