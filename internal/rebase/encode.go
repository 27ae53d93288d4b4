package rebase

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"

	"cotmoc/internal/border"
)

// WriteCSV writes the crosswalk as a table for spreadsheets: one line per row, then one per gap, with the
// reason instead of a basis and no weight. The same crosswalk gives the same bytes.
func (c *Crosswalk) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	lines := [][]string{{"from_date", "to_date", "from_code", "to_code", "basis", "weight", "error", "sha256"}}
	line := func(from, to, basis, weight, e string) {
		lines = append(lines, []string{c.From.String(), c.To.String(), from, to, basis, weight, e, c.Hash})
	}
	for _, r := range c.Rows {
		line(r.From, r.To, string(r.Basis), r.Weight.String(), r.Error.String())
	}
	for _, g := range c.Lost {
		line(g.Code, "", string(g.Reason), "", "")
	}
	for _, g := range c.Broken {
		line("", g.Code, string(g.Reason), "", "")
	}
	if err := out.WriteAll(lines); err != nil {
		return fmt.Errorf("write crosswalk: %w", err)
	}
	return nil
}

// Parse reads the JSON of a crosswalk and refuses one that was changed.
func Parse(b []byte) (*Crosswalk, error) {
	var c Crosswalk
	if err := json.Unmarshal(b, &c); err != nil {
		return nil, border.Fail(border.Invalid, "Không đọc được bảng chuyển đổi.", "The crosswalk cannot be read.", err)
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	return &c, nil
}
