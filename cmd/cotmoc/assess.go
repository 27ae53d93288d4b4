package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

type assessFlags struct {
	year                              int
	criteria, unit, province, knownOn string
	json                              bool
}

func assessCommand(s *settings) *cobra.Command {
	f := assessFlags{}
	c := &cobra.Command{Use: "assess --year 2026", Short: "phân loại xã, tỉnh theo tiêu chí và lưu lại / classify communes and provinces and keep the result", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runAssess(c, s, f) }}
	flags := c.Flags()
	flags.IntVar(&f.year, "year", 0, "năm (15/12 năm trước đến 14/12) / assessed year")
	flags.StringVar(&f.criteria, "criteria", "qd-28-2025", "bộ tiêu chí / criteria set")
	flags.StringVar(&f.unit, "unit", "", "mã xã hoặc tỉnh / code of one commune or province")
	flags.StringVar(&f.province, "province", "", "mã tỉnh: mọi xã trong tỉnh / all communes of a province")
	flags.StringVar(&f.knownOn, "known-on", "", "theo số liệu biết đến lúc đó / as known at that time (2026-11-21T00:00:00+07:00)")
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

func runAssess(c *cobra.Command, s *settings, f assessFlags) error {
	if f.year == 0 {
		return usage("Cần --year, ví dụ --year 2026.", "--year is needed, such as --year 2026.")
	}
	if f.unit != "" && f.province != "" {
		return usage("Chỉ dùng một trong --unit và --province.", "Use one of --unit and --province.")
	}
	knownOn, err := moment(f.knownOn)
	if err != nil {
		return err
	}
	return withHouse(c, s, func(h *house) error {
		verdicts, err := newVerdicts(h)
		if err != nil {
			return err
		}
		list, err := f.judge(c, verdicts, knownOn)
		if err != nil {
			return err
		}
		if err := h.store.SaveAssessments(c.Context(), list.Items); err != nil {
			return err
		}
		return f.print(c, list)
	})
}

func (f assessFlags) judge(c *cobra.Command, v *assess.Service, knownOn *time.Time) (assess.Assessments, error) {
	if f.unit == "" {
		return v.All(c.Context(), f.year, f.province, f.criteria, knownOn)
	}
	one, err := v.One(c.Context(), f.unit, f.year, f.criteria, knownOn)
	if err != nil {
		return assess.Assessments{}, err
	}
	return assess.Assessments{Items: []assess.Assessment{one}, Counts: map[string]int{one.Class: 1}}, nil
}

func (f assessFlags) print(c *cobra.Command, list assess.Assessments) error {
	out := c.OutOrStdout()
	if f.json {
		return json.NewEncoder(out).Encode(map[string]any{"items": list.Items, "total": len(list.Items), "counts": list.Counts})
	}
	for _, a := range list.Items {
		fmt.Fprintf(out, "%s  %-24s %s: %s\n", a.Unit.Code, a.Unit.Name, border.Classes().Label(a.Class).VI, a.Summary.VI)
	}
	for _, class := range border.Classes().Codes {
		if n := list.Counts[class.ID]; n > 0 {
			fmt.Fprintf(out, "%6d  %s / %s\n", n, class.Label.VI, class.Label.EN)
		}
	}
	return nil
}

// moment reads an RFC 3339 time or a day, which means its end; nil for "".
func moment(s string) (*time.Time, error) {
	if s == "" {
		return nil, nil
	}
	if day, err := border.ParseDate(s); err == nil {
		end := day.AddDays(1).Time().Add(-time.Second)
		return &end, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return nil, usage("--known-on phải có dạng 2026-11-21 hoặc 2026-11-21T00:00:00+07:00.",
			"--known-on must look like 2026-11-21 or 2026-11-21T00:00:00+07:00.")
	}
	return &t, nil
}
