package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/recognition"
)

const drawAbout = `Bốc thăm xã để kiểm tra: trong các xã đã công nhận và các xã không báo cáo, chia theo nguy cơ; cùng hạt giống thì cùng kết quả.
Draw communes to visit among those recognised and those silent, by risk; the same seed draws the same.

Có mã: xem lần bốc thăm đó với tỷ lệ. / With an ID: show that draw and its rates.`

func drawCommand(s *settings) *cobra.Command {
	var seed int64
	var n, year int
	var post string
	var asJSON bool
	c := &cobra.Command{Use: "draw [ID]", Short: "bốc thăm xã để kiểm tra / draw communes to visit", Long: drawAbout, Args: atMostOne,
		RunE: func(c *cobra.Command, args []string) error {
			return withRecognition(c, s, func(_ *house, r *recognition.Service) error {
				var d recognition.Draw
				var err error
				if len(args) == 1 {
					d, err = shown(c, r, args[0])
				} else {
					d, err = r.Draw(c.Context(), seed, year, n, post)
				}
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(c.OutOrStdout()).Encode(d)
				}
				return drawSheet(c.OutOrStdout(), d)
			})
		}}
	flags := c.Flags()
	flags.Int64Var(&seed, "seed", 1, "hạt giống / seed")
	flags.IntVar(&n, "n", 20, "số xã / communes")
	flags.IntVar(&year, "year", time.Now().Year(), "năm đánh giá / assessed year")
	flags.StringVar(&post, "post", "cotmoc draw", "đơn vị bốc thăm / post that draws")
	flags.BoolVar(&asJSON, "json", false, "JSON")
	c.AddCommand(findingCommand(s))
	return c
}

// atMostOne turns cobra's argument error into wrong usage (exit 2).
func atMostOne(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage(fmt.Sprintf("Cần: %s.", c.UseLine()), fmt.Sprintf("Wanted: %s.", c.UseLine()))
	}
	return nil
}

func shown(c *cobra.Command, r *recognition.Service, id string) (recognition.Draw, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return recognition.Draw{}, usage("Mã lần bốc thăm là một số.", "The id of a draw is a number.")
	}
	return r.Drawn(c.Context(), n)
}

func drawSheet(out io.Writer, d recognition.Draw) error {
	fmt.Fprintf(out, "Lần / Draw %d: hạt giống / seed %d, năm / year %d\n", d.ID, d.Seed, d.Year)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MÃ / CODE\tTÊN / NAME\tTỈNH / PROVINCE\tNHÓM / GROUP\tNGUY CƠ / RISK\tKẾT QUẢ / FINDING")
	for _, u := range d.Units {
		finding := "-"
		if u.Finding != nil {
			finding = u.Finding.Finding
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", u.Code, u.Name, u.Province, u.Group, u.Risk, finding)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, r := range d.Rates {
		fmt.Fprintf(out, "%s: %d/%d không sạch / not clean", r.Group, r.NotClean, r.Visited)
		if r.Estimate != nil {
			fmt.Fprintf(out, ", %.1f %% (%.1f–%.1f %%)", r.Estimate.Share*100, r.Estimate.Low*100, r.Estimate.High*100)
		}
		fmt.Fprintln(out)
	}
	return nil
}
