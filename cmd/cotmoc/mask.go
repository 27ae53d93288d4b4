package main

import (
	"strconv"

	"cotmoc/internal/mask"
)

// readMask takes the threshold under which counts of people are masked out of the environment.
func readMask(r *mask.Rule, text string) error {
	*r = mask.TheRule()
	if text == "" {
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return usage("COTMOC_MASK_BELOW phải là một số nguyên.", "COTMOC_MASK_BELOW must be a whole number.")
	}
	r.Below = n
	return nil
}

// checkMask refuses thresholds under which little or nothing is left to be read.
func checkMask(r mask.Rule) error {
	if r.Below < 3 || r.Below > 100 {
		return usage("--mask-below (COTMOC_MASK_BELOW) phải từ 3 đến 100.", "--mask-below (COTMOC_MASK_BELOW) must be 3 to 100.")
	}
	return nil
}
