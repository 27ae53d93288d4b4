package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

type assessFlags struct {
	year                                     int
	criteria, unit, province, level, knownOn string
	json                                     bool
}

func assessCommand(s *settings) *cobra.Command {
	f := assessFlags{}
	c := &cobra.Command{Use: "assess --year 2026", Short: "phân loại xã, tỉnh, thôn, tổ, cơ quan theo tiêu chí và lưu lại / classify units by the criteria and keep the result", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return runAssess(c, s, f) }}
	flags := c.Flags()
	flags.IntVar(&f.year, "year", 0, "năm (15/12 năm trước đến 14/12) / assessed year")
	flags.StringVar(&f.criteria, "criteria", "", criteriaFlag)
	flags.StringVar(&f.unit, "unit", "", "mã một đơn vị / code of one unit")
	flags.StringVar(&f.province, "province", "", "mã tỉnh: mọi đơn vị trong tỉnh / all units of a province")
	flags.StringVar(&f.level, "level", border.Commune, "commune | province | village | group | agency")
	flags.StringVar(&f.knownOn, "known-on", "", "theo số liệu biết đến lúc đó / as known at that time (2026-11-21T00:00:00+07:00)")
	flags.BoolVar(&f.json, "json", false, "JSON")
	c.AddCommand(whatIf(s), keptAssessments(s), reproduce(s), explainCommand(s))
	return c
}

func runAssess(c *cobra.Command, s *settings, f assessFlags) error {
	if f.year == 0 {
		return usage("Cần --year, ví dụ --year 2026.", "--year is needed, such as --year 2026.")
	}
	if f.unit != "" && f.province != "" {
		return usage("Chỉ dùng một trong --unit và --province.", "Use one of --unit and --province.")
	}
	if f.level != border.Commune && f.level != border.Province && !border.IsModel(f.level) {
		return usage("--level là commune, province, village, group hoặc agency.", "--level is commune, province, village, group or agency.")
	}
	knownOn, err := moment(f.knownOn)
	if err != nil {
		return err
	}
	return withHouse(c, s, func(h *house) error {
		verdicts, err := newVerdicts(c.Context(), h, s.folder(postgis.KindLive))
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
		for _, u := range list.Unruled {
			fmt.Fprintf(c.ErrOrStderr(), "%s %s: không có bộ tiêu chí nào áp dụng ở tỉnh này / no criteria set speaks for it in this province\n", u.Code, u.Name)
		}
		return f.print(c, list)
	})
}

const (
	nationalSet  = "qd-28-2025"
	criteriaFlag = "bộ tiêu chí; không ghi: qd-28-2025, với thôn, tổ, cơ quan là bộ của tỉnh / criteria set; without it qd-28-2025, for villages, groups and agencies that of their province"
)

// set is the one named; without one that of the Decision, and of units of models that of their province.
func (f assessFlags) set(model bool) string {
	if f.criteria == "" && !model {
		return nationalSet
	}
	return f.criteria
}

func (f assessFlags) judge(c *cobra.Command, v *assess.Service, knownOn *time.Time) (assess.Assessments, error) {
	if f.unit != "" {
		return f.judgeOne(c, v, knownOn)
	}
	list, err := f.judgeAll(c, v, knownOn)
	if err == nil && len(list.Items)+len(list.Unruled) == 0 {
		err = border.Fail(border.NotFound, "Không có đơn vị nào thuộc phạm vi này trong năm đó; hãy nhập units, hoặc xem lại --province và --year.",
			"There is no unit in this scope in that year; import units, or look at --province and --year again.", nil)
	}
	return list, err
}

func (f assessFlags) judgeAll(c *cobra.Command, v *assess.Service, knownOn *time.Time) (assess.Assessments, error) {
	switch {
	case f.level == border.Province:
		return v.Provinces(c.Context(), f.year, f.set(false), knownOn)
	case border.IsModel(f.level):
		return v.Models(c.Context(), f.year, f.level, "", f.province, f.criteria, knownOn)
	}
	return v.All(c.Context(), f.year, f.province, f.set(false), knownOn)
}

func (f assessFlags) judgeOne(c *cobra.Command, v *assess.Service, knownOn *time.Time) (assess.Assessments, error) {
	one, err := v.One(c.Context(), f.unit, f.year, f.set(border.IsModelCode(f.unit)), knownOn)
	if err != nil {
		return assess.Assessments{}, err
	}
	counts := map[string]int{}
	if set := v.Sets[one.Criteria.ID]; set != nil { // else it is gone since
		counts = set.Classes(one.Unit.Level)
	}
	counts[one.Class]++
	return assess.Assessments{Items: []assess.Assessment{one}, Counts: counts}, nil
}

func (f assessFlags) print(c *cobra.Command, list assess.Assessments) error {
	out := c.OutOrStdout()
	if f.json {
		return json.NewEncoder(out).Encode(map[string]any{"items": list.Items, "total": len(list.Items), "counts": list.Counts})
	}
	for _, a := range list.Items {
		fmt.Fprintf(out, "%-5s  %-24s %s: %s\n", a.Unit.Code, a.Unit.Name, border.Classes().Label(a.Class).VI, a.Summary.VI)
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
