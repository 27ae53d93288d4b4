package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

const tryAbout = `Thử một bộ tiêu chí trên số liệu ghi ngay trên dòng lệnh: cho thôn, bản, tổ dân phố, cơ quan, trường học, hay để xem một bộ tiêu chí
kết luận thế nào. Không lưu; chỉ để tham khảo, không phải kết luận chính thức. Số liệu không ghi là chưa có báo cáo.
Try a criteria set on figures given on the command line: of a village, residential group, agency or school, or to see what a set makes of
figures. Nothing is kept; a what-if, no official class. A figure not given is not reported.

  cotmoc criteria try quang-tri-village --level village addicts_on_file=0 users_on_file=0 use_points=0 ...
  cotmoc criteria try truong.yaml --level agency users_on_file=withheld use_points=0`

// tryFlags are what a trial takes beside figures.
type tryFlags struct {
	level, name   string
	year          int
	onRoute, json bool
}

func tryCriteria(s *settings) *cobra.Command {
	f := tryFlags{}
	c := &cobra.Command{Use: "try ID|FILE [INDICATOR=VALUE]...", Short: "thử một bộ tiêu chí trên số liệu cho sẵn / try a set on figures given", Long: tryAbout,
		Args: func(c *cobra.Command, args []string) error { return exactly("ID")(c, args[:min(1, len(args))]) },
		RunE: func(c *cobra.Command, args []string) error { return f.run(c.OutOrStdout(), s, args[0], args[1:]) }}
	flags := c.Flags()
	flags.StringVar(&f.level, "level", border.Village, "cấp / level: commune, province, village, group, agency")
	flags.StringVar(&f.name, "name", "", "tên đơn vị / name of the unit")
	flags.IntVar(&f.year, "year", time.Now().Year()-1, "năm đánh giá / assessed year")
	flags.BoolVar(&f.onRoute, "key-route", false, "nằm trên tuyến trọng điểm / lies on a key route")
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

func (f *tryFlags) run(out io.Writer, s *settings, set string, figures []string) error {
	rules, err := oneSet(s, set)
	if err != nil {
		return err
	}
	values, err := draftFigures(figures)
	if err != nil {
		return err
	}
	period := border.AssessedYear(f.year)
	q := assess.Question{Year: f.year, Today: period.To.AddDays(1), Facts: assess.Facts{Unit: border.Unit{Code: "x-try", Name: f.name, Level: f.level, ValidFrom: period.From},
		Values: map[string]border.ReportValue{}, OnRoute: assess.TriOf(f.onRoute), OnInterProvinceRoute: assess.TriOf(f.onRoute)}}
	for id, v := range values {
		given := border.ReportValue{UnitCode: q.Unit.Code, Period: period, Indicator: id, Value: v.Value, State: v.State, Source: "command line"}
		if faults := given.Check(border.Rules{Today: q.Today, Area: border.ServedArea()}); len(faults) > 0 {
			return usage(id+": "+faults[0].Reason.VI, id+": "+faults[0].Reason.EN)
		}
		q.Values[id] = given
	}
	a, err := rules.Assess(q)
	if err != nil {
		return err
	}
	a.Official = false // figures nobody reported
	if f.json {
		return json.NewEncoder(out).Encode(a)
	}
	return trial(out, a)
}

// oneSet finds a set by id among the shipped and own ones, or reads a file.
func oneSet(s *settings, what string) (*assess.Set, error) {
	if text, err := os.ReadFile(what); err == nil { //nolint:gosec // a file its owner names
		return assess.ParseSet(filepath.Base(what), text)
	}
	sets, err := setsOf(s.folder(postgis.KindLive))
	if err != nil {
		return nil, err
	}
	if set, ok := sets[what]; ok {
		return set, nil
	}
	return nil, border.Fail(border.NotFound, fmt.Sprintf("Không có bộ tiêu chí hay tệp %q.", what), fmt.Sprintf("There is no criteria set or file %q.", what), nil)
}

func trial(out io.Writer, a assess.Assessment) error {
	l := border.Classes().Label(a.Class)
	fmt.Fprintf(out, "%s / %s (giả định, không chính thức / a what-if, not official)\n%s\n%s\n", l.VI, l.EN, a.Summary.VI, a.Summary.EN)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TIÊU CHÍ / CRITERION\tKẾT QUẢ / OUTCOME\tSỐ / FIGURE\tNGƯỠNG / THRESHOLD\tCÁCH / GAP")
	for _, r := range a.Results {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Outcome, figureText(r.Observed), orDash(r.Threshold), figureText(r.Gap))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	var missing []string
	for _, m := range a.Missing {
		missing = append(missing, m.Indicator+map[bool]string{true: " (quyết định / decides)", false: ""}[m.Decides])
	}
	if len(missing) > 0 {
		fmt.Fprintln(out, "thiếu / missing: "+strings.Join(missing, ", "))
	}
	return nil
}
