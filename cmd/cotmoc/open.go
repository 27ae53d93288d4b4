package main

import (
	"context"
	"errors"
	"log/slog"

	"cotmoc/data"
	"cotmoc/internal/border"
	"cotmoc/internal/cluster"
	"cotmoc/internal/postgis"
)

// house is an open database with what was needed to open it.
type house struct {
	store   *postgis.Store
	facts   *data.Facts
	cluster *cluster.Cluster // nil: the database is somebody else's
	url     string
	where   border.Text // where the data lies, to be said at the start
}

// open joins or starts the private cluster (or reaches the database given), migrates, and connects.
func open(ctx context.Context, s *settings, folder string, log *slog.Logger) (h *house, err error) {
	h = &house{url: s.databaseURL}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if h.facts, err = data.Load(); err != nil {
		return h, err
	}
	if h.url == "" {
		if h.cluster, err = cluster.Join(ctx, cluster.Options{Dir: folder, Log: log}); err != nil {
			return h, err
		}
		h.url, h.where = h.cluster.URL(), h.cluster.Note()
	}
	if err = postgis.Migrate(ctx, h.url); err != nil {
		return h, err
	}
	h.store, err = postgis.Connect(ctx, h.url, postgis.WithProvinceNames(h.facts.ProvinceName))
	return h, err
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
		h.store.Close()
	}
	if h.cluster != nil {
		return h.cluster.Leave()
	}
	return nil
}
