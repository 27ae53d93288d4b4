package tile

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"cotmoc/geo/pmtiles"
	"cotmoc/internal/border"
)

// Export says what goes into an archive of tiles.
type Export struct {
	Query            // whose Layer, Z, X and Y play no part
	Layers           []string
	Bounds           orb.Bound // degrees
	MinZoom, MaxZoom int
}

// mostExported is how many tiles an archive may have: beyond it a mistyped zoom or area would work for days.
const mostExported = 2_000_000

// Addresses lists the tiles of an export in the order of an archive. It refuses unknown layers, zooms outside the pyramid,
// and more tiles than an archive may have.
func (e Export) Addresses() ([]maptile.Tile, error) {
	known := byID()
	for _, id := range e.Layers {
		if _, ok := known[id]; !ok {
			return nil, noLayer(id)
		}
	}
	if len(e.Layers) == 0 {
		return nil, noLayer("")
	}
	if e.MinZoom < 0 || e.MaxZoom > MaxZoom || e.MinZoom > e.MaxZoom {
		return nil, border.Fail(border.Usage, fmt.Sprintf("Mức thu phóng phải từ 0 đến %d, mức đầu không lớn hơn mức cuối.", MaxZoom),
			fmt.Sprintf("Zooms must be 0 to %d, the first not above the last.", MaxZoom), nil)
	}
	var list []maptile.Tile
	for z := e.MinZoom; z <= e.MaxZoom; z++ {
		low, high := maptile.At(e.Bounds.LeftTop(), maptile.Zoom(z)), maptile.At(e.Bounds.RightBottom(), maptile.Zoom(z))
		if n := (uint64(high.X) - uint64(low.X) + 1) * (uint64(high.Y) - uint64(low.Y) + 1); n+uint64(len(list)) > mostExported {
			return nil, border.Fail(border.Usage, fmt.Sprintf("Quá %d ô bản đồ; hãy chọn vùng nhỏ hơn hoặc --max-zoom nhỏ hơn %d.", mostExported, z),
				fmt.Sprintf("Over %d tiles; choose a smaller area or a --max-zoom below %d.", mostExported, z), nil)
		}
		for x := low.X; x <= high.X; x++ {
			for y := low.Y; y <= high.Y; y++ {
				list = append(list, maptile.New(x, y, maptile.Zoom(z)))
			}
		}
	}
	slices.SortFunc(list, func(a, b maptile.Tile) int { return cmp.Compare(idOf(a), idOf(b)) })
	return list, nil
}

func idOf(t maptile.Tile) uint64 { return pmtiles.ID(uint8(t.Z), t.X, t.Y) }

// Write renders the tiles of an export into an archive and finishes it. done is called after each tile. It gives how many
// tiles had anything in them; with none there is no archive. Where it fails nothing stands under the archive's name.
func (e Export) Write(ctx context.Context, r Renderer, to *pmtiles.Writer, done func()) (n int, err error) {
	list, err := e.Addresses()
	if err != nil {
		return 0, err
	}
	packer, err := newPacker()
	if err != nil {
		return 0, err
	}
	known := byID()
	for _, t := range list {
		var body []byte
		for _, id := range distinct(e.Layers) {
			q := e.Query
			q.Layer, q.Z, q.X, q.Y = id, uint32(t.Z), t.X, t.Y
			layer, err := r.Tile(ctx, known[id].concerns(q), Ledger{})
			if err != nil {
				return n, fmt.Errorf("tile %s/%d/%d/%d: %w", id, t.Z, t.X, t.Y, err)
			}
			body = append(body, layer...)
		}
		done()
		if len(body) == 0 {
			continue
		}
		packed, err := packer.gzip(body)
		if err != nil {
			return n, err
		}
		if err := to.Add(uint8(t.Z), t.X, t.Y, packed); err != nil {
			return n, err
		}
		n++
	}
	if n == 0 {
		return 0, border.Fail(border.NotFound, "Không có gì để xuất trong vùng và ngày này.", "There is nothing to export in this area on this day.", nil)
	}
	metadata, err := e.metadata()
	if err != nil {
		return n, err
	}
	b := e.Bounds
	return n, to.Finish(pmtiles.Info{Kind: pmtiles.MVT, Compression: pmtiles.Gzip, MinZoom: uint8(e.MinZoom), MaxZoom: uint8(e.MaxZoom),
		Bounds: [4]float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}, Metadata: metadata})
}

// metadata describes the layers, the day and the scope, so that whoever finds the file knows what it is.
func (e Export) metadata() ([]byte, error) {
	doc := struct {
		Name         string        `json:"name"`
		Description  string        `json:"description"`
		Type         string        `json:"type"`
		Format       string        `json:"format"`
		On           string        `json:"on"`
		Scope        string        `json:"scope"` // whose eyes it is for
		VectorLayers []vectorLayer `json:"vector_layers"`
	}{Name: "Cột Mốc", Description: joined(e.Layers), Type: "overlay", Format: "pbf", On: e.On.String(), Scope: e.Reach.Key(), VectorLayers: describe(distinct(e.Layers), e.Reach)}
	b, err := json.Marshal(doc)
	if err != nil {
		return nil, fmt.Errorf("describe the archive: %w", err)
	}
	return b, nil
}
