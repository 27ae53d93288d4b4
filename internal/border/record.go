package border

import (
	"maps"
	"reflect"
	"slices"
	"time"
)

// Record is the current version of a record as the database holds it.
type Record struct {
	Layer   string         `json:"layer"`
	Code    string         `json:"code"`
	Version int64          `json:"version,string"` // what a writer must name to replace or end it
	At      time.Time      `json:"recorded_at"`
	By      *string        `json:"recorded_by"` // account or "command line"; null: from before anybody kept it
	Body    map[string]any `json:"record"`      // geom as GeoJSON
}

// Change is one change of a record.
type Change struct {
	Kind    string         `json:"kind"` // created, changed, ended, returned (after an end)
	Version string         `json:"version"`
	At      time.Time      `json:"at"`
	By      *string        `json:"by"`     // account or "command line"; null: nobody kept it
	Reason  *string        `json:"reason"` // of an end
	Fields  []string       `json:"fields"` // that differ between before and after
	Before  map[string]any `json:"before"`
	After   map[string]any `json:"after"`
}

// UnitChange is one change of a unit: of a version of it, of its population or of a figure reported for it.
type UnitChange struct {
	Layer string `json:"layer"` // units, population, reports
	Of    string `json:"of"`    // level and first day of a version, day of a population, period and indicator of a figure
	Change
}

// ChangedFields lists the fields in which two bodies differ; nil stands for nothing there.
func ChangedFields(before, after map[string]any) []string {
	names := maps.Clone(before)
	if names == nil {
		names = map[string]any{}
	}
	maps.Copy(names, after)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(names)), func(name string) bool {
		return reflect.DeepEqual(before[name], after[name])
	})
}

// Reform proposes that a suspected hot spot is one that was dismantled before, formed again. A person answers.
type Reform struct {
	Hotspot     string  `json:"hotspot"`
	Former      string  `json:"former"`
	FormerState string  `json:"former_state"`
	FormerSince Date    `json:"former_since"`
	Since       Date    `json:"since"`
	DistanceM   float64 `json:"distance_m"`
	Lon         float64 `json:"lon"` // of the suspected one
	Lat         float64 `json:"lat"`
}
