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

// WriteJSON writes the crosswalk as JSON with a line end. The same crosswalk gives the same bytes.
func (c *Crosswalk) WriteJSON(w io.Writer) error {
	if err := json.NewEncoder(w).Encode(c); err != nil {
		return fmt.Errorf("write crosswalk: %w", err)
	}
	return nil
}

// Part is what a crosswalk says of one unit: the rows from and to its code. It is not sealed: Hash is that of
// the whole.
type Part struct {
	Level  string      `json:"level"`
	From   border.Date `json:"from"`
	To     border.Date `json:"to"`
	Follow Follow      `json:"follow"`
	Unit   string      `json:"unit"`
	Rows   []Row       `json:"rows"`
	Lost   []Gap       `json:"lost"`
	Broken []Gap       `json:"broken"`
	Hash   string      `json:"hash"`
}

// Of gives the part about a unit code.
func (c *Crosswalk) Of(unit string) Part {
	p := Part{Level: c.Level, From: c.From, To: c.To, Follow: c.Follow, Unit: unit, Rows: []Row{}, Hash: c.Hash}
	for _, r := range c.Rows {
		if r.From == unit || r.To == unit {
			p.Rows = append(p.Rows, r)
		}
	}
	p.Lost, p.Broken = gapsOf(c.Lost, unit), gapsOf(c.Broken, unit)
	return p
}

func gapsOf(gaps []Gap, unit string) []Gap {
	found := []Gap{}
	for _, g := range gaps {
		if g.Code == unit {
			found = append(found, g)
		}
	}
	return found
}

// WriteCSV writes the part as Crosswalk.WriteCSV does the whole.
func (p Part) WriteCSV(w io.Writer) error {
	c := Crosswalk{Level: p.Level, From: p.From, To: p.To, Follow: p.Follow, Rows: p.Rows, Lost: p.Lost, Broken: p.Broken, Hash: p.Hash}
	return c.WriteCSV(w)
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
