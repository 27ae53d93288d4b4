package ogc

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/geo/export"
)

// The formats of documents; features have those of geo/export beside HTML.
const (
	inJSON = "json"
	inHTML = "html"
)

// documentFormat chooses between JSON and HTML: by f=, else by Accept.
func documentFormat(c *fiber.Ctx) (string, error) {
	switch f := c.Query("f"); f {
	case "":
		if accepted(c, []string{"application/json", "text/html"}) == 1 {
			return inHTML, nil
		}
		return inJSON, nil
	case inJSON, inHTML:
		return f, nil
	}
	return "", badParameter("f", "định dạng là json hoặc html", "the format is json or html")
}

// featureFormat chooses the format of features: by f=, else by Accept; GeoJSON where anything will do.
func featureFormat(c *fiber.Ctx) (string, error) {
	formats := export.Formats()
	if f := c.Query("f"); f != "" {
		if f == inHTML {
			return f, nil
		}
		if f == inJSON {
			return "geojson", nil
		}
		var names []string
		for _, known := range formats {
			if known.ID == f {
				return f, nil
			}
			names = append(names, known.ID)
		}
		list := strings.Join(append(names, inJSON, inHTML), ", ")
		return "", badParameter("f", "các định dạng: "+list, "the formats are: "+list)
	}
	offers, ids := []string{"application/geo+json", "application/json", "text/html"}, []string{"geojson", "geojson", inHTML}
	for _, f := range formats[1:] {
		media, _, _ := strings.Cut(f.Media, ";")
		offers, ids = append(offers, media), append(ids, f.ID)
	}
	return ids[accepted(c, offers)], nil
}

// accepted gives the offer a client prefers by its header Accept; the first where it says nothing we have.
func accepted(c *fiber.Ctx, offers []string) int {
	best, weight, sharpness := 0, 0.0, 0
	for part := range strings.SplitSeq(c.Get(fiber.HeaderAccept), ",") {
		media, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := 1.0
		for p := range strings.SplitSeq(parameters, ";") {
			if text, is := strings.CutPrefix(strings.TrimSpace(p), "q="); is {
				if n, err := strconv.ParseFloat(text, 64); err == nil {
					q = n
				}
			}
		}
		for i, offer := range offers {
			sharp := matches(strings.ToLower(strings.TrimSpace(media)), offer)
			if sharp > 0 && q > 0 && (q > weight || q == weight && sharp > sharpness) {
				best, weight, sharpness = i, q, sharp
			}
		}
	}
	return best
}

// matches says how exactly a range of media names an offer: 3 exactly, 2 by its type, 1 anything, 0 not.
func matches(media, offer string) int {
	kind, _, _ := strings.Cut(offer, "/")
	switch media {
	case offer:
		return 3
	case kind + "/*":
		return 2
	case "*/*":
		return 1
	}
	return 0
}
