package border

import (
	"time"

	"github.com/paulmach/orb"
)

// The questions a reader asks and the answers they get. JSON names are the public API's; a Date field that is
// zero is null, coordinates are lon, lat in degrees (EPSG:4326), lengths metres unless the name says km.

// Page asks for part of a list.
type Page struct {
	Limit  int    // rows at most; 0: 100
	Cursor string // Next of the page before; "" begins
}

// List is one page of answers. Total counts the whole list, Next is nil on the last page.
type List[T any] struct {
	Items []T     `json:"items"`
	Total int     `json:"total"`
	Next  *string `json:"next"`
}

// UnitFilter asks for unit versions. Empty fields do not filter, except On, which is needed.
type UnitFilter struct {
	Level    string
	On       Date   // the day on which the version holds
	Province string // code: units within it
	Area     string // code of an oversight area: communes that stand in it on the day
	Query    string // name or code, with or without diacritics; old names too
	HasShape *bool  // true: only units with a boundary, false: only those without
	Page
}

// UnitView is one unit version as it is read. The fields from BBox on are filled for a single unit only.
type UnitView struct {
	Unit
	ProvinceName string      `json:"province_name,omitempty"`
	HasShape     bool        `json:"has_shape"`              // false: nobody gave a boundary; it is on no map and has no cells
	FromInferred bool        `json:"valid_from_inferred"`    // nobody said the day: it is the earliest or latest that fits what is known
	ToInferred   bool        `json:"valid_to_inferred"`      // the same of the day it ended
	MatchedName  string      `json:"matched_name,omitempty"` // the old name a search found, where it was not the present one
	MatchedBy    string      `json:"matched_by,omitempty"`   // how a search led here: MatchedByName ...; empty: nothing was searched
	BBox         *[4]float64 `json:"bbox,omitempty"`         // west, south, east, north
	ShapeFrom    Date        `json:"shape_from,omitzero"`    // the boundary is that of the version which began then; zero: its own
	Neighbours   []Neighbour `json:"neighbours,omitzero"`    // units of the same level that share an edge
	Predecessors []Kin       `json:"predecessors,omitzero"`
	Successors   []Kin       `json:"successors,omitzero"`
	Border       *LineTouch  `json:"border,omitempty"`
}

// How a search leads from the name it found to a unit.
const (
	MatchedByName    = "name"    // the unit bears it, or did
	MatchedByLineage = "lineage" // a unit bore it that went into this one by law
	MatchedByPlace   = "place"   // a unit bore it that stood where this one is; no law says what became of that one
)

// Neighbour is a unit that shares an edge with the one asked for.
type Neighbour struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// LineTouch says how a unit lies on the land border. Touches is nil where nobody knows.
type LineTouch struct {
	Touches     *bool    `json:"touches"`
	LengthKm    *float64 `json:"length_km"`   // nil where nobody knows
	Country     *string  `json:"country"`     // LA, KH, CN: the longest stretch
	Approximate bool     `json:"approximate"` // the line or the unit's boundary is not a surveyed one
}

// TouchFilter asks for communes along the border. Empty fields do not filter, except On and BeltKm, which are needed.
type TouchFilter struct {
	On       Date
	Province string // code
	Touching *bool  // true: only communes that touch the border, false: only those known not to
	BeltKm   float64
	Page
}

// TouchView is how a commune lies on the land border. Touches is nil where nobody knows.
type TouchView struct {
	Code        string    `json:"code"`
	Name        string    `json:"name"`
	Province    string    `json:"province"`
	Touches     *bool     `json:"touches"`
	LengthKm    *float64  `json:"length_km"` // nil where it touches and the length is not known, or nobody knows
	Stretches   []Stretch `json:"stretches"` // the longest first
	DistanceKm  *float64  `json:"distance_km"`
	InBelt      *bool     `json:"in_belt"`
	BeltShare   *float64  `json:"belt_share"`  // of its area, 0 to 1; nil, as the two before, without a boundary or a border
	Approximate bool      `json:"approximate"` // the line or the unit's boundary is not a surveyed one
}

// Stretch is a length of border with one country.
type Stretch struct {
	Country  string  `json:"country"` // LA, KH, CN
	LengthKm float64 `json:"length_km"`
}

// TouchList is a page of communes and the line they were compared with; nil if there is none.
type TouchList struct {
	List[TouchView]
	Line   *DrawnLine `json:"line"`
	BeltKm float64    `json:"belt_km"`
}

// DrawnLine is the border as it is drawn on a day.
type DrawnLine struct {
	Source      string    `json:"source"` // of the lines given; what communes hold of approximate ones is drawn from the communes
	Approximate bool      `json:"approximate"`
	LengthKm    float64   `json:"length_km"`
	DerivedKm   float64   `json:"derived_km"` // of it drawn from communes
	Countries   []Stretch `json:"countries"`
}

// Located is what lies at a point.
type Located struct {
	Lon               float64  `json:"lon"`
	Lat               float64  `json:"lat"`
	On                Date     `json:"on"`
	Commune           *UnitRef `json:"commune"`
	Province          *UnitRef `json:"province"`
	Cells             []string `json:"cells"` // H3 ids at resolutions 5 to 9
	DistanceToBorderM *float64 `json:"distance_to_border_m"`
	Country           *string  `json:"country"` // on the other side of the nearest border line
	BorderApproximate *bool    `json:"border_approximate"`

	Reference *Reference `json:"reference,omitempty"` // for whoever may see markers
	Schematic bool       `json:"schematic"`           // the commune's boundary is schematic
}

// Overview is what the map needs first.
type Overview struct {
	Years      []int         `json:"years"` // with year reports, latest first
	DataCutoff *time.Time    `json:"data_cutoff"`
	BBox       *[4]float64   `json:"bbox"` // of the provinces' communes with reports, else of all units
	MadeUp     bool          `json:"made_up"`
	Schematic  bool          `json:"schematic"` // some boundary in force is schematic
	Counts     OverviewCount `json:"counts"`
	Incidents  DayRange      `json:"incidents"`
}

// OverviewCount counts current records.
type OverviewCount struct {
	Communes  int `json:"communes"`
	Incidents int `json:"incidents"`
	Crossings int `json:"crossings"`
	Trails    int `json:"trails"`
	Hotspots  int `json:"hotspots"`
	Plots     int `json:"plots"`
	Routes    int `json:"routes"`
	Effort    int `json:"effort"`
	Markers   int `json:"markers"`
	Posts     int `json:"posts"`
	// Entries of the cooperation log that have a place on the map.
	Cooperation int `json:"cooperation"`
}

// DayRange is a first and a last day, both included; null where there is none.
type DayRange struct {
	From Date `json:"from"`
	To   Date `json:"to"`
}

// ReportView is one figure of a unit for an assessed year.
type ReportView struct {
	Indicator string    `json:"indicator"`
	Label     Text      `json:"label"`
	Value     *float64  `json:"value"`
	State     string    `json:"value_state"`
	Source    string    `json:"source"`
	Recorded  time.Time `json:"recorded_at"`
}

// IncidentFilter asks for incidents that began from From to To, both included. Empty fields do not filter.
type IncidentFilter struct {
	Unit  string // commune code, or province code for all its communes
	Area  string // code of an oversight area: in communes that stood in it on the incident's first day
	From  Date
	To    Date
	Kinds []string

	Substances []string     // with a line of any of these
	Markers    *MarkerRange // between two markers, within 10 km of the border; nil: anywhere
	Page
}

// IncidentView is one incident as it is read. ID stays good when the record is corrected: it then answers
// with the correction.
type IncidentView struct {
	ID            string          `json:"id"`
	Kind          string          `json:"kind"`
	OccurredFrom  Date            `json:"occurred_from"`
	OccurredTo    Date            `json:"occurred_to"`
	TimePrecision int             `json:"time_precision"`
	UnitCode      *string         `json:"unit_code"` // the commune it lies in on that day; null: outside every unit
	UnitName      *string         `json:"unit_name"`
	Lon           *float64        `json:"lon"`
	Lat           *float64        `json:"lat"`
	LocPrecision  int             `json:"loc_precision"`
	UncertaintyM  *float64        `json:"uncertainty_m"`
	LocMethod     string          `json:"loc_method"`
	Marker        *string         `json:"marker"`
	OffsetM       *float64        `json:"offset_m"`
	Side          *string         `json:"side"`
	DetectionMode *string         `json:"detection_mode"`
	Reliability   *string         `json:"reliability"`
	Credibility   *int            `json:"credibility"`
	Substances    []SubstanceLine `json:"substances"`
	ArrestedN     *int            `json:"arrested_n"`
	CasesN        *int            `json:"cases_n"`
	Armed         *bool           `json:"armed"`
	Venue         *string         `json:"venue"`
	Crossing      *string         `json:"crossing"`
	Trail         *string         `json:"trail"`
	Source        string          `json:"source"`
	SourceRef     string          `json:"source_ref"`
	Note          string          `json:"note"`
	MadeUp        bool            `json:"made_up"`

	Direction       *string  `json:"direction"`
	Transport       *string  `json:"transport"`
	Tier            string   `json:"tier"`
	BorderDistanceM *float64 `json:"border_distance_m"`
	DuplicateOf     *string  `json:"duplicate_of"` // the incident that counts in its place; null: it counts itself

	ByMarker  bool       `json:"by_marker"` // the point is worked out from the marker: LocPrecision and UncertaintyM are its own
	Reference *Reference `json:"reference"` // where the point lies by the border and its markers, worked out; nil: no point, one known to the commune at best, or no border
}

// SeizureTotals are what was found: an incident of several substances counts once in Incidents, and once with each of
// its substances.
type SeizureTotals struct {
	Incidents  int              `json:"incidents"` // with at least one substance
	Substances []SubstanceTotal `json:"substances"`
}

// SubstanceTotal sums one substance. Mass is in grams, over the lines that have one; Unweighed counts those that
// have none, so that a total is never taken for all there was.
type SubstanceTotal struct {
	Substance  string         `json:"substance"`
	Incidents  int            `json:"incidents"`
	Lines      int            `json:"lines"`
	Unweighed  int            `json:"unweighed"`
	MassLowG   *float64       `json:"mass_low_g"`
	MassG      *float64       `json:"mass_g"`
	MassHighG  *float64       `json:"mass_high_g"`
	Quantities []UnitQuantity `json:"quantities"` // as reported, by unit
}

// UnitQuantity is a sum in one unit as reported.
type UnitQuantity struct {
	Unit     string  `json:"unit"`
	Quantity float64 `json:"quantity"`
}

// Histogram counts incidents per calendar month of their first day, months without any included.
type Histogram struct {
	Months []MonthCount `json:"months"`
	Total  int          `json:"total"`
}

// MonthCount is a calendar month ("2024-01") and a number.
type MonthCount struct {
	Month string `json:"month"`
	N     int    `json:"n"`
}

// PlaceFilter asks for crossings, trails, hot spots, plots or key routes.
type PlaceFilter struct {
	Query string // name or code, with or without diacritics
	Page
}

// CrossingView is a crossing as it is read; Lon, Lat is its point.
type CrossingView struct {
	Code        string  `json:"code"`
	Name        string  `json:"name"`
	Type        string  `json:"type"`
	Status      *string `json:"status"`
	Country     *string `json:"country"`
	Counterpart *string `json:"counterpart"`
	FarProvince *string `json:"far_province"`
	CommuneCode *string `json:"commune_code"`
	Precision   *string `json:"precision"` // A about 2 km, B 5-10 km
	Lon         float64 `json:"lon"`
	Lat         float64 `json:"lat"`
	Note        string  `json:"note"`
	Source      string  `json:"source"`
	Tier        string  `json:"tier"` // its own, or what its layer has
	ValidFrom   Date    `json:"valid_from"`
	ValidTo     Date    `json:"valid_to"` // last day
}

// TrailView is a trail as it is read; Lon, Lat is a point on it.
type TrailView struct {
	Code           string   `json:"code"`
	Name           string   `json:"name"`
	Kind           string   `json:"kind"`
	Activity       *string  `json:"activity"`
	PassableMonths *string  `json:"passable_months"`
	LastObserved   Date     `json:"last_observed_on"`
	LocPrecision   *int     `json:"loc_precision"`
	LengthKm       float64  `json:"length_km"`
	Lon            float64  `json:"lon"`
	Lat            float64  `json:"lat"`
	Source         string   `json:"source"`
	Tier           string   `json:"tier"` // its own, or what its layer has
	ValidFrom      Date     `json:"valid_from"`
	ValidTo        Date     `json:"valid_to"`   // last day
	UnitCodes      []string `json:"unit_codes"` // communes of today it runs through
}

// HotspotView is a hot spot as it is read; Lon, Lat is a point in it.
type HotspotView struct {
	Code        string   `json:"code"`
	Name        string   `json:"name"` // its code: hot spots carry no name
	Level       string   `json:"level"`
	Functions   []string `json:"functions"`
	State       string   `json:"state"`
	Since       Date     `json:"since"`
	Reason      string   `json:"reason"` // why it came into its state
	Side        *string  `json:"side"`
	CommuneCode *string  `json:"commune_code"`
	CommuneName *string  `json:"commune_name"`
	Lon         float64  `json:"lon"`
	Lat         float64  `json:"lat"`
	Note        string   `json:"note"`
	Source      string   `json:"source"`
	Tier        string   `json:"tier"` // its own, or what its layer has
}

// PlotView is a plot of drug plants as it is read; Lon, Lat is a point in it.
type PlotView struct {
	Code       string   `json:"code"`
	Name       string   `json:"name"` // its code: plots carry no name
	FoundOn    Date     `json:"found_on"`
	AreaM2     *float64 `json:"area_m2"`
	Plants     *float64 `json:"plants"`
	Destroyed  Date     `json:"destroyed_on"`
	RevisitDue Date     `json:"revisit_due"`
	State      string   `json:"state"`
	Since      Date     `json:"since"`   // the day it came into its state
	Reason     string   `json:"reason"`  // why it did
	Overdue    bool     `json:"overdue"` // its revisit was due by today, and nobody told of one
	Side       *string  `json:"side"`
	Lon        float64  `json:"lon"`
	Lat        float64  `json:"lat"`
	Source     string   `json:"source"`
	Tier       string   `json:"tier"` // its own, or what its layer has
}

// RouteView is a key route as it is read; Lon, Lat is a point on it.
type RouteView struct {
	Code       string   `json:"code"`
	Name       string   `json:"name"`
	Level      string   `json:"level"`
	ApprovedBy *string  `json:"approved_by"` // null: not approved, and so without weight in an assessment
	ValidFrom  Date     `json:"valid_from"`
	ValidTo    Date     `json:"valid_to"`
	Side       *string  `json:"side"`      // null: ours; la, kh, cn: a leg on the far side, without weight in an assessment
	Continues  *string  `json:"continues"` // code of the route a far leg goes on from
	Lon        float64  `json:"lon"`
	Lat        float64  `json:"lat"`
	Source     string   `json:"source"`
	Tier       string   `json:"tier"`       // its own, or what its layer has
	UnitCodes  []string `json:"unit_codes"` // communes of today it runs through
}

// MarkerView is a border marker as it is read; Lon, Lat is its point.
type MarkerView struct {
	Code      string  `json:"code"`
	Name      string  `json:"name"` // number and sub number: "605/2"
	Number    int     `json:"number"`
	Sub       int     `json:"sub"`
	Type      *string `json:"type"`
	Country   string  `json:"country"`
	Lon       float64 `json:"lon"`
	Lat       float64 `json:"lat"`
	Source    string  `json:"source"`
	Tier      string  `json:"tier"` // its own, or what its layer has
	ValidFrom Date    `json:"valid_from"`
	ValidTo   Date    `json:"valid_to"` // last day
}

// PostView is a post as it is read; Lon, Lat is its point.
type PostView struct {
	Code      string  `json:"code"`
	Name      string  `json:"name"`
	Kind      string  `json:"kind"`
	Lon       float64 `json:"lon"`
	Lat       float64 `json:"lat"`
	Source    string  `json:"source"`
	Tier      string  `json:"tier"` // its own, or what its layer has
	ValidFrom Date    `json:"valid_from"`
	ValidTo   Date    `json:"valid_to"` // last day
}

// TrafficFilter asks for traffic of periods that overlap From to To. Empty fields do not filter.
type TrafficFilter struct {
	Crossing string // code
	From, To Date
	Page
}

// TrafficView is what went through a crossing in a period, and whether it was open; null is unknown.
type TrafficView struct {
	Crossing     string   `json:"crossing"`
	CrossingName string   `json:"crossing_name"`
	Period       string   `json:"period"`
	From         Date     `json:"from"`
	To           Date     `json:"to"` // last day
	Status       *string  `json:"status"`
	PersonsIn    *float64 `json:"persons_in"`
	PersonsOut   *float64 `json:"persons_out"`
	VehiclesIn   *float64 `json:"vehicles_in"`
	VehiclesOut  *float64 `json:"vehicles_out"`
	GoodsTIn     *float64 `json:"goods_t_in"`  // tonnes
	GoodsTOut    *float64 `json:"goods_t_out"` // tonnes
	Source       string   `json:"source"`
	Tier         string   `json:"tier"` // of the crossing
}

// CellFilter asks for H3 aggregates. Incidents count by their first day, effort by its calendar month where
// that month overlaps the range.
type CellFilter struct {
	Res   int        // 5 to 9
	Bound *orb.Bound // cells that meet it; nil: all
	From  Date
	To    Date
	Kinds []string

	Substances []string // of incidents: with a line of any of these
	Page
}

// CellCount is what is known of one H3 cell. A cell with N 0 that nobody looked at says nothing.
type CellCount struct {
	Cell   string  `json:"cell"` // H3 id
	Res    int     `json:"res"`
	N      int     `json:"n"` // incidents whose place is precise enough for this resolution
	Hours  float64 `json:"hours"`
	Km     float64 `json:"km"`
	Passes float64 `json:"passes"`
	Looked bool    `json:"looked"` // some effort was made there
}

// UnitTally counts incidents that no cell holds, of the finest unit their place supports. Level and Code are null for
// those that no unit can claim.
type UnitTally struct {
	Level *string `json:"level"` // commune or province
	Code  *string `json:"code"`
	Name  *string `json:"name"`
	N     int     `json:"n"`
}

// CellList is a page of cells and what could not be put into any of them.
type CellList struct {
	List[CellCount]
	Imprecise     int         `json:"imprecise"`      // incidents of the period placed too coarsely for this resolution, wherever they are
	ImpreciseBy   []UnitTally `json:"imprecise_by"`   // the same by the finest unit their place supports, most first
	UnplacedHours float64     `json:"unplaced_hours"` // effort known only by commune or by a coarser cell
}

// UnitCellFilter asks for the cells that one unit overlaps.
type UnitCellFilter struct {
	Code string
	On   Date // the day on which the version holds
	Res  int  // 5 to 8
	Page
}

// CellShare is what a unit has of one H3 cell. Of units that do not overlap one at most owns a cell, and the
// shares of all add up to 1 at most.
type CellShare struct {
	Cell  string  `json:"cell"`  // H3 id
	Owned bool    `json:"owned"` // the cell's centre lies in the unit
	Share float32 `json:"share"` // part of the cell's area inside the unit: above 0, up to 1
}

// Outlines says for how long a set of unit boundaries stays the same.
type Outlines struct {
	From Date // first day; zero: no unit is known before
	To   Date // first day on which some unit is another; zero: none so far
}

// UnitOutline is a unit version with its boundary.
type UnitOutline struct {
	UnitRef
	Parent string           // of a commune: code of its province
	Shape  orb.MultiPolygon // lon, lat; nil: not known
}
