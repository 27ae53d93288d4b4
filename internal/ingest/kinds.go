package ingest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/geo/files"
	"cotmoc/internal/border"
)

// Kinds of shapes, as the tables of a KML are called: devices and map programmes keep all in one file.
const (
	kindPoints = "points"
	kindLines  = "lines"
	kindAreas  = "areas"
)

func allKinds() []string { return []string{kindPoints, kindLines, kindAreas} }

// kindOf is the kind of a shape; "" for none, and for one of several kinds, which a layer has to judge.
func kindOf(g orb.Geometry) string {
	switch g.(type) {
	case orb.Point, orb.MultiPoint:
		return kindPoints
	case orb.LineString, orb.MultiLineString:
		return kindLines
	case orb.Polygon, orb.MultiPolygon:
		return kindAreas
	}
	return ""
}

// gpxTables lists the tables of a GPX that hold the shapes of some kinds.
func gpxTables(kinds []string) (tables []string) {
	if slices.Contains(kinds, kindPoints) {
		tables = append(tables, files.Waypoints)
	}
	if slices.Contains(kinds, kindLines) {
		tables = append(tables, files.Routes, files.Tracks)
	}
	return tables
}

// Left is what of a file was not read: it is not of the layer's kinds of shapes, or another table was chosen.
type Left struct {
	Table  string   `json:"table"` // waypoints, routes, tracks; points, lines, areas
	Count  int      `json:"count"`
	Layers []string `json:"layers"` // that have such shapes
}

// leftOf tells of tables of which so many features were passed over, in the order of the tables.
func leftOf(tables []string, passed map[string]int) (list []Left) {
	for _, table := range tables {
		if passed[table] == 0 {
			continue
		}
		left := Left{Table: table, Count: passed[table]}
		for _, layer := range Layers() {
			kinds := Job{Layer: layer}.layer().kinds
			if slices.Contains(kinds, table) || slices.Contains(gpxTables(kinds), table) {
				left.Layers = append(left.Layers, layer)
			}
		}
		list = append(list, left)
	}
	return list
}

func (l Left) text() border.Text {
	vi := map[string]string{kindPoints: "điểm", kindLines: "đường", kindAreas: "vùng", files.Waypoints: "điểm (waypoint)", files.Routes: "lộ trình (route)", files.Tracks: "vết đi (track)"}[l.Table]
	layers := strings.Join(l.Layers, ", ")
	return border.Text{
		VI: fmt.Sprintf("không đọc vào lớp này: %d %s của tệp; hãy nhập tệp vào lớp có chúng (%s)", l.Count, vi, layers),
		EN: fmt.Sprintf("%s not read into this layer: %d; import the file into a layer that has them (%s)", l.Table, l.Count, layers),
	}
}
