package files

import (
	"errors"
	"html"
	"io"
	"regexp"
	"strings"

	"cotmoc/geo/crs"
)

// kml reads the placemarks of a KML, or of one KML of a zip after the other.
type kml struct {
	elements *elements
	charset  Charset
	zip      *Zip // nil for a KML by itself
	entries  []string
	entry    io.Closer
}

// NewKML reads the placemarks of a KML: name, description without its markup, time, the data of ExtendedData,
// and the shape. Pictures, styles, overlays and network links are passed over.
func NewKML(src io.Reader, charset Charset) Reader {
	return &kml{elements: placemarks(src, charset), charset: charset}
}

func placemarks(src io.Reader, charset Charset) *elements {
	skip := names("Style", "StyleMap", "NetworkLink", "NetworkLinkControl", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Schema", "author",
		"link", "Link", "Icon", "Region", "LookAt", "Camera", "Snippet", "snippet", "Model", "phoneNumber", "address", "AddressDetails")
	return newElements(src, charset, "kml", names("Placemark"), skip)
}

// OpenKMZ reads every KML in a zip, for some writers put each layer into one of its own.
func OpenKMZ(z *Zip, charset Charset) (Reader, error) {
	entries := z.With(".kml")
	if len(entries) == 0 {
		return nil, ErrNone
	}
	k := &kml{charset: charset, zip: z, entries: entries}
	return k, k.turn()
}

// turn opens the next KML of the zip; io.EOF behind the last.
func (k *kml) turn() error {
	if err := k.Close(); err != nil {
		return err
	}
	if len(k.entries) == 0 {
		return io.EOF
	}
	src, err := k.zip.Open(k.entries[0])
	if err != nil {
		return err
	}
	k.entries, k.entry, k.elements = k.entries[1:], src, placemarks(src, k.charset)
	return nil
}

func (k *kml) System() System { return known(crs.WGS84) }

func (k *kml) Close() error {
	if k.entry == nil {
		return nil
	}
	return k.entry.Close()
}

func (k *kml) Next() (Feature, error) {
	el, err := k.elements.next()
	for errors.Is(err, io.EOF) && k.zip != nil {
		if err := k.turn(); err != nil {
			return Feature{}, err
		}
		el, err = k.elements.next()
	}
	if err != nil {
		return Feature{}, err
	}
	var f Feature
	for _, kid := range el.kids {
		switch kid.name {
		case "name", "description":
			f.set(kid.name, plainText(kid.content()))
		case "ExtendedData":
			f.extended(kid)
		case "TimeStamp", "TimeSpan":
			for _, part := range kid.kids { // when; begin, end
				f.set(part.name, part.content())
			}
		}
	}
	f.Shape, f.Err = kmlShape(el)
	return f, nil
}

func value(el *element, name string) string {
	for _, kid := range el.all(name) {
		return kid.content()
	}
	return ""
}

func (f *Feature) extended(el *element) {
	for _, kid := range el.kids {
		switch kid.name {
		case "Data":
			f.set(kid.attr("name"), value(kid, "value"))
		case "SchemaData":
			for _, simple := range kid.all("SimpleData") {
				f.set(simple.attr("name"), simple.content())
			}
		}
	}
}

// markup is HTML, and addresses of pictures and pages that stand in the text itself.
var markup = regexp.MustCompile(`(?s)<!--.*?-->|<[^>]*>|(?i:gx_media_links: *)?(?i:https?|file)://[^\s<]+`)

// plainText takes HTML out of a description, its pictures and links with it.
func plainText(s string) string {
	return strings.TrimSpace(html.UnescapeString(markup.ReplaceAllString(s, " ")))
}
