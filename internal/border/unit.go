package border

import (
	"slices"
	"strings"

	"github.com/paulmach/orb"
)

// The levels of a unit.
const (
	Province = "province"
	District = "district"
	Commune  = "commune"
	Village  = "village"
)

// Beside villages: residential groups, and agencies, enterprises and schools. Nobody draws them on a map.
const (
	Group  = "group"
	Agency = "agency"
)

// ModelLevels are the levels of the models "without drugs" below the commune. Their codes are given by whoever runs the
// model, so that none may look like an official one.
func ModelLevels() []string { return []string{Village, Group, Agency} }

// RecognisedLevels are the levels of units that are recognised: communes and models.
func RecognisedLevels() []string { return append([]string{Commune}, ModelLevels()...) }

// IsModel says that a level is one of the models.
func IsModel(level string) bool { return slices.Contains(ModelLevels(), level) }

// MaxModelCode is the longest code of a village, group or agency.
const MaxModelCode = 40

// UnitKinds are the words full names of provinces, districts and communes begin with, and what English sentences call them.
func UnitKinds() []Text {
	return []Text{{"Tỉnh", "province"}, {"Thành phố", "city"}, {"Huyện", "district"}, {"Quận", "urban district"}, {"Thị xã", "town"},
		{"Xã", "commune"}, {"Phường", "ward"}, {"Thị trấn", "township"}, {"Đặc khu", "special zone"}}
}

// IsModelCode says that a code can name a village, group or agency: letters, digits, hyphens and full stops, and not
// digits alone, as official codes are.
func IsModelCode(code string) bool {
	plain := func(r rune) bool {
		return r == '-' || r == '.' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return code != "" && len(code) <= MaxModelCode && strings.Trim(code, "0123456789") != "" && !strings.ContainsFunc(code, func(r rune) bool { return !plain(r) })
}

// Unit is one version of an administrative unit: the unit as it was from ValidFrom until the day before
// ValidTo. The law may come before the polygon, so Shape may be nil.
type Unit struct {
	Code       string           `json:"code"` // official code: 2 digits a province, 5 a commune
	Level      string           `json:"level"`
	Kind       string           `json:"kind,omitempty"`     // "Xã", "Phường", "Đặc khu", "Tỉnh" ... as the law says
	Name       string           `json:"name"`               // without its kind, NFC
	FullName   string           `json:"full_name"`          // "Xã Lao Bảo"
	Parent     string           `json:"parent,omitempty"`   // of a commune: its province, also where there is a district between
	District   string           `json:"district,omitempty"` // of a commune: code of its district, until 30 June 2025
	Above      []NamedUnit      `json:"-"`                  // what the source calls its district and province
	ValidFrom  Date             `json:"valid_from"`
	ValidTo    Date             `json:"valid_to"` // first day on which it no longer holds; zero: open
	LegalRef   string           `json:"legal_ref,omitempty"`
	Source     string           `json:"source,omitempty"`
	Schematic  bool             `json:"schematic"`             // drawn by us around the seat, not a surveyed boundary
	OnBorder   *bool            `json:"on_border"`             // nil: nobody said
	FormerArea string           `json:"former_area,omitempty"` // main district before 1 July 2025
	AreaKm2    float64          `json:"area_km2,omitempty"`
	Seat       *orb.Point       `json:"seat,omitempty"` // lon, lat; a point inside
	Shape      orb.MultiPolygon `json:"-"`              // lon, lat, EPSG:4326
	Repaired   *Repair          `json:"-"`              // nil: the shape is as it was given
}

// UnitRef is how results name a unit.
type UnitRef struct {
	Code      string `json:"code"`
	Name      string `json:"name"`
	Level     string `json:"level"`
	ValidFrom Date   `json:"valid_from"`
}

// Ref gives the reference to the unit version.
func (u Unit) Ref() UnitRef {
	return UnitRef{Code: u.Code, Name: u.Name, Level: u.Level, ValidFrom: u.ValidFrom}
}
