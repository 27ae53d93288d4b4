package ogc

import (
	"context"
	"fmt"
	"sync"

	"github.com/gofiber/fiber/v2"

	"cotmoc/geo/export"
	"cotmoc/internal/access"
	"cotmoc/internal/collection"
	"cotmoc/internal/cql"
)

// conformsTo lists what the door keeps to. QGIS looks for the old name of the spatial class beside the new one.
func conformsTo() []string {
	const features, filter, common = "http://www.opengis.net/spec/ogcapi-features-", "http://www.opengis.net/spec/cql2/1.0/conf/", "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/"
	list := []string{common + "core", common + "landing-page", common + "oas30", common + "html", common + "json", "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
		features + "1/1.0/conf/core", features + "1/1.0/conf/oas30", features + "1/1.0/conf/html", features + "1/1.0/conf/geojson", features + "2/1.0/conf/crs",
		features + "3/1.0/conf/queryables", features + "3/1.0/conf/queryables-query-parameters", features + "3/1.0/conf/filter", features + "3/1.0/conf/features-filter",
		features + "4/1.0/conf/create-replace-delete", features + "4/1.0/conf/update", features + "4/1.0/conf/optimistic-locking-etags", features + "4/1.0/conf/features",
		features + "5/1.0/conf/schemas", features + "5/1.0/conf/core-roles-features", features + "5/1.0/conf/queryables", features + "5/1.0/conf/sortables", features + "5/1.0/conf/returnables-and-receivables",
		features + "8/1.0/conf/sorting"}
	for _, class := range []string{"cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators", "case-insensitive-comparison", "accent-insensitive-comparison", "basic-spatial-functions",
		"basic-spatial-functions-plus", "basic-spatial-operators", "spatial-functions", "temporal-functions", "array-functions", "property-property", "functions", "arithmetic"} {
		list = append(list, filter+class)
	}
	for _, class := range []string{"core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30"} {
		list = append(list, "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"+class)
	}
	return append(list, "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset", "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset")
}

const openAPIMedia = "application/vnd.oai.openapi+json;version=3.0"

func (d *Door) landing(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	root := d.root(c)
	vi, en := "Cột Mốc", "Cột Mốc"
	doc := struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Attribution string `json:"attribution"`
		Links       []Link `json:"links"`
	}{pick(d.Caller.Language(c), vi, en), pick(d.Caller.Language(c), "Dữ liệu vùng biên giới đất liền và kết quả phân loại xã, cho QGIS, ArcGIS, GDAL và các công cụ khác.",
		"The land border area and the classes of its communes, for QGIS, ArcGIS, GDAL and other tools."), "Cột Mốc", []Link{
		{Href: d.here(c, nil), Rel: "self", Type: "application/json", Title: pick(d.Caller.Language(c), "Trang này", "This page")},
		{Href: d.here(c, map[string]string{"f": inHTML}), Rel: "alternate", Type: "text/html", Title: "HTML"},
		{Href: keyed(c, root+"/api"), Rel: "service-desc", Type: openAPIMedia, Title: "OpenAPI 3.0"},
		{Href: keyed(c, root+"/api?f=html"), Rel: "service-doc", Type: "text/html", Title: pick(d.Caller.Language(c), "Mô tả API", "The API described")},
		{Href: keyed(c, root+"/conformance"), Rel: "conformance", Type: "application/json", Title: pick(d.Caller.Language(c), "Các chuẩn tuân theo", "Standards kept to")},
		{Href: keyed(c, root+"/collections"), Rel: "data", Type: "application/json", Title: pick(d.Caller.Language(c), "Các lớp dữ liệu", "Collections")},
		{Href: keyed(c, root+"/functions"), Rel: "http://www.opengis.net/def/rel/ogc/1.0/functions", Type: "application/json", Title: pick(d.Caller.Language(c), "Các hàm của bộ lọc", "Functions of filters")},
		{Href: keyed(c, root+"/qgis"), Rel: "related", Type: "application/x-qgis-project", Title: pick(d.Caller.Language(c), "Dự án QGIS với mọi lớp", "A QGIS project with every collection")},
		{Href: keyed(c, root+"/style.json"), Rel: "related", Type: "application/vnd.mapbox.style+json", Title: pick(d.Caller.Language(c), "Kiểu vẽ MapLibre", "MapLibre style")},
		{Href: keyed(c, root+"/tileMatrixSets"), Rel: "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", Type: "application/json", Title: pick(d.Caller.Language(c), "Lưới ô bản đồ", "Tile matrix sets")},
	}}
	return d.answer(c, doc, page{Title: doc.Title, Lead: doc.Description, Links: doc.Links[2:]})
}

func (d *Door) conformance(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	p := page{Title: pick(d.Caller.Language(c), "Các chuẩn tuân theo", "Standards kept to"), Head: []string{"URI"}}
	for _, uri := range conformsTo() {
		p.Rows = append(p.Rows, []cell{{Text: uri}})
	}
	return d.answer(c, map[string]any{"conformsTo": conformsTo(), "links": d.selfLinks(c)}, p)
}

// selfLinks are those of every document.
func (d *Door) selfLinks(c *fiber.Ctx) []Link {
	return []Link{{Href: d.here(c, nil), Rel: "self", Type: "application/json"}, {Href: d.here(c, map[string]string{"f": inHTML}), Rel: "alternate", Type: "text/html"}}
}

func (d *Door) functions(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	names := map[cql.Type]string{cql.TypeText: "string", cql.TypeNumber: "number", cql.TypeInteger: "integer", cql.TypeBool: "boolean", cql.TypeDate: "datetime", cql.TypeGeometry: "geometry"}
	type argument struct {
		Type []string `json:"type"`
	}
	type function struct {
		Name        string     `json:"name"`
		Description string     `json:"description"`
		Arguments   []argument `json:"arguments"`
		Returns     []string   `json:"returns"`
	}
	p := page{Title: pick(d.Caller.Language(c), "Các hàm của bộ lọc", "Functions of filters"), Head: []string{pick(d.Caller.Language(c), "Hàm", "Function"), pick(d.Caller.Language(c), "Cho", "Gives")}}
	list := []function{}
	for _, f := range cql.Functions() {
		one := function{Name: f.Name, Description: pick(d.Caller.Language(c), f.VI, f.EN), Arguments: []argument{}, Returns: []string{names[f.Returns]}}
		for _, a := range f.Args {
			one.Arguments = append(one.Arguments, argument{[]string{names[a]}})
		}
		list = append(list, one)
		p.Rows = append(p.Rows, []cell{{Text: f.Name}, {Text: one.Description}})
	}
	return d.answer(c, map[string]any{"functions": list, "links": d.selfLinks(c)}, p)
}

// description is a collection as OGC API tells of it.
type description struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description"`
	Attribution string   `json:"attribution,omitempty"`
	Extent      *extent  `json:"extent,omitempty"`
	ItemType    string   `json:"itemType"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs"`
	Links       []Link   `json:"links"`
}

type extent struct {
	Spatial  *spatial  `json:"spatial,omitempty"`
	Temporal *temporal `json:"temporal,omitempty"`
}

type spatial struct {
	Bbox [][4]float64 `json:"bbox"`
	CRS  string       `json:"crs"`
}

type temporal struct {
	Interval [][2]*string `json:"interval"`
}

func (d *Door) describe(ctx context.Context, c *fiber.Ctx, of collection.Collection, deep bool) (description, collection.Extent, error) {
	lang := d.Caller.Language(c)
	doc := description{ID: of.ID, Title: of.Title.In(lang), Description: of.Description.In(lang), ItemType: "feature", StorageCRS: crs84}
	if d.Demo {
		doc.Attribution = pick(lang, "Số liệu dựng để minh họa", "Made-up data for demonstration")
	}
	for _, s := range systems() {
		doc.CRS = append(doc.CRS, s.uri)
	}
	q := collection.Query{Collection: of}
	if of.OnDay {
		q.On = d.Today()
	}
	if of.Yearly {
		q.Year = d.Year()
	}
	var e collection.Extent
	if deep || !of.Yearly {
		var err error
		if e, err = d.extent(ctx, q); err != nil {
			return doc, e, err
		}
		doc.Extent = extentOf(e)
	}
	doc.Links = d.collectionLinks(c, of)
	return doc, e, nil
}

// extents remembers where collections lie, as long as they do not change.
type extents struct {
	mu    sync.Mutex
	known map[string]collection.Extent
}

func (d *Door) extent(ctx context.Context, q collection.Query) (collection.Extent, error) {
	revision, _, err := d.Reader.Revision(ctx, q.Collection)
	if err != nil {
		return collection.Extent{}, err
	}
	reach, _ := access.ReachOf(ctx)
	key := fmt.Sprintf("%s %s %d %s %d", reach.Key(), q.Collection.ID, revision, q.On, q.Year)
	d.extents.mu.Lock()
	e, has := d.extents.known[key]
	d.extents.mu.Unlock()
	if has {
		return e, nil
	}
	if e, err = d.Reader.Extent(ctx, q); err != nil {
		return e, err
	}
	d.extents.mu.Lock()
	defer d.extents.mu.Unlock()
	if d.extents.known == nil || len(d.extents.known) > 1000 {
		d.extents.known = map[string]collection.Extent{}
	}
	d.extents.known[key] = e
	return e, nil
}

func extentOf(e collection.Extent) *extent {
	out := &extent{}
	if e.Bound != nil {
		out.Spatial = &spatial{[][4]float64{{e.Bound.Min[0], e.Bound.Min[1], e.Bound.Max[0], e.Bound.Max[1]}}, crs84}
	}
	if e.From != nil || e.To != nil {
		var ends [2]*string
		if e.From != nil {
			s := e.From.Time().UTC().Format("2006-01-02T15:04:05Z")
			ends[0] = &s
		}
		if e.To != nil {
			s := e.To.Time().UTC().Format("2006-01-02T15:04:05Z")
			ends[1] = &s
		}
		out.Temporal = &temporal{[][2]*string{ends}}
	}
	if out.Spatial == nil && out.Temporal == nil {
		return nil
	}
	return out
}

func (d *Door) collectionLinks(c *fiber.Ctx, of collection.Collection) []Link {
	at, lang := d.root(c)+"/collections/"+of.ID, d.Caller.Language(c)
	links := []Link{{Href: keyed(c, at), Rel: "self", Type: "application/json"}, {Href: keyed(c, at+"?f=html"), Rel: "alternate", Type: "text/html"},
		{Href: keyed(c, at+"/items"), Rel: "items", Type: "application/geo+json", Title: "GeoJSON"}, {Href: keyed(c, at+"/items?f=html"), Rel: "items", Type: "text/html", Title: "HTML"}}
	for _, f := range export.Formats()[1:] {
		links = append(links, Link{Href: keyed(c, at+"/items?f="+f.ID), Rel: "items", Type: f.Media, Title: f.Title})
	}
	links = append(links, Link{Href: keyed(c, at+"/queryables"), Rel: "http://www.opengis.net/def/rel/ogc/1.0/queryables", Type: "application/schema+json", Title: pick(lang, "Thuộc tính lọc được", "Queryables")},
		Link{Href: keyed(c, at+"/queryables"), Rel: "http://www.opengis.net/def/rel/ogc/1.0/sortables", Type: "application/schema+json", Title: pick(lang, "Thuộc tính xếp được", "Sortables")},
		Link{Href: keyed(c, at+"/schema"), Rel: "http://www.opengis.net/def/rel/ogc/1.0/schema", Type: "application/schema+json", Title: pick(lang, "Lược đồ", "Schema")},
		Link{Href: keyed(c, at+"/schema"), Rel: "describedby", Type: "application/schema+json", Title: pick(lang, "Lược đồ", "Schema")})
	links = append(links, Link{Href: keyed(c, at+"/style?f=qml"), Rel: "related", Type: "application/vnd.qgis.qml", Title: pick(lang, "Kiểu vẽ cho QGIS (QML)", "Style for QGIS (QML)")},
		Link{Href: keyed(c, at+"/style?f=sld"), Rel: "related", Type: "application/vnd.ogc.sld+xml;version=1.0", Title: pick(lang, "Kiểu vẽ SLD", "Style as SLD")})
	for _, f := range export.Formats() {
		links = append(links, Link{Href: keyed(c, at+"/download?f="+f.ID), Rel: "enclosure", Type: f.Media, Title: pick(lang, "Tải về toàn bộ: ", "Download everything: ") + f.Title})
	}
	return append(links, Link{Href: keyed(c, at+"/tiles"), Rel: "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", Type: "application/json", Title: pick(lang, "Ô bản đồ", "Vector tiles")})
}

func (d *Door) collections(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	ctx, cancel := d.deadline(c, pageLimit)
	defer cancel()
	list := []description{}
	lang := d.Caller.Language(c)
	p := page{Title: pick(lang, "Các lớp dữ liệu", "Collections"), Head: []string{pick(lang, "Lớp", "Collection"), "id", pick(lang, "Số đối tượng", "Features"), pick(lang, "Mô tả", "Description")}}
	for _, of := range d.visible(c) {
		doc, e, err := d.describe(ctx, c, of, false)
		if err != nil {
			return err
		}
		list = append(list, doc)
		count := fmt.Sprint(e.Count)
		if of.Yearly {
			count = ""
		}
		p.Rows = append(p.Rows, []cell{{Text: doc.Title, Href: keyed(c, d.root(c)+"/collections/"+of.ID+"?f=html")}, {Text: of.ID}, {Text: count}, {Text: doc.Description}})
	}
	return d.answer(c, map[string]any{"collections": list, "links": d.selfLinks(c)}, p)
}

func (d *Door) collection(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	ctx, cancel := d.deadline(c, pageLimit)
	defer cancel()
	of := of(c)
	doc, e, err := d.describe(ctx, c, of, true)
	if err != nil {
		return err
	}
	lang := d.Caller.Language(c)
	p := page{Title: doc.Title, Lead: doc.Description, Head: []string{pick(lang, "Thuộc tính", "Property"), pick(lang, "Tên", "Title"), pick(lang, "Kiểu", "Type"), pick(lang, "Mã", "Codes")},
		Links: doc.Links, Facts: [][2]string{{"id", of.ID}, {pick(lang, "Số đối tượng", "Features"), fmt.Sprint(e.Count)}}}
	for _, f := range of.Fields {
		codes := ""
		if f.Codes != nil {
			for _, code := range f.Codes.Codes {
				codes += code.ID + ": " + code.Label.In(lang) + "; "
			}
		}
		p.Rows = append(p.Rows, []cell{{Text: f.Name}, {Text: f.Title.In(lang)}, {Text: typeName(f)}, {Text: codes}})
	}
	if e.Bound != nil {
		p.Map = d.mapOf(ctx, c, boxMap(*e.Bound))
	}
	return d.answer(c, doc, p)
}

func pick(lang, vi, en string) string {
	if lang == "en" {
		return en
	}
	return vi
}
