package api_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cotmoc/internal/access"
)

// right are values that are right somewhere.
func right() []string {
	return []string{"", "19432", "44", "2026", "HS-BIMAT", "vung-kin", "R9", "D-1", "LA-605", "lao-bao-la|2026-09", "thử|a1", "1", "2", "commune", "heroin", "seizure",
		"2026-11-21", "2025-07-01", "104,16,107,19", "7", "true", "csv", "json", "people", "accepted", "drug_free", "qd-28-2025", "any", "2026-Q3", "incidents", "crossings", "hotspots", "assessments",
		"cql2-text", "cql2-json", "EPSG:3405", "http://www.opengis.net/def/crs/EPSG/0/9210", "gpkg", "xlsx", "flatgeobuf", "html", "geojson", "2026-01-01/..", "-occurred_on,+kind", "mass",
		"kind='seizure' AND occurred_on > DATE('2026-01-01')", "S_INTERSECTS(geometry, POLYGON((106 16, 107 16, 107 17, 106 16)))", `{"op":"=","args":[{"property":"kind"},"seizure"]}`, "CASEI(kind) = CASEI('SEIZURE')"}
}

// hostile are values that break what is not checked.
func hostile() []string {
	cursor := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	return []string{"'", "' OR '1'='1' --", "1; DROP TABLE audit", "$1", "{{table}}", "%", "_", "\\", "\"", "<script>alert(1)</script>", "${jndi:ldap://x}", "{{7*7}}", "%s%n%d",
		"../../../../etc/passwd", "..\\..\\windows", "/etc/passwd", "file:///etc/passwd", "http://169.254.169.254/", "//evil.example", "\r\nSet-Cookie: a=b",
		"\x00", "a\x00b", "\xff", "\xc0\xae", "\xed\xa0\x80", "\u202e", "\ufeff", "ＡＢ", "٢٠٢٦", "đ", "a\u0301", strings.Repeat("a", 199), strings.Repeat("ợ", 3000), strings.Repeat("9", 40),
		"-1", "0", "NaN", "Inf", "-Inf", "1e309", "-0", "0x10", "1_000", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "2147483648", "99999999999999999999",
		"null", "undefined", "[]", "{}", "true,false", ",,,,", "1,2,3", "1,2,3,4,5", "180,90,-180,-90", "-180,-90,180,90", "NaN,NaN,NaN,NaN", "1e400,0,1e401,1",
		"2026-02-30", "9999-12-31", "0001-01-01", "0000-00-00", "-2026-01-01", "294277-01-01", "2026-11-21T25:00:00Z", "2026-11-21T08:00:00+07:00", "9999-12-31T23:59:59Z", "2026-13", "0000",
		"S_DWITHIN(geometry, POINT(NaN 16), 1e400, meters)",
		"note LIKE '%' || chr(0)", "NOT (NOT (NOT (a IS NULL)))", "T_DURING(recorded_at, INTERVAL('..', '2026-01-01T00:00:00Z'))", `{"op":"and","args":[]}`,
		"kind IN ('seizure', 1, NULL)", "distance_m > 1/0", strings.Repeat("(", 500) + "kind='a'" + strings.Repeat(")", 500), "kind,kind,kind", "../2026-01-01",
		cursor(`{"n":-1}`), cursor(`{"v":["\u0000"],"n":1}`), cursor(`{"v":["x",null],"n":9e99}`), cursor(`{"i":9223372036854775807}`), cursor(`{"r":"x"}`), cursor(`[]`), cursor(`{"n":1e400}`), cursor(`{"n":"\u0000","i":0,"r":0}`), cursor("\xff")}
}

func fields() []string {
	return []string{"on", "year", "from", "to", "level", "province", "area", "unit", "q", "limit", "cursor", "res", "bbox", "kind", "state", "period", "obligation", "criteria", "known_on",
		"detail", "format", "follow", "belt_km", "touching", "lon", "lat", "map", "severity", "designation", "decided", "version", "reason", "others", "layer", "token", "lang", "by",
		"crossing", "least", "post", "about", "origin", "side", "substance", "f", "filter", "filter-lang", "filter-crs", "sortby", "properties", "crs", "bbox-crs", "datetime", "year", "metric",
		"decided", "by", "country", "markers", "sort", "order", "class", "find", "number", "style", "tier", "note", "source"}
}

// dice draws requests; the same seed draws the same.
type dice struct{ *rand.Rand }

func (d dice) of(list []string) string { return list[d.IntN(len(list))] }

// word is right somewhere as often as it is hostile.
func (d dice) word() string {
	if d.IntN(2) == 0 {
		return d.of(right())
	}
	return d.of(hostile())
}

func (d dice) request(door [2]string) (method, path, body string, headers []string) {
	method = door[0]
	if d.IntN(20) == 0 {
		method = d.of([]string{"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "CONNECT"})
	}
	path = d.path(door[1])
	var query []string
	for range d.IntN(4) {
		name := d.of(fields())
		if d.IntN(30) == 0 {
			name = d.of(hostile())
		}
		query = append(query, url.QueryEscape(name)+"="+url.QueryEscape(d.word()))
	}
	if len(query) > 0 {
		path += "?" + strings.Join(query, "&")
	}
	if method != "GET" && method != "HEAD" {
		body = d.body(3)
		headers = append(headers, "X-Cotmoc", "1", "Content-Type", d.of([]string{"application/json", "text/csv", "multipart/form-data; boundary=x", "multipart/form-data", "application/x-www-form-urlencoded", "\xff", ""}))
		if strings.Contains(strings.Join(headers, ""), "boundary=x") || d.IntN(6) == 0 {
			body = d.form()
		}
	}
	for range d.IntN(3) {
		headers = append(headers, d.of([]string{"If-Match", "If-None-Match", "Accept-Language", "Accept-Encoding", "Range", "Content-Encoding", "Origin", "X-HTTP-Method-Override",
			"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Referer", "User-Agent", "Sec-Fetch-Site", "Expect", "Upgrade", "If-Modified-Since"}),
			strings.NewReplacer("\r", "", "\n", "", "\x00", "").Replace(d.of(append(hostile(), "gzip", "bytes=0-", "*", `"1"`, "en", "https", ""))))
	}
	return method, path, body, headers
}

// path fills a route; sometimes its spelling goes astray.
func (d dice) path(route string) string {
	parts := strings.Split(route, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") || p == "*" || p == "+" {
			value := url.PathEscape(d.word())
			if _, ending, has := strings.Cut(p, "."); has {
				value = d.of([]string{"communes", "incidents", "hotspots,cells", "communes,communes", value}) + "." + ending
			}
			parts[i] = value
		}
	}
	path := strings.Join(parts, "/")
	switch d.IntN(25) {
	case 0:
		return strings.ToUpper(path)
	case 1:
		return path + "/"
	case 2:
		return strings.Replace(path, "/api", "//api/./../api", 1)
	case 3:
		return strings.Replace(path, "/v1", "/%2e%2e/v1", 1)
	case 4:
		return path + "%00"
	case 5:
		return path + "%zz"
	}
	return path
}

// body draws JSON, mostly: values of every kind under names that doors read.
func (d dice) body(depth int) string {
	switch d.IntN(12) {
	case 0:
		return d.of(hostile())
	case 1:
		return strings.Repeat(d.of([]string{"[", "{\"a\":", "(", "\"", "-"}), 5000)
	case 2:
		return `{"type":"Feature","geometry":` + d.shape() + `,"properties":{` + d.pairs(1) + `}}`
	}
	return "{" + d.pairs(depth) + "}"
}

func (d dice) pairs(depth int) string {
	names := append(fields(), "name", "password", "code", "next", "to", "on", "reason", "accepted", "former", "members", "valid_from", "valid_to", "values", "answers", "nil_report",
		"document", "step", "day", "decision_number", "events", "seed", "n", "finding", "note", "same", "first", "second", "properties", "geometry", "type", "source_ref", "occurred_on",
		"loc_precision", "substances", "residents", "functions", "since", "number", "sub", "country", "holder_role", "unit", "year", "post", "persons_in")
	var pairs []string
	for range d.IntN(8) {
		pairs = append(pairs, quoted(d.of(names))+":"+d.value(depth))
	}
	return strings.Join(pairs, ",")
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\x00", `\u0000`).Replace(text) + `"`
}

func (d dice) value(depth int) string {
	switch d.IntN(7) {
	case 0:
		return d.of([]string{"null", "true", "false", "0", "-1", "1e308", "1e400", "-0.0", "9007199254740993", "0.1", "2026"})
	case 1:
		if depth > 0 {
			return "{" + d.pairs(depth-1) + "}"
		}
	case 2:
		if depth > 0 {
			return "[" + d.value(depth-1) + "," + d.value(depth-1) + "]"
		}
	}
	return quoted(d.word())
}

func (d dice) shape() string {
	return d.of([]string{"null", `{"type":"Point","coordinates":[106.6,16.6]}`, `{"type":"Point","coordinates":[]}`, `{"type":"Point","coordinates":[1e400,0]}`, `{"type":"Point","coordinates":"x"}`,
		`{"type":"Point","coordinates":[16.6,106.6]}`, `{"type":"Polygon","coordinates":[[[106.5,16.5],[106.7,16.7],[106.7,16.5],[106.5,16.7],[106.5,16.5]]]}`, `{"type":"Polygon","coordinates":[[]]}`,
		`{"type":"LineString","coordinates":[[106.5,16.5],[106.5,16.5]]}`, `{"type":"GeometryCollection","geometries":[]}`, `{"type":"Sphere"}`, `[]`, `{"type":"MultiPolygon","coordinates":[[[[0,0]]]]}`,
		strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 300) + strings.Repeat("]}", 300)})
}

// form draws an upload.
func (d dice) form() string {
	content := d.of([]string{"", "a,b\n1,2\n", "source_ref,kind,occurred_on,lon,lat,loc_precision\nx1,seizure,2026-03-01,106.6,16.6,1\n", "PK\x03\x04" + strings.Repeat("\x00", 200), "\x1f\x8b\x08" + strings.Repeat("\xff", 100),
		"SQLite format 3\x00" + strings.Repeat("\x01", 100), "<kml>" + strings.Repeat("<a>", 2000), `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><gpx>&a;</gpx>`, strings.Repeat("\"", 10_000), "{\"type\":\"FeatureCollection\",\"features\":[" + d.body(1) + "]}"})
	var b strings.Builder
	for _, part := range [][2]string{{"layer", d.of([]string{"incidents", "hotspots", "units", "nothing", d.of(hostile())})}, {d.of([]string{"dry_run", "partial", "map", "profile", "save_profile", "valid_from", "source", "x"}), d.of(hostile())}} {
		fmt.Fprintf(&b, "--x\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", part[0], part[1])
	}
	fmt.Fprintf(&b, "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=%q\r\n\r\n%s\r\n--x--\r\n", d.of([]string{"a.csv", "../../../etc/x", "a.zip", "\x00.csv"}), content)
	return b.String()
}

// send asks as a client that obeys no rule: the path goes out as it is.
func (h *house) send(method, path, body string, headers []string) (answer, bool) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, "http://localhost/", strings.NewReader(body))
	if err != nil {
		return answer{}, false // not even a request
	}
	r.URL.Opaque = path
	if strings.ContainsAny(path, " \r\n\x00") {
		return answer{}, false
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if h.token != "" && r.Header.Get("Authorization") == "" {
		r.Header.Set("Authorization", "Bearer "+h.token)
	}
	res, err := h.server.App().Test(r, 120_000)
	if err != nil {
		return answer{}, false // the server closed the connection
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, string(b)}, true
}

// wrongWith says what no answer may be, whatever was asked.
func wrongWith(a answer) string {
	switch {
	case a.status >= 500:
		return "a fault of the server"
	case a.header.Get("Location") != "" && !strings.HasPrefix(a.header.Get("Location"), "/api/v1/"):
		return "leads elsewhere: " + a.header.Get("Location")
	case a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Content-Security-Policy") == "":
		return "headers are missing"
	}
	for _, leak := range []string{"SQLSTATE", "pgx", "goroutine ", ".go:", "/tmp/", "root:x:", "argon2"} {
		if strings.Contains(a.body, leak) && a.status >= 400 {
			return "tells of its inside: " + leak
		}
	}
	return ""
}

func (h *house) routesToTry() [][2]string {
	var routes [][2]string
	for _, d := range h.server.Doors() {
		if d.Method != http.MethodConnect && d.Method != http.MethodTrace {
			routes = append(routes, [2]string{d.Method, d.Route})
		}
	}
	return append(routes, [2]string{"GET", "/*"}, [2]string{"GET", "/ogc/*"}, [2]string{"GET", "/tiles/*"}, [2]string{"POST", "/api/v1/*"})
}

// Thousands of hostile requests, at every door in turn, as a stranger and as every role: none is answered with a fault of the
// server, and the audit is whole after all of them. -short asks fewer.
func TestMatrixOfHostileRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	rounds := 4
	if testing.Short() {
		rounds = 1
	}
	d := dice{rand.New(rand.NewPCG(1, 2))} //nolint:gosec // the same requests each time
	statuses := map[int]int{}
	for _, role := range roles() {
		h.token = ""
		if role != "" {
			h.within(role, scopeOf(role))
		}
		for range rounds {
			for _, door := range h.routesToTry() {
				h.tryAt(d, role, door, statuses)
			}
		}
	}
	if _, err := access.VerifyChain(t.Context(), h.store, nil); err != nil {
		t.Errorf("the audit afterwards: %v", err)
	}
	t.Logf("answers: %v", statuses)
}

// tryAt asks one door something hostile.
func (h *house) tryAt(d dice, role string, door [2]string, statuses map[int]int) {
	h.t.Helper()
	method, path, body, headers := d.request(door)
	a, answered := h.send(method, path, body, headers)
	if !answered {
		return
	}
	statuses[a.status]++
	if why := wrongWith(a); why != "" {
		h.t.Errorf("%s: %d to %q %s %.300q with %.300q %q: %.200s", why, a.status, role, method, path, body, headers, a.body)
	}
}

// FuzzRequest goes on from the corpus where go test -fuzz asks for it: a request of its own words, as an administrator.
func FuzzRequest(f *testing.F) {
	const json, multipart = "application/json", "multipart/form-data; boundary=x"
	for _, seed := range [][5]string{
		{"GET", "/api/v1/incidents?from=2026-01-01&bbox=104,16,107,19"},
		{"PUT", "/api/v1/areas/vung-kin", `{"name":"x","valid_from":"2025-07-01","members":[{"unit":"19432"}]}`, json},
		{"POST", "/api/v1/hotspots", `{"type":"Feature","geometry":{"type":"Point","coordinates":[106.6,16.6]},"properties":{"code":"a","level":"point","state":"managed"}}`, json},
		{"GET", "/tiles/communes,cells/8/203/116.mvt?res=7", "", "", "gzip"},
		{"GET", "/api/v1/units/19432/trend?on=2025-07-01", "", "", `"x"`},
		{"POST", "/api/v1/locate?on=2026-01-01", "lon,lat\n106.6,16.6\n", "text/csv"},
		{"DELETE", "/api/v1/traffic/lao-bao-la%7C2026-09?version=1&reason=x", "", "", `"1"`},
		{"PATCH", "/ogc/collections/incidents/items/1", `{"type":"Feature","properties":{"note":"x"}}`, "application/merge-patch+json", `"1"`},
		{"GET", "/ogc/collections/incidents/items?limit=2&filter=kind%3D%27seizure%27%20AND%20S_INTERSECTS(geometry,BBOX(106,16,107,17))&filter-crs=http://www.opengis.net/def/crs/EPSG/0/4326"},
		{"GET", "/ogc/collections/communes/items?limit=1&cursor=eyJ2IjpbIjE5NDMyIl0sIm4iOjF9&crs=http://www.opengis.net/def/crs/EPSG/0/9210"},
		{"GET", "/ogc/collections/incidents/items?f=csv&sortby=-occurred_on&filter-lang=cql2-json&filter=%7B%22op%22%3A%22isNull%22%2C%22args%22%3A%5B%7B%22property%22%3A%22note%22%7D%5D%7D", "", "", "bytes=0-1"},
		{"POST", "/api/v1/imports", "--x\r\nContent-Disposition: form-data; name=\"layer\"\r\n\r\nincidents\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nsource_ref,kind,occurred_on,commune_code\r\na,seizure,2026-01-01,19432\r\n--x--\r\n", multipart},
		{"POST", "/api/v1/imports/inspect", "--x\r\nContent-Disposition: form-data; name=\"layer\"\r\n\r\ntrails\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.kml\"\r\n\r\n<kml/>\r\n--x--\r\n", multipart},
		{"PUT", "/api/v1/units/44/reports/2026", `{"nil_report":true,"values":{"residents":{"value":20000}}}`, json, `"0"`},
		{"POST", "/api/v1/units/19441/recognition/steps", `{"step":"nominate","designation":"drug_free","day":"2026-05-20","events":["incident 1"]}`, json},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4])
	}
	h := newHouse(f, false)
	h.within(access.Administrator, "")
	f.Fuzz(func(t *testing.T, method, path, body, kind, header string) {
		if !strings.HasPrefix(path, "/") {
			return
		}
		kind, header = printable(kind), printable(header)
		h := &house{t: t, server: h.server, gate: h.gate, store: h.store, token: h.token}
		a, answered := h.send(method, path, body, []string{"X-Cotmoc", "1", "If-Match", header, "If-None-Match", header, "Accept-Encoding", header, "Range", header, "Content-Type", kind})
		if answered {
			if why := wrongWith(a); why != "" {
				t.Errorf("%s: %d to %s %q with %.300q: %.200s", why, a.status, method, path, body, a.body)
			}
		}
	})
}

// printable keeps what may stand in a header.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, text)
}

// FuzzDoors draws requests as TestHostileRequests does, as every role and from ever other dice: every door is asked in its own
// words, with bodies, uploads, filters, headers and cursors.
func FuzzDoors(f *testing.F) {
	h := newHouse(f, false)
	tokens := []string{""}
	for _, role := range access.RoleIDs() {
		h.within(role, scopeOf(role))
		tokens = append(tokens, h.token)
	}
	routes := h.routesToTry()
	f.Add(uint64(1), uint64(2), uint8(3))
	f.Fuzz(func(t *testing.T, one, other uint64, role uint8) {
		d := dice{rand.New(rand.NewPCG(one, other))} //nolint:gosec // requests, not secrets
		h := &house{t: t, server: h.server, gate: h.gate, store: h.store, token: tokens[int(role)%len(tokens)]}
		for range 20 {
			h.tryAt(d, strconv.Itoa(int(role)%len(tokens)), routes[d.IntN(len(routes))], map[int]int{})
		}
	})
}

// Requests that never end, in header, body or chunks, end when the time of a request is over, however steadily they drip.
func TestSlowRequestsEnd(t *testing.T) {
	h := newHouse(t, false)
	server := h.server.App().Server()
	if server.ReadTimeout != 30*time.Second || server.WriteTimeout == 0 {
		t.Errorf("a request may take %v, an answer %v", server.ReadTimeout, server.WriteTimeout)
	}
	server.ReadTimeout = time.Second
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = h.server.App().Listener(l) }()
	t.Cleanup(func() { _ = h.server.App().Shutdown() })
	post := "POST /api/v1/session HTTP/1.1\r\nHost: x\r\n"
	var all sync.WaitGroup
	for name, c := range map[string][2]string{
		"header": {"GET / HTTP/1.1\r\nHost: x\r\n", "X-A: b\r\n"},
		"body":   {post + "Content-Length: 1000\r\n\r\n{", " "},
		"chunks": {post + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"},
		"upload": {"POST /api/v1/imports HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x", "a"},
	} {
		all.Go(func() {
			start := time.Now()
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", l.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			closed := make(chan struct{})
			go func() {
				_, _ = io.Copy(io.Discard, conn)
				close(closed)
			}()
			_, err = io.WriteString(conn, c[0])
			for err == nil && time.Since(start) < time.Minute {
				select {
				case <-closed:
					err = io.EOF
				case <-time.After(100 * time.Millisecond):
					_, err = io.WriteString(conn, c[1])
				}
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("%s: still open after %v", name, took)
			}
		})
	}
	all.Wait()
}
