package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	catch "github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"cotmoc/internal/access"
	"cotmoc/internal/api/ogc"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/ingest"
	"cotmoc/internal/mask"
)

// Deps is what the server needs of the rest of the house.
type Deps struct {
	Units       Units
	Records     Records
	Places      Places
	Areas       Areas
	Frontier    Frontier
	Reference   References
	Editor      Editor
	Features    *collection.Reader // collections of features for GIS tools
	Life        Life
	Verdicts    Verdicts
	Explain     Explanations
	Archive     Archive
	Compare     Comparisons
	Programme   Programme
	Programmes  Programmes
	Recognition Recognition
	Draws       Draws
	Scopes      Scopes
	Columns     border.Columns         // the tiers of columns; nil: border.TheColumns
	Masks       *mask.Book             // which small counts of people a caller may not read
	Sets        map[string]*assess.Set // criteria sets by id
	Tiles       Tiles
	Importer    Importer
	Imports     Imports
	Profiles    ingest.Profiles
	Finder      Finder
	Gate        *access.Gate
	Journal     access.Journal
	Recorder    *access.Recorder
	Keys        access.Keys
	OpenID      *access.OpenID // nil: no sign-in at a provider
	Proxies     []netip.Prefix // whose word on the caller's address, and on TLS, is believed
	UI          fs.FS          // the built front end
	Labels      []byte         // base labels as GeoJSON: the deployment's own file, or the shipped one
	Basemap     *Basemap       // nil: none
	Demo        bool           // made-up data, loopback only, no sign-in needed from there
	Version     string
	PublicURL   string // "" : from the request
	Now         func() time.Time
	Log         *slog.Logger
}

// Server serves the UI and the API.
type Server struct {
	Deps
	app      *fiber.App
	assets   map[string]asset
	jobs     *jobs
	placing  chan struct{} // a place for each table of points under way
	looking  chan struct{} // a place for each file that is looked at before it is imported
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	deeds    map[string][]access.Deed // by method and route
	reaches  *access.Reaches
}

// bodyLimit bounds any request but an import's upload.
const bodyLimit = 1 << 20

// New builds the server; it does not listen yet.
func New(d Deps) (*Server, error) {
	assets, err := loadAssets(d.UI)
	if err != nil {
		return nil, fmt.Errorf("api: %w", err)
	}
	labels, err := newAsset("labels.json", d.Labels)
	if err != nil {
		return nil, fmt.Errorf("api: labels: %w", err)
	}
	assets["/ground/labels.json"] = labels
	s := &Server{Deps: d, assets: assets, jobs: newJobs(), placing: make(chan struct{}, tablesAtOnce),
		looking: make(chan struct{}, looksAtOnce), registry: prometheus.NewRegistry(), reaches: access.NewReaches(d.Scopes, d.Columns, d.Now)}
	s.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "cotmoc_request_seconds",
		Help: "Time to answer, by method, route and status.", Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10}},
		[]string{"method", "route", "status"})
	s.registry.MustRegister(s.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	s.app = fiber.New(fiber.Config{
		AppName:               "cotmoc",
		Immutable:             true, // fiber reuses handler strings otherwise
		DisableStartupMessage: true,
		BodyLimit:             uploadLimit,
		StreamRequestBody:     true, // read by its handler, which bounds it
		UnescapePath:          true,
		CaseSensitive:         true, // what is decided by the path has one spelling: that of its route

		// An upload is read by its handler, after we know who sends it.
		DisablePreParseMultipartForm: true,

		// Nobody's word on addresses is taken but that of s.Proxies, which fiber never hears of.
		EnableTrustedProxyCheck: true,
		ReadBufferSize:          64 << 10, // filters of GIS tools hold polygons

		ReadTimeout:  30 * time.Second, // of a whole request; uploads of known callers take longer by themselves
		WriteTimeout: 30 * time.Minute, // of a whole answer, over a border post's line
		IdleTimeout:  2 * time.Minute,
		ErrorHandler: func(c *fiber.Ctx, err error) error {
			s.shield(c) // what ends before our first handler has no headers yet
			return answerError(d.Log)(c, err)
		},
	})
	s.app.Server().Handler = s.knownMethods(s.app.Server().Handler)
	s.routes()
	s.guardDoors()
	return s, nil
}

// routes is the table of every door. open doors are for strangers too; all others want somebody known.
func (s *Server) routes() {
	app := s.app
	app.Use(s.measure, catch.New(), s.headers, plainRequest)
	if s.Demo {
		app.Use(ownHost)
	}
	app.Use(s.record, s.identify, limitBody, compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: s.compressedAlready}), noteRestricted)

	app.Get("/healthz", alive)
	app.Get("/readyz", s.ready)
	app.Get("/metrics", s.metrics())

	v1 := app.Group("/api/v1")
	open := v1.Group("", ownPage)
	open.Get("/session", s.session)
	open.Post("/session", s.signIn)
	open.Delete("/session", s.signOut)
	open.Get("/session/openid", s.beginOpenID)
	open.Get("/session/openid/callback", s.finishOpenID)
	open.Get("/units", s.listUnits)
	open.Get("/units/:code", s.oneUnit)
	open.Get("/units/:code/cells", s.unitCells)
	open.Get("/locate", s.locate)
	open.Post("/locate", s.locateAll)
	open.Get("/border", s.listBorder)
	open.Get("/reforms", s.listReformDays)
	app.Get("/tiles/:layers.json", s.tileJSON)
	app.Get("/tiles/:layers/:z/:x/:y.mvt", s.tile)
	app.Get("/ground/base/:z/:x/:y", s.baseTile)

	app.Use("/api", known)
	app.Use("/api/v1", onlyColumnsSeen)
	v1.Get("/overview", s.overview)
	v1.Get("/codes", s.codeLists)
	v1.Get("/criteria", s.listCriteria)
	v1.Get("/criteria/:id", s.criteria)
	v1.Get("/criteria/:id/texts", s.criteriaTexts)
	v1.Get("/criteria/:id/texts/:hash", s.criteriaText)
	v1.Get("/assessments", s.listAssessments)
	v1.Get("/units/:code/assessment", s.oneAssessment)
	v1.Get("/assessments/:id", s.keptAssessment)
	v1.Get("/units/:code/assessments", s.keptAssessments)
	v1.Get("/units/:code/explanation", s.explain)
	v1.Get("/units/:code/trend", s.trend)
	v1.Get("/units/:code/reports", s.reports)
	v1.Get("/fit", s.listFit)
	v1.Get("/repairs", s.listRepairs)
	v1.Get("/crosswalk", s.crosswalk)
	v1.Get("/disagreements", s.disagreements)
	v1.Get("/incidents", s.listIncidents)
	v1.Get("/incidents/histogram", s.histogram)
	v1.Get("/incidents/seizures", s.seizures)
	v1.Get("/incidents/duplicates", s.listDuplicates)
	v1.Post("/incidents/duplicates/:pair", s.decideDuplicate)
	v1.Get("/incidents/:id", s.oneIncident)
	v1.Get("/cells", s.cells)
	v1.Get("/crossings", placeList(s.Places.Crossings))
	v1.Get("/trails", placeList(s.Places.Trails))
	v1.Get("/hotspots", placeList(s.Places.Hotspots))
	v1.Get("/plots", placeList(s.Places.Plots))
	v1.Get("/routes", placeList(s.Places.Routes))
	v1.Get("/areas", s.listAreas)
	v1.Post("/areas/districts", s.rebuildDistricts)
	v1.Get("/areas/:code", s.oneArea)
	v1.Put("/areas/:code", s.saveArea)
	v1.Delete("/areas/:code", s.endArea)
	v1.Get("/areas/:code/history", s.areaHistory)
	v1.Get("/areas/:code/summary", s.summarizeArea)
	v1.Get("/areas/:code/outline", s.areaOutline)
	v1.Get("/markers", placeList(s.Frontier.Markers))
	v1.Get("/markers/locate", s.locateMarker)
	v1.Get("/posts", placeList(s.Frontier.Posts))
	v1.Get("/traffic", s.listTraffic)
	s.cooperationRoutes(v1)
	s.editorRoutes(v1)
	v1.Get("/obligations", s.listObligations)
	v1.Get("/reports", s.listReports)
	v1.Get("/completeness", s.completeness)
	v1.Get("/silences", s.listSilences)
	v1.Get("/questions", s.listQuestions)
	v1.Get("/deadlines.ics", s.deadlines)
	v1.Get("/deadlines", s.listDeadlines)
	v1.Get("/cycle", s.cycle)
	for _, at := range []string{"/reports/:id", "/units/:code/reports/:period"} {
		v1.Get(at, s.oneReport)
		v1.Put(at, s.saveReport)
		v1.Post(at+"/steps", s.takeReportStep)
	}
	s.programmeRoutes(v1)
	v1.Get("/recognitions", s.listRecognitions)
	v1.Get("/recognitions/summary", s.summarizeRecognition)
	v1.Get("/recognitions/conversions", s.conversions)
	v1.Get("/units/:code/recognition", s.oneRecognition)
	v1.Post("/units/:code/recognition/steps", s.takeRecognitionStep)
	v1.Get("/draws", s.listDraws)
	v1.Post("/draws", s.newDraw)
	v1.Get("/draws/:id", s.oneDraw)
	v1.Post("/draws/:id/findings", s.addFinding)
	v1.Post("/imports", s.startImport)
	v1.Get("/imports", s.listImports)
	v1.Post("/imports/inspect", s.inspectImport)
	v1.Get("/imports/:id", s.oneImport)
	v1.Post("/imports/:id/undo", s.undoImport)
	v1.Get("/import-profiles", s.listProfiles)
	v1.Get("/shared-pack", s.sharedPack)
	v1.Get("/shared-pack/contents", s.packContents)
	v1.Get("/audit", s.listAudit)
	v1.Get("/audit/heavy-days", s.heavyDays)
	s.ownRoutes(v1)
	s.accountRoutes(v1)

	app.Use("/api", func(*fiber.Ctx) error { return fiber.ErrNotFound })
	app.Use("/tiles", known, func(*fiber.Ctx) error { return fiber.ErrNotFound })
	s.gisRoutes(app)
	app.Use("/ogc", known, func(*fiber.Ctx) error { return fiber.ErrNotFound })
	app.Get("/*", s.page)
}

// Serve answers on a listener, over TLS where secret is not nil, until ctx ends, then finishes what is under way for at most five seconds.
func (s *Server) Serve(ctx context.Context, l net.Listener, secret *tls.Config) error {
	l = bounded(l, s.trusted)
	if secret != nil {
		l = tls.NewListener(l, secret)
	}
	done := make(chan error, 1)
	go func() { done <- s.app.Listener(l) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.jobs.stop()
	if err := s.app.ShutdownWithTimeout(5 * time.Second); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}

// App is the fiber application; tests ask it without a socket.
func (s *Server) App() *fiber.App { return s.app }

func (s *Server) today() border.Date { return border.DateOf(s.Now()) }

// currentYear is the assessed year that runs today: after 14 December the next has begun.
func (s *Server) currentYear() int { return border.AssessedYearOf(s.today()) }

// base is the address clients see, without a slash at the end.
func (s *Server) base(c *fiber.Ctx) string {
	if s.PublicURL != "" {
		return strings.TrimRight(s.PublicURL, "/")
	}
	scheme := "http"
	if c.Context().IsTLS() || s.trusted(c.Context().RemoteIP().String()) && strings.EqualFold(c.Get(fiber.HeaderXForwardedProto), "https") {
		scheme = "https"
	}
	return scheme + "://" + string(c.Context().Host())
}

// secure says whether clients reach us over TLS.
func (s *Server) secure(c *fiber.Ctx) bool { return strings.HasPrefix(s.base(c), "https://") }

func (s *Server) sameOrigin(c *fiber.Ctx) bool {
	u, err := url.Parse(c.Get(fiber.HeaderOrigin))
	base, err2 := url.Parse(s.base(c))
	return err == nil && err2 == nil && u.Host == base.Host
}

// measure times every request by its route, never by its address.
func (s *Server) measure(c *fiber.Ctx) error {
	start := time.Now()
	err := c.Next()
	if err != nil {
		if err := s.app.ErrorHandler(c, err); err != nil {
			return err
		}
	}
	s.requests.WithLabelValues(c.Method(), c.Route().Path, strconv.Itoa(c.Response().StatusCode())).Observe(time.Since(start).Seconds())
	return nil
}

// compressedAlready spares bodies that carry their own encoding: assets and tiles.
func (s *Server) compressedAlready(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Path(), "/tiles/") || strings.Contains(c.Path(), "/tiles/") || !strings.HasPrefix(c.Path(), "/api/") && !strings.HasPrefix(c.Path(), ogc.Root)
}

// limitBody turns away bodies that say they are too long. Bodies that do not say are bounded where they are
// read: with streamed bodies fiber's own limit does not hold.
func limitBody(c *fiber.Ctx) error {
	limit := bodyLimit
	switch c.Path() {
	case "/api/v1/imports", "/api/v1/imports/inspect":
		limit = uploadLimit
	case "/api/v1/locate":
		limit = pointsLimit
	}
	if c.Request().Header.ContentLength() > limit {
		c.Context().SetConnectionClose() // the rest of the body is not read
		return fiber.ErrRequestEntityTooLarge
	}
	return c.Next()
}

// unitCode reads the unit's code out of the path. What no code could look like is no unit.
func unitCode(c *fiber.Ctx) (string, error) {
	code := c.Params("code")
	for _, r := range code {
		if !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '.') {
			return "", border.Fail(border.NotFound, "Không có đơn vị mang mã này.", "There is no unit with this code.", nil)
		}
	}
	return code, nil
}
