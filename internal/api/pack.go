package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
)

// sharedPack gives what may go to the counterpart, and nothing else: the records of the caller's reach that were said to
// be shared, without the columns that stay with us, as a zip of files. The audit says how many of each, and the sum of the
// whole.
func (s *Server) sharedPack(c *fiber.Ctx) error {
	p := query(c).only("format", "from", "to", "lang")
	q := s.packQuery(c, p)
	q.Format, q.Lang = p.text("format"), p.word("lang", "vi", "en")
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	var body bytes.Buffer
	files, err := s.Features.Pack(access.WithReach(ctx, q.Reach), q, &body)
	if err != nil {
		return err
	}
	var words []string
	for _, f := range files {
		words = append(words, fmt.Sprintf("%s=%d", f.Layer, f.Records))
	}
	sum := sha256.Sum256(body.Bytes())
	c.Locals(toldKey, strings.Join(words, " ")+" sha256="+hex.EncodeToString(sum[:]))
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="shared-`+s.today().String()+`.zip"`)
	return c.Send(body.Bytes())
}

// packQuery asks for what the caller may hand over, up to the clearance "shared" whoever asks.
func (s *Server) packQuery(c *fiber.Ctx, p *params) collection.PackQuery {
	from, to := p.period()
	who, _ := who(c)
	layers := slices.DeleteFunc(sharedLayers(), func(l string) bool { return l == "traffic" }) // no collection; a crossing that is shared is in the pack
	return collection.PackQuery{Layers: layers, Reach: reachOf(c).UpTo(border.TierShared), On: s.today(), From: from, To: to, By: who.Name}
}

// packedLayer is what a pack would hold of a layer.
type packedLayer struct {
	Layer   string   `json:"layer"`
	Records int      `json:"records"` // up to one more than a pack takes
	Stays   []string `json:"stays"`   // columns that are left out
}

// packContents tells what a pack would hold, before anybody makes it.
func (s *Server) packContents(c *fiber.Ctx) error {
	p := query(c).only("from", "to")
	q := s.packQuery(c, p)
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	counted, err := s.Features.Shareable(access.WithReach(ctx, q.Reach), q)
	if err != nil {
		return err
	}
	items, records := []packedLayer{}, 0
	for _, one := range counted {
		items = append(items, packedLayer{one.Layer, one.Records, append([]string{}, q.Reach.Hidden(one.Layer)...)})
		records += one.Records
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(struct {
		On      border.Date   `json:"on"`
		From    border.Date   `json:"from"`
		To      border.Date   `json:"to"`
		Most    int           `json:"most"` // records of a layer that a pack takes
		Records int           `json:"records"`
		Layers  []packedLayer `json:"layers"`
	}{q.On, q.From, q.To, collection.MostPacked, records, items})
}
