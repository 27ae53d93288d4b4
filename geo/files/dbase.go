package files

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// dbase reads the rows of a .dbf as a stream.
type dbase struct {
	src    *bufio.Reader
	decode Decoder
	fields []dbaseField
	names  []string
	row    []byte
	left   uint32 // rows to come, as the header says
}

type dbaseField struct {
	name     string
	kind     byte
	from, to int // within the row
}

// readDBaseHeader reads what columns there are. Names stay as bytes: no encoding is known yet.
func readDBaseHeader(src *bufio.Reader) (*dbase, error) {
	head := make([]byte, 32)
	if _, err := io.ReadFull(src, head); err != nil {
		return nil, cutOff(err)
	}
	size, row := int(binary.LittleEndian.Uint16(head[8:])), int(binary.LittleEndian.Uint16(head[10:]))
	if size < 33 || row < 1 {
		return nil, malformed("the header of the .dbf")
	}
	rest := make([]byte, size-32)
	if _, err := io.ReadFull(src, rest); err != nil {
		return nil, cutOff(err)
	}
	d := &dbase{src: src, row: make([]byte, row), left: binary.LittleEndian.Uint32(head[4:])}
	at := 1 // the mark of deleted rows
	for len(rest) >= 32 && rest[0] != 0x0D {
		name, _, _ := bytes.Cut(rest[:11], []byte{0})
		f := dbaseField{string(name), rest[11], at, at + int(rest[16])}
		if f.to > row {
			return nil, malformed("column %q goes beyond the row", f.name)
		}
		d.fields, at, rest = append(d.fields, f), f.to, rest[32:]
	}
	return d, nil
}

func newDBase(src *bufio.Reader, decode Decoder) (*dbase, error) {
	d, err := readDBaseHeader(src)
	if err != nil {
		return nil, err
	}
	d.decode = decode
	for _, f := range d.fields {
		name, err := decode([]byte(f.name))
		if err != nil {
			return nil, fmt.Errorf("name of a column: %w", err)
		}
		d.names = append(d.names, strings.TrimSpace(name))
	}
	return d, nil
}

// sampleDBase gives the names and the text of the first rows that hold any, up to 64 KiB.
func sampleDBase(src *bufio.Reader) ([]byte, error) {
	d, err := readDBaseHeader(src)
	if err != nil {
		return nil, err
	}
	var sample []byte
	for _, f := range d.fields {
		sample = append(append(sample, f.name...), '\n')
	}
	const enough, most = 64 << 10, 100_000
	for n := 0; len(sample) < enough && n < most && d.read() == nil; n++ { // a fault is told when the rows are read
		for _, f := range d.fields {
			if text := bytes.TrimSpace(d.row[f.from:f.to]); f.kind == 'C' && hasHighByte(text) {
				sample = append(append(sample, text...), '\n')
			}
		}
	}
	return sample, nil
}

func hasHighByte(b []byte) bool {
	return bytes.IndexFunc(b, func(r rune) bool { return r > 127 }) >= 0
}

// read takes the next row off the file.
func (d *dbase) read() error {
	if d.left == 0 {
		return io.EOF
	}
	d.left--
	if _, err := io.ReadFull(d.src, d.row); err != nil {
		return cutOff(err)
	}
	return nil
}

func (d *dbase) next() (f Feature, deleted bool, err error) {
	if err := d.read(); err != nil {
		return f, false, err
	}
	f.Names = d.names
	f.Values = make([]Value, 0, len(d.fields))
	for _, field := range d.fields {
		v, err := d.value(field)
		if err != nil && f.Err == nil {
			f.Err = err
		}
		f.Values = append(f.Values, v)
	}
	return f, d.row[0] == '*', nil
}

// value reads one cell. Numbers that did not fit are written as asterisks and are none; 20261121 is a date.
func (d *dbase) value(field dbaseField) (Value, error) {
	raw := bytes.Trim(d.row[field.from:field.to], " \x00")
	switch field.kind {
	case 'N', 'F':
		if len(bytes.Trim(raw, "*")) == 0 {
			return Value{}, nil
		}
		return Value{string(raw), true}, nil
	case 'D':
		if len(raw) == 8 && len(bytes.Trim(raw, "0")) > 0 {
			return Value{Text: string(raw[:4]) + "-" + string(raw[4:6]) + "-" + string(raw[6:])}, nil
		}
		if len(bytes.Trim(raw, "0")) == 0 {
			return Value{}, nil
		}
	case 'L':
		if string(raw) == "?" {
			return Value{}, nil
		}
		if s := strings.ToLower(string(raw)); s == "t" {
			return Value{Text: "true"}, nil
		} else if s == "f" {
			return Value{Text: "false"}, nil
		}
	case 'B', 'G', 'M', 'P': // notes and pictures in other files
		return Value{}, nil
	}
	text, err := d.decode(raw)
	return Value{Text: text}, err
}
