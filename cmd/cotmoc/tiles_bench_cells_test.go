package main

import (
	"bufio"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"cotmoc/geo/cell"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// manyIncidents are spread over the middle of the country, more of them near some places than elsewhere.
func manyIncidents(b *testing.B, n int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "incidents.csv")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	rnd := rand.New(rand.NewPCG(9, 9))
	kinds, first := border.IncidentKinds().IDs(), border.NewDate(2025, time.July, 1)
	substances := []string{"", "heroin 20 g", "methamphetamine 200 tablet", "opium 1 kg"}
	fmt.Fprintln(w, "source_ref,kind,occurred_on,lon,lat,loc_precision,substances")
	for i := range n {
		lon, lat := 105+3*rnd.Float64(), 14+4*rnd.Float64()
		if i%3 > 0 { // near one of fifty places
			place := rand.New(rand.NewPCG(uint64(rnd.IntN(50)), 1))
			lon, lat = 105.2+2.6*place.Float64()+0.05*rnd.NormFloat64(), 14.2+3.6*place.Float64()+0.05*rnd.NormFloat64()
		}
		fmt.Fprintf(w, "i-%07d,%s,%s,%.6f,%.6f,%d,%s\n", i, kinds[rnd.IntN(len(kinds))], first.AddDays(rnd.IntN(500)), lon, lat, 1+rnd.IntN(3), substances[rnd.IntN(4)])
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	f.Close()
	return path
}

// incidentTiles are tiles of zooms 5 to 14 over places with incidents, with a filter each, in an order of chance.
func incidentTiles(n int) (tiles []maptile.Tile, filters []string) {
	rnd := rand.New(rand.NewPCG(10, 10))
	kinds := border.IncidentKinds().IDs()
	first := border.NewDate(2025, time.July, 1)
	seen := map[string]bool{}
	for len(tiles) < n {
		z := maptile.Zoom(5 + rnd.IntN(10))
		t := maptile.At(orb.Point{105 + 3*rnd.Float64(), 14 + 4*rnd.Float64()}, z)
		from := first.AddDays(rnd.IntN(400))
		filter := fmt.Sprintf("?from=%s&to=%s", from, from.AddDays(30+rnd.IntN(300)))
		if rnd.IntN(2) == 0 {
			filter += "&kind=" + kinds[rnd.IntN(len(kinds))]
		}
		if key := fmt.Sprint(t, filter); !seen[key] {
			seen[key] = true
			tiles, filters = append(tiles, t), append(filters, filter)
		}
	}
	return tiles, filters
}

// hexagons puts every cell with an incident, of each resolution drawn, into a table as a stored outline, and gives the peer
// an index on each column it joins by.
func (x *bench) hexagons() {
	x.exec(`CREATE TABLE peer_cells (res integer, cell bigint, geom geometry(Polygon, 4326))`)
	for _, res := range []int{5, 6, 7, 8} {
		rows, err := x.pool.Query(x.b.Context(), fmt.Sprintf("SELECT DISTINCT cell_%d FROM incident WHERE cell_%[1]d IS NOT NULL AND ended_at IS NULL", res))
		if err != nil {
			x.b.Fatal(err)
		}
		var ids []int64
		var outlines []string
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				x.b.Fatal(err)
			}
			outline, err := cell.Cell(id).Boundary()
			if err != nil {
				x.b.Fatal(err)
			}
			text := make([]string, len(outline[0]))
			for i, p := range outline[0] {
				text[i] = fmt.Sprintf("%f %f", p[0], p[1])
			}
			ids, outlines = append(ids, id), append(outlines, "POLYGON(("+strings.Join(text, ",")+"))")
		}
		x.exec(`INSERT INTO peer_cells SELECT $1, id, ST_GeomFromText(shape, 4326) FROM unnest($2::bigint[], $3::text[]) AS t (id, shape)`, res, ids, outlines)
		x.exec(fmt.Sprintf(`CREATE INDEX ON incident (cell_%d) WHERE ended_at IS NULL`, res))
	}
	x.exec(`CREATE INDEX ON peer_cells USING gist (geom)`)
	x.exec(`CREATE INDEX ON peer_cells (res, cell)`)
	x.exec(`ANALYZE peer_cells`)
	x.exec(`ANALYZE incident`)
}

// incidentPeer serves cells by joining stored hexagons with the incidents in them, and incidents as points, all of them.
func (x *bench) incidentPeer() string {
	return peerOf(x.b, func(r *http.Request, z, tx, ty uint32) (body []byte, err error) {
		var from, to, kind any
		q := r.URL.Query()
		if v := q.Get("from"); v != "" {
			from = v
		}
		if v := q.Get("to"); v != "" {
			to = v
		}
		if v := q.Get("kind"); v != "" {
			kind = v
		}
		query := `SELECT ST_AsMVT(mvtgeom, 'incidents', 4096, 'geom', 'id') FROM (
			SELECT ST_AsMVTGeom(ST_Transform(t.geom, 3857), bounds.geom_clip, 4096, 0) AS geom, t.id, t.kind, t.occurred_from::text AS occurred_on, t.loc_precision, t.uncertainty_m
			FROM incident t, (SELECT ST_TileEnvelope($1, $2, $3) AS geom_clip) bounds
			WHERE t.geom && ST_Transform(bounds.geom_clip, 4326) AND t.ended_at IS NULL
			  AND ($4::text IS NULL OR t.occurred_from >= $4::text::date) AND ($5::text IS NULL OR t.occurred_from <= $5::text::date) AND ($6::text IS NULL OR t.kind = $6)
		) mvtgeom`
		if strings.HasPrefix(r.URL.Path, "/tiles/cells/") {
			res := resolution(z)
			query = strings.ReplaceAll(fmt.Sprintf(`SELECT ST_AsMVT(mvtgeom, 'cells', 4096, 'geom') FROM (
				SELECT ST_AsMVTGeom(ST_Transform(c.geom, 3857), bounds.geom_clip, 4096, 64) AS geom, to_hex(c.cell) AS cell, i.n
				FROM (SELECT ST_TileEnvelope($1, $2, $3) AS geom_clip, ST_TileEnvelope($1, $2, $3, margin => 64.0 / 4096) AS geom_query) bounds
				JOIN peer_cells c ON c.res = %d AND c.geom && ST_Transform(bounds.geom_query, 4326)
				JOIN LATERAL (
					SELECT count(*) AS n FROM incident t
					WHERE t.cell_RES = c.cell AND t.ended_at IS NULL
					  AND ($4::text IS NULL OR t.occurred_from >= $4::text::date) AND ($5::text IS NULL OR t.occurred_from <= $5::text::date) AND ($6::text IS NULL OR t.kind = $6)
				) i ON i.n > 0
			) mvtgeom`, res), "RES", fmt.Sprint(res))
		}
		err = x.pool.QueryRow(r.Context(), query, int(z), int(tx), int(ty), from, to, kind).Scan(&body)
		return body, err
	})
}

// resolution is what the map draws at a zoom.
func resolution(z uint32) int {
	switch {
	case z <= 6:
		return 5
	case z <= 8:
		return 6
	case z <= 10:
		return 7
	}
	return 8
}

// BenchmarkIncidentTilesAgainstPeer asks for cells and points of a million incidents, zooms 5 to 14, with filters that vary,
// each tile for the first time, here and of a peer that joins stored hexagons with the incidents in them.
func BenchmarkIncidentTilesAgainstPeer(b *testing.B) {
	n, asked := 1_000_000, 400
	if testing.Short() {
		n, asked = 50_000, 100
	}
	x := newBench(b)
	x.communes("44_*.geojson.gz")
	x.bring(ingest.Job{Layer: "incidents"}, manyIncidents(b, n))
	x.hexagons()
	peer := x.incidentPeer()
	tiles, filters := incidentTiles(asked)
	for b.Loop() {
		for _, layer := range []string{"cells", "incidents"} {
			paths := pathsOf(layer, tiles, "")
			for i := range paths {
				paths[i] += filters[i]
			}
			request(peer, paths[:8], "gzip", false)
			request(x.base, []string{"/tiles/" + layer + "/5/25/14.mvt"}, "gzip", false)
			theirs, ours := inTurns(peer, x.base, paths)
			b.Log(theirs.row(layer + ", peer"))
			b.Log(ours.row(layer + ", cold"))
			x.compareCounts(theirs, ours)
			b.ReportMetric(ours.perSecond()/theirs.perSecond(), "x-"+layer)
			b.ReportMetric(theirs.at(0.99).Seconds()/ours.at(0.99).Seconds(), "x-p99-"+layer)
			b.ReportMetric(float64(ours.failures), "failures-"+layer)
			b.ReportMetric(float64(ours.bytes)/float64(theirs.bytes), "of-bytes-"+layer)
		}
		x.mixed(peer)
		b.ReportMetric(residentMiB(b), "MiB-after")
	}
}

// compareCounts decodes all tiles of both: of cells every one hit must be hit as often, of incidents all together must be
// as many.
func (x *bench) compareCounts(theirs, ours series) {
	x.b.Helper()
	told := 0
	for i := range theirs.replies {
		a, b := hits(x.b, theirs.replies[i]), hits(x.b, ours.replies[i])
		_, points := b[""]
		if points && sum(b) <= sum(a) && sum(a)-sum(b) <= onEdge(x.b, theirs.replies[i]) {
			told += sum(b)
			continue // the peer has points on the edge in both tiles
		}
		if !maps.Equal(a, b) {
			x.b.Errorf("%s: %d cells with %d incidents, the peer has %d with %d", ours.replies[i].path, len(b), sum(b), len(a), sum(a))
		}
		told += sum(b)
	}
	x.b.Logf("%d incidents told in %d tiles, as many as the peer tells", told, len(ours.replies))
}

func sum(of map[string]int) (n int) {
	for _, v := range of {
		n += v
	}
	return n
}

// onEdge counts points on the edge of a tile: the peer tells them twice.
func onEdge(b *testing.B, p reply) (n int) {
	for _, l := range p.features(b) {
		for _, f := range l.Features {
			if at, is := f.Geometry.(orb.Point); is && (at[0] <= 0 || at[1] <= 0 || at[0] >= 4096 || at[1] >= 4096) {
				n++
			}
		}
	}
	return n
}

// hits gives the incidents of each cell of a tile that has any; points count for one cell "".
func hits(b *testing.B, p reply) map[string]int {
	found := map[string]int{}
	for _, l := range p.features(b) {
		for _, f := range l.Features {
			n, given := f.Properties["n"].(float64)
			if !given {
				n = 1
			}
			if n == 0 {
				continue
			}
			id, _ := f.Properties["cell"].(string)
			if f.Geometry.Bound().Intersects(orb.Bound{Min: orb.Point{0, 0}, Max: orb.Point{4096, 4096}}) {
				found[id] += int(n)
			}
		}
	}
	return found
}

// mixed asks for tiles while incidents change twenty times a second, and checks that no answer lacks what was committed a
// second before it was asked for.
func (x *bench) mixed(peer string) {
	x.b.Helper()
	const lasts, changes = 8 * time.Second, 20
	at := orb.Point{106.61, 16.61}
	spot := maptile.At(at, 14)
	tiles, filters := incidentTiles(300)
	var paths []string
	for i, t := range tiles {
		layer := []string{"cells", "incidents"}[i%2]
		paths = append(paths, pathsOf(layer, []maptile.Tile{t}, filters[i])...)
		if i%5 == 0 {
			paths = append(paths, pathsOf("incidents", []maptile.Tile{spot}, "?kind=precursor")...)
		}
	}
	for name, base := range map[string]string{"peer": peer, "ours": x.base} {
		stop := make(chan struct{})
		committed := make(chan []time.Time, 1)
		before := x.count(at)
		go x.change(name, at, changes, stop, committed)
		begun := time.Now()
		total, failures, replies := 0, 0, []reply(nil)
		for i := 0; time.Since(begun) < lasts; i = (i + 40) % len(paths) {
			r := request(base, paths[i:min(i+40, len(paths))], "gzip", true)
			total, failures = total+len(r.replies), failures+r.failures
			replies = append(replies, r.replies...)
		}
		took := time.Since(begun)
		close(stop)
		times := <-committed
		late, worst := x.late(replies, before, times)
		x.b.Logf("mixed, %s: %d requests %.1f/s, %d failures, %d changes; %d of the answers lacked what was a second old, the oldest by %s", name, total,
			float64(total-failures)/took.Seconds(), failures, len(times), late, worst)
		x.b.ReportMetric(float64(total-failures)/took.Seconds(), "mixed-"+name+"/s")
		if name == "ours" && late > 0 {
			x.b.Errorf("%d answers were stale", late)
		}
	}
}

// count gives how many precursors are at the place of the changes.
func (x *bench) count(at orb.Point) (n int) {
	x.b.Helper()
	spot := maptile.At(at, 14)
	for _, v := range hits(x.b, request(x.base, pathsOf("incidents", []maptile.Tile{spot}, "?kind=precursor&to=2999-01-01"), "gzip", true).replies[0]) {
		n += v
	}
	return n
}

// change adds incidents one by one until it is stopped, each in a transaction that counts up the revision as every load does,
// and gives when each was committed.
func (x *bench) change(name string, at orb.Point, perSecond int, stop chan struct{}, done chan []time.Time) {
	var times []time.Time
	id, err := cell.At(at[0], at[1], 9)
	if err != nil {
		x.b.Error(err)
	}
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for {
		select {
		case <-stop:
			done <- times
			return
		case <-tick.C:
		}
		if _, err := x.pool.Exec(x.b.Context(), `WITH added AS (
			INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, geom, loc_precision, cell_9, content_sha256)
			VALUES ('bench', $1, 'precursor', '2026-03-01', '2026-03-01', 2, ST_SetSRID(ST_MakePoint($2, $3), 4326), 1, $4, decode('', 'hex'))
		), counted AS (
			UPDATE revision SET n = n + 1, changed_at = now() WHERE layer = 'incidents' RETURNING layer
		)
		SELECT pg_notify('cotmoc_changed', layer) FROM counted`, fmt.Sprintf("%s-%d", name, time.Now().UnixNano()), at[0], at[1], id.ID()); err != nil {
			x.b.Errorf("change: %v", err)
		}
		times = append(times, time.Now())
	}
}

// late counts the answers at the place of the changes that lack a change committed over a second before they were asked
// for, and says by how much the oldest was late.
func (x *bench) late(replies []reply, before int, times []time.Time) (n int, worst time.Duration) {
	for _, r := range replies {
		if !strings.Contains(r.path, "incidents") || !strings.HasSuffix(r.path, "?kind=precursor") || r.status != http.StatusOK {
			continue
		}
		had := sum(hits(x.b, r)) - before
		due, _ := slices.BinarySearchFunc(times, r.begun.Add(-time.Second), time.Time.Compare)
		if had < due {
			n++
			worst = max(worst, r.begun.Sub(times[had]))
		}
	}
	return n, worst
}
