package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/programme"
)

const silencesAbout = `Im lặng: báo cáo đã quá hạn mà chưa gửi, cũ nhất trước, với số ngày và nơi nợ.
Silences: reports whose day passed with nothing handed in, the oldest first, with their age and who owes.`

func silencesCommand(s *settings) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{Use: "silences", Short: "báo cáo quá hạn chưa gửi / reports overdue and not handed in", Long: silencesAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return f.owed(c, s, func(_ *house, owed *programme.Service, on border.Date) error {
				list, err := owed.Silences(c.Context(), f.filter, on)
				if err != nil {
					return err
				}
				if f.json {
					return printList(c.OutOrStdout(), true, list, nil)
				}
				return silenceTable(c.OutOrStdout(), list)
			})
		}}
	return f.add(c)
}

func silenceTable(out io.Writer, list []programme.Silence) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TỪ / SINCE\tSỐ NGÀY / DAYS\tKỲ / PERIOD\tAI NỢ / OWED BY\tNỢ AI / OWED TO\tBÁO CÁO / REPORT")
	for _, r := range list {
		to, days := "-", "-"
		if r.OwedTo != nil {
			to = r.OwedTo.VI
		}
		if r.AgeDays != nil {
			days = fmt.Sprint(*r.AgeDays)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s %s\t%s\t%s\n", r.Since, days, r.Period, r.Code, r.Owner.VI, to, r.Title.VI)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%d báo cáo / reports\n", len(list))
	return err
}

const completenessAbout = `Tỷ lệ báo cáo: đã gửi trên phải nộp, và đúng hạn trên số có hạn; không bao giờ quá 100 %.
Completeness: handed in of owed, and in time of those with a day; never above 100 %.`

func completenessCommand(s *settings) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{Use: "completeness", Short: "tỷ lệ báo cáo theo kỳ, tỉnh, địa bàn / completeness by period, province, area", Long: completenessAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := f.grouping(); err != nil {
				return err
			}
			return f.owed(c, s, func(_ *house, owed *programme.Service, on border.Date) error {
				list, err := owed.Completeness(c.Context(), f.filter, on, f.by)
				if err != nil {
					return err
				}
				if f.json {
					return printList(c.OutOrStdout(), true, list, nil)
				}
				return completenessTable(c.OutOrStdout(), list)
			})
		}}
	return f.addBy(f.add(c))
}

// addBy adds --by.
func (f *reportFlags) addBy(c *cobra.Command) *cobra.Command {
	c.Flags().StringVar(&f.by, "by", "", "gộp theo / group by: province, area")
	return c
}

func (f *reportFlags) grouping() error {
	if f.by == "" || f.by == programme.ByProvince || f.by == programme.ByArea {
		return nil
	}
	return usage("--by là province hoặc area.", "--by is province or area.")
}

func completenessTable(out io.Writer, list []programme.Tally) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KỲ / PERIOD\tNHÓM / GROUP\tPHẢI NỘP / OWED\tĐÃ GỬI / IN\tCHẤP NHẬN / ACCEPTED\tTHIẾU / MISSING\tTỶ LỆ / SHARE\tĐÚNG HẠN / IN TIME\tBÁO CÁO / REPORT")
	for _, t := range list {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", t.Period, orDash(groupName(t)), t.Owed, t.HandedIn, t.Accepted,
			t.States[programme.StateMissing], percentOf(t.Completeness), percentOf(t.Timeliness), t.Title.VI)
	}
	return w.Flush()
}

func groupName(t programme.Tally) string {
	switch {
	case t.Area != nil && *t.Area == "":
		return noArea
	case t.Area != nil:
		return *t.Area + " " + t.AreaName
	}
	return t.Province
}

// noArea heads what stands in no oversight area.
const noArea = "ngoài mọi địa bàn / in no area"

func percentOf(share *float64) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", *share*100)
}
