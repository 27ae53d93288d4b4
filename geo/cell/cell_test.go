package cell_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"cotmoc/geo/cell"

	"github.com/paulmach/orb"
)

func must(t *testing.T, lon, lat float64, res int) cell.Cell {
	t.Helper()
	c, err := cell.At(lon, lat, res)
	if err != nil {
		t.Fatalf("At(%g, %g, %d): %v", lon, lat, res, err)
	}
	return c
}

func TestAtLaoBao(t *testing.T) {
	c := must(t, 106.591, 16.619, 8)
	center, err := c.Center()
	if err != nil {
		t.Fatal(err)
	}
	if math.Hypot(center[0]-106.591, center[1]-16.619) > 0.01 {
		t.Errorf("centre %v is not near lon 106.591, lat 16.619: lon and lat are mixed up", center)
	}
	if c.Resolution() != 8 {
		t.Errorf("resolution %d, want 8", c.Resolution())
	}
}

func TestAtRefuses(t *testing.T) {
	for name, in := range map[string]struct {
		lon, lat float64
		res      int
		want     error
	}{
		"swapped":        {16.619, 106.591, 8, cell.ErrCoordinate},
		"beyond 180":     {286.591, 16.619, 8, cell.ErrCoordinate},
		"not a number":   {math.NaN(), 16, 8, cell.ErrCoordinate},
		"lat NaN":        {106, math.NaN(), 8, cell.ErrCoordinate},
		"infinite":       {math.Inf(1), 16, 8, cell.ErrCoordinate},
		"resolution 16":  {106, 16, 16, cell.ErrResolution},
		"resolution -1":  {106, 16, -1, cell.ErrResolution},
		"south of south": {106, -90.5, 8, cell.ErrCoordinate},
	} {
		if c, err := cell.At(in.lon, in.lat, in.res); !errors.Is(err, in.want) {
			t.Errorf("%s: At gives %v, %v, want error %v", name, c, err, in.want)
		}
	}
}

func TestJSONIsText(t *testing.T) {
	c := must(t, 106.591, 16.619, 8)
	b, err := json.Marshal(c)
	if err != nil || string(b) != `"`+c.String()+`"` {
		t.Fatalf("JSON %s, %v", b, err)
	}
	var back cell.Cell
	if err := json.Unmarshal(b, &back); err != nil || back != c {
		t.Errorf("round trip gives %v, %v", back, err)
	}
	for _, bad := range []string{`"zz"`, `""`, `613196570331971583`, `"ffffffffffffffff"`, `"1"`, `null`} {
		var v cell.Cell
		if err := json.Unmarshal([]byte(bad), &v); err == nil {
			t.Errorf("JSON %s gives %v, want an error", bad, v)
		}
	}
}

func TestParse(t *testing.T) {
	c := must(t, 106.591, 16.619, 9)
	if got, err := cell.Parse(c.String()); err != nil || got != c {
		t.Errorf("Parse(%s) = %v, %v", c, got, err)
	}
	if got, err := cell.FromID(c.ID()); err != nil || got != c {
		t.Errorf("FromID = %v, %v", got, err)
	}
	for _, bad := range []string{"", "0", "-1", "0x89414d", c.String() + "0", "ô 12"} {
		if got, err := cell.Parse(bad); !errors.Is(err, cell.ErrInvalid) {
			t.Errorf("Parse(%q) = %v, %v, want ErrInvalid", bad, got, err)
		}
	}
}

func TestParent(t *testing.T) {
	c := must(t, 106.591, 16.619, 9)
	p, err := c.Parent(7)
	if err != nil || p.Resolution() != 7 {
		t.Fatalf("Parent(7) = %v, %v", p, err)
	}
	if same, err := c.Parent(9); err != nil || same != c {
		t.Errorf("Parent(9) = %v, %v, want itself", same, err)
	}
	for _, res := range []int{10, 16, -1} {
		if _, err := c.Parent(res); !errors.Is(err, cell.ErrResolution) {
			t.Errorf("Parent(%d): %v, want ErrResolution", res, err)
		}
	}
	if _, err := cell.Cell(7).Parent(3); !errors.Is(err, cell.ErrInvalid) {
		t.Errorf("Parent of a number that is no cell: %v", err)
	}
}

func TestBoundaryHoldsCenter(t *testing.T) {
	c := must(t, 106.591, 16.619, 8)
	poly, err := c.Boundary()
	if err != nil {
		t.Fatal(err)
	}
	ring := poly[0]
	if !ring.Closed() || len(ring) != 7 || ring.Orientation() != orb.CCW {
		t.Errorf("ring of %d points, closed %v, orientation %v", len(ring), ring.Closed(), ring.Orientation())
	}
	center, _ := c.Center()
	if !poly.Bound().Contains(center) {
		t.Errorf("box %v does not hold the centre %v", poly.Bound(), center)
	}
	if a, err := c.AreaKm2(); err != nil || a < 0.4 || a > 1.1 {
		t.Errorf("area at resolution 8: %g km2, %v", a, err)
	}
}

func TestNotACell(t *testing.T) {
	bad := cell.Cell(12345)
	if _, err := bad.Boundary(); !errors.Is(err, cell.ErrInvalid) {
		t.Errorf("Boundary: %v", err)
	}
	if _, err := bad.AreaKm2(); !errors.Is(err, cell.ErrInvalid) {
		t.Errorf("AreaKm2: %v", err)
	}
	if _, err := bad.Center(); !errors.Is(err, cell.ErrInvalid) {
		t.Errorf("Center: %v", err)
	}
}

// TestDescendantsLeak pins the fact the package comment warns of: rolling up and indexing coarser differ.
func TestDescendantsLeak(t *testing.T) {
	differ := 0
	const n = 60
	for i := range n {
		for j := range n {
			lon, lat := 104+float64(i)*0.01, 16+float64(j)*0.01
			fine := must(t, lon, lat, 9)
			up, err := fine.Parent(6)
			if err != nil {
				t.Fatal(err)
			}
			if up != must(t, lon, lat, 6) {
				differ++
			}
		}
	}
	if share := float64(differ) / (n * n); share < 0.01 || share > 0.15 {
		t.Errorf("%.3f of the points differ, want a few per cent", share)
	}
}

func TestOrderedKeepsFamiliesTogether(t *testing.T) {
	fine, err := cell.At(106.6, 16.6, 9)
	if err != nil {
		t.Fatal(err)
	}
	for res := range 10 {
		want, err := fine.Parent(res)
		if err != nil {
			t.Fatal(err)
		}
		if got := cell.AncestorOf(fine.Ordered(), res); got != want {
			t.Errorf("resolution %d: %s, want %s", res, got, want)
		}
		if res == 9 {
			continue
		}
		children, err := want.Children()
		if err != nil || len(children) != 7 {
			t.Fatalf("%d children of %s: %v", len(children), want, err)
		}
		for _, c := range children {
			if p, err := c.Parent(res); err != nil || p != want || c.Ordered() > want.Ordered() {
				t.Errorf("child %s of %s has parent %s, %v", c, want, p, err)
			}
		}
	}
}
