package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cotmoc/geo/coverage"
)

// fitSetting is one threshold of the fit of boundaries: a flag, and a variable of the same name.
type fitSetting struct {
	flag, about string
	value       *float64
}

func (f fitSetting) env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(f.flag, "-", "_"))
}

func fitSettings(t *coverage.Thresholds) []fitSetting {
	return []fitSetting{
		{"fit-gap-m", "khe hở rộng trung bình đến chừng này mét, rộng hơn là khoảng trống / uncovered strips up to this mean width in metres are gaps, wider ones holes", &t.GapWidthM},
		{"fit-sliver-m", "mảnh hẹp: rộng trung bình dưới chừng này mét / polygons below this mean width in metres are slivers", &t.SliverWidthM},
		{"fit-outside-m", "phần ngoài cấp trên: bỏ qua nếu hẹp hơn chừng này mét / parts outside the parent narrower than this many metres are passed over", &t.OutsideM},
		{"fit-least-m2", "bỏ qua chỗ nhỏ hơn chừng này m² / places smaller than this many m² are passed over", &t.MinAreaM2},
		{"fit-warning-m2", "từ chừng này m² là cảnh báo / places of this many m² are warnings", &t.WarningM2},
		{"fit-error-m2", "từ chừng này m² là lỗi / places of this many m² are errors", &t.ErrorM2},
	}
}

// readFit takes the thresholds out of the environment; what is not there keeps its default.
func readFit(t *coverage.Thresholds, values map[string]string) error {
	*t = coverage.DefaultThresholds()
	for _, f := range fitSettings(t) {
		text, given := values[f.env()]
		if !given || text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return usage(fmt.Sprintf("%s phải là một số.", f.env()), fmt.Sprintf("%s must be a number.", f.env()))
		}
		*f.value = v
	}
	return nil
}

// checkFit refuses thresholds that can never work.
func checkFit(t coverage.Thresholds) error {
	for _, f := range fitSettings(&t) {
		if !(*f.value > 0) || math.IsInf(*f.value, 0) {
			return usage(fmt.Sprintf("--%s (%s) phải lớn hơn 0.", f.flag, f.env()), fmt.Sprintf("--%s (%s) must be greater than 0.", f.flag, f.env()))
		}
	}
	if t.WarningM2 > t.ErrorM2 {
		return usage("--fit-warning-m2 không được lớn hơn --fit-error-m2.", "--fit-warning-m2 may not be greater than --fit-error-m2.")
	}
	return nil
}

func fitFlags(c *cobra.Command, s *settings) {
	for _, f := range fitSettings(&s.fit) {
		c.Flags().Float64Var(f.value, f.flag, *f.value, f.about)
	}
}

func fitCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "fit", Args: noArgs,
		Short: "xét lại độ khớp ranh giới của mọi đơn vị / check again how the boundaries of all units fit",
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, s, func(h *house) error {
				found, err := h.store.FitUnits(c.Context(), true)
				for _, t := range found {
					fmt.Fprintf(c.OutOrStdout(), "%s / %s\n", t.VI, t.EN)
				}
				return err
			})
		}}
	fitFlags(c, s)
	return c
}
