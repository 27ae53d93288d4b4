package border

import "time"

// Revision tells how often a layer was changed, and when last.
type Revision struct {
	N  int64
	At time.Time
}

// Revisions are those of every layer at one moment. A layer that was never changed is not among them.
type Revisions map[string]Revision

// Of gives a number that rises with every change of any of the layers, and when the last one was; zero if none was.
func (r Revisions) Of(layers ...string) (n int64, at time.Time) {
	for _, layer := range layers {
		one := r[layer]
		n += one.N
		if one.At.After(at) {
			at = one.At
		}
	}
	return n, at
}
