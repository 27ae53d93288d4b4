package border

// Fault is one thing wrong with one field of a record, in words for whoever must mend it.
type Fault struct {
	Field  string `json:"field"`
	Reason Text   `json:"reason"`
}

func fault(field, vi, en string) Fault { return Fault{Field: field, Reason: Text{VI: vi, EN: en}} }

// Rules is what a record's check needs to know of the world.
type Rules struct {
	Today Date       // records of the future are refused
	Area  [4]float64 // west, south, east, north in degrees: the area served, to tell swapped coordinates

	KeepsTiers bool // whoever writes may not open a record further than its layer is
}

// ServedArea is the box around Viet Nam, Laos and Cambodia with their seas (west, south, east, north).
func ServedArea() [4]float64 { return [4]float64{100, 6, 118, 24} }

func (r Rules) inArea(lon, lat float64) bool {
	return lon >= r.Area[0] && lat >= r.Area[1] && lon <= r.Area[2] && lat <= r.Area[3]
}
