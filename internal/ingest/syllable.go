package ingest

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// guess finds out in which of the old encodings Vietnamese text is: the one in which nearly all its words
// with marks are Vietnamese syllables, while in the other they are not. sure is false where there is little
// text, or where both would do.
func guess(sample []byte) (e encoding, sure bool) {
	const fewest, enough, tooMany = 5, 0.85, 0.5
	share := map[encoding]float64{}
	for _, e := range []encoding{tcvn3, windows1258} {
		good, all := 0, 0
		for _, word := range markedWords(e, sample) {
			all++
			if isSyllable(word) {
				good++
			}
		}
		if all < fewest {
			return "", false
		}
		share[e] = float64(good) / float64(all)
	}
	for e, other := range map[encoding]encoding{tcvn3: windows1258, windows1258: tcvn3} {
		if share[e] >= enough && share[other] <= tooMany {
			return e, true
		}
	}
	return "", false
}

// markedWords are the words of a sample that are more than ASCII.
func markedWords(e encoding, sample []byte) []string {
	decoded, err := e.lenient(sample)
	if err != nil {
		return nil
	}
	var words []string
	for word := range strings.FieldsFuncSeq(decoded, func(r rune) bool { return r < 128 && !unicode.IsLetter(r) }) {
		if strings.IndexFunc(word, func(r rune) bool { return r > 127 }) >= 0 {
			words = append(words, word)
		}
	}
	return words
}

// nuclei are the vowels a Vietnamese syllable may have, without tone.
const nuclei = `a|ă|â|e|ê|i|o|ô|ơ|u|ư|y|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|` +
	`iêu|yêu|oai|oao|oay|oeo|uao|uây|uôi|uya|uyê|uyu|ươi|ươu`

var (
	syllable = regexp.MustCompile(`^(?:ngh|ng|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?(` + nuclei + `)(ch|ng|nh|[cmnpt])?$`)
	// toneOnFirst are the open vowels that carry the tone on the first.
	toneOnFirst = regexp.MustCompile(`^(?:ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oi|ôi|ơi|ui|ưa|ưi|ưu)$`)
)

// isSyllable says that a word could be Vietnamese: its letters, its one tone and where that stands.
func isSyllable(word string) bool {
	const tones = "\u0300\u0301\u0303\u0309\u0323"
	var plain strings.Builder
	tone, before := 0, ""
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		if strings.ContainsRune(tones, r) {
			tone++
			before = norm.NFC.String(plain.String())
			continue
		}
		plain.WriteRune(r)
	}
	bare := norm.NFC.String(plain.String())
	m := syllable.FindStringSubmatch(bare)
	if m == nil || tone > 1 {
		return false
	}
	nucleus, coda := m[1], m[2]
	if coda == "" && (nucleus == "ă" || nucleus == "â" || nucleus == "oă" || nucleus == "uâ" || nucleus == "iê" || nucleus == "yê") {
		return false // these never end a syllable
	}
	if tone == 1 && coda == "" && toneOnFirst.MatchString(nucleus) {
		first := []rune(nucleus)[0]
		marked := []rune(before)
		return len(marked) > 0 && marked[len(marked)-1] == first
	}
	return true
}
