package ingest

import (
	"encoding/json"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"

	"cotmoc/geo"
	"cotmoc/internal/border"
)

// How much of a file is drawn before it is imported, and how finely.
const (
	previewFeatures = 500
	previewVertices = 100_000
	previewPlain    = 50  // vertices that are left as they are
	previewSteps    = 300 // of the greater side of a shape: what is smaller is left out
	previewDigits   = 5   // of a degree: about a metre
)

// PreviewFeature is a row as GeoJSON, for looking at: simplified, lon and lat in degrees.
type PreviewFeature struct {
	Type       string          `json:"type"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties PreviewRow      `json:"properties"`
}

// PreviewRow names a row.
type PreviewRow struct {
	Row int `json:"row"`
}

// preview draws a row that would be taken, while there is room.
func (i *inspector) preview(d decoded) {
	g := shapeOf(d.value)
	if g == nil || len(i.found.Preview) == previewFeatures || i.spent > previewVertices {
		return
	}
	if geo.Vertices(g) > previewPlain {
		side := g.Bound()
		step := max(side.Max.X()-side.Min.X(), side.Max.Y()-side.Min.Y()) / previewSteps
		if plain := simplify.DouglasPeucker(step).Simplify(orb.Clone(g)); plain != nil && geo.Vertices(plain) > 0 {
			g = plain
		}
	}
	i.spent += geo.Vertices(g)
	drawn, err := geo.AppendGeoJSON(nil, g, previewDigits)
	if err != nil {
		return // what cannot be drawn is not drawn; whether it is right was checked before
	}
	i.found.Preview = append(i.found.Preview, PreviewFeature{Type: "Feature", Geometry: drawn, Properties: PreviewRow{d.row}})
}

// shapeOf gives the place of a record; nil where it has none of its own.
func shapeOf(value any) orb.Geometry {
	var p *orb.Point
	switch v := value.(type) {
	case border.Unit:
		if len(v.Shape) > 0 {
			return v.Shape
		}
	case border.KeyRoute:
		return v.Shape
	case border.Trail:
		return v.Shape
	case border.Hotspot:
		return v.Shape
	case border.Plot:
		return v.Shape
	case border.Line:
		return v.Shape
	case border.Crossing:
		p = v.Point
	case border.Marker:
		p = v.Point
	case border.Post:
		p = v.Point
	case border.Incident:
		p = v.Point
	case border.Entry:
		p = v.Point
	}
	if p == nil {
		return nil
	}
	return *p
}

// properties gives those of a GeoJSON feature; none where it cannot be read.
func properties(raw []byte) map[string]any {
	f, err := geo.ParseFeature(raw)
	if err != nil {
		return nil
	}
	return f.Properties
}
