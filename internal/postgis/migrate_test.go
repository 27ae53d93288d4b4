package postgis_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

func TestMigrateAtOnceAndTwice(t *testing.T) {
	url := pgtest.Empty(t)
	store, err := postgis.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if done, err := store.Migrated(t.Context()); err != nil || done {
		t.Errorf("an empty database is migrated: %v, %v", done, err)
	}
	var wg sync.WaitGroup
	errs := make([]error, 3)
	for i := range errs {
		wg.Go(func() { errs[i] = postgis.Migrate(t.Context(), url) })
	}
	wg.Wait()
	again := postgis.Migrate(t.Context(), url)
	if err := errors.Join(append([]error{again}, errs...)...); err != nil {
		t.Fatal(err)
	}
	if done, err := store.Migrated(t.Context()); err != nil || !done {
		t.Errorf("migrated: %v, %v", done, err)
	}
	list, err := postgis.MigrationStatus(t.Context(), url)
	if err != nil || len(list) == 0 {
		t.Fatalf("status %v, %v", list, err)
	}
	for _, m := range list {
		if m.Applied.IsZero() || m.Name == "" {
			t.Errorf("%+v is pending", m)
		}
	}
}

func TestStatusBeforeMigration(t *testing.T) {
	list, err := postgis.MigrationStatus(t.Context(), pgtest.Empty(t))
	if err != nil || len(list) == 0 || list[0].Version != 1 || !list[0].Applied.IsZero() {
		t.Errorf("status %v, %v; want the first step pending", list, err)
	}
}

func TestConnectToNothing(t *testing.T) {
	for url, kind := range map[string]border.Kind{
		"postgres:///x?host=" + t.TempDir(): border.Unavailable,
		"postgres://%zz":                    border.Usage,
	} {
		if _, err := postgis.Connect(t.Context(), url); err == nil || border.KindOf(err) != kind {
			t.Errorf("%s: %v", url, err)
		}
		if err := postgis.Migrate(t.Context(), url); err == nil || border.KindOf(err) != kind {
			t.Errorf("migrate %s: %v", url, err)
		}
	}
}

func TestConnectionSettings(t *testing.T) {
	url := pgtest.URL(t)
	store, err := postgis.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var name string
	if err := conn.QueryRow(t.Context(), `SELECT application_name FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid() LIMIT 1`).Scan(&name); err != nil || name != "cotmoc" {
		t.Errorf("application name %q, %v", name, err)
	}
}

func TestKindIsSaidOnce(t *testing.T) {
	store, _ := open(t)
	if kind, err := store.Kind(t.Context()); err != nil || kind != "" {
		t.Fatalf("kind %q, %v", kind, err)
	}
	for range 2 {
		if err := store.MarkKind(t.Context(), postgis.KindDemo); err != nil {
			t.Fatal(err)
		}
	}
	put(t, store, unitLoad, commune(t, "00001", "A", "2025-07-01", 106))
	if kind, err := store.Kind(t.Context()); err != nil || kind != postgis.KindDemo {
		t.Errorf("kind %q, %v; a load into a demo leaves it one", kind, err)
	}
	if err := store.MarkKind(t.Context(), postgis.KindLive); border.KindOf(err) != border.Conflict {
		t.Errorf("marked live over demo: %v", err)
	}
	if err := store.MarkKind(t.Context(), "other"); err == nil {
		t.Error("an unknown kind was taken")
	}
}
