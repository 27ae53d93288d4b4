package border

import (
	"os"
	"regexp"
	"slices"
	"testing"
)

// TestWordsAreThoseOfTheirForm: the words of every text of the corpus, and of hard ones, are what their form finds.
func TestWordsAreThoseOfTheirForm(t *testing.T) {
	form := regexp.MustCompile(`\p{Lu}(?:\.\p{Lu})+|[\p{L}\p{M}’'\d]+`)
	corpus, err := os.ReadFile("testdata/personal.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{string(corpus), "N.V.A", "N.V.a", "A.B.Cd", "N.", "N..V", "A.B", "Đ.Ứ x", "ab.Cd", "\xff.A.B\xff", "a\u0301b’c'1", "１٣", ""} {
		var got []string
		for _, w := range wordsOf(text) {
			got = append(got, w.text)
		}
		if want := form.FindAllString(text, -1); !slices.Equal(got, want) {
			t.Errorf("%.40q: words %q, want %q", text, got, want)
		}
	}
}
