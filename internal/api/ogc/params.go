package ogc

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"cotmoc/geo/crs"
	"cotmoc/geo/export"
	"cotmoc/internal/api/param"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/cql"
)

// asked is a question as a caller put it.
type asked struct {
	query   collection.Query
	format  string
	system  system
	limited bool // limit= was given
	lang    string
}

// params reads parameters and keeps the first fault.
type params struct {
	c   *fiber.Ctx
	err error
}

func (p *params) fail(name, vi, en string) {
	if p.err == nil {
		p.err = badParameter(name, vi, en)
	}
}

func (p *params) text(name string) string {
	v, wrong := param.Text(p.c.Query(name), 0)
	p.heard(name, wrong)
	return v
}

// heard keeps what is wrong with a parameter; nil: nothing.
func (p *params) heard(name string, wrong param.Fault) {
	if wrong != nil {
		p.fail(name, wrong.VI, wrong.EN)
	}
}

// only refuses parameters nobody reads, and those given twice.
func only(c *fiber.Ctx, names ...string) error {
	given := map[string]int{}
	c.Context().QueryArgs().VisitAll(func(name, _ []byte) { given[string(name)]++ })
	if name, wrong := param.Unread(given, append(names, "f", "lang")); wrong != nil {
		return badParameter(name, wrong.VI, wrong.EN)
	}
	return nil
}

// listed are the parameters of a list of features; those named like a field come besides.
func listed(of collection.Collection) []string {
	return append(single(of), "limit", "bbox", "bbox-crs", "datetime", "properties", "sortby", "filter", "filter-lang", "filter-crs", "cursor")
}

// single are the parameters of one feature.
func single(of collection.Collection) []string {
	names := []string{"crs"}
	if of.OnDay {
		names = append(names, "on")
	}
	if of.Yearly {
		names = append(names, "year")
	}
	return names
}

// matchable are the fields that can be asked for as parameters of their own.
func matchable(of collection.Collection) []string {
	var names []string
	for _, f := range of.Fields {
		if f.Kind != export.Texts && f.Kind != export.Timestamp && !slices.Contains(listed(of), f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// base reads what questions for one and for many features share.
func (d *Door) base(c *fiber.Ctx, of collection.Collection) (asked, *params) {
	p := &params{c: c}
	a := asked{query: collection.Query{Collection: of}, lang: d.Caller.Language(c)}
	var err error
	if a.format, err = featureFormat(c); err != nil {
		p.err = err
	}
	if of.OnDay {
		a.query.On = p.day("on", d.Today())
	}
	if of.Yearly {
		a.query.Year = p.whole("year", d.Year(), 1990, 2100)
	}
	a.system = p.system("crs")
	return a, p
}

// list reads a question for many features.
func (d *Door) list(c *fiber.Ctx) (asked, error) {
	of := of(c)
	if err := only(c, append(listed(of), matchable(of)...)...); err != nil {
		return asked{}, err
	}
	a, p := d.base(c, of)
	q := &a.query
	a.limited = c.Query("limit") != ""
	q.Limit = p.whole("limit", param.UsualLimit, 1, param.LargestLimit)
	q.Bounds = p.bounds()
	q.During = p.span("datetime")
	if q.During != nil && of.OnDay && c.Query("on") == "" {
		q.On = border.Date{} // the time asked for says which versions
		if q.During.Instant() {
			q.On, q.During = border.DateOf(*q.During.From), nil
		}
	}
	if q.During != nil && of.Yearly && c.Query("year") == "" && q.During.From != nil {
		q.Year = border.AssessedYearOf(border.DateOf(*q.During.From))
	}
	q.Fields = p.fields()
	q.Sort = p.sorting(of)
	q.Filter = p.filter(of)
	q.After = p.mark(q.Sort)
	return a, p.err
}

func (p *params) whole(name string, fallback, low, high int) int {
	s := p.c.Query(name)
	if s == "" {
		return fallback
	}
	n, wrong := param.Whole(s, low, high)
	p.heard(name, wrong)
	return n
}

func (p *params) day(name string, fallback border.Date) border.Date {
	s := p.c.Query(name)
	if s == "" {
		return fallback
	}
	d, wrong := param.Day(s)
	p.heard(name, wrong)
	return d
}

// system is a coordinate system with the order of its axes.
type system struct {
	crs.System
	uri    string
	latLon bool
}

const crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"

// systems lists what may be asked for, CRS84 first.
func systems() []system {
	wgs84, _ := crs.Find(crs.WGS84)
	list := []system{{wgs84, crs84, false}}
	for _, s := range crs.All() {
		list = append(list, system{s, "http://www.opengis.net/def/crs/EPSG/0/" + strconv.Itoa(int(s.Code)), !s.Projected()})
	}
	return list
}

func (p *params) system(name string) system {
	text := p.c.Query(name)
	all := systems()
	if text == "" {
		return all[0]
	}
	text = strings.Trim(text, "<>[]")
	for _, s := range all {
		if s.uri == text || strings.EqualFold(text, s.String()) && s.uri != crs84 || strings.EqualFold(text, "urn:ogc:def:crs:EPSG::"+strconv.Itoa(int(s.Code))) && s.uri != crs84 {
			return s
		}
	}
	if found, ok := crs.Parse(text); ok && found.IsWGS84() && strings.Contains(strings.ToUpper(text), "CRS84") {
		return all[0]
	}
	p.fail(name, "không dùng hệ tọa độ này; danh sách ở mục crs của lớp", "this coordinate system is not served; the member crs of the collection lists those that are")
	return all[0]
}

// point reads a point of the system, in its own order, as lon, lat.
func (s system) point(x, y float64) (orb.Point, bool) {
	if s.latLon {
		x, y = y, x
	}
	return s.ToWGS84(orb.Point{x, y})
}

func (p *params) bounds() []orb.Bound {
	text := p.text("bbox")
	if text == "" {
		if p.c.Query("bbox-crs") != "" {
			p.system("bbox-crs")
		}
		return nil
	}
	n, ok := param.Corners(text)
	s := p.system("bbox-crs")
	if !ok || n[1] > n[3] && !s.latLon || s.latLon && n[0] > n[2] {
		p.fail("bbox", "phải là bốn số: hai tọa độ góc dưới trái rồi góc trên phải, ví dụ 104,16,107,19", "must be four numbers, the lower left and the upper right corner, such as 104,16,107,19")
		return nil
	}
	if !s.Projected() {
		return p.degrees(s, n)
	}
	box := orb.Bound{Min: orb.Point{181, 91}, Max: orb.Point{-181, -91}}
	for i := range 21 {
		t := float64(i) / 20
		x, y := n[0]+t*(n[2]-n[0]), n[1]+t*(n[3]-n[1])
		for _, edge := range [][2]float64{{x, n[1]}, {x, n[3]}, {n[0], y}, {n[2], y}} {
			q, ok := s.point(edge[0], edge[1])
			if !ok {
				p.fail("bbox", "khung nằm ngoài hệ tọa độ", "the box lies outside the coordinate system")
				return nil
			}
			box = box.Extend(q)
		}
	}
	return []orb.Bound{box}
}

// degrees reads a box in degrees; one whose west is east of its east spans the antimeridian.
func (p *params) degrees(s system, n [4]float64) []orb.Bound {
	low, ok := s.point(n[0], n[1])
	high, ok2 := s.point(n[2], n[3])
	if !ok || !ok2 || low[1] > high[1] {
		p.fail("bbox", "phải trong ±180 kinh độ, ±90 vĩ độ", "must lie within +-180 longitude, +-90 latitude")
		return nil
	}
	if low[0] <= high[0] {
		return []orb.Bound{{Min: low, Max: high}}
	}
	return []orb.Bound{{Min: low, Max: orb.Point{180, high[1]}}, {Min: orb.Point{-180, low[1]}, Max: high}}
}

// span reads a moment or an interval of RFC 3339.
func (p *params) span(name string) *collection.Span {
	text := p.text(name)
	if text == "" {
		return nil
	}
	from, to, isInterval := strings.Cut(text, "/")
	if !isInterval {
		to = from
	}
	var s collection.Span
	for _, end := range []struct {
		text string
		into **time.Time
	}{{from, &s.From}, {to, &s.To}} {
		if isInterval && (end.text == "" || end.text == "..") {
			continue
		}
		t, ok := momentOf(end.text)
		if !ok {
			p.fail(name, "phải là ngày, thời điểm RFC 3339 hoặc khoảng như 2026-01-01/.. ", "must be a date, an RFC 3339 time, or an interval such as 2026-01-01/..")
			return nil
		}
		*end.into = &t
	}
	if s.From == nil && s.To == nil || s.From != nil && s.To != nil && s.To.Before(*s.From) {
		p.fail(name, "khoảng thời gian không hợp lệ", "the interval is not sound")
		return nil
	}
	return &s
}

func momentOf(text string) (time.Time, bool) {
	if d, wrong := param.Day(text); wrong == nil {
		return d.Time(), true
	}
	t, wrong := param.Moment(text)
	return t, wrong == nil
}

func (p *params) fields() []string {
	text := p.text("properties")
	if text == "" {
		return nil
	}
	names := strings.Split(text, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
		p.known("properties", of(p.c), names[i])
	}
	return names
}

func (p *params) known(parameter string, of collection.Collection, name string) {
	if _, has := of.Field(name); has {
		return
	}
	var names []string
	for _, f := range of.Fields {
		names = append(names, f.Name)
	}
	p.fail(parameter, "không có thuộc tính "+strconv.Quote(name)+"; các thuộc tính: "+strings.Join(names, ", "),
		"there is no property "+strconv.Quote(name)+"; the properties are: "+strings.Join(names, ", "))
}

// sorting reads "name,-year"; a plus sign may have become a space.
func (p *params) sorting(of collection.Collection) []collection.Key {
	text := p.c.Query("sortby")
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var keys []collection.Key
	for part := range strings.SplitSeq(text, ",") {
		name := strings.TrimSpace(part)
		down := strings.HasPrefix(name, "-")
		name = strings.TrimLeft(name, "+-")
		p.known("sortby", of, name)
		keys = append(keys, collection.Key{Field: name, Down: down})
	}
	if len(keys) > 8 {
		p.fail("sortby", "nhiều nhất 8 thuộc tính", "8 properties at most")
	}
	return keys
}

// filter reads filter= and the parameters named like fields; all must hold.
func (p *params) filter(of collection.Collection) cql.Node {
	var all []cql.Node
	for _, name := range matchable(of) {
		if text := p.text(name); text != "" {
			f, _ := of.Field(name)
			all = append(all, &cql.Call{Op: "=", Args: []cql.Node{&cql.Property{Name: name}, p.literal(f, text)}})
		}
	}
	if n := p.written(); n != nil {
		all = append(all, n)
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return &cql.Call{Op: "and", Args: all}
}

func (p *params) literal(f collection.Field, text string) cql.Node {
	switch f.Kind {
	case export.Number, export.Integer:
		n, wrong := param.Number(text)
		p.heard(f.Name, wrong)
		return &cql.Number{Value: n}
	case export.Bool:
		if text != "true" && text != "false" {
			p.fail(f.Name, "là true hoặc false", "is true or false")
		}
		return &cql.Bool{Value: text == "true"}
	case export.Date:
		d, wrong := param.Day(text)
		p.heard(f.Name, wrong)
		return &cql.Date{Value: d.UTC()}
	}
	return &cql.Text{Value: text}
}

// written reads filter= in the language and coordinate system it says.
func (p *params) written() cql.Node {
	text := p.c.Query("filter")
	language := p.c.Query("filter-lang")
	s := p.system("filter-crs")
	if language != "" && language != "cql2-text" && language != "cql2-json" {
		p.fail("filter-lang", "là cql2-text hoặc cql2-json", "is cql2-text or cql2-json")
	}
	if text == "" || p.err != nil {
		return nil
	}
	var n cql.Node
	var err error
	if language == "cql2-json" || language == "" && strings.HasPrefix(strings.TrimSpace(text), "{") {
		n, err = cql.ParseJSON([]byte(text))
	} else {
		n, err = cql.ParseText(text)
	}
	if err == nil && s.uri != crs84 {
		err = cql.Reproject(n, s.point)
	}
	if err != nil {
		p.err = spoken(err)
		return nil
	}
	return n
}

// mark reads where the page before ended. It says which order it belongs to.
func (p *params) mark(keys []collection.Key) *collection.Mark {
	text := p.c.Query("cursor")
	if text == "" {
		return nil
	}
	var m collection.Mark
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &m)
	}
	if err != nil || len(m.Values) != len(keys) || slices.ContainsFunc(m.Values, func(v *string) bool { return v != nil && strings.ContainsRune(*v, 0) }) {
		p.fail("cursor", "con trỏ trang không đọc được", "the cursor cannot be read")
		return nil
	}
	return &m
}

func cursorOf(m *collection.Mark) string {
	raw, err := json.Marshal(m)
	if err != nil {
		return "" // texts and a number: they always marshal
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// itemID reads the id of a feature out of the path.
func itemID(c *fiber.Ctx) (string, error) {
	// The path as it came: what fiber unescaped took every plus sign for a space.
	_, raw, _ := strings.Cut(string(c.Request().URI().PathOriginal()), "/items/")
	id, err := url.PathUnescape(raw)
	if err != nil || !utf8.ValidString(id) || strings.ContainsRune(id, 0) || len(id) > 300 {
		return "", border.Fail(border.NotFound, "Không có đối tượng này.", "There is no such feature.", err)
	}
	return id, nil
}
