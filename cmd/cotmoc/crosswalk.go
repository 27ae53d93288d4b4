package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/rebase"
	"cotmoc/internal/tile"
)

type crosswalkFlags struct {
	from, to, level, follow string
	disagreements           bool
	on, province            string
	least                   float64
	json                    bool
}

func crosswalkCommand(s *settings) *cobra.Command {
	f := crosswalkFlags{}
	c := &cobra.Command{Use: "crosswalk --from DATE --to DATE | --disagreements --on DATE", Args: noArgs,
		Short: "bảng quy đổi đơn vị cũ sang đơn vị mới / how figures of old units read over new ones",
		RunE: func(c *cobra.Command, _ []string) error {
			if f.disagreements {
				return runDisagreements(c, s, f)
			}
			return runCrosswalk(c, s, f)
		}}
	flags := c.Flags()
	flags.StringVar(&f.from, "from", "", "ngày của số liệu / day of the figures")
	flags.StringVar(&f.to, "to", "", "ngày của đơn vị muốn đọc theo / day of the units to read them over")
	flags.StringVar(&f.level, "level", border.Commune, "cấp / level")
	flags.StringVar(&f.follow, "follow", string(rebase.People), "people | ground: chia theo dân hay theo đất / apportion by people or by ground")
	flags.BoolVar(&f.disagreements, "disagreements", false, "chỗ văn bản và ranh giới không khớp / where law and boundaries disagree")
	flags.StringVar(&f.on, "on", "", "ngày chuyển đổi, cho --disagreements / day of the reform, for --disagreements")
	flags.StringVar(&f.province, "province", "", "mã tỉnh, cho --disagreements / province code, for --disagreements")
	flags.Float64Var(&f.least, "least", rebase.DefaultLeast, "tỷ lệ nhỏ nhất được kể, cho --disagreements / smallest share told, for --disagreements")
	flags.BoolVar(&f.json, "json", false, "JSON; không thì CSV / else CSV")
	return c
}

func runCrosswalk(c *cobra.Command, s *settings, f crosswalkFlags) error {
	q, err := f.query()
	if err != nil {
		return err
	}
	return withHouse(c, s, func(h *house) error {
		walk, err := newComparisons(h, tile.NewBoard(h.store)).Crosswalk(c.Context(), q)
		if err != nil {
			return err
		}
		if f.json {
			return walk.WriteJSON(c.OutOrStdout())
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

func runDisagreements(c *cobra.Command, s *settings, f crosswalkFlags) error {
	on, err := border.ParseDate(f.on)
	if err != nil {
		return usage("--on phải có dạng 2025-07-01.", "--on must look like 2025-07-01.")
	}
	if !(f.least >= 0 && f.least <= 1) {
		return usage("--least là số từ 0 đến 1.", "--least is a number from 0 to 1.")
	}
	return withHouse(c, s, func(h *house) error {
		rows, err := newComparisons(h, tile.NewBoard(h.store)).Disagreements(c.Context(),
			rebase.DisagreementFilter{On: on, Province: f.province, Least: f.least})
		if err != nil {
			return fmt.Errorf("disagreements: %w", err)
		}
		if f.json {
			return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"items": rows, "total": len(rows)})
		}
		return rebase.WriteDisagreements(c.OutOrStdout(), rows)
	})
}
