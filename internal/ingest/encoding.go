package ingest

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"cotmoc/geo/files"
)

// encoding is how the text of a file is written in bytes.
type encoding string

const (
	utf8Text    encoding = "utf-8"
	tcvn3       encoding = "tcvn3" // TCVN 5712:1993 VN3, the fonts named .Vn
	windows1258 encoding = "windows-1258"
	utf16LE     encoding = "utf-16le"
	utf16BE     encoding = "utf-16be"
)

// errNotText says that bytes are no text of the encoding they were to be in.
var errNotText = errors.New("bytes that are no text of this encoding")

// encodings are those a person may ask for.
func encodings() []encoding { return []encoding{utf8Text, tcvn3, windows1258, utf16LE, utf16BE} }

// labelled knows the names files and XML give to encodings.
func labelled(label string) (encoding, bool) {
	e, known := map[string]encoding{"utf8": utf8Text, "65001": utf8Text, "usascii": utf8Text, "ascii": utf8Text, "1258": windows1258, "windows1258": windows1258,
		"cp1258": windows1258, "ansi1258": windows1258, "tcvn3": tcvn3, "tcvn": tcvn3, "tcvn5712": tcvn3, "abc": tcvn3,
		"utf16": utf16LE, "utf16le": utf16LE, "utf16be": utf16BE}[strings.ReplaceAll(key(label), "_", "")]
	return e, known
}

func (e encoding) transformer() transform.Transformer {
	switch e {
	case tcvn3:
		return tcvn3Decoder{}
	case windows1258:
		return charmap.Windows1258.NewDecoder()
	case utf16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()
	case utf16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()
	}
	return transform.Nop
}

// reader decodes a stream; a byte that is no text becomes U+FFFD.
func (e encoding) reader(src io.Reader) io.Reader {
	if e == utf8Text || e == "" {
		return src
	}
	return transform.NewReader(src, e.transformer())
}

// decode turns one text into UTF-8, or fails.
func (e encoding) decode(raw []byte) (string, error) {
	if e == utf8Text {
		if !utf8.Valid(raw) {
			return "", errNotText
		}
		return string(raw), nil
	}
	b, _, err := transform.Bytes(e.transformer(), raw)
	if err != nil || strings.ContainsRune(string(b), utf8.RuneError) {
		return "", errNotText
	}
	return string(b), nil
}

// pickEncoding finds out how text is written: as a person says, else as it is valid, else as the file says,
// else as it looks. It fails where that is not sure.
func pickEncoding(asked encoding, label string, sample []byte) (encoding, error) {
	if asked != "" {
		return asked, nil
	}
	says, known := labelled(label)
	ascii := strings.IndexFunc(string(sample), func(r rune) bool { return r > 127 }) < 0
	if validStart(sample) && (!known || says == utf8Text || !ascii) {
		return utf8Text, nil
	}
	if known && says != utf8Text && ascii {
		return says, nil
	}
	looks, sure := guess(sample)
	if sure && (!known || says == utf8Text || says == looks) {
		return looks, nil
	}
	if known && says != utf8Text && !sure {
		return says, nil
	}
	return "", files.ErrEncoding
}

// pickTable is pickEncoding for the text of a Shapefile.
func (p *pass) pickTable(label string, sample []byte) (files.Decoder, error) {
	e, err := pickEncoding(p.job.encoding(), label, sample)
	return e.decode, err
}

// charset decodes XML that declares another encoding than UTF-8: as a person says, else as it says itself.
func (p *pass) charset(label string, src io.Reader) (io.Reader, error) {
	e, known := labelled(label)
	asked := p.job.encoding()
	switch {
	case e == utf16LE || e == utf16BE:
		return src, nil // decoded before the declaration could be read
	case asked != "":
		return asked.reader(src), nil
	case !known && westernLabels.MatchString(key(label)):
		return plainReader{src}, nil
	case !known:
		return nil, files.ErrEncoding
	}
	return e.reader(src), nil
}

// westernLabels are the encodings of Western Europe, which old programmes declare whatever they write.
var westernLabels = regexp.MustCompile(`^(iso_8859_1|iso_8859_15|latin_?1|windows_1252|cp1252)$`)

// plainReader passes text without a letter beyond ASCII; others are none of the encoding their file declares.
type plainReader struct{ src io.Reader }

func (r plainReader) Read(b []byte) (int, error) {
	n, err := r.src.Read(b)
	if plain := slices.IndexFunc(b[:n], func(c byte) bool { return c >= utf8.RuneSelf }); plain >= 0 {
		return plain, files.ErrEncoding
	}
	return n, err
}

// tcvn3Decoder turns bytes of TCVN3 into UTF-8. Capitals with a tone mark are capitals by their font only
// (.VnTimeH); they come out small.
type tcvn3Decoder struct{ transform.NopResetter }

// tcvn3Letters are the letters from byte 0xA1 on; "?" stands where there is none.
const tcvn3Letters = "ĂÂÊÔƠƯĐăâêôơưđ??????àảãáạ?ằẳẵắ???????ặầẩẫấậè?ẻẽéẹềểễếệìỉ???ĩíịò?ỏõóọồổỗốộờởỡớợù?ủũúụừửữứựỳỷỹýỵ"

func (tcvn3Decoder) Transform(dst, src []byte, _ bool) (written, read int, err error) {
	letters := []rune(tcvn3Letters)
	for _, c := range src {
		r := rune(c)
		if c >= 0x80 {
			r = utf8.RuneError
			if at := int(c) - 0xA1; at >= 0 && at < len(letters) && letters[at] != '?' {
				r = letters[at]
			}
		}
		if written+utf8.RuneLen(r) > len(dst) {
			return written, read, transform.ErrShortDst
		}
		written += utf8.EncodeRune(dst[written:], r)
		read++
	}
	return written, read, nil
}

// lenient decodes a sample that may be cut off or hold bytes that are no text.
func (e encoding) lenient(raw []byte) (string, error) {
	b, err := io.ReadAll(e.reader(strings.NewReader(string(raw))))
	return norm.NFC.String(string(b)), err
}
