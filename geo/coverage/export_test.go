package coverage

// Inlets counts the inlets of a coverage.
func (c *Coverage) Inlets(gapWidthM float64) int {
	mouths, _ := c.inlets(gapWidthM)
	return len(mouths)
}
