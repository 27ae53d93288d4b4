package postgis_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// someLines adds lines of every kind, with texts that are hard to count in bytes.
func someLines(t *testing.T, store *postgis.Store, n int) {
	t.Helper()
	var entries []access.Entry
	for i := range n {
		entries = append(entries, access.Entry{Kind: access.EntryKinds()[i%len(access.EntryKinds())], Post: "Trạm Lao Bảo 2", Door: "GET /api/v1/hotspots",
			Subject: fmt.Sprintf("Điểm nóng số %d: “a:1,b”", i), Detail: strings.Repeat("ợ", i%7), Origin: "loopback", Status: 200 + i})
	}
	if err := store.AddEntries(t.Context(), entries); err != nil {
		t.Fatal(err)
	}
}

// without runs a statement on the audit as somebody who owns the database and has put its locks out.
func without(t *testing.T, pool *pgxpool.Pool, statements ...string) {
	t.Helper()
	for _, s := range append(append([]string{"ALTER TABLE audit DISABLE TRIGGER USER"}, statements...), "ALTER TABLE audit ENABLE TRIGGER USER") {
		if _, err := pool.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestAuditHolds(t *testing.T) {
	store, _ := open(t)
	if head, err := access.VerifyChain(t.Context(), store, nil); err != nil || head.N != 0 {
		t.Fatalf("empty: %v, %v", head, err)
	}
	someLines(t, store, 50)
	head, err := access.VerifyChain(t.Context(), store, nil)
	kept, err2 := store.AuditHead(t.Context())
	if err != nil || err2 != nil || head != kept || head.N != 50 {
		t.Errorf("%v, kept %v; %v, %v", head, kept, err, err2)
	}
	someLines(t, store, 3)
	if _, err := access.VerifyChain(t.Context(), store, []access.Head{head}); err != nil {
		t.Errorf("against an older head: %v", err)
	}
}

// Whoever gets past the locks leaves a trace: a row changed, taken out, put in, moved, the tail cut off, the whole
// chain written anew.
func TestTamperingWithTheAuditIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		line       int64
		statements []string
	}{
		"a text":         {4, []string{"UPDATE audit SET detail = 'nothing' WHERE n = 4"}},
		"a time":         {4, []string{"UPDATE audit SET at = at + interval '1 microsecond' WHERE n = 4"}},
		"a post":         {7, []string{"UPDATE audit SET post = 'Trạm khác' WHERE n = 7"}},
		"between fields": {5, []string{"UPDATE audit SET subject = subject || left(detail, 1), detail = substr(detail, 2) WHERE n = 5"}},
		"a hash":         {3, []string{"UPDATE audit SET hash = sha256('') WHERE n = 3"}},
		"taken out":      {6, []string{"DELETE FROM audit WHERE n = 6"}},
		"taken out, numbers closed up": {6, []string{"DELETE FROM audit WHERE n = 6", "UPDATE audit SET n = -n WHERE n > 6",
			"UPDATE audit SET n = -n - 1 WHERE n < 0"}},
		"moved":         {2, []string{"UPDATE audit SET n = 1000 WHERE n = 2", "UPDATE audit SET n = 2 WHERE n = 3", "UPDATE audit SET n = 3 WHERE n = 1000"}},
		"the tail":      {8, []string{"DELETE FROM audit WHERE n > 7"}},
		"all of it":     {1, []string{"DELETE FROM audit"}},
		"the beginning": {1, []string{"DELETE FROM audit WHERE n = 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			store, pool := open(t)
			someLines(t, store, 10)
			head, err := store.AuditHead(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if name == "moved" || strings.HasPrefix(name, "taken out,") { // the check on n > 0 is out of the way too
				c.statements = append([]string{"ALTER TABLE audit DROP CONSTRAINT audit_n_check"}, c.statements...)
			}
			without(t, pool, c.statements...)
			_, err = access.VerifyChain(t.Context(), store, []access.Head{head})
			var broken *access.BrokenError
			if !errors.As(err, &broken) || broken.N != c.line {
				t.Errorf("%v, want line %d", err, c.line)
			}
		})
	}
}

// A chain written anew from some line on is right in itself; the head kept elsewhere tells.
func TestChainWrittenAnewIsFoundByTheHead(t *testing.T) {
	store, pool := open(t)
	someLines(t, store, 10)
	head, err := store.AuditHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	without(t, pool, "DELETE FROM audit WHERE n > 4")
	someLines(t, store, 20)
	if _, err := access.VerifyChain(t.Context(), store, nil); err != nil {
		t.Errorf("the new chain is whole in itself: %v", err)
	}
	var broken *access.BrokenError
	if _, err := access.VerifyChain(t.Context(), store, []access.Head{head}); !errors.As(err, &broken) || broken.N != 10 {
		t.Errorf("%v, want line 10", err)
	}
}

func TestNobodyChangesTheAudit(t *testing.T) {
	store, pool := open(t)
	someLines(t, store, 3)
	for _, s := range []string{"UPDATE audit SET post = 'x'", "DELETE FROM audit WHERE n = 3", "TRUNCATE audit",
		"INSERT INTO audit SELECT * FROM audit ON CONFLICT (n) DO UPDATE SET post = 'x'"} {
		if _, err := pool.Exec(t.Context(), s); err == nil && !strings.HasPrefix(s, "INSERT") {
			t.Errorf("%s went through", s)
		}
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM audit WHERE post = 'x'"); n != 0 {
		t.Errorf("%d lines changed", n)
	}
	if _, err := access.VerifyChain(t.Context(), store, nil); err != nil { // lines that were put in by hand only grew the chain
		t.Error(err)
	}
	if missing, err := store.AuditGuards(t.Context()); err != nil || len(missing) != 0 {
		t.Errorf("locks: %v, %v", missing, err)
	}
	for i, s := range []string{"ALTER TABLE audit DISABLE TRIGGER only_grows", "GRANT DELETE ON audit TO PUBLIC",
		"CREATE TRIGGER eats BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
		"CREATE RULE eats AS ON INSERT TO audit DO INSTEAD NOTHING", "ALTER TABLE account DISABLE TRIGGER audit_row", "DROP TRIGGER audit_layers ON revision"} {
		if _, err := pool.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		if missing, err := store.AuditGuards(t.Context()); err != nil || len(missing) != i+1 {
			t.Errorf("%s: %v is told, %v", s, missing, err)
		}
	}
}

// A role that was given every right on the table still cannot change a line.
func TestARoleWithEveryRightCannotChangeTheAudit(t *testing.T) {
	store, pool := open(t)
	someLines(t, store, 2)
	role := fmt.Sprintf("writer_%d", time.Now().UnixNano())
	for _, s := range []string{"CREATE ROLE " + role, "GRANT ALL ON audit TO " + role, "GRANT " + role + " TO CURRENT_USER"} {
		if _, err := pool.Exec(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		_, _ = pool.Exec(context.Background(), "DROP OWNED BY "+role)
		_, _ = pool.Exec(context.Background(), "DROP ROLE "+role)
	})
	for _, s := range []string{"UPDATE audit SET post = 'x'", "DELETE FROM audit", "TRUNCATE audit", "ALTER TABLE audit DISABLE TRIGGER ALL"} {
		if _, err := pool.Exec(t.Context(), "SET ROLE "+role+"; "+s+"; RESET ROLE"); err == nil {
			t.Errorf("%s went through", s)
		}
	}
}

// A change and its line stand or fall together, and the line says who came through which door.
func TestAChangeLeavesItsLine(t *testing.T) {
	store, pool, a := twoCommunes(t)
	before := ask[int](t, pool, "SELECT count(*) FROM audit")
	ctx := access.WithTrace(t.Context(), access.Trace{Post: "Trạm Lao Bảo 2", Door: "PUT /api/v1/areas/:code", Subject: "vung-1", Origin: "loopback"})
	unknown := area(t, "vung-1", "99999")
	if _, err := store.SaveArea(ctx, unknown); err == nil {
		t.Fatal("an area of an unknown commune was saved")
	}
	if n := ask[int](t, pool, "SELECT count(*) FROM audit"); n != before {
		t.Errorf("a refused change left %d lines", n-before)
	}
	a.Code = "vung-1"
	if _, err := store.SaveArea(ctx, a); err != nil {
		t.Fatal(err)
	}
	lines, err := store.Entries(t.Context(), access.EntryFilter{About: "vung-1"})
	if err != nil || lines.Total != 2 { // the area's row, and its layer
		t.Fatalf("%+v, %v", lines, err)
	}
	for _, e := range lines.Items {
		if e.Kind != access.Changed || e.Post != "Trạm Lao Bảo 2" || e.Door != "PUT /api/v1/areas/:code" || e.Origin != "loopback" {
			t.Errorf("%+v", e)
		}
	}
	imports, err := store.Entries(t.Context(), access.EntryFilter{About: "import "})
	if err != nil || imports.Total != 1 || imports.Items[0].Post != "command line" || !strings.Contains(imports.Items[0].Detail, "accepted") {
		t.Errorf("%+v, %v", imports, err)
	}
	save(t, store, area(t, "vung-2", "19432"))
	if lines, err := store.Entries(t.Context(), access.EntryFilter{About: "vung-2"}); err != nil || lines.Total != 1 || lines.Items[0].Post != "command line" {
		t.Errorf("the connection kept the trace of another request: %+v, %v", lines, err)
	}
}

// Lines of accounts and tokens tell what changed, never what it was.
func TestAuditHoldsNoSecret(t *testing.T) {
	store, pool := open(t)
	account(t, store)
	if err := store.SetPassword(t.Context(), station, "$argon2id$verysecret"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.AddToken(t.Context(), access.SecretHash{1}, station, "QGIS", time.Now(), time.Now().Add(time.Hour), nil); err != nil {
		t.Fatal(err)
	}
	all := ask[string](t, pool, "SELECT string_agg(a::text, '|') FROM audit AS a")
	if strings.Contains(all, "argon2") || strings.Contains(all, "verysecret") || strings.Contains(all, "secret_sha256") {
		t.Errorf("a secret in the audit: %s", all)
	}
	if !strings.Contains(all, "changed password_hash") || !strings.Contains(all, "token id=") {
		t.Errorf("changes of accounts are missing: %s", all)
	}
}

// Many writers at once make one chain without gaps.
func TestAuditOfManyWriters(t *testing.T) {
	store, _ := open(t)
	recorder := access.NewRecorder(store, time.Now)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			for i := range 20 {
				err := recorder.Record(context.Background(), access.Entry{Kind: access.Read, Subject: fmt.Sprint(i)})
				if err != nil {
					t.Error(err)
				}
				if err := store.AddEntries(context.Background(), []access.Entry{{Kind: access.Changed}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if head, err := access.VerifyChain(t.Context(), store, nil); err != nil || head.N != 800 {
		t.Errorf("%v, %v", head, err)
	}
}

func TestEntriesAreFound(t *testing.T) {
	store, _ := open(t)
	someLines(t, store, 30)
	for what, c := range map[string]struct {
		f     access.EntryFilter
		total int
	}{
		"all":     {access.EntryFilter{}, 30},
		"a kind":  {access.EntryFilter{Kind: access.Refused}, 3},
		"a post":  {access.EntryFilter{Post: "TRẠM lao bảo 2"}, 30},
		"nobody":  {access.EntryFilter{Post: "Trạm"}, 0},
		"subject": {access.EntryFilter{About: "SỐ 12:"}, 1},
		"later":   {access.EntryFilter{From: time.Now().Add(time.Hour)}, 0},
		"earlier": {access.EntryFilter{To: time.Now().Add(time.Hour)}, 30},
	} {
		if list, err := store.Entries(t.Context(), c.f); err != nil || list.Total != c.total || len(list.Items) != c.total {
			t.Errorf("%s: %d of %d, want %d; %v", what, len(list.Items), list.Total, c.total, err)
		}
	}
	seen := int64(31)
	for f := (access.EntryFilter{Page: border.Page{Limit: 7}}); ; {
		list, err := store.Entries(t.Context(), f)
		if err != nil || list.Total != 30 {
			t.Fatalf("%+v, %v", list, err)
		}
		for _, e := range list.Items {
			if e.N != seen-1 {
				t.Errorf("line %d after %d", e.N, seen)
			}
			seen = e.N
		}
		if list.Next == nil {
			break
		}
		f.Cursor = *list.Next
	}
	if seen != 1 {
		t.Errorf("the pages end at line %d", seen)
	}
}
