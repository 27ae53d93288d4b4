package cql

import (
	"maps"
	"slices"
	"strings"
)

// Type is what values of a property or function are.
type Type int

// The types.
const (
	TypeText Type = iota + 1
	TypeNumber
	TypeInteger // a Number in every comparison
	TypeBool
	TypeDate
	TypeTimestamp
	TypeGeometry
	TypeTexts // an array of texts
)

// Column is a property that may be filtered by: its type, and the expression that gives it, written by us.
type Column struct {
	SQL  string
	Type Type
}

// Schema is the properties of a collection by their names.
type Schema map[string]Column

func (s Schema) names() string { return strings.Join(slices.Sorted(maps.Keys(s)), ", ") }

// Function is a function filters may call beside what the standard names.
type Function struct {
	Name    string
	VI, EN  string // what it gives
	Args    []Type
	Returns Type
	sql     string // with $1, $2 for the arguments
}

// Functions lists the functions by name.
func Functions() []Function {
	return []Function{
		{"abs", "giá trị tuyệt đối", "absolute value", []Type{TypeNumber}, TypeNumber, "abs($1)"},
		{"area_km2", "diện tích (km²)", "area in square kilometres", []Type{TypeGeometry}, TypeNumber, "(ST_Area($1::geography) / 1000000)"},
		{"buffer", "vùng cách hình không quá số mét đã cho", "what lies within so many metres of a shape", []Type{TypeGeometry, TypeNumber}, TypeGeometry, "ST_Buffer($1::geography, $2)::geometry"},
		{"ceil", "làm tròn lên", "round up", []Type{TypeNumber}, TypeNumber, "ceil($1)"},
		{"distance_m", "khoảng cách giữa hai hình (m)", "distance between two shapes in metres", []Type{TypeGeometry, TypeGeometry}, TypeNumber, "ST_Distance($1::geography, $2::geography)"},
		{"floor", "làm tròn xuống", "round down", []Type{TypeNumber}, TypeNumber, "floor($1)"},
		{"length", "số ký tự", "number of characters", []Type{TypeText}, TypeInteger, "char_length($1)"},
		{"length_km", "chiều dài (km)", "length in kilometres", []Type{TypeGeometry}, TypeNumber, "(ST_Length($1::geography) / 1000)"},
		{"month", "tháng của một ngày, 1 đến 12", "month of a date, 1 to 12", []Type{TypeDate}, TypeInteger, "extract(month FROM $1)::integer"},
		{"year", "năm của một ngày", "year of a date", []Type{TypeDate}, TypeInteger, "extract(year FROM $1)::integer"},
	}
}

func findFunction(name string) (Function, bool) {
	for _, f := range Functions() {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return Function{}, false
}

func (t Type) nameVI() string {
	switch t {
	case TypeText:
		return "chuỗi"
	case TypeNumber, TypeInteger:
		return "số"
	case TypeBool:
		return "đúng/sai"
	case TypeDate:
		return "ngày"
	case TypeTimestamp:
		return "thời điểm"
	case TypeGeometry:
		return "hình"
	}
	return "danh sách chuỗi"
}

func (t Type) nameEN() string {
	switch t {
	case TypeText:
		return "a text"
	case TypeNumber, TypeInteger:
		return "a number"
	case TypeBool:
		return "a boolean"
	case TypeDate:
		return "a date"
	case TypeTimestamp:
		return "a moment"
	case TypeGeometry:
		return "a shape"
	}
	return "an array of texts"
}
