package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/programme"
)

const reportAbout = `Báo cáo phải nộp: xem, soạn, gửi, chấp nhận, trả lại, miễn thay một tài khoản.
Reports owed: look, write, hand in, accept, return and waive for an account.

Hai bước do hai đơn vị: tài khoản đã soạn hoặc gửi không tự chấp nhận, trả lại, miễn.
Two steps by two posts: an account that wrote or handed in may not accept, return or waive.`

func reportCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "report", Short: "báo cáo phải nộp / reports owed", Long: reportAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(listReports(s), showReport(s), writeReport(s), stepReport(s), listQuestions(s))
	return c
}

// reportFlags choose among reports.
type reportFlags struct {
	on, by string
	filter programme.Filter
	states []string
	json   bool
}

func (f *reportFlags) add(c *cobra.Command) *cobra.Command {
	flags := c.Flags()
	flags.StringVar(&f.on, "on", "", "ngày; không ghi: hôm nay / day; without it today")
	flags.StringVar(&f.filter.Area, "area", "", "mã địa bàn phụ trách / code of an oversight area")
	flags.StringVar(&f.filter.Province, "province", "", "mã tỉnh / code of a province")
	flags.StringVar(&f.filter.Level, "level", "", "cấp / level: commune, province, district, village, group, agency")
	flags.StringVar(&f.filter.Period, "period", "", "kỳ / period: 2026, 2026-H1, 2026-Q3, 2026-09")
	flags.StringVar(&f.filter.Obligation, "obligation", "", "mã nghĩa vụ / id of an obligation")
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

// owed opens the reports for a command, having checked what the flags say.
func (f *reportFlags) owed(c *cobra.Command, s *settings, do func(h *house, owed *programme.Service, on border.Date) error) error {
	on, err := (&areaFlags{on: f.on}).day(border.DateOf(time.Now()))
	switch _, unread := border.ParsePeriod(f.filter.Period); {
	case err != nil:
		return err
	case f.filter.Area != "" && f.filter.Province != "":
		return usage("Chỉ dùng một trong --area và --province.", "Use one of --area and --province.")
	case f.filter.Level != "" && !border.Levels().Has(f.filter.Level):
		return usage("--level là commune, province, district, village, group hoặc agency.", "--level is commune, province, district, village, group or agency.")
	case f.filter.Period != "" && unread != nil:
		return usage("Kỳ có dạng 2026, 2026-H1, 2026-9M, 2026-Q3, 2026-09.", "A period looks like 2026, 2026-H1, 2026-9M, 2026-Q3, 2026-09.")
	}
	return withHouse(c, s, func(h *house) error {
		if f.filter.Area != "" {
			if _, err := h.store.AreaHistory(c.Context(), f.filter.Area); err != nil {
				return err
			}
		}
		owed, err := newProgramme(h, s.folder(postgis.KindLive))
		if err != nil {
			return err
		}
		duty := func(o programme.Obligation) bool { return o.ID == f.filter.Obligation }
		if f.filter.Obligation != "" && !slices.ContainsFunc(owed.Obligations, duty) {
			return border.Fail(border.NotFound, fmt.Sprintf("Không có nghĩa vụ %q.", f.filter.Obligation), fmt.Sprintf("There is no obligation %q.", f.filter.Obligation), nil)
		}
		return do(h, owed, on)
	})
}

func listReports(s *settings) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{Use: "list", Short: "liệt kê / list", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		for _, state := range f.states {
			if !border.ReportStates().Has(state) {
				return usage(fmt.Sprintf("Không có trạng thái %q; xem --help.", state), fmt.Sprintf("There is no state %q; see --help.", state))
			}
		}
		return f.owed(c, s, func(_ *house, owed *programme.Service, on border.Date) error {
			list, err := owed.Reports(c.Context(), f.filter, on, f.states...)
			if err != nil {
				return err
			}
			if f.json {
				return printList(c.OutOrStdout(), true, list, nil)
			}
			return dueTable(c.OutOrStdout(), list)
		})
	}}
	c.Flags().StringSliceVar(&f.states, "state", nil, "trạng thái / states: due, draft, submitted, returned, accepted, late, missing, waived")
	c.Flags().StringVar(&f.filter.Unit, "unit", "", "mã đơn vị, cơ quan nợ báo cáo / code of the unit or agency that owes")
	return f.add(c)
}

func showReport(s *settings) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{Use: "show CODE PERIOD", Short: "một báo cáo với các bước và câu hỏi / a report with its steps and questions", Args: exactly("CODE", "PERIOD"),
		RunE: func(c *cobra.Command, args []string) error {
			return f.one(c, s, args, func(_ *house, owed *programme.Service) (programme.Sheet, error) {
				return owed.One(c.Context(), f.filter)
			})
		}}
	return f.addOne(c)
}

// one runs a command about one report and prints the report as it then is.
func (f *reportFlags) one(c *cobra.Command, s *settings, args []string, do func(*house, *programme.Service) (programme.Sheet, error)) error {
	f.filter.Unit, f.filter.Period = args[0], args[1]
	return f.owed(c, s, func(h *house, owed *programme.Service, _ border.Date) error {
		sheet, err := do(h, owed)
		if err != nil {
			return err
		}
		if f.json {
			return json.NewEncoder(c.OutOrStdout()).Encode(sheet)
		}
		if err := reportSheet(c.OutOrStdout(), sheet); err != nil {
			return err
		}
		return countsOtherwise(c, h, sheet)
	})
}

// countsOtherwise tells the figures of an accepted year that an import brought, or changed after the acceptance.
func countsOtherwise(c *cobra.Command, h *house, r programme.Sheet) error {
	year, err := strconv.Atoi(r.Period)
	if err != nil || r.State != programme.StateAccepted {
		return nil //nolint:nilerr // a part of a year feeds no class
	}
	values, err := h.store.ReportValues(c.Context(), r.Code, year, nil)
	if err != nil {
		return err
	}
	for _, v := range values {
		asked := slices.ContainsFunc(r.Asks, func(a programme.Asked) bool { return a.Indicator == v.Indicator })
		if !asked || r.Draft != nil && r.Draft.Values[v.Indicator].Same(v.Value, v.State) {
			continue
		}
		if _, err := fmt.Fprintf(c.OutOrStdout(), "! %s: đang tính / counts: %s %s (%s, %s)\n", v.Indicator, figureText(v.Value), v.State, v.Source, minute(v.Recorded)); err != nil {
			return err
		}
	}
	return nil
}

func (f *reportFlags) addOne(c *cobra.Command) *cobra.Command {
	c.Flags().StringVar(&f.filter.Obligation, "obligation", "", "mã nghĩa vụ, nếu đơn vị nợ nhiều báo cáo của kỳ / id of the obligation, where a unit owes several for the period")
	c.Flags().BoolVar(&f.json, "json", false, "JSON")
	return c
}

func writeReport(s *settings) *cobra.Command {
	var f reportFlags
	var post string
	draft := programme.Draft{}
	c := &cobra.Command{Use: "write CODE PERIOD [INDICATOR=VALUE]... --post ACCOUNT", Short: "soạn; số không ghi thì giữ như trong nháp / write; figures not given stay as in the draft",
		Long: "Soạn báo cáo; chưa gửi thì chưa ai thấy là đã nộp. VALUE là số, hoặc not_collected, withheld, not_applicable; để trống là bỏ số ấy khỏi nháp.\nWrite a report; until it is handed in nobody is told. VALUE is a number, or not_collected, withheld, not_applicable; empty takes the figure out of the draft.",
		Args: func(c *cobra.Command, args []string) error {
			return exactly("CODE", "PERIOD")(c, args[:min(2, len(args))])
		},
		RunE: func(c *cobra.Command, args []string) error {
			if post == "" {
				return noPost()
			}
			var err error
			if draft.Values, err = draftFigures(args[2:]); err != nil {
				return err
			}
			return f.one(c, s, args, func(h *house, owed *programme.Service) (programme.Sheet, error) {
				by, err := accountOf(c, h, post)
				if err != nil {
					return programme.Sheet{}, err
				}
				now, err := owed.One(c.Context(), f.filter)
				if err != nil {
					return now, err
				}
				if !c.Flags().Changed("version") { // whoever does not ask for one goes on from what stands there now
					draft.Version = now.Version
				}
				return owed.SaveDraft(c.Context(), f.filter, draft.Over(now.Draft), by)
			})
		}}
	flags := c.Flags()
	flags.StringVar(&post, "post", "", "tên tài khoản / name of the account")
	flags.BoolVar(&draft.Nil, "nil", false, "không phát sinh: mọi số đếm bằng 0 / nil report: every count is 0")
	flags.StringVar(&draft.Document, "document", "", "số văn bản / number of the paper")
	flags.Int64Var(&draft.Version, "version", 0, "phiên bản đã xem, như show nêu; không ghi: soạn tiếp bản hiện có / version you saw, as show tells it; without it the one there is gone on with")
	return f.addOne(c)
}

func noPost() error {
	return usage("Cần --post: tên tài khoản của đơn vị.", "--post is needed: the name of the post's account.")
}

// draftFigures reads "use_points=0" and "residents=withheld".
func draftFigures(args []string) (map[string]programme.Figure, error) {
	values := map[string]programme.Figure{}
	for _, arg := range args {
		id, text, ok := strings.Cut(arg, "=")
		if _, known := border.IndicatorByID(id); !ok || !known {
			return nil, usage(fmt.Sprintf("%q: cần CHỈ_TIÊU=GIÁ_TRỊ.", arg), fmt.Sprintf("%q: INDICATOR=VALUE is wanted.", arg))
		}
		switch v, err := strconv.ParseFloat(text, 64); {
		case text == "":
			values[id] = programme.Figure{}
		case err == nil:
			values[id] = programme.Figure{Value: &v, State: border.Reported}
		case border.ValueStates().Has(text) && text != border.Reported:
			values[id] = programme.Figure{State: text}
		default:
			return nil, usage(fmt.Sprintf("%q: giá trị là số, not_collected, withheld hoặc not_applicable.", arg),
				fmt.Sprintf("%q: the value is a number, not_collected, withheld or not_applicable.", arg))
		}
	}
	return values, nil
}

func stepReport(s *settings) *cobra.Command {
	var f reportFlags
	var step programme.Step
	c := &cobra.Command{Use: "step CODE PERIOD STATE --post ACCOUNT", Short: "gửi, chấp nhận, trả lại, miễn, đòi lại / submitted, accepted, returned, waived, due",
		Args: exactly("CODE", "PERIOD", "STATE"),
		RunE: func(c *cobra.Command, args []string) error {
			if step.By == "" {
				return noPost()
			}
			return f.one(c, s, args, func(h *house, owed *programme.Service) (programme.Sheet, error) {
				by, err := accountOf(c, h, step.By)
				if err != nil {
					return programme.Sheet{}, err
				}
				step.To, step.By = args[2], by
				return owed.Take(c.Context(), f.filter, step)
			})
		}}
	c.Flags().StringVar(&step.By, "post", "", "tên tài khoản / name of the account")
	c.Flags().StringVar(&step.Reason, "reason", "", "lý do, khi trả lại, miễn, đòi lại / reason, to return, waive or demand again")
	return f.addOne(c)
}

func reportSheet(out io.Writer, r programme.Sheet) error {
	fmt.Fprintf(out, "%s %s, %s: %s\n%s\nhạn / due %s, trạng thái / state: %s\n", r.Code, r.Name, r.Period, r.Title.VI, r.Owner.VI, orDash(r.DueOn.String()), border.ReportStates().Label(r.State).VI)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if r.Draft != nil {
		fmt.Fprintf(out, "phiên bản / version %d (%s)\n", r.Version, r.Draft.By)
		fmt.Fprintln(w, "\nCHỈ TIÊU / INDICATOR\tGIÁ TRỊ / VALUE\tTRẠNG THÁI / STATE")
		for _, a := range r.Asks {
			v, ok := r.Draft.Values[a.Indicator]
			fmt.Fprintf(w, "%s\t%s\t%s\n", a.Indicator, figureText(v.Value), map[bool]string{true: v.State, false: "-"}[ok])
		}
	}
	if len(r.Steps) > 0 {
		fmt.Fprintln(w, "\nLÚC / AT\tBƯỚC / STEP\tĐƠN VỊ / POST\tLÝ DO / REASON")
		for _, step := range r.Steps {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", minute(step.At), border.ReportStates().Label(step.To).VI, step.By, orDash(step.Reason))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return questionLines(out, r.Questions)
}

func figureText(v *float64) string {
	if v == nil {
		return "-"
	}
	return strconv.FormatFloat(*v, 'f', -1, 64)
}

func questionLines(out io.Writer, list []programme.Question) error {
	for _, q := range list {
		line := "? " + q.Text.VI + " / " + q.Text.EN
		if q.Answer != "" {
			line += " (" + q.Answer + ")"
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

func listQuestions(s *settings) *cobra.Command {
	var f reportFlags
	c := &cobra.Command{Use: "questions", Short: "báo cáo có điều cần giải thích / reports about which something asks for an answer", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		return f.owed(c, s, func(_ *house, owed *programme.Service, _ border.Date) error {
			list, err := owed.Questions(c.Context(), f.filter)
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			if f.json {
				return printList(out, true, list, nil)
			}
			for _, a := range list {
				fmt.Fprintf(out, "%s %s, %s: %s\n", a.Code, a.Name, a.Period, a.Title.VI)
				if err := questionLines(out, a.Questions); err != nil {
					return err
				}
			}
			return nil
		})
	}}
	return f.add(c)
}
