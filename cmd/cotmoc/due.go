package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

const dueAbout = `Báo cáo còn nợ vào một ngày: chờ báo cáo, đang soạn, đã gửi chờ duyệt, bị trả lại, gửi muộn, quá hạn chưa gửi.
Reports still owed on a day: due, draft, submitted and waiting, returned, late, missing.

Chỉ các kỳ đã mở; báo cáo đã chấp nhận hoặc được miễn thì không nêu.
Only periods that have opened; what is accepted or waived is left out. --by area: một xã có mặt trong mọi địa bàn của nó; báo cáo của tỉnh, cơ quan không thuộc địa bàn nào.
--by area: a commune stands in each of its areas; what provinces and agencies owe stands in none.`

func dueCommand(s *settings) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{Use: "due --on 2026-11-21", Short: "báo cáo còn nợ vào một ngày / reports still owed on a day", Long: dueAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return f.due(c, s) }}
	return f.addBy(f.add(c))
}

func (f *reportFlags) due(c *cobra.Command, s *settings) error {
	if err := f.grouping(); err != nil {
		return err
	}
	return f.owed(c, s, func(_ *house, owed *programme.Service, on border.Date) error {
		list, err := owed.Reports(c.Context(), f.filter, on, programme.Owed()...)
		if err != nil {
			return err
		}
		groups, err := owed.Group(c.Context(), list, on, f.by)
		switch {
		case err != nil:
			return err
		case f.json && f.by != "":
			return printList(c.OutOrStdout(), true, groups, nil)
		case f.json:
			return printList(c.OutOrStdout(), true, list, nil)
		}
		return dueTables(c.OutOrStdout(), groups, f.by)
	})
}

// dueTables lists what is owed, a table for each group.
func dueTables(out io.Writer, groups []programme.Group, by string) error {
	if len(groups) == 0 {
		return dueTable(out, nil)
	}
	for _, g := range groups {
		if head := strings.TrimSpace(g.Code + " " + g.Name); by != "" {
			if by == programme.ByProvince {
				head = g.Code
			}
			if head == "" {
				head = noArea
			}
			fmt.Fprintf(out, "\n%s\n", head)
		}
		if err := dueTable(out, g.Reports); err != nil {
			return err
		}
	}
	return nil
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
