package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/geo/crs"
	"cotmoc/geo/export"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/cql"
)

type exportFlags struct {
	format, on, output, filter, system, lang string
	year                                     int
}

func exportCommand(s *settings) *cobra.Command {
	f := exportFlags{}
	c := &cobra.Command{Use: "export LAYER", Args: exactly("LAYER"),
		Short: "xuất một lớp thành tệp / write a layer as a file",
		Long: `Xuất mọi đối tượng của một lớp, từng đối tượng một, không giới hạn số lượng.
Write every feature of a layer, one at a time, however many there are.

Lớp / layers: communes provinces districts villages border markers crossings trails posts routes hotspots plots incidents assessments province_assessments`,
		RunE: func(c *cobra.Command, args []string) error { return runExport(c, s, args[0], f) }}
	flags := c.Flags()
	flags.StringVar(&f.format, "format", "geojson", "geojson | geojsonseq | csv | gpkg | fgb | xlsx")
	flags.StringVar(&f.on, "on", "", "ngày mà đơn vị và địa điểm có hiệu lực (hôm nay) / day on which units and places hold (today)")
	flags.IntVar(&f.year, "year", 0, "năm phân loại, cho assessments, province_assessments / assessed year, for these")
	flags.StringVar(&f.filter, "filter", "", "bộ lọc CQL2 / a CQL2 filter")
	flags.StringVar(&f.system, "crs", "", "hệ tọa độ, ví dụ EPSG:9209 / coordinate system, such as EPSG:9209 (WGS 84)")
	flags.StringVar(&f.lang, "lang", "vi", "vi | en: tên cột cho người đọc / titles for people")
	flags.StringVarP(&f.output, "output", "o", "", "tệp; không có thì ra stdout / file; stdout without it")
	c.AddCommand(exportTilesCommand(s), exportQGISCommand(s))
	return c
}

// query reads the flags before anything is opened.
func (f exportFlags) query(of collection.Collection, now time.Time) (collection.Query, export.Table, error) {
	q := collection.Query{Collection: of}
	table := of.Table(nil, f.lang)
	if of.OnDay {
		q.On = border.DateOf(now)
	}
	if f.on != "" {
		day, err := border.ParseDate(f.on)
		if err != nil {
			return q, table, usage("--on phải có dạng 2026-11-21.", "--on must look like 2026-11-21.")
		}
		if !of.OnDay {
			return q, table, usage("Lớp "+of.ID+" không theo ngày; bỏ --on.", "Layer "+of.ID+" does not hold from day to day; leave --on out.")
		}
		q.On = day
	}
	if of.Yearly {
		if q.Year = f.year; q.Year == 0 {
			q.Year = border.AssessedYearOf(border.DateOf(now))
		}
	} else if f.year != 0 {
		return q, table, usage("--year chỉ dùng cho assessments.", "--year goes with assessments only.")
	}
	if f.filter != "" {
		n, err := cql.ParseText(f.filter)
		if err != nil {
			return q, table, err
		}
		q.Filter = n
	}
	if f.system != "" {
		system, ok := crs.Parse(f.system)
		if !ok {
			return q, table, usage("--crs: không có hệ tọa độ "+strconv.Quote(f.system)+".", "--crs: there is no coordinate system "+strconv.Quote(f.system)+".")
		}
		table.System = system
	}
	return q, table, nil
}

func runExport(c *cobra.Command, s *settings, layer string, f exportFlags) error {
	format, known := export.Find(f.format)
	if !known {
		return usage("--format là geojson, geojsonseq, csv, gpkg, fgb hoặc xlsx.", "--format is geojson, geojsonseq, csv, gpkg, fgb or xlsx.")
	}
	if err := exportable(layer); err != nil {
		return err
	}
	return withHouse(c, s, func(h *house) error {
		reader, err := collectionsOf(c.Context(), h)
		if err != nil {
			return err
		}
		of, err := reader.Find(layer)
		if err != nil {
			return err
		}
		q, table, err := f.query(of, time.Now())
		if err != nil {
			return filterError(err)
		}
		return toFile(c, f.output, func(w io.Writer) error {
			_, err := reader.Write(c.Context(), q, format, table, w)
			return filterError(err)
		})
	})
}

// exportable refuses a layer there is none of, before the house is opened.
func exportable(layer string) error {
	var names []string
	for _, c := range collection.All(nil, nil) {
		if c.ID == layer {
			return nil
		}
		names = append(names, c.ID)
	}
	return noLayer(layer, names)
}

func noLayer(layer string, names []string) error {
	near := nearest(layer, names)
	return usage("Không có lớp "+strconv.Quote(layer)+". Có phải ý bạn là "+strconv.Quote(near)+"?", "There is no layer "+strconv.Quote(layer)+". Did you mean "+strconv.Quote(near)+"?")
}

// toFile writes a file whole or not at all; without a name it writes to stdout.
func toFile(c *cobra.Command, name string, write func(io.Writer) error) error {
	if name == "" {
		w := bufio.NewWriterSize(c.OutOrStdout(), 1<<16)
		if err := write(w); err != nil {
			return err
		}
		return w.Flush()
	}
	file, err := os.CreateTemp(filepath.Dir(name), ".cotmoc-*")
	if err != nil {
		return border.Fail(border.Usage, "Không ghi được "+name+".", "Cannot write "+name+".", err)
	}
	defer os.Remove(file.Name()) // it is not there any more where all went well
	progress := newBar(c.ErrOrStderr(), filepath.Base(name))
	defer progress.end()
	w := bufio.NewWriterSize(&told{w: file, bar: progress}, 1<<20)
	if err := write(w); err != nil {
		file.Close()
		return err
	}
	if err := w.Flush(); err != nil {
		file.Close()
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// filterError is a filter that cannot be read, as wrong usage.
func filterError(err error) error {
	if wrong, is := cql.TextOf(err); is {
		return usage("--filter "+wrong.VI+".", "--filter "+wrong.EN+".")
	}
	return err
}

// told shows on a terminal how much was written.
type told struct {
	w   io.Writer
	bar bar
	n   int64
}

// Write passes bytes on.
func (t *told) Write(b []byte) (int, error) {
	n, err := t.w.Write(b)
	t.n += int64(n)
	t.bar.show(t.n, 0)
	return n, err
}
