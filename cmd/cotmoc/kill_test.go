package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/cluster"
)

// killedRows is how many incidents each killed import brings.
const killedRows = 2000

// TestKilledImports kills the importing command, PostgreSQL, the import's own backend or the service that imports for a
// browser, each at random moments.
func TestKilledImports(t *testing.T) {
	k := newKiller(t)
	for round := range 8 {
		k.round(t, round)
	}
	t.Logf("killed: %v", k.told)
}

// BenchmarkKilledImports does the same as often as it is told: -benchtime 100x for a hundred times.
func BenchmarkKilledImports(b *testing.B) {
	k := newKiller(b)
	round := 1000
	for b.Loop() {
		k.round(b, round)
		round++
	}
	b.Logf("killed: %v", k.told)
}

// killer starts imports into one data folder and kills them.
type killer struct {
	here    site
	cluster *cluster.Cluster
	whole   time.Duration  // of an import that nobody kills
	token   string         // of an account that may import over the API
	told    map[string]int // victims and whether the import had been done, how often
}

func newKiller(tb testing.TB) *killer {
	tb.Helper()
	k := &killer{here: dataFolder(tb), told: map[string]int{}}
	k.join(tb)
	tb.Cleanup(func() { _ = k.cluster.Leave() })
	units := write(tb, "units.geojson", oneCommune)
	if code, _, errs := cotmoc(tb, k.here, "import", "units", units, "--valid-from", "2025-07-01"); code != exitDone {
		tb.Fatalf("units: exit %d, %s", code, errs)
	}
	begun := time.Now()
	if code, out, errs := cotmoc(tb, k.here, "import", "incidents", killFile(tb, "whole"), "--json"); code != exitDone || !strings.Contains(out, accepted(killedRows)) {
		tb.Fatalf("an import that nobody kills: exit %d, %s %s", code, out, errs)
	}
	k.whole = time.Since(begun)
	add := program(tb, k.here, "user", "add", "Đồn thử", "--role", "administrator")
	add.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	if b, err := add.CombinedOutput(); err != nil {
		tb.Fatalf("user add: %v, %s", err, b)
	}
	_, out, _ := cotmoc(tb, k.here, "token", "create", "Đồn thử")
	k.token = strings.TrimSpace(out)
	return k
}

// join makes sure that the server runs, as every command does that follows a crash. One that begins while a server
// that lost a backend lets go of all others waits.
func (k *killer) join(tb testing.TB) {
	tb.Helper()
	before := k.cluster
	c, err := cluster.Join(tb.Context(), cluster.Options{Dir: k.here.folder, NoSync: true}) // processes are killed here, not the machine
	if err != nil {
		tb.Fatalf("the database does not come up: %v", err)
	}
	k.cluster = c
	if before != nil {
		if err := before.Leave(); err != nil {
			tb.Fatal(err)
		}
	}
}

func accepted(n int) string  { return fmt.Sprintf(`"accepted":%d,"unchanged":0,"refused":0`, n) }
func unchanged(n int) string { return fmt.Sprintf(`"accepted":0,"unchanged":%d,"refused":0`, n) }

// killFile writes incidents in the one commune, each with one substance.
func killFile(tb testing.TB, name string) string {
	tb.Helper()
	var b strings.Builder
	b.WriteString("source_ref,kind,occurred_on,lon,lat,loc_precision,substances\n")
	for i := range killedRows {
		fmt.Fprintf(&b, "%s-%d,seizure,2026-03-01,106.%d,16.%d,1,heroin %d g\n", name, i, 5500+i%1000, 5500+i/1000, 1+i)
	}
	return write(tb, name+".csv", b.String())
}

// round starts an import, kills at a moment of chance, and looks at what is left: all of the file or nothing, and the
// same import again brings the rest.
func (k *killer) round(tb testing.TB, n int) {
	tb.Helper()
	chance := rand.New(rand.NewPCG(28, uint64(n))) //nolint:gosec // chance, not a secret
	name := "k" + strconv.Itoa(n)
	file := killFile(tb, name)
	victim := []string{"process", "server", "backend", "service"}[n%4]
	moment := time.Duration(chance.Float64() * float64(k.whole))
	var done bool
	var out string
	if victim == "service" {
		k.killService(tb, file, moment)
	} else {
		done, out = k.killCommand(tb, victim, file, moment)
	}
	k.join(tb)
	k.settle(tb)
	whole := k.look(tb, name)
	if done && !whole {
		tb.Errorf("round %d (%s): the command was done and nothing is there: %s", n, victim, out)
	}
	k.told[fmt.Sprintf("%s, stored %t", victim, whole)]++
	want := accepted(killedRows)
	if whole {
		want = unchanged(killedRows)
	}
	if code, out, errs := cotmoc(tb, k.here, "import", "incidents", file, "--json"); code != exitDone || !strings.Contains(out, want) {
		tb.Fatalf("round %d (%s): the same import again: exit %d, %s %s; want %s", n, victim, code, out, errs, want)
	}
	if !k.look(tb, name) {
		tb.Errorf("round %d (%s): the import again left nothing", n, victim)
	}
}

// killCommand imports by the command line and kills it or what it works with; done: the command said so.
func (k *killer) killCommand(tb testing.TB, victim, file string, moment time.Duration) (done bool, out string) {
	tb.Helper()
	c := program(tb, k.here, "import", "incidents", file, "--json")
	var b bytes.Buffer
	c.Stdout = &b
	if err := c.Start(); err != nil {
		tb.Fatal(err)
	}
	time.Sleep(moment)
	switch victim {
	case "process":
		_ = c.Process.Kill() // it may have ended
	case "server":
		k.killServer(tb)
	default:
		k.killBackends(tb)
	}
	return c.Wait() == nil, b.String()
}

// killService imports over the API, as the page does, and kills the service.
func (k *killer) killService(tb testing.TB, file string, moment time.Duration) {
	tb.Helper()
	c, base := serving(tb, k.here, "serve")
	answered := make(chan error, 1)
	go func() { answered <- k.upload(base, file) }()
	time.Sleep(moment)
	_ = c.Process.Kill()
	_ = c.Wait()
	if err := <-answered; err != nil && !errors.Is(err, errCutOff) {
		tb.Error(err)
	}
}

// errCutOff says that the service did not answer: it was killed.
var errCutOff = errors.New("no answer")

// upload starts an import of incidents over the API.
func (k *killer) upload(base, file string) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	layer := form.WriteField("layer", "incidents")
	part, err := form.CreateFormFile("file", filepath.Base(file))
	if err == nil {
		_, err = part.Write(content)
	}
	if err := errors.Join(layer, err, form.Close()); err != nil {
		return err
	}
	r, err := http.NewRequest(http.MethodPost, base+"/api/v1/imports", &body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+k.token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return errCutOff
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusAccepted {
		return fmt.Errorf("the service answers %s", res.Status)
	}
	return nil
}

// settle waits for transactions whose client was killed: they end by themselves, either way.
func (k *killer) settle(tb testing.TB) {
	tb.Helper()
	const busy = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if n, err := ask[int](tb.Context(), k.cluster.URL(), busy); err == nil && n[0] == 0 {
			return
		}
	}
	tb.Fatal("a transaction of a killed import goes on")
}

func (k *killer) killServer(tb testing.TB) {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join(k.cluster.Path(), "data", "postmaster.pid"))
	if err != nil {
		tb.Fatal(err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		tb.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		tb.Fatal(err)
	}
}

// killBackends kills the server's processes that work for the import, if it has come so far.
func (k *killer) killBackends(tb testing.TB) {
	tb.Helper()
	pids, err := ask[int](tb.Context(), k.cluster.URL(), "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")
	if err != nil {
		tb.Fatal(err)
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			tb.Fatal(err)
		}
	}
}

// look says whether the file's rows are there, and fails where there are some of them, or something else is half there.
func (k *killer) look(tb testing.TB, name string) (whole bool) {
	tb.Helper()
	const query = `SELECT ARRAY[count(*), count(*) FILTER (WHERE unit_code = '19432' AND cell_9 IS NOT NULL),
			(SELECT count(*) FROM substance_line AS l JOIN incident AS i ON i.id = l.incident_id WHERE i.source_ref LIKE $1),
			$3::bigint * (SELECT count(*) FROM import WHERE files = ARRAY[$2] AND accepted = $3::bigint)]::integer[]
		FROM incident WHERE source_ref LIKE $1 AND ended_at IS NULL`
	var counts [][]int32
	var err error
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) { // a server that lost a backend begins anew
		counts, err = ask[[]int32](tb.Context(), k.cluster.URL(), query, name+"-%", name+".csv", killedRows)
		if err == nil || time.Now().After(end) {
			break
		}
	}
	if err != nil {
		tb.Fatalf("the database does not answer: %v", err)
	}
	for _, n := range counts[0] {
		if n != counts[0][0] || n != 0 && n != killedRows {
			tb.Fatalf("%s is half there: rows, placed rows, substance lines, rows of the record of imports: %v", name, counts[0])
		}
	}
	left, err := ask[string](tb.Context(), k.cluster.URL(), "SELECT relname::text FROM pg_class WHERE relpersistence = 't'")
	if err != nil || len(left) > 0 {
		tb.Errorf("staging tables are left: %v, %v", left, err)
	}
	return counts[0][0] == killedRows
}

// ask gives the first column of a query.
func ask[T any](ctx context.Context, url, query string, args ...any) ([]T, error) {
	db, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer db.Close(context.WithoutCancel(ctx))
	rows, err := db.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[T])
}

// TestCommandsWaitForTheDatabase: a command that begins while PostgreSQL recovers from the death of a backend is done.
func TestCommandsWaitForTheDatabase(t *testing.T) {
	k := newKiller(t)
	for n := range 6 {
		db, err := pgx.Connect(t.Context(), k.cluster.URL())
		if err != nil {
			t.Fatal(err)
		}
		pid := int(db.PgConn().PID())
		name := "w" + strconv.Itoa(n)
		c := program(t, k.here, "import", "incidents", killFile(t, name), "--json")
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		if n%2 == 0 { // the crash comes before the command, else while it opens the database
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if n%2 != 0 {
			time.Sleep(time.Duration(n) * 10 * time.Millisecond)
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		if err := c.Wait(); err != nil || !strings.Contains(out.String(), accepted(killedRows)) {
			t.Errorf("round %d: %v, %s %s", n, err, out.String(), errs.String())
		}
		_ = db.Close(t.Context())
		if !k.look(t, name) {
			t.Errorf("round %d: the rows are not there", n)
		}
	}
}

// TestImportsAtOnce: the same file twice and files of other layers at once; each comes in once, nobody fails.
func TestImportsAtOnce(t *testing.T) {
	k := newKiller(t)
	file := killFile(t, "once")
	moved := strings.ReplaceAll(strings.ReplaceAll(oneCommune, "19432", "19429"), "Lao Bảo", "Khe Sanh")
	imports := [][]string{
		{"incidents", file}, {"incidents", file},
		{"units", write(t, "more.geojson", strings.ReplaceAll(moved, "16.", "17.")), "--valid-from", "2025-07-01"},
		{"crossings", write(t, "crossings.csv", "code,name,type,country,lon,lat\nlao-bao,Lao Bảo,international,LA,106.6,16.6\n")},
	}
	outs, commands := make([]bytes.Buffer, len(imports)), make([]*exec.Cmd, len(imports))
	for i, args := range imports {
		commands[i] = program(t, k.here, append(append([]string{"import"}, args...), "--json")...)
		commands[i].Stdout, commands[i].Stderr = &outs[i], os.Stderr
		if err := commands[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range commands {
		if err := c.Wait(); err != nil {
			t.Errorf("import of %v: %v, %s", imports[i], err, outs[i].String())
		}
	}
	first, second := outs[0].String(), outs[1].String()
	if strings.Contains(second, accepted(killedRows)) {
		first, second = second, first
	}
	if !strings.Contains(first, accepted(killedRows)) || !strings.Contains(second, unchanged(killedRows)) {
		t.Errorf("the same file twice at once: %s and %s", first, second)
	}
	if !strings.Contains(outs[2].String(), accepted(1)) || !strings.Contains(outs[3].String(), accepted(1)) {
		t.Errorf("other layers at once: %s and %s", outs[2].String(), outs[3].String())
	}
	if !k.look(t, "once") {
		t.Error("the rows are not there")
	}
}
