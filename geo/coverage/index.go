package coverage

import "math"

// index finds boxes by place: a grid of cells, each with the numbers of the boxes that reach into it.
type index struct {
	bound   box
	cell    float64 // side of a cell, lattice units
	nx, ny  int
	first   []int32 // where the numbers of a cell begin, one more than there are cells
	numbers []int32
}

func newIndex(n int, boxAt func(int) box) *index {
	x := &index{bound: box{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}}
	for i := range n {
		b := boxAt(i)
		x.bound.extend(point{b.minX, b.minY})
		x.bound.extend(point{b.maxX, b.maxY})
	}
	if n == 0 {
		x.bound = box{}
	}
	w, h := float64(x.bound.maxX)-float64(x.bound.minX)+1, float64(x.bound.maxY)-float64(x.bound.minY)+1
	x.cell = math.Sqrt(w * h / float64(4*n+1))
	x.cell = max(x.cell, w/4096, h/4096, 1)
	x.nx, x.ny = int(w/x.cell)+1, int(h/x.cell)+1
	x.first = make([]int32, x.nx*x.ny+1)
	for i := range n {
		x.cells(boxAt(i), func(c int) { x.first[c+1]++ })
	}
	for c := range x.nx * x.ny {
		x.first[c+1] += x.first[c]
	}
	x.numbers = make([]int32, x.first[x.nx*x.ny])
	next := make([]int32, x.nx*x.ny)
	copy(next, x.first)
	for i := range n {
		x.cells(boxAt(i), func(c int) {
			x.numbers[next[c]] = int32(i)
			next[c]++
		})
	}
	return x
}

func (x *index) column(at int32) int {
	return min(x.nx-1, max(0, int((float64(at)-float64(x.bound.minX))/x.cell)))
}
func (x *index) row(at int32) int {
	return min(x.ny-1, max(0, int((float64(at)-float64(x.bound.minY))/x.cell)))
}

func (x *index) cells(b box, f func(cell int)) {
	for row := x.row(b.minY); row <= x.row(b.maxY); row++ {
		for column := x.column(b.minX); column <= x.column(b.maxX); column++ {
			f(row*x.nx + column)
		}
	}
}

// near calls f with every box that may reach into b, some more than once.
func (x *index) near(b box, f func(int)) {
	x.cells(b, func(c int) {
		for _, i := range x.numbers[x.first[c]:x.first[c+1]] {
			f(int(i))
		}
	})
}
