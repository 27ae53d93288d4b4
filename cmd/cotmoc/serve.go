package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/data"
	"cotmoc/internal/access"
	"cotmoc/internal/api"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
	"cotmoc/internal/mask"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
	"cotmoc/internal/recognition"
	"cotmoc/internal/tile"
	"cotmoc/web"
)

func serveCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "serve", Short: "chạy bản đồ và API / serve the map and the API", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return serve(c.Context(), s, postgis.KindLive, refuseDemo)
		}}
	serverFlags(c, s)
	return c
}

func serverFlags(c *cobra.Command, s *settings) {
	c.Flags().StringVar(&s.listen, "listen", s.listen, "địa chỉ / address")
	fitFlags(c, s)
	securityFlags(c, s)
	c.Flags().IntVar(&s.mask.Below, "mask-below", s.mask.Below, "số người dưới chừng này không nêu cho người không được xem / counts of people below this are masked")
	c.Flags().StringVar(&s.publicURL, "public-url", s.publicURL, "địa chỉ công khai / base of absolute links")
	c.Flags().StringVar(&s.basemap, "basemap", s.basemap, "tệp PMTiles làm bản đồ nền / PMTiles file as the base map")
}

// refuseDemo keeps made-up records from being served as real ones.
func refuseDemo(ctx context.Context, h *house, _ *slog.Logger) error {
	kind, err := h.store.Kind(ctx)
	if err != nil {
		return err
	}
	if kind == postgis.KindDemo {
		return border.Fail(border.Conflict,
			"Cơ sở dữ liệu này chứa số liệu minh họa; hãy dùng thư mục dữ liệu khác, hoặc chạy `cotmoc demo`.",
			"This database holds demo records; use another data folder, or run `cotmoc demo`.", nil)
	}
	return nil
}

// serve opens the house, prepares it, and answers requests until ctx ends.
func serve(ctx context.Context, s *settings, kind string, prepare func(context.Context, *house, *slog.Logger) error) (err error) {
	log := s.logger(slog.LevelInfo)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.listen) // first: a port in use must not cost a start of the cluster
	if err != nil {
		return border.Fail(border.Unavailable, "Không mở được địa chỉ "+s.listen+"; có thể một chương trình khác đang dùng (xem COTMOC_LISTEN).",
			"Cannot listen on "+s.listen+"; another program may be using it (see COTMOC_LISTEN).", err)
	}
	defer func() { _ = listener.Close() }() // the server closes it too
	secret, scheme, err := s.encrypted()
	if err != nil {
		return err
	}
	folder := s.folder(kind)
	h, err := open(ctx, s, folder, log)
	if err != nil {
		return err
	}
	defer func() {
		if ctx.Err() != nil {
			err = nil // stopped on request, wherever it was
		}
		err = errors.Join(err, h.close())
	}()
	if h.where.EN != "" {
		fmt.Fprintf(os.Stderr, "%s\n%s\n", h.where.VI, h.where.EN)
	}
	if err := prepare(ctx, h, log); err != nil {
		return err
	}
	server, err := newServer(ctx, s, h, kind, folder, log)
	if err != nil {
		return err
	}
	address := scheme + "://" + listener.Addr().String()
	fmt.Fprintf(os.Stderr, "\nCột Mốc đang chạy tại / is serving at  %s\nNhấn Ctrl-C để dừng / Press Ctrl-C to stop\n\n", address)
	return server.Serve(ctx, listener, secret)
}

func newServer(ctx context.Context, s *settings, h *house, kind, folder string, log *slog.Logger) (*api.Server, error) {
	h.store.ServeCallers()
	ui, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return nil, err
	}
	labels, err := labelsOf(folder)
	if err != nil {
		return nil, err
	}
	verdicts, err := newVerdicts(ctx, h, folder)
	if err != nil {
		return nil, err
	}
	verdicts.Memory = assess.NewMemory()
	owed, err := newProgramme(h, folder)
	if err != nil {
		return nil, err
	}
	columns, err := columnsOf(folder, log)
	if err != nil {
		return nil, err
	}
	proxies, err := s.trustedProxies()
	if err != nil {
		return nil, err
	}
	keys, recorder, err := h.record(ctx, log)
	if err != nil {
		return nil, err
	}
	openID, err := s.openID(keys)
	if err != nil {
		return nil, err
	}
	gate, err := access.NewGate(h.store, time.Now)
	if err != nil {
		return nil, err
	}
	board := tile.NewBoard(h.store)
	go func() {
		if err := board.Run(ctx); err != nil && ctx.Err() == nil {
			log.Warn("tiles hear of changes a little later: no news from the database", "err", err)
		}
	}()
	under, err := basemapOf(ctx, s.basemap)
	if err != nil {
		return nil, err
	}
	recognised, comparisons := newRecognition(h, verdicts), newComparisons(h, board)
	tiles, err := newTiles(ctx, h.store, board, yearly{verdicts, recognised}, log)
	if err != nil {
		return nil, err
	}
	ledger, err := newLedger(ctx, h, owed, verdicts, recognised, comparisons)
	if err != nil {
		return nil, err
	}
	return api.New(api.Deps{
		Units:       h.store,
		Records:     h.store,
		Places:      h.store,
		Areas:       h.store,
		Frontier:    h.store,
		Features:    newCollections(h, verdicts, recognised),
		Editor:      h.store,
		Life:        h.store,
		Verdicts:    verdicts,
		Compare:     comparisons,
		Explain:     assess.Comparer{Service: verdicts, Past: comparisons, Nearby: h.store},
		Archive:     h.store,
		Programme:   owed,
		Programmes:  ledger,
		Recognition: recognised,
		Draws:       recognised,
		Scopes:      h.store,
		Columns:     columns,
		Masks:       mask.NewBook(s.mask, h.store),
		Finder:      locate.NewFinder(h.store),
		Reference:   h.store.Reference(),
		Sets:        verdicts.Sets,
		Tiles:       tiles,
		Importer:    importer{h},
		Imports:     h.store,
		Profiles:    ingest.Profiles{Folder: filepath.Join(folder, profilesFolder)},
		Gate:        gate.With(keys, recorder),
		Journal:     h.store,
		Recorder:    recorder,
		Keys:        keys,
		Proxies:     proxies,
		OpenID:      openID,
		UI:          ui,
		Labels:      labels,
		Basemap:     under,
		Demo:        kind == postgis.KindDemo,
		Version:     version,
		PublicURL:   s.publicURL,
		Now:         time.Now,
		Log:         log,
	})
}

// newCollections are the features GIS tools see; communes are judged by the criteria of the set in force.
func newCollections(h *house, verdicts *assess.Service, recognised *recognition.Service) *collection.Reader {
	today := border.DateOf(time.Now())
	return &collection.Reader{Store: h.store, Verdicts: verdicts, Recognised: recognised, Now: time.Now,
		List: collection.All(verdicts.Clauses(border.Commune, today), verdicts.Clauses(border.Province, today))}
}

// collectionsOf opens the collections for a command.
func collectionsOf(ctx context.Context, h *house) (*collection.Reader, error) {
	verdicts, err := newVerdicts(ctx, h, h.folder)
	if err != nil {
		return nil, err
	}
	return newCollections(h, verdicts, newRecognition(h, verdicts)), nil
}

// newComparisons reads figures over the units of another day.
func newComparisons(h *house, board *tile.Board) *rebase.Service {
	reforms := postgis.Reforms{Store: h.store}
	return rebase.NewService(reforms, reforms, board, time.Now)
}

// columnsOf gives the tiers of columns: with columns.json of the data folder if there is one. A column lower than it
// would be is told at every start, with the reason.
func columnsOf(folder string, log *slog.Logger) (border.Columns, error) {
	own, err := os.ReadFile(filepath.Join(folder, "columns.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return border.TheColumns(), nil
	}
	if err != nil {
		return nil, err
	}
	columns, lowered, err := access.ParseColumns(own)
	for _, s := range lowered {
		log.Warn("a column is shown below its default tier", "column", s.Layer+"."+s.Column, "tier", s.Tier, "because", s.Lowered)
	}
	return columns, err
}

// labelsOf gives the base labels: labels.json of the data folder if there is one, else the shipped file.
func labelsOf(folder string) ([]byte, error) {
	own, err := os.ReadFile(filepath.Join(folder, "labels.json"))
	if err == nil {
		return own, nil
	}
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		return nil, err
	}
	return data.Labels()
}
