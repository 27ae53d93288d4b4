package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
)

type borderFlags struct {
	on, province string
	beltKm       float64
	touching     bool
	json         bool
}

func borderCommand(s *settings) *cobra.Command {
	f := borderFlags{}
	c := &cobra.Command{Use: "border", Args: noArgs,
		Short: "xã biên giới, chiều dài đường biên từng xã giữ, vành đai / border communes, the length each holds, the belt",
		RunE:  func(c *cobra.Command, _ []string) error { return runBorder(c, s, f) }}
	flags := c.Flags()
	flags.StringVar(&f.on, "on", "", "ngày của đơn vị, mặc định hôm nay / day of the units, by default today")
	flags.StringVar(&f.province, "province", "", "mã tỉnh / province code")
	flags.Float64Var(&f.beltKm, "belt-km", 1, "bề rộng vành đai, km; Nghị định 34/2014: 0,1 đến 1 / width of the belt in km; Decree 34/2014: 0.1 to 1")
	flags.BoolVar(&f.touching, "touching", false, "chỉ xã chạm biên giới / only communes that touch the border")
	flags.BoolVar(&f.json, "json", false, "JSON; không thì CSV / else CSV")
	return c
}

func runBorder(c *cobra.Command, s *settings, f borderFlags) error {
	q, err := f.query()
	if err != nil {
		return err
	}
	return withHouse(c, s, func(h *house) error {
		list, err := h.store.Border(c.Context(), q)
		for err == nil && list.Next != nil {
			q.Cursor = *list.Next
			var more border.TouchList
			more, err = h.store.Border(c.Context(), q)
			list.Items, list.Next = append(list.Items, more.Items...), more.Next
		}
		if err != nil {
			return err
		}
		if f.json {
			return json.NewEncoder(c.OutOrStdout()).Encode(list)
		}
		return writeBorder(c.OutOrStdout(), list.Items)
	})
}

func (f borderFlags) query() (border.TouchFilter, error) {
	q := border.TouchFilter{On: border.DateOf(time.Now()), Province: f.province, BeltKm: f.beltKm, Page: border.Page{Limit: 10_000}}
	if !(f.beltKm > 0 && f.beltKm <= 100) {
		return q, usage("--belt-km phải trên 0 và không quá 100.", "--belt-km must be above 0 and at most 100.")
	}
	if f.touching {
		q.Touching = &f.touching
	}
	if f.on == "" {
		return q, nil
	}
	var err error
	if q.On, err = border.ParseDate(f.on); err != nil {
		return q, usage("--on phải có dạng 2025-07-01.", "--on must look like 2025-07-01.")
	}
	return q, nil
}

// writeBorder writes CSV; what nobody knows is empty.
func writeBorder(to io.Writer, items []border.TouchView) error {
	w := csv.NewWriter(to)
	rows := [][]string{{"code", "name", "province", "touches", "length_km", "countries", "distance_km", "in_belt", "belt_share", "approximate"}}
	for _, v := range items {
		countries := make([]string, len(v.Stretches))
		for i, s := range v.Stretches {
			countries[i] = s.Country
		}
		rows = append(rows, []string{v.Code, v.Name, v.Province, yesNo(v.Touches), decimal(v.LengthKm, 3), strings.Join(countries, " "),
			decimal(v.DistanceKm, 3), yesNo(v.InBelt), decimal(v.BeltShare, 2), strconv.FormatBool(v.Approximate)})
	}
	return w.WriteAll(rows)
}

func yesNo(b *bool) string {
	if b == nil {
		return ""
	}
	return strconv.FormatBool(*b)
}

func decimal(n *float64, digits int) string {
	if n == nil {
		return ""
	}
	return strconv.FormatFloat(*n, 'f', digits, 64)
}
