package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/programme"
)

type dueFlags struct {
	on, area, province string
	json               bool
}

const dueAbout = `Báo cáo còn nợ vào một ngày: chờ báo cáo, đang soạn, đã gửi chờ duyệt, bị trả lại, gửi muộn, quá hạn chưa gửi.
Reports still owed on a day: due, draft, submitted and waiting, returned, late, missing.

Chỉ các kỳ đã mở; báo cáo đã chấp nhận hoặc được miễn thì không nêu.
Only periods that have opened; what is accepted or waived is left out.`

func dueCommand(s *settings) *cobra.Command {
	var f dueFlags
	c := &cobra.Command{Use: "due --on 2026-11-21", Short: "báo cáo còn nợ vào một ngày / reports still owed on a day", Long: dueAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runDue(c, s, f) }}
	flags := c.Flags()
	flags.StringVar(&f.on, "on", "", "ngày; không ghi: hôm nay / day; without it today")
	flags.StringVar(&f.area, "area", "", "mã địa bàn phụ trách / code of an oversight area")
	flags.StringVar(&f.province, "province", "", "mã tỉnh / code of a province")
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

func runDue(c *cobra.Command, s *settings, f dueFlags) error {
	on, err := (&areaFlags{on: f.on}).day(border.DateOf(time.Now()))
	if err != nil {
		return err
	}
	if f.area != "" && f.province != "" {
		return usage("Chỉ dùng một trong --area và --province.", "Use one of --area and --province.")
	}
	return withHouse(c, s, func(h *house) error {
		if f.area != "" {
			if _, err := h.store.AreaHistory(c.Context(), f.area); err != nil {
				return err
			}
		}
		owed, err := newProgramme(h, s.folder(postgis.KindLive))
		if err != nil {
			return err
		}
		list, err := owed.Reports(c.Context(), programme.Filter{Area: f.area, Province: f.province}, on, programme.Owed()...)
		if err != nil {
			return err
		}
		if f.json {
			return printList(c.OutOrStdout(), true, list, nil)
		}
		return dueTable(c.OutOrStdout(), list)
	})
}

// dueTable lists what is owed, the oldest day first; without a day last.
func dueTable(out io.Writer, list []programme.Report) error {
	slices.SortStableFunc(list, func(a, b programme.Report) int {
		if a.DueOn.IsZero() != b.DueOn.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.DueOn.IsZero()]
		}
		return b.DueOn.DaysUntil(a.DueOn)
	})
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "HẠN / DUE\tQUÁ / AGE\tTRẠNG THÁI / STATE\tKỲ / PERIOD\tAI NỢ / OWED BY\tBÁO CÁO / REPORT")
	for _, r := range list {
		age := "-"
		if r.AgeDays != nil {
			age = strconv.Itoa(*r.AgeDays)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s %s\t%s\n", orDash(r.DueOn.String()), age, border.ReportStates().Label(r.State).VI, r.Period, r.Code, r.Owner.VI, r.Title.VI)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%d báo cáo / reports\n", len(list))
	return err
}
