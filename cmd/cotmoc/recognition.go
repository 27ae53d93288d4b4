package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/recognition"
)

const recognitionAbout = `Công nhận: hồ sơ của từng xã, thôn, bản, tổ, cơ quan qua các bước do các đơn vị thực hiện; hệ thống chỉ đề xuất.
Recognition: the file of each commune, village, group or agency through steps that posts take; the system only proposes.

Đơn vị thẩm định khác đơn vị đề nghị; công nhận, giữ và thu hồi phải có số quyết định.
A verifier is not the applicant; recognising, retaining and revoking need a decision number.`

func recognitionCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "recognition", Short: "công nhận xã, thôn, bản, tổ, cơ quan / recognition of communes and units of models", Long: recognitionAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(listRecognition(s), showRecognition(s), stepRecognition(s), summarizeRecognition(s), conversionsCommand(s))
	return c
}

// newRecognition wires recognition to the records and the verdicts.
func newRecognition(h *house, v *assess.Service) *recognition.Service {
	return &recognition.Service{Rules: assess.RecognitionRules(v.Sets, border.DateOf(time.Now())), Records: h.store,
		Verdicts: assess.Ledger{Service: v, Keeper: h.store}, Areas: h.store, Draws: h.store, Now: time.Now}
}

// withRecognition opens the house for a command on recognition.
func withRecognition(c *cobra.Command, s *settings, do func(*house, *recognition.Service) error) error {
	return withHouse(c, s, func(h *house) error {
		verdicts, err := newVerdicts(c.Context(), h, s.folder(postgis.KindLive))
		if err != nil {
			return err
		}
		return do(h, newRecognition(h, verdicts))
	})
}

func listRecognition(s *settings) *cobra.Command {
	var scope recognition.Scope
	var asJSON bool
	c := &cobra.Command{Use: "list", Short: "hồ sơ và đề xuất / files and proposals", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		return withRecognition(c, s, func(_ *house, r *recognition.Service) error {
			if scope.Level != "" && !slices.Contains(border.RecognisedLevels(), scope.Level) {
				return usage("--level là commune, village, group hoặc agency.", "--level is commune, village, group or agency.")
			}
			list, err := r.List(c.Context(), scope)
			if err != nil {
				return err
			}
			if asJSON {
				return printList(c.OutOrStdout(), true, list, nil)
			}
			return recognitionTable(c.OutOrStdout(), list)
		})
	}}
	flags := c.Flags()
	flags.StringVar(&scope.Province, "province", "", "mã tỉnh / code of a province")
	flags.StringVar(&scope.Area, "area", "", "mã địa bàn phụ trách / code of an oversight area")
	flags.StringVar(&scope.Level, "level", "", "cấp / level: commune, village, group, agency")
	flags.StringVar(&scope.State, "state", "", "trạng thái / state")
	flags.StringVar(&scope.Designation, "designation", "", "danh hiệu / designation: drug_free, clean, no_drug_crime")
	flags.BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func recognitionTable(out io.Writer, list []recognition.View) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MÃ / CODE\tTÊN / NAME\tDANH HIỆU / DESIGNATION\tTRẠNG THÁI / STATE\tHIỆU LỰC / IN FORCE\tSỐ QĐ / DECISION\tĐỀ XUẤT / PROPOSED")
	for _, v := range list {
		inForce := "không / no"
		if v.InForce {
			inForce = "có / yes"
		}
		proposed := ""
		if len(v.Proposals) > 0 {
			proposed = v.Proposals[0].Step + ": " + v.Proposals[0].Reason.VI
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", v.Unit.Code, v.Unit.Name, v.Designation,
			orDash(border.RecognitionStates().Label(v.State).VI), inForce, orDash(v.DecisionNumber), orDash(proposed))
	}
	return w.Flush()
}

func showRecognition(s *settings) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "show CODE", Short: "hồ sơ của một đơn vị với các bước / the files of a unit with their steps", Args: exactly("CODE"),
		RunE: func(c *cobra.Command, args []string) error {
			return withRecognition(c, s, func(_ *house, r *recognition.Service) error {
				list, err := r.Sheet(c.Context(), args[0])
				if err != nil {
					return err
				}
				out := c.OutOrStdout()
				if asJSON {
					return printList(out, true, list, nil)
				}
				if err := recognitionTable(out, list); err != nil {
					return err
				}
				return stepTable(out, list)
			})
		}}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func stepTable(out io.Writer, list []recognition.View) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nNGÀY / DAY\tBƯỚC / STEP\tĐƠN VỊ / POST\tSỐ QĐ / DECISION\tLÝ DO / REASON")
	for _, v := range list {
		for _, step := range v.Steps {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", step.Day, border.RecognitionSteps().Label(step.Step).VI, step.Post, orDash(step.DecisionNumber), orDash(step.Reason))
		}
	}
	return w.Flush()
}

// stepFlags are what a step takes on the command line.
type stepFlags struct {
	designation, day string
	step             recognition.Step
	json             bool
}

func stepRecognition(s *settings) *cobra.Command {
	var f stepFlags
	c := &cobra.Command{Use: "step CODE STEP --post ACCOUNT", Short: "thực hiện một bước thay một tài khoản / take a step for an account", Args: exactly("CODE", "STEP"),
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, s, args[0], args[1]) }}
	flags := c.Flags()
	flags.StringVar(&f.designation, "designation", border.DesignationDrugFree, "danh hiệu / designation: drug_free, clean, no_drug_crime")
	flags.StringVar(&f.day, "day", "", "ngày; không ghi: hôm nay / day; without it today")
	flags.StringVar(&f.step.Post, "post", "", "tên tài khoản / name of the account")
	flags.StringVar(&f.step.DecisionNumber, "decision", "", "số quyết định / decision number")
	flags.IntVar(&f.step.Year, "year", 0, "năm đánh giá / assessed year")
	flags.StringVar(&f.step.Reason, "reason", "", "lý do / reason")
	flags.StringArrayVar(&f.step.Evidence.Events, "event", nil, "mã sự việc, như ở đề xuất / id of an event, as proposals name it")
	flags.BoolVar(&f.json, "json", false, "JSON")
	return c
}

func (f *stepFlags) run(c *cobra.Command, s *settings, unit, step string) error {
	if f.step.Post == "" {
		return noPost()
	}
	f.step.Step, f.step.Day = step, border.DateOf(time.Now())
	if f.day != "" {
		day, err := border.ParseDate(f.day)
		if err != nil {
			return usage("--day phải có dạng 2026-11-21.", "--day must look like 2026-11-21.")
		}
		f.step.Day = day
	}
	return withRecognition(c, s, func(h *house, r *recognition.Service) error {
		var err error
		if f.step.Post, err = accountOf(c, h, f.step.Post); err != nil {
			return err
		}
		v, err := r.Take(c.Context(), unit, f.designation, f.step)
		if err != nil {
			return err
		}
		if f.json {
			return json.NewEncoder(c.OutOrStdout()).Encode(v)
		}
		return recognitionTable(c.OutOrStdout(), []recognition.View{v})
	})
}

// accountOf makes sure that a post is an account, and gives its name as the account has it. The demo has none.
func accountOf(c *cobra.Command, h *house, post string) (string, error) {
	kind, err := h.store.Kind(c.Context())
	if err != nil || kind == postgis.KindDemo {
		return post, err
	}
	a, _, err := h.store.Account(c.Context(), post)
	return a.Name, err
}
