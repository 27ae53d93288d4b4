package border

import "time"

// FitKinds says in which way neighbouring boundaries do not fit.
func FitKinds() CodeList {
	return list("fit_kind",
		"gap", "Khe hở", "Gap",
		"overlap", "Chồng lấn", "Overlap",
		"hole", "Khoảng trống", "Hole",
		"sliver", "Mảnh hẹp", "Sliver",
		"outside_parent", "Ngoài ranh giới cấp trên", "Outside the parent")
}

// FitSeverities says how bad it is, from harmless to bad.
func FitSeverities() CodeList {
	return list("fit_severity",
		"note", "Ghi nhận", "Note",
		"warning", "Cảnh báo", "Warning",
		"error", "Lỗi", "Error")
}

// FitFilter asks for places where boundaries do not fit. Empty fields do not filter, except On, which is needed.
type FitFilter struct {
	On         Date   // the day on which the units hold
	Province   string // code: one of the units at least is it, or lies within it
	Kinds      []string
	Severities []string
	Page
}

// FitView is one place where boundaries do not fit. The boundaries themselves are as they were given.
type FitView struct {
	ID         string      `json:"id"`
	Kind       string      `json:"kind"`     // as FitKinds
	Severity   string      `json:"severity"` // as FitSeverities
	Units      []Neighbour `json:"units"`    // those that do not fit with one another; a sliver has one
	AreaM2     float64     `json:"area_m2"`
	WidthM     float64     `json:"width_m"` // mean width
	Lon        float64     `json:"lon"`     // a point on it
	Lat        float64     `json:"lat"`
	BBox       [4]float64  `json:"bbox"`     // west, south, east, north
	ValidOn    Date        `json:"valid_on"` // the day the units were compared for
	RecordedAt time.Time   `json:"recorded_at"`
}
