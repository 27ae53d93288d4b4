package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// areaFlags are what the commands on oversight areas take; each takes some of them.
type areaFlags struct {
	on, province, unit string
	json               bool
}

const areaAbout = `Địa bàn phụ trách: tập hợp xã có tên, có hiệu lực và chức vụ phụ trách; có thể lồng nhau hoặc chồng nhau.
Oversight areas: named sets of communes with validity and the post that holds them; they may nest and overlap.

Xã đã kết thúc trong một lần sắp xếp thì không còn được tính; show nêu xã kế thừa để người quản lý quyết định.
A commune that a reform ended counts no longer; show names its successors, for whoever keeps the area to decide.`

func areaCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "area", Short: "địa bàn phụ trách / oversight areas", Long: areaAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(listAreas(s), showArea(s), saveArea(s), endArea(s), rebuildDistricts(s))
	return c
}

func (f *areaFlags) add(c *cobra.Command, names ...string) *cobra.Command {
	flags := c.Flags()
	for _, name := range names {
		switch name {
		case "on":
			flags.StringVar(&f.on, "on", "", "ngày, ví dụ 2026-11-21; không ghi: hôm nay / day; without it today")
		case "province":
			flags.StringVar(&f.province, "province", "", "mã tỉnh / code of a province")
		case "unit":
			flags.StringVar(&f.unit, "unit", "", "mã xã: các địa bàn có xã này / code of a commune: areas it stands in")
		case "json":
			flags.BoolVar(&f.json, "json", false, "JSON")
		}
	}
	return c
}

// day reads --on; absent is fallback.
func (f *areaFlags) day(fallback border.Date) (border.Date, error) {
	if f.on == "" {
		return fallback, nil
	}
	day, err := border.ParseDate(f.on)
	if err != nil {
		return day, usage("--on phải có dạng 2026-11-21.", "--on must look like 2026-11-21.")
	}
	return day, nil
}

func listAreas(s *settings) *cobra.Command {
	var f areaFlags
	c := &cobra.Command{Use: "list", Short: "liệt kê / list", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		on, err := f.day(border.DateOf(time.Now()))
		if err != nil {
			return err
		}
		return withHouse(c, s, func(h *house) error {
			list, err := h.store.Areas(c.Context(), border.AreaFilter{On: on, Province: f.province, Unit: f.unit})
			if err != nil {
				return err
			}
			if f.json {
				return printList(c.OutOrStdout(), true, list, nil)
			}
			return areaTable(c.OutOrStdout(), list)
		})
	}}
	return f.add(c, "on", "province", "unit", "json")
}

func areaTable(out io.Writer, list []border.Area) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "MÃ / CODE\tTÊN / NAME\tTỈNH / PROVINCE\tSỐ XÃ / COMMUNES\tPHỤ TRÁCH / HOLDER\tHIỆU LỰC / VALID")
	for _, a := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", a.Code, a.Name, orDash(a.Province), a.Size, orDash(a.HolderRole), span(a.ValidFrom, a.ValidTo))
	}
	return w.Flush()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

// minute writes a time as it is in Viet Nam, wherever the machine believes to be.
func minute(t time.Time) string { return t.In(border.Zone).Format("2006-01-02 15:04") }

// span writes a validity: its end is the first day on which it no longer holds.
func span(from, to border.Date) string {
	if to.IsZero() {
		return from.String() + " …"
	}
	return from.String() + " … " + to.AddDays(-1).String()
}

func showArea(s *settings) *cobra.Command {
	var f areaFlags
	c := &cobra.Command{Use: "show CODE", Short: "một địa bàn với các xã / one area with its communes", Args: exactly("CODE"),
		RunE: func(c *cobra.Command, args []string) error {
			on, err := f.day(border.DateOf(time.Now()))
			if err != nil {
				return err
			}
			return withHouse(c, s, func(h *house) error {
				a, err := h.store.Area(c.Context(), args[0], on)
				if err != nil {
					return err
				}
				if f.json {
					return json.NewEncoder(c.OutOrStdout()).Encode(a)
				}
				return areaSheet(c.OutOrStdout(), a)
			})
		}}
	return f.add(c, "on", "json")
}

func areaSheet(out io.Writer, a border.Area) error {
	if err := areaTable(out, []border.Area{a}); err != nil {
		return err
	}
	for _, related := range []struct {
		what  string
		codes []string
	}{{"nằm trong / within", a.Within}, {"bao gồm / holds", a.Holds}, {"chồng một phần / overlaps", a.Overlaps}} {
		if len(related.codes) > 0 {
			fmt.Fprintf(out, "%s: %s\n", related.what, strings.Join(related.codes, ", "))
		}
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nXÃ / COMMUNE\tTÊN / NAME\tTHUỘC ĐỊA BÀN / MEMBER\tĐƯỢC TÍNH / COUNTS")
	for _, m := range a.Members {
		counts := "không / no"
		if m.Stands {
			counts = "có / yes"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", m.Unit, orDash(m.Name), span(m.ValidFrom, m.ValidTo), counts)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, e := range a.Ended {
		fmt.Fprintf(out, "\n%s %s: kết thúc / ended %s\n", e.Unit, e.Name, e.EndedOn)
		for _, next := range e.Successors {
			fmt.Fprintf(out, "  → %s %s%s\n", next.Unit, next.Name, successorWords(next))
		}
	}
	return nil
}

func successorWords(s border.AreaSuccessor) string {
	words := ""
	if s.Partial {
		words += "; một phần / a part"
	}
	if s.Member {
		words += "; đã thuộc địa bàn / a member already"
	}
	return words
}

// areaFileLimit is far more than an area of every commune takes.
const areaFileLimit = 8 << 20

func saveArea(s *settings) *cobra.Command {
	var f areaFlags
	c := &cobra.Command{Use: "save FILE.json", Short: "thêm hoặc thay địa bàn; dạng như show --json / add or replace an area; as show --json gives it",
		Args: exactly("FILE.json"), RunE: func(c *cobra.Command, args []string) error {
			a, err := readArea(args[0])
			if err != nil {
				return err
			}
			return withHouse(c, s, func(h *house) error {
				if _, err := h.store.SaveArea(c.Context(), a); err != nil {
					return err
				}
				saved, err := h.store.Area(c.Context(), a.Code, a.DayNear(border.DateOf(time.Now())))
				if err != nil {
					return err
				}
				if f.json {
					return json.NewEncoder(c.OutOrStdout()).Encode(saved)
				}
				return areaSheet(c.OutOrStdout(), saved)
			})
		}}
	return f.add(c, "json")
}

func readArea(path string) (border.Area, error) {
	file, err := os.Open(path) //nolint:gosec // the file the user names
	if err != nil {
		return border.Area{}, usage("Không mở được tệp "+path+".", "Cannot open "+path+".")
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, areaFileLimit))
	if err != nil {
		return border.Area{}, fmt.Errorf("read %s: %w", path, err)
	}
	a, err := ingest.ParseArea(raw)
	if err != nil {
		return a, err
	}
	return a, border.Refuse(a.Check())
}

func endArea(s *settings) *cobra.Command {
	var f areaFlags
	c := &cobra.Command{Use: "end CODE --on DATE", Short: "kết thúc: từ ngày đó không còn hiệu lực / end: from that day on it no longer holds", Args: exactly("CODE"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.on == "" {
				return usage("Cần --on, ví dụ --on 2026-11-21.", "--on is needed, such as --on 2026-11-21.")
			}
			on, err := f.day(border.Date{})
			if err != nil {
				return err
			}
			return withHouse(c, s, func(h *house) error { return h.store.EndArea(c.Context(), args[0], on) })
		}}
	return f.add(c, "on")
}

func rebuildDistricts(s *settings) *cobra.Command {
	var f areaFlags
	c := &cobra.Command{Use: "districts", Short: "dựng lại cấp huyện cũ thành địa bàn; cái đã có giữ nguyên / rebuild the former districts as areas; those there stay",
		Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
			on, err := f.day(border.DistrictsEnded())
			if err != nil {
				return err
			}
			return withHouse(c, s, func(h *house) error {
				made, err := h.store.RebuildDistricts(c.Context(), on)
				if err != nil {
					return err
				}
				if f.json {
					return json.NewEncoder(c.OutOrStdout()).Encode(map[string]int{"made": made})
				}
				fmt.Fprintf(c.OutOrStdout(), "%d địa bàn mới / areas made\n", made)
				return nil
			})
		}}
	f.add(c, "on", "json")
	c.Flags().Lookup("on").Usage = "ngày đầu không còn cấp huyện; không ghi: 2025-07-01 / first day without districts; without it 2025-07-01"
	return c
}
