package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/tile"
)

// withVerdicts opens the house for a command on verdicts.
func withVerdicts(c *cobra.Command, s *settings, do func(*house, *assess.Service) error) error {
	return withHouse(c, s, func(h *house) error {
		verdicts, err := newVerdicts(c.Context(), h, s.folder(postgis.KindLive))
		if err != nil {
			return err
		}
		return do(h, verdicts)
	})
}

// whatIfFlags try a criteria set.
type whatIfFlags struct {
	assessFlags
	file, beside string
	changed      bool
}

const whatIfAbout = `Thử một bộ tiêu chí trên số liệu đã có, bên cạnh một bộ khác. Chỉ để tham khảo: không phải kết luận chính thức, không lưu.
Try a criteria set on figures on record, beside another one. A what-if only: no official class, and nothing is kept.

--file đọc một bộ tiêu chí từ tệp, kể cả bộ chưa dùng ở đâu. / --file reads a set from a file, also one that is nowhere in use.`

func whatIf(s *settings) *cobra.Command {
	f := whatIfFlags{}
	c := &cobra.Command{Use: "what-if --year 2024 --criteria ID", Short: "thử một bộ tiêu chí bên cạnh bộ khác, không lưu / try a set beside another, keeping nothing",
		Long: whatIfAbout, Args: noArgs, RunE: func(c *cobra.Command, _ []string) error { return f.run(c, s) }}
	flags := c.Flags()
	flags.IntVar(&f.year, "year", 0, "năm (15/12 năm trước đến 14/12) / assessed year")
	flags.StringVar(&f.criteria, "criteria", "", "bộ tiêu chí đem thử / the set to be tried")
	flags.StringVar(&f.file, "file", "", "tệp của bộ đem thử / file of the set to be tried")
	flags.StringVar(&f.beside, "beside", "qd-28-2025", "bộ tiêu chí để so sánh / the set beside it")
	flags.StringVar(&f.province, "province", "", "mã tỉnh / code of a province")
	flags.StringVar(&f.knownOn, "known-on", "", "số liệu biết đến lúc đó / as known at that time")
	flags.BoolVar(&f.changed, "changed", false, "chỉ nêu xã có loại khác / only communes whose class differs")
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

// tried is one commune under two sets.
type tried struct {
	Unit    border.UnitRef `json:"unit"`
	Class   string         `json:"class"`   // under the set beside
	WhatIf  string         `json:"what_if"` // under the set tried
	Same    bool           `json:"same"`
	Summary border.Text    `json:"summary"` // of the set tried
}

func (f *whatIfFlags) run(c *cobra.Command, s *settings) error {
	knownOn, err := moment(f.knownOn)
	switch {
	case err != nil:
		return err
	case f.year == 0:
		return usage("Thiếu --year.", "--year is missing.")
	case (f.criteria == "") == (f.file == ""):
		return usage("Cần một trong --criteria và --file.", "One of --criteria and --file is needed.")
	}
	return withVerdicts(c, s, func(_ *house, v *assess.Service) error {
		id, err := f.set(v)
		if err != nil {
			return err
		}
		beside, err := v.All(c.Context(), f.year, f.province, f.beside, knownOn)
		if err != nil {
			return err
		}
		list, err := v.All(c.Context(), f.year, f.province, id, knownOn)
		if err != nil {
			return err
		}
		return f.print(c.OutOrStdout(), beside, list)
	})
}

// set gives the id of the set to be tried, having read it from the file where one is given.
func (f *whatIfFlags) set(v *assess.Service) (string, error) {
	if f.file == "" {
		return f.criteria, nil
	}
	text, err := os.ReadFile(f.file)
	if err != nil {
		return "", usage("Không đọc được tệp "+f.file+".", "Cannot read "+f.file+".")
	}
	set, err := assess.ParseSet(filepath.Base(f.file), text)
	if err != nil {
		return "", err
	}
	sets := map[string]*assess.Set{}
	for id, s := range v.Sets {
		sets[id] = s
	}
	const draft = "\x00file" // beside a set of the same id that is in use
	sets[draft] = set
	v.Sets = sets
	return draft, nil
}

func (f *whatIfFlags) print(out io.Writer, beside, list assess.Assessments) error {
	items, moved := []tried{}, 0
	for i, a := range list.Items {
		t := tried{Unit: a.Unit, Class: beside.Items[i].Class, WhatIf: a.Class, Same: a.Class == beside.Items[i].Class, Summary: a.Summary}
		if !t.Same {
			moved++
		}
		if !t.Same || !f.changed {
			items = append(items, t)
		}
	}
	if f.json {
		return json.NewEncoder(out).Encode(map[string]any{"items": items, "total": len(items), "official": false, "changed": moved, "counts": list.Counts, "beside": beside.Counts})
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "MÃ / CODE\tTÊN / NAME\t%s\tGIẢ ĐỊNH / WHAT-IF\n", f.beside)
	for _, t := range items {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", t.Unit.Code, t.Unit.Name, border.Classes().Label(t.Class).VI, border.Classes().Label(t.WhatIf).VI)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "%d xã khác loại / communes of another class; giả định, không chính thức / a what-if, not official\n", moved)
	return err
}

func keptAssessments(s *settings) *cobra.Command {
	var year int
	var asJSON bool
	c := &cobra.Command{Use: "kept CODE", Short: "các kết quả đã lưu của một đơn vị / what was kept of a unit", Args: exactly("CODE"),
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c, s, func(h *house) error {
				list, err := h.store.KeptAssessments(c.Context(), args[0], year)
				if err != nil {
					return err
				}
				return printList(c.OutOrStdout(), asJSON, list, keptLine)
			})
		}}
	c.Flags().IntVar(&year, "year", 0, "năm đánh giá / assessed year")
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func keptLine(k assess.Kept) string {
	var a assess.Assessment
	if err := json.Unmarshal(k.Body, &a); err != nil {
		return fmt.Sprintf("%6d  %v", k.ID, err)
	}
	return fmt.Sprintf("%6d  %s  %d  %s  %s  %s", k.ID, minute(k.RecordedAt), a.Year, a.Criteria.ID, border.Classes().Label(a.Class).VI, a.InputSHA256[:12])
}

const reproduceAbout = `Làm lại một kết quả đã lưu từ những gì được biết khi ấy, và so từng byte. Mã thoát 1 nếu không giống.
Make a kept result again from what was known then, and compare byte for byte. Exit 1 where it is not the same.`

func reproduce(s *settings) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "reproduce ID", Short: "làm lại một kết quả đã lưu / make a kept result again", Long: reproduceAbout, Args: exactly("ID"),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("Mã kết quả đã lưu là một số.", "The id of a kept result is a number.")
			}
			return withVerdicts(c, s, func(h *house, v *assess.Service) error { return again(c, h, v, id, asJSON) })
		}}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func again(c *cobra.Command, h *house, v *assess.Service, id int64, asJSON bool) error {
	kept, err := h.store.KeptAssessment(c.Context(), id)
	if err != nil {
		return err
	}
	r, err := v.Reproduce(c.Context(), kept)
	if err != nil {
		return err
	}
	if asJSON {
		err = json.NewEncoder(c.OutOrStdout()).Encode(r)
	} else if r.Same {
		_, err = fmt.Fprintln(c.OutOrStdout(), keptLine(kept)+"  giống từng byte / the same, byte for byte")
	}
	if err == nil && !r.Same {
		err = border.Fail(border.Conflict, "Làm lại không giống kết quả đã lưu (bộ máy "+r.Engine+"); xem --json.", "Made again it is not the same as what was kept (engine "+r.Engine+"); see --json.", nil)
	}
	return err
}

func explainCommand(s *settings) *cobra.Command {
	var f assessFlags
	c := &cobra.Command{Use: "explain CODE --year 2026", Short: "cần thay đổi gì, và so với năm trước / what would have to change, and beside last year", Args: exactly("CODE"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.year == 0 {
				return usage("Thiếu --year.", "--year is missing.")
			}
			return withVerdicts(c, s, func(h *house, v *assess.Service) error {
				e, err := newComparer(h, v).Explain(c.Context(), args[0], f.year, f.set(border.IsModelCode(args[0])))
				if err != nil {
					return err
				}
				if f.json {
					return json.NewEncoder(c.OutOrStdout()).Encode(e)
				}
				return explanation(c.OutOrStdout(), e)
			})
		}}
	flags := c.Flags()
	flags.IntVar(&f.year, "year", 0, "năm (15/12 năm trước đến 14/12) / assessed year")
	flags.StringVar(&f.criteria, "criteria", "", criteriaFlag)
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

// newComparer sets years side by side.
func newComparer(h *house, v *assess.Service) assess.Comparer {
	return assess.Comparer{Service: v, Past: newComparisons(h, tile.NewBoard(h.store)), Nearby: h.store}
}

func explanation(out io.Writer, e assess.Explanation) error {
	before := "-"
	switch {
	case e.Before.Class != nil:
		before = border.Classes().Label(*e.Before.Class).VI
	case e.Before.AsIf != nil:
		before = "(như thể / as if) " + border.Classes().Label(*e.Before.AsIf).VI
	}
	fmt.Fprintf(out, "%s %s: %d %s; %d %s\n", e.Unit.Code, e.Unit.Name, e.Before.Year, before, e.Year, border.Classes().Label(e.Class).VI)
	if e.Advice != nil {
		fmt.Fprintf(out, "%s\n%s\n", e.Advice.Summary.VI, e.Advice.Summary.EN)
		for _, change := range e.Advice.Changes {
			fmt.Fprintf(out, "  - %s: %s / %s\n", change.Label.VI, change.Route.VI, change.Route.EN)
		}
	}
	if e.Balance != nil {
		fmt.Fprintf(out, "%s\n%s\n", e.Balance.Summary.VI, e.Balance.Summary.EN)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "CHỈ TIÊU / INDICATOR\t%d\t%d\tTHAY ĐỔI / CHANGE\n", e.Year-1, e.Year)
	for _, f := range e.Figures {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Indicator, figureText(f.Before), figureText(f.Now), figureText(f.Change))
	}
	return w.Flush()
}
