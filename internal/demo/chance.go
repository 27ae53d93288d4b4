package demo

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"strconv"
)

// chance is a stream of made-up numbers, fixed by the seed and a name, so that more of one thing never
// changes another.
type chance struct{ *rand.Rand }

func newChance(seed uint64, name string) chance {
	h := fnv.New64a()
	h.Write([]byte(name))
	return chance{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// between gives a number in [low, high).
func (c chance) between(low, high float64) float64 { return low + c.Float64()*(high-low) }

// count gives a whole number from low to high, both included.
func (c chance) count(low, high int) int { return low + c.IntN(high-low+1) }

// of says yes with a probability.
func (c chance) of(p float64) bool { return c.Float64() < p }

// around gives a place at a normally distributed distance (km, standard deviation) from p.
func (c chance) around(p point, km float64) point {
	return p.add(point{c.NormFloat64() * km, c.NormFloat64() * km})
}

// weighted picks an index with a probability in proportion to its weight.
func (c chance) weighted(weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	at := c.Float64() * sum
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// option is a word and how often it is drawn.
type option struct {
	word   string
	weight float64
}

func (c chance) word(options []option) string {
	weights := make([]float64, len(options))
	for i, o := range options {
		weights[i] = o.weight
	}
	return options[c.weighted(weights)].word
}

// wander bends a line between its corners by up to some kilometres, in steps of about one kilometre.
func (c chance) wander(line []point, km float64) []point {
	bent := []point{line[0]}
	for i := 0; i+1 < len(line); i++ {
		a, b := line[i], line[i+1]
		across := point{-(b.y - a.y), b.x - a.x}.unit()
		steps := int(math.Max(2, a.distance(b)))
		phase, swing := c.between(0, 2*math.Pi), c.between(0.4, 1)*km
		for k := 1; k < steps; k++ {
			t := float64(k) / float64(steps)
			off := swing * math.Sin(math.Pi*t) * (math.Sin(phase+7*t) + c.between(-0.2, 0.2))
			bent = append(bent, between(a, b, t).add(across.scale(off)))
		}
		bent = append(bent, b)
	}
	return bent
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
