// Package style says how each collection looks, once, and writes it for the tools of GIS desks: QML and a whole
// project for QGIS, SLD, and a MapLibre style over the tiles. Colours are those of the web map in its light theme.
package style

import (
	"slices"

	"cotmoc/internal/border"
	"cotmoc/internal/collection"
)

// The colours of the web map.
const (
	ink       = "#1F2A33"
	paper     = "#FFFFFF"
	quiet     = "#66737C"
	blue      = "#0F4C6E"
	trail     = "#7A4E2D"
	plot      = "#4F7A1E"
	frontier  = "#6E3F63"
	provinces = "#8E8677"
	hotspot   = "#9E2B43"
	highlight = "#E9B44C"
	hatch     = "#9AA5AC"
)

// Colours are all the colours used, by what they stand for: classes by their code.
func Colours() map[string]string {
	all := map[string]string{"ink": ink, "paper": paper, "quiet": quiet, "blue": blue, "trail": trail, "plot": plot, "border": frontier, "provinceLine": provinces, "highlight": highlight}
	for _, c := range classes() {
		if c.Hatch {
			all["hatch"] = c.Colour
			continue
		}
		all[c.Value] = c.Colour
	}
	return all
}

// classes are the colours of the classes of communes and of provinces.
func classes() []Rule {
	colours := map[string]string{"drug_free": "#2F8F83", "has_drugs": "#D9CFA3", "type_3": "#F0BE4A", "type_2": "#DD7A3B", "type_1": "#9E2B43", "key_province": "#9E2B43", "undetermined": hatch}
	var list []Rule
	for _, c := range border.Classes().Codes {
		if colour, has := colours[c.ID]; has {
			list = append(list, Rule{c.ID, c.Label, colour, c.ID == "undetermined"})
		}
	}
	return list
}

func classesOf(ids ...string) []Rule {
	return slices.DeleteFunc(classes(), func(r Rule) bool { return !slices.Contains(ids, r.Value) })
}

// Kind is what a symbol is drawn as.
type Kind string

// The kinds of symbols. A collection of mixed shapes is drawn by what each one is.
const (
	Point Kind = "point"
	Line  Kind = "line"
	Area  Kind = "area"
	Mixed Kind = "mixed"
)

// Rule is the colour of one value of the field a look goes by.
type Rule struct {
	Value  string
	Label  border.Text
	Colour string
	Hatch  bool // areas are hatched in the colour: nothing is known of them, and paper white would not say so
}

// Look is how a collection looks.
type Look struct {
	Kind     Kind
	Fill     string  // of areas and points; "": none
	Stroke   string  // of edges and lines
	Width    float64 // of strokes, in millimetres
	Size     float64 // of points, in millimetres
	Shape    string  // of points: circle, square, triangle, diamond
	Dashed   bool
	Opacity  float64 // of fills
	By       string  // the field rules go by; "" for one symbol
	Rules    []Rule
	Label    string // the field shown beside a feature; "": none
	Halo     bool
	LabelsTo int // labels are shown at scales up to 1 to so many
}

// Of gives the look of a collection.
func Of(c collection.Collection) Look {
	switch c.ID {
	case "province_assessments":
		return Look{Kind: Area, Stroke: paper, Width: 0.5, Opacity: 0.85, By: "class", Rules: classesOf("drug_free", "has_drugs", "key_province", "undetermined"), Label: "name", LabelsTo: 6_000_000}
	case "assessments":
		return Look{Kind: Area, Stroke: paper, Width: 0.2, Opacity: 0.85, By: "class", Rules: classesOf("drug_free", "has_drugs", "type_3", "type_2", "type_1", "undetermined"), Label: "name", LabelsTo: 400_000}
	case "communes":
		return Look{Kind: Area, Stroke: quiet, Width: 0.2, Label: "name", LabelsTo: 400_000}
	case "provinces":
		return Look{Kind: Area, Stroke: provinces, Width: 0.5, Label: "name", LabelsTo: 6_000_000}
	case "districts", "villages":
		return Look{Kind: Area, Stroke: quiet, Width: 0.2, Dashed: true, Label: "name", LabelsTo: 300_000}
	case "border":
		return Look{Kind: Line, Stroke: frontier, Width: 0.8}
	case "routes":
		return Look{Kind: Mixed, Fill: highlight, Stroke: blue, Width: 0.8, Opacity: 0.3, Size: 2, Shape: "circle", Label: "name", LabelsTo: 1_000_000}
	case "trails":
		return Look{Kind: Line, Stroke: trail, Width: 0.45, Dashed: true, By: "activity", Rules: activities(), Label: "name", LabelsTo: 150_000}
	case "hotspots":
		return Look{Kind: Mixed, Fill: hotspot, Stroke: paper, Width: 0.3, Size: 3.2, Shape: "diamond", Opacity: 0.9, Label: "code", LabelsTo: 150_000}
	case "plots":
		return Look{Kind: Mixed, Fill: plot, Stroke: plot, Width: 0.3, Size: 2.6, Shape: "square", Opacity: 0.5, Label: "code", LabelsTo: 150_000}
	case "markers":
		return Look{Kind: Point, Fill: paper, Stroke: frontier, Width: 0.4, Size: 1.8, Shape: "square", Opacity: 1, Label: "number", LabelsTo: 150_000}
	case "posts":
		return Look{Kind: Point, Fill: "#2F8F83", Stroke: paper, Width: 0.3, Size: 2.8, Shape: "triangle", Opacity: 1, Label: "name", LabelsTo: 300_000}
	case "crossings":
		return Look{Kind: Point, Fill: blue, Stroke: paper, Width: 0.4, Size: 3, Shape: "square", Opacity: 1, Label: "name", LabelsTo: 2_000_000}
	}
	return Look{Kind: Point, Fill: ink, Stroke: paper, Width: 0.2, Size: 1.6, Shape: "circle", Opacity: 0.85}
}

func activities() []Rule {
	var list []Rule
	for _, c := range border.TrailActivities().Codes {
		colour := quiet
		if c.ID == "active" || c.ID == "suspected" {
			colour = trail
		}
		list = append(list, Rule{c.ID, c.Label, colour, false})
	}
	return list
}

// Order lists collections as they lie on a map, from above.
func Order(list []collection.Collection) []collection.Collection {
	var sorted []collection.Collection
	for _, id := range []string{"incidents", "hotspots", "crossings", "posts", "markers", "plots", "trails", "routes", "border", "provinces", "villages", "districts", "communes", "assessments", "province_assessments"} {
		for _, c := range list {
			if c.ID == id {
				sorted = append(sorted, c)
			}
		}
	}
	return sorted
}

// shownAtFirst says whether a layer is switched on when a map is opened: not what another one shows already.
func shownAtFirst(c collection.Collection, all []collection.Collection) bool {
	switch c.ID {
	case "districts", "villages", "province_assessments":
		return false
	case "communes":
		return !slices.ContainsFunc(all, func(o collection.Collection) bool { return o.ID == "assessments" })
	}
	return true
}
