package api_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/api"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
	"cotmoc/internal/mask"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/programme"
	"cotmoc/internal/rebase"
	"cotmoc/internal/recognition"
	"cotmoc/internal/tile"
)

// house is a server over a real database with two communes, two crossings, reports and incidents.
type house struct {
	t      testing.TB
	url    string // of its database
	server *api.Server
	gate   *access.Gate
	store  *postgis.Store
	board  *tile.Board // hears of changes only where a test runs it, as the program does
	cookie string      // sent with every request where not empty
	token  string
	clock  func() time.Time
}

const password = "một mật khẩu đủ dài"

func now() time.Time { return time.Date(2026, 11, 21, 9, 0, 0, 0, border.Zone) }

func newHouse(t testing.TB, demo bool) *house {
	t.Helper()
	return newHouseAt(t, demo, now)
}

// newHouseAt is a house whose clock the test moves.
func newHouseAt(t testing.TB, demo bool, now func() time.Time, change ...func(*api.Deps)) *house {
	t.Helper()
	return newHouseOn(t, demo, now, nil, change...)
}

// newHouseOn is a house on stores with options.
func newHouseOn(t testing.TB, demo bool, now func() time.Time, options []postgis.Option, change ...func(*api.Deps)) *house {
	t.Helper()
	url := filled.URL(t, func(url string) {
		h := &house{t: t, url: url, store: connect(t, url, nil), clock: now}
		defer h.store.Close()
		h.fill()
		h.exec("UPDATE instance SET created_at = '2026-11-20'") // PostgreSQL's own day may lie behind the house's, and what ended before the register began is owed by nobody
	})
	h := &house{t: t, url: url, store: connect(t, url, options), clock: now}
	store := connect(t, url, options)
	store.ServeCallers() // as in the program: what carries no reach sees nothing
	sets, err := assess.ParseSets(shipped(t, "criteria", "qd-28-2025.yaml", "quang-tri-village.yaml", "son-la-1185-2023.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := store.BeginCriteria(t.Context(), sets); err != nil {
		t.Fatal(err)
	}
	keys, err := access.LoadKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	recorder := access.NewRecorder(store, now)
	if h.gate, err = access.NewGate(store, now); err != nil {
		t.Fatal(err)
	}
	h.gate.With(keys, recorder)
	board, reforms := tile.NewBoard(store), postgis.Reforms{Store: store}
	compare := rebase.NewService(reforms, reforms, board, now)
	h.board = board
	tiles, err := tile.NewServer(tile.Config{Renderer: tile.NewAtlas(store, store, judged{&assess.Service{Sets: sets, Source: store, Now: now}}), Revisions: board, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	duties := obligations(t)
	ui := fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Cột Mốc</title>")},
		"assets/a.js": {Data: bytes.Repeat([]byte("let a = 1;\n"), 100)}, ".gitkeep": {}}
	verdicts := &assess.Service{Sets: sets, Source: store, Now: now, Texts: store}
	recognised := &recognition.Service{Rules: assess.RecognitionRules(sets, border.DateOf(now())), Records: store,
		Verdicts: assess.Ledger{Service: verdicts, Keeper: store}, Areas: store, Draws: store, Now: now}
	owed := &programme.Service{Obligations: duties, Rules: questionRules(t), Source: store, Areas: store, Now: now}
	deps := api.Deps{
		Units: store, Records: store, Places: store, Areas: store, Frontier: store, Editor: store, Life: store, Archive: store, Imports: store,
		Verdicts:    verdicts,
		Recognition: recognised,
		Draws:       recognised,
		Features: &collection.Reader{Store: store, Verdicts: verdicts, Recognised: recognised, Now: now,
			List: collection.All(verdicts.Clauses(border.Commune, border.DateOf(now())), verdicts.Clauses(border.Province, border.DateOf(now())))},
		Scopes:     store,
		Masks:      mask.NewBook(mask.TheRule(), store),
		Explain:    assess.Comparer{Service: verdicts, Past: compare, Nearby: store},
		Programme:  owed,
		Programmes: newLedger(store, owed),
		Compare:    compare,
		Finder:     locate.NewFinder(store),
		Reference:  store.Reference(),
		Sets:       sets,
		Tiles:      tiles,
		Importer:   importer{store},
		Profiles:   ingest.Profiles{Folder: t.TempDir()},
		Gate:       h.gate,
		Journal:    store,
		Recorder:   recorder,
		Keys:       keys,
		UI:         ui,
		Labels:     []byte(`{"type":"FeatureCollection","features":[]}`),
		Demo:       demo,
		Version:    "test",
		Now:        now,
		Log:        slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	for _, c := range change {
		c(&deps)
	}
	h.server, err = api.New(deps)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// filled holds what every house begins with.
var filled pgtest.World

// connect opens a store on a database.
func connect(t testing.TB, url string, options []postgis.Option) *postgis.Store {
	t.Helper()
	store, err := postgis.Connect(context.Background(), url, append(options, postgis.WithProvinceNames(func(string) (string, string, bool) {
		return "Quảng Trị", "Tỉnh Quảng Trị", true
	}))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// judged gives tiles the classes of a year.
type judged struct{ *assess.Service }

func (j judged) OfYear(ctx context.Context, level string, year int) (map[string]tile.Verdict, error) {
	found, err := j.OfArea(ctx, year, "", "", "", nil)
	if level == border.Province {
		found, err = j.Provinces(ctx, year, "", nil)
	}
	of := map[string]tile.Verdict{}
	for _, a := range found.Items {
		v := tile.Verdict{From: a.Unit.ValidFrom, Class: a.Class, Criteria: a.Criteria.ID, Official: a.Official, Provisional: a.Provisional}
		for _, r := range a.Results {
			v.Outcomes = append(v.Outcomes, tile.Column{ID: r.ID, Outcome: r.Outcome})
		}
		of[a.Unit.Code] = v
	}
	return of, err
}

// questionRules are those that ship.
func questionRules(t testing.TB) []programme.Rule {
	t.Helper()
	text, err := os.ReadFile("../../data/questions/reports.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read, err := assess.ParseFigureRules(map[string][]byte{"reports.yaml": text})
	if err != nil {
		t.Fatal(err)
	}
	var rules []programme.Rule
	for _, r := range read {
		rules = append(rules, programme.Rule{ID: r.ID, Indicator: r.Indicator, Text: r.Text,
			Asks: func(f programme.Figures) (float64, float64, bool) { return r.Asks(f) }})
	}
	return rules
}

// obligations are those of Decision 28 as shipped.
func obligations(t testing.TB) []programme.Obligation {
	t.Helper()
	list, err := programme.Parse(shipped(t, "obligations", "qd-28-2025.yaml", "models.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// shipped reads files of rules by name.
func shipped(t testing.TB, kind string, names ...string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range names {
		text, err := os.ReadFile("../../data/" + kind + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = text
	}
	return files
}

type importer struct{ store *postgis.Store }

func (i importer) Import(ctx context.Context, job ingest.Job) (ingest.Result, error) {
	job.Programme = programme.FileOf
	return ingest.Run(ctx, job, i.store)
}

func (i importer) Inspect(ctx context.Context, job ingest.Job) (ingest.Inspection, error) {
	return ingest.Inspect(ctx, job)
}

func (h *house) fill() {
	h.t.Helper()
	h.load("units", `{"type":"FeatureCollection","features":[
	 {"type":"Feature","properties":{"code":"19432","name":"Lao Bảo","fullName":"Xã Lao Bảo","province":"44"},"geometry":{"type":"Polygon","coordinates":[[[106.5,16.5],[106.7,16.5],[106.7,16.7],[106.5,16.7],[106.5,16.5]]]}},
	 {"type":"Feature","properties":{"code":"19441","name":"Hướng Phùng","fullName":"Xã Hướng Phùng","province":"44"},"geometry":{"type":"Polygon","coordinates":[[[106.5,16.7002],[106.7,16.7002],[106.7,16.9],[106.5,16.9],[106.5,16.7002]]]}}]}`)
	h.load("crossings", "name,type,country,province_code,lon,lat\nLao Bảo,international,LA,45,106.591,16.619\nLối mở Kín,opening,LA,45,106.52,16.65\n")
	h.load("routes", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"R9","name":"Quốc lộ 9","level":"inter_province","approved_by":"UBND tỉnh","valid_from":"2020-01-01"},"geometry":{"type":"LineString","coordinates":[[106.4,16.6],[106.8,16.6]]}}]}`)
	h.load("hotspots", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"HS-BIMAT","level":"point","functions":"retail","state":"managed","since":"2026-03-01","side":"vn"},"geometry":{"type":"Point","coordinates":[106.55,16.55]}}]}`)
	h.load("markers", "number,sub,type,country,lon,lat\n605,,main,LA,106.58,16.6\n605/2,,auxiliary,LA,106.585,16.605\n")
	h.load("posts", "code,name,kind,lon,lat\nD-1,Trạm Kín Đáo,station,106.57,16.61\n")
	h.load("traffic", "crossing,period,persons_in,vehicles_out,status\nlao-bao-la,2026-09,1200,85,open\n")
	h.load("reports", reportRows("19432", map[string]string{"addicts_on_file": "6"})+rows("19441", map[string]string{}))
	h.load("incidents", "source_ref,kind,occurred_on,lon,lat,loc_precision,substances,note\n"+
		"a1,seizure,2026-03-01,106.60,16.60,1,heroin 350 g,\na2,use_place,2026-04-01,106.60,16.80,2,,\na3,seizure,2025-04-01,106.61,16.61,5,,\n")
	h.cooperate()
	h.oversee()
}

// oversee saves an area of the first commune.
func (h *house) oversee() {
	h.t.Helper()
	a := border.Area{Code: "vung-kin", Name: "Vùng kín", HolderRole: "Đồn trưởng", Province: "44", ValidFrom: border.NewDate(2025, time.July, 1),
		Members: []border.AreaMember{{Unit: "19432"}}}
	if _, err := h.store.SaveArea(context.Background(), a); err != nil {
		h.t.Fatal(err)
	}
}

func reportRows(code string, other map[string]string) string {
	return "commune_code,period,indicator,value\n" + rows(code, other)
}

// rows is a whole year's report of zeros but for the values given.
func rows(code string, other map[string]string) string {
	var b strings.Builder
	for _, id := range []string{"residents", "addicts_on_file", "users_on_file", "addicts_exempt", "use_points", "offenders_arrested",
		"resident_offenders", "wanted_hiding", "plants_destroyed", "plant_area_m2"} {
		value := "0"
		if id == "residents" {
			value = "10000"
		}
		if v, ok := other[id]; ok {
			value = v
		}
		b.WriteString(code + ",2026," + id + "," + value + "\n")
	}
	return b.String()
}

func (h *house) load(layer, content string) {
	h.t.Helper()
	h.loadFrom(layer, border.NewDate(2025, time.July, 1), content)
}

// loadFrom loads what is valid, or counted, from a day on.
func (h *house) loadFrom(layer string, from border.Date, content string) {
	h.t.Helper()
	h.loadUnder("", layer, from, content)
}

// loadLevel loads units of a level below the commune.
func (h *house) loadLevel(level, content string) ingest.Result {
	h.t.Helper()
	r, err := ingest.Run(context.Background(), ingest.Job{Layer: "units", Source: "thử", Level: level, ValidFrom: border.NewDate(2025, time.July, 1), Partial: true,
		Rules: border.Rules{Today: border.DateOf(h.clock()), Area: border.ServedArea()},
		Files: []ingest.File{{Name: level + ".csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}}}, h.store)
	if err != nil {
		h.t.Fatalf("load %s: %v", level, err)
	}
	return r
}

// loadUnder loads units of a province that does not stand in the file.
func (h *house) loadUnder(province, layer string, from border.Date, content string) {
	h.t.Helper()
	job := ingest.Job{Layer: layer, Source: "thử", Programme: programme.FileOf, Rules: border.Rules{Today: border.DateOf(h.clock()), Area: border.ServedArea()},
		Files: []ingest.File{{Name: layer, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}}}
	switch layer {
	case "units":
		job.Level, job.ValidFrom, job.Parent = border.Commune, from, province
	case "lineage", "population":
		job.ValidFrom = from
	}
	r, err := ingest.Run(context.Background(), job, h.store)
	if err != nil || r.Refused > 0 {
		h.t.Fatalf("load %s: %v %+v", layer, err, r)
	}
}

// answer is a response read to its end.
type answer struct {
	status int
	header http.Header
	body   string
}

func (h *house) ask(method, path string, body string, headers ...string) answer {
	h.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, "http://localhost"+path, strings.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if v := r.Header.Get("Host"); v != "" {
		r.Host = v
	}
	if r.Header.Get("Cookie") == "" && h.cookie != "" {
		r.Header.Set("Cookie", h.cookie)
	}
	if h.token != "" {
		r.Header.Set("Authorization", "Bearer "+h.token)
	}
	res, err := h.server.App().Test(r, 120_000)
	if err != nil {
		h.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}
}

func (h *house) get(path string, headers ...string) answer {
	h.t.Helper()
	return h.ask(http.MethodGet, path, "", headers...)
}

// took asks what is to be answered with 200 and says how long that took.
func (h *house) took(path string) time.Duration {
	h.t.Helper()
	asked := time.Now()
	if a := h.get(path); a.status != http.StatusOK {
		h.t.Fatalf("%s: %d", path, a.status)
	}
	return time.Since(asked)
}

func (h *house) signIn() {
	h.t.Helper()
	if err := h.gate.AddAccount(context.Background(), "Trạm Lao Bảo", password); err != nil {
		h.t.Fatal(err)
	}
	a := h.ask(http.MethodPost, "/api/v1/session", `{"name":"trạm lao bảo","password":"`+password+`"}`)
	if a.status != http.StatusOK {
		h.t.Fatalf("sign in: %d %s", a.status, a.body)
	}
	h.cookie, _, _ = strings.Cut(a.header.Get("Set-Cookie"), ";")
}
