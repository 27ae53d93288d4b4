package postgis_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/paulmach/orb"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

// open gives a store on a fresh database, and a pool to look behind it.
func open(t testing.TB, options ...postgis.Option) (*postgis.Store, *pgxpool.Pool) {
	t.Helper()
	url := pgtest.URL(t)
	store, err := postgis.Connect(t.Context(), url, options...)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close(); store.Close() })
	return store, pool
}

// put loads records as rows 2, 3, ... of file "a.csv" and gives the outcome.
func put[T any](t testing.TB, store *postgis.Store, load ingest.Load, records ...T) ingest.Outcome {
	t.Helper()
	out, err := tryPut(t.Context(), store, load, 0, records...)
	if err != nil {
		t.Fatalf("load %s: %v", load.Layer, err)
	}
	return out
}

func tryPut[T any](ctx context.Context, store *postgis.Store, load ingest.Load, refused int, records ...T) (ingest.Outcome, error) {
	sink, err := store.Open(ctx, load)
	if err != nil {
		return ingest.Outcome{}, err
	}
	defer sink.Abort(ctx)
	if err := sink.Put(ctx, rowsOf("a.csv", records...)); err != nil {
		return ingest.Outcome{}, err
	}
	return sink.Finish(ctx, refused)
}

func rowsOf[T any](file string, records ...T) []ingest.Row {
	rows := make([]ingest.Row, len(records))
	for i, r := range records {
		rows[i] = ingest.Row{File: file, Row: i + 2, Value: r}
	}
	return rows
}

func wantCounts(t testing.TB, out ingest.Outcome, accepted, unchanged, refused int) {
	t.Helper()
	if out.Accepted != accepted || out.Unchanged != unchanged || len(out.Refusals) != refused {
		t.Errorf("accepted %d, unchanged %d, refusals %v; want %d, %d, %d",
			out.Accepted, out.Unchanged, out.Refusals, accepted, unchanged, refused)
	}
}

// ask gives the first value of a query.
func ask[T any](t testing.TB, pool *pgxpool.Pool, query string, args ...any) T {
	t.Helper()
	var v T
	if err := pool.QueryRow(context.Background(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func askAll[T any](t testing.TB, pool *pgxpool.Pool, query string, args ...any) []T {
	t.Helper()
	rows, err := pool.Query(context.Background(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return list
}

func day(t testing.TB, s string) border.Date {
	t.Helper()
	d, err := border.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// square is a square outline from its south-west corner, lon, lat and side in degrees.
func square(lon, lat, side float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{lon, lat}, {lon + side, lat}, {lon + side, lat + side}, {lon, lat + side}, {lon, lat}}}}
}

func gate(code, name string) border.Crossing {
	return border.Crossing{Code: code, Name: name, Type: "main", Country: "LA", Point: &orb.Point{106.6, 16.6}, Source: "list"}
}

func TestSameRecordsTwiceChangeNothing(t *testing.T) {
	store, pool := open(t)
	load := ingest.Load{Layer: "crossings"}
	wantCounts(t, put(t, store, load, gate("a", "Lao Bảo"), gate("b", "La Lay")), 2, 0, 0)
	before, _, err := store.Revision(t.Context(), "crossings")
	if err != nil {
		t.Fatal(err)
	}
	other := gate("a", "Lao Bảo")
	other.Source = "another list" // who says so is not what is said
	wantCounts(t, put(t, store, load, other, gate("b", "La Lay")), 0, 2, 0)
	after, _, err := store.Revision(t.Context(), "crossings")
	if err != nil {
		t.Fatal(err)
	}
	if before != 1 || after != before {
		t.Errorf("revision %d, then %d; want 1 and 1", before, after)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing"); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	if got := askAll[int](t, pool, "SELECT unchanged FROM import ORDER BY id"); len(got) != 2 || got[1] != 2 {
		t.Errorf("imports recorded unchanged %v", got)
	}
}

func TestCorrectionKeepsHistory(t *testing.T) {
	store, pool := open(t)
	load := ingest.Load{Layer: "crossings"}
	put(t, store, load, gate("a", "Lao Bao"))
	between := ask[time.Time](t, pool, "SELECT clock_timestamp()")
	wantCounts(t, put(t, store, load, gate("a", "Lao Bảo")), 1, 0, 0)
	const knownOn = `SELECT name FROM crossing WHERE recorded_at <= $1 AND (ended_at IS NULL OR ended_at > $1)`
	if got := ask[string](t, pool, knownOn, between); got != "Lao Bao" {
		t.Errorf("known then: %q", got)
	}
	if got := ask[string](t, pool, knownOn, time.Now().Add(time.Hour)); got != "Lao Bảo" {
		t.Errorf("known now: %q", got)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing WHERE ended_at IS NULL"); n != 1 {
		t.Errorf("%d current rows, want 1", n)
	}
}

func TestKeyTwiceInOneLoad(t *testing.T) {
	store, _ := open(t)
	sink, err := store.Open(t.Context(), ingest.Load{Layer: "crossings", Partial: true})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Abort(t.Context())
	for file, rows := range map[string][]ingest.Row{
		"a.csv": rowsOf("a.csv", gate("a", "Lao Bảo"), gate("same", "La Lay"), gate("c", "Cóc")),
		"b.csv": rowsOf("b.csv", gate("a", "Cầu Treo"), gate("same", "La Lay")),
	} {
		if err := sink.Put(t.Context(), rows); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	out, err := sink.Finish(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, out, 2, 1, 2)
	files := map[string]bool{}
	for _, r := range out.Refusals {
		files[r.File] = true
		if r.Row != 2 || r.Field != "code" || r.Reason.VI == "" || r.Reason.EN == "" {
			t.Errorf("refusal %+v", r)
		}
	}
	if !files["a.csv"] || !files["b.csv"] {
		t.Errorf("refused in %v, want both files", files)
	}
}

func TestRefusalRollsAllBack(t *testing.T) {
	store, pool := open(t)
	load := ingest.Load{Layer: "crossings", Files: []string{"a.csv"}, Account: "Trạm"}
	out, err := tryPut(t.Context(), store, load, 1, gate("a", "Lao Bảo")) // the decoder refused a row
	if err != nil {
		t.Fatal(err)
	}
	wantCounts(t, out, 0, 0, 0)
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing"); n != 0 {
		t.Errorf("%d rows, want none", n)
	}
	if got := ask[string](t, pool, "SELECT account || ' ' || refused || ' ' || accepted FROM import"); got != "Trạm 1 0" {
		t.Errorf("recorded %q", got)
	}
	if kind, err := store.Kind(t.Context()); err != nil || kind != "" {
		t.Errorf("kind %q, %v; nothing was loaded", kind, err)
	}
	load.Partial = true
	if out, err = tryPut(t.Context(), store, load, 1, gate("a", "Lao Bảo")); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, out, 1, 0, 0)
	if kind, err := store.Kind(t.Context()); err != nil || kind != postgis.KindLive {
		t.Errorf("kind %q, %v; want live", kind, err)
	}
}

func TestDryRunCountsAndLeavesNothing(t *testing.T) {
	store, pool := open(t)
	put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	out := put(t, store, ingest.Load{Layer: "crossings", DryRun: true}, gate("a", "Lao Bảo"), gate("b", "La Lay"))
	wantCounts(t, out, 1, 1, 0)
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing"); n != 1 {
		t.Errorf("%d rows, want 1", n)
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM import"); n != 1 {
		t.Errorf("%d imports recorded, want 1", n)
	}
}

func TestRecordTheSchemaRefuses(t *testing.T) {
	store, _ := open(t)
	bad := border.KeyRoute{Code: "r", Name: "QL9", Level: "village", ValidFrom: day(t, "2026-01-01"), Shape: orb.LineString{{106, 16}, {107, 17}}}
	_, err := tryPut(t.Context(), store, ingest.Load{Layer: "routes"}, 0, bad)
	if border.KindOf(err) != border.Invalid || err == nil {
		t.Errorf("error %v, want one of kind Invalid", err)
	}
	if _, err := tryPut(t.Context(), store, ingest.Load{Layer: "routes"}, 0, gate("a", "x")); err == nil {
		t.Error("a crossing was taken as a route")
	}
	if _, err := store.Open(t.Context(), ingest.Load{Layer: "nothing"}); border.KindOf(err) != border.Usage || err == nil {
		t.Errorf("unknown layer: %v", err)
	}
}

func TestTwoLoadsAtOnceTakeTurns(t *testing.T) {
	store, pool := open(t)
	const records, loads = 40, 4
	var all []border.Crossing
	for i := range records {
		all = append(all, gate(string(rune('A'+i)), "gate"))
	}
	outs := make([]ingest.Outcome, loads)
	errs := make([]error, loads)
	var wg sync.WaitGroup
	for i := range loads {
		wg.Go(func() { outs[i], errs[i] = tryPut(t.Context(), store, ingest.Load{Layer: "crossings"}, 0, all...) })
	}
	wg.Wait()
	accepted := 0
	for i, out := range outs {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		accepted += out.Accepted
		if out.Accepted+out.Unchanged != records {
			t.Errorf("load %d: %+v", i, out)
		}
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing"); n != records || accepted != records {
		t.Errorf("%d rows, %d accepted; want %d once", n, accepted, records)
	}
}

// A long file is read beside others, and while its rows are merged whoever saves one record is told so at once.
func TestAWriterIsToldOfAnImportAtWork(t *testing.T) {
	store, pool := open(t)
	put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo"))
	long, err := store.Open(t.Context(), ingest.Load{Layer: "crossings"})
	if err != nil {
		t.Fatal(err)
	}
	defer long.Abort(t.Context())
	if err := long.Put(t.Context(), rowsOf("a.csv", gate("b", "La Lay"))); err != nil {
		t.Fatal(err)
	}
	wantCounts(t, put(t, store, ingest.Load{Layer: "crossings"}, gate("c", "Cầu Treo")), 1, 0, 0)

	merging, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := merging.Exec(t.Context(), "SELECT pg_advisory_xact_lock(hashtextextended('cotmoc load crossings', 0))"); err != nil {
		t.Fatal(err)
	}
	asked, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := store.Record(t.Context(), "crossings", "a")
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"ended": store.End(asked, "crossings", "a", r.Version, "x", "nhập nhầm"),
		"saved": func() error {
			_, err := tryPut(asked, store, ingest.Load{Layer: "crossings", Expect: ingest.Expect{Create: true}}, 0, gate("d", "Bờ Y"))
			return err
		}(),
	} {
		if border.KindOf(err) != border.Unavailable || !strings.Contains(border.TextOf(err).VI, "đợt nhập") || asked.Err() != nil {
			t.Errorf("%s beside an import: %v", what, err)
		}
	}
	if err := merging.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if out, err := long.Finish(t.Context(), 0); err != nil || out.Accepted != 1 {
		t.Errorf("the long file: %+v, %v", out, err)
	}
	if err := store.End(asked, "crossings", "a", r.Version, "x", "nhập nhầm"); err != nil {
		t.Errorf("after it: %v", err)
	}
}

func TestBrokenConnectionLeavesNothing(t *testing.T) {
	store, pool := open(t)
	sink, err := store.Open(t.Context(), ingest.Load{Layer: "crossings"})
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Put(t.Context(), rowsOf("a.csv", gate("a", "Lao Bảo"))); err != nil {
		t.Fatal(err)
	}
	killed := ask[int](t, pool, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
		WHERE datname = current_database() AND state = 'idle in transaction'`)
	if killed != 1 {
		t.Fatalf("%d connections cut, want 1", killed)
	}
	if _, err := sink.Finish(t.Context(), 0); err == nil {
		t.Error("finished over a cut connection")
	}
	sink.Abort(t.Context())
	if n := ask[int](t, pool, "SELECT (SELECT count(*) FROM crossing) + (SELECT count(*) FROM import)"); n != 0 {
		t.Errorf("%d rows left behind", n)
	}
	wantCounts(t, put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo")), 1, 0, 0)
}

func TestCancelledLoadLeavesNothing(t *testing.T) {
	store, pool := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	sink, err := store.Open(ctx, ingest.Load{Layer: "crossings"})
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Put(ctx, rowsOf("a.csv", gate("a", "Lao Bảo"))); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := sink.Finish(ctx, 0); err == nil {
		t.Error("finished after the cancel")
	}
	sink.Abort(ctx)
	if n := ask[int](t, pool, "SELECT count(*) FROM crossing"); n != 0 {
		t.Errorf("%d rows left behind", n)
	}
	wantCounts(t, put(t, store, ingest.Load{Layer: "crossings"}, gate("a", "Lao Bảo")), 1, 0, 0)
}

// TestManyBadRowsAreCounted: of thousands of rows with one fault the first are told, all are counted.
func TestManyBadRowsAreCounted(t *testing.T) {
	store, _ := open(t)
	sink, err := store.Open(t.Context(), ingest.Load{Layer: "crossings", Partial: true})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Abort(t.Context())
	const rows = 2500
	var gates []border.Crossing
	for i := range rows {
		gates = append(gates, gate("a", fmt.Sprint("Cửa khẩu ", i)))
	}
	if err := sink.Put(t.Context(), rowsOf("a.csv", gates...)); err != nil {
		t.Fatal(err)
	}
	out, err := sink.Finish(t.Context(), 0)
	if err != nil || len(out.Refusals)+out.Unlisted != rows || len(out.Refusals) != 1000 || out.Refusals[0].Row != 2 || out.Accepted != 0 {
		t.Errorf("%d told, %d more refused, accepted %d, %v", len(out.Refusals), out.Unlisted, out.Accepted, err)
	}
}
