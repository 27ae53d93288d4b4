package api_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/tile"
)

// worded is a record with a word of its own that stands in no other.
type worded struct {
	layer, word, tier string
	within            bool // in commune 19432, else in 19441
}

// placeLayers are the layers whose records have a code, and the statement that adds one: $1 code, $2 tier, $3 lon, $4 lat.
func placeLayers() map[string]string {
	const point = "ST_SetSRID(ST_MakePoint($3, $4), 4326)"
	const line = "ST_SetSRID(ST_MakeLine(ST_MakePoint($3, $4), ST_MakePoint($3 + 0.01, $4 + 0.01)), 4326)"
	return map[string]string{
		"crossings":   "INSERT INTO crossing (code, name, type, tier, geom, content_sha256) VALUES ($1, $1, 'opening', $2, " + point + ", '\\x00')",
		"trails":      "INSERT INTO trail (code, name, kind, tier, geom, content_sha256) VALUES ($1, $1, 'footpath', $2, " + line + ", '\\x00')",
		"routes":      "INSERT INTO route (code, name, level, valid_from, tier, geom, content_sha256) VALUES ($1, $1, 'province', '2020-01-01', $2, " + line + ", '\\x00')",
		"hotspots":    "INSERT INTO hotspot (code, level, state, note, tier, geom, content_sha256) VALUES ($1, 'point', 'managed', $1, $2, " + point + ", '\\x00')",
		"plots":       "INSERT INTO plot (code, found_on, state, reason, tier, geom, content_sha256) VALUES ($1, '2026-01-01', 'found', $1, $2, " + point + ", '\\x00')",
		"markers":     "INSERT INTO marker (code, number, country, source, tier, geom, content_sha256) VALUES ($1, 700 + length($1), 'LA', $1, $2, " + point + ", '\\x00')",
		"posts":       "INSERT INTO post (code, name, kind, tier, geom, content_sha256) VALUES ($1, $1, 'station', $2, " + point + ", '\\x00')",
		"cooperation": "INSERT INTO cooperation (code, kind, title, aliases, counterparts, units, state, tier, geom, day, content_sha256) VALUES ($1, 'support_project', $1, '{}', '{}', '{}', 'done', $2, " + point + ", '2026-01-01', '\\x00')",
		"effort":      "INSERT INTO effort (code, commune_code, month, mode, hours, patrol_unit, tier, content_sha256) VALUES ($1, CASE WHEN $4 < 16.7 AND $3 > 0 THEN '19432' ELSE '19441' END, '2026-01-01', 'foot', 7, $1, $2, '\\x00')",
		"incidents":   "INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, note, trail, tier, geom, unit_code, content_sha256) VALUES ('thử', $1, 'seizure', '2026-05-01', '2026-05-01', 2, 1, $1, $1, $2, " + point + ", CASE WHEN $4 < 16.7 THEN '19432' ELSE '19441' END, '\\x00')",
	}
}

// mark puts a record of every layer and tier into two communes.
func (h *house) mark() []worded {
	h.t.Helper()
	return append(h.markIn(true), h.markIn(false)...)
}

// markIn puts one into 19432, or else into 19441. What it does is the same in every house.
func (h *house) markIn(within bool) []worded {
	h.t.Helper()
	lat := 16.61
	if !within {
		lat = 16.81
	}
	h.exec("SELECT setval(pg_get_serial_sequence('incident', 'id'), $1)", map[bool]int{true: 7710000, false: 7810000}[within])
	var all []worded
	statements := placeLayers()
	for _, layer := range slices.Sorted(maps.Keys(statements)) {
		for i, tier := range []string{"", "public", "shared", "internal", "restricted"} {
			m := worded{layer, fmt.Sprintf("dấu-%s-%t-%s", layer, within, cmp.Or(tier, "default")), tier, within}
			var said any
			if tier != "" {
				said = tier
			}
			h.exec(statements[layer], m.word, said, 106.60+float64(i)*0.002, lat)
			if layer == "crossings" {
				h.exec("INSERT INTO traffic (code, crossing, period, period_from, period_to, persons_in, source, content_sha256) VALUES ($1 || '|2026-01', $1, '2026-01', '2026-01-01', '2026-01-31', 4, $1, '\\x00')", m.word)
			}
			if tier == "" {
				m.tier = map[bool]string{true: "restricted", false: "internal"}[slices.Contains([]string{"routes", "hotspots", "plots", "effort"}, layer)]
			}
			all = append(all, m)
		}
	}
	if !within {
		all = append(all, h.markFigures()...)
	}
	h.exec("UPDATE revision SET n = n + 1, changed_at = now() WHERE layer NOT IN ('units', 'lineage', 'population', 'border')")
	return all
}

// markFigures puts in an import of another post and a figure of 19441.
func (h *house) markFigures() []worded {
	h.exec("INSERT INTO import (layer, files, accepted, unchanged, refused, account) VALUES ('crossings', '{dấu-imports-false-}', 1, 0, 0, 'Trạm khác')")
	h.exec("INSERT INTO report_value (unit_code, period, period_from, period_to, indicator, value, value_state, source) VALUES ('19441', '2026', '2025-12-15', '2026-12-14', 'offenders_detained', 777333, 'reported', 'dấu-reports-false-')")
	return []worded{{"imports", "dấu-imports-false-", "internal", false}, {"reports", "dấu-reports-false-", "internal", false}, {"reports", "777333", "internal", false}}
}

// exec changes the house's database as its owner.
func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	h.asOwner(func(ctx context.Context, db *pgx.Conn) error {
		_, err := db.Exec(ctx, sql, args...)
		return err
	})
}

// asOwner does something in the house's database as its owner.
func (h *house) asOwner(do func(context.Context, *pgx.Conn) error) {
	h.t.Helper()
	ctx := context.Background()
	db, err := pgx.Connect(ctx, h.url)
	if err != nil {
		h.t.Fatal(err)
	}
	defer db.Close(ctx)
	if err := do(ctx, db); err != nil {
		h.t.Fatal(err)
	}
}

// address is a URL of a door, and what stands there of the layer whose records it lists.
type address struct{ path, lists string }

// everyAddress are the addresses at which anything of records could be read. TestEveryDoorIsInTheMatrix holds it against the doors.
func everyAddress(all []worded) []address {
	var list []address
	add := func(lists string, paths ...string) {
		for _, p := range paths {
			list = append(list, address{p, lists})
		}
	}
	for layer := range placeLayers() {
		if layer != "effort" {
			add(layer, "/api/v1/"+layer+"?limit=1000")
		}
		for _, m := range all {
			if m.layer == layer && layer != "effort" {
				add("", "/api/v1/"+layer+"/"+m.word)
			}
			if m.layer == layer {
				add("", "/api/v1/"+layer+"/"+m.word+"/history")
			}
		}
	}
	for _, m := range all {
		if m.layer == "crossings" {
			add("", "/api/v1/traffic/"+m.word+"%7C2026-01", "/api/v1/traffic/"+m.word+"%7C2026-01/history")
		}
	}
	add("", "/api/v1/traffic?limit=1000")
	for _, l := range tile.Layers() {
		lists := ""
		if slices.Contains([]string{"crossings", "trails", "routes", "hotspots", "plots", "markers", "posts"}, l.ID) { // tiles of cooperation leave out what is restricted
			lists = l.ID
		}
		add("", "/tiles/"+l.ID+".json", "/tiles/"+l.ID+"/8/203/116.mvt", "/tiles/"+l.ID+"/8/203/115.mvt", "/tiles/"+l.ID+"/0/0/0.mvt")
		add(lists, "/tiles/"+l.ID+"/11/1630/928.mvt")
	}
	for _, id := range []string{"communes", "provinces", "districts", "villages", "border", "markers", "crossings", "trails", "posts", "routes", "hotspots", "plots", "incidents", "assessments"} {
		at := "/ogc/collections/" + id
		lists := id
		if _, isRecord := placeLayers()[id]; !isRecord {
			lists = ""
		}
		add(lists, at+"/items?limit=1000", at+"/download?f=geojson", at+"/items?limit=1000&f=csv")
		add("", at, at+"/", at+"/queryables", at+"/schema", at+"/style", at+"/tiles", at+"/tiles/WebMercatorQuad", at+"/tiles/WebMercatorQuad/8/116/203", at+"/items?limit=2&f=html",
			at+"/items?limit=1000&f=gpkg", at+"/download?f=xlsx", at+"/download?f=flatgeobuf", at+"/items?filter=recorded_at%20IS%20NOT%20NULL&limit=1000")
		for _, m := range all {
			if m.layer == id {
				add("", at+"/items/"+m.word)
			}
		}
	}
	add("", "/ogc/", "/ogc/collections", "/ogc/conformance", "/ogc/functions", "/ogc/qgis", "/ogc/style.json", "/ogc/style.css", "/ogc/tileMatrixSets", "/ogc/tileMatrixSets/WebMercatorQuad")
	for _, unit := range []string{"19432", "19441", "44"} {
		at := "/api/v1/units/" + unit
		add("", at, at+"/assessment", at+"/assessments", at+"/cells", at+"/explanation", at+"/history", at+"/recognition", at+"/reports/2026", at+"/reports", at+"/trend")
	}
	add("", "/api/v1/overview", "/api/v1/cells?res=7", "/api/v1/cells?res=9", "/api/v1/incidents/histogram", "/api/v1/incidents/seizures", "/api/v1/incidents/duplicates", "/api/v1/hotspots/reforms",
		"/api/v1/imports", "/api/v1/imports/1", "/api/v1/import-profiles", "/api/v1/markers/locate?number=718", "/api/v1/markers/locate?number=605", "/api/v1/border", "/api/v1/border/LA-1/history",
		"/api/v1/locate?lon=106.6&lat=16.81", "/api/v1/units", "/api/v1/reforms", "/api/v1/codes", "/api/v1/accounts", "/api/v1/tokens", "/api/v1/criteria", "/api/v1/criteria/qd-28-2025", "/api/v1/criteria/qd-28-2025/texts", "/api/v1/criteria/qd-28-2025/texts/aa", "/api/v1/assessments", "/api/v1/assessments/1",
		"/api/v1/assessments?level=province", "/api/v1/areas", "/api/v1/areas/vung-kin", "/api/v1/areas/vung-kin/history", "/api/v1/areas/vung-kin/outline", "/api/v1/areas/vung-kin/summary",
		"/api/v1/agencies", "/api/v1/agencies/quang-tri.ban-chi-dao", "/api/v1/agenda", "/api/v1/agenda.ics", "/api/v1/duties", "/api/v1/programmes", "/api/v1/programmes/quang-tri-233", "/api/v1/programmes/quang-tri-233/history",
		"/api/v1/programmes/quang-tri-233/targets", "/api/v1/programmes/quang-tri-directive/targets/places-managed-here", "/api/v1/programmes/quang-tri-directive/targets/places-managed-here/lines",
		"/api/v1/cooperation/kinds", "/api/v1/cooperation/relations", "/api/v1/cooperation/rotations", "/api/v1/obligations", "/api/v1/reports", "/api/v1/reports/1", "/api/v1/reports/2", "/api/v1/reports/3", "/api/v1/completeness?by=province",
		"/api/v1/silences", "/api/v1/questions", "/api/v1/cycle", "/api/v1/cycle?format=csv", "/api/v1/cycle?format=xlsx", "/api/v1/deadlines", "/api/v1/deadlines.ics", "/api/v1/recognitions", "/api/v1/recognitions/summary",
		"/api/v1/recognitions/conversions", "/api/v1/draws", "/api/v1/draws/1", "/api/v1/crosswalk?from=2025-07-01&to=2026-01-01", "/api/v1/disagreements?on=2025-07-01", "/api/v1/fit", "/api/v1/repairs", "/api/v1/audit?limit=1000", "/api/v1/audit/heavy-days",
		"/api/v1/shared-pack", "/api/v1/shared-pack?format=xlsx", "/api/v1/shared-pack/contents", "/api/v1/account", "/api/v1/sessions", "/api/v1/session", "/healthz", "/readyz", "/metrics", "/ground/base/0/0/0", "/")
	return list
}

// readable gives what a body says: packed files, and those within them, unpacked, and GeoPackages row by row.
func readable(t *testing.T, body string) string {
	t.Helper()
	switch {
	case strings.HasPrefix(body, "SQLite format 3\x00"):
		return rowsOf(t, body)
	case !strings.HasPrefix(body, "PK\x03\x04"):
		return body
	}
	files := entriesOf(t, body)
	var all strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all.WriteString(readable(t, string(files[name])))
	}
	return all.String()
}

// rowsOf gives every row of every table of a GeoPackage, and how they were declared.
func rowsOf(t *testing.T, body string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "x.gpkg")
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var all strings.Builder
	list := func(statement string) (firsts []string) {
		rows, err := db.QueryContext(t.Context(), statement)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&all, names)
		for rows.Next() {
			cells, into := make([]any, len(names)), make([]any, len(names))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			for _, c := range cells {
				if blob, is := c.([]byte); is {
					c = string(blob)
				}
				fmt.Fprintf(&all, "%v|", c)
			}
			firsts = append(firsts, fmt.Sprint(cells[0]))
			all.WriteString("\n")
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return firsts
	}
	for _, table := range list("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%rtree%' AND name NOT LIKE 'rtree%' ORDER BY name") {
		list(`SELECT * FROM "` + table + `"`)
	}
	return all.String()
}

// within asks from now on by a token of a post of a role with a scope; deeds narrow the token.
func (h *house) within(role, scope string, deeds ...access.Deed) {
	h.t.Helper()
	name := strings.TrimSpace("Trạm " + role + " " + scope)
	if err := h.gate.AddPost(context.Background(), access.Account{Name: name, Role: role, Scope: scope}, password); err != nil && border.KindOf(err) != border.Conflict {
		h.t.Fatal(err)
	}
	h.cookie, h.token = "", ""
	secret, _, err := h.gate.NewToken(context.Background(), name, "thử", 1, deeds...)
	if err != nil {
		h.t.Fatal(err)
	}
	h.token = secret
}

// takeOff takes the second lock off: PostgreSQL shows every row to whoever asks.
func (h *house) takeOff() {
	h.t.Helper()
	h.exec(`
		DO $$
		DECLARE name regclass;
		BEGIN
			FOR name IN SELECT DISTINCT polrelid FROM pg_policy LOOP
				EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', name);
			END LOOP;
		END $$;
		CREATE OR REPLACE FUNCTION reach_sees(place_number integer, tier text) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true';
		CREATE OR REPLACE FUNCTION reach_holds(place_number integer) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT true'`)
	var n int
	h.asOwner(func(ctx context.Context, db *pgx.Conn) error {
		return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SET LOCAL ROLE cotmoc_area_public"); err != nil {
				return err
			}
			return tx.QueryRow(ctx, "SELECT count(*) FROM incident").Scan(&n)
		})
	})
	if n == 0 {
		h.t.Fatal("the second lock is still on: no incident")
	}
}

// Every role, in an area and in the whole country, at every address: the words of records beyond its reach stand nowhere in
// any answer, those within it stand where their layer is listed. Each of the two locks holds by itself, and both do together.
func TestMatrixOfReaches(t *testing.T) {
	t.Parallel()
	t.Run("both locks", func(t *testing.T) { nobodyReadsBeyond(t, newHouse(t, false)) })
	t.Run("the query alone", func(t *testing.T) {
		h := newHouse(t, false)
		h.takeOff()
		nobodyReadsBeyond(t, h)
	})
	t.Run("row-level security alone", func(t *testing.T) {
		nobodyReadsBeyond(t, newHouseOn(t, false, now, []postgis.Option{postgis.WithoutFirstLock()}))
	})
}

func nobodyReadsBeyond(t *testing.T, h *house) {
	t.Helper()
	all := h.mark()
	addresses := everyAddress(all)
	for _, who := range [][3]string{{"", ""}, {access.CommuneReporter, "19432"}, {access.CommuneApprover, "19432"}, {"area_leader", "vung-kin"}, {"analyst", "19432"}, {"analyst", ""},
		{access.Verifier, "19432"}, {"liaison", "19432"}, {"liaison", ""}, {access.Administrator, ""}, {"auditor", ""}, {access.Service, "19432"},
		{"liaison", "", "see_shared"}, {"analyst", "19432", "see_shared"}} {
		h.cookie, h.token = "", ""
		caller := access.Caller{Account: access.Account{Role: who[0], Scope: who[1]}}
		var deeds []access.Deed
		if who[2] != "" {
			deeds = []access.Deed{access.Deed(who[2])}
			caller.Scopes = deeds
		}
		rank := border.TierRank(border.TierPublic)
		if who[0] != "" {
			h.within(who[0], who[1], deeds...)
			rank = border.TierRank(caller.Clearance())
		}
		sees := func(m worded) bool { return border.TierRank(m.tier) <= rank && (m.within || who[1] == "") }
		for _, at := range addresses {
			if strings.HasPrefix(at.path, "/api/v1/audit") {
				continue // it tells the codes of what was read, to auditor and administrator alone
			}
			a := h.get(at.path)
			if a.status >= 500 {
				t.Errorf("%v %s: %d %.200s", who, at.path, a.status, a.body)
			}
			text := plain(t, a.body)
			for _, m := range all {
				has := strings.Contains(text, m.word) && !(a.status == 404 && strings.Contains(at.path, m.word))
				switch {
				case has && !sees(m):
					t.Errorf("%v reads %s at %s: %.160s", who, m.word, at.path, excerpt(text, m.word))
				case !has && sees(m) && a.status == 200 && at.lists == m.layer && (m.within || !strings.HasPrefix(at.path, "/tiles/")):
					t.Errorf("%v does not find %s at %s", who, m.word, at.path)
				}
			}
		}
	}
}

func excerpt(text, word string) string {
	i := strings.Index(text, word)
	return text[max(0, i-60):min(len(text), i+100)]
}

// A new door stands in the matrix, or this fails.
func TestEveryDoorIsInTheMatrix(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	addresses := everyAddress(h.mark())
	skipped := []string{"/*", "/api/v1/session/openid", "/api/v1/session/openid/callback"} // our own page, and sign-in at a provider
	for _, d := range h.server.Doors() {
		if d.Method != http.MethodGet || slices.Contains(skipped, d.Route) {
			continue
		}
		if !slices.ContainsFunc(addresses, func(a address) bool {
			path, _, _ := strings.Cut(a.path, "?")
			return fitsDoor(d.Route, path)
		}) {
			t.Errorf("GET %s stands in no address of the matrix of reaches", d.Route)
		}
	}
}

// fitsDoor says whether a path is one of a route.
func fitsDoor(route, path string) bool {
	r, p := strings.Split(strings.TrimSuffix(route, "/"), "/"), strings.Split(strings.TrimSuffix(path, "/"), "/")
	if len(r) != len(p) {
		return false
	}
	for i := range r {
		if r[i] != p[i] && r[i] != "+" && !strings.Contains(r[i], ":") {
			return false
		}
	}
	return true
}

// What lies beyond the reach answers as what is not there: the same status and words, and no tag.
func TestBeyondIsAsNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	h.within("analyst", "19432")
	const there, never = "dấu-%s-false-default", "dấu-%s-false-defaul2"
	for layer := range placeLayers() {
		for _, door := range []string{"/api/v1/" + layer + "/%s", "/api/v1/" + layer + "/%s/history", "/ogc/collections/" + layer + "/items/%s"} {
			if layer == "effort" && !strings.Contains(door, "history") || layer == "cooperation" && strings.Contains(door, "ogc") {
				continue
			}
			word, none := fmt.Sprintf(there, layer), fmt.Sprintf(never, layer)
			a, b := h.get(fmt.Sprintf(door, word)), h.get(fmt.Sprintf(door, none))
			if a.status != 404 || b.status != 404 || strings.ReplaceAll(a.body, word, none) != b.body || a.header.Get("Etag") != b.header.Get("Etag") {
				t.Errorf("%s: %d %s; %d %s", door, a.status, a.body, b.status, b.body)
			}
		}
	}
}

// Two houses that differ only beyond a reach answer it byte for byte alike, whatever is asked: bodies, counts, order, cursors,
// links, tags and statuses.
func TestMatrixOfWhatLiesBeyond(t *testing.T) {
	t.Parallel()
	poor, rich := newHouse(t, false), newHouse(t, false)
	all := append(poor.markIn(true), rich.markIn(true)...)
	rich.markIn(false)
	for _, h := range []*house{poor, rich} {
		h.exec("UPDATE revision SET changed_at = '2026-11-01' WHERE layer IN ('units', 'lineage', 'population', 'border')") // when each house was filled
	}
	times := regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?|"sha256": "[0-9a-f]{64}"`) // the sums of a pack's files, in which times stand
	var paths []string
	for _, at := range everyAddress(all[:len(all)/2]) {
		paths = append(paths, at.path)
	}
	for layer := range placeLayers() {
		paths = append(paths, "/api/v1/"+layer+"?limit=2", "/api/v1/"+layer+"?q=false", "/ogc/collections/"+layer+"/items?limit=2&sortby=-source", "/api/v1/"+layer+"?limit=2&cursor=khong-dung")
	}
	paths = append(paths, "/api/v1/incidents?unit=19441", "/api/v1/incidents?unit=44", "/ogc/collections/incidents/items?limit=2&sortby=-occurred_on&filter=unit_code%3D%2719441%27")
	for _, who := range [][2]string{{access.CommuneReporter, "19432"}, {access.Verifier, "19432"}, {"analyst", "19432"}, {access.Service, "19432"}} {
		poor.within(who[0], who[1])
		rich.within(who[0], who[1])
		for _, path := range paths {
			if path == "/metrics" {
				continue
			}
			a, b := poor.get(path), rich.get(path)
			one, other := times.ReplaceAllString(readable(t, a.body), "TIME"), times.ReplaceAllString(readable(t, b.body), "TIME")
			if a.status != b.status || one != other {
				t.Errorf("%v %s: %d and %d: %s", who, path, a.status, b.status, parting(one, other))
			}
			for _, name := range []string{"Etag", "Last-Modified", "Link", "Content-Crs", "Ogc-Numbermatched", "Location", "Cache-Control", "Vary"} {
				if x, y := a.header.Get(name), b.header.Get(name); x != y {
					t.Errorf("%v %s: %s %s and %s", who, path, name, x, y)
				}
			}
		}
	}
}

// The overview dates what is seen: when something changed beyond a reach is told to nobody but who sees everything.
func TestTheOverviewDatesWhatIsSeen(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	cutoff := func() string {
		return regexp.MustCompile(`"data_cutoff":[^,]*`).FindString(h.get("/api/v1/overview").body)
	}
	narrow := [][2]string{{access.CommuneReporter, "19432"}, {"analyst", "19432"}, {"liaison", ""}}
	var before []string
	for _, who := range narrow {
		h.within(who[0], who[1])
		before = append(before, cutoff())
	}
	h.within(access.Administrator, "")
	all := cutoff()
	h.exec("UPDATE hotspot SET ended_at = now() WHERE code = 'dấu-hotspots-false-default'")
	h.exec("INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, tier, geom, unit_code, content_sha256) VALUES ('thử', 'sau', 'seizure', '2026-05-01', '2026-05-01', 2, 1, 'restricted', ST_SetSRID(ST_MakePoint(106.6, 16.81), 4326), '19441', '\\x00')")
	h.exec("UPDATE revision SET n = n + 1, changed_at = now() WHERE layer IN ('hotspots', 'incidents')")
	if cutoff() == all || !strings.Contains(all, `"20`) {
		t.Errorf("whoever sees everything is not told of a change: %s", all)
	}
	for i, who := range narrow {
		h.within(who[0], who[1])
		if now := cutoff(); now != before[i] || !strings.Contains(now, `"20`) {
			t.Errorf("%v is told that something changed beyond its reach: %s, %s", who, before[i], now)
		}
	}
}

// parting shows where two texts part.
func parting(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, min(i, len(s))-60):min(len(s), i+60)] }
	return fmt.Sprintf("%d and %d bytes: %q, %q", len(a), len(b), cut(a), cut(b))
}

// Tiles, pages and counts kept for one are never given to another, whoever asks first; their tags differ where their answers do.
func TestWhatIsKeptForOneIsNotGivenToAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	callers := [][2]string{{access.Administrator, ""}, {"analyst", "19432"}, {"liaison", ""}, {"analyst", "19441"}, {access.CommuneReporter, "19432"}}
	for _, path := range []string{"/tiles/crossings/11/1630/928.mvt", "/tiles/incidents/8/203/116.mvt", "/ogc/collections/crossings/items?limit=1000", "/ogc/collections/crossings", "/ogc/collections/crossings/tiles/WebMercatorQuad/8/116/203"} {
		tags, bodies := map[string]int{}, map[int]string{}
		for round := range 2 {
			for i, who := range callers {
				h.within(who[0], who[1])
				a := h.get(path)
				if a.status != 200 {
					t.Fatalf("%s for %v: %d", path, who, a.status)
				}
				body := withoutStamp(a.body)
				if round == 0 {
					bodies[i] = body
				} else if bodies[i] != body {
					t.Errorf("%s for %v: another answer the second time", path, who)
				}
				tag := a.header.Get("Etag")
				if other, known := tags[tag]; known && tag != "" && bodies[other] != body {
					t.Errorf("%s: %v and %v share the tag %s", path, callers[other], who, tag)
				}
				tags[tag] = i
				for j, who := range callers {
					if j == i || tag == "" || round == 0 || bodies[j] == body {
						continue
					}
					h.within(who[0], who[1])
					if b := h.get(path, "If-None-Match", tag); b.status == 304 {
						t.Errorf("%s: the tag of %v holds for %v", path, callers[i], who)
					}
				}
			}
		}
	}
}

func withoutStamp(body string) string {
	if i := strings.Index(body, `"timeStamp"`); i >= 0 {
		j := strings.IndexAny(body[i+13:], ",}")
		return body[:i] + body[i+13+j:]
	}
	return body
}

// A post signed out sees what a stranger sees, while another goes on.
func TestASignedOutPostSeesNothingMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	h.asRole("analyst")
	one := h.cookie
	h.asRole(access.Verifier)
	other := h.cookie
	h.cookie = one
	if a := h.get("/tiles/hotspots/8/203/116.mvt"); a.status != 200 || !strings.Contains(a.body, "dấu-hotspots") {
		t.Fatalf("%d", a.status)
	}
	if a := h.ask(http.MethodDelete, "/api/v1/session", "", "X-Cotmoc", "1"); a.status != 204 {
		t.Fatalf("%d", a.status)
	}
	for _, path := range []string{"/tiles/hotspots/8/203/116.mvt", "/api/v1/incidents", "/ogc/collections/hotspots/items"} {
		if a := h.get(path); a.status != 401 || strings.Contains(a.body, "dấu") {
			t.Errorf("%s signed out: %d", path, a.status)
		}
		h.cookie = other
		if a := h.get(path); a.status != 200 || !strings.Contains(path, "tiles") && !strings.Contains(a.body, "dấu") {
			t.Errorf("%s for the other: %d", path, a.status)
		}
		h.cookie = one
	}
}

// A post writes within its reach: beyond it nothing is written, and what it may not see it may not end. Areas and units, which
// decide what a reach holds, are not its to change.
func TestAPostWritesWithinItsReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	h.within("analyst", "19432")
	feature := func(code string, lat float64) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":"Mới","type":"opening","tier":"internal"},"geometry":{"type":"Point","coordinates":[106.6,%g]}}`, code, lat)
	}
	for _, c := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/api/v1/crossings", feature("moi-1", 16.6), 201},
		{"POST", "/api/v1/crossings", feature("moi-2", 16.8), 403},
		{"POST", "/api/v1/crossings", feature("dấu-crossings-false-default", 16.6), 403},
		{"DELETE", "/api/v1/crossings/dấu-crossings-false-default?version=1&reason=sai", "", 404},
		{"POST", "/api/v1/hotspots/dấu-hotspots-false-default/steps", `{"to":"dismantled","day":"2026-11-01","reason":"đã triệt xóa"}`, 404},
		{"PUT", "/api/v1/areas/vung-kin", `{"name":"Rộng","valid_from":"2025-07-01","members":[{"unit":"19432"},{"unit":"19441"}]}`, 403},
		{"DELETE", "/api/v1/areas/vung-kin", "", 403},
	} {
		if a := h.ask(c.method, c.path, c.body, "Content-Type", "application/json", "If-Match", `"1"`); a.status != c.want {
			t.Errorf("%s %s: %d, want %d: %.300s", c.method, c.path, a.status, c.want, a.body)
		}
	}
	h.within("analyst", "")
	if a := h.ask("PUT", "/api/v1/crossings/moi-1", strings.Replace(feature("moi-1", 16.6), `,"tier":"internal"`, "", 1), "Content-Type", "application/json",
		"If-Match", h.get("/api/v1/crossings/moi-1").header.Get("Etag")); a.status != 200 && a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/crossings/moi-1"); a.status != 200 || !strings.Contains(a.body, `"tier":"internal"`) {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := h.get("/api/v1/crossings/moi-2"); a.status != 404 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// What a post writes tells it nothing of what lies beyond: an import names no incident near its own that it may not see, with
// either lock alone; and nobody else of an area reads how it went.
func TestWhatAPostWritesTellsNothingOfBeyond(t *testing.T) {
	t.Parallel()
	both, query := newHouse(t, false), newHouse(t, false)
	query.takeOff()
	second := newHouseOn(t, false, now, []postgis.Option{postgis.WithoutFirstLock()})
	for name, h := range map[string]*house{"both locks": both, "the query alone": query, "row-level security alone": second} {
		h.exec("INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, geom, unit_code, content_sha256) VALUES ('thử', 'dấu-bên-kia', 'seizure', '2026-05-01', '2026-05-01', 2, 1, ST_SetSRID(ST_MakePoint(106.6, 16.61), 4326), '19441', '\\x00')")
		near := func(role, scope string) string {
			h.within(role, scope)
			body, kind := form(t, map[string]string{"layer": "incidents", "source": "xã"}, "a.csv", "source_ref,kind,occurred_on,lon,lat,loc_precision\n"+scope+"gần,seizure,2026-05-01,106.6,16.61,1\n")
			a := h.ask("POST", "/api/v1/imports", body, "Content-Type", kind, "X-Cotmoc", "1")
			at := a.header.Get("Location")
			for strings.Contains(a.body, `"state":"running"`) {
				a = h.get(at)
			}
			if !strings.Contains(a.body, `"accepted":1`) {
				t.Errorf("%s: %s of %q: %d %s", name, role, scope, a.status, a.body)
			}
			h.within("analyst", "19441")
			if other := h.get(at); other.status != 404 {
				t.Errorf("%s: another post reads the import: %d %s", name, other.status, other.body)
			}
			return a.body
		}
		if text := near("analyst", "19432"); strings.Contains(text, "dấu") {
			t.Errorf("%s: %s", name, text)
		}
		if text := near("analyst", ""); !strings.Contains(text, "dấu-bên-kia") {
			t.Errorf("%s: the country is not told: %s", name, text)
		}
	}
}
