package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
)

type locateFlags struct {
	on, mapping   string
	json, partial bool
	markers       bool
}

func locateCommand(s *settings) *cobra.Command {
	var f locateFlags
	c := &cobra.Command{
		Use:   "locate [FILE]",
		Short: "tìm xã của các điểm trong bảng CSV / find the communes of the points of a CSV",
		Long: "Đọc CSV (cột lon, lat, có thể có on: ngày), ghi CSV thêm commune_code, commune_name, province_code.\n" +
			"Reads a CSV (columns lon, lat, optionally on: a day), writes it with commune_code, commune_name, province_code.\n\n" +
			"Không có FILE thì đọc từ đầu vào chuẩn / Without FILE it reads standard input.",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("Cần: cotmoc locate [TỆP].", "Wanted: cotmoc locate [FILE].")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return runLocate(c, s, f, args) },
	}
	flags := c.Flags()
	flags.StringVar(&f.on, "on", "", "ngày của những dòng không ghi ngày (mặc định hôm nay) / day of rows that name none (today)")
	flags.StringVar(&f.mapping, "map", "", "lon=CỘT,lat=CỘT,on=CỘT / =COLUMN")
	flags.BoolVar(&f.markers, "markers", false, "thêm cột mốc gần nhất, khoảng cách dọc biên, phía, cách biên, lý trình / add the nearest marker, offset, side, distance, chainage")
	flags.BoolVar(&f.json, "json", false, "JSON; không thì CSV / else CSV")
	flags.BoolVar(&f.partial, "partial", false, "ghi cả khi có dòng bị từ chối, các dòng đó để trống / write also when rows are refused, these without a place")
	return c
}

func runLocate(c *cobra.Command, s *settings, f locateFlags, args []string) (err error) {
	job, err := f.job()
	if err != nil {
		return err
	}
	job.File.Name, job.File.Content = "stdin", c.InOrStdin()
	if len(args) == 1 {
		file, err := os.Open(args[0])
		if err != nil {
			return border.Fail(border.Invalid, "Không mở được tệp "+args[0]+".", "File "+args[0]+" cannot be opened.", err)
		}
		defer func() { _ = file.Close() }() // only read
		job.File.Name, job.File.Content = filepath.Base(args[0]), file
	}
	held, err := os.CreateTemp("", "cotmoc-locate-") // nothing is written before all is known to be right
	if err != nil {
		return fmt.Errorf("hold the output back: %w", err)
	}
	defer func() { err = errors.Join(err, held.Close()) }()
	if err := os.Remove(held.Name()); err != nil { // open, it stays; killed, nothing of it does
		return fmt.Errorf("hold the output back: %w", err)
	}
	var result locate.Result
	err = withHouse(c, s, func(h *house) (err error) {
		if f.markers {
			job.Refer = h.store.Reference().Refer
		}
		result, err = locate.NewFinder(h.store).Run(c.Context(), job, held)
		return err
	})
	if err != nil {
		return err
	}
	if result.Refused == 0 || f.partial {
		if err := release(held, c.OutOrStdout()); err != nil {
			return err
		}
	}
	return f.tell(c.ErrOrStderr(), result)
}

func (f locateFlags) job() (locate.Job, error) {
	today := border.DateOf(time.Now())
	job := locate.Job{On: today, JSON: f.json, Partial: f.partial,
		File: ingest.PointFile{Rules: border.Rules{Today: today, Area: border.ServedArea()}}}
	var err error
	if f.on != "" {
		if job.On, err = border.ParseDate(f.on); err != nil {
			return job, usage("--on phải có dạng 2025-07-01.", "--on must look like 2025-07-01.")
		}
	}
	if job.File.Map, err = ingest.ParseMap(f.mapping); err != nil {
		return job, err
	}
	return job, job.File.Check()
}

// release copies what was held back.
func release(held *os.File, to io.Writer) error {
	if _, err := held.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("write places: %w", err)
	}
	if _, err := io.Copy(to, held); err != nil {
		return fmt.Errorf("write places: %w", err)
	}
	return nil
}

// tell says on stderr how it went, and which rows were refused and why.
func (f locateFlags) tell(errs io.Writer, r locate.Result) error {
	fmt.Fprintf(errs, "dòng / rows: %d   ngoài mọi xã / in no commune: %d   từ chối / refused: %d\n", r.Rows, r.Outside, r.Refused)
	for _, x := range r.Refusals {
		fmt.Fprintf(errs, "%s%s / %s\n", spot(x), x.Reason.VI, x.Reason.EN)
	}
	if r.Refused == 0 {
		return nil
	}
	if !f.partial {
		fmt.Fprintln(errs, "không ghi gì; dùng --partial để bỏ qua các dòng này / nothing written; --partial goes past these rows")
	}
	return errRefused
}
