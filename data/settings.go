package data

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"cotmoc/internal/border"
)

// MassFactors reads the shipped settings that turn tablets and blocks into grams. They are inferred, not law; a
// deployment that weighs differently says so in a CSV of its own (nil: none) of the same columns: a factor of the same id
// takes the place of the shipped one, others are added. The error names a row of it that cannot be.
func MassFactors(own []byte) ([]border.MassFactor, error) {
	var factors []border.MassFactor
	err := table("settings/mass-factors.csv", func(r row) error {
		f, err := massFactor(r)
		factors = append(factors, f)
		return err
	})
	if err == nil && own != nil {
		err = tableOf(bytes.TrimPrefix(own, []byte("\ufeff")), func(r row) error {
			f, err := massFactor(r)
			factors = append(slices.DeleteFunc(factors, func(o border.MassFactor) bool { return o.ID == f.ID }), f)
			return err
		})
	}
	if err == nil {
		err = border.CheckMassFactors(factors)
	}
	return factors, err
}

func massFactor(r row) (border.MassFactor, error) {
	f := border.MassFactor{ID: r["id"], Substance: r["substance"], Unit: r["unit"], Basis: r["basis"]}
	for column, to := range map[string]*float64{"low_g": &f.LowG, "best_g": &f.BestG, "high_g": &f.HighG} {
		v, err := strconv.ParseFloat(r[column], 64)
		if err != nil {
			return f, fmt.Errorf("factor %s: %s: %w", f.ID, column, err)
		}
		*to = v
	}
	for column, to := range map[string]*border.Date{"valid_from": &f.ValidFrom, "valid_to": &f.ValidTo} {
		if r[column] == "" {
			continue
		}
		d, err := border.ParseDate(r[column])
		if err != nil {
			return f, fmt.Errorf("factor %s: %s: %w", f.ID, column, err)
		}
		*to = d
	}
	return f, nil
}
