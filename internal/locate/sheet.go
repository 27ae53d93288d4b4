package locate

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// sheet is how rows with their places are written.
type sheet interface {
	header(names []string) error
	row(r ingest.PointRow, at Place) error
	end() error
}

// added are the columns that a table gets.
func (j Job) added() []string {
	names := []string{"commune_code", "commune_name", "province_code"}
	if j.Refer == nil {
		return names
	}
	return append(names, "marker_country", "marker", "offset_m", "side", "distance_m", "chainage_m", "line_approximate")
}

// referenceCells are the cells of the columns of markers; empty ones where there is none.
func referenceCells(r *border.Reference) []string {
	if r == nil {
		return make([]string, 7)
	}
	metres := func(m float64) string { return strconv.FormatFloat(m, 'f', 1, 64) }
	marker, offset := "", ""
	if r.Marker != nil {
		marker, offset = *r.Marker, metres(*r.OffsetM)
	}
	return []string{r.Country, marker, offset, r.Side, metres(r.DistanceM), metres(r.ChainageM), strconv.FormatBool(r.Approximate)}
}

// csvTable writes the rows as they came, with the places behind them; empty cells where there is none.
type csvTable struct {
	w     *csv.Writer
	added []string
	cells []string
}

func newCSV(out io.Writer, separator rune, added []string) *csvTable {
	t := &csvTable{w: csv.NewWriter(out), added: added}
	t.w.Comma = separator
	return t
}

func (t *csvTable) header(names []string) error {
	return t.w.Write(append(append(t.cells[:0], names...), t.added...))
}

func (t *csvTable) row(r ingest.PointRow, at Place) error {
	var commune, name, province string
	if at.Commune != nil {
		commune, name = at.Commune.Code, at.Commune.Name
	}
	if at.Province != nil {
		province = at.Province.Code
	}
	t.cells = append(append(t.cells[:0], r.Cells...), commune, name, province)
	if len(t.added) > 3 {
		t.cells = append(t.cells, referenceCells(at.Reference)...)
	}
	return t.w.Write(t.cells)
}

func (t *csvTable) end() error {
	t.w.Flush()
	return t.w.Error()
}

// jsonItems writes a JSON object with an item for each row, a line each.
type jsonItems struct {
	out   io.Writer
	total int
}

// item is a row with its place. Point and day are null where the row was refused.
type item struct {
	Row int          `json:"row"`
	Lon *float64     `json:"lon"`
	Lat *float64     `json:"lat"`
	On  *border.Date `json:"on"`
	Place
}

func (j *jsonItems) header([]string) error {
	_, err := io.WriteString(j.out, `{"items":[`)
	return err
}

func (j *jsonItems) row(r ingest.PointRow, at Place) error {
	it := item{Row: r.Row, Place: at}
	if len(r.Faults) == 0 {
		it.Lon, it.Lat, it.On = &r.Point[0], &r.Point[1], &r.On
	}
	text, err := json.Marshal(it)
	if err != nil {
		return err
	}
	separator := ",\n"
	if j.total == 0 {
		separator = "\n"
	}
	j.total++
	_, err = io.WriteString(j.out, separator+string(text))
	return err
}

func (j *jsonItems) end() error {
	_, err := fmt.Fprintf(j.out, "],\"total\":%d}\n", j.total)
	return err
}
