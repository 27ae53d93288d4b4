package ogc

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/geo/export"
	"cotmoc/internal/api/param"
	"cotmoc/internal/collection"
)

type object = map[string]any

// openAPI describes the door as OpenAPI 3.0, as far as the caller may see it.
func (d *Door) openAPI(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	if format, err := documentFormat(c); err != nil || format == inHTML {
		if err != nil {
			return err
		}
		return d.openAPIPage(c)
	}
	if err := c.JSON(d.openAPIDoc(c)); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, openAPIMedia)
	return nil
}

func (d *Door) openAPIPage(c *fiber.Ctx) error {
	lang := d.Caller.Language(c)
	p := page{Title: pick(lang, "Mô tả API", "The API described"), Lead: pick(lang, "Bản cho máy đọc: OpenAPI 3.0 (JSON). Mọi đường dẫn nằm dưới "+Root+".", "For machines: OpenAPI 3.0 (JSON). Every path stands below "+Root+"."),
		Head: []string{pick(lang, "Phương thức", "Method"), pick(lang, "Đường dẫn", "Path"), pick(lang, "Cho", "Gives")}}
	for _, o := range d.operations(c) {
		p.Rows = append(p.Rows, []cell{{Text: strings.ToUpper(o.method)}, {Text: o.path}, {Text: o.summary}})
	}
	return d.render(c, p)
}

// operation is one thing a client can do.
type operation struct {
	method, path, id, summary string
	parameters                []any
	media                     map[string]any // of the answer
	status                    string
	takes                     map[string]any // media of the body
}

func ref(kind, name string) object { return object{"$ref": "#/components/" + kind + "/" + name} }

func jsonAnd(schema any) map[string]any {
	return map[string]any{"application/json": object{"schema": schema}, "text/html": object{"schema": object{"type": "string"}}}
}

func (d *Door) operations(c *fiber.Ctx) []operation {
	lang := d.Caller.Language(c)
	any_ := object{"type": "object"}
	list := []operation{
		{method: "get", path: "/", id: "landing", summary: pick(lang, "Trang đầu", "Landing page"), media: jsonAnd(ref("schemas", "landing"))},
		{method: "get", path: "/conformance", id: "conformance", summary: pick(lang, "Các chuẩn tuân theo", "Standards kept to"), media: jsonAnd(ref("schemas", "conformance"))},
		{method: "get", path: "/api", id: "api", summary: "OpenAPI 3.0", media: map[string]any{openAPIMedia: object{"schema": any_}, "text/html": object{"schema": object{"type": "string"}}}},
		{method: "get", path: "/functions", id: "functions", summary: pick(lang, "Các hàm của bộ lọc", "Functions of filters"), media: jsonAnd(any_)},
		{method: "get", path: "/collections", id: "collections", summary: pick(lang, "Các lớp dữ liệu", "Collections"), media: jsonAnd(ref("schemas", "collections"))},
		{method: "get", path: "/qgis", id: "qgis", summary: pick(lang, "Dự án QGIS", "QGIS project"), media: map[string]any{"application/x-qgis-project": object{"schema": object{"type": "string"}}}},
		{method: "get", path: "/style.json", id: "style", summary: pick(lang, "Kiểu vẽ MapLibre", "MapLibre style"), media: map[string]any{"application/vnd.mapbox.style+json": object{"schema": any_}}},
		{method: "get", path: "/tileMatrixSets", id: "tileMatrixSets", summary: pick(lang, "Lưới ô bản đồ", "Tile matrix sets"), media: jsonAnd(any_)},
		{method: "get", path: "/tileMatrixSets/" + quad, id: "tileMatrixSet", summary: quad, media: jsonAnd(any_)},
	}
	for _, of := range d.visible(c) {
		list = append(list, d.collectionOperations(c, of)...)
	}
	return list
}

func (d *Door) collectionOperations(c *fiber.Ctx, of collection.Collection) []operation {
	lang, at := d.Caller.Language(c), "/collections/"+of.ID
	title := of.Title.In(lang)
	schemas := map[string]any{schemaMedia: object{"schema": object{"type": "object"}}, "application/json": object{"schema": object{"type": "object"}}, "text/html": object{"schema": object{"type": "string"}}}
	item := object{"name": "item", "in": "path", "required": true, "schema": object{"type": "string"}}
	list := []operation{
		{method: "get", path: at, id: of.ID, summary: title, media: jsonAnd(ref("schemas", "collection"))},
		{method: "get", path: at + "/queryables", id: of.ID + ".queryables", summary: title + ": queryables", media: schemas},
		{method: "get", path: at + "/schema", id: of.ID + ".schema", summary: title + ": schema", media: schemas},
		{method: "get", path: at + "/style", id: of.ID + ".style", summary: title + pick(lang, ": kiểu vẽ (f=sld, qml)", ": style (f=sld, qml)"), parameters: []any{object{"name": "f", "in": "query", "schema": object{"type": "string", "enum": []string{"sld", "qml"}}}, ref("parameters", "lang")},
			media: map[string]any{"application/vnd.ogc.sld+xml": object{"schema": object{"type": "string"}}, "application/vnd.qgis.qml": object{"schema": object{"type": "string"}}}},
		{method: "get", path: at + "/items", id: of.ID + ".items", summary: title + pick(lang, ": các đối tượng", ": features"), parameters: d.listParameters(of, lang, true), media: featureMedia(of, true)},
		{method: "get", path: at + "/download", id: of.ID + ".download", summary: title + pick(lang, ": tải về toàn bộ", ": everything as a file"), parameters: d.listParameters(of, lang, false), media: featureMedia(of, true)},
		{method: "get", path: at + "/items/{item}", id: of.ID + ".item", summary: title + pick(lang, ": một đối tượng", ": one feature"), parameters: append([]any{item}, singleParameters(of)...), media: featureMedia(of, false)},
	}
	if d.mayWrite(c, of) {
		sent := map[string]any{"application/geo+json": object{"schema": ref("schemas", of.ID+".new")}}
		patch := map[string]any{"application/merge-patch+json": object{"schema": object{"type": "object"}}}
		reason := object{"name": "reason", "in": "query", "schema": object{"type": "string"}}
		list = append(list, operation{method: "post", path: at + "/items", id: of.ID + ".create", summary: title + pick(lang, ": tạo", ": create"), status: "201", takes: sent},
			operation{method: "put", path: at + "/items/{item}", id: of.ID + ".replace", summary: title + pick(lang, ": thay", ": replace"), status: "204", takes: sent, parameters: []any{item}},
			operation{method: "patch", path: at + "/items/{item}", id: of.ID + ".update", summary: title + pick(lang, ": sửa", ": update"), status: "204", takes: patch, parameters: []any{item}},
			operation{method: "delete", path: at + "/items/{item}", id: of.ID + ".end", summary: title + pick(lang, ": kết thúc", ": end"), status: "204", parameters: []any{item, reason}})
	}
	number := func(name string) object {
		return object{"name": name, "in": "path", "required": true, "schema": object{"type": "integer", "minimum": 0}}
	}
	list = append(list, operation{method: "get", path: at + "/tiles", id: of.ID + ".tilesets", summary: title + pick(lang, ": bộ ô bản đồ", ": tilesets"), media: jsonAnd(object{"type": "object"})},
		operation{method: "get", path: at + "/tiles/" + quad, id: of.ID + ".tileset", summary: title + ": " + quad, media: jsonAnd(object{"type": "object"})},
		operation{method: "get", path: at + "/tiles/" + quad + "/{tileMatrix}/{tileRow}/{tileCol}", id: of.ID + ".tile", summary: title + pick(lang, ": một ô", ": a tile"),
			parameters: append([]any{number("tileMatrix"), number("tileRow"), number("tileCol"), dayParameter()}, yearParameter(of)...), media: map[string]any{mvtMedia: object{"schema": object{"type": "string", "format": "binary"}}}})
	return list
}

func featureMedia(of collection.Collection, many bool) map[string]any {
	schema := ref("schemas", of.ID+".feature")
	if many {
		schema = ref("schemas", of.ID+".features")
	}
	media := map[string]any{"application/geo+json": object{"schema": schema}, "text/html": object{"schema": object{"type": "string"}}}
	for _, f := range export.Formats()[1:] {
		name, _, _ := strings.Cut(f.Media, ";")
		media[name] = object{"schema": object{"type": "string", "format": "binary"}}
	}
	return media
}

func dayParameter() object {
	return object{"name": "on", "in": "query", "description": "YYYY-MM-DD", "schema": object{"type": "string", "format": "date"}}
}

func singleParameters(of collection.Collection) []any {
	list := []any{ref("parameters", "crs"), ref("parameters", "f"), ref("parameters", "lang")}
	if of.OnDay {
		list = append(list, dayParameter())
	}
	return append(list, yearParameter(of)...)
}

// yearParameter is that of verdicts; none of others.
func yearParameter(of collection.Collection) []any {
	if !of.Yearly {
		return nil
	}
	return []any{object{"name": "year", "in": "query", "schema": object{"type": "integer", "minimum": 1990, "maximum": 2100}}}
}

func (d *Door) listParameters(of collection.Collection, lang string, paged bool) []any {
	list := singleParameters(of)
	for _, name := range []string{"bbox", "bbox-crs", "datetime", "properties", "sortby", "filter", "filter-lang", "filter-crs"} {
		list = append(list, ref("parameters", name))
	}
	if paged {
		list = append(list, ref("parameters", "limit"), ref("parameters", "cursor"))
	}
	for _, name := range matchable(of) {
		f, _ := of.Field(name)
		s := property(f, lang)
		delete(s, "description")
		delete(s, "title")
		list = append(list, object{"name": name, "in": "query", "description": f.Title.In(lang), "schema": s})
	}
	return list
}

func (d *Door) openAPIDoc(c *fiber.Ctx) object {
	paths := map[string]object{}
	for _, o := range d.operations(c) {
		if paths[o.path] == nil {
			paths[o.path] = object{}
		}
		answer := object{"description": o.summary}
		if o.media != nil {
			answer["content"] = o.media
		}
		status := o.status
		if status == "" {
			status = "200"
		}
		responses := object{status: answer, "default": ref("responses", "problem")}
		if o.method == "get" {
			responses["304"] = object{"description": "Not modified"}
		}
		op := object{"operationId": o.id, "summary": o.summary, "responses": responses}
		parameters := o.parameters
		if o.method == "get" && o.parameters == nil {
			parameters = []any{ref("parameters", "f"), ref("parameters", "lang")}
		}
		if parameters != nil {
			op["parameters"] = parameters
		}
		if o.takes != nil {
			op["requestBody"] = object{"required": true, "content": o.takes}
		}
		paths[o.path][o.method] = op
	}
	lang := d.Caller.Language(c)
	return object{"openapi": "3.0.3", "info": object{"title": "Cột Mốc", "version": "1", "description": pick(lang, "OGC API của Cột Mốc.", "The OGC API of Cột Mốc.")},
		"servers": []object{{"url": d.root(c)}}, "paths": paths,
		"security": []object{{}, {"bearer": []string{}}, {"token": []string{}}},
		"components": object{"parameters": commonParameters(), "schemas": d.schemas(c),
			"securitySchemes": object{"bearer": object{"type": "http", "scheme": "bearer"}, "token": object{"type": "apiKey", "in": "query", "name": "token"}},
			"responses":       object{"problem": object{"description": "RFC 9457", "content": object{"application/problem+json": object{"schema": ref("schemas", "problem")}}}}}}
}

func commonParameters() object {
	text := func(name string, more object) object {
		s := object{"type": "string"}
		for k, v := range more {
			s[k] = v
		}
		return object{"name": name, "in": "query", "required": false, "schema": s}
	}
	var uris []string
	for _, s := range systems() {
		uris = append(uris, s.uri)
	}
	formats := []string{inJSON, inHTML}
	for _, f := range export.Formats() {
		formats = append(formats, f.ID)
	}
	system := object{"format": "uri", "default": crs84, "enum": uris}
	return object{
		"limit": object{"name": "limit", "in": "query", "required": false, "style": "form", "explode": false, "schema": object{"type": "integer", "minimum": 1, "maximum": param.LargestLimit, "default": param.UsualLimit}},
		"bbox": object{"name": "bbox", "in": "query", "required": false, "style": "form", "explode": false, "schema": object{"type": "array",
			"minItems": 4, "maxItems": 6, "items": object{"type": "number"}}},
		"datetime": text("datetime", nil), "bbox-crs": text("bbox-crs", system), "crs": text("crs", system), "filter-crs": text("filter-crs", system),
		"properties": object{"name": "properties", "in": "query", "required": false, "style": "form", "explode": false, "schema": object{"type": "array", "items": object{"type": "string"}}},
		"sortby":     object{"name": "sortby", "in": "query", "required": false, "style": "form", "explode": false, "schema": object{"type": "array", "items": object{"type": "string"}}},
		"filter":     text("filter", nil), "filter-lang": text("filter-lang", object{"enum": []string{"cql2-text", "cql2-json"}, "default": "cql2-text"}),
		"cursor": text("cursor", nil), "f": text("f", object{"enum": formats}), "lang": text("lang", object{"enum": []string{"vi", "en"}}),
	}
}

func (d *Door) schemas(c *fiber.Ctx) object {
	text, links := object{"type": "string"}, object{"type": "array", "items": ref("schemas", "link")}
	s := object{
		"link":        object{"type": "object", "required": []string{"href", "rel"}, "properties": object{"href": text, "rel": text, "type": text, "title": text, "hreflang": text, "templated": object{"type": "boolean"}}},
		"landing":     object{"type": "object", "required": []string{"links"}, "properties": object{"title": text, "description": text, "attribution": text, "links": links}},
		"conformance": object{"type": "object", "required": []string{"conformsTo"}, "properties": object{"conformsTo": object{"type": "array", "items": text}}},
		"collections": object{"type": "object", "required": []string{"links", "collections"}, "properties": object{"links": links, "collections": object{"type": "array", "items": ref("schemas", "collection")}}},
		"collection": object{"type": "object", "required": []string{"id", "links"}, "properties": object{"id": text, "title": text, "description": text, "itemType": text, "storageCrs": text,
			"crs": object{"type": "array", "items": text}, "links": links, "extent": object{"type": "object", "properties": object{
				"spatial":  object{"type": "object", "properties": object{"bbox": object{"type": "array", "minItems": 1, "items": object{"type": "array", "minItems": 4, "maxItems": 6, "items": object{"type": "number"}}}, "crs": text}},
				"temporal": object{"type": "object", "properties": object{"interval": object{"type": "array", "items": object{"type": "array", "minItems": 2, "maxItems": 2, "items": object{"type": "string", "nullable": true, "format": "date-time"}}}}}}}}},
		"problem":  object{"type": "object", "required": []string{"status", "title"}, "properties": object{"type": text, "title": text, "status": object{"type": "integer"}, "detail": text}},
		"geometry": object{"type": "object", "nullable": true, "required": []string{"type"}, "properties": object{"type": object{"type": "string", "enum": []string{"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}}, "coordinates": object{"type": "array", "items": object{}}}},
	}
	for _, of := range d.visible(c) {
		properties, needed := object{}, []string{}
		for _, f := range of.Fields {
			p := property(f, d.Caller.Language(c))
			p["nullable"] = true
			if list, has := p["enum"].([]string); has {
				values := []any{nil}
				for _, v := range list {
					values = append(values, v)
				}
				p["enum"] = values
			}
			properties[f.Name] = p
			if f.Needed {
				needed = append(needed, f.Name)
			}
		}
		feature := object{"type": "object", "required": []string{"type", "id", "geometry", "properties"}, "properties": object{"type": object{"type": "string", "enum": []string{"Feature"}}, "id": text,
			"geometry": ref("schemas", "geometry"), "links": links, "properties": object{"type": "object", "properties": properties, "additionalProperties": false}}}
		s[of.ID+".feature"] = feature
		s[of.ID+".features"] = object{"type": "object", "required": []string{"type", "features", "links", "numberReturned", "timeStamp"}, "properties": object{"type": object{"type": "string", "enum": []string{"FeatureCollection"}},
			"features": object{"type": "array", "items": ref("schemas", of.ID+".feature")}, "links": links, "numberMatched": object{"type": "integer", "minimum": 0}, "numberReturned": object{"type": "integer", "minimum": 0},
			"timeStamp": object{"type": "string", "format": "date-time"}}}
		if d.mayWrite(c, of) {
			s[of.ID+".new"] = object{"type": "object", "required": []string{"type", "geometry", "properties"}, "properties": object{"type": object{"type": "string", "enum": []string{"Feature"}},
				"geometry": ref("schemas", "geometry"), "properties": object{"type": "object", "required": needed}}}
		}
	}
	return s
}
