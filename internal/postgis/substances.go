package postgis

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"cotmoc/internal/border"
)

// appendSubstances tells what was seized as files write it: "heroin 350 g; methamphetamine tablet 2000 tablet".
func appendSubstances(dst, lines []byte) ([]byte, error) {
	if told, simple := appendSimpleSubstances(dst, lines); simple {
		return told, nil
	}
	var all []border.SubstanceLine
	if err := json.Unmarshal(lines, &all); err != nil {
		return nil, fmt.Errorf("substances: %w", err)
	}
	for i, l := range all {
		if i > 0 {
			dst = append(dst, "; "...)
		}
		dst = append(dst, l.Substance...)
		if l.Form != "" {
			dst = append(append(dst, ' '), l.Form...)
		}
		if l.Quantity != nil {
			dst = strconv.AppendFloat(append(dst, ' '), *l.Quantity, 'f', -1, 64)
		}
		if l.Unit != "" {
			dst = append(append(dst, ' '), l.Unit...)
		}
		if l.Low != nil && l.High != nil {
			dst = strconv.AppendFloat(append(dst, " ("...), *l.Low, 'f', -1, 64)
			dst = append(strconv.AppendFloat(append(dst, '-'), *l.High, 'f', -1, 64), ')')
		}
	}
	return dst, nil
}

// appendSimpleSubstances does the same for lines as they nearly always are, in the order jsonb gives members, without
// a decoder: of a page of a thousand incidents that would take the most time. simple is false where it cannot.
func appendSimpleSubstances(dst, lines []byte) (told []byte, simple bool) {
	begin := len(dst)
	rest, found := bytes.CutPrefix(lines, []byte("["))
	for found {
		var form, unit, quantity, substance []byte
		if rest, found = bytes.CutPrefix(rest, []byte("{")); !found {
			return dst[:begin], false
		}
		form, rest = member(rest, `"form": `)
		unit, rest = member(rest, `"unit": `)
		quantity, rest = member(rest, `"quantity": `)
		substance, rest = member(rest, `"substance": `)
		if len(substance) == 0 || len(rest) == 0 || rest[0] != '}' {
			return dst[:begin], false
		}
		if len(dst) > begin {
			dst = append(dst, "; "...)
		}
		dst = append(dst, substance...)
		for _, part := range [][]byte{form, quantity, unit} {
			if len(part) > 0 && string(part) != "null" {
				dst = append(append(dst, ' '), part...)
			}
		}
		if string(rest) == "}]" {
			return dst, true
		}
		rest, found = bytes.CutPrefix(rest, []byte("}, "))
	}
	return dst[:begin], false
}

// member takes the member of a name from the front of an object: its text or number, nil where another stands there.
func member(object []byte, name string) (value, rest []byte) {
	rest, found := bytes.CutPrefix(object, []byte(name))
	if !found {
		return nil, object
	}
	if text, quoted := bytes.CutPrefix(rest, []byte(`"`)); quoted {
		end := bytes.IndexByte(text, '"')
		if end < 0 || bytes.IndexByte(text[:end], '\\') >= 0 {
			return nil, nil
		}
		value, rest = text[:end], text[end+1:]
	} else {
		end := bytes.IndexAny(rest, ",}")
		if end < 0 {
			return nil, nil
		}
		value, rest = rest[:end], rest[end:]
	}
	return value, bytes.TrimPrefix(rest, []byte(", "))
}
