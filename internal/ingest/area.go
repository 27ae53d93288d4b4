package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// ParseArea reads an area from JSON as a person writes it: code, name, holder_role, province, valid_from, valid_to,
// source and members with unit, valid_from, valid_to. What answers tell besides (size, stands, names ...) is passed
// over, so that an answer can be edited and sent back; any other field is refused by name. It checks the form
// alone, border.Area.Check the rest. The error is of kind Invalid.
func ParseArea(raw []byte) (border.Area, error) {
	var in areaText
	if bytes.Contains(raw, []byte(`\u0000`)) {
		return border.Area{}, badJSON(errors.New("a zero character"))
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return border.Area{}, badJSON(err)
	}
	faults := strangeFields(raw)
	day := func(field, text string) border.Date {
		d, err := border.ParseDate(text)
		if text != "" && err != nil {
			faults = append(faults, faultOf(field, fmt.Sprintf("ngày %q phải có dạng 2026-11-21", text), fmt.Sprintf("the date %q must look like 2026-11-21", text)))
		}
		return d
	}
	a := border.Area{Code: clean(in.Code), Name: clean(in.Name), HolderRole: clean(in.HolderRole), Province: clean(in.Province),
		Source: clean(in.Source), ValidFrom: day("valid_from", in.ValidFrom), ValidTo: day("valid_to", in.ValidTo)}
	for i, m := range in.Members {
		at := fmt.Sprintf("members[%d].", i)
		a.Members = append(a.Members, border.AreaMember{Unit: clean(m.Unit), ValidFrom: day(at+"valid_from", m.ValidFrom), ValidTo: day(at+"valid_to", m.ValidTo)})
	}
	return a, border.Refuse(faults)
}

// areaText is an area as it is written; null is "".
type areaText struct {
	Code       string       `json:"code"`
	Name       string       `json:"name"`
	HolderRole string       `json:"holder_role"`
	Province   string       `json:"province"`
	Source     string       `json:"source"`
	ValidFrom  string       `json:"valid_from"`
	ValidTo    string       `json:"valid_to"`
	Members    []memberText `json:"members"`
}

type memberText struct {
	Unit      string `json:"unit"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`
}

func badJSON(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return border.Refuse([]border.Fault{faultOf(kind.Field, "sai kiểu: "+kind.Value, "wrong type: "+kind.Value)})
	}
	return border.Fail(border.Invalid, "Cần một địa bàn dạng JSON.", "An area as JSON is needed.", err)
}

func faultOf(field, vi, en string) border.Fault {
	return border.Fault{Field: field, Reason: border.Text{VI: vi, EN: en}}
}

// strangeFields refuses fields nobody reads: a misspelt valid_to must not be an open end.
func strangeFields(raw []byte) []border.Fault {
	var outer map[string]json.RawMessage
	var inner struct {
		Members []map[string]json.RawMessage `json:"members"`
	}
	if json.Unmarshal(raw, &outer) != nil || json.Unmarshal(raw, &inner) != nil {
		return nil // told already
	}
	known := []string{"code", "name", "holder_role", "province", "source", "valid_from", "valid_to", "members", "size", "within",
		"holds", "overlaps", "ended_members"}
	faults := unread("", outer, known)
	for i, m := range inner.Members {
		faults = append(faults, unread(fmt.Sprintf("members[%d].", i), m, []string{"unit", "name", "valid_from", "valid_to", "stands"})...)
	}
	return faults
}

func unread(at string, object map[string]json.RawMessage, known []string) []border.Fault {
	var faults []border.Fault
	for name := range object {
		if !slices.Contains(known, name) {
			faults = append(faults, faultOf(at+name, "không có trường này", "there is no such field"))
		}
	}
	slices.SortFunc(faults, func(a, b border.Fault) int { return strings.Compare(a.Field, b.Field) })
	return faults
}
