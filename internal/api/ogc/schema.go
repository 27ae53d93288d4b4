package ogc

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/geo/export"
	"cotmoc/internal/collection"
)

const schemaMedia = "application/schema+json"

// typeName is the type of a field in JSON Schema, with its format behind a slash.
func typeName(f collection.Field) string {
	switch f.Kind {
	case export.Number:
		return "number"
	case export.Integer:
		return "integer"
	case export.Bool:
		return "boolean"
	case export.Date:
		return "string/date"
	case export.Timestamp:
		return "string/date-time"
	case export.Texts:
		return "array"
	}
	return "string"
}

// property is a field in JSON Schema.
func property(f collection.Field, lang string) map[string]any {
	kind, format, _ := strings.Cut(typeName(f), "/")
	s := map[string]any{"title": f.Title.In(lang), "type": kind}
	if format != "" {
		s["format"] = format
	}
	values := s
	if kind == "array" {
		values = map[string]any{"type": "string"}
		s["items"] = values
	}
	if f.Codes != nil {
		var words []string
		for _, c := range f.Codes.Codes {
			words = append(words, c.ID+": "+c.Label.In(lang))
		}
		values["enum"] = f.Codes.IDs()
		s["description"] = strings.Join(words, "; ")
	}
	return s
}

// shapeRef is a type of shape as QGIS finds it.
func shapeRef(shape string) string {
	if shape == "Geometry" {
		shape = "Geometry"
	}
	return "https://geojson.org/schema/" + shape + ".json"
}

// queryables lists what can be filtered and ordered by.
func (d *Door) queryables(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	of, lang := of(c), d.Caller.Language(c)
	properties := map[string]any{"geometry": map[string]any{"title": pick(lang, "Hình", "Geometry"), "$ref": shapeRef(of.Shape), "x-ogc-role": "primary-geometry"}}
	for _, f := range of.Fields {
		properties[f.Name] = property(f, lang)
	}
	doc := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": d.root(c) + "/collections/" + of.ID + "/queryables", "type": "object",
		"title": of.Title.In(lang), "properties": properties, "additionalProperties": false}
	return d.schemaAnswer(c, doc, of, pick(lang, "Thuộc tính lọc được: ", "Queryables: "))
}

// schema describes the features (Part 5): roles, what is told by the system, what a new feature needs.
func (d *Door) schema(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	of, lang := of(c), d.Caller.Language(c)
	properties := map[string]any{"geometry": map[string]any{"title": pick(lang, "Hình", "Geometry"), "format": "geometry-" + formatOf(of.Shape), "x-ogc-role": "primary-geometry", "x-ogc-propertySeq": 1}}
	var needed []string
	for i, f := range of.Fields {
		s := property(f, lang)
		s["x-ogc-propertySeq"] = i + 2
		switch f.Name {
		case of.From:
			s["x-ogc-role"] = "primary-interval-start"
			if of.From == of.To {
				s["x-ogc-role"] = "primary-instant"
			}
		case of.To:
			s["x-ogc-role"] = "primary-interval-end"
		}
		if f.Name == "code" && !of.Yearly {
			s["x-ogc-role"] = "id"
		}
		if of.Editable && !f.Written {
			s["readOnly"] = true
		}
		if of.Editable && f.Needed {
			needed = append(needed, f.Name)
		}
		properties[f.Name] = s
	}
	doc := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": d.root(c) + "/collections/" + of.ID + "/schema", "type": "object",
		"title": of.Title.In(lang), "description": of.Description.In(lang), "properties": properties}
	if needed != nil {
		doc["required"] = needed
	}
	return d.schemaAnswer(c, doc, of, pick(lang, "Lược đồ: ", "Schema: "))
}

func formatOf(shape string) string {
	if shape == "Geometry" {
		return "any"
	}
	return strings.ToLower(shape)
}

func (d *Door) schemaAnswer(c *fiber.Ctx, doc map[string]any, of collection.Collection, title string) error {
	lang := d.Caller.Language(c)
	p := page{Title: title + of.Title.In(lang), Head: []string{pick(lang, "Thuộc tính", "Property"), pick(lang, "Tên", "Title"), pick(lang, "Kiểu", "Type")}}
	for _, f := range of.Fields {
		p.Rows = append(p.Rows, []cell{{Text: f.Name}, {Text: f.Title.In(lang)}, {Text: typeName(f)}})
	}
	if c.Query("f") == "" && accepted(c, []string{schemaMedia, "application/json", "text/html"}) != 2 || c.Query("f") == inJSON {
		if err := c.JSON(doc); err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, schemaMedia)
		return nil
	}
	return d.answer(c, doc, p)
}
