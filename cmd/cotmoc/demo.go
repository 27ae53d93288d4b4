package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	demodata "cotmoc/internal/demo"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/programme"
	"cotmoc/web"
)

func demoCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "demo", Short: "chạy với số liệu minh họa, chỉ trên máy này / serve made-up data, this machine only",
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := loopbackOnly(s.listen); err != nil {
				return err
			}
			return serve(c.Context(), s, postgis.KindDemo, loadDemo)
		}}
	serverFlags(c, s)
	return c
}

// loopbackOnly refuses to show the demo, which needs no sign-in, to other machines.
func loopbackOnly(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return border.Fail(border.Usage, "Địa chỉ phải có dạng 127.0.0.1:8080.", "The address must look like 127.0.0.1:8080.", err)
	}
	ip := net.ParseIP(host)
	if host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return nil
	}
	return usage("Bản minh họa chỉ chạy trên địa chỉ nội bộ của máy (127.0.0.1).", "The demo listens on loopback only (127.0.0.1).")
}

// loadDemo fills an empty database with the demo, once. A load that was cut short is taken up again.
func loadDemo(ctx context.Context, h *house, _ *slog.Logger) error {
	if err := h.store.MarkKind(ctx, postgis.KindDemo); err != nil {
		return err
	}
	loaded, err := h.store.Loaded(ctx)
	if err != nil || loaded {
		return err
	}
	ground, err := fs.ReadFile(web.Dist, "dist/ground/land.json")
	if err != nil {
		return fmt.Errorf("the base map is not built into this binary (make build): %w", err)
	}
	fmt.Fprintln(os.Stderr, "Đang nạp số liệu minh họa (một lần) … / Loading the demo data (once) …")
	world := demodata.World{Ground: ground, Facts: h.facts, Today: border.DateOf(time.Now()), Seed: 1}
	if err := demodata.Load(ctx, world, h.takeDemo, showDemo); err != nil {
		return err
	}
	if err := h.takePapers(ctx, world); err != nil {
		return fmt.Errorf("load the demo: reports owed: %w", err)
	}
	if err := h.takeLives(ctx, world); err != nil {
		return err
	}
	return h.store.MarkLoaded(ctx)
}

// takeDemo imports one file of the demo the way a user's file is imported. A refused row is a mistake of ours.
func (h *house) takeDemo(ctx context.Context, f demodata.File) error {
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Content)), nil }
	result, err := importer{h}.Import(ctx, ingest.Job{Layer: f.Layer, Source: f.Source, Level: f.Level, ValidFrom: f.ValidFrom,
		LegalRef: f.LegalRef, Schematic: f.Schematic, Rules: border.Rules{Today: border.DateOf(time.Now()), Area: border.ServedArea()},
		Files: []ingest.File{{Name: f.Name, Size: int64(len(f.Content)), Open: open}}})
	if err == nil && result.Refused > 0 {
		err = fmt.Errorf("%d rows refused, first %+v", result.Refused, result.Refusals[0])
	}
	return err
}

// takePapers lets the demo's reports take their steps, each in the name of its made-up post and on its day. One that
// took some already, when a load was cut short, stays as it is.
func (h *house) takePapers(ctx context.Context, world demodata.World) error {
	papers, err := demodata.Papers(world)
	if err != nil {
		return err
	}
	owed, err := newProgramme(h, "")
	if err != nil {
		return err
	}
	for _, p := range papers {
		sheet, err := owed.One(ctx, programme.Filter{Obligation: p.Obligation, Unit: p.Unit, Period: p.Period})
		if err != nil {
			return fmt.Errorf("%s %s %s: %w", p.Obligation, p.Period, p.Unit, err)
		}
		if len(sheet.Steps) > 0 {
			continue
		}
		if err := h.takePaper(ctx, sheet, p); err != nil {
			return fmt.Errorf("%s %s %s: %w", p.Obligation, p.Period, p.Unit, err)
		}
	}
	return nil
}

func (h *house) takePaper(ctx context.Context, sheet programme.Sheet, p demodata.Paper) error {
	if p.Draft != nil {
		if err := h.store.SaveDraft(ctx, sheet.Number(), p.Draft.Filled(sheet.AskedIDs())); err != nil {
			return err
		}
	}
	for _, step := range p.Steps {
		if err := h.store.TakeStep(ctx, sheet.Number(), step); err != nil {
			return fmt.Errorf("%s: %w", step.To, err)
		}
	}
	return nil
}

func showDemo(n, of int, name string) {
	fmt.Fprintf(os.Stderr, "  %2d/%d  %s\n", n, of, name)
}

// takeLives takes the steps of the demo's recognition files, each as if on its own day. A step the records forbid
// ends its file there; steps of a load that was cut short are passed over.
func (h *house) takeLives(ctx context.Context, world demodata.World) error {
	lives, err := demodata.Lives(world)
	if err != nil {
		return err
	}
	verdicts, err := newVerdicts(ctx, h, "")
	if err != nil {
		return err
	}
	r := newRecognition(h, verdicts)
	for _, life := range lives {
		for _, step := range life.Steps {
			r.Now = func() time.Time { return step.Day.Time().Add(12 * time.Hour) }
			_, err := r.Take(ctx, life.Unit, life.Designation, step)
			kind := border.KindOf(err)
			if err != nil && kind != border.Conflict && kind != border.Invalid {
				return fmt.Errorf("recognition of %s: %w", life.Unit, err)
			}
			if kind == border.Invalid {
				break
			}
		}
	}
	return nil
}
