package postgis_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/pgtest"
)

// applyUntil applies the steps of the schema before one of them, as they stand in their files.
func applyUntil(t *testing.T, conn *pgx.Conn, last string) {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if filepath.Base(f) == last {
			return
		}
		apply(t, conn, f)
	}
	t.Fatalf("there is no step %s", last)
}

func apply(t *testing.T, conn *pgx.Conn, file string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	up, _, _ := strings.Cut(string(b), "-- +goose Down")
	if _, err := conn.PgConn().Exec(t.Context(), up).ReadAll(); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// A database with records from before keeps them: their substances become rows, and nobody is made up who changed them.
func TestModelStepKeepsWhatIsThere(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const step = "00010_model.sql"
	applyUntil(t, conn, step)
	_, err = conn.Exec(t.Context(), `INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code,
		substances, content_sha256) VALUES ('s', 'a', 'seizure', '2026-01-01', '2026-01-01', 2, 5, '00001',
		'[{"substance":"heroin","quantity":1.5,"unit":"kg"},{"substance":"methamphetamine","form":"tablet","quantity":200,"unit":"tablet"},{"substance":"opium","quantity":null}]', '\x00')`)
	if err != nil {
		t.Fatal(err)
	}
	apply(t, conn, filepath.Join("migrations", step))
	var lines, who string
	err = conn.QueryRow(t.Context(), `SELECT string_agg(substance || ' ' || coalesce(mass_g::text, '-'), ', ' ORDER BY line) FROM substance_line`).Scan(&lines)
	if err != nil || lines != "heroin 1500, methamphetamine -, opium -" {
		t.Errorf("lines %s, %v", lines, err)
	}
	if err := conn.QueryRow(t.Context(), "SELECT coalesce(recorded_by, 'nobody kept it') FROM incident").Scan(&who); err != nil || who != "nobody kept it" {
		t.Errorf("recorded by %q, %v", who, err)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE incident SET ended_at = now()"); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), "SELECT ended_by FROM incident").Scan(&who); err != nil || who != "command line" {
		t.Errorf("ended by %q, %v", who, err)
	}
}
