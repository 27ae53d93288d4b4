package main

import (
	"encoding/json"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
)

type crosswalkFlags struct {
	from, to, level, follow string
	json                    bool
}

func crosswalkCommand(s *settings) *cobra.Command {
	f := crosswalkFlags{}
	c := &cobra.Command{Use: "crosswalk --from DATE --to DATE", Args: noArgs,
		Short: "bảng quy đổi đơn vị cũ sang đơn vị mới / how figures of old units read over new ones",
		RunE:  func(c *cobra.Command, _ []string) error { return runCrosswalk(c, s, f) }}
	flags := c.Flags()
	flags.StringVar(&f.from, "from", "", "ngày của số liệu / day of the figures")
	flags.StringVar(&f.to, "to", "", "ngày của đơn vị muốn đọc theo / day of the units to read them over")
	flags.StringVar(&f.level, "level", border.Commune, "cấp / level")
	flags.StringVar(&f.follow, "follow", string(rebase.People), "people | ground: chia theo dân hay theo đất / apportion by people or by ground")
	flags.BoolVar(&f.json, "json", false, "JSON; không thì CSV / else CSV")
	return c
}

func runCrosswalk(c *cobra.Command, s *settings, f crosswalkFlags) error {
	q, err := f.query()
	if err != nil {
		return err
	}
	return withHouse(c, s, func(h *house) error {
		walk, err := rebase.Build(c.Context(), postgis.Reforms{Store: h.store}, q)
		if err != nil {
			return err
		}
		if f.json {
			return json.NewEncoder(c.OutOrStdout()).Encode(walk)
		}
		return walk.WriteCSV(c.OutOrStdout())
	})
}

func (f crosswalkFlags) query() (rebase.Query, error) {
	from, err := border.ParseDate(f.from)
	if err != nil {
		return rebase.Query{}, usage("--from phải có dạng 2025-06-30.", "--from must look like 2025-06-30.")
	}
	to, err := border.ParseDate(f.to)
	if err != nil {
		return rebase.Query{}, usage("--to phải có dạng 2025-07-01.", "--to must look like 2025-07-01.")
	}
	follow := rebase.Follow(f.follow)
	if follow != rebase.People && follow != rebase.Ground {
		return rebase.Query{}, usage("--follow là people hoặc ground.", "--follow is people or ground.")
	}
	if !border.Levels().Has(f.level) {
		return rebase.Query{}, usage("--level là province, district, commune hoặc village.", "--level is province, district, commune or village.")
	}
	return rebase.Query{Level: f.level, From: from, To: to, Follow: follow}, nil
}
