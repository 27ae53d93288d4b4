package ogc

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/tile"
)

// quad is the one tile matrix set: that of the web map.
const quad = "WebMercatorQuad"

const (
	quadURI  = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	mvtMedia = "application/vnd.mapbox-vector-tile"
	worldM   = 20037508.3427892 // half the side of the world in Web Mercator
)

func (d *Door) matrixSets(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	at := d.root(c) + "/tileMatrixSets/" + quad
	list := []map[string]any{{"id": quad, "title": "Google Maps Compatible for the World", "uri": quadURI, "links": []Link{{Href: keyed(c, at), Rel: "self", Type: "application/json"}}}}
	return d.answer(c, map[string]any{"tileMatrixSets": list, "links": d.selfLinks(c)},
		page{Title: pick(d.Caller.Language(c), "Lưới ô bản đồ", "Tile matrix sets"), Head: []string{"id"}, Rows: [][]cell{{{Text: quad, Href: keyed(c, at+"?f=html")}}}})
}

func (d *Door) matrixSet(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	type matrix struct {
		ID               string     `json:"id"`
		ScaleDenominator float64    `json:"scaleDenominator"`
		CellSize         float64    `json:"cellSize"`
		PointOfOrigin    [2]float64 `json:"pointOfOrigin"`
		TileWidth        int        `json:"tileWidth"`
		TileHeight       int        `json:"tileHeight"`
		MatrixWidth      int        `json:"matrixWidth"`
		MatrixHeight     int        `json:"matrixHeight"`
	}
	var list []matrix
	p := page{Title: quad, Head: []string{"zoom", pick(d.Caller.Language(c), "Mét mỗi điểm ảnh", "Metres a pixel"), pick(d.Caller.Language(c), "Số ô mỗi chiều", "Tiles a side")}}
	for z := range tile.MaxZoom + 1 {
		size := 2 * worldM / 256 / math.Exp2(float64(z))
		list = append(list, matrix{strconv.Itoa(z), size / 0.00028, size, [2]float64{-worldM, worldM}, 256, 256, 1 << z, 1 << z})
		p.Rows = append(p.Rows, []cell{{Text: strconv.Itoa(z)}, {Text: fmt.Sprintf("%.2f", size)}, {Text: strconv.Itoa(1 << z)}})
	}
	return d.answer(c, map[string]any{"id": quad, "title": "Google Maps Compatible for the World", "uri": quadURI, "crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "orderedAxes": []string{"X", "Y"},
		"wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "tileMatrices": list, "links": d.selfLinks(c)}, p)
}

func (d *Door) tileLinks(c *fiber.Ctx, of collection.Collection) []Link {
	at := d.root(c) + "/collections/" + of.ID + "/tiles/" + quad
	return []Link{{Href: keyed(c, at), Rel: "self", Type: "application/json"}, {Href: d.root(c) + "/tileMatrixSets/" + quad, Rel: "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", Type: "application/json"},
		{Href: keyed(c, at+"/{tileMatrix}/{tileRow}/{tileCol}"), Rel: "item", Type: mvtMedia, Templated: true}}
}

// tilesetDoc is a tileset; whole says everything of it.
func (d *Door) tilesetDoc(c *fiber.Ctx, of collection.Collection, whole bool) map[string]any {
	doc := map[string]any{"title": of.Title.In(d.Caller.Language(c)), "dataType": "vector", "crs": "http://www.opengis.net/def/crs/EPSG/0/3857", "tileMatrixSetURI": quadURI,
		"links": d.tileLinks(c, of)}
	if !whole {
		return doc
	}
	area := border.ServedArea()
	doc["boundingBox"] = map[string]any{"lowerLeft": area[:2], "upperRight": area[2:], "crs": crs84}
	var fields map[string]any
	if l, ok := tile.LayerByID(of.TileLayer()); ok {
		fields = map[string]any{}
		for name, what := range l.Told(d.Caller.Reach(c)) {
			kind := strings.FieldsFunc(what, func(r rune) bool { return !unicode.IsLetter(r) })[0]
			fields[name] = map[string]any{"type": strings.ToLower(kind), "description": what}
		}
	}
	doc["layers"] = []map[string]any{{"id": of.TileLayer(), "dataType": "vector", "minTileMatrix": "0", "maxTileMatrix": strconv.Itoa(tile.MaxZoom),
		"propertiesSchema": map[string]any{"type": "object", "properties": fields}}}
	return doc
}

func (d *Door) tilesets(c *fiber.Ctx) error {
	of := of(c)
	if err := only(c); err != nil {
		return err
	}
	return d.answer(c, map[string]any{"tilesets": []any{d.tilesetDoc(c, of, false)}, "links": d.selfLinks(c)},
		page{Title: pick(d.Caller.Language(c), "Ô bản đồ: ", "Tiles: ") + of.Title.In(d.Caller.Language(c)), Links: d.tileLinks(c, of)})
}

func (d *Door) tileset(c *fiber.Ctx) error {
	of := of(c)
	if err := only(c); err != nil {
		return err
	}
	return d.answer(c, d.tilesetDoc(c, of, true), page{Title: pick(d.Caller.Language(c), "Ô bản đồ: ", "Tiles: ") + of.Title.In(d.Caller.Language(c)), Links: d.tileLinks(c, of)})
}

// tileParameters are what a tile of a collection can be asked by.
func tileParameters(of collection.Collection) []string {
	if of.Yearly {
		return []string{"on", "year"}
	}
	return []string{"on"}
}

// tile answers one tile, addressed by row before column as OGC has it: the same bytes the web map gets.
func (d *Door) tile(c *fiber.Ctx) error {
	of := of(c)
	if err := only(c, tileParameters(of)...); err != nil {
		return err
	}
	if f := c.Query("f"); f != "" && f != "mvt" {
		return badParameter("f", "ô bản đồ chỉ có mvt", "tiles are mvt only")
	}
	p := &params{c: c}
	year := p.whole("year", d.Year(), 1990, 2100)
	day := d.Today()
	if last := border.AssessedYear(year).To; of.Yearly && last.Before(day) {
		day = last // the units a year is judged by
	}
	r := tile.Request{Query: tile.Query{Reach: d.Caller.Reach(c), On: p.day("on", day), Year: year, Level: of.Level}, Layers: []string{of.TileLayer()},
		Encoding: tile.Accepted(c.Get(fiber.HeaderAcceptEncoding)), IfNoneMatch: c.Get(fiber.HeaderIfNoneMatch)}
	if p.err != nil {
		return p.err
	}
	for name, into := range map[string]*uint32{"z": &r.Z, "x": &r.X, "y": &r.Y} {
		n, err := strconv.ParseUint(strings.TrimSuffix(c.Params(name), ".mvt"), 10, 32)
		if err != nil {
			return border.Fail(border.NotFound, "Không có ô bản đồ này.", "There is no such tile.", err)
		}
		*into = uint32(n)
	}
	if r.Z > tile.MaxZoom || r.X>>r.Z > 0 || r.Y>>r.Z > 0 {
		return border.Fail(border.NotFound, "Không có ô bản đồ này.", "There is no such tile.", nil)
	}
	ctx, cancel := d.deadline(c, pageLimit)
	defer cancel()
	a, err := d.Tiles.Tile(ctx, r)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, a.ETag)
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if a.NotModified {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, mvtMedia)
	if a.Encoding != tile.Plain {
		c.Set(fiber.HeaderContentEncoding, string(a.Encoding))
	}
	return c.Send(a.Body)
}
