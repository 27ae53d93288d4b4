package border

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Reference is where a point lies by the border: the line of the nearest country, the nearest marker on it, and how
// far along and beside it. Marker to OffsetM are nil where no marker stands on that line.
type Reference struct {
	Country      string   `json:"country"` // LA, KH, CN
	Marker       *string  `json:"marker"`  // "605/2"
	Number       *int     `json:"number"`
	Sub          *int     `json:"sub"`           // 0: the main marker
	OffsetM      *float64 `json:"offset_m"`      // along the line, >= 0 towards higher marker numbers
	Side         string   `json:"side"`          // vn, la, kh, cn, on_line; unknown nearer to an approximate line than that may be off
	DistanceM    float64  `json:"distance_m"`    // off the line
	BearingDeg   float64  `json:"bearing_deg"`   // from the nearest place of the line to the point, clockwise from north
	ChainageM    float64  `json:"chainage_m"`    // along the country's line, from its first end
	Approximate  bool     `json:"approximate"`   // the line is not a surveyed one there
	UncertaintyM float64  `json:"uncertainty_m"` // of the line there, and of the marker on it
}

// MarkerOffset names a place by a marker. Country may be "" where only one has such a marker.
type MarkerOffset struct {
	MarkerName
	OffsetM    float64  // along the line, >= 0 towards higher marker numbers
	Side       string   // "" and unknown: not said
	DistanceM  float64  // off the line to that side
	BearingDeg *float64 // instead of a side: which way off the line
}

// MarkerPoint is the place a marker and an offset name.
type MarkerPoint struct {
	Lon          float64 `json:"lon"`
	Lat          float64 `json:"lat"`
	On           Date    `json:"on"`
	Country      string  `json:"country"`
	Marker       string  `json:"marker"`
	Number       int     `json:"number"`
	Sub          int     `json:"sub"`
	OffsetM      float64 `json:"offset_m"`
	Side         string  `json:"side"` // unknown: not said, the point is on the line
	DistanceM    float64 `json:"distance_m"`
	ChainageM    float64 `json:"chainage_m"`
	Approximate  bool    `json:"approximate"`
	UncertaintyM float64 `json:"uncertainty_m"`
	LocPrecision int     `json:"loc_precision"`
}

// MarkerName is a marker as people write it. Country is "" where they do not say.
type MarkerName struct {
	Country     string
	Number, Sub int
}

// String gives "605" or "605/2".
func (m MarkerName) String() string {
	if m.Sub == 0 {
		return strconv.Itoa(m.Number)
	}
	return fmt.Sprintf("%d/%d", m.Number, m.Sub)
}

// MarkerRange is the border from one marker number to another, both included.
type MarkerRange struct {
	Country  string // "": of any
	From, To int
}

// The words that may stand before a marker's number, without the letters that have marks: "mốc" is mc, or moc in
// decomposed or bare writing.
const (
	markerWords = `(?:(?:c?o?t|moc|mc|m|mqg|so|s|no|nr|number|border|boundary|marker|markers|gioi|gii|quoc|quc|gia)\.?\s*)*`
	fromWords   = `(?:(?:between|from|tu|t|giua|gia)\s+)?`
	toWords     = `\s*(?:-|\s(?:to|and|den|en|n|toi|ti|va|v)\s)\s*`
	country     = `(?:(la|kh|cn)[\s-]*)?`
)

var (
	markerForm = regexp.MustCompile(`^` + markerWords + country + markerWords + `(\d{1,5})(?:\s*[/(]\s*(\d{1,3})\s*\)?)?$`)
	markerCode = regexp.MustCompile(`^(la|kh|cn)-(\d{1,5})-(\d{1,3})$`)
	rangeForm  = regexp.MustCompile(`^` + fromWords + markerWords + country + markerWords + `(\d{1,5})` + toWords + markerWords + `(\d{1,5})$`)
)

// ParseMarker reads a marker: 605, 605/2, 605(2), mốc 605, LA-605, LA-605-2. False if it is none.
func ParseMarker(text string) (MarkerName, bool) {
	m := markerForm.FindStringSubmatch(bare(text))
	if m == nil {
		m = markerCode.FindStringSubmatch(bare(text))
	}
	if m == nil {
		return MarkerName{}, false
	}
	number, _ := strconv.Atoi(m[2])
	sub, _ := strconv.Atoi("0" + m[3])
	return MarkerName{Country: strings.ToUpper(m[1]), Number: number, Sub: sub}, number > 0
}

// ParseMarkerRange reads 600-620, between markers 600 and 620, từ mốc 600 đến 620. False if it is none, or the second
// is the lower.
func ParseMarkerRange(text string) (MarkerRange, bool) {
	m := rangeForm.FindStringSubmatch(bare(text))
	if m == nil {
		return MarkerRange{}, false
	}
	from, _ := strconv.Atoi(m[2])
	to, _ := strconv.Atoi(m[3])
	return MarkerRange{Country: strings.ToUpper(m[1]), From: from, To: to}, from > 0 && from <= to
}

// bare is text in lower case without what ASCII cannot write, one space between words.
func bare(text string) string {
	text = strings.NewReplacer("–", "-", "—", "-", "→", "-").Replace(strings.ToLower(text))
	ascii := strings.Map(func(r rune) rune {
		if r > 126 {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(ascii), " ")
}

// MarkerPrecision is the location precision of a place worked out from a marker: what its source says, but never finer
// than the line and the uncertainty in metres bear. By an approximate line it is a border section at best; what may
// lie over 5 km off is known by province only.
func MarkerPrecision(said int, approximate bool, uncertaintyM float64) int {
	bears := 6
	for _, step := range []struct {
		precision int
		upToM     float64
	}{{4, 5000}, {3, 3000}, {2, 1000}, {1, 100}} {
		if uncertaintyM <= step.upToM && (step.precision == 4 || !approximate) {
			bears = step.precision
		}
	}
	return max(said, bears)
}
