// Package data holds what ships with the binary: the table of communes and provinces, the crossings, the
// criteria sets and the base labels of the map. README.md beside it names origin and terms of every file.
//
// Coordinates are lon, lat in degrees (EPSG:4326), areas km2.
package data

import (
	"embed"
	"fmt"
	"io/fs"

	"github.com/paulmach/orb/geojson"

	"cotmoc/internal/border"
)

// FS holds the shipped files by their path: facts/*.csv, criteria/*.yaml, obligations/*.yaml, programmes/*.yaml, questions/*.yaml, ground/*, settings/*.csv.
//
//go:embed facts/*.csv criteria/*.yaml obligations/*.yaml programmes/*.yaml questions/*.yaml ground/labels.json ground/border.geojson settings/*.csv
var FS embed.FS

// Criteria gives the folder of the criteria sets; a set's file is its id with ".yaml".
func Criteria() (fs.FS, error) {
	sub, err := fs.Sub(FS, "criteria")
	if err != nil {
		return nil, fmt.Errorf("shipped criteria sets: %w", err)
	}
	return sub, nil
}

// Crossings gives the 26 crossings of the facts as CSV, in the columns `cotmoc import crossings` reads.
func Crossings() ([]byte, error) { return read("facts/crossings.csv") }

// Labels gives the base labels of the map: GeoJSON points with name_vi, name_en, name_lo, kind, minzoom and
// maxzoom. A deployment may serve a file of its own instead.
func Labels() ([]byte, error) { return read("ground/labels.json") }

// Border gives the land border with China, Laos and Cambodia as Natural Earth has it: approximate lines, up to some
// kilometres off, for as long as nobody imports another.
func Border() ([]border.Line, error) {
	b, err := read("ground/border.geojson")
	if err != nil {
		return nil, err
	}
	collection, err := geojson.UnmarshalFeatureCollection(b)
	if err != nil {
		return nil, fmt.Errorf("shipped border: %w", err)
	}
	lines := make([]border.Line, len(collection.Features))
	for i, f := range collection.Features {
		lines[i] = border.Line{Country: f.Properties.MustString("country"), Approximate: f.Properties.MustBool("approximate"),
			Source: "Natural Earth 1:10m", Shape: f.Geometry}
	}
	return lines, nil
}

func read(path string) ([]byte, error) {
	b, err := FS.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("shipped file %s: %w", path, err)
	}
	return b, nil
}
