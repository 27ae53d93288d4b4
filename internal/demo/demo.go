package demo

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"

	"cotmoc/data"
	"cotmoc/internal/border"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// World is what the demo is made from. Time and chance are arguments: the same world gives the same bytes.
type World struct {
	Ground []byte      // the base ground: GeoJSON with the outline of Viet Nam and its land borders
	Facts  *data.Facts // communes and provinces
	Today  border.Date // records of later days are left out
	Seed   uint64
}

// File is one file of the demo as a user would bring it: the layer and flags of `cotmoc import`, and the bytes.
type File struct {
	Layer   string // units, lineage, crossings, traffic, posts, routes, trails, hotspots, plots, reports, incidents, effort, cooperation
	Name    string // "communes.geojson"
	Content []byte // GeoJSON or CSV, UTF-8
	Source  string

	// For layer units; lineage takes ValidFrom.
	Schematic bool // drawn, not surveyed
	Level     string
	ValidFrom border.Date
	LegalRef  string
}

// Import takes one file, the same way as a user's: where all records of a file are there already, it changes
// nothing.
type Import func(ctx context.Context, f File) error

// Progress hears of every file before it is imported: its number from 1, how many there are, and its name.
type Progress func(n, of int, name string)

// Load makes the demo and imports it file by file. A second load of the same world changes nothing. progress
// may be nil.
func Load(ctx context.Context, w World, take Import, progress Progress) error {
	files, err := Files(w)
	if err != nil {
		return err
	}
	for i, f := range files {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("load the demo: %w", err)
		}
		if progress != nil {
			progress(i+1, len(files), f.Name)
		}
		if err := take(ctx, f); err != nil {
			return fmt.Errorf("load the demo: %s: %w", f.Name, err)
		}
	}
	return nil
}

// scene is the demo before it is written down.
type scene struct {
	World
	ground   *ground
	communes []commune
	gates    []gate // the crossings of the facts, then the made-up openings
	opened   [][]string
	routes   []route
	trails   []trail
	reports  []report
	severity []float64
}

// Files makes the files of the demo in the order they must be imported. It touches no database and takes about
// a second. Provinces are not among them: the store draws those from the communes, now and when real boundaries
// come in.
func Files(w World) ([]File, error) {
	s, err := stage(w)
	if err != nil {
		return nil, fmt.Errorf("make the demo: %w", err)
	}
	return s.files()
}

// files writes the scene down.
func (s *scene) files() ([]File, error) {
	w := s.World
	var files []File
	steps := []struct {
		layer, name string
		write       func() ([]byte, error)
	}{
		{"units", "communes.geojson", s.communeFile},
		{"lineage", "lineage.csv", s.lineageFile},
		{"units", "villages.csv", func() ([]byte, error) { return s.modelFile(border.Village) }},
		{"units", "groups.csv", func() ([]byte, error) { return s.modelFile(border.Group) }},
		{"units", "agencies.csv", func() ([]byte, error) { return s.modelFile(border.Agency) }},
		{"reports", "model-reports.csv", s.modelReports},
		{"crossings", "crossings.csv", data.Crossings},
		{"crossings", "openings.csv", func() ([]byte, error) { return table(s.opened) }},
		{"traffic", "traffic.csv", func() ([]byte, error) { return trafficCSV(w.Seed, w.Today) }},
		{"posts", "posts.csv", func() ([]byte, error) { return postsCSV(posts(w.Seed, s.communes, s.gates)) }},
		{"routes", "routes.geojson", func() ([]byte, error) { return collection(routeFeatures(s.routes)) }},
		{"trails", "trails.geojson", func() ([]byte, error) { return collection(trailFeatures(s.trails)) }},
		{"hotspots", "hotspots.geojson", func() ([]byte, error) {
			return collection(hotspots(w.Seed, w.Today, s.ground, s.communes, s.reports, s.trails, s.gates))
		}},
		{"plots", "plots.geojson", func() ([]byte, error) {
			return collection(plots(w.Seed, w.Today, s.communes, s.reports, s.trails))
		}},
		{"reports", "reports.csv", func() ([]byte, error) { return reportsCSV(s.reports) }},
		{"incidents", "incidents.csv", func() ([]byte, error) {
			return incidentsCSV(w.Seed, w.Today, s.ground, anchors(s.communes, s.severity, s.gates, s.trails))
		}},
		{"reports", "province-figures.csv", s.provinceFigures},
		{"cooperation", "cooperation.yaml", s.cooperationFile},
		{"effort", "effort.csv", func() ([]byte, error) { return effortCSV(w.Seed, w.Today, s.communes, s.gates) }},
	}
	for _, step := range steps {
		content, err := step.write()
		if err != nil {
			return nil, fmt.Errorf("make the demo: %s: %w", step.name, err)
		}
		files = append(files, s.file(step.layer, step.name, content))
	}
	return files, nil
}

func (s *scene) file(layer, name string, content []byte) File {
	f := File{Layer: layer, Name: name, Content: content, Source: Source}
	switch name {
	case "communes.geojson":
		f.Level = border.Commune
	case "crossings.csv":
		f.Source = "danh sách công khai, vị trí gần đúng"
	}
	if layer == "lineage" {
		f.ValidFrom = border.DistrictsEnded()
	}
	if layer == "units" {
		f.Schematic, f.ValidFrom = true, firstDay()
		f.LegalRef, f.Source = "19/2025/QĐ-TTg (tên, mã)", "sơ đồ / schematic"
	}
	if level, made := map[string]string{"villages.csv": border.Village, "groups.csv": border.Group, "agencies.csv": border.Agency}[name]; made {
		f.Level, f.Schematic, f.ValidFrom, f.LegalRef, f.Source = level, false, border.DistrictsEnded(), "", Source
	}
	return f
}

func stage(w World) (*scene, error) {
	s := &scene{World: w}
	var err error
	if s.ground, err = readGround(w.Ground); err != nil {
		return nil, err
	}
	if s.communes, err = sketch(w.Facts, s.ground); err != nil {
		return nil, err
	}
	if s.gates, err = readGates(); err != nil {
		return nil, err
	}
	s.routes = routes(w.Seed)
	s.severity = severities(w.Seed, s.communes, s.gates, s.routes)
	opened, rows := openings(w.Seed, s.ground, s.communes, s.severity, s.gates)
	s.gates, s.opened = append(s.gates, opened...), rows
	s.trails = trails(w.Seed, w.Today, s.ground, s.communes, s.severity)
	s.reports = reportsOf(w.Seed, w.Today, s.communes, s.severity, s.routes)
	return s, nil
}

// readGates reads the crossings of the facts that lie in a commune of the four provinces.
func readGates() ([]gate, error) {
	b, err := data.Crossings()
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the crossings: %w", err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	var gates []gate
	for _, r := range rows[1:] {
		if r[column["ma_xa"]] == "" {
			continue
		}
		var lon, lat float64
		if _, err := fmt.Sscan(r[column["lon"]], &lon); err != nil {
			return nil, fmt.Errorf("read the crossings: %s: lon: %w", r[0], err)
		}
		if _, err := fmt.Sscan(r[column["lat"]], &lat); err != nil {
			return nil, fmt.Errorf("read the crossings: %s: lat: %w", r[0], err)
		}
		gates = append(gates, gate{name: r[column["ten"]], kind: r[column["loai"]], country: r[column["nuoc_ban"]],
			communeCode: r[column["ma_xa"]], farProvince: r[column["tinh_phia_ban"]], at: toPlane(orb.Point{lon, lat})})
	}
	return gates, nil
}

func (s *scene) communeFile() ([]byte, error) {
	var all []*geojson.Feature
	for _, u := range s.communes {
		all = append(all, feature(u.shape, "code", u.Code, "name", u.Name, "kind", u.Kind, "full_name", u.FullName(),
			"province", u.Province, "area_km2", u.AreaKm2, "former_area", u.FormerDistrict, "on_border", u.border,
			"seat_lon", u.Lon, "seat_lat", u.Lat, "schematic", true))
	}
	return collection(all)
}
