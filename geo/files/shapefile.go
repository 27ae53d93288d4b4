package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"cotmoc/geo/crs"
)

// Decoder turns the text of a table into UTF-8; it fails where the bytes are no text of its encoding.
type Decoder func(raw []byte) (string, error)

// PickDecoder finds the decoder of a table: label is what the file says of its encoding, "" if nothing;
// sample is the raw text of its first rows.
type PickDecoder func(label string, sample []byte) (Decoder, error)

// shapefile reads shapes and attributes side by side.
type shapefile struct {
	shapes  *shapes
	table   *dbase
	closers []io.Closer
	system  System
}

// OpenShapefile reads the Shapefile in a zip: the one of that name, or the only one.
func OpenShapefile(z *Zip, name string, pick PickDecoder) (Reader, error) {
	byName := map[string]string{}
	var names []string
	for _, entry := range z.With(".shp") {
		base := strings.TrimSuffix(path.Base(entry), path.Ext(entry))
		names = append(names, base)
		byName[base] = entry
	}
	name, err := choose(names, name)
	if err != nil {
		return nil, err
	}
	s := &shapefile{}
	if err := s.open(z, byName[name], pick); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// beside finds the entry of the same name with another ending.
func beside(z *Zip, entry, suffix string) (string, bool) {
	for _, other := range z.With(suffix) {
		if strings.EqualFold(strings.TrimSuffix(other, path.Ext(other)), strings.TrimSuffix(entry, path.Ext(entry))) {
			return other, true
		}
	}
	return "", false
}

func (s *shapefile) open(z *Zip, entry string, pick PickDecoder) error {
	table, found := beside(z, entry, ".dbf")
	if !found {
		return malformed("the .dbf of %s is missing", entry)
	}
	decoder, err := tableDecoder(z, entry, table, pick)
	if err != nil {
		return err
	}
	if s.system, err = projection(z, entry); err != nil {
		return err
	}
	src, err := s.stream(z, entry)
	if err != nil {
		return err
	}
	if s.shapes, err = newShapes(src); err != nil {
		return err
	}
	if src, err = s.stream(z, table); err != nil {
		return err
	}
	s.table, err = newDBase(src, decoder)
	return err
}

func (s *shapefile) stream(z *Zip, entry string) (*bufio.Reader, error) {
	src, err := z.Open(entry)
	if err != nil {
		return nil, err
	}
	s.closers = append(s.closers, src)
	return bufio.NewReaderSize(src, 64<<10), nil
}

// tableDecoder shows the label beside the table and its first rows to whoever knows encodings.
func tableDecoder(z *Zip, entry, table string, pick PickDecoder) (Decoder, error) {
	label := ""
	if name, found := beside(z, entry, ".cpg"); found {
		b, err := z.read(name, 1000)
		if err != nil {
			return nil, err
		}
		label = strings.TrimSpace(string(b))
	}
	src, err := z.Open(table)
	if err != nil {
		return nil, err
	}
	defer src.Close()
	sample, err := sampleDBase(bufio.NewReader(src))
	if err != nil {
		return nil, err
	}
	return pick(label, sample)
}

func projection(z *Zip, entry string) (System, error) {
	name, found := beside(z, entry, ".prj")
	if !found {
		return System{}, nil
	}
	b, err := z.read(name, 64<<10)
	if err != nil {
		return System{}, err
	}
	s, ok, err := crs.FromWKT(string(b))
	if err != nil {
		return System{}, malformed("the .prj is not well-known text")
	}
	if ok {
		return System{System: s, Known: true}, nil
	}
	text := strings.Join(strings.Fields(string(b)), " ")
	return System{Name: strings.ToValidUTF8(text[:min(len(text), 80)], "")}, nil
}

func (s *shapefile) System() System { return s.system }

func (s *shapefile) Close() error {
	var all error
	for _, c := range s.closers {
		all = errors.Join(all, c.Close())
	}
	return all
}

// Next gives the next feature; deleted rows are passed over, with their shapes.
func (s *shapefile) Next() (Feature, error) {
	for {
		shape, problem, err := s.shapes.next()
		f, deleted, tableErr := s.table.next()
		switch {
		case errors.Is(err, io.EOF) && errors.Is(tableErr, io.EOF):
			return f, io.EOF
		case errors.Is(err, io.EOF) || errors.Is(tableErr, io.EOF):
			return f, malformed("there are not as many shapes as rows")
		case err != nil:
			return f, err
		case tableErr != nil:
			return f, fmt.Errorf("table: %w", tableErr)
		}
		if deleted {
			continue
		}
		f.Shape = shape
		if f.Err == nil {
			f.Err = problem
		}
		return f, nil
	}
}
