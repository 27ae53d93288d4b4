package border

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// figures are the digits of a run such as "0912 345 678": groups over short separators.
type figures struct {
	digits string
	groups []group
	plus   bool // written with + before
}

// group ends a run of digits: how many digits stand up to here, and the byte after the last.
type group struct{ digits, end int }

const separators = " .-–()\u00A0"

// readFigures reads the run that begins at a byte.
func readFigures(text string, at int) figures {
	f := figures{plus: text[at] == '+'}
	i := at + len(text[at:]) - len(strings.TrimLeft(text[at:], "+("))
	for i < len(text) && len(f.digits) < 16 {
		if c := text[i]; c >= '0' && c <= '9' {
			f.digits += string(c)
			i++
			continue
		}
		rest := strings.TrimLeft(text[i:], separators)
		gap := len(text[i:]) - len(rest)
		if len(f.digits) == 0 || gap == 0 || gap > 5 || rest == "" || rest[0] < '0' || rest[0] > '9' {
			break
		}
		f.groups = append(f.groups, group{len(f.digits), i})
		i += gap
	}
	f.groups = append(f.groups, group{len(f.digits), i})
	return f
}

// findFigures finds phone and identity numbers written in digits.
func findFigures(text string) []Span {
	if countDigits(text) < 9 {
		return nil
	}
	var spans []Span
	for at := 0; at < len(text); {
		c := text[at]
		if c != '+' && c != '(' && (c < '0' || c > '9') {
			at++
			continue
		}
		f := readFigures(text, at)
		if len(f.digits) == 0 {
			at++
			continue
		}
		if s, found := f.personal(text, at); found {
			spans = append(spans, s)
			at = s.To
			continue
		}
		at = f.groups[0].end
	}
	return spans
}

func countDigits(text string) int {
	n := 0
	for i := range len(text) {
		if text[i] >= '0' && text[i] <= '9' {
			n++
		}
	}
	return n
}

// personal finds the longest beginning of the run that is a phone or identity number, up to the end of a group.
func (f figures) personal(text string, at int) (Span, bool) {
	if !startsAlone(text, at) {
		return Span{}, false
	}
	for n := len(f.groups) - 1; n >= 0; n-- {
		g := f.groups[n]
		if !endsAlone(text, g.end) || f.notPersonal(text, at, n) {
			continue
		}
		switch digits := f.digits[:g.digits]; {
		case isPhone(digits, f.plus):
			return Span{at, g.end, PersonalPhone}, true
		case isIdentity(digits, f.groupSizes(n)) && !(n == 0 && isAmount(text[g.end:])):
			return Span{at, g.end, PersonalIdentity}, true
		}
	}
	return Span{}, false
}

// startsAlone says that the digits are not the tail of a number, a code or a decimal; behind letters they are a
// phone number only where these say so.
func startsAlone(text string, at int) bool {
	before := text[:at]
	last, size := utf8.DecodeLastRuneInString(before)
	switch {
	case unicode.IsDigit(last):
		return false
	case last == '.' || last == ',':
		ahead, _ := utf8.DecodeLastRuneInString(before[:len(before)-size])
		return !unicode.IsDigit(ahead)
	case unicode.IsLetter(last):
		word := before[strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
		return slices.Contains([]string{"sđt", "sdt", "đt", "dt", "đđ", "dd", "tel", "phone", "zalo", "cmnd", "cccd", "cmt"}, strings.ToLower(word))
	}
	return true
}

func endsAlone(text string, end int) bool {
	next, size := utf8.DecodeRuneInString(text[end:])
	if next == '.' || next == ',' {
		ahead, _ := utf8.DecodeRuneInString(text[end+size:])
		return !unicode.IsDigit(ahead)
	}
	return !unicode.IsDigit(next) && !unicode.IsLetter(next)
}

var (
	dayFirst   = regexp.MustCompile(`^\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)\d\d\b`)
	decimal    = regexp.MustCompile(`^\d{1,3}\.\d{4,}(?:[^.\d]|$)`)
	unitBehind = regexp.MustCompile(`(?i)^ ?(?:kg|g|gam|gram|mg|ml|l|lít|viên|bánh|gói|cây|đồng|đ|vnđ|vnd|usd|kíp|kip|riel|tệ|baht|m2|m²|ha|km|m|người|lượt|tấn|%)(?:[^\p{L}]|$)`)
	dayPrefix  = regexp.MustCompile(`^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])`)
)

// notPersonal tells dates, decimals, lists of unit codes and grouped quantities from numbers of persons.
func (f figures) notPersonal(text string, at, last int) bool {
	whole := text[at:f.groups[last].end]
	sizes := f.groupSizes(last)
	all := func(size int) bool {
		return !slices.ContainsFunc(sizes, func(n int) bool { return n != size })
	}
	switch {
	case f.plus:
		return false
	case dayFirst.MatchString(whole):
		return true
	case decimal.MatchString(whole) && (strings.HasPrefix(whole, "0.") || f.groups[last].digits != 10):
		return true
	case len(sizes) > 1 && all(5):
		return true // 01273 01290
	}
	return len(sizes) > 1 && all(3) && at > 1 && strings.ContainsAny(text[at-1:at], separators) && text[at-2] >= '0' && text[at-2] <= '9'
}

func (f figures) groupSizes(last int) []int {
	sizes, before := make([]int, last+1), 0
	for i, g := range f.groups[:last+1] {
		sizes[i], before = g.digits-before, g.digits
	}
	return sizes
}

// isPhone knows numbers of Viet Nam, Laos and Cambodia, with and without their country, and any number with + before.
func isPhone(digits string, plus bool) bool {
	n := len(digits)
	country, local := "", digits
	for _, c := range []string{"0084", "00855", "00856", "0066", "84", "855", "856"} {
		if rest, found := strings.CutPrefix(digits, c); found {
			country, local = c, strings.TrimPrefix(rest, "0")
			break
		}
	}
	switch {
	case plus:
		return n >= 10 && n <= 14
	case country == "84":
		return len(local) == 9 && strings.ContainsAny(local[:1], "35789") || len(local) == 10 && local[0] == '2'
	case country != "":
		return len(local) >= 8 && len(local) <= 10
	case n < 9 || digits[0] != '0' || digits[1] == '0':
		return false
	case n == 11:
		return digits[1] == '2' || digits[1] == '1' // land lines, Lao mobiles; mobiles before 2018
	}
	return n == 9 || n == 10 // nine: Cambodia
}

// isIdentity knows the 12 figures of a citizen's number, which begin with the code of a province, in the groups people
// write them in, and the 9 of the old card, which are told from other numbers only where they stand in one piece.
func isIdentity(digits string, groups []int) bool {
	switch len(digits) {
	case 12:
		usual := slices.ContainsFunc([][]int{{12}, {3, 3, 3, 3}, {4, 4, 4}, {3, 9}, {6, 6}, {3, 3, 6}}, func(g []int) bool { return slices.Equal(g, groups) })
		return usual && digits[0] == '0' && digits[:3] > "000" && digits[:3] < "097"
	case 9:
		return len(groups) == 1 && digits[:2] >= "01" && digits[:2] <= "38" && !dayPrefix.MatchString(digits)
	}
	return false
}

var cardForm = regexp.MustCompile(`(?i)(?:cmnd|cmtnd|cmt|cccd|căn cước(?: công dân)?|chứng minh(?: nhân dân| thư)?|hộ chiếu|passport|định danh|id card)[ :]{0,3}(?:số|no\.?)?[ :]{0,3}([A-Z]{0,2}\d(?:[ .-]?\d){6,13})`)

// findCards finds numbers behind a word for a card, in whatever groups; each of the words has three letters in a row.
func findCards(text string) []Span {
	if countDigits(text) < 7 || !hasLetters(text, 3) {
		return nil
	}
	var spans []Span
	for _, at := range cardForm.FindAllStringSubmatchIndex(text, -1) {
		spans = append(spans, Span{at[2], at[3], PersonalIdentity})
	}
	return spans
}

// hasLetters says that so many letters stand in a row somewhere.
func hasLetters(text string, many int) bool {
	n := 0
	return strings.ContainsFunc(text, func(r rune) bool {
		if n++; !unicode.IsLetter(r) {
			n = 0
		}
		return n == many
	})
}

// isAmount says that a unit of measure or money follows.
func isAmount(behind string) bool { return unitBehind.MatchString(behind) }

var (
	plateForm = regexp.MustCompile(`(?:1[1-9]|[2-9]\d)[ -]?(?:NG|NN|QT|LD|DA|HC|KT|[A-ZĐ]{1,2}\d?)[ .-]{0,3}\d{3}[. ]?\d{2}|\d{2}[ -]?[A-ZĐ]\d[ -]\d{4}`)
	oldPlate  = regexp.MustCompile(`(?i)(?:biển(?: kiểm soát| số)?|bks|bs|xe|mô tô|ô tô|xe máy|plate)[ :]{1,3}((?:\d{2}[ -]?[A-ZĐ]{1,2}\d?|[A-Z]{2}|\d[A-Z]{1,2})[ -]{1,3}\d{2}[-.]?\d{2})`)
	laoPlate  = regexp.MustCompile(`(?:^|[^\x{0E80}-\x{0EFF}])([\x{0E80}-\x{0EAE}]{2}[ -]{0,2}\d{4})`)
)

// findPlates finds number plates of Viet Nam and Laos, and of Cambodia and the army behind a word for a vehicle.
func findPlates(text string) []Span {
	if countDigits(text) < 4 {
		return nil
	}
	return slices.Concat(plainPlates(text), spokenPlates(text))
}

// plainPlates finds plates of Viet Nam, which hold a capital letter.
func plainPlates(text string) []Span {
	if !strings.ContainsFunc(text, func(r rune) bool { return r >= 'A' && r <= 'Z' || r == 'Đ' }) {
		return nil
	}
	var spans []Span
	for _, at := range plateForm.FindAllStringIndex(text, -1) {
		last, _ := utf8.DecodeLastRuneInString(text[:at[0]])
		if endsAlone(text, at[1]) && !unicode.IsDigit(last) && !unicode.IsLetter(last) && last != '.' && last != ',' {
			spans = append(spans, Span{at[0], at[1], PersonalPlate})
		}
	}
	return spans
}

// spokenPlates finds plates behind a word for a vehicle, which a space or colon follows, and those of Laos.
func spokenPlates(text string) []Span {
	var forms []*regexp.Regexp
	if strings.ContainsAny(text, " :") {
		forms = append(forms, oldPlate)
	}
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Lao, r) }) {
		forms = append(forms, laoPlate)
	}
	var spans []Span
	for _, form := range forms {
		for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
			if endsAlone(text, at[3]) {
				spans = append(spans, Span{at[2], at[3], PersonalPlate})
			}
		}
	}
	return spans
}

// spokenFigures finds numbers of nine and more figures spelt out.
func spokenFigures(words []word) []Span {
	var spans []Span
	for i := 0; i < len(words); i++ {
		n := 0
		for i+n < len(words) && spokenDigits[words[i+n].lower] {
			n++
		}
		if n >= 9 {
			spans = append(spans, Span{words[i].from, words[i+n-1].to, PersonalPhone})
		}
		i += n
	}
	return spans
}

var spokenDigits = setOf("không,một,mốt,hai,ba,bốn,tư,năm,lăm,sáu,bảy,bẩy,tám,chín")
