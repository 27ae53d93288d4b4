package main

import (
	"context"
	"fmt"
	"os"

	"cotmoc/geo/pmtiles"
	"cotmoc/internal/api"
	"cotmoc/internal/border"
)

// basemapOf opens the base map given by configuration, for as long as ctx; nil where none is given.
func basemapOf(ctx context.Context, path string) (*api.Basemap, error) {
	if path == "" {
		return nil, nil
	}
	stat, err := os.Stat(path)
	if err != nil {
		return nil, noBasemap(path, err)
	}
	a, err := pmtiles.Open(path)
	if err != nil {
		return nil, noBasemap(path, err)
	}
	context.AfterFunc(ctx, func() { _ = a.Close() }) // it was only read
	return api.NewBasemap(a, stat.ModTime())
}

func noBasemap(path string, cause error) error {
	return border.Fail(border.Usage,
		fmt.Sprintf("Không đọc được bản đồ nền %s (COTMOC_BASEMAP, --basemap); cần một tệp PMTiles phiên bản 3.", path),
		fmt.Sprintf("Cannot read the base map %s (COTMOC_BASEMAP, --basemap); a PMTiles file of version 3 is needed.", path), cause)
}
