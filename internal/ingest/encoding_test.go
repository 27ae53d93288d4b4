package ingest

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"cotmoc/geo/files"
)

const prose = "Đồn Biên phòng cửa khẩu quốc tế Lao Bảo, huyện Hướng Hóa, tỉnh Quảng Trị; bắt giữ đối tượng vận chuyển trái phép chất ma túy, tang vật gồm hồng phiến, thuốc lắc và cần sa"

// oldBytes writes text in TCVN3 or Windows-1258, as old programmes did.
func oldBytes(t *testing.T, e encoding, text string) []byte {
	t.Helper()
	if e == windows1258 {
		return to1258(t, text)
	}
	letters := []rune(tcvn3Letters)
	var b []byte
	for _, r := range text {
		at := bytes.IndexRune([]byte(string(letters)), r)
		switch {
		case r < 128:
			b = append(b, byte(r))
		case at >= 0:
			b = append(b, byte(0xA1+len([]rune(tcvn3Letters[:at]))))
		default:
			t.Fatalf("TCVN3 has no %q", r)
		}
	}
	return b
}

// to1258 keeps the letters Windows-1258 has whole and writes the tone behind them.
func to1258(t *testing.T, text string) []byte {
	t.Helper()
	enc := charmap.Windows1258.NewEncoder()
	var b []byte
	for _, r := range text {
		if whole, err := enc.Bytes([]byte(string(r))); err == nil {
			b = append(b, whole...)
			continue
		}
		parts := []rune(norm.NFD.String(string(r)))
		for i := len(parts) - 1; i > 0; i-- { // the tone is the mark that leaves a letter 1258 has
			rest := append(append([]rune{}, parts[:i]...), parts[i+1:]...)
			base, err := enc.Bytes([]byte(norm.NFC.String(string(rest))))
			tone, toneErr := enc.Bytes([]byte(string(parts[i])))
			if err == nil && toneErr == nil {
				b = append(append(b, base...), tone...)
				break
			}
			if i == 1 {
				t.Fatalf("Windows-1258 cannot write %q", r)
			}
		}
	}
	return b
}

func TestDecodeOldText(t *testing.T) {
	for _, e := range []encoding{tcvn3, windows1258} {
		text := prose
		if e == tcvn3 {
			text = strings.ToLower(text) // capitals are a matter of the font there
		}
		raw := oldBytes(t, e, text)
		got, err := e.decode(raw)
		if err != nil || norm.NFC.String(got) != text {
			t.Errorf("%s: %q, %v", e, got, err)
		}
		looks, err := pickEncoding("", "", raw)
		if err != nil || looks != e {
			t.Errorf("%s is taken for %q, %v", e, looks, err)
		}
		stream, err := io.ReadAll(e.reader(iotestOneByte{bytes.NewReader(raw)}))
		if err != nil || norm.NFC.String(string(stream)) != text {
			t.Errorf("%s as a stream: %q, %v", e, stream, err)
		}
	}
}

// iotestOneByte hands out one byte at a time.
type iotestOneByte struct{ src io.Reader }

func (r iotestOneByte) Read(p []byte) (int, error) { return r.src.Read(p[:min(1, len(p))]) }

// TestTCVN3AgreesWithIconv compares the table with that of the C library, where TCVN3 is a part of it.
func TestTCVN3AgreesWithIconv(t *testing.T) {
	iconv, err := exec.LookPath("iconv")
	if err != nil {
		t.Log("iconv is not installed: the committed table stands alone")
		return
	}
	for i, r := range []rune(tcvn3Letters) {
		if r == '?' {
			continue
		}
		c := exec.CommandContext(t.Context(), iconv, "-f", "TCVN5712-1", "-t", "UTF-8")
		c.Stdin = bytes.NewReader([]byte{byte(0xA1 + i), ' '})
		if out, err := c.Output(); err != nil || strings.TrimSpace(string(out)) != string(r) {
			t.Errorf("byte %#x: %q here, %q there, %v", 0xA1+i, r, out, err)
		}
	}
}

func TestPickEncoding(t *testing.T) {
	lower := strings.ToLower(prose)
	old, newer := oldBytes(t, tcvn3, lower), oldBytes(t, windows1258, prose)
	for name, c := range map[string]struct {
		asked  encoding
		label  string
		sample []byte
		want   encoding // "" is refused
	}{
		"plain":                     {"", "", []byte("ten,xa\n"), utf8Text},
		"UTF-8":                     {"", "", []byte(prose), utf8Text},
		"UTF-8 cut in a letter":     {"", "", []byte(prose)[:1], utf8Text},
		"asked":                     {tcvn3, "UTF-8", newer, tcvn3},
		"label":                     {"", "1258", []byte("ten"), windows1258},
		"label and content":         {"", "windows-1258", newer, windows1258},
		"label UTF-8, content not":  {"", "UTF-8", old, tcvn3},
		"label 1258, content TCVN3": {"", "1258", old, ""},
		"label Latin 1, as GIS say": {"", "ISO-8859-1", old, tcvn3},
		"label 1258, content UTF-8": {"", "1258", []byte(prose), utf8Text},
		"little text":               {"", "", old[:6], ""},
		"French":                    {"", "", []byte("\xe9t\xe9 pr\xe8s \xe0 la for\xeat d\xe9j\xe0 fran\xe7ais cr\xe9\xe9 o\xf9 no\xebl"), ""},
	} {
		got, err := pickEncoding(c.asked, c.label, c.sample)
		if got != c.want || (err != nil) != (c.want == "") || err != nil && !errors.Is(err, files.ErrEncoding) {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestIsSyllable(t *testing.T) {
	for _, word := range []string{"Quảng", "Trị", "Hướng", "Hóa", "hoà", "thuý", "thúy", "khuỷu", "nghiêng", "đ", "giếng", "quyết", "ưỡn", "rượu", "ỷ"} {
		if want := word != "đ"; isSyllable(word) != want {
			t.Errorf("%q: %v", word, !want)
		}
	}
	for _, word := range []string{"đặck", "că", "hâ", "aò", "xaị", "été", "bđ", "tiỗm", "họọ", "straße"} {
		if word != "tiỗm" && isSyllable(word) {
			t.Errorf("%q passes", word)
		}
	}
}

// FuzzDecodeText: what decodes is valid text without a broken letter.
func FuzzDecodeText(f *testing.F) {
	f.Add([]byte("B\xb6n \xaeå"), true)
	f.Add([]byte("t\xfcnh\xec"), false)
	f.Fuzz(func(t *testing.T, raw []byte, old bool) {
		e := windows1258
		if old {
			e = tcvn3
		}
		s, err := e.decode(raw)
		if err == nil && strings.ContainsRune(strings.ToValidUTF8(s, "\uFFFD"), '\uFFFD') {
			t.Errorf("%q gives %q", raw, s)
		}
		guess(raw)
	})
}
