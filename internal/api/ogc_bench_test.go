package api_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/geo/export"
	"cotmoc/internal/border"
)

// benchHouse is a house with detailed communes of three provinces and many incidents, listening, and a peer on the same
// database.
type benchHouse struct {
	*house
	own, peer string // addresses
	name      string // of the peer
	key       string
}

func newBenchHouse(b *testing.B, incidents int) benchHouse {
	b.Helper()
	var files []string
	for _, province := range []string{"44", "40", "14"} {
		found, err := filepath.Glob("../../../shared/data/boundaries/2025/" + province + "_*.geojson.gz")
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		b.Skip("the detailed boundaries are not in ../shared/data/boundaries")
	}
	h := newHouse(b, false)
	for _, file := range files {
		h.loadUnder(filepath.Base(file)[:2], "units", border.NewDate(2025, time.July, 1), unzipped(b, file))
	}
	h.load("incidents", incidentRows(incidents))
	bench := benchHouse{house: h, own: h.listen(), key: h.withKey()}
	pool, err := pgxpool.New(b.Context(), h.url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	for _, sql := range []string{"CREATE VIEW communes_now AS SELECT id, code, name, full_name, kind, parent, valid_from, schematic, area_km2, geom FROM unit WHERE ended_at IS NULL AND level = 'commune'",
		`CREATE VIEW incidents_now AS SELECT id, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, uncertainty_m, loc_method, unit_code, substances::text AS substances, arrested_n, note, source, recorded_at, geom
		FROM incident WHERE ended_at IS NULL`, "ANALYZE"} {
		if _, err := pool.Exec(b.Context(), sql); err != nil {
			b.Fatal(err)
		}
	}
	if program := os.Getenv("PG_FEATURESERV"); program != "" {
		bench.name, bench.peer = "pg_featureserv", featureserv(b, program, h.url)
	} else {
		bench.name = "handler-with-its-query"
		server := httptest.NewServer(likeFeatureserv(pool))
		b.Cleanup(server.Close)
		bench.peer = server.URL
	}
	return bench
}

// incidentRows are so many incidents as a file; a quarter of them with each number of arrests from 0 to 3.
func incidentRows(n int) string {
	var rows strings.Builder
	rows.WriteString("source_ref,kind,occurred_on,lon,lat,loc_precision,substances,arrested_n,note\n")
	for i := range n {
		fmt.Fprintf(&rows, "b-%07d,seizure,2026-%02d-%02d,%.5f,%.5f,1,heroin %d g,%d,Kiểm tra trên tuyến\n", i, 1+i%10, 1+i%28, 104.5+float64(i*7919%20000)/10000, 16.5+float64(i*104729%30000)/10000, 1+i%900, i%4)
	}
	return rows.String()
}

func unzipped(b *testing.B, file string) string {
	b.Helper()
	f, err := os.Open(file)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		b.Fatal(err)
	}
	return string(content)
}

// featureserv starts the real pg_featureserv.
func featureserv(b *testing.B, program, database string) string {
	b.Helper()
	l, err := new(net.ListenConfig).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, port, _ := strings.Cut(address, ":")
	config := filepath.Join(b.TempDir(), "pg_featureserv.toml")
	text := fmt.Sprintf("[Server]\nHttpHost = \"127.0.0.1\"\nHttpPort = %s\nWriteTimeoutSec = 600\n[Paging]\nLimitDefault = 10\nLimitMax = 2000000\n[Database]\nDbConnection = %q\n", port, database)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	c := exec.CommandContext(context.Background(), program, "--config", config)
	c.Env = append(os.Environ(), "DATABASE_URL="+database)
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	})
	for range 100 {
		if r, err := http.Get("http://" + address + "/collections"); err == nil {
			r.Body.Close()
			return "http://" + address
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.Fatal("pg_featureserv does not answer")
	return ""
}

// likeFeatureserv answers as pg_featureserv 1.3.1 does where that cannot be had: the query of its collections
// (ST_AsGeoJSON, LIMIT and OFFSET, a box by ST_Intersects), each feature and the whole collection through encoding/json.
func likeFeatureserv(pool *pgxpool.Pool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		table := strings.Split(strings.TrimPrefix(r.URL.Path, "/collections/public."), "/")[0]
		where, limit, offset := "", r.URL.Query().Get("limit"), r.URL.Query().Get("offset")
		if box := r.URL.Query().Get("bbox"); box != "" {
			where = ` WHERE ST_Intersects("geom", ST_MakeEnvelope(` + box + `, 4326))`
		}
		if offset == "" {
			offset = "0"
		}
		columns := map[string]string{"communes_now": `"code","name","full_name","kind","parent","valid_from","schematic","area_km2"`,
			"incidents_now": `"source_ref","kind","occurred_from","occurred_to","time_precision","loc_precision","uncertainty_m","loc_method","unit_code","substances","arrested_n","note","source","recorded_at"`}[table]
		rows, err := pool.Query(r.Context(), `SELECT ST_AsGeoJSON("geom") AS "geom", "id"::text AS id, `+columns+` FROM "public"."`+table+`"`+where+` LIMIT `+limit+` OFFSET `+offset)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer rows.Close()
		type feature struct {
			Type  string           `json:"type"`
			ID    string           `json:"id,omitempty"`
			Geom  *json.RawMessage `json:"geometry"`
			Props map[string]any   `json:"properties"`
		}
		var features []*json.RawMessage
		for rows.Next() {
			values, err := rows.Values()
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			f := feature{Type: "Feature", Props: map[string]any{}}
			if text, is := values[0].(string); is {
				raw := json.RawMessage(text)
				f.Geom = &raw
			}
			f.ID, _ = values[1].(string)
			for i, d := range rows.FieldDescriptions()[2:] {
				f.Props[d.Name] = values[2+i]
			}
			one, err := json.Marshal(f)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			raw := json.RawMessage(one)
			features = append(features, &raw)
		}
		body, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features, "numberReturned": len(features)})
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/geo+json")
		_, _ = w.Write(body)
	})
}

// fetch reads an answer to its end and gives its size and how long it took.
func (h benchHouse) fetch(b *testing.B, address string) (int64, time.Duration) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+h.key)
	r.Header.Set("Accept-Encoding", "identity")
	begin := time.Now()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %v", address, res.StatusCode, err)
	}
	return n, time.Since(begin)
}

// compare asks both the same in turns, each of them first every other time, and reports both medians as a ratio (one slow
// moment of a busy machine does not move it), requests a second, and both p99. ask gives the two addresses of a round.
func (h benchHouse) compare(b *testing.B, rounds int, ask func(round int) (own, peer string)) {
	b.Helper()
	var ours, theirs []time.Duration
	var ownBytes, peerBytes int64
	for b.Loop() {
		for range rounds {
			round := len(ours)
			own, peer := ask(round)
			fetchOwn := func() { n, d := h.fetch(b, h.own+own); ours, ownBytes = append(ours, d), n }
			fetchPeer := func() { n, d := h.fetch(b, h.peer+peer); theirs, peerBytes = append(theirs, d), n }
			if round%2 == 0 {
				fetchOwn()
				fetchPeer()
			} else {
				fetchPeer()
				fetchOwn()
			}
		}
	}
	rate := func(all []time.Duration) float64 {
		var sum time.Duration
		for _, d := range all {
			sum += d
		}
		return float64(len(all)) / sum.Seconds()
	}
	ownRate, peerRate := rate(ours), rate(theirs)
	slices.Sort(ours)
	slices.Sort(theirs)
	at := func(all []time.Duration, percent int) float64 { return all[(len(all)-1)*percent/100].Seconds() * 1000 }
	b.ReportMetric(at(theirs, 50)/at(ours, 50), "x-"+h.name)
	b.ReportMetric(ownRate, "req/s")
	b.ReportMetric(peerRate, "peer-req/s")
	b.ReportMetric(at(ours, 99), "ms-p99")
	b.ReportMetric(at(theirs, 99), "peer-ms-p99")
	b.ReportMetric(float64(ownBytes)/float64(peerBytes), "bytes/peer")
}

const (
	ownCommunes   = "/ogc/collections/communes/items?limit=1000&bbox=103.2,18.0,107.3,21.3"
	peerCommunes  = "/collections/public.communes_now/items.json?limit=1000&bbox=103.2,18.0,107.3,21.3"
	peerIncidents = "/collections/public.incidents_now/items.json?limit=1000&offset="
)

// ownIncidents is the page that begins behind a number of incidents.
func ownIncidents(behind int) string {
	return "/ogc/collections/incidents/items?limit=1000&cursor=" + base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"n":%d}`, behind))
}

// BenchmarkGISDoors sets the door beside pg_featureserv on the same database, one request after the other, uncompressed:
// a box with some 200 detailed communes and a page of 1,000 incidents, cold (every question a new one, of features that
// were read before), unread (of features never read before) and warm (the same again); page 500 of a walk beside page 1;
// every incident in one stream. x-... is how many times as fast; MiB-grown is how much more of the heap was in use at most
// while the stream ran.
func BenchmarkGISDoors(b *testing.B) {
	incidents := 1_000_000
	if testing.Short() {
		incidents = 35_000
	}
	h := newBenchHouse(b, incidents)
	h.fetch(b, h.own+"/ogc/collections/incidents/items?limit=1") // what every first request pays
	b.Run("page of incidents unread", func(b *testing.B) {
		h.compare(b, 15, func(round int) (string, string) {
			behind := 1000 * (round % 15)
			return ownIncidents(behind), peerIncidents + fmt.Sprint(behind)
		})
	})
	b.Run("page 500", func(b *testing.B) {
		const read = 15_000 // by the questions before
		var first, late time.Duration
		pages := min(500, (incidents-read)/100)
		for b.Loop() {
			address := strings.Replace(h.own+ownIncidents(read), "limit=1000", "limit=100", 1)
			for n := range pages {
				next, d := h.turn(b, address)
				if n < 20 {
					first += d
				}
				if n >= pages-20 {
					late += d
				}
				address = next
			}
		}
		b.ReportMetric(float64(late)/float64(first), "x-page-1")
	})
	b.Run("box of communes cold", func(b *testing.B) {
		h.fetch(b, h.own+ownCommunes)
		h.compare(b, 20, func(round int) (string, string) {
			tail := fmt.Sprintf("%04d", round+1)
			return ownCommunes + tail, peerCommunes + tail
		})
	})
	b.Run("page of incidents cold", func(b *testing.B) {
		h.fetch(b, h.own+ownIncidents(1000))
		h.compare(b, 40, func(round int) (string, string) {
			behind := 1 + round*37%1000
			return ownIncidents(behind), peerIncidents + fmt.Sprint(behind)
		})
	})
	b.Run("box of communes warm", func(b *testing.B) {
		h.compare(b, 10, func(int) (string, string) { return ownCommunes, peerCommunes })
	})
	b.Run("page of incidents warm", func(b *testing.B) {
		h.compare(b, 20, func(int) (string, string) { return ownIncidents(0), peerIncidents + "0" })
	})
	b.Run("every incident", func(b *testing.B) {
		var ours, theirs time.Duration
		var ownBytes, peerBytes int64
		var grown uint64
		for b.Loop() {
			var n int64
			var d time.Duration
			grown = max(grown, growth(b, func() { n, d = h.fetch(b, h.own+"/ogc/collections/incidents/download?f=geojson") }))
			m, e := h.fetch(b, fmt.Sprintf("%s/collections/public.incidents_now/items.json?limit=%d", h.peer, incidents+10))
			ours, theirs, ownBytes, peerBytes = ours+d, theirs+e, ownBytes+n, peerBytes+m
		}
		own, peer := float64(ownBytes)/ours.Seconds(), float64(peerBytes)/theirs.Seconds()
		b.ReportMetric(own/peer, "x-bytes/s-"+h.name)
		b.ReportMetric(own/1e6, "MB/s")
		b.ReportMetric(peer/1e6, "peer-MB/s")
		b.ReportMetric(float64(grown)/(1<<20), "MiB-grown")
	})
}

// mostGrown is how many MiB more of the heap may be in use while a file of everything is written, however many features
// there are.
const mostGrown = 64

// BenchmarkEveryIncidentAsAFile takes all incidents, more than a sheet holds, in each format, and wants every one of them
// in the file and the heap no fuller for it; of XLSX those that fit, and a refusal in words of all of them.
func BenchmarkEveryIncidentAsAFile(b *testing.B) {
	incidents := 1_060_000
	if testing.Short() {
		incidents = 30_000
	}
	h := newHouse(b, false)
	own, key := h.listen(), h.withKey()
	var there featureCollection
	readInto(b, h.get("/ogc/collections/incidents/items", "Authorization", "Bearer "+key), &there)
	h.load("incidents", incidentRows(incidents))
	for _, f := range export.Formats() {
		b.Run(f.ID, func(b *testing.B) {
			want, address := incidents+*there.NumberMatched, own+"/ogc/collections/incidents/download?f="+f.ID
			if f.Most > 0 {
				if a := h.get(strings.TrimPrefix(address, own), "Authorization", "Bearer "+key); incidents > f.Most && (a.status != 400 || !strings.Contains(a.body, "csv")) {
					b.Errorf("all of them: %d %.300s", a.status, a.body)
				}
				want, address = incidents*3/4, address+"&filter=arrested_n%3C3"
			}
			var grown uint64
			for b.Loop() {
				path := filepath.Join(b.TempDir(), "incidents."+f.Extension)
				grown = max(grown, growth(b, func() { saved(b, address, key, path) }))
				if got := featuresIn(b, f.ID, path); got != want {
					b.Errorf("%d features in the file, %d were asked for", got, want)
				}
			}
			b.ReportMetric(float64(grown)/(1<<20), "MiB-grown")
			if grown > mostGrown<<20 {
				b.Errorf("the heap in use grew by %d MiB", grown>>20)
			}
		})
	}
}

// saved writes an answer into a file.
func saved(b *testing.B, address, key, path string) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if _, err := io.Copy(file, res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %v", address, res.StatusCode, err)
	}
}

// featuresIn counts the features of a file by reading it.
func featuresIn(b *testing.B, format, path string) int {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	switch format {
	case "geojson", "geojsonseq":
		return times(b, file, `{"type":"Feature",`)
	case "csv":
		return times(b, file, "\r\n") - 1 // no text among them has a line of its own
	case "xlsx":
		book, err := zip.OpenReader(path)
		if err != nil {
			b.Fatal(err)
		}
		defer book.Close()
		sheet, err := book.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			b.Fatal(err)
		}
		defer sheet.Close()
		return times(b, sheet, "<row ") - 1
	}
	out, err := exec.CommandContext(b.Context(), "ogrinfo", "-so", "-al", path).CombinedOutput()
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	_, rest, _ := strings.Cut(string(out), "Feature Count: ")
	n, err := strconv.Atoi(strings.Fields(rest + " -")[0])
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return n
}

// times counts how often a text stands in a stream.
func times(b *testing.B, r io.Reader, text string) (n int) {
	b.Helper()
	buffer := make([]byte, 1<<20)
	held := 0
	for {
		more, err := r.Read(buffer[held:])
		all := buffer[:held+more]
		n += bytes.Count(all, []byte(text))
		held = min(len(all), len(text)-1) // it may have begun
		copy(buffer, all[len(all)-held:])
		if err == io.EOF {
			return n
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// growth is how much more of the heap is in use at most while f runs.
func growth(b *testing.B, f func()) uint64 {
	b.Helper()
	runtime.GC()
	before := live()
	stop := make(chan uint64, 1)
	ctx, done := context.WithCancel(b.Context())
	go func() { stop <- highest(ctx) }()
	f()
	done()
	return max(<-stop, before) - before
}

// live is how much of the heap the last collection of garbage found in use.
func live() uint64 {
	found := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(found)
	return found[0].Value.Uint64()
}

// highest watches what is in use on the heap until ctx ends.
func highest(ctx context.Context) (top uint64) {
	for ctx.Err() == nil {
		top = max(top, live())
		time.Sleep(20 * time.Millisecond)
	}
	return top
}

// turn reads a page and gives the address of the next.
func (h benchHouse) turn(b *testing.B, address string) (string, time.Duration) {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+h.key)
	begin := time.Now()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	var f featureCollection
	if err := json.NewDecoder(res.Body).Decode(&f); err != nil {
		b.Fatal(err)
	}
	return f.link("next"), time.Since(begin)
}
