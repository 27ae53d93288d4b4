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

// What was recorded of an incident before it was said to be in a dwelling keeps no radius finer than a village either.
func TestDwellingRadiusStepCoarsensWhatEnded(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), pgtest.Empty(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	const step = "00110_dwellings_radius.sql"
	applyUntil(t, conn, step)
	for _, v := range []string{"'a', 'unknown', 17.25, '2026-02-01'", "'a', 'dwelling', NULL, NULL", "'b', 'shop', 17.25, '2026-02-01'", "'b', 'shop', 18.5, NULL"} {
		if _, err := conn.Exec(t.Context(), `INSERT INTO incident (source, kind, occurred_from, occurred_to, time_precision, loc_precision, commune_code, content_sha256,
			source_ref, venue, uncertainty_m, ended_at) VALUES ('s', 'seizure', '2026-01-01', '2026-01-01', 2, 5, '00001', '\x00', `+v+`)`); err != nil {
			t.Fatal(err)
		}
	}
	apply(t, conn, filepath.Join("migrations", step))
	var radius string
	err = conn.QueryRow(t.Context(), `SELECT string_agg(source_ref || coalesce(uncertainty_m::text, '-'), ' ' ORDER BY id) FROM incident`).Scan(&radius)
	if err != nil || radius != "a1000 a- b17.25 b18.5" {
		t.Errorf("%s, %v", radius, err)
	}
}
