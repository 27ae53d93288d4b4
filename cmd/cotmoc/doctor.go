package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

func doctorCommand(s *settings) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "doctor", Short: "khám cơ sở dữ liệu, không đổi gì / examine the database, change nothing", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			s.examines = true
			return withHouse(c, s, func(h *house) error {
				checks, err := h.store.Checks(c.Context())
				if err != nil {
					return err
				}
				checks = append(checks, h.checkAudit(c.Context(), nil), h.checkReads(c.Context()))
				if err := printList(c.OutOrStdout(), asJSON, checks, checkLine); err != nil {
					return err
				}
				return verdict(checks)
			})
		}}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func checkLine(k postgis.Check) string {
	mark := "✓"
	switch {
	case !k.OK:
		mark = "✗"
	case k.Look:
		mark = "!"
	}
	return fmt.Sprintf("%s %-42s %s", mark, k.Name, k.Detail)
}

func verdict(checks []postgis.Check) error {
	for _, k := range checks {
		if !k.OK {
			return border.Fail(border.Conflict, "Có mục không đạt; xem các dòng ✗.", "Something is not as it must be; see the lines with ✗.", nil)
		}
	}
	return nil
}
