package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"cotmoc/geo/pmtiles"
	"cotmoc/internal/border"
)

// Basemap is a map to lie under the others, from a PMTiles archive of the deployment.
type Basemap struct {
	archive *pmtiles.Archive
	tag     string // of the file: all its tiles are as they are until it is another
}

// NewBasemap takes an archive whose tiles browsers can draw. changed is when its file was written.
func NewBasemap(a *pmtiles.Archive, changed time.Time) (*Basemap, error) {
	i := a.Info()
	if basemapKind(i.Kind) == "" || i.Compression != pmtiles.None && i.Compression != pmtiles.Gzip && i.Compression != pmtiles.Unknown {
		return nil, border.Fail(border.Usage,
			"Bản đồ nền phải là ô vector MVT, PNG, JPEG, WebP hoặc AVIF, nén gzip hoặc không nén.",
			"The base map must have MVT, PNG, JPEG, WebP or AVIF tiles, packed with gzip or not at all.", nil)
	}
	sum := sha256.Sum256(fmt.Appendf(i.Metadata, "%v %d %d", changed.UnixNano(), i.Tiles, i.MaxZoom))
	return &Basemap{archive: a, tag: hex.EncodeToString(sum[:8])}, nil
}

// basemapKind is the media type of tiles; "" for those browsers cannot draw.
func basemapKind(k pmtiles.Kind) string {
	switch k {
	case pmtiles.MVT:
		return "application/vnd.mapbox-vector-tile"
	case pmtiles.PNG:
		return "image/png"
	case pmtiles.JPEG:
		return "image/jpeg"
	case pmtiles.WebP:
		return "image/webp"
	case pmtiles.AVIF:
		return "image/avif"
	}
	return ""
}

// basemapView is what the page needs to draw the base map.
type basemapView struct {
	Kind        string     `json:"kind"` // vector or raster
	Tiles       string     `json:"tiles"`
	MinZoom     uint8      `json:"minzoom"`
	MaxZoom     uint8      `json:"maxzoom"`
	Bounds      [4]float64 `json:"bounds"`
	Attribution string     `json:"attribution"`
	Layers      []string   `json:"layers"` // of vector tiles
}

// view describes the base map; nil where there is none.
func (m *Basemap) view() *basemapView {
	if m == nil {
		return nil
	}
	i := m.archive.Info()
	v := &basemapView{Kind: "raster", Tiles: "/ground/base/{z}/{x}/{y}?v=" + m.tag, MinZoom: i.MinZoom, MaxZoom: i.MaxZoom, Bounds: i.Bounds, Layers: []string{}}
	if i.Kind == pmtiles.MVT {
		v.Kind = "vector"
	}
	var told struct {
		Attribution  string `json:"attribution"`
		VectorLayers []struct {
			ID string `json:"id"`
		} `json:"vector_layers"`
	}
	if json.Unmarshal(i.Metadata, &told) == nil { // what an archive says of itself is a help, not a need
		v.Attribution = told.Attribution
		for _, l := range told.VectorLayers {
			v.Layers = append(v.Layers, l.ID)
		}
	}
	return v
}

// baseTile answers one tile of the base map; where the archive has none there is nothing to draw.
func (s *Server) baseTile(c *fiber.Ctx) error {
	if s.Basemap == nil {
		return fiber.ErrNotFound
	}
	if err := query(c).only("v").err; err != nil {
		return err
	}
	var n [3]uint64
	for i, name := range []string{"z", "x", "y"} {
		var err error
		if n[i], err = strconv.ParseUint(c.Params(name), 10, 32); err != nil {
			return badField(name, "phải là số nguyên", "must be a whole number")
		}
	}
	if n[0] > pmtiles.MaxZoom {
		return badField("z", "mức thu phóng quá lớn", "the zoom is too large")
	}
	info := s.Basemap.archive.Info()
	etag := `"` + s.Basemap.tag + "-" + strings.Join([]string{c.Params("z"), c.Params("x"), c.Params("y")}, "-") + `"`
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	body, there, err := s.Basemap.archive.Tile(uint8(n[0]), uint32(n[1]), uint32(n[2]))
	if err != nil {
		return err
	}
	if !there {
		return c.SendStatus(fiber.StatusNoContent)
	}
	c.Set(fiber.HeaderContentType, basemapKind(info.Kind))
	if info.Compression != pmtiles.Gzip {
		return c.Send(body)
	}
	if strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(body)
	}
	plain, err := unzipped(body)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderETag, strings.TrimSuffix(etag, `"`)+`-plain"`)
	return c.Send(plain)
}

// unzipped unpacks a tile of an archive, up to a size no sound tile has.
func unzipped(packed []byte) ([]byte, error) {
	const most = 32 << 20
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("tile of the base map: %w", err)
	}
	body, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil, fmt.Errorf("tile of the base map: %w", err)
	}
	return body, nil
}
