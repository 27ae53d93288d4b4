package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"cotmoc/data"
	"cotmoc/geo/cell"
	"cotmoc/geo/shape"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
)

func byName(t *testing.T, all []File, err error) map[string]File {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]File{}
	for _, f := range all {
		named[f.Name] = f
	}
	return named
}

// files are the files of lastDay, from the scene that all tests share.
func files(t *testing.T) map[string]File {
	t.Helper()
	all, err := setUp(t).files()
	return byName(t, all, err)
}

// filesOf draws the world anew.
func filesOf(t *testing.T, w World) map[string]File {
	t.Helper()
	all, err := Files(w)
	return byName(t, all, err)
}

// TestBulkOfOneWorldIsTheSameBytes draws the country three times.
func TestBulkOfOneWorldIsTheSameBytes(t *testing.T) {
	w := world(t, lastDay())
	first, again := files(t), filesOf(t, w)
	w.Seed = 2
	other := filesOf(t, w)
	for name, f := range first {
		if !bytes.Equal(f.Content, again[name].Content) {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
	if bytes.Equal(first["incidents.csv"].Content, other["incidents.csv"].Content) {
		t.Error("another seed gives the same incidents")
	}
	if !bytes.Equal(first["communes.geojson"].Content, other["communes.geojson"].Content) {
		t.Error("another seed moves the communes")
	}
}

// TestBulkOfTomorrowOnlyAdds: a load of the next day leaves every record of the day before as it was.
func TestBulkOfTomorrowOnlyAdds(t *testing.T) {
	today, tomorrow := files(t), filesOf(t, world(t, lastDay().AddDays(1)))
	for name, f := range today {
		if name != "incidents.csv" {
			if !bytes.Equal(f.Content, tomorrow[name].Content) {
				t.Errorf("%s changes overnight", name)
			}
			continue
		}
		later := map[string]bool{}
		for line := range strings.Lines(string(tomorrow[name].Content)) {
			later[line] = true
		}
		for line := range strings.Lines(string(f.Content)) {
			if !later[line] {
				t.Errorf("gone overnight: %s", line)
			}
		}
	}
}

func TestLoadTellsItsProgressAndStops(t *testing.T) {
	w := world(t, lastDay())
	var heard []string
	count := 0
	refusal := errors.New("refused")
	err := Load(context.Background(), w, func(_ context.Context, f File) error {
		count++
		if f.Layer == "trails" {
			return refusal
		}
		return nil
	}, func(n, of int, name string) { heard = append(heard, fmt.Sprintf("%d/%d %s", n, of, name)) })
	if !errors.Is(err, refusal) || !strings.Contains(err.Error(), "trails.geojson") {
		t.Errorf("a refused file came back as %v", err)
	}
	if count != len(heard) || heard[0] != "1/19 communes.geojson" {
		t.Errorf("%d files, heard %v", count, heard)
	}
}

// Boundaries pass GEOS as they are and say that they are drawn.
func TestUnitFilesAreValid(t *testing.T) {
	all := files(t)
	worker := shape.NewWorker()
	file := all["communes.geojson"]
	if !file.Schematic || file.ValidFrom != firstDay() || file.Level != border.Commune {
		t.Errorf("schematic %v, level %q, from %s", file.Schematic, file.Level, file.ValidFrom)
	}
	communes := features(t, file)
	if len(communes) != 379 {
		t.Errorf("%d communes", len(communes))
	}
	for _, f := range communes {
		if problem, ok := worker.Check(f.Geometry.(orb.MultiPolygon)); !ok {
			t.Errorf("%s: %s", f.Properties["code"], problem)
		}
	}
}

func features(t *testing.T, f File) []*geojson.Feature {
	t.Helper()
	fc, err := geojson.UnmarshalFeatureCollection(f.Content)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	return fc.Features
}

// shelf is a store that keeps the rows of one load.
type shelf struct{ rows []ingest.Row }

func (s *shelf) Open(context.Context, ingest.Load) (ingest.Sink, error) { return s, nil }

func (s *shelf) Put(_ context.Context, rows []ingest.Row) error {
	s.rows = append(s.rows, rows...)
	return nil
}

func (s *shelf) Finish(context.Context, int) (ingest.Outcome, error) {
	return ingest.Outcome{Accepted: len(s.rows)}, nil
}

func (s *shelf) Abort(context.Context) {}

// read takes a file in the way a user's file comes in, and wants no refusal and no remark.
func read(t *testing.T, facts *data.Facts, f File) []ingest.Row {
	t.Helper()
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Content)), nil }
	job := ingest.Job{Layer: f.Layer, Source: f.Source, Level: f.Level, ValidFrom: f.ValidFrom, LegalRef: f.LegalRef,
		Schematic: f.Schematic, ProvinceOf: facts.ProvinceOf, Rules: border.Rules{Today: lastDay(), Area: border.ServedArea()},
		Files: []ingest.File{{Name: f.Name, Size: int64(len(f.Content)), Open: open}}}
	s := &shelf{}
	result, err := ingest.Run(context.Background(), job, s)
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	if result.Refused > 0 || len(result.Notes) > 0 {
		t.Errorf("%s: %d refused, %.300v; notes %.300v", f.Name, result.Refused, result.Refusals, result.Notes)
	}
	return s.rows
}

// Every file of the demo is one a user could bring: the importer takes all rows of all of them.
func TestFilesGoInAsAUsersDo(t *testing.T) {
	s := setUp(t)
	all, err := s.files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		n := len(read(t, s.Facts, f))
		t.Logf("%s: %d", f.Name, n)
		if n == 0 {
			t.Errorf("%s: nothing in it", f.Name)
		}
	}
}

func TestCommunesComeInWhole(t *testing.T) {
	for _, r := range read(t, setUp(t).Facts, files(t)["communes.geojson"]) {
		u := r.Value.(border.Unit)
		if !u.Schematic || u.OnBorder == nil || u.Seat == nil || u.AreaKm2 <= 0 || len(u.Parent) != 2 || u.ValidFrom != firstDay() ||
			!strings.Contains(u.LegalRef, "19/2025") || !strings.HasSuffix(u.FullName, u.Name) || len(u.Shape) == 0 {
			t.Fatalf("a commune came in as %+v", u)
		}
	}
}

// A trail begins in the commune it is named after, as the register shows it.
func TestTrailsBeginInTheirCommune(t *testing.T) {
	shapes := map[string]orb.MultiPolygon{}
	for _, r := range read(t, setUp(t).Facts, files(t)["communes.geojson"]) {
		u := r.Value.(border.Unit)
		shapes[u.FullName] = append(shapes[u.FullName], u.Shape...) // two may be called alike
	}
	for _, f := range features(t, files(t)["trails.geojson"]) {
		name := fmt.Sprint(f.Properties["name"])
		_, commune, _ := strings.Cut(strings.TrimSuffix(name, ")"), " (")
		if line, is := f.Geometry.(orb.LineString); !is || !planar.MultiPolygonContains(shapes[commune], line[0]) {
			t.Errorf("%s begins at %v, outside %s", name, f.Geometry.Bound().Center(), commune)
		}
	}
}

// Every incident says that it is made up, and all kinds, substances and precisions occur, some on Lao soil.
func TestIncidents(t *testing.T) {
	seen := map[string]int{}
	for _, r := range read(t, setUp(t).Facts, files(t)["incidents.csv"]) {
		i := r.Value.(border.Incident)
		if !strings.Contains(i.Note, "minh họa") || !strings.Contains(i.Source, "minh họa") {
			t.Errorf("%s does not say that it is made up", i.SourceRef)
		}
		if i.Point == nil && i.LocPrecision != 5 {
			t.Errorf("%s: precision %d without a point", i.SourceRef, i.LocPrecision)
		}
		seen["incident"]++
		seen[i.Kind]++
		seen["side "+i.Side]++
		seen[fmt.Sprint("precision ", i.LocPrecision)]++
		for _, s := range i.Substances {
			seen["substance "+s.Substance]++
		}
	}
	t.Log(seen)
	for _, kind := range border.IncidentKinds().IDs() {
		if seen[kind] == 0 {
			t.Errorf("no incident is a %s", kind)
		}
	}
	for _, s := range border.Substances().IDs() {
		if seen["substance "+s] == 0 {
			t.Errorf("%s is never found", s)
		}
	}
	for _, p := range []int{1, 2, 3, 4, 5, 6, 9} {
		if seen[fmt.Sprint("precision ", p)] == 0 {
			t.Errorf("no incident has location precision %d", p)
		}
	}
	if n := seen["incident"]; n < 1400 || n > 1600 || seen["side la"] < 50 {
		t.Errorf("%d incidents, %d in Laos", n, seen["side la"])
	}
}

func rows(t *testing.T, f File) []map[string]string {
	t.Helper()
	records, err := csv.NewReader(bytes.NewReader(f.Content)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", f.Name, err)
	}
	var all []map[string]string
	for _, record := range records[1:] {
		r := map[string]string{}
		for i, name := range records[0] {
			r[name] = record[i]
		}
		all = append(all, r)
	}
	return all
}

// The places say in plain words that they are made up, use only listed codes, and cover what the map can show.
func TestPlaces(t *testing.T) {
	all := files(t)
	counts := map[string]int{"routes.geojson": 10, "trails.geojson": 25}
	lists := map[string]border.CodeList{"kind": border.TrailKinds(), "activity": border.TrailActivities(), "level": border.HotspotLevels(),
		"side": border.Sides()}
	for _, name := range []string{"trails.geojson", "hotspots.geojson"} {
		for _, f := range features(t, all[name]) {
			for property, list := range lists {
				if v, ok := f.Properties[property]; ok && !list.Has(fmt.Sprint(v)) {
					t.Errorf("%s %s: %s %q is not in the list", name, f.Properties["code"], property, v)
				}
			}
			if text := fmt.Sprint(f.Properties["name"], f.Properties["note"]); !strings.Contains(text, "minh họa") {
				t.Errorf("%s %s does not say that it is made up", name, f.Properties["code"])
			}
		}
	}
	for name, n := range counts {
		if got := len(features(t, all[name])); got != n {
			t.Errorf("%s has %d features, want %d", name, got, n)
		}
	}
	sides, states := map[any]int{}, map[any]int{}
	for _, f := range features(t, all["hotspots.geojson"]) {
		sides[f.Properties["side"]]++
		states[f.Properties["state"]]++
	}
	if total := sides["vn"] + sides["la"] + sides["kh"]; total < 30 || total > 60 || sides["la"] < 8 || len(states) != 6 {
		t.Errorf("hot spots: sides %v, states %v", sides, states)
	}
	if n := len(features(t, all["plots.geojson"])); n < 15 || n > 24 {
		t.Errorf("%d plots", n)
	}
	for _, r := range rows(t, all["openings.csv"]) {
		if !strings.Contains(r["ten"], "minh họa") || !border.CrossingTypes().Has(r["loai"]) {
			t.Errorf("opening %v", r)
		}
	}
}

// Patrols are counted in real cells, never after today, and leave most of the border communes' land unseen.
func TestEffort(t *testing.T) {
	s := setUp(t)
	all := rows(t, files(t)["effort.csv"])
	cells, keys := map[string]bool{}, map[string]bool{}
	for _, r := range all {
		c, err := cell.Parse(r["cell"])
		if err != nil || c.Resolution() != patrolled {
			t.Fatalf("%v: %v", r, err)
		}
		month, err := border.ParseDate(r["month"])
		if err != nil || month.After(lastDay()) {
			t.Errorf("%v: %v", r, err)
		}
		cells[r["cell"]] = true
		key := r["cell"] + r["month"] + r["mode"] + r["unit"]
		if keys[key] {
			t.Errorf("twice: %v", r)
		}
		keys[key] = true
	}
	land := 0.0
	for _, u := range s.communes {
		if u.border {
			land += km2(u.shape)
		}
	}
	seen := float64(len(cells)) * 0.74
	t.Logf("%d records in %d cells, about %.0f of %.0f km2", len(all), len(cells), seen, land)
	if len(cells) < 300 || seen > land/4 {
		t.Errorf("patrols saw about %.0f of %.0f km2 of the border communes", seen, land)
	}
}
