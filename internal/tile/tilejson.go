package tile

import (
	"encoding/json"
	"fmt"
	"strings"

	"cotmoc/internal/border"
)

type tileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       [4]float64    `json:"bounds"`
	VectorLayers []vectorLayer `json:"vector_layers"`
}

type vectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// JSON writes TileJSON 3.0 for one or several layers as a reach meets them. base is the absolute URL before "/tiles/", query what follows
// the "?" of its tiles ("" for nothing), bounds are west, south, east, north in degrees. The error is of kind border.NotFound for an unknown layer.
func JSON(layers []string, reach border.Reach, base, query string, bounds [4]float64) ([]byte, error) {
	doc := tileJSON{
		TileJSON: "3.0.0",
		Name:     strings.Join(layers, ","),
		Scheme:   "xyz",
		Tiles:    []string{strings.TrimSuffix(base, "/") + "/tiles/" + strings.Join(layers, ",") + "/{z}/{x}/{y}.mvt"},
		MaxZoom:  MaxZoom,
		Bounds:   bounds,
	}
	if query != "" {
		doc.Tiles[0] += "?" + query
	}
	known := byID()
	for _, id := range layers {
		if _, ok := known[id]; !ok {
			return nil, noLayer(id)
		}
	}
	doc.VectorLayers = describe(layers, reach)
	body, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("write TileJSON: %w", err)
	}
	return body, nil
}

// describe tells what known layers carry for a reach.
func describe(layers []string, reach border.Reach) []vectorLayer {
	known := byID()
	list := make([]vectorLayer, 0, len(layers))
	for _, id := range layers {
		l := known[id]
		list = append(list, vectorLayer{ID: l.ID, Description: l.Description, MaxZoom: MaxZoom, Fields: l.Told(reach)})
	}
	return list
}
