package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cotmoc/internal/border"
)

// Spelling gives two forms under which the spellings of a name are compared. In the exact one spaces, case and
// the letter that carries a tone do not count ("Thái Hoà" is "Thái Hòa", "Đa Krông" is "ĐaKrông"), but every
// letter and tone does; in the loose one diacritics do not count either, nor y for i.
func Spelling(name string) (exact, loose string) {
	var letters, tones strings.Builder
	for _, r := range norm.NFD.String(name) {
		switch {
		case strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", r):
			tones.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			letters.WriteRune(unicode.ToLower(r))
		}
	}
	loose = strings.ReplaceAll(strings.ReplaceAll(slug(name), "-", ""), "y", "i")
	return letters.String() + tones.String(), loose
}

// exactly gives the exact spelling of several words as one.
func exactly(name string) string { exact, _ := Spelling(name); return exact }

func loosely(name string) string { _, loose := Spelling(name); return loose }

// provisional makes a code for a unit without one, of its level and of its names from the province down: the
// same names, in whatever spelling, always give the same code.
func provisional(level string, names ...string) string {
	h := sha256.New()
	h.Write([]byte(level))
	for _, n := range names {
		h.Write([]byte{0})
		h.Write([]byte(exactly(n)))
	}
	return border.ProvisionalCode(hex.EncodeToString(h.Sum(nil))[:12])
}

// lists are the units of January 2025, found by their names: the last list with districts. They give codes to
// districts and provinces of older files, which name them without.
type lists struct {
	provinces map[string]string             // loose name without kind: code
	districts map[string][]border.NamedUnit // province code and loose name without kind
	communes  map[string][]border.NamedUnit // district code and loose name without kind
	byCode    map[string]border.NamedUnit   // communes

	districtByCode map[string]border.NamedUnit
	provinceByCode map[string]border.NamedUnit
}

// newLists reads what Job.Former gives.
func newLists(units []border.NamedUnit) *lists {
	l := &lists{provinces: map[string]string{}, districts: map[string][]border.NamedUnit{},
		communes: map[string][]border.NamedUnit{}, byCode: map[string]border.NamedUnit{},
		districtByCode: map[string]border.NamedUnit{}, provinceByCode: map[string]border.NamedUnit{}}
	seen := map[string]bool{}
	for _, u := range units {
		province := Named(border.Province, u.Province, u.ProvinceName)
		l.provinces[loosely(province.Name)], l.provinceByCode[u.Province] = u.Province, province
		if !seen[u.District] {
			seen[u.District] = true
			d := Named(border.District, u.District, u.DistrictName)
			d.Province, d.ProvinceName = u.Province, u.ProvinceName
			at := u.Province + " " + loosely(d.Name)
			l.districts[at] = append(l.districts[at], d)
			l.districtByCode[d.Code] = d
		}
		if u.Level != border.Commune {
			continue
		}
		u.Kind, u.Name = splitKind(u.FullName, u.Level)
		at := u.District + " " + loosely(u.Name)
		l.communes[at] = append(l.communes[at], u)
		l.byCode[u.Code] = u
	}
	// Huế was a province until 31 December 2024, under the name most older files use.
	if code, known := l.provinces["hue"]; known {
		l.provinces["thuathienhue"] = code
	}
	return l
}

// Named makes a unit of a level of its code and its full name, "Xã Lao Bảo".
func Named(level, code, full string) border.NamedUnit {
	kind, name := splitKind(full, level)
	return border.NamedUnit{Code: code, Level: level, Kind: kind, Name: name, FullName: full}
}

// province gives the code of a province by its name, with or without its kind.
func (l *lists) province(name string) (string, bool) {
	if l == nil {
		return "", false
	}
	_, bare := splitKind(name, border.Province)
	code, found := l.provinces[loosely(bare)]
	return code, found
}

// provinceNamed names a province as a file does, with the listed kind and spelling if it is that name.
func (l *lists) provinceNamed(code, full string) border.NamedUnit {
	u := Named(border.Province, code, full)
	if l == nil {
		return u
	}
	if listed, known := l.provinceByCode[code]; known && loosely(listed.Name) == loosely(u.Name) {
		return listed
	}
	return u
}

// district gives the code of a district by its name within a province; one that was gone by January 2025, or
// cannot be told from another, gets a provisional code.
func (l *lists) district(province, name string) string {
	kind, bare := splitKind(name, border.District)
	if l == nil {
		return provisional(border.District, province, bare)
	}
	candidates := l.districts[province+" "+loosely(bare)]
	if code := PickNamed(candidates, kind, bare); code != "" {
		return code
	}
	if len(candidates) == 0 {
		return provisional(border.District, province, bare)
	}
	return provisional(border.District, province, name)
}

// PickNamed picks the code of the one unit that a kind and a name mean: by both exactly, by the name exactly, by a town or a
// rural district, or because there is but one.
func PickNamed(candidates []border.NamedUnit, kind, name string) string {
	for _, fits := range []func(border.NamedUnit) bool{
		func(u border.NamedUnit) bool {
			return exactly(u.Name) == exactly(name) && loosely(u.Kind) == loosely(kind)
		},
		func(u border.NamedUnit) bool { return exactly(u.Name) == exactly(name) },
		func(u border.NamedUnit) bool { return kind != "" && rural(u.Kind) == rural(kind) },
		func(border.NamedUnit) bool { return true },
	} {
		code, n := "", 0
		for _, u := range candidates {
			if fits(u) {
				code, n = u.Code, n+1
			}
		}
		if n == 1 {
			return code
		}
	}
	return ""
}

func rural(kind string) bool { return fold(kind) == "huyen" || fold(kind) == "xa" }

var codeBehind = regexp.MustCompile(`^(.*\S)\s*\((\d{2,5})\)$`)

// nameAndCode splits "Huyện Cồn Cỏ (471)".
func nameAndCode(text string) (name, code string) {
	if m := codeBehind.FindStringSubmatch(text); m != nil {
		return m[1], m[2]
	}
	return text, ""
}
