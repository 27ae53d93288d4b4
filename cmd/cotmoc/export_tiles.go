package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"cotmoc/geo/pmtiles"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/tile"
)

type exportTilesFlags struct {
	pmtiles, area, province, on string
	layers                      []string
	internal                    bool
	year, minZoom, maxZoom      int
}

// openLayers are those of an archive unless others are asked for: what anybody may see.
func openLayers() []string { return []string{"provinces", "communes", "border", "crossings"} }

func exportTilesCommand(s *settings) *cobra.Command {
	f := exportTilesFlags{}
	c := &cobra.Command{Use: "tiles --pmtiles FILE", Args: noArgs,
		Short: "ô bản đồ của một vùng và ngày vào một tệp PMTiles / tiles of an area and a day as one PMTiles file",
		RunE:  func(c *cobra.Command, _ []string) error { return runExportTiles(c, s, f) }}
	flags := c.Flags()
	flags.StringVar(&f.pmtiles, "pmtiles", "", "tệp cần viết / file to write")
	flags.StringSliceVar(&f.layers, "layers", openLayers(), "các lớp / layers")
	flags.BoolVar(&f.internal, "internal", false, "cả lớp và lối mở nội bộ: giữ tệp như tài liệu mật / layers and openings that are internal too: guard the file")
	flags.StringVar(&f.area, "area", "", "mã địa bàn phụ trách / code of an oversight area")
	flags.StringVar(&f.province, "province", "", "mã tỉnh / province code")
	flags.StringVar(&f.on, "on", "", "ngày; mặc định hôm nay / day; today by default")
	flags.IntVar(&f.year, "year", 0, "năm, cho lớp assessments / year, for layer assessments")
	flags.IntVar(&f.minZoom, "min-zoom", 0, "mức thu phóng đầu / first zoom")
	flags.IntVar(&f.maxZoom, "max-zoom", 12, "mức thu phóng cuối, đến 14 / last zoom, up to 14")
	return c
}

func (f exportTilesFlags) query() (tile.Export, error) {
	e := tile.Export{Layers: f.layers, MinZoom: f.minZoom, MaxZoom: f.maxZoom}
	if f.pmtiles == "" {
		return e, usage("Cần --pmtiles TỆP.", "--pmtiles FILE is needed.")
	}
	if f.area != "" && f.province != "" {
		return e, usage("--area và --province không đi cùng nhau.", "--area and --province do not go together.")
	}
	e.On = border.DateOf(time.Now())
	if f.on != "" {
		var err error
		if e.On, err = border.ParseDate(f.on); err != nil {
			return e, usage("--on phải có dạng 2026-11-21.", "--on must look like 2026-11-21.")
		}
	}
	if e.Year = f.year; e.Year == 0 {
		e.Year = border.AssessedYearOf(e.On)
	}
	e.Reach = border.StrangersReach()
	if f.internal {
		e.Reach = border.WholeReach()
		return e, nil
	}
	for _, l := range f.layers {
		if !slices.Contains(tile.OpenLayers(), l) {
			return e, usage(fmt.Sprintf("Lớp %q là nội bộ hoặc không có; lớp nội bộ cần --internal. Lớp mở: %s.", l, strings.Join(tile.OpenLayers(), ", ")),
				fmt.Sprintf("Layer %q is internal or does not exist; internal ones need --internal. Open layers: %s.", l, strings.Join(tile.OpenLayers(), ", ")))
		}
	}
	return e, nil
}

func runExportTiles(c *cobra.Command, s *settings, f exportTilesFlags) error {
	e, err := f.query()
	if err != nil {
		return err
	}
	return withHouse(c, s, func(h *house) (err error) {
		if e.Bounds, err = f.bounds(c, h, e.On); err != nil {
			return err
		}
		list, err := e.Addresses()
		if err != nil {
			return err
		}
		verdicts, err := newVerdicts(c.Context(), h, s.folder(postgis.KindLive))
		if err != nil {
			return err
		}
		to, err := pmtiles.Create(f.pmtiles)
		if err != nil {
			return border.Fail(border.Usage, "Không viết được tệp "+f.pmtiles+".", "Cannot write "+f.pmtiles+".", err)
		}
		defer func() { err = errors.Join(err, to.Abort()) }()
		done, end := tileProgress(c, len(list))
		defer end()
		atlas := tile.NewAtlas(h.store, h.store, yearly{verdicts, newRecognition(h, verdicts)})
		n, err := e.Write(c.Context(), atlas, to, done)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "%s: %d ô bản đồ / tiles, %d..%d, %s\n", f.pmtiles, n, e.MinZoom, e.MaxZoom, strings.Join(e.Layers, ","))
		return nil
	})
}

// bounds gives the box of what is exported: of an area, a province, or everything there is.
func (f exportTilesFlags) bounds(c *cobra.Command, h *house, on border.Date) (orb.Bound, error) {
	switch {
	case f.area != "":
		o, err := h.store.AreaOutline(c.Context(), f.area, on)
		if err == nil && len(o.Shape) == 0 {
			err = nothingThere()
		}
		return o.Shape.Bound(), err
	case f.province != "":
		u, err := h.store.Unit(c.Context(), f.province, on)
		if err == nil && u.BBox == nil {
			err = nothingThere()
		}
		if err != nil {
			return orb.Bound{}, err
		}
		return boundOf(*u.BBox), nil
	}
	o, err := h.store.Overview(c.Context())
	if err == nil && o.BBox == nil {
		err = nothingThere()
	}
	if err != nil {
		return orb.Bound{}, err
	}
	return boundOf(*o.BBox), nil
}

func boundOf(b [4]float64) orb.Bound {
	return orb.Bound{Min: orb.Point{b[0], b[1]}, Max: orb.Point{b[2], b[3]}}
}

func nothingThere() error {
	return border.Fail(border.NotFound, "Chưa có ranh giới nào ở đó.", "There is no boundary there yet.", nil)
}

// tileProgress shows how far the work is, on a terminal only.
func tileProgress(c *cobra.Command, n int) (done, end func()) {
	to := c.ErrOrStderr()
	if !isTerminal(to) {
		return func() {}, func() {}
	}
	p := progressbar.NewOptions(n, progressbar.OptionSetWriter(to), progressbar.OptionSetDescription("tiles"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))
	return func() { _ = p.Add(1) }, func() { _ = p.Finish() }
}
