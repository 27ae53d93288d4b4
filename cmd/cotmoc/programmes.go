package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/tile"
)

const programmeAbout = `Chương trình: mục tiêu được tính từ số liệu đã lưu, nhiệm vụ theo hạn, hợp tác theo sổ.
Programmes: targets computed from what is stored, duties with their days, cooperation by the log.

Bản của nơi dùng được nhập bằng: cotmoc import programmes TỆP.yaml
A deployment brings its own by:  cotmoc import programmes FILE.yaml`

func programmeCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "programme", Short: "chương trình, mục tiêu, nhiệm vụ / programmes, targets, duties", Long: programmeAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(listProgrammes(s), programmeStatus(s), checkProgramme())
	return c
}

// withLedger opens the house for a command on programmes.
func withLedger(c *cobra.Command, s *settings, do func(*programme.Ledger) error) error {
	return withHouse(c, s, func(h *house) error {
		folder := s.folder(kindOf(c, h))
		verdicts, err := newVerdicts(c.Context(), h, folder)
		if err != nil {
			return err
		}
		owed, err := newProgramme(h, folder)
		if err != nil {
			return err
		}
		l, err := newLedger(c.Context(), h, owed, verdicts, newRecognition(h, verdicts), newComparisons(h, tile.NewBoard(h.store)))
		if err != nil {
			return err
		}
		return do(l)
	})
}

// kindOf is what the open database is; a fault shows later.
func kindOf(c *cobra.Command, h *house) string {
	kind, _ := h.store.Kind(c.Context())
	return kind
}

func listProgrammes(s *settings) *cobra.Command {
	var province string
	var asJSON bool
	c := &cobra.Command{Use: "list", Short: "các chương trình và tình trạng mục tiêu / programmes and how their targets stand", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withLedger(c, s, func(l *programme.Ledger) error {
				list, err := l.Overview(c.Context(), province, nil)
				if err != nil {
					return err
				}
				if asJSON {
					return printList(c.OutOrStdout(), true, list, nil)
				}
				return summaryTable(c.OutOrStdout(), list)
			})
		}}
	c.Flags().StringVar(&province, "province", "", "mã tỉnh / code of a province")
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func summaryTable(out io.Writer, list []programme.Summary) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MÃ / ID\tĐẠT / ACHIEVED\tĐÚNG TIẾN ĐỘ / ON TRACK\tCÓ NGUY CƠ / AT RISK\tCHẬM / OFF TRACK\tCHƯA RÕ / UNKNOWN\tQUÁ HẠN / OVERDUE\tVĂN BẢN / DOCUMENT")
	for _, s := range list {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%s: %s\n", s.ID, s.Targets[programme.Achieved], s.Targets[programme.OnTrack], s.Targets[programme.AtRisk],
			s.Targets[programme.OffTrack], s.Targets[programme.Unknown], s.Duties[programme.DutyOverdue], s.LegalRef, s.Title.VI)
	}
	return w.Flush()
}

func programmeStatus(s *settings) *cobra.Command {
	var year int
	var period, knownOn string
	var asJSON bool
	c := &cobra.Command{Use: "status ID [TARGET]", Short: "mục tiêu của một chương trình, hoặc danh sách đứng sau một mục tiêu / targets of a programme, or the list behind one",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) == 2 {
				return nil
			}
			return exactly("ID")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if year == 0 {
				year = reportYear(border.DateOf(time.Now()))
			}
			when := programme.Year(year)
			var err error
			if when.KnownOn, err = moment(knownOn); err != nil {
				return err
			}
			if period != "" {
				part, ok := programme.PartOf(year, period)
				if !ok {
					return usage("--period phải là một phần của năm, ví dụ 2026-Q3.", "--period must be a part of the year, such as 2026-Q3.")
				}
				when.Part = part
			}
			return withLedger(c, s, func(l *programme.Ledger) error { return printStatus(c, l, args, when, asJSON) })
		}}
	c.Flags().IntVar(&year, "year", 0, "năm báo cáo; không ghi: năm đang chạy / report year; without it the running one")
	c.Flags().StringVar(&period, "period", "", "một phần của năm / a part of the year: 2026-H1, 2026-Q3, 2026-09")
	c.Flags().StringVar(&knownOn, "known-on", "", "như đã biết đến lúc đó / as known at that time (2026-11-21T00:00:00+07:00)")
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

// reportYear is the report year a day lies in: it begins on 15 December.
func reportYear(day border.Date) int {
	if day.After(border.AssessedYear(day.Year()).To) {
		return day.Year() + 1
	}
	return day.Year()
}

func printStatus(c *cobra.Command, l *programme.Ledger, args []string, when programme.When, asJSON bool) error {
	out := c.OutOrStdout()
	if len(args) == 1 {
		list, err := l.Targets(c.Context(), args[0], when)
		if err != nil {
			return err
		}
		if asJSON {
			return printList(out, true, list, nil)
		}
		return targetTable(out, list)
	}
	t, err := l.TargetOf(c.Context(), args[0], args[1], when)
	if err != nil {
		return err
	}
	if asJSON {
		return printList(out, true, t.Lines, nil)
	}
	if err := targetTable(out, []programme.TargetStanding{t}); err != nil {
		return err
	}
	printHow(out, t)
	return lineTable(out, t.Lines)
}

// printHow says how a value was read over a reform, and what of a past moment is not replayed.
func printHow(out io.Writer, t programme.TargetStanding) {
	notes := slices.Clone(t.TakenNow)
	if t.Rebased != nil {
		notes = append(notes, t.Rebased.Note)
	}
	for _, n := range notes {
		fmt.Fprintf(out, "- %s / %s\n", n.VI, n.EN)
	}
}

func targetTable(out io.Writer, list []programme.TargetStanding) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MÃ / ID\tTÌNH TRẠNG / STATE\tMỤC TIÊU / TARGET\tLÝ DO / REASON")
	for _, t := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.ID, border.TargetStates().Label(t.State).VI, t.Title.VI, t.Reason.VI)
	}
	return w.Flush()
}

func lineTable(out io.Writer, list []programme.Line) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nTÍNH / COUNTS\tMÃ / CODE\tTÊN / NAME\tGIÁ TRỊ / VALUE\tTRẠNG THÁI / STATE\tNGÀY / DAY")
	for _, l := range list {
		value, counts := "-", "không / no"
		if l.Value != nil {
			value = strconv.FormatFloat(*l.Value, 'f', -1, 64)
		}
		if l.Title != nil {
			l.Name = l.Title.VI
		}
		if l.Counts {
			counts = "có / yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", counts, l.Code, l.Name, value, orDash(l.State), orDash(l.On.String()))
	}
	return w.Flush()
}

func checkProgramme() *cobra.Command {
	return &cobra.Command{Use: "check FILE...", Short: "xét tệp chương trình, không lưu / look at programme files, keep nothing",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactly("FILE")(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			wrong := false
			for _, name := range args {
				text, err := os.ReadFile(name) //nolint:gosec // the file a person names
				if err != nil {
					return border.Fail(border.Invalid, fmt.Sprintf("Không mở được tệp %s.", name), fmt.Sprintf("File %s cannot be opened.", name), err)
				}
				f, faults := programme.FileOf(text)
				for _, x := range faults {
					wrong = true
					fmt.Fprintf(c.OutOrStdout(), "%s:%d: %s: %s / %s\n", name, x.Line, x.Field, x.Reason.VI, x.Reason.EN)
				}
				if len(faults) == 0 {
					fmt.Fprintf(c.OutOrStdout(), "%s: %s, áp dụng từ / holds from %s\n", name, f.ID, f.HoldsFrom)
				}
			}
			if wrong {
				return errRefused
			}
			return nil
		}}
}
