package access

import (
	"encoding/base32"
	"strings"
	"testing"
	"time"
)

// The vectors of RFC 6238, appendix B (SHA-1, 8 digits), and of RFC 4226, appendix D (6 digits).
func TestCodesAreThoseOfTheRFCs(t *testing.T) {
	seed := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924",
		2000000000: "69279037", 20000000000: "65353130"} {
		if got := codeOf(seed, at/30, 8); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	for counter, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := codeOf(seed, int64(counter), 6); got != want {
			t.Errorf("counter %d: %s, want %s", counter, got, want)
		}
	}
}

func TestCodesHoldForAShortTime(t *testing.T) {
	seed := []byte("12345678901234567890")
	now := time.Unix(1_700_000_010, 0)
	step := now.Unix() / 30
	for off := int64(-3); off <= 3; off++ {
		got, fits := stepOf(seed, " "+codeOf(seed, step+off, 6)[:3]+" "+codeOf(seed, step+off, 6)[3:], now)
		if want := off >= -1 && off <= 1; fits != want || fits && got != step+off {
			t.Errorf("the code of step %+d: %v, %d", off, fits, got-step)
		}
	}
	for _, bad := range []string{"", "12345", "abcdef", "0000000", strings.Repeat("1", 1000)} {
		if _, fits := stepOf(seed, bad, now); fits {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestSealedFactorsOpenForTheirAccountOnly(t *testing.T) {
	k, other := keysOf(t, t.TempDir()), keysOf(t, t.TempDir())
	seed, shown, err := newSeed("Trạm Lao Bảo 2")
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(shown.Secret)
	if err != nil || string(raw) != string(seed) || !strings.Contains(shown.URI, "secret="+shown.Secret) || strings.Contains(shown.URI, " ") {
		t.Errorf("%+v, %v", shown, err)
	}
	sealed, err := k.seal(seed, 7)
	if err != nil || strings.Contains(string(sealed), string(seed)) {
		t.Fatalf("%x, %v", sealed, err)
	}
	if got, err := k.open(sealed, 7); err != nil || string(got) != string(seed) {
		t.Errorf("%x, %v", got, err)
	}
	for what, try := range map[string]func() ([]byte, error){
		"another account": func() ([]byte, error) { return k.open(sealed, 8) },
		"another key":     func() ([]byte, error) { return other.open(sealed, 7) },
		"cut":             func() ([]byte, error) { return k.open(sealed[:5], 7) },
		"no key":          func() ([]byte, error) { return Keys{}.open(sealed, 7) },
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s opens it", what)
		}
	}
}

func TestBrowsersAreNamedFromAList(t *testing.T) {
	for sent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0": "Edge · Windows",
		"Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0":                                                "Firefox · Linux",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1":                        "Safari · iPhone",
		"ông Nguyễn Văn Hùng 0912345678": "", "": "",
	} {
		if got := Browser(sent); got != want {
			t.Errorf("%q: %q, want %q", sent, got, want)
		}
	}
}
