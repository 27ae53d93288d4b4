package style

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"

	"cotmoc/internal/collection"
)

func keys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

const worldRadius = 6378137.0 // of Web Mercator, metres

func metresX(lon float64) float64 { return lon * math.Pi / 180 * worldRadius }

func metresY(lat float64) float64 {
	return math.Log(math.Tan(math.Pi/4+lat*math.Pi/360)) * worldRadius
}

const (
	wgs84    = `<spatialrefsys><authid>OGC:CRS84</authid><srid>520003159</srid><description>WGS 84 (CRS84)</description><geographicflag>true</geographicflag></spatialrefsys>`
	mercator = `<spatialrefsys><authid>EPSG:3857</authid><srid>3857</srid><description>WGS 84 / Pseudo-Mercator</description><geographicflag>false</geographicflag></spatialrefsys>`
)

// SLD writes the look of a collection as SLD 1.0.
func SLD(c collection.Collection, lang string) []byte {
	l := Of(c)
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">` + "\n")
	fmt.Fprintf(&b, "<NamedLayer><Name>%s</Name><UserStyle><Name>%s</Name><Title>%s</Title><FeatureTypeStyle>\n", c.ID, c.ID, attribute(c.Title.In(lang)))
	rules := l.Rules
	if l.By == "" {
		rules = []Rule{{Colour: l.Fill, Label: c.Title}}
	}
	for _, r := range rules {
		fmt.Fprintf(&b, "<Rule><Name>%s</Name><Title>%s</Title>", attribute(max(r.Value, "all")), attribute(r.Label.In(lang)))
		if l.By != "" {
			fmt.Fprintf(&b, "<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>%s</ogc:PropertyName><ogc:Literal>%s</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>", attribute(l.By), attribute(r.Value))
		}
		for _, k := range []Kind{Area, Line, Point} {
			if l.Kind == k || l.Kind == Mixed {
				symbolizer(&b, k, l, r)
			}
		}
		b.WriteString("</Rule>\n")
	}
	if l.Label != "" {
		fmt.Fprintf(&b, `<Rule><Name>labels</Name><MaxScaleDenominator>%d</MaxScaleDenominator><TextSymbolizer><Label><ogc:PropertyName>%s</ogc:PropertyName></Label><Font><CssParameter name="font-family">Be Vietnam Pro</CssParameter>`+
			`<CssParameter name="font-size">10</CssParameter></Font><Halo><Radius>1.5</Radius><Fill><CssParameter name="fill">%s</CssParameter></Fill></Halo><Fill><CssParameter name="fill">%s</CssParameter></Fill></TextSymbolizer></Rule>`+"\n", l.LabelsTo, l.Label, paper, ink)
	}
	b.WriteString("</FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>\n")
	return b.Bytes()
}

// pixels turns millimetres into the pixels of SLD and MapLibre (0.28 mm and about as much).
func pixels(mm float64) float64 { return math.Round(mm/0.28*10) / 10 }

func symbolizer(b *bytes.Buffer, k Kind, l Look, r Rule) {
	colour := r.Colour
	dash := ""
	if l.Dashed {
		dash = `<CssParameter name="stroke-dasharray">4 3</CssParameter>`
	}
	strokeColour := l.Stroke
	if k == Line && l.By != "" {
		strokeColour = colour
	}
	stroke := fmt.Sprintf(`<Stroke><CssParameter name="stroke">%s</CssParameter><CssParameter name="stroke-width">%g</CssParameter>%s</Stroke>`, strokeColour, pixels(l.Width), dash)
	fill := ""
	if colour != "" {
		fill = fmt.Sprintf(`<Fill><CssParameter name="fill">%s</CssParameter><CssParameter name="fill-opacity">%g</CssParameter></Fill>`, colour, l.Opacity)
	}
	if r.Hatch {
		fill = fmt.Sprintf(`<Fill><GraphicFill><Graphic><Mark><WellKnownName>x</WellKnownName><Stroke><CssParameter name="stroke">%s</CssParameter></Stroke></Mark><Size>6</Size></Graphic></GraphicFill></Fill>`, colour)
	}
	switch k {
	case Area:
		b.WriteString("<PolygonSymbolizer>" + fill + stroke + "</PolygonSymbolizer>")
	case Line:
		b.WriteString("<LineSymbolizer>" + stroke + "</LineSymbolizer>")
	default:
		mark := map[string]string{"circle": "circle", "square": "square", "triangle": "triangle", "diamond": "square"}[l.Shape]
		turn := ""
		if l.Shape == "diamond" {
			turn = "<Rotation>45</Rotation>"
		}
		fmt.Fprintf(b, "<PointSymbolizer><Graphic><Mark><WellKnownName>%s</WellKnownName>%s%s</Mark><Size>%g</Size>%s</Graphic></PointSymbolizer>", mark, fill, stroke, pixels(l.Size), turn)
	}
}

type object = map[string]any

// MapLibre writes a style over the tiles of the collections. base is the address of the server; key, where not empty, is
// the token every request carries.
func MapLibre(list []collection.Collection, base, key string) ([]byte, error) {
	sources, layers := object{}, []object{{"id": "background", "type": "background", "paint": object{"background-color": "#D9E5EA"}}}
	ordered := Order(list)
	for _, c := range slices.Backward(ordered) {
		sources[c.ID] = object{"type": "vector", "url": tileAddress(c, base, key)}
		layers = append(layers, tileLayers(c, shownAtFirst(c, ordered))...)
	}
	return json.MarshalIndent(object{"version": 8, "name": "Cột Mốc", "sources": sources, "layers": layers}, "", " ")
}

// tileAddress is where the tiles of a collection are described.
func tileAddress(c collection.Collection, base, key string) string {
	asked := url.Values{}
	if key != "" {
		asked.Set("token", key)
	}
	if c.Level != "" {
		asked.Set("level", c.Level)
	}
	address := base + "/tiles/" + c.TileLayer() + ".json"
	if len(asked) > 0 {
		address += "?" + asked.Encode()
	}
	return address
}

// tileLayers are the layers of one collection: its areas, lines and points.
func tileLayers(c collection.Collection, shown bool) []object {
	id, l := c.ID, Of(c)
	var list []object
	add := func(suffix, kind, geometry string, paint object) {
		o := object{"id": id + suffix, "type": kind, "paint": paint, "source": id, "source-layer": c.TileLayer()}
		if !shown {
			o["layout"] = object{"visibility": "none"}
		}
		if l.Kind == Mixed {
			o["filter"] = []any{"==", []any{"geometry-type"}, geometry}
		}
		list = append(list, o)
	}
	if l.Kind == Area || l.Kind == Mixed {
		if l.Fill != "" || l.By != "" {
			add("-fill", "fill", "Polygon", object{"fill-color": l.match(l.Fill), "fill-opacity": l.Opacity})
		}
		add("-edge", "line", "Polygon", object{"line-color": l.Stroke, "line-width": pixels(l.Width)})
	}
	if l.Kind == Line || l.Kind == Mixed {
		paint := object{"line-color": l.match(l.Stroke), "line-width": pixels(l.Width)}
		if l.Dashed {
			paint["line-dasharray"] = []float64{3, 2}
		}
		add("-line", "line", "LineString", paint)
	}
	if l.Kind == Point || l.Kind == Mixed {
		add("-point", "circle", "Point", object{"circle-color": l.match(l.Fill), "circle-radius": pixels(l.Size) / 2, "circle-opacity": l.Opacity,
			"circle-stroke-color": l.Stroke, "circle-stroke-width": pixels(l.Width)})
	}
	return list
}

// match is the colour of a layer: that of a feature's value where the look goes by one.
func (l Look) match(fallback string) any {
	if l.By == "" {
		return fallback
	}
	match := []any{"match", []any{"get", l.By}}
	for _, r := range l.Rules {
		match = append(match, r.Value, r.Colour)
	}
	return append(match, quiet)
}
