package border

import "fmt"

// MassFactor turns a counted quantity into grams, from a day to another. It is a setting of the deployment: what
// one tablet or block weighs changes over the years and from maker to maker.
type MassFactor struct {
	ID        string  `json:"id"`
	Substance string  `json:"substance"`
	Unit      string  `json:"unit"`  // tablet, block ...
	LowG      float64 `json:"low_g"` // grams one unit weighs, gross
	BestG     float64 `json:"best_g"`
	HighG     float64 `json:"high_g"`
	ValidFrom Date    `json:"valid_from"`
	ValidTo   Date    `json:"valid_to"` // last day; zero: open
	Basis     string  `json:"basis"`    // a reference, or "inferred, a setting"
}

// Check refuses a factor that cannot be.
func (f MassFactor) Check() error {
	bad := func(what string) error { return fmt.Errorf("mass factor %q: %s", f.ID, what) }
	switch {
	case f.ID == "" || f.Basis == "":
		return bad("id or basis is missing")
	case !Substances().Has(f.Substance) || !QuantityUnits().Has(f.Unit):
		return bad("unknown substance or unit")
	case f.Unit == "g" || f.Unit == "kg":
		return bad("a mass needs no factor")
	case !(0 < f.LowG && f.LowG <= f.BestG && f.BestG <= f.HighG):
		return bad("want 0 < low <= best <= high")
	case f.ValidFrom.IsZero() || !f.ValidTo.IsZero() && f.ValidTo.Before(f.ValidFrom):
		return bad("validity")
	}
	return nil
}

// CheckMassFactors refuses factors that cannot be, and two for the same substance and unit on one day.
func CheckMassFactors(factors []MassFactor) error {
	for i, f := range factors {
		if err := f.Check(); err != nil {
			return err
		}
		for _, o := range factors[:i] {
			same := o.ID == f.ID || o.Substance == f.Substance && o.Unit == f.Unit
			apart := !o.ValidTo.IsZero() && o.ValidTo.Before(f.ValidFrom) || !f.ValidTo.IsZero() && f.ValidTo.Before(o.ValidFrom)
			if same && (o.ID == f.ID || !apart) {
				return fmt.Errorf("mass factors %q and %q hold at once", o.ID, f.ID)
			}
		}
	}
	return nil
}
