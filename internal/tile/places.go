package tile

import "cotmoc/internal/border"

// places numbers the codes of communes and provinces, so that a record holds a number and a reach is a row of flags. 0 is
// no place.
type places map[string]uint32

func newPlaces() places { return places{"": 0} }

// number gives the number of a code, a new one to a new code. The lock of the records is held.
func (p places) number(code string) uint32 {
	n, known := p[code]
	if !known {
		n = uint32(len(p))
		p[code] = n
	}
	return n
}

// set gives the places of a reach.
func (p places) set(r border.Reach) placeSet {
	if r.Everywhere {
		return nil
	}
	set := make(placeSet, len(p))
	for _, code := range r.Places {
		if n, known := p[code]; known && n != 0 {
			set[n] = true
		}
	}
	return set
}

// placeSet are places, by number; nil is everywhere.
type placeSet []bool

func (s placeSet) has(place uint32) bool { return s == nil || int(place) < len(s) && s[place] }

func (s placeSet) hasOne(list []uint32) bool {
	if s == nil {
		return true
	}
	for _, place := range list {
		if s.has(place) {
			return true
		}
	}
	return false
}
