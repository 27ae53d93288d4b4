package cell

import (
	"fmt"

	h3 "github.com/uber/h3-go/v4"
)

// Neighbors gives the six cells around a cell, five around a pentagon, in ascending order.
func (c Cell) Neighbors() ([]Cell, error) {
	if !c.Valid() {
		return nil, fmt.Errorf("%w: %s", ErrInvalid, c)
	}
	disk, err := h3.GridDisk(h3.Cell(c), 1)
	if err != nil {
		return nil, fmt.Errorf("neighbours of H3 cell %s: %w", c, err)
	}
	around := make([]Cell, 0, 6)
	for _, n := range disk {
		if Cell(n) != c {
			around = append(around, Cell(n))
		}
	}
	return sorted(around), nil
}
