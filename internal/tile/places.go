package tile

import (
	"sync"

	"cotmoc/internal/border"
)

// places numbers the codes of communes and provinces, so that a record holds a number and a reach is a row of flags. 0 is
// no place.
type places struct {
	numbers map[string]uint32

	mu   sync.Mutex
	sets map[string]placeSet // of reaches, by the key of their places
}

// mostSets is how many reaches' flags are remembered.
const mostSets = 100

func newPlaces() *places {
	return &places{numbers: map[string]uint32{"": 0}, sets: map[string]placeSet{}}
}

// number gives the number of a code, a new one to a new code. The lock of the records is held.
func (p *places) number(code string) uint32 {
	n, known := p.numbers[code]
	if !known {
		n = uint32(len(p.numbers))
		p.numbers[code] = n
		clear(p.sets)
	}
	return n
}

// set gives the places of a reach. The lock of the records is held, if only to read.
func (p *places) set(r border.Reach) placeSet {
	if r.Everywhere {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	set, known := p.sets[r.Places.Key()]
	if !known {
		set = make(placeSet, len(p.numbers))
		for _, code := range r.Places.Codes() {
			if n, known := p.numbers[code]; known && n != 0 {
				set[n] = true
			}
		}
		if len(p.sets) >= mostSets {
			clear(p.sets)
		}
		p.sets[r.Places.Key()] = set
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
