package border

import (
	"time"

	"github.com/paulmach/orb"
)

// Repair is what was done to a shape that was not valid when it was loaded.
type Repair struct {
	Reason                        Text             // what was wrong, and where
	Original                      orb.MultiPolygon // as the file has it: lon, lat, EPSG:4326
	VerticesBefore, VerticesAfter int              // closing ones counted
	AreaBeforeM2, AreaAfterM2     float64
}

// RepairFilter asks for repaired shapes. Province does not filter where it is empty; On is needed.
type RepairFilter struct {
	On       Date   // the day on which the units hold
	Province string // code: it, and units within it
	Page
}

// RepairView is one repaired shape of a unit version.
type RepairView struct {
	ID             string    `json:"id"`
	Code           string    `json:"code"`
	Name           string    `json:"name"`
	Level          string    `json:"level"`
	ValidFrom      Date      `json:"valid_from"` // of the version that came with the shape
	Reason         Text      `json:"reason"`
	VerticesBefore int       `json:"vertices_before"`
	VerticesAfter  int       `json:"vertices_after"`
	AreaBeforeM2   float64   `json:"area_before_m2"`
	AreaAfterM2    float64   `json:"area_after_m2"`
	File           string    `json:"file"`
	Row            int       `json:"row"`
	RecordedAt     time.Time `json:"recorded_at"`
}
