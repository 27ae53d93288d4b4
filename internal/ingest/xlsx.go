package ingest

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"cotmoc/geo/files"
	"cotmoc/internal/border"
)

// workbook is what must be known of an XLSX before its rows can be read.
type workbook struct {
	zip     *files.Zip
	sheets  []sheet
	from    serialDays
	styles  []numberFormat // by the style a cell names
	strings sharedStrings
}

type sheet struct {
	name, entry string
	hidden      bool
}

// openWorkbook reads everything but the sheets.
func openWorkbook(z *files.Zip) (*workbook, error) {
	w := &workbook{zip: z}
	targets, err := w.relations()
	if err != nil {
		return nil, err
	}
	if err := w.readSheets(targets); err != nil {
		return nil, err
	}
	if w.styles, err = readStyles(w.optional("xl/styles.xml")); err != nil {
		return nil, err
	}
	w.strings, err = readSharedStrings(w.optional("xl/sharedStrings.xml"))
	return w, err
}

// optional opens a part that a workbook may lack.
func (w *workbook) optional(name string) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) {
		for _, entry := range w.zip.With(strings.ToLower(name)) {
			if strings.EqualFold(entry, name) {
				return w.zip.Open(entry)
			}
		}
		return io.NopCloser(strings.NewReader("")), nil
	}
}

// eachStart calls visit for every start tag of a part; visit may read on.
func eachStart(open func() (io.ReadCloser, error), visit func(d *xml.Decoder, tag xml.StartElement) error) error {
	src, err := open()
	if err != nil {
		return err
	}
	defer src.Close()
	d := xml.NewDecoder(&rowLimit{src: src, limit: partLimit})
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return badXML(err)
		}
		if tag, is := token.(xml.StartElement); is {
			if err := visit(d, tag); err != nil {
				return badXML(err)
			}
		}
	}
}

// partLimit bounds the parts of a workbook other than its rows and texts, in bytes.
const partLimit = 32 << 20

func badXML(err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", errDamaged, err)
	}
	return err
}

func attribute(tag xml.StartElement, name string) string {
	for _, a := range tag.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// relations gives the parts of the workbook by the ids it calls them by.
func (w *workbook) relations() (map[string]string, error) {
	targets := map[string]string{}
	err := eachStart(w.optional("xl/_rels/workbook.xml.rels"), func(_ *xml.Decoder, tag xml.StartElement) error {
		if tag.Name.Local == "Relationship" && attribute(tag, "TargetMode") != "External" {
			target := attribute(tag, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[attribute(tag, "Id")] = strings.TrimPrefix(target, "/")
		}
		return nil
	})
	return targets, err
}

func (w *workbook) readSheets(targets map[string]string) error {
	err := eachStart(w.optional("xl/workbook.xml"), func(_ *xml.Decoder, tag xml.StartElement) error {
		switch tag.Name.Local {
		case "workbookPr":
			if v := attribute(tag, "date1904"); v == "1" || v == "true" {
				w.from = since1904
			}
		case "sheet":
			for _, a := range tag.Attr {
				if a.Name.Local == "id" && targets[a.Value] != "" { // r:id, the only id
					w.sheets = append(w.sheets, sheet{attribute(tag, "name"), targets[a.Value], attribute(tag, "state") != "" && attribute(tag, "state") != "visible"})
				}
			}
		}
		return nil
	})
	return err
}

// pick finds the sheet of that name, else the first that is not hidden.
func (w *workbook) pick(name string) (sheet, *border.Text) {
	var names []string
	for _, s := range w.sheets {
		if name != "" && key(s.name) == key(name) || name == "" && !s.hidden {
			return s, nil
		}
		names = append(names, s.name)
	}
	list := strings.Join(names, ", ")
	if name == "" {
		return sheet{}, &border.Text{VI: "bảng tính không có trang nào", EN: "the workbook has no sheet"}
	}
	return sheet{}, &border.Text{VI: fmt.Sprintf("không có trang %q; có: %s", name, list), EN: fmt.Sprintf("there is no sheet %q; there are: %s", name, list)}
}

// tags reads a part with rows without holding it; what stands between two calls of more is bounded.
type tags struct {
	d   *xml.Decoder
	src *rowLimit
}

func newTags(src io.Reader) *tags {
	bounded := &rowLimit{src: src, limit: partLimit}
	return &tags{xml.NewDecoder(bufio.NewReaderSize(bounded, 64<<10)), bounded}
}

// next gives the next token; raw ones, for a workbook has millions and their ends are watched here.
func (t *tags) next() (xml.Token, error) {
	t.src.n = 0
	token, err := t.d.RawToken()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, badXML(err)
	}
	return token, err
}

// text gathers the <t> and <v> inside an element up to its end; hints of pronunciation are left out.
func (t *tags) text(end string) (string, error) {
	var b strings.Builder
	inside, hint := false, false
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return "", errDamaged
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			hint = hint || token.Name.Local == "rPh"
			inside = token.Name.Local == "t" && !hint
		case xml.EndElement:
			if token.Name.Local == end {
				return strings.ReplaceAll(b.String(), "_x000D_", ""), nil
			}
			if token.Name.Local == "rPh" {
				hint = false
			}
			inside = false
		case xml.CharData:
			if inside {
				b.Write(token)
			}
			if b.Len() > partLimit {
				return "", errLongRow
			}
		}
	}
}

// cellColumn reads the column of a reference such as AB12, from 0.
func cellColumn(reference string) (int, bool) {
	n := 0
	for i := range len(reference) {
		c := reference[i]
		if c < 'A' || c > 'Z' {
			break
		}
		n = 26*n + int(c-'A') + 1
		if n > lastColumn {
			return 0, false
		}
	}
	return n - 1, n > 0
}

// lastColumn is how many columns a sheet has at most.
const lastColumn = 16384

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
