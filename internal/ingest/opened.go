package ingest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cotmoc/geo"
	"cotmoc/geo/crs"
	"cotmoc/geo/files"
	"cotmoc/internal/border"
)

// rows gives the rows of a file one by one, io.EOF at the end.
type rows interface{ next() (item, error) }

// opened is a file whose format is known and whose rows can be read.
type opened struct {
	rows    rows
	cols    columns
	places  map[string]int // of a table: the fields' cells
	ignored []string       // of a table: columns nothing reads
	header  []string       // of a table: its columns, in their order
	format  string         // as Inspection names it
	text    encoding       // of a table
	tables  []string       // of a workbook: its sheets
	table   string         // which of them is read
	system  crs.System
	notes   []border.Text
	left    func() []Left // what was passed over, once all rows were read; nil: nothing
	closers []func() error
}

// close lets go of what the file took; nothing of it was written, so nothing can be lost.
func (o *opened) close() {
	for i := len(o.closers) - 1; i >= 0; i-- {
		_ = o.closers[i]()
	}
}

// passed is what was not of the layer's kinds of shapes, once all rows were read.
func (o *opened) passed() []Left {
	if o.left == nil {
		return nil
	}
	return o.left()
}

// nothingIn says that a file had no rows, and what it had instead.
func nothingIn(instead []Left) border.Text {
	text := border.Text{VI: "tệp không có dòng dữ liệu nào", EN: "it holds no row of data"}
	for _, left := range instead {
		other := left.text()
		text = border.Text{VI: text.VI + "; " + other.VI, EN: text.EN + "; " + other.EN}
	}
	return text
}

// problem is a reason in words why a file cannot be read.
type problem struct {
	text   border.Text
	option string // the option that would help: crs, sheet; "" for none
}

func (p *problem) Error() string { return p.text.EN }

func refused(vi, en string) error { return &problem{text: border.Text{VI: vi, EN: en}} }

// asking is a refusal that an option would lift.
func asking(option, vi, en string) error {
	return &problem{text: border.Text{VI: vi, EN: en}, option: option}
}

// opened finds out the format of a file and begins to read it.
func (p *pass) opened(ctx context.Context, f File, raw io.Reader) (*opened, error) {
	total := p.total()
	o := &opened{cols: p.cols}
	content, err := unpack(&counter{ctx: ctx, src: raw, tell: func(n int64) {
		p.done += n
		if p.job.Progress != nil {
			p.job.Progress(p.done, max(total, p.done))
		}
	}}, p.limits)
	if err == nil {
		err = p.begin(ctx, o, content)
	}
	if err == nil {
		return o, nil
	}
	o.close()
	var why *problem
	if errors.As(err, &why) {
		return nil, unreadable(f.Name, why.text, why)
	}
	if text := readText(err); text != nil {
		return nil, unreadable(f.Name, *text, err)
	}
	if text := knownText(err); text != nil {
		return nil, unreadable(f.Name, *text, err)
	}
	return nil, fmt.Errorf("import %s: %w", f.Name, err)
}

func (p *pass) begin(ctx context.Context, o *opened, content *bufio.Reader) error {
	content = p.fromUTF16(content)
	if p.job.Layer == "programmes" {
		return p.beginProgramme(o, content)
	}
	format, why := formatOf(content)
	o.format = format.name()
	switch format {
	case emptyFile:
		return refused("tệp rỗng", "the file is empty")
	case foreign:
		return &problem{text: why}
	case geoJSON:
		return p.beginGeoJSON(o, content)
	case kmlText:
		return p.beginKML(o, files.NewKML(content, p.charset))
	case gpxText:
		return p.beginGPX(o, content)
	case geoPackage:
		return p.beginGeoPackage(ctx, o, content)
	case zipped:
		return p.beginZip(o, content)
	}
	if head, _ := content.Peek(4096); p.job.takesYAML() && looksYAML(head) {
		return p.beginYAML(o, content)
	}
	return p.beginTable(o, content)
}

// fromUTF16 decodes text that says by its mark, or of which a person says, that it is UTF-16.
func (p *pass) fromUTF16(content *bufio.Reader) *bufio.Reader {
	e := p.job.encoding()
	switch head, _ := content.Peek(2); {
	case bytes.Equal(head, []byte{0xFF, 0xFE}):
		e = utf16LE
	case bytes.Equal(head, []byte{0xFE, 0xFF}):
		e = utf16BE
	}
	if e == utf16LE || e == utf16BE {
		return bufio.NewReaderSize(e.reader(content), content.Size())
	}
	return content
}

// beginGeoJSON reads the first feature, for the system stands before it.
func (p *pass) beginGeoJSON(o *opened, content io.Reader) error {
	if e := p.job.encoding(); e != utf16LE && e != utf16BE {
		content = e.reader(content) // UTF-16 is decoded already
	}
	f := &features{r: geo.NewReader(content, 0)}
	f.first, f.err = f.r.Next()
	var says files.System
	if name := f.r.System(); name != "" {
		says.System, says.Known = crs.Parse(name)
		says.Name = name
	}
	o.rows = f
	return p.settle(o, says, false)
}

func (p *pass) beginFeatures(o *opened, r files.Reader) error {
	o.closers = append(o.closers, r.Close)
	o.rows = &readFeatures{r: r}
	return p.settle(o, r.System(), true)
}

// beginGPX reads what fits the layer: a device keeps waypoints and tracks in one file, and a track is no incident.
// What is passed over is told of.
func (p *pass) beginGPX(o *opened, content io.Reader) error {
	wanted, err := p.tables(o, []string{files.Waypoints, files.Routes, files.Tracks}, gpxTables(p.layer.kinds))
	if err != nil {
		return err
	}
	r := files.NewGPX(content, p.charset, wanted...)
	o.left = func() []Left { return leftOf(o.tables, r.Left()) }
	return p.beginFeatures(o, r)
}

// beginKML reads what fits the layer, as beginGPX does.
func (p *pass) beginKML(o *opened, r files.Reader) error {
	wanted, err := p.tables(o, allKinds(), p.layer.kinds)
	if err != nil {
		o.closers = append(o.closers, r.Close)
		return err
	}
	if err := p.beginFeatures(o, r); err != nil {
		return err
	}
	f := &readFeatures{r: r, kinds: wanted, left: map[string]int{}}
	o.rows, o.left = f, func() []Left { return leftOf(o.tables, f.left) }
	return nil
}

// tables lists which tables of a file are read: the one that was chosen, else those that fit the layer.
func (p *pass) tables(o *opened, all, fit []string) ([]string, error) {
	o.tables, o.table = all, strings.ToLower(p.job.Map["table"])
	switch {
	case o.table == "":
		return fit, nil
	case slices.Contains(all, o.table):
		return []string{o.table}, nil
	}
	list := strings.Join(all, ", ")
	return nil, asking("table", fmt.Sprintf("tệp %s không có bảng %q; hãy ghi --map table= với một trong: %s", strings.ToUpper(o.format), o.table, list),
		fmt.Sprintf("a %s has no table %q; say --map table= and one of %s", strings.ToUpper(o.format), o.table, list))
}

func (p *pass) beginGeoPackage(ctx context.Context, o *opened, content io.Reader) error {
	f, _, err := o.spool(content, true)
	if err != nil {
		return err
	}
	r, err := files.OpenGeoPackage(ctx, f.Name(), p.job.Map["table"])
	if err != nil {
		return err
	}
	return p.beginFeatures(o, r)
}

func (p *pass) beginZip(o *opened, content io.Reader) error {
	f, size, err := o.spool(content, false)
	if err != nil {
		return err
	}
	z, err := files.OpenZip(f, size, p.limits.unpacked)
	if err != nil {
		return err
	}
	switch {
	case len(z.With("xl/workbook.xml")) > 0:
		o.format = "xlsx"
		return p.beginSheet(o, z)
	case len(z.With(".shp")) > 0:
		o.cols.short, o.format = true, "shapefile"
		r, err := files.OpenShapefile(z, p.job.Map["table"], p.pickTable)
		if err != nil {
			return err
		}
		return p.beginFeatures(o, r)
	case len(z.With(".kml")) > 0:
		o.format = "kmz"
		r, err := files.OpenKMZ(z, p.charset)
		if err != nil {
			return err
		}
		return p.beginKML(o, r)
	case len(z.With("content.xml")) > 0:
		return refused("định dạng OpenDocument (ODS) chưa được hỗ trợ; hãy lưu thành XLSX hoặc CSV UTF-8", "OpenDocument (ODS) is not supported; save it as XLSX or CSV UTF-8")
	}
	return refused("tệp ZIP không chứa XLSX, Shapefile hay KML; hãy giải nén", "the ZIP holds no XLSX, Shapefile or KML; unpack it")
}

func (p *pass) beginSheet(o *opened, z *files.Zip) error {
	book, err := openWorkbook(z)
	if err != nil {
		return err
	}
	for _, s := range book.sheets {
		o.tables = append(o.tables, s.name)
	}
	s, why := book.pick(p.job.Map["sheet"])
	if why != nil {
		return &problem{*why, "sheet"}
	}
	r, why, err := openSheet(book, s, o.cols)
	if err != nil {
		return err
	}
	o.closers = append(o.closers, r.Close)
	if why != nil {
		return &problem{text: *why}
	}
	o.rows, o.places, o.ignored, o.header, o.table = r, r.places, r.ignore, r.header, s.name
	return p.settle(o, files.System{}, false)
}

func (p *pass) beginTable(o *opened, content *bufio.Reader) error {
	e, err := p.tableEncoding(content)
	if err != nil {
		return err
	}
	if e != utf8Text {
		content = bufio.NewReaderSize(e.reader(content), content.Size())
		if p.job.encoding() == "" {
			o.notes = append(o.notes, border.Text{VI: "chữ được đọc theo bảng mã " + string(e) + " (đoán theo nội dung)",
				EN: "the text is read as " + string(e) + " (found out from what it says)"})
		}
	}
	t, err := newTable(content, p.limits)
	if err != nil {
		if readText(err) != nil {
			return err
		}
		return refused("không đọc được dòng tiêu đề", "the header cannot be read")
	}
	t.decoded = e != utf8Text
	places, ignored, why := o.cols.bind(t.header)
	if why != nil {
		return &problem{text: *why}
	}
	o.rows, o.places, o.ignored, o.header, o.text = t, places, ignored, t.header, e
	return p.settle(o, files.System{}, false)
}

// tableEncoding finds out the encoding of a table. One that is UTF-8 in its header and broken in a few rows
// stays UTF-8; the rows are refused.
func (p *pass) tableEncoding(content *bufio.Reader) (encoding, error) {
	sample, _ := content.Peek(content.Size()) // a shorter file gives what there is
	asked := p.job.encoding()
	if asked == utf16LE || asked == utf16BE || bytes.HasPrefix(sample, []byte("\uFEFF")) {
		return utf8Text, nil // decoded already, or marked
	}
	e, err := pickEncoding(asked, "", sample)
	if err == nil {
		return e, nil
	}
	if header, _, _ := bytes.Cut(bytes.TrimLeft(sample, "\r\n"), []byte("\n")); validStart(header) {
		return utf8Text, nil
	}
	return "", err
}

// settle decides on the coordinate system: as a person says, else as the file says. A file of a format that
// ought to say it, and does not, is refused; one of another is in WGS 84.
func (p *pass) settle(o *opened, says files.System, mustSay bool) error {
	asked, told := crs.Parse(p.job.Map["crs"])
	plain, _ := crs.Find(crs.WGS84)
	switch {
	case told && (says.Known && says.Code != asked.Code || !says.Known && says.Name != ""):
		name := says.Name
		if says.Known {
			name = says.String()
		}
		o.notes = append(o.notes, border.Text{VI: fmt.Sprintf("tệp ghi hệ tọa độ %s; được đọc theo %s như yêu cầu", name, asked),
			EN: fmt.Sprintf("the file says it is in %s; it is read as %s, as asked", name, asked)})
		o.system = asked
	case told:
		o.system = asked
	case says.Known:
		o.system = says.System
	case says.Name != "":
		return asking("crs", fmt.Sprintf("hệ tọa độ %s chưa được hỗ trợ; nếu đó là một trong các hệ %s, hãy ghi --map crs=...", says.Name, systems()),
			fmt.Sprintf("the coordinate system %s is not supported; if it is one of %s, say --map crs=...", says.Name, systems()))
	case mustSay:
		return asking("crs", "tệp không ghi hệ tọa độ; hãy ghi --map crs=EPSG:4326 hoặc một trong "+systems(),
			"the file does not say its coordinate system; say --map crs=EPSG:4326 or one of "+systems())
	default:
		o.system = plain
	}
	return nil
}
