package tile_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

func TestTileJSONDescribesItsLayers(t *testing.T) {
	b, err := tile.JSON([]string{"communes", "crossings"}, border.WholeReach(), "http://127.0.0.1:8080/", "on=2026-01-01", [4]float64{102, 8, 110, 24})
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		TileJSON     string   `json:"tilejson"`
		Tiles        []string `json:"tiles"`
		MaxZoom      int      `json:"maxzoom"`
		Bounds       []float64
		VectorLayers []struct {
			ID     string
			Fields map[string]string
		} `json:"vector_layers"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.TileJSON != "3.0.0" || doc.MaxZoom != 14 || len(doc.Bounds) != 4 ||
		doc.Tiles[0] != "http://127.0.0.1:8080/tiles/communes,crossings/{z}/{x}/{y}.mvt?on=2026-01-01" {
		t.Errorf("%s", b)
	}
	if len(doc.VectorLayers) != 2 || doc.VectorLayers[0].ID != "communes" || doc.VectorLayers[1].Fields["counterpart"] == "" {
		t.Errorf("vector layers %+v", doc.VectorLayers)
	}
	if _, err := tile.JSON([]string{"nothing"}, border.WholeReach(), "", "", [4]float64{}); border.KindOf(err) != border.NotFound {
		t.Errorf("an unknown layer gives %v", err)
	}
}

func TestLayersAreWhole(t *testing.T) {
	var ids []string
	for _, l := range tile.Layers() {
		ids = append(ids, l.ID)
		if l.Description == "" || len(l.Fields) == 0 || len(l.Revisions) == 0 {
			t.Errorf("layer %+v lacks something", l)
		}
	}
	const want = "provinces districts communes villages assessments fit cells border routes trails plots hotspots markers posts cooperation crossings incidents"
	if got := strings.Join(ids, " "); got != want {
		t.Errorf("layers %s, want %s", got, want)
	}
}

func TestCellResolutionFollowsZoom(t *testing.T) {
	for zoom, want := range []int{5, 5, 5, 5, 5, 5, 5, 6, 6, 7, 7, 8, 8, 8, 8} {
		q := tile.Query{Layer: "cells", Z: uint32(zoom)}
		if got, err := q.CellRes(); got != want || err != nil {
			t.Errorf("zoom %d: %d, %v; want %d", zoom, got, err, want)
		}
	}
	for _, q := range []tile.Query{{Z: 5, Res: 6}, {Z: 7, Res: 8}, {Z: 12, Res: 10}, {Z: 12, Res: 4}, {Z: 12, Res: -1}} {
		if _, err := q.CellRes(); border.KindOf(err) != border.Invalid {
			t.Errorf("%+v gives %v, want Invalid", q, err)
		}
	}
}
