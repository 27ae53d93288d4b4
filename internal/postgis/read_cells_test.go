package postgis_test

import (
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

// effort records patrol hours in a cell of a resolution at a point (lon, lat).
func (r *reader) effort(code, month string, hours any, lon, lat float64, res int) {
	r.t.Helper()
	var cells [4]*int64
	for i := range cells {
		if 5+i <= res {
			p, err := mustCell(r.t, lon, lat, res).Parent(5 + i)
			if err != nil {
				r.t.Fatal(err)
			}
			id := p.ID()
			cells[i] = &id
		}
	}
	r.exec(`INSERT INTO effort (code, cell, month, mode, hours, cell_5, cell_6, cell_7, cell_8, content_sha256)
		VALUES ($1, $2, $3::date, 'foot', $4, $5, $6, $7, $8, '\x00')`,
		code, mustCell(r.t, lon, lat, res).ID(), month, hours, cells[0], cells[1], cells[2], cells[3])
}

func cellsOf(t *testing.T, r *reader, f border.CellFilter) (border.CellList, map[string]border.CellCount) {
	t.Helper()
	list, err := r.Cells(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	byID := make(map[string]border.CellCount)
	for _, c := range list.Items {
		byID[c.Cell] = c
	}
	return list, byID
}

func TestCellsHoldOnlyWhatIsPreciseEnough(t *testing.T) {
	r := newReader(t)
	r.incident("gps", "seizure", "2026-02-01", 106.55, 16.65, 1)
	r.incident("place", "seizure", "2026-02-02", 106.55, 16.65, 2)
	r.incident("village", "seizure", "2026-02-03", 106.55, 16.65, 3)
	r.incident("section", "seizure", "2026-02-04", 106.55, 16.65, 4)
	r.incident("commune", "seizure", "2026-02-05", 106.55, 16.65, 5)
	for res, want := range map[int][2]int{5: {3, 2}, 6: {3, 2}, 7: {2, 3}, 8: {1, 4}, 9: {1, 4}} {
		list, byID := cellsOf(t, r, border.CellFilter{Res: res})
		here := byID[mustCell(t, 106.55, 16.65, res).String()]
		if here.N != want[0] || list.Imprecise != want[1] || len(list.Items) != 1 {
			t.Errorf("resolution %d: %d in the cell, %d too coarse, %d cells; want %v", res, here.N, list.Imprecise, len(list.Items), want)
		}
		if here.Looked {
			t.Errorf("resolution %d: an incident is no patrol", res)
		}
	}
}

func TestCellsAddEffortOfTheMonths(t *testing.T) {
	r := newReader(t)
	r.effort("jan", "2026-01-01", 10, 106.65, 16.65, 7)
	r.effort("feb", "2026-02-01", 5, 106.65, 16.65, 8)
	r.effort("none", "2026-02-01", 0, 106.75, 16.65, 8)
	r.effort("unsaid", "2026-02-01", nil, 106.55, 16.65, 8)
	r.exec(`INSERT INTO effort (code, commune_code, month, mode, hours, content_sha256) VALUES ('commune', '19432', '2026-02-01', 'foot', 40, '\x00')`)
	at := func(byID map[string]border.CellCount, lon float64, res int) border.CellCount {
		return byID[mustCell(t, lon, 16.65, res).String()]
	}
	list, byID := cellsOf(t, r, border.CellFilter{Res: 7})
	if c := at(byID, 106.65, 7); c.Hours != 15 || !c.Looked || c.N != 0 {
		t.Errorf("all months: %+v", c)
	}
	if at(byID, 106.75, 7).Looked || !at(byID, 106.55, 7).Looked {
		t.Error("zero hours are no look; a patrol without figures is one")
	}
	if list.UnplacedHours != 40 {
		t.Errorf("hours by commune: %g, want 40", list.UnplacedHours)
	}
	_, byID = cellsOf(t, r, border.CellFilter{Res: 7, From: border.NewDate(2026, time.February, 10), To: border.NewDate(2026, time.February, 20)})
	if c := at(byID, 106.65, 7); c.Hours != 5 {
		t.Errorf("days in February: %+v, want February's 5 hours", c)
	}
	fine, byID := cellsOf(t, r, border.CellFilter{Res: 8})
	if c := at(byID, 106.65, 8); c.Hours != 5 || fine.UnplacedHours != 50 {
		t.Errorf("resolution 8: %+v, %g hours too coarse; want 5 and 50", c, fine.UnplacedHours)
	}
}

func TestCellsFollowBoxKindAndPage(t *testing.T) {
	r := newReader(t)
	someIncidents(r)
	box := orb.Bound{Min: orb.Point{106.64, 16.64}, Max: orb.Point{106.66, 16.66}}
	list, byID := cellsOf(t, r, border.CellFilter{Res: 7, Bound: &box})
	if len(list.Items) != 1 || byID[mustCell(t, 106.65, 16.65, 7).String()].N != 1 {
		t.Errorf("box: %+v", list.Items)
	}
	list, _ = cellsOf(t, r, border.CellFilter{Res: 6, Kinds: []string{"use_place"}})
	if list.Total != 1 || list.Imprecise != 0 {
		t.Errorf("use places: %+v", list)
	}
	seen, sum := map[string]bool{}, 0
	filter := border.CellFilter{Res: 7, Page: border.Page{Limit: 1}}
	for {
		list, _ := cellsOf(t, r, filter)
		for _, c := range list.Items {
			seen[c.Cell], sum = true, sum+c.N
		}
		if list.Next == nil {
			break
		}
		filter.Cursor = *list.Next
	}
	// The use place is known by village only, four others more finely.
	if sum != 4 || len(seen) < 3 {
		t.Errorf("pages hold %d incidents in %d cells, want 4", sum, len(seen))
	}
	for _, res := range []int{0, 4, 10} {
		if _, err := r.Cells(t.Context(), border.CellFilter{Res: res}); border.KindOf(err) != border.Invalid {
			t.Errorf("resolution %d gives %v, want Invalid", res, err)
		}
	}
}
