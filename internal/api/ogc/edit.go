package ogc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb/project"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/export"
	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
)

// Feature is a record a writer sends: a GeoJSON feature whose properties are the columns of the layer's files.
type Feature struct {
	Type       string          `json:"type"`
	Geometry   json.RawMessage `json:"geometry"`
	Properties map[string]any  `json:"properties"`
}

// featureLimit bounds a feature that is sent.
const featureLimit = 1 << 20

// mayWrite says whether the caller can change features of the collection at all.
func (d *Door) mayWrite(c *fiber.Ctx, of collection.Collection) bool {
	known, _ := d.Caller.Who(c)
	return of.Editable && known.May(access.WriteRecords)
}

func (d *Door) itemsOptions(c *fiber.Ctx) error { return d.options(c, fiber.MethodPost) }

func (d *Door) itemOptions(c *fiber.Ctx) error {
	return d.options(c, fiber.MethodPut, fiber.MethodPatch, fiber.MethodDelete)
}

// options says what can be done; QGIS asks before it offers editing.
func (d *Door) options(c *fiber.Ctx, writing ...string) error {
	methods := []string{fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions}
	if d.mayWrite(c, of(c)) {
		methods = append(methods, writing...)
		c.Set("Accept-Patch", "application/merge-patch+json")
		c.Set("Accept-Post", "application/geo+json")
	}
	c.Set(fiber.HeaderAllow, strings.Join(methods, ", "))
	return c.SendStatus(fiber.StatusOK)
}

// editable refuses what can only be read.
func (d *Door) editable(c *fiber.Ctx) error {
	if !d.mayWrite(c, of(c)) {
		c.Set(fiber.HeaderAllow, "GET, HEAD, OPTIONS")
		return fiber.ErrMethodNotAllowed
	}
	return nil
}

func (d *Door) create(c *fiber.Ctx) error {
	if err := errors.Join(d.editable(c), only(c)); err != nil {
		return err
	}
	of := of(c)
	f, err := d.sent(c)
	if err != nil {
		return err
	}
	a, _ := d.Caller.Who(c)
	ctx, cancel := d.Caller.Working(c)
	defer cancel()
	id, err := d.Editor.Create(ctx, of.ID, received(of, f), a.Name)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, d.root(c)+"/collections/"+of.ID+"/items/"+url.PathEscape(id))
	return c.SendStatus(fiber.StatusCreated)
}

func (d *Door) replace(c *fiber.Ctx) error {
	return d.changing(c, func(ctx context.Context, of collection.Collection, id string, version int64, by string) error {
		f, err := d.sent(c)
		if err != nil {
			return err
		}
		return d.Editor.Replace(ctx, of.ID, id, version, received(of, f), by)
	})
}

// update takes a merge patch (RFC 7396) of a feature.
func (d *Door) update(c *fiber.Ctx) error {
	return d.changing(c, func(ctx context.Context, of collection.Collection, id string, version int64, by string) error {
		patch, err := d.sent(c)
		if err != nil {
			return err
		}
		row, _, err := d.one(ctx, collection.Query{Collection: of, ID: id})
		if err != nil {
			return err
		}
		raw, err := export.Feature(of.Table(nil, "vi"), row, nil)
		if err != nil {
			return err
		}
		var f Feature
		decoder := json.NewDecoder(strings.NewReader(string(raw)))
		decoder.UseNumber()
		if err := decoder.Decode(&f); err != nil {
			return err
		}
		for name, v := range patch.Properties {
			f.Properties[name] = v
		}
		if patch.Geometry != nil {
			f.Geometry = patch.Geometry
		}
		return d.Editor.Replace(ctx, of.ID, id, version, received(of, f), by)
	})
}

func (d *Door) end(c *fiber.Ctx) error {
	return d.changing(c, func(ctx context.Context, of collection.Collection, id string, version int64, by string) error {
		why := strings.TrimSpace(c.Query("reason"))
		if why == "" {
			why = "Kết thúc từ phần mềm GIS"
		}
		return d.Editor.End(ctx, of.ID, id, version, by, why)
	})
}

// changing does what the three ways to change a feature share. If-Match is heeded where it is sent.
func (d *Door) changing(c *fiber.Ctx, change func(ctx context.Context, of collection.Collection, id string, version int64, by string) error) error {
	if err := errors.Join(d.editable(c), only(c, "reason")); err != nil {
		return err
	}
	of := of(c)
	id, err := itemID(c)
	if err != nil {
		return err
	}
	ctx, cancel := d.Caller.Working(c)
	defer cancel()
	_, mark, err := d.one(ctx, collection.Query{Collection: of, ID: id})
	if err != nil {
		return err
	}
	if wanted := c.Get(fiber.HeaderIfMatch); wanted != "" && !matchesVersion(wanted, mark.Number) {
		return fiber.ErrPreconditionFailed
	}
	a, _ := d.Caller.Who(c)
	if err := change(ctx, of, id, mark.Number, a.Name); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// matchesVersion says whether If-Match names a version: "123-x", "123", or *.
func matchesVersion(header string, version int64) bool {
	for tag := range strings.SplitSeq(header, ",") {
		number, _, _ := strings.Cut(strings.Trim(strings.TrimPrefix(strings.TrimSpace(tag), "W/"), `"`), "-")
		if number == "*" || number == strconv.FormatInt(version, 10) {
			return true
		}
	}
	return false
}

// sent reads the feature of a request, turned to lon, lat where Content-Crs says another system.
func (d *Door) sent(c *fiber.Ctx) (Feature, error) {
	var f Feature
	var body io.Reader = strings.NewReader(string(c.Body()))
	if stream := c.Context().RequestBodyStream(); stream != nil {
		body = stream
	}
	raw, err := io.ReadAll(io.LimitReader(body, featureLimit+1))
	if err != nil {
		return f, err
	}
	if len(raw) > featureLimit {
		return f, fiber.ErrRequestEntityTooLarge
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&f); err != nil || f.Type != "Feature" && c.Method() != fiber.MethodPatch {
		return f, border.Fail(border.Invalid, `Cần một đối tượng GeoJSON dạng {"type":"Feature","geometry":{...},"properties":{...}}.`,
			`A GeoJSON feature is needed, like {"type":"Feature","geometry":{...},"properties":{...}}.`, err)
	}
	f.Type = "Feature"
	if f.Properties == nil {
		f.Properties = map[string]any{}
	}
	return f, turn(c.Get("Content-Crs"), &f)
}

// turn brings the shape of a feature from the system a header names to lon, lat.
func turn(header string, f *Feature) error {
	uri := strings.Trim(strings.TrimSpace(header), "<>")
	if uri == "" || uri == crs84 || len(f.Geometry) == 0 || string(f.Geometry) == "null" {
		return nil
	}
	i := slices.IndexFunc(systems(), func(s system) bool { return s.uri == uri })
	if i < 0 {
		return badParameter("Content-Crs", "không dùng hệ tọa độ này", "this coordinate system is not served")
	}
	s := systems()[i]
	g, err := geo.ParseGeometry(f.Geometry)
	if err != nil {
		return badParameter("geometry", "hình không đọc được", "the shape cannot be read: "+err.Error())
	}
	lost := false
	g = project.Geometry(g, func(p orb.Point) orb.Point {
		q, ok := s.point(p[0], p[1])
		lost = lost || !ok
		return q
	})
	if lost {
		return badParameter("geometry", "hình nằm ngoài hệ tọa độ", "the shape lies outside the coordinate system")
	}
	f.Geometry, err = geo.AppendGeoJSON(nil, g, 9)
	return err
}

// received keeps what a writer may say; what the system tells itself comes back from tools that send all they read.
func received(of collection.Collection, f Feature) Feature {
	kept := map[string]any{}
	for _, field := range of.Fields {
		v, given := f.Properties[field.Name]
		if !given || v == nil || !field.Written {
			continue
		}
		if list, is := v.([]any); is {
			var texts []string
			for _, one := range list {
				texts = append(texts, fmt.Sprint(one))
			}
			v = strings.Join(texts, ",")
		}
		kept[field.Name] = v
	}
	for name, v := range f.Properties {
		if _, known := of.Field(name); !known && v != nil && name != "fid" && name != "id" {
			kept[name] = v // the editor says what it does not know
		}
	}
	f.Properties = kept
	return f
}
