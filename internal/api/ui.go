package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"
)

// asset is one file of the UI, compressed once at start.
type asset struct {
	body, gzipped []byte // gzipped is nil where it saves nothing
	kind, etag    string
	forever       bool // the name holds a hash of the content
}

// loadAssets reads the UI into memory: some two megabytes, served without touching a disk.
func loadAssets(ui fs.FS) (map[string]asset, error) {
	assets := map[string]asset{}
	err := fs.WalkDir(ui, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		body, err := fs.ReadFile(ui, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		a, err := newAsset(name, body)
		assets["/"+name] = a
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ui: %w", err)
	}
	return assets, nil
}

func newAsset(name string, body []byte) (asset, error) {
	sum := sha256.Sum256(body)
	a := asset{body: body, kind: mime.TypeByExtension(path.Ext(name)), etag: hex.EncodeToString(sum[:8]),
		forever: strings.HasPrefix(name, "assets/")}
	if a.kind == "" {
		a.kind = fiber.MIMEOctetStream
	}
	if strings.HasPrefix(a.kind, "font/woff") || strings.HasPrefix(a.kind, "image/png") {
		return a, nil
	}
	var buf bytes.Buffer
	zip, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return a, err
	}
	if _, err := zip.Write(body); err != nil {
		return a, err
	}
	if err := zip.Close(); err != nil {
		return a, err
	}
	if buf.Len() < len(body) {
		a.gzipped = buf.Bytes()
	}
	return a, nil
}

func (a asset) send(c *fiber.Ctx) error {
	cache := "no-cache" // ask again each time: the ETag answers 304
	if a.forever {
		cache = "public, max-age=31536000, immutable"
	}
	c.Set(fiber.HeaderCacheControl, cache)
	body, etag := a.body, `"`+a.etag+`"`
	if a.gzipped != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		body, etag = a.gzipped, `"`+a.etag+`-gz"`
		c.Set(fiber.HeaderContentEncoding, "gzip")
	}
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderContentType, a.kind)
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), etag) {
		return c.SendStatus(fiber.StatusNotModified)
	}
	return c.Send(body)
}

// page serves the UI's files; a path of the UI's own rooms gets the page itself.
func (s *Server) page(c *fiber.Ctx) error {
	if a, ok := s.assets[path.Clean(c.Path())]; ok {
		return a.send(c)
	}
	a, ok := s.assets["/index.html"]
	if !ok || path.Ext(c.Path()) != "" {
		return fiber.ErrNotFound
	}
	return a.send(c)
}
