package ingest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"cotmoc/internal/border"
)

func points(t *testing.T, f PointFile, text string) (*PointTable, error) {
	t.Helper()
	f.Name, f.Content = "p.csv", strings.NewReader(text)
	f.Rules = border.Rules{Today: border.NewDate(2026, 11, 21), Area: border.ServedArea()}
	return OpenPoints(t.Context(), f)
}

func TestPointTable(t *testing.T) {
	for name, text := range map[string]string{
		"plain":     "id,lon,lat,on\n7,106.62,16.64,2026-11-21\n",
		"mark":      "\uFEFFid;kinh độ;vĩ độ;on\n7;106,62;16,64;21/11/2026\n",
		"empty row": "id,Lon,LAT,on\n,,,\n7,106.62,16.64,21-11-2026\n",
	} {
		table, err := points(t, PointFile{}, text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		row, err := table.Next()
		if err != nil || len(row.Faults) > 0 || row.Point != (orb.Point{106.62, 16.64}) || row.On != border.NewDate(2026, 11, 21) || row.Cells[0] != "7" {
			t.Errorf("%s: %+v, %v", name, row, err)
		}
		if _, err := table.Next(); !errors.Is(err, io.EOF) {
			t.Errorf("%s: after the last row %v", name, err)
		}
	}
}

func TestPointTableMaps(t *testing.T) {
	table, err := points(t, PointFile{Map: map[string]string{"lon": "E", "lat": "N", "on": "seen"}}, "E,N,seen\n106.6,16.6,2014-06-01\n")
	if err != nil {
		t.Fatal(err)
	}
	if row, err := table.Next(); err != nil || row.On != border.NewDate(2014, 6, 1) {
		t.Errorf("%+v, %v", row, err)
	}
	if _, err := points(t, PointFile{Map: map[string]string{"long": "E"}}, "E,N\n"); border.KindOf(err) != border.Usage {
		t.Errorf("a map of no field: %v", err)
	}
}

func TestPointRowsAreRefusedByField(t *testing.T) {
	table, err := points(t, PointFile{}, "lon,lat,on\n16.6,106.6,\n106.6,,\n,,2026-01-01\nabc,16,\n106.6,16.6,2026-02-31\n106.6,16.6,11/2026\n200,16.6,\n106.6,16.6,,x\n")
	if err != nil {
		t.Fatal(err)
	}
	for i, field := range []string{"lon", "lat", "lon", "lon", "on", "on", "lon", ""} {
		row, err := table.Next()
		if err != nil || len(row.Faults) == 0 || row.Faults[0].Field != field || row.Row != i+2 {
			t.Errorf("row %d: %+v, %v; want a fault of %q", i+2, row, err, field)
			continue
		}
		if reason := row.Faults[0].Reason; reason.VI == "" || reason.EN == "" {
			t.Errorf("row %d: %+v lacks a language", i+2, reason)
		}
	}
}

func TestNoPointTable(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "no lat": "lon,x\n1,2\n", "GeoJSON": `{"type":"FeatureCollection","features":[]}`,
		"twice": "lon,lat,lat\n1,2,3\n", "sheet": "PK\x03\x04xl/"} {
		if _, err := points(t, PointFile{}, text); border.KindOf(err) != border.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPointTableIsBounded: what is packed may not swell beyond the bound.
func TestPointTableIsBounded(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := io.WriteString(z, "lon,lat\n"+strings.Repeat("106.6,16.6\n", 100_000))
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	table, err := OpenPoints(t.Context(), PointFile{Name: "p.csv.gz", Content: &packed, MaxBytes: 500_000})
	for n := 0; err == nil; n++ {
		if _, err = table.Next(); n > 99_999 {
			t.Fatal("everything was read")
		}
	}
	if border.KindOf(err) != border.Invalid {
		t.Errorf("%v", err)
	}
}
