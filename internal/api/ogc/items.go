package ogc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/geo/export"
	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/mask"
)

// countedTo is how far numberMatched is counted: beyond it there is none, never a guess.
const countedTo = 100_000

// table describes what an answer holds.
func (a asked) table() export.Table {
	t := a.query.Collection.Table(a.query.Fields, a.lang)
	t.System, t.LatLon = a.system.System, a.system.latLon
	return t
}

// items answers with a page of features, or in a format of files without limit= with all of them.
func (d *Door) items(c *fiber.Ctx) error {
	a, err := d.list(c)
	if err != nil {
		return err
	}
	if a.format != "geojson" && a.format != inHTML && !a.limited && c.Query("cursor") == "" {
		return d.whole(c, a)
	}
	return d.page(c, a)
}

// download answers with all the features of a question as a file.
func (d *Door) download(c *fiber.Ctx) error {
	a, err := d.list(c)
	if err != nil {
		return err
	}
	if a.limited || c.Query("cursor") != "" {
		return badParameter("limit", "tải về luôn gồm mọi đối tượng; dùng items để lấy từng trang", "a download always holds every feature; use items for pages")
	}
	if a.format == inHTML {
		a.format = "geojson"
	}
	return d.whole(c, a)
}

// unchanged sets what says how old an answer is; true where the caller has it already. Of records, who sees less than all of
// them is told nothing: it would hear of changes beyond its reach.
func (d *Door) unchanged(ctx context.Context, c *fiber.Ctx, of collection.Collection) (revision int64, same bool, err error) {
	revision, changed, err := d.Reader.Revision(ctx, of)
	if err != nil {
		return 0, false, err
	}
	if !d.Caller.Reach(c).Whole() && of.Bounded() {
		c.Set(fiber.HeaderCacheControl, "private, no-cache")
		c.Vary(fiber.HeaderAccept)
		return revision, false, nil
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s %s %s %s %s %s", revision, c.OriginalURL(), d.Caller.Language(c), c.Get(fiber.HeaderAccept), d.Caller.Reach(c).Key(), mask.From(ctx).Key(), d.Today())
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if !changed.IsZero() {
		c.Set(fiber.HeaderLastModified, changed.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	}
	return revision, d.tagged(c, `W/"`+strconv.FormatUint(h.Sum64(), 36)+`"`), nil
}

// tagged sets an ETag; true where the caller has that version already.
func (d *Door) tagged(c *fiber.Ctx, tag string) bool {
	c.Set(fiber.HeaderETag, tag)
	c.Vary(fiber.HeaderAccept)
	known := c.Get(fiber.HeaderIfNoneMatch)
	return known != "" && (c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead) && strings.Contains(known, strings.TrimPrefix(tag, "W/"))
}

func (d *Door) page(c *fiber.Ctx, a asked) error {
	ctx, cancel := d.deadline(c, pageLimit)
	revision, same, err := d.unchanged(ctx, c, a.query.Collection)
	if err != nil || same {
		cancel()
		if same {
			return c.SendStatus(fiber.StatusNotModified)
		}
		return err
	}
	key := d.pageKey(c, a, revision) + " " + mask.From(ctx).Key()
	if answer, has := d.pages.get(key); has && a.format != inHTML {
		cancel()
		return sendKept(c, a, answer)
	}
	a.query.AsText = a.format == "geojson" && a.system.uri == crs84
	matched, err := d.matched(ctx, a.query, revision)
	if err != nil {
		cancel()
		return spoken(err)
	}
	if a.format == inHTML {
		defer cancel()
		return d.itemsHTML(ctx, c, a, matched)
	}
	f, _ := export.Find(a.format)
	var more *collection.Mark
	if a.format != "geojson" {
		// A file says where the next page is in the head of the answer: the mark must be known before.
		if more, err = d.nextMark(ctx, a.query); err != nil {
			cancel()
			return spoken(err)
		}
		if matched >= 0 {
			c.Set("OGC-NumberMatched", strconv.Itoa(matched))
		}
		if more != nil {
			c.Set(fiber.HeaderLink, "<"+d.here(c, map[string]string{"cursor": cursorOf(more)})+`>; rel="next"`)
		}
	}
	head := a.collectionHead(d, c, matched)
	answer := keptAnswer{media: f.Media, link: string(c.Response().Header.Peek(fiber.HeaderLink)), matched: string(c.Response().Header.Peek("OGC-NumberMatched"))}
	write := func(w io.Writer) error {
		out, err := f.Open(w, a.table())
		if err != nil {
			return err
		}
		last, err := d.copyPage(ctx, a.query, out)
		if err != nil {
			export.Abandon(out)
			return err
		}
		if collected, is := out.(*export.Collection); is && a.format == "geojson" {
			collected.Trailer = func() []byte { return head.trailer(collected.Count, last) }
		}
		return out.Close()
	}
	return d.stream(c, a, f.Media, keptPage, cancel, write, func(body []byte) {
		answer.body = body
		d.pages.put(key, answer)
	})
}

// pageKey tells pages apart: what was asked, by whom it may be seen, and which state of the data it shows.
func (d *Door) pageKey(c *fiber.Ctx, a asked, revision int64) string {
	who, signedIn := d.Caller.Who(c)
	return fmt.Sprintf("%d %s %s %s %s %t %q %s %s", revision, d.Today(), d.here(c, nil), a.format, a.lang, signedIn, who.Role, d.Caller.Reach(c).Key(), a.system.uri)
}

func sendKept(c *fiber.Ctx, a asked, answer keptAnswer) error {
	c.Set(fiber.HeaderContentType, answer.media)
	c.Set("Content-Crs", "<"+a.system.uri+">")
	for name, value := range map[string]string{fiber.HeaderLink: answer.link, "OGC-NumberMatched": answer.matched} {
		if value != "" {
			c.Set(name, value)
		}
	}
	return c.Send(answer.body)
}

// copyPage writes the features of a page and gives the mark of the last where more follow.
func (d *Door) copyPage(ctx context.Context, q collection.Query, out export.Writer) (last *collection.Mark, err error) {
	limit := q.Limit
	q.Limit++
	n := 0
	var mark *collection.Mark
	err = d.Reader.Features(ctx, q, func(r *export.Row, m *collection.Mark) error {
		if n++; n > limit {
			last = mark
			return nil
		}
		if n == limit {
			mark = m.Clone()
		}
		return out.Write(r)
	})
	return last, err
}

// nextMark gives the mark of the last feature of a page where more follow.
func (d *Door) nextMark(ctx context.Context, q collection.Query) (*collection.Mark, error) {
	q.NoShape, q.Fields = true, []string{}
	return d.copyPage(ctx, q, nowhere{})
}

type nowhere struct{}

func (nowhere) Write(*export.Row) error { return nil }
func (nowhere) Close() error            { return nil }

// head is what stands around the features of a page.
type head struct {
	matched int
	stamp   time.Time
	links   []Link
	next    func(*collection.Mark) string
}

func (a asked) collectionHead(d *Door, c *fiber.Ctx, matched int) head {
	h := head{matched: matched, stamp: d.Now()}
	self := d.here(c, nil)
	h.links = []Link{{Href: self, Rel: "self", Type: "application/geo+json"}, {Href: d.here(c, map[string]string{"f": inHTML}), Rel: "alternate", Type: "text/html"}}
	for _, f := range export.Formats()[1:] {
		h.links = append(h.links, Link{Href: d.here(c, map[string]string{"f": f.ID}), Rel: "alternate", Type: f.Media, Title: f.Title})
	}
	h.links = append(h.links, Link{Href: keyed(c, d.root(c)+"/collections/"+a.query.Collection.ID), Rel: "collection", Type: "application/json"})
	// Every part is read now: the request is gone when the answer is written.
	address := d.here(c, map[string]string{"cursor": "CURSOR"})
	h.next = func(m *collection.Mark) string { return strings.Replace(address, "CURSOR", cursorOf(m), 1) }
	return h
}

// trailer is what follows the features.
func (h head) trailer(returned int, last *collection.Mark) []byte {
	links := h.links
	if last != nil {
		links = append(links, Link{Href: h.next(last), Rel: "next", Type: "application/geo+json"})
	}
	var b bytes.Buffer
	if h.matched >= 0 {
		fmt.Fprintf(&b, `,"numberMatched":%d`, h.matched)
	}
	fmt.Fprintf(&b, `,"numberReturned":%d,"timeStamp":%q,"links":`, returned, h.stamp.UTC().Format(time.RFC3339))
	raw, err := json.Marshal(links)
	if err != nil {
		raw = []byte("[]") // texts only: they always marshal
	}
	return append(b.Bytes(), raw...)
}

// counts remembers how many features questions match, as long as nothing changes.
type counts struct {
	mu    sync.Mutex
	known map[string]int
}

// matched counts the features a question matches; -1 beyond countedTo.
func (d *Door) matched(ctx context.Context, q collection.Query, revision int64) (int, error) {
	q.Limit, q.After, q.Sort, q.Fields = 0, nil, nil, nil
	filter := ""
	if q.Filter != nil {
		raw, err := marshalFilter(q.Filter)
		if err != nil {
			return 0, err
		}
		filter = raw
	}
	during := ""
	if q.During != nil {
		during = fmt.Sprint(q.During.From, q.During.To)
	}
	reach, _ := access.ReachOf(ctx)
	key := fmt.Sprintf("%s %s %s %d %v %s %s %d %s %s", reach.Key(), mask.From(ctx).Key(), q.Collection.ID, revision, q.Bounds, during, q.On, q.Year, filter, d.Today())
	d.counts.mu.Lock()
	n, has := d.counts.known[key]
	d.counts.mu.Unlock()
	if has {
		return n, nil
	}
	n, err := d.Reader.Count(ctx, q, countedTo+1)
	if err != nil {
		return 0, err
	}
	if n > countedTo {
		n = -1
	}
	d.counts.mu.Lock()
	defer d.counts.mu.Unlock()
	if d.counts.known == nil || len(d.counts.known) > 10_000 {
		d.counts.known = map[string]int{}
	}
	d.counts.known[key] = n
	return n, nil
}

// whole writes every feature of a question as a file.
func (d *Door) whole(c *fiber.Ctx, a asked) error {
	select {
	case d.exports <- struct{}{}:
	default:
		return border.Fail(border.Unavailable, "Đang có nhiều lượt tải về; hãy thử lại sau ít phút.", "Many downloads are under way; try again in some minutes.", nil)
	}
	ctx, stop := d.deadline(c, exportLimit)
	cancel := func() {
		stop()
		<-d.exports
	}
	_, same, err := d.unchanged(ctx, c, a.query.Collection)
	if err != nil || same {
		cancel()
		if same {
			return c.SendStatus(fiber.StatusNotModified)
		}
		return err
	}
	a.query.Limit = 0
	f, _ := export.Find(a.format)
	name := a.query.Collection.ID
	if !a.query.On.IsZero() {
		name += "-" + a.query.On.String()
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+"."+f.Extension+`"`)
	return d.stream(c, a, f.Media, patience, cancel, func(w io.Writer) error {
		_, err := d.Reader.Write(ctx, a.query, f, a.table(), w)
		return err
	}, func([]byte) {})
}

// patience is how much of a file is held back, so that what goes wrong before can still be told; of a page keptPage.
const patience = 1 << 20

// stream sends what write writes. It begins to send once more than most is there: until then an error becomes a proper
// answer, after that the connection breaks off, and no client takes the answer for whole. An answer that was held back
// whole is shown to whole.
func (d *Door) stream(c *fiber.Ctx, a asked, media string, most int, cancel context.CancelFunc, write func(io.Writer) error, whole func([]byte)) error {
	c.Set(fiber.HeaderContentType, media)
	c.Set("Content-Crs", "<"+a.system.uri+">")
	if c.Method() == fiber.MethodHead {
		cancel()
		return nil
	}
	w := newPatient(most, &d.pieces)
	go func() {
		defer cancel()
		w.finish(guarded(func() error { return write(w) }))
	}()
	if err := w.wait(); err != nil {
		c.Response().Header.Del(fiber.HeaderContentDisposition)
		c.Response().Header.Del(fiber.HeaderETag)
		return spoken(err)
	}
	if body := w.whole(); body != nil {
		whole(body)
		return c.Send(body)
	}
	// Not to be compressed on the way: that would end a stream that breaks off as if it were whole.
	c.Set(fiber.HeaderContentEncoding, "identity")
	return c.SendStream(w.reader())
}

// guarded turns a panic of a writer, which would end the process, into an error.
func guarded(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("write features: %v", r)
		}
	}()
	return f()
}

// item answers with one feature.
func (d *Door) item(c *fiber.Ctx) error {
	of := of(c)
	id, err := itemID(c)
	if err != nil {
		return err
	}
	if err := only(c, single(of)...); err != nil {
		return err
	}
	a, p := d.base(c, of)
	if p.err != nil {
		return p.err
	}
	ctx, cancel := d.deadline(c, pageLimit)
	defer cancel()
	d.identified(&a.query, id)
	row, mark, err := d.one(ctx, a.query)
	if err != nil {
		return err
	}
	if same, err := d.itemTag(ctx, c, a, mark); err != nil || same {
		if same {
			return c.SendStatus(fiber.StatusNotModified)
		}
		return err
	}
	if a.format == inHTML {
		return d.itemHTML(ctx, c, a, row)
	}
	c.Set("Content-Crs", "<"+a.system.uri+">")
	if a.format != "geojson" {
		return d.itemFile(c, a, row)
	}
	self := d.root(c) + "/collections/" + of.ID + "/items/" + url.PathEscape(id)
	links, err := json.Marshal([]Link{{Href: d.here(c, nil), Rel: "self", Type: "application/geo+json"}, {Href: d.here(c, map[string]string{"f": inHTML}), Rel: "alternate", Type: "text/html"},
		{Href: self, Rel: "canonical", Type: "application/geo+json"}, {Href: keyed(c, d.root(c)+"/collections/"+of.ID), Rel: "collection", Type: "application/json"}})
	if err != nil {
		return err
	}
	body, err := export.Feature(a.table(), row, append([]byte(`,"links":`), links...))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/geo+json")
	return c.Send(body)
}

// identified asks for one feature; "19432@2025-07-01" is the version of a unit that began that day.
func (d *Door) identified(q *collection.Query, id string) {
	q.ID = id
	if _, from, dated := strings.Cut(id, "@"); dated && strings.HasPrefix(q.Collection.Layers[0], "units") && !q.Collection.Yearly {
		if _, err := border.ParseDate(from); err == nil {
			q.On = border.Date{}
		}
	}
	if q.Collection.Yearly {
		if _, year, dated := strings.Cut(id, "-"); dated {
			if n, err := strconv.Atoi(year); err == nil && n >= 1990 && n <= 2100 {
				q.Year = n
			}
		}
	}
}

// one finds a feature, with copies of everything in it. The error is of kind border.NotFound where there is none.
func (d *Door) one(ctx context.Context, q collection.Query) (*export.Row, *collection.Mark, error) {
	q.Limit = 1
	var found *export.Row
	var at *collection.Mark
	err := d.Reader.Features(ctx, q, func(r *export.Row, m *collection.Mark) error {
		found, at = copied(r), m.Clone()
		return nil
	})
	if err == nil && found == nil {
		err = border.Fail(border.NotFound, fmt.Sprintf("Không có đối tượng %q trong lớp này.", q.ID), fmt.Sprintf("There is no feature %q in this collection.", q.ID), nil)
	}
	return found, at, err
}

func copied(r *export.Row) *export.Row {
	out := &export.Row{ID: bytes.Clone(r.ID), WKB: bytes.Clone(r.WKB), Values: make([]export.Value, len(r.Values))}
	for i, v := range r.Values {
		out.Values[i] = v
		out.Values[i].Text = bytes.Clone(v.Text)
	}
	return out
}

// itemTag sets the ETag of a feature: of one that can be written the number of its version, which If-Match takes.
func (d *Door) itemTag(ctx context.Context, c *fiber.Ctx, a asked, mark *collection.Mark) (same bool, err error) {
	_, same, err = d.unchanged(ctx, c, a.query.Collection)
	if err != nil || !a.query.Collection.Editable {
		return same, err
	}
	h := fnv.New32a()
	fmt.Fprint(h, a.format, a.system.uri, a.lang)
	return d.tagged(c, fmt.Sprintf(`"%d-%s"`, mark.Number, strconv.FormatUint(uint64(h.Sum32()), 36))), nil
}

func (d *Door) itemFile(c *fiber.Ctx, a asked, row *export.Row) error {
	f, _ := export.Find(a.format)
	var b bytes.Buffer
	out, err := f.Open(&b, a.table())
	if err != nil {
		return err
	}
	if err := out.Write(row); err != nil {
		export.Abandon(out)
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, f.Media)
	return c.Send(b.Bytes())
}
