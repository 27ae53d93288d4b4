package ogc

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cotmoc/geo/export"
	"cotmoc/internal/collection"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed style.css
	styleCSS []byte
)

// page is what a person sees of a resource.
type page struct {
	Title string
	Lead  string
	Facts [][2]string
	Head  []string
	Rows  [][]cell
	Map   template.HTML // an SVG made by this package
	Links []Link
	Next  string
	Prev  string

	Lang   string
	Root   string
	Crumbs []cell
	Other  string // this page in the other language
	JSON   string // this resource as JSON
	Demo   bool
	Style  string
}

// cell is a text of a table, with a link.
type cell struct{ Text, Href string }

func stylesheet(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "max-age=3600")
	return c.Send(styleCSS)
}

// answer writes a document as JSON, or its page.
func (d *Door) answer(c *fiber.Ctx, doc any, p page) error {
	format, err := documentFormat(c)
	if err != nil {
		return err
	}
	c.Vary(fiber.HeaderAccept)
	if format == inJSON {
		return c.JSON(doc)
	}
	return d.render(c, p)
}

func (d *Door) render(c *fiber.Ctx, p page) error {
	t, err := template.New("page").Funcs(template.FuncMap{"pick": pick}).Parse(pageHTML)
	if err != nil {
		return err
	}
	p.Lang, p.Root, p.Demo, p.Style = d.Caller.Language(c), keyed(c, d.root(c)+"?f=html&lang="+d.Caller.Language(c)), d.Demo, d.root(c)+"/style.css"
	other := "en"
	if p.Lang == "en" {
		other = "vi"
	}
	p.Other, p.JSON = d.here(c, map[string]string{"lang": other, "f": inHTML}), d.here(c, map[string]string{"f": inJSON})
	if found, is := c.Locals(collectionKey).(collection.Collection); is {
		at := d.root(c) + "/collections"
		p.Crumbs = []cell{{pick(p.Lang, "Các lớp dữ liệu", "Collections"), keyed(c, at+"?f=html&lang="+p.Lang)}, {found.Title.In(p.Lang), keyed(c, at+"/"+found.ID+"?f=html&lang="+p.Lang)}}
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.Bytes())
}

// shownRows bounds a page for people, whatever limit= says.
const shownRows = 500

// itemsHTML shows a page of features as a table with a small map.
func (d *Door) itemsHTML(ctx context.Context, c *fiber.Ctx, a asked, matched int) error {
	a.query.Limit = min(a.query.Limit, shownRows)
	of, lang := a.query.Collection, a.lang
	fields := of.Chosen(a.query.Fields)
	p := page{Title: of.Title.In(lang), Lead: of.Description.In(lang), Head: []string{"id"}}
	for _, f := range fields {
		p.Head = append(p.Head, f.Title.In(lang))
	}
	drawn := newDrawing()
	to := &htmlRows{page: &p, fields: fields, lang: lang, drawing: drawn, href: func(id string) string {
		return keyed(c, d.root(c)+"/collections/"+of.ID+"/items/"+url.PathEscape(id)+"?f=html&lang="+lang)
	}}
	last, err := d.copyPage(ctx, a.query, to)
	if err != nil {
		return spoken(err)
	}
	p.Facts = [][2]string{{pick(lang, "Hiện", "Shown"), strconv.Itoa(len(p.Rows))}}
	if matched >= 0 {
		p.Facts = append(p.Facts, [2]string{pick(lang, "Tổng số", "In total"), strconv.Itoa(matched)})
	}
	if last != nil {
		p.Next = d.here(c, map[string]string{"cursor": cursorOf(last)})
	}
	p.Map = d.mapOf(ctx, c, drawn)
	return d.render(c, p)
}

// htmlRows writes features into the table and the map of a page.
type htmlRows struct {
	page    *page
	fields  []collection.Field
	lang    string
	drawing *drawing
	href    func(id string) string
}

func (h *htmlRows) Write(r *export.Row) error {
	row := []cell{{Text: string(r.ID), Href: h.href(string(r.ID))}}
	for i, f := range h.fields {
		row = append(row, cell{Text: shown(f, &r.Values[i], h.lang)})
	}
	h.page.Rows = append(h.page.Rows, row)
	h.drawing.add(r.WKB)
	return nil
}

func (h *htmlRows) Close() error { return nil }

// shown is a value in words: codes by their labels, days as they are written here.
func shown(f collection.Field, v *export.Value, lang string) string {
	if !v.Known {
		return ""
	}
	if f.Codes != nil && f.Kind == export.Text {
		return f.Codes.Label(string(v.Text)).In(lang)
	}
	if f.Kind == export.Bool {
		if v.Integer != 0 {
			return pick(lang, "có", "yes")
		}
		return pick(lang, "không", "no")
	}
	return export.Plain(f.Kind, v)
}

// itemHTML shows one feature.
func (d *Door) itemHTML(ctx context.Context, c *fiber.Ctx, a asked, row *export.Row) error {
	of, lang := a.query.Collection, a.lang
	p := page{Title: of.Title.In(lang) + " " + string(row.ID), Head: []string{pick(lang, "Thuộc tính", "Property"), pick(lang, "Giá trị", "Value")}}
	for i, f := range of.Chosen(a.query.Fields) {
		text := shown(f, &row.Values[i], lang)
		if f.Name == "name" && text != "" {
			p.Title, p.Lead = text, p.Title
		}
		p.Rows = append(p.Rows, []cell{{Text: f.Title.In(lang)}, {Text: text}})
	}
	drawn := newDrawing()
	drawn.add(row.WKB)
	p.Map = d.mapOf(ctx, c, drawn)
	return d.render(c, p)
}
