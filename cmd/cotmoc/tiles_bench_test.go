package main

import (
	"bufio"
	"cmp"
	stdgzip "compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/maptile"

	"cotmoc/data"
	"cotmoc/geo/coverage"
	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/tile"
)

// connections is how many clients ask at the same time.
const connections = 8

// bench is a served database, a peer over the same one, and what they are asked.
type bench struct {
	b     *testing.B
	house *house
	pool  *pgxpool.Pool
	base  string
}

// newBench opens a database of its own and serves it as the demo does: whoever comes from loopback sees everything.
func newBench(b *testing.B) *bench {
	b.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	folder := dataFolder(b).folder
	s := &settings{databaseURL: pgtest.URL(b), log: "text", fit: coverage.DefaultThresholds()}
	h, err := open(b.Context(), s, folder, log)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	server, err := newServer(ctx, s, h, postgis.KindDemo, folder, log)
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, l, nil) }()
	pool, err := pgxpool.New(b.Context(), s.databaseURL)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		stop()
		<-done
		pool.Close()
		h.close()
	})
	return &bench{b: b, house: h, pool: pool, base: "http://" + l.Addr().String()}
}

// bring imports files as the command line does.
func (x *bench) bring(job ingest.Job, files ...string) ingest.Result {
	x.b.Helper()
	job.Partial, job.Source = true, "bench"
	job.Rules = border.Rules{Today: border.NewDate(2026, time.November, 21), Area: border.ServedArea()}
	for _, f := range files {
		job.Files = append(job.Files, ingest.DiskFile("", f))
	}
	r, err := importer{x.house}.Import(access.Everything(x.b.Context()), job)
	if err != nil || r.Accepted == 0 {
		x.b.Fatalf("import %s: %+v, %v", job.Layer, r.Refusals, err)
	}
	return r
}

// communes imports the real communes; few of them with -short.
func (x *bench) communes(short string) {
	x.b.Helper()
	pattern := "*.geojson.gz"
	if testing.Short() {
		pattern = short
	}
	files, err := filepath.Glob(filepath.Join("../../../shared/data/boundaries/2025", pattern))
	if err != nil {
		x.b.Fatal(err)
	}
	if len(files) == 0 {
		x.b.Skipf("%s: no file shared/data/boundaries/2025/%s beside the project", x.b.Name(), pattern)
	}
	x.bring(ingest.Job{Layer: "units", Level: border.Commune, ValidFrom: border.NewDate(2025, time.July, 1)}, files...)
}

func (x *bench) exec(sql string, args ...any) {
	x.b.Helper()
	if _, err := x.pool.Exec(x.b.Context(), sql, args...); err != nil {
		x.b.Fatalf("%s: %v", sql, err)
	}
}

// alongBorder gives the tiles of some zooms that the land border runs through, each once, in an order of chance. around
// adds those beside them, as a view has them; most is how many of one zoom, 0 for all.
func alongBorder(b *testing.B, from, to maptile.Zoom, around int, most int) []maptile.Tile {
	b.Helper()
	lines, err := data.Border()
	if err != nil {
		b.Fatal(err)
	}
	met := map[maptile.Zoom]map[maptile.Tile]bool{}
	for z := from; z <= to; z++ {
		met[z] = map[maptile.Tile]bool{}
	}
	for _, l := range lines {
		each(l.Shape, func(p, q orb.Point) {
			for step := range 200 {
				share := float64(step) / 200
				at := orb.Point{p[0] + share*(q[0]-p[0]), p[1] + share*(q[1]-p[1])}
				for z := from; z <= to; z++ {
					t := maptile.At(at, z)
					for dx := -around; dx <= around; dx++ {
						for dy := -around; dy <= around; dy++ {
							met[z][maptile.New(uint32(int(t.X)+dx), uint32(int(t.Y)+dy), z)] = true
						}
					}
				}
			}
		})
	}
	rnd := rand.New(rand.NewPCG(8, 8))
	var list []maptile.Tile
	for z := from; z <= to; z++ {
		some := slices.SortedFunc(maps.Keys(met[z]), func(a, b maptile.Tile) int { return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) })
		rnd.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		if most > 0 {
			some = some[:min(most, len(some))]
		}
		list = append(list, some...)
	}
	rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// each hands over the edges of lines.
func each(g orb.Geometry, do func(p, q orb.Point)) {
	switch g := g.(type) {
	case orb.LineString:
		for i := 1; i < len(g); i++ {
			do(g[i-1], g[i])
		}
	case orb.MultiLineString:
		for _, l := range g {
			each(l, do)
		}
	}
}

// reply is what came of one request.
type reply struct {
	path     string
	status   int
	encoding string
	body     []byte
	size     int
	begun    time.Time
	took     time.Duration
}

// series is one list of requests answered.
type series struct {
	replies  []reply
	took     time.Duration
	failures int
	bytes    int
}

// request sends requests over the connections as fast as they are answered, without what a client does beside that. Bodies
// are read, and kept if wanted; they are decoded afterwards, so that a client's work does not count for either side.
func request(base string, paths []string, accept string, keep bool) series {
	r := series{replies: make([]reply, len(paths))}
	var next atomic.Int64
	var clients sync.WaitGroup
	begun := time.Now()
	for range connections {
		clients.Go(func() {
			l := line{host: strings.TrimPrefix(base, "http://"), accept: accept}
			defer l.close()
			for {
				i := int(next.Add(1)) - 1
				if i >= len(paths) {
					return
				}
				r.replies[i] = l.ask(paths[i], keep)
			}
		})
	}
	clients.Wait()
	r.took = time.Since(begun)
	for i := range r.replies {
		r.bytes += r.replies[i].size
		if r.replies[i].status != http.StatusOK {
			r.failures++
		}
	}
	return r
}

// inTurns asks two servers for the same, a part of the paths each in turn, so that other work on the machine slows both.
func inTurns(first, second string, paths []string) (a, b series) {
	const turns = 6
	for part := range slices.Chunk(paths, (len(paths)+turns-1)/turns) {
		a.add(request(first, part, "gzip", true))
		b.add(request(second, part, "gzip", true))
	}
	return a, b
}

func (r *series) add(more series) {
	r.replies = append(r.replies, more.replies...)
	r.took, r.failures, r.bytes = r.took+more.took, r.failures+more.failures, r.bytes+more.bytes
}

// line is one connection that asks again and again.
type line struct {
	host, accept string
	conn         net.Conn
	from         *bufio.Reader
}

func (l *line) close() {
	if l.conn != nil {
		l.conn.Close()
	}
	l.conn = nil
}

// ask sends one request; a reply without a status is a failure.
func (l *line) ask(path string, keep bool) reply {
	p := reply{path: path, begun: time.Now()}
	err := l.exchange(&p, keep)
	p.took = time.Since(p.begun)
	if err != nil {
		p.status = 0
		l.close()
	}
	return p
}

func (l *line) exchange(p *reply, keep bool) (err error) {
	if l.conn == nil {
		if l.conn, err = net.Dial("tcp", l.host); err != nil {
			return err
		}
		l.from = bufio.NewReaderSize(l.conn, 64<<10)
	}
	if err := l.conn.SetDeadline(p.begun.Add(2 * time.Minute)); err != nil {
		return err
	}
	if _, err := fmt.Fprintf(l.conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: %s\r\n\r\n", p.path, l.host, l.accept); err != nil {
		return err
	}
	res, err := http.ReadResponse(l.from, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	p.status, p.encoding = res.StatusCode, res.Header.Get("Content-Encoding")
	if keep {
		p.body, err = io.ReadAll(res.Body)
		p.size = len(p.body)
		return err
	}
	n, err := io.Copy(io.Discard, res.Body)
	p.size = int(n)
	return err
}

func (r series) perSecond() float64 { return float64(len(r.replies)-r.failures) / r.took.Seconds() }

// at gives the time within which a share of the requests was answered.
func (r series) at(share float64) time.Duration {
	times := make([]time.Duration, len(r.replies))
	for i := range r.replies {
		times[i] = r.replies[i].took
	}
	slices.Sort(times)
	return times[min(len(times)-1, int(share*float64(len(times))))]
}

// row is a row of the table.
func (r series) row(name string) string {
	return fmt.Sprintf("%-34s %8d requests %9.1f/s  median %8.2f ms  p99 %9.2f ms  %9.1f KiB  %d failures", name, len(r.replies), r.perSecond(),
		r.at(0.5).Seconds()*1e3, r.at(0.99).Seconds()*1e3, float64(r.bytes)/1024, r.failures)
}

// unpacked gives the tile as it was before it was packed.
func (p reply) unpacked(b *testing.B) []byte {
	b.Helper()
	var from io.Reader = strings.NewReader(string(p.body))
	switch p.encoding {
	case "gzip":
		z, err := gzip.NewReader(from)
		if err != nil {
			b.Fatalf("%s: %v", p.path, err)
		}
		from = z
	case "zstd":
		z, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1))
		if err != nil {
			b.Fatalf("%s: %v", p.path, err)
		}
		defer z.Close()
		from = z
	}
	body, err := io.ReadAll(from)
	if err != nil {
		b.Fatalf("%s: %v", p.path, err)
	}
	return body
}

// features decodes a tile.
func (p reply) features(b *testing.B) mvt.Layers {
	b.Helper()
	body := p.unpacked(b)
	if len(body) == 0 {
		return nil
	}
	layers, err := mvt.Unmarshal(body)
	if err != nil {
		b.Fatalf("%s: %v", p.path, err)
	}
	return layers
}

// peerOf serves a query per layer as pg_tileserv does: one tile a request, no cache, gzip where the client takes it.
func peerOf(b *testing.B, query func(r *http.Request, z, x, y uint32) ([]byte, error)) string {
	b.Helper()
	pool := sync.Pool{New: func() any { return stdgzip.NewWriter(io.Discard) }} // as the handlers of gorilla/mux have it
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var layer string
		var z, x, y uint32
		if _, err := fmt.Sscanf(strings.NewReplacer("/", " ", ".mvt", "").Replace(r.URL.Path), " tiles %s %d %d %d", &layer, &z, &x, &y); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body, err := query(r, z, x, y)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.mapbox-vector-tile")
		w.Header().Set("Content-Encoding", "gzip")
		z1 := pool.Get().(*stdgzip.Writer)
		defer pool.Put(z1)
		z1.Reset(w)
		_, _ = z1.Write(body)
		_ = z1.Close()
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// communePeer is pg_tileserv's query over the full boundaries, in a table of their own with an index of their boxes. Its
// tiles have the same margin as ours, so that features can be compared.
func (x *bench) communePeer() string {
	x.exec(`CREATE TABLE peer_communes AS SELECT id, code, name, kind, parent AS province, schematic, geom FROM unit
		WHERE level = 'commune' AND ended_at IS NULL AND valid_to IS NULL AND geom IS NOT NULL`)
	x.exec(`CREATE INDEX ON peer_communes USING gist (geom)`)
	x.exec(`ANALYZE peer_communes`)
	const query = `SELECT ST_AsMVT(mvtgeom, 'communes', 4096, 'geom', 'id') FROM (
		SELECT ST_AsMVTGeom(ST_Transform(ST_Force2D(t.geom), 3857), bounds.geom_clip, 4096, 64) AS geom, t.id, t.code, t.name, t.kind, t.province, t.schematic
		FROM peer_communes t, (SELECT ST_TileEnvelope($1, $2, $3) AS geom_clip, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS geom_query) bounds
		WHERE ST_Intersects(t.geom, ST_Transform(bounds.geom_query, 4326))
		LIMIT 50000
	) mvtgeom`
	return peerOf(x.b, func(r *http.Request, z, tx, ty uint32) (body []byte, err error) {
		err = x.pool.QueryRow(r.Context(), query, int(z), int(tx), int(ty)).Scan(&body)
		return body, err
	})
}

func pathsOf(layer string, tiles []maptile.Tile, query string) []string {
	list := make([]string, len(tiles))
	for i, t := range tiles {
		list[i] = fmt.Sprintf("/tiles/%s/%d/%d/%d.mvt%s", layer, t.Z, t.X, t.Y, query)
	}
	return list
}

// residentMiB is the memory this process holds, clients and kept answers included.
func residentMiB(b *testing.B) float64 {
	b.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var kib float64
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kib); err == nil {
			return kib / 1024
		}
	}
	b.Fatal("no VmRSS")
	return 0
}

// BenchmarkTilesAgainstPeer asks for the communes of the whole country in tiles along the border, cold and warm, here and of
// a peer that runs pg_tileserv's query on the same database. Cold: each tile for the first time, the records read already.
// One list has as many tiles of each zoom as there are, up to 60, as somebody sees them who zooms in; the other every tile
// the border runs through, of which nine in ten are of the last three zooms. The metrics are of the first list, ratios:
// requests a second of ours to the peer's (x-cold, x-zstd where the client takes no gzip, x-warm), of the peer's p99 to ours
// (x-p99), and our share of its bytes (of-bytes); x-cold-all, of-bytes-all and x-p99-all are of the second.
func BenchmarkTilesAgainstPeer(b *testing.B) {
	x := newBench(b)
	x.communes("4*_*.geojson.gz")
	peer := x.communePeer()
	most, every := 60, 0
	if testing.Short() {
		most, every = 15, 15
	}
	views, all := alongBorder(b, 5, 13, 1, most), alongBorder(b, 5, 13, 0, every)
	for b.Loop() {
		request(x.base, pathsOf("communes", views[:1], "?on=2026-02-01"), "zstd", false) // our records are read
		x.coldAndWarm(peer, views)
		paths := pathsOf("communes", all, "?on=2026-03-01")
		theirs, ours := inTurns(peer, x.base, paths)
		b.Log(theirs.row("every tile of the border: peer"))
		b.Log(ours.row("every tile of the border: cold"))
		x.byZoom(all, theirs, ours)
		x.compare(theirs, ours)
		b.ReportMetric(ours.perSecond()/theirs.perSecond(), "x-cold-all")
		b.ReportMetric(theirs.at(0.99).Seconds()/ours.at(0.99).Seconds(), "x-p99-all")
		b.ReportMetric(float64(ours.bytes)/float64(theirs.bytes), "of-bytes-all")
		x.coldTime(views)
		b.ReportMetric(residentMiB(b), "MiB-after")
	}
}

// coldAndWarm compares both sides over one list of tiles.
func (x *bench) coldAndWarm(peer string, tiles []maptile.Tile) {
	b := x.b
	b.Helper()
	paths := pathsOf("communes", tiles, "")
	request(peer, paths[:connections], "gzip", false) // its connections are there
	theirs, ours := inTurns(peer, x.base, paths)
	zstd := request(x.base, pathsOf("communes", tiles, "?on=2026-01-01"), "zstd", true) // other tiles, of the same communes
	many := slices.Repeat(paths, max(1, 40000/len(paths)))
	warm := request(x.base, many, "gzip", false)
	static := request(x.staticFiles(ours), many, "identity", false)
	for _, l := range []string{theirs.row("peer: pg_tileserv's query"), ours.row("cold, gzip"), zstd.row("cold, zstd"), warm.row("warm, gzip"),
		static.row("static files of the same bytes")} {
		b.Log(l)
	}
	b.Logf("bytes a second: warm %.1f MiB, static files %.1f MiB", float64(warm.bytes)/warm.took.Seconds()/(1<<20), float64(static.bytes)/static.took.Seconds()/(1<<20))
	x.byZoom(tiles, theirs, ours)
	x.compare(theirs, ours)
	b.ReportMetric(ours.perSecond()/theirs.perSecond(), "x-cold")
	b.ReportMetric(zstd.perSecond()/theirs.perSecond(), "x-zstd")
	b.ReportMetric(warm.perSecond()/theirs.perSecond(), "x-warm")
	b.ReportMetric(theirs.at(0.99).Seconds()/ours.at(0.99).Seconds(), "x-p99")
	b.ReportMetric(float64(ours.bytes)/float64(theirs.bytes), "of-bytes")
	b.ReportMetric(float64(zstd.bytes)/float64(theirs.bytes), "of-bytes-zstd")
	b.ReportMetric(float64(ours.failures+zstd.failures+warm.failures), "failures")
	b.ReportMetric(float64(theirs.failures), "peer-failures")
}

// byZoom tells how both do at each zoom.
func (x *bench) byZoom(tiles []maptile.Tile, theirs, ours series) {
	type row struct{ n, theirs, ours int }
	rows := map[maptile.Zoom]*row{}
	for i, t := range tiles {
		if rows[t.Z] == nil {
			rows[t.Z] = &row{}
		}
		r := rows[t.Z]
		r.n, r.theirs, r.ours = r.n+1, r.theirs+len(theirs.replies[i].body), r.ours+len(ours.replies[i].body)
	}
	for _, z := range slices.Sorted(maps.Keys(rows)) {
		r := rows[z]
		x.b.Logf("zoom %2d: %3d tiles, peer %8.1f KiB, ours %8.1f KiB in the mean: %.2f", z, r.n, float64(r.theirs)/1024/float64(r.n), float64(r.ours)/1024/float64(r.n), float64(r.ours)/float64(r.theirs))
	}
}

// staticFiles serves bodies as files.
func (x *bench) staticFiles(of series) string {
	x.b.Helper()
	folder := x.b.TempDir()
	for _, r := range of.replies {
		path := filepath.Join(folder, filepath.FromSlash(r.path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			x.b.Fatal(err)
		}
		if err := os.WriteFile(path, r.body, 0o600); err != nil {
			x.b.Fatal(err)
		}
	}
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	x.b.Cleanup(server.Close)
	return server.URL
}

// compare decodes all tiles of both and compares their features by number. Those that only touch the margin, or are smaller
// than a pixel (8 of the 4,096 units of a tile), may be drawn by one and not by the other; and where two boundaries overlap, the
// far views give the place to one of the two. Of the latter there may be one in a thousand.
func (x *bench) compare(theirs, ours series) {
	x.b.Helper()
	const pixel = 8 // of 4,096
	inner := orb.Bound{Min: orb.Point{pixel, pixel}, Max: orb.Point{4096 - pixel, 4096 - pixel}}
	all, edge, equal, contested := 0, 0, 0, 0
	for i := range theirs.replies {
		a, b := numbers(theirs.replies[i].features(x.b)), numbers(ours.replies[i].features(x.b))
		all += len(a)
		if len(a) == len(b) {
			equal++
		}
		for _, pair := range [][2]map[float64]orb.Bound{{a, b}, {b, a}} {
			for id, bound := range pair[0] {
				if _, there := pair[1][id]; there {
					continue
				}
				edge++
				if bound.Intersects(inner) && bound.Max[0]-bound.Min[0] > pixel && bound.Max[1]-bound.Min[1] > pixel {
					contested++
					x.b.Logf("%s: feature %.0f (%v) is in the tile of one only", ours.replies[i].path, id, bound)
				}
			}
		}
	}
	if contested*1000 > all {
		x.b.Errorf("%d of %d features are in the tiles of one only", contested, all)
	}
	x.b.Logf("%d features in %d tiles, as many in %d; %d within a pixel of the margin or smaller differ", all, len(theirs.replies), equal, edge)
}

// numbers gives the features of a tile with their boxes, in units of 4,096 to its side.
func numbers(layers mvt.Layers) map[float64]orb.Bound {
	found := map[float64]orb.Bound{}
	for _, l := range layers {
		for _, f := range l.Features {
			b, scale := f.Geometry.Bound(), 4096/float64(l.Extent)
			found[f.ID.(float64)] = orb.Bound{Min: orb.Point{b.Min[0] * scale, b.Min[1] * scale}, Max: orb.Point{b.Max[0] * scale, b.Max[1] * scale}}
		}
	}
	return found
}

// coldTime tells where the time of a cold tile goes, one after the other on one processor.
func (x *bench) coldTime(tiles []maptile.Tile) {
	x.b.Helper()
	atlas := tile.NewAtlas(x.house.store, x.house.store, nil)
	if err := atlas.Warm(x.b.Context()); err != nil {
		x.b.Fatal(err)
	}
	queryOf := func(t maptile.Tile) tile.Query {
		return tile.Query{Layer: "communes", Z: uint32(t.Z), X: t.X, Y: t.Y, On: border.NewDate(2026, time.March, 1)}
	}
	begun := time.Now()
	size := 0
	for _, t := range tiles {
		body, err := atlas.Tile(x.b.Context(), queryOf(t), tile.Ledger{})
		if err != nil {
			x.b.Fatal(err)
		}
		size += len(body)
	}
	drawn := time.Since(begun)
	server, err := tile.NewServer(tile.Config{Renderer: atlas, Revisions: tile.NewBoard(x.house.store)})
	if err != nil {
		x.b.Fatal(err)
	}
	each := func(as tile.Encoding) time.Duration {
		begun := time.Now()
		for _, t := range tiles {
			if _, err := server.Tile(x.b.Context(), tile.Request{Query: queryOf(t), Layers: []string{"communes"}, Encoding: as}); err != nil {
				x.b.Fatal(err)
			}
		}
		return time.Since(begun)
	}
	cold := each(tile.Gzip)
	warm := each(tile.Gzip)
	n := time.Duration(len(tiles))
	x.b.Logf("a cold tile, mean of %d one after the other: clipped and written %s (%.1f KiB), packed and kept %s, found when warm %s", len(tiles),
		(drawn / n).Round(time.Microsecond), float64(size)/1024/float64(n), ((cold - drawn) / n).Round(time.Microsecond), (warm / n).Round(100*time.Nanosecond))
}
