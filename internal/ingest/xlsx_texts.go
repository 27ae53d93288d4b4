package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"cotmoc/geo/files"
)

// sharedStrings are the texts of a workbook, in blocks that never move.
type sharedStrings struct {
	blocks [][]byte
	spans  []textSpan
	size   int
}

// textSpan is where a text stands.
type textSpan struct{ block, from, to uint32 }

// textLimit bounds the texts of a workbook in bytes: they have to be held while its rows are read.
const textLimit = 96 << 20

func (s *sharedStrings) at(i int) (string, bool) {
	if i < 0 || i >= len(s.spans) {
		return "", false
	}
	span := s.spans[i]
	return string(s.blocks[span.block][span.from:span.to]), true
}

// add keeps a text; false where all of them would take too much.
func (s *sharedStrings) add(text string) bool {
	const block = 1 << 20
	if s.size += len(text) + 12; s.size > textLimit {
		return false
	}
	last := len(s.blocks) - 1
	if last < 0 || len(s.blocks[last])+len(text) > cap(s.blocks[last]) {
		s.blocks = append(s.blocks, make([]byte, 0, max(block, len(text))))
		last++
	}
	from := len(s.blocks[last])
	s.blocks[last] = append(s.blocks[last], text...)
	s.spans = append(s.spans, textSpan{uint32(last), uint32(from), uint32(from + len(text))})
	return true
}

func readSharedStrings(open func() (io.ReadCloser, error)) (sharedStrings, error) {
	var s sharedStrings
	src, err := open()
	if err != nil {
		return s, err
	}
	defer src.Close()
	t := newTags(src)
	for begun := false; ; begun = true {
		token, err := t.next()
		if errors.Is(err, io.EOF) && begun {
			return s, errDamaged
		}
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return s, err
		}
		if end, is := token.(xml.EndElement); is && end.Name.Local == "sst" {
			return s, nil
		}
		if tag, is := token.(xml.StartElement); !is || tag.Name.Local != "si" {
			continue
		}
		text, err := t.text("si")
		if err != nil {
			return s, err
		}
		if !s.add(text) {
			return s, fmt.Errorf("%w: the texts of the workbook", files.ErrTooLarge)
		}
	}
}
