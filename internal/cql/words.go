package cql

import (
	"fmt"
	"strings"
)

// form tells how an operator is written as text.
type form int

const (
	between form = iota + 1 // a op b
	prefix                  // name(a, b)
	special                 // has a syntax of its own
)

// operator is one the standard names.
type operator struct {
	op   string // as in JSON
	form form
	args int // how many; 0: two or more
	is   kind
	of   kind // of every argument
}

// kind says what a part of a filter can stand for, by its syntax alone. Functions stand for anything, properties
// for anything but a condition.
type kind int

const (
	condition kind = 1 << iota
	truth          // TRUE and FALSE
	characters
	number
	instant
	interval
	shape
	array
	anything = condition | truth | characters | number | instant | interval | shape | array

	scalar = truth | characters | number | instant
)

// operators are all of the standard, by the name in JSON.
func operators() []operator {
	list := []operator{
		{"and", special, 0, condition, condition | truth}, {"or", special, 0, condition, condition | truth},
		{"not", special, 1, condition, condition | truth},
		{"like", special, 2, condition, characters}, {"between", special, 3, condition, number | instant}, {"in", special, 2, condition, scalar | array},
		{"isNull", special, 1, condition, anything},
		{"casei", prefix, 1, characters, characters}, {"accenti", prefix, 1, characters, characters},
	}
	for _, op := range []string{"=", "<>", "<", ">", "<=", ">="} {
		list = append(list, operator{op, between, 2, condition, scalar})
	}
	for _, op := range []string{"+", "-", "*", "/", "%", "div", "^"} {
		list = append(list, operator{op, between, 2, number, number})
	}
	for _, op := range []string{"contains", "crosses", "disjoint", "equals", "intersects", "overlaps", "touches", "within"} {
		list = append(list, operator{"s_" + op, prefix, 2, condition, shape})
	}
	for _, op := range []string{"after", "before", "contains", "disjoint", "during", "equals", "finishedBy", "finishes", "intersects", "meets",
		"metBy", "overlappedBy", "overlaps", "startedBy", "starts"} {
		list = append(list, operator{"t_" + op, prefix, 2, condition, instant | interval})
	}
	for _, op := range []string{"containedBy", "contains", "equals", "overlaps"} {
		list = append(list, operator{"a_" + op, prefix, 2, condition, array})
	}
	return list
}

// vocabulary finds operators by their names in JSON and, those that are written name(...), in text.
type vocabulary struct {
	json map[string]operator
	text map[string]operator // by the name in lower case
}

func newVocabulary() vocabulary {
	v := vocabulary{map[string]operator{}, map[string]operator{}}
	for _, o := range operators() {
		v.json[o.op] = o
		if o.form == prefix {
			v.text[strings.ToLower(o.op)] = o
		}
	}
	return v
}

// reserved are words that name no property unless they are quoted.
func reserved(word string) bool {
	switch strings.ToUpper(word) {
	case "AND", "OR", "NOT", "LIKE", "BETWEEN", "IN", "IS", "NULL", "TRUE", "FALSE", "DIV":
		return true
	}
	return false
}

// kindOf says what a part can stand for.
func (v vocabulary) kindOf(n Node) kind {
	switch n := n.(type) {
	case *Call:
		if o, known := v.json[n.Op]; known {
			return o.is
		}
		return anything
	case *Property:
		return anything &^ (condition | truth)
	case *Text:
		return characters
	case *Number:
		return number
	case *Bool:
		return truth
	case *Date, *Timestamp:
		return instant
	case *Interval:
		return interval
	case *Geometry, *Box:
		return shape
	}
	return array
}

// checkCall refuses an operator of the standard that is applied to what it cannot take.
func (v vocabulary) checkCall(c *Call) error {
	o, known := v.json[c.Op]
	if !known {
		return nil
	}
	if o.args > 0 && len(c.Args) != o.args || o.args == 0 && len(c.Args) < 2 {
		return refusef(c.Place, "%q không nhận %d tham số", "%q does not take %d arguments", c.Op, len(c.Args))
	}
	for i, arg := range c.Args {
		want := o.of
		if c.Op == "in" {
			want = scalar
			if i == 1 {
				want = array
			}
		}
		if v.kindOf(arg)&want == 0 || c.Op == "in" && i == 1 && !isList(arg) {
			return refuse(arg.Where(), fmt.Sprintf("phần này không dùng được ở đây: %q cần %s", c.Op, nameVI(want)),
				fmt.Sprintf("this cannot stand here: %q needs %s", c.Op, nameEN(want)))
		}
	}
	if c.Op == "like" && !isPattern(c.Args[1]) {
		return refuse(c.Args[1].Where(), "mẫu của LIKE phải là một chuỗi, hoặc CASEI, ACCENTI của một chuỗi", "the pattern of LIKE must be a text, or CASEI or ACCENTI of one")
	}
	if c.Op == "in" {
		items := c.Args[1].(*List).Items
		if len(items) == 0 {
			return refuse(c.Args[1].Where(), "danh sách của IN cần ít nhất một giá trị", "the list of IN needs one value at least")
		}
		for _, item := range items {
			if v.kindOf(item)&scalar == 0 {
				return refuse(item.Where(), "danh sách của IN chỉ nhận giá trị đơn", "the list of IN takes single values only")
			}
		}
	}
	return nil
}

func isList(n Node) bool {
	_, is := n.(*List)
	return is
}

func isPattern(n Node) bool {
	c, nested := n.(*Call)
	if nested && (c.Op == "casei" || c.Op == "accenti") && len(c.Args) == 1 {
		return isPattern(c.Args[0])
	}
	_, is := n.(*Text)
	return is
}

func nameVI(k kind) string {
	switch {
	case k == anything:
		return "bất kỳ"
	case k&condition != 0:
		return "một điều kiện"
	case k == array:
		return "một danh sách"
	case k == shape:
		return "một hình"
	case k&interval != 0:
		return "một thời điểm hoặc khoảng thời gian"
	case k == characters:
		return "một chuỗi"
	case k == number:
		return "một số"
	}
	return "một giá trị đơn"
}

func nameEN(k kind) string {
	switch {
	case k == anything:
		return "anything"
	case k&condition != 0:
		return "a condition"
	case k == array:
		return "a list"
	case k == shape:
		return "a shape"
	case k&interval != 0:
		return "a moment or an interval"
	case k == characters:
		return "a text"
	case k == number:
		return "a number"
	}
	return "a single value"
}
