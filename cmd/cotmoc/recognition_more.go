package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/recognition"
)

func summarizeRecognition(s *settings) *cobra.Command {
	var designation string
	var asJSON bool
	c := &cobra.Command{Use: "summary", Short: "tổng hợp cả nước, tỉnh, huyện cũ, địa bàn / country, provinces, former districts, areas", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withRecognition(c, s, func(_ *house, r *recognition.Service) error {
				list, err := r.Summary(c.Context(), designation)
				if err != nil {
					return err
				}
				out := c.OutOrStdout()
				if asJSON {
					return printList(out, true, list, nil)
				}
				w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
				fmt.Fprintln(w, "PHẠM VI / SCOPE\tMÃ / CODE\tTÊN / NAME\tSỐ XÃ / COMMUNES\tHIỆU LỰC / IN FORCE\tNGHI VẤN / IN DOUBT\tĐỦ / ALL")
				for _, r := range list {
					fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%s\n", r.Scope, orDash(r.Code), orDash(r.Name), r.Communes, r.InForce, r.InDoubt, map[bool]string{true: "có / yes", false: "-"}[r.AllInForce])
				}
				return w.Flush()
			})
		}}
	c.Flags().StringVar(&designation, "designation", border.DesignationDrugFree, "danh hiệu / designation: drug_free, clean")
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func conversionsCommand(s *settings) *cobra.Command {
	var f assessFlags
	var area string
	c := &cobra.Command{Use: "conversions --year 2026", Short: "chuyển hóa so với năm trước, cùng một bộ tiêu chí / conversions since the year before, under one set", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.year == 0 {
				return usage("Thiếu --year.", "--year is missing.")
			}
			return withVerdicts(c, s, func(h *house, v *assess.Service) error {
				n, err := newComparer(h, v).Conversions(c.Context(), f.year, f.criteria, area, f.province, nil)
				if err != nil {
					return err
				}
				out := c.OutOrStdout()
				if f.json {
					return json.NewEncoder(out).Encode(map[string]any{"items": n.Items, "total": len(n.Items), "year": n.Year, "criteria": n.Criteria, "official": n.Official,
						"converted": n.Converted, "improved": n.Improved, "worsened": n.Worsened, "same": n.Same, "not_comparable": n.NotComparable})
				}
				for _, i := range n.Items {
					fmt.Fprintf(out, "%s  %-24s %s > %s\n", i.Unit.Code, i.Unit.Name, border.Classes().Label(i.From).VI, border.Classes().Label(i.To).VI)
				}
				_, err = fmt.Fprintf(out, "%d chuyển hóa / converted, %d tốt hơn / improved, %d xấu hơn / worsened, %d như cũ / same, %d không so được / not comparable\n",
					n.Converted, n.Improved, n.Worsened, n.Same, n.NotComparable)
				return err
			})
		}}
	flags := c.Flags()
	flags.IntVar(&f.year, "year", 0, "năm đánh giá / assessed year")
	flags.StringVar(&f.criteria, "criteria", "qd-28-2025", "bộ tiêu chí / criteria set")
	flags.StringVar(&area, "area", "", "mã địa bàn phụ trách / code of an oversight area")
	flags.StringVar(&f.province, "province", "", "mã tỉnh / code of a province")
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

// findingCommand keeps what a visit found.
func findingCommand(s *settings) *cobra.Command {
	var f recognition.Finding
	var day string
	var asJSON bool
	c := &cobra.Command{Use: "finding ID CODE clean|not_clean|not_visited --post ACCOUNT", Short: "ghi kết quả kiểm tra một xã đã bốc thăm / keep what a visit found",
		Args: exactly("ID", "CODE", "FINDING"), RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("Mã lần bốc thăm là một số.", "The id of a draw is a number.")
			}
			if f.Post == "" {
				return noPost()
			}
			if f.Day, err = (&areaFlags{on: day}).day(border.DateOf(time.Now())); err != nil {
				return err
			}
			f.Unit, f.Finding = args[1], args[2]
			return withRecognition(c, s, func(h *house, r *recognition.Service) error {
				if f.Post, err = accountOf(c, h, f.Post); err != nil {
					return err
				}
				d, err := r.Find(c.Context(), id, f)
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
	flags.StringVar(&f.Post, "post", "", "tên tài khoản / name of the account")
	flags.StringVar(&day, "day", "", "ngày kiểm tra; không ghi: hôm nay / day of the visit; without it today")
	flags.StringVar(&f.Note, "note", "", "ghi chú / note")
	flags.BoolVar(&asJSON, "json", false, "JSON")
	return c
}
