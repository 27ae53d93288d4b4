package api

import (
	"bytes"
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

	"cotmoc/internal/access"
	"cotmoc/internal/api/ogc"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// editable are the layers whose records may be written one by one, through the same checks as a file.
func editable() []string {
	return []string{"incidents", "crossings", "trails", "routes", "hotspots", "plots", "markers", "posts", "traffic", "cooperation"}
}

// editorRoutes are the doors to single records and their history.
func (s *Server) editorRoutes(v1 fiber.Router) {
	v1.Get("/units/:code/history", s.unitHistory)
	v1.Get("/hotspots/reforms", s.listReforms)
	v1.Post("/hotspots/:code/reforms", s.answerReform)
	for _, layer := range []string{"hotspots", "plots"} {
		v1.Post("/"+layer+"/:code/steps", s.takeStep(layer))
	}
	for _, layer := range []string{"effort", "border"} { // these come by files only
		v1.Get("/"+layer+"/:code/history", s.history(layer))
	}
	for _, layer := range editable() {
		if layer != "incidents" {
			v1.Get("/"+layer+"/:code", s.oneRecord(layer))
		}
		v1.Get("/"+layer+"/:code/history", s.history(layer))
		v1.Post("/"+layer, s.createRecord(layer))
		v1.Put("/"+layer+"/:code", s.replaceRecord(layer))
		v1.Delete("/"+layer+"/:code", s.endRecord(layer))
	}
}

func (s *Server) oneRecord(layer string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := deadline(c)
		defer cancel()
		return s.answerRecord(ctx, c, layer, c.Params("code"))
	}
}

func (s *Server) answerRecord(ctx context.Context, c *fiber.Ctx, layer, code string) error {
	r, err := s.Editor.Record(ctx, layer, code)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, `"`+strconv.FormatInt(r.Version, 10)+`"`)
	return c.JSON(r)
}

func (s *Server) history(layer string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		page, err := onlyPage(c)
		if err != nil {
			return err
		}
		ctx, cancel := deadline(c)
		defer cancel()
		changes, err := s.Editor.History(ctx, layer, c.Params("code"))
		if err != nil {
			return err
		}
		seenFields(reachOf(c), layer, changes)
		return answerPart(c, changes, page)
	}
}

// unitHistory gives the changes of a unit, its population and its figures; layer= names one of them.
func (s *Server) unitHistory(c *fiber.Ctx) error {
	p := query(c).only("layer", "limit", "cursor")
	layers := []string{"units", "population", "reports"}
	if layer := p.text("layer"); layer != "" {
		if !slices.Contains(layers, layer) {
			p.fail("layer", "chỉ nhận units, population, reports", "must be units, population or reports")
		}
		layers = []string{layer}
	}
	page := p.page()
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	changes, err := s.Editor.UnitHistory(ctx, c.Params("code"), layers)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	for i := range changes {
		maskChange(&changes[i], sight)
	}
	return answerPart(c, changes, page)
}

// feature is the record a writer sends: a GeoJSON feature whose properties are the columns of the layer's files.
type feature = ogc.Feature

func (s *Server) createRecord(layer string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		f, err := readFeature(c)
		if err != nil {
			return err
		}
		if err := mayPut(c, layer, f); err != nil {
			return err
		}
		a, _ := who(c)
		ctx, cancel := s.working(c)
		defer cancel()
		code, err := s.create(ctx, layer, f, a.Name, nil)
		if err != nil {
			return err
		}
		c.Status(fiber.StatusCreated)
		c.Set(fiber.HeaderLocation, "/api/v1/"+layer+"/"+url.PathEscape(code))
		return s.answerRecord(ctx, c, layer, code)
	}
}

// create makes a record and gives its code. reading says how its texts are read, as the flag --map does.
func (s *Server) create(ctx context.Context, layer string, f feature, by string, reading map[string]string) (string, error) {
	code, err := codeOf(layer, f.Properties, by)
	if err == nil {
		err = leaveHidden(ctx, layer, f, nil)
	}
	if err != nil {
		return "", err
	}
	return code, s.write(ctx, layer, f, by, by, ingest.Expect{Create: true}, reading)
}

// codeOf names the record a feature describes. Incidents go by source and reference, markers by their numbers.
func codeOf(layer string, properties map[string]any, source string) (string, error) {
	text := func(name string) string {
		if v, given := properties[name]; given && v != nil {
			return strings.TrimSpace(fmt.Sprint(v))
		}
		return ""
	}
	var code string
	switch layer {
	case "incidents":
		code = source + "|" + text("source_ref")
	case "traffic":
		code = text("crossing") + "|" + text("period")
	case "markers":
		number, err := strconv.Atoi(text("number"))
		sub, subErr := strconv.Atoi("0" + text("sub"))
		if err != nil || subErr != nil {
			return "", badField("number", "cần số hiệu mốc là số nguyên", "the marker's number must be a whole number")
		}
		code = border.Marker{Number: number, Sub: sub, Country: strings.ToUpper(text("country"))}.Code()
	default:
		code = text("code")
	}
	if code == "" {
		return "", badField("code", "thiếu mã", "the code is missing")
	}
	return code, nil
}

func (s *Server) replaceRecord(layer string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		version, err := versionSeen(c)
		if err != nil {
			return err
		}
		f, err := readFeature(c)
		if err != nil {
			return err
		}
		a, _ := who(c)
		ctx, cancel := s.working(c)
		defer cancel()
		if err := mayPut(c, layer, f); err != nil {
			return err
		}
		if err := s.replace(ctx, layer, c.Params("code"), version, f, a.Name, nil); err != nil {
			return err
		}
		return s.answerRecord(ctx, c, layer, c.Params("code"))
	}
}

// replace replaces a version of a record; reading as for create.
func (s *Server) replace(ctx context.Context, layer, code string, version int64, f feature, by string, reading map[string]string) error {
	before, err := s.Editor.Record(ctx, layer, code)
	if err != nil {
		return err
	}
	if f.Properties["tier"] == before.Body["tier"] {
		delete(f.Properties, "tier") // what is not changed needs no right to
	}
	if err := leaveHidden(ctx, layer, f, before.Body); err != nil {
		return err
	}
	for _, name := range []string{"code", "source_ref", "number", "sub", "country", "crossing", "period"} { // what names the record stays
		if kept, named := before.Body[name]; named && f.Properties[name] == nil && isKey(layer, name) {
			f.Properties[name] = kept
		}
	}
	source := by
	if layer == "incidents" {
		source = fmt.Sprint(before.Body["source"])
	}
	return s.write(ctx, layer, f, source, by, ingest.Expect{Version: version}, reading)
}

func isKey(layer, name string) bool {
	switch layer {
	case "incidents":
		return name == "source_ref"
	case "markers":
		return name == "number" || name == "sub" || name == "country"
	case "traffic":
		return name == "crossing" || name == "period"
	}
	return name == "code"
}

// rulesFor are the rules of records for whoever the context belongs to.
func (s *Server) rulesFor(ctx context.Context) border.Rules {
	reach, _ := access.ReachOf(ctx)
	return border.Rules{Today: s.today(), Area: border.ServedArea(), KeepsTiers: !reach.Shares}
}

// write sends one record through the importer.
func (s *Server) write(ctx context.Context, layer string, f feature, source, by string, expect ingest.Expect, reading map[string]string) error {
	raw, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": []feature{f}})
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	job := ingest.Job{Layer: layer, Source: source, Account: by, Expect: expect, Map: reading,
		Rules: s.rulesFor(ctx),
		Files: []ingest.File{{Name: "API", Size: int64(len(raw)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }}}}
	result, err := s.Importer.Import(ctx, job)
	if err != nil || result.Refused == 0 {
		return err
	}
	var faults []border.Fault
	for _, r := range result.Refusals {
		faults = append(faults, border.Fault{Field: r.Field, Reason: r.Reason})
	}
	return &recordError{faults}
}

func (s *Server) endRecord(layer string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		version, err := versionSeen(c)
		if err != nil {
			return err
		}
		p := query(c).only("version", "reason")
		reason := cleaned(p.text("reason"))
		if p.err != nil {
			return p.err
		}
		a, _ := who(c)
		ctx, cancel := s.working(c)
		defer cancel()
		if err := s.Editor.End(ctx, layer, c.Params("code"), version, a.Name, reason); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}
}

// versionSeen is the version the writer saw: If-Match, or the parameter version.
func versionSeen(c *fiber.Ctx) (int64, error) {
	text := strings.Trim(c.Get(fiber.HeaderIfMatch), `"`)
	if text == "" {
		text = c.Query("version")
	}
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || version <= 0 {
		return 0, badField("version", "thiếu phiên bản đã xem (If-Match hoặc tham số version)",
			"the version you saw is missing (If-Match, or the parameter version)")
	}
	return version, nil
}

func readFeature(c *fiber.Ctx) (feature, error) {
	var f feature
	err := readJSON(c, &f)
	if err == nil && f.Type != "Feature" {
		err = errors.New("not a feature")
	}
	if err != nil {
		return f, badJSON(err, `{"type":"Feature","geometry":{...},"properties":{...}}`)
	}
	if f.Properties == nil {
		f.Properties = map[string]any{}
	}
	return f, nil
}

// readJSON reads a body of bounded length; numbers stay as they are written.
func readJSON(c *fiber.Ctx, into any) error {
	d := json.NewDecoder(&boundedReader{r: body(c), left: bodyLimit})
	d.UseNumber()
	return d.Decode(into)
}

func badJSON(err error, like string) error {
	var big *fiber.Error
	if errors.As(err, &big) {
		return big
	}
	return border.Fail(border.Invalid, "Cần JSON dạng "+like+".", "JSON like "+like+" is needed.", err)
}
