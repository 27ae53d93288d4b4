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
	from, to := p.period()
	format, lang := p.text("format"), p.word("lang", "vi", "en")
	if p.err != nil {
		return p.err
	}
	reach := reachOf(c).UpTo(border.TierShared)
	ctx, cancel := deadline(c)
	defer cancel()
	who, _ := who(c)
	var body bytes.Buffer
	layers := slices.DeleteFunc(sharedLayers(), func(l string) bool { return l == "traffic" }) // no collection; a crossing that is shared is in the pack
	files, err := s.Features.Pack(access.WithReach(ctx, reach), collection.PackQuery{Layers: layers, Reach: reach, Format: format, Lang: lang,
		On: s.today(), From: from, To: to, By: who.Name}, &body)
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
