package pgtest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/pgtest"
)

func TestWhoSetsTMPDIRDecides(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	if got := pgtest.Temp(); got != folder {
		t.Errorf("data of tests go to %s, want %s", got, folder)
	}
}

func TestEachTestHasItsOwn(t *testing.T) {
	ctx := t.Context()
	a, b := pgtest.New(t), pgtest.New(t)
	if _, err := a.Exec(ctx, "CREATE TABLE only_here ()"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Exec(ctx, "CREATE TABLE only_here ()"); err != nil {
		t.Errorf("two tests share a database: %v", err)
	}
}

func TestMigratedAndEmpty(t *testing.T) {
	const count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'"
	for _, c := range []struct {
		name     string
		url      string
		migrated bool
	}{
		{"URL", pgtest.URL(t), true},
		{"Empty", pgtest.Empty(t), false},
	} {
		db, err := pgx.Connect(t.Context(), c.url)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close(t.Context())
		var tables int
		if err := db.QueryRow(t.Context(), count).Scan(&tables); err != nil {
			t.Fatal(err)
		}
		if (tables > 0) != c.migrated {
			t.Errorf("%s has %d tables", c.name, tables)
		}
		var version string
		if err := db.QueryRow(t.Context(), "SELECT postgis_version()").Scan(&version); err != nil {
			t.Errorf("%s has no PostGIS: %v", c.name, err)
		}
	}
}

func TestDroppedAfterwards(t *testing.T) {
	var url string
	t.Run("a test", func(t *testing.T) { url = pgtest.Empty(t) })
	if db, err := pgx.Connect(t.Context(), url); err == nil {
		db.Close(t.Context())
		t.Error("the database outlives its test")
	}
}

// Every test has the records of the world, and none what another wrote; it is filled once.
func TestAWorldIsFilledOnceAndCopied(t *testing.T) {
	var world pgtest.World
	filled := 0
	fill := func(url string) {
		filled++
		run(t, url, "CREATE TABLE filled (name text); INSERT INTO filled VALUES ('Lao Bảo')")
	}
	for _, name := range []string{"one", "another"} {
		t.Run(name, func(t *testing.T) {
			url := world.URL(t, fill)
			if n := run(t, url, "UPDATE filled SET name = 'Khe Sanh' WHERE name = 'Lao Bảo'"); n != 1 {
				t.Errorf("%d records of the world, want the one it was filled with", n)
			}
		})
	}
	if filled != 1 {
		t.Errorf("filled %d times", filled)
	}
}

// run runs statements and says how many rows the last of them touched.
func run(t *testing.T, url, statements string) int64 {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(t.Context())
	results, err := db.PgConn().Exec(t.Context(), statements).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return results[len(results)-1].CommandTag.RowsAffected()
}

func BenchmarkURL(b *testing.B) {
	for b.Loop() {
		pgtest.URL(b)
	}
}
