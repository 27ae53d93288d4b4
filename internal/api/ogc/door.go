// Package ogc is the door for GIS tools: OGC API - Features (Parts 1 to 5) and Tiles over the collections, in GeoJSON,
// HTML and the formats of geo/export. It stands under the same rules as the rest of the API: strangers see the public
// collections, everything else needs a sign-in or a token, and records are written through the same editor.
package ogc

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/cql"
	"cotmoc/internal/mask"
	"cotmoc/internal/tile"
)

// Root is the path everything stands below.
const Root = "/ogc"

// Tiles answers for map tiles. internal/tile.Server does.
type Tiles interface {
	Tile(ctx context.Context, r tile.Request) (tile.Answer, error)
}

// Editor writes single records under the rules of every other writer. The server of package api does.
type Editor interface {
	// Create makes a record of a layer and gives its code.
	Create(ctx context.Context, layer string, f Feature, by string) (code string, err error)
	// Replace replaces a record; version 0 takes whichever is current.
	Replace(ctx context.Context, layer, code string, version int64, f Feature, by string) error
	// End ends a record for a reason; version 0 takes whichever is current.
	End(ctx context.Context, layer, code string, version int64, by, why string) error
}

// Caller tells of the request what the rest of the API knows.
type Caller struct {
	Who      func(*fiber.Ctx) (access.Caller, bool)                 // false for a stranger
	Reach    func(*fiber.Ctx) border.Reach                          // how far it sees
	Sight    func(context.Context, *fiber.Ctx) (*mask.Sight, error) // which counts of people it may read; nil: all
	Deeds    func(collection string) []access.Deed                  // one of which opens a collection; none: it is open
	Working  func(*fiber.Ctx) (context.Context, context.CancelFunc) // for changes: says whose they are
	Base     func(*fiber.Ctx) string                                // the address clients see, without a slash at the end
	Language func(*fiber.Ctx) string                                // "vi" or "en"
	OwnPage  fiber.Handler                                          // refuses changes that come from other pages
}

// Deps is what the door needs.
type Deps struct {
	Reader *collection.Reader
	Tiles  Tiles
	Editor Editor
	Caller Caller
	Year   func() int // the assessed year that runs
	Today  func() border.Date
	Now    func() time.Time
	Demo   bool
}

// Door serves everything below Root.
type Door struct {
	Deps
	exports chan struct{} // a place for each file of everything that is under way
	counts  counts
	pages   kept
	extents extents
	pieces  sync.Pool // of patient
}

// exportsAtOnce bounds how many connections to the database long files may hold.
const exportsAtOnce = 4

// New makes the door.
func New(d Deps) *Door { return &Door{Deps: d, exports: make(chan struct{}, exportsAtOnce)} }

// Routes registers every path.
func (d *Door) Routes(app fiber.Router) {
	r := app.Group(Root, d.Caller.OwnPage)
	r.Get("/", d.landing)
	r.Get("/style.css", stylesheet)
	r.Get("/conformance", d.conformance)
	r.Get("/api", d.openAPI)
	r.Get("/functions", d.functions)
	r.Get("/qgis", d.project)
	r.Get("/style.json", d.mapStyle)
	r.Get("/collections", d.collections)
	r.Get("/tileMatrixSets", d.matrixSets)
	r.Get("/tileMatrixSets/"+quad, d.matrixSet)
	c := r.Group("/collections/:collection", d.admitted)
	c.Get("/", d.collection)
	c.Get("/queryables", d.queryables)
	c.Get("/schema", d.schema)
	c.Get("/style", d.collectionStyle)
	c.Get("/items", d.items)
	c.Get("/download", d.download)
	c.Get("/tiles", d.tilesets)
	c.Get("/tiles/"+quad, d.tileset)
	c.Get("/tiles/"+quad+"/:z/:y/:x", d.tile)
	c.Options("/items", d.itemsOptions)
	c.Post("/items", d.create)
	c.Options("/items/+", d.itemOptions)
	c.Get("/items/+", d.item)
	c.Put("/items/+", d.replace)
	c.Patch("/items/+", d.update)
	c.Delete("/items/+", d.end)
}

const (
	collectionKey = "collection" // fiber local: the collection.Collection the caller may see
	sightKey      = "sight"      // fiber local: the *mask.Sight of whoever asks for verdicts
)

// admitted finds the collection, and turns a stranger away from all but the public ones before anything else of the
// request is read.
func (d *Door) admitted(c *fiber.Ctx) error {
	found, err := d.Reader.Find(c.Params("collection"))
	known, signedIn := d.Caller.Who(c)
	if !signedIn && (err != nil || !found.Public || !readOnly(c.Method())) {
		return border.Fail(border.Unauthorized, "Hãy đăng nhập để xem lớp này.", "Sign in to see this collection.", nil)
	}
	if err != nil {
		return err
	}
	if !d.sees(known, found) || !readOnly(c.Method()) && !known.May(access.WriteRecords) {
		return border.Fail(border.Forbidden, "Vai trò hoặc mã truy cập này không được làm việc này với lớp "+found.ID+".",
			"This role or token may not do this with the collection "+found.ID+".", nil)
	}
	if found.Yearly { // verdicts have sentences made of figures
		ctx, cancel := d.deadline(c, pageLimit)
		defer cancel()
		sight, err := d.Caller.Sight(ctx, c)
		if err != nil {
			return err
		}
		c.Locals(sightKey, sight)
	}
	c.Locals(collectionKey, found.Without(d.Caller.Reach(c).Hidden(found.ID)))
	return c.Next()
}

// sees says whether a caller may see a collection; of crossings strangers see the gates.
func (d *Door) sees(known access.Caller, one collection.Collection) bool {
	deeds := d.Caller.Deeds(one.ID)
	return one.Public || len(deeds) == 0 || slices.ContainsFunc(deeds, known.May)
}

func readOnly(method string) bool {
	return method == fiber.MethodGet || method == fiber.MethodHead || method == fiber.MethodOptions
}

func of(c *fiber.Ctx) collection.Collection {
	found, _ := c.Locals(collectionKey).(collection.Collection)
	return found
}

// visible lists the collections a caller may see.
func (d *Door) visible(c *fiber.Ctx) []collection.Collection {
	known, _ := d.Caller.Who(c)
	var list []collection.Collection
	for _, one := range d.Reader.List {
		if d.sees(known, one) {
			list = append(list, one.Without(d.Caller.Reach(c).Hidden(one.ID)))
		}
	}
	return list
}

func (d *Door) root(c *fiber.Ctx) string { return d.Caller.Base(c) + Root }

// pageLimit and exportLimit are how long a page and a file of everything may take.
const pageLimit, exportLimit = 30 * time.Second, 15 * time.Minute

// deadline gives a context for an answer in which records are read as far as the caller's reach goes, and verdicts as its
// sight is. What the data were like when the caller was found need not be asked again, unless the request changes them.
func (d *Door) deadline(c *fiber.Ctx, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx := access.WithReach(context.Background(), d.Caller.Reach(c))
	if sight, said := c.Locals(sightKey).(*mask.Sight); said {
		ctx = mask.With(ctx, sight)
	}
	if known, _ := d.Caller.Who(c); readOnly(c.Method()) {
		ctx = collection.WithRevisions(ctx, known.Revisions)
	}
	return context.WithTimeout(ctx, limit)
}

// badParameter is a bad request that names the parameter at fault.
func badParameter(name, vi, en string) error {
	return &border.Error{Kind: border.Invalid, Text: border.Text{VI: name + ": " + vi, EN: name + ": " + en},
		Faults: []border.Fault{{Field: name, Reason: border.Text{VI: vi, EN: en}}}}
}

// spoken turns what is wrong with a filter into a bad request.
func spoken(err error) error {
	if t, is := cql.TextOf(err); is {
		return badParameter("filter", t.VI, t.EN)
	}
	return err
}

// Link is a link of OGC API.
type Link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Hreflang  string `json:"hreflang,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// here is the address of this request with some parameters changed ("" takes one out).
func (d *Door) here(c *fiber.Ctx, change map[string]string) string {
	values := url.Values{}
	for name, value := range c.Queries() {
		values.Set(name, value)
	}
	for name, value := range change {
		values.Del(name)
		if value != "" {
			values.Set(name, value)
		}
	}
	address := d.Caller.Base(c) + strings.TrimRight(string(c.Request().URI().PathOriginal()), "/")
	if text := values.Encode(); text != "" {
		return address + "?" + text
	}
	return address
}

// keyed carries a token given as a parameter on to another address of ours.
func keyed(c *fiber.Ctx, address string) string {
	token := c.Query("token")
	if token == "" {
		return address
	}
	between := "?"
	if strings.Contains(address, "?") {
		between = "&"
	}
	return address + between + "token=" + url.QueryEscape(token)
}
