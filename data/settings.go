package data

import (
	"fmt"
	"strconv"

	"cotmoc/internal/border"
)

// MassFactors reads the shipped settings that turn tablets and blocks into grams. They are inferred, not law; a
// deployment that weighs differently changes the file.
func MassFactors() ([]border.MassFactor, error) {
	var factors []border.MassFactor
	err := table("settings/mass-factors.csv", func(r row) error {
		f := border.MassFactor{ID: r["id"], Substance: r["substance"], Unit: r["unit"], Basis: r["basis"]}
		for column, to := range map[string]*float64{"low_g": &f.LowG, "best_g": &f.BestG, "high_g": &f.HighG} {
			v, err := strconv.ParseFloat(r[column], 64)
			if err != nil {
				return fmt.Errorf("factor %s: %s: %w", f.ID, column, err)
			}
			*to = v
		}
		for column, to := range map[string]*border.Date{"valid_from": &f.ValidFrom, "valid_to": &f.ValidTo} {
			if r[column] == "" {
				continue
			}
			d, err := border.ParseDate(r[column])
			if err != nil {
				return fmt.Errorf("factor %s: %s: %w", f.ID, column, err)
			}
			*to = d
		}
		factors = append(factors, f)
		return nil
	})
	if err == nil {
		err = border.CheckMassFactors(factors)
	}
	return factors, err
}
