package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"cotmoc/data"
	"cotmoc/internal/border"
	"cotmoc/internal/cluster"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
)

// house is an open database with what was needed to open it.
type house struct {
	store   *postgis.Store
	facts   *data.Facts
	cluster *cluster.Cluster // nil: the database is somebody else's
	url     string
	folder  string
	where   border.Text // where the data lies, to be said at the start
}

// open joins or starts the private cluster (or reaches the database given), migrates, and connects. It waits for a private
// server that recovers from a crash. Files that a killed import left go.
func open(ctx context.Context, s *settings, folder string, log *slog.Logger) (*house, error) {
	if err := ingest.Sweep(os.TempDir(), time.Now()); err != nil {
		log.Warn("files of killed imports stay", "err", err)
	}
	h, err := openOnce(ctx, s, folder, log)
	for end := time.Now().Add(cluster.RestartLimit); err != nil && h.cluster != nil && cluster.Restarting(err) && time.Now().Before(end); {
		log.Warn("the database begins anew; waiting", "err", err)
		before := h
		h, err = openOnce(ctx, s, folder, log)
		err = errors.Join(err, before.close()) // only now: the server must not stop in between
	}
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	return h, nil
}

// openOnce is open without patience. The house is to be closed even if there is an error.
func openOnce(ctx context.Context, s *settings, folder string, log *slog.Logger) (h *house, err error) {
	h = &house{url: s.databaseURL, folder: folder}
	if h.facts, err = data.Load(); err != nil {
		return h, err
	}
	if h.url == "" {
		if h.cluster, err = cluster.Join(ctx, cluster.Options{Dir: folder, Log: log}); err != nil {
			return h, err
		}
		h.url, h.where = h.cluster.URL(), h.cluster.Note()
	}
	migrate := postgis.Migrate
	if s.examines {
		migrate = postgis.MigrateSchema
	}
	if err = migrate(ctx, h.url); err != nil {
		return h, err
	}
	factors, err := massFactors(folder)
	if err != nil {
		return h, err
	}
	if h.store, err = s.connect(ctx, h.url, h.facts, factors); err != nil {
		return h, err
	}
	lines, err := data.Border()
	if err != nil {
		return h, err
	}
	if err := h.store.BeginBorder(ctx, lines); err != nil {
		return h, err
	}
	if err := h.store.BeginReferences(ctx); err != nil {
		return h, err
	}
	weighed, err := h.store.BeginMasses(ctx)
	if weighed > 0 {
		log.Warn("the mass factors are other ones than before; masses were worked out again", "substance_lines", weighed)
	}
	return h, err
}

// massFactors reads the shipped mass factors and those of the deployment: the file mass-factors.csv of its data folder.
func massFactors(folder string) ([]border.MassFactor, error) {
	path := filepath.Join(folder, "mass-factors.csv")
	own, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("mass factors: %w", err)
	}
	factors, err := data.MassFactors(own)
	if err != nil {
		return nil, border.Fail(border.Usage, "Hệ số khối lượng không đọc được ("+path+"): "+err.Error()+".",
			"The mass factors cannot be read ("+path+"): "+err.Error()+".", err)
	}
	return factors, nil
}

// connect opens the database with what the house knows, and makes up for what an earlier program left out.
func (s *settings) connect(ctx context.Context, url string, facts *data.Facts, factors []border.MassFactor) (*postgis.Store, error) {
	store, err := postgis.Connect(ctx, url, postgis.WithProvinceNames(facts.ProvinceName), postgis.WithFitThresholds(s.fit),
		postgis.WithMassFactors(factors))
	if err != nil {
		return nil, err
	}
	if err := fillFarViews(ctx, store); err != nil {
		store.Close()
		return nil, err
	}
	return store, nil
}

// fillFarViews gives units loaded by an earlier program their far views, once.
func fillFarViews(ctx context.Context, store *postgis.Store) error {
	bare, err := store.Unfitted(ctx)
	if err != nil || !bare {
		return err
	}
	fmt.Fprintln(os.Stderr, "Đang vẽ ranh giới cho tỉ lệ nhỏ và xét độ khớp (một lần) … / Drawing boundaries for small scales and checking how they fit (once) …")
	_, err = store.FitUnits(ctx, false)
	return err
}

// openAny opens a data folder for a command that works on any kind of database.
func openAny(ctx context.Context, s *settings) (*house, error) {
	return open(ctx, s, s.folder(postgis.KindLive), s.logger(slog.LevelWarn))
}

// folder is the data folder: the one given, else the default of the program.
func (s *settings) folder(kind string) string {
	switch {
	case s.data != "":
		return s.data
	case kind == postgis.KindDemo:
		return "./var/demo"
	default:
		return "./var"
	}
}

func (h *house) close() error {
	if h.store != nil {
		h.keepHead()
		h.store.Close()
	}
	if h.cluster != nil {
		return h.cluster.Leave()
	}
	return nil
}
