package cql

import (
	"strings"
	"time"
)

// ParseText reads a filter written as text. The error is an *Error.
func ParseText(text string) (Node, error) {
	all, err := tokens(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: all, words: newVocabulary()}
	n, err := p.either()
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, p.wrong("toán tử AND, OR hoặc hết bộ lọc", "AND, OR or the end of the filter")
	}
	return n, p.condition(n)
}

type parser struct {
	tokens   []token
	i        int
	depth    int
	nodes    int
	vertices int
	words    vocabulary
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) ahead() token { return p.tokens[min(p.i+1, len(p.tokens)-1)] }

func (p *parser) take(s string) bool {
	if p.peek().is(s) {
		p.i++
		return true
	}
	return false
}

func (p *parser) expect(s string) error {
	if !p.take(s) {
		return p.wrong("dấu \""+s+"\"", "\""+s+"\"")
	}
	return nil
}

func (p *parser) wrong(vi, en string) error {
	t := p.peek()
	if t.kind == end {
		return refuse(t.place(), "bộ lọc hết quá sớm: cần "+vi, "the filter ends too early: "+en+" is needed")
	}
	return refuse(t.place(), "gặp "+t.show()+", cần "+vi, "found "+t.show()+", "+en+" is needed")
}

// deeper counts a level of nesting; call the function it gives when the level ends.
func (p *parser) deeper(at Place) (func(), error) {
	p.depth++
	if p.depth > MaxDepth {
		return func() {}, refusef(at, "lồng nhau quá %d tầng", "nested more than %d levels deep", MaxDepth)
	}
	return func() { p.depth-- }, nil
}

// call makes a call whose arguments suit it.
func (p *parser) call(at Place, op string, args ...Node) (Node, error) {
	c := &Call{at, op, args}
	if err := p.count(at); err != nil {
		return nil, err
	}
	return c, p.words.checkCall(c)
}

func (p *parser) count(at Place) error {
	p.nodes++
	if p.nodes > MaxNodes {
		return refusef(at, "bộ lọc có hơn %d phần", "the filter has more than %d parts", MaxNodes)
	}
	return nil
}

func (p *parser) condition(n Node) error {
	if p.words.kindOf(n)&(condition|truth) == 0 {
		return refuse(n.Where(), "phần này không phải một điều kiện", "this is not a condition")
	}
	return nil
}

// either reads conditions joined by OR.
func (p *parser) either() (Node, error) { return p.joined("or", p.both) }

// both reads conditions joined by AND.
func (p *parser) both() (Node, error) { return p.joined("and", p.not) }

func (p *parser) joined(op string, one func() (Node, error)) (Node, error) {
	up, err := p.deeper(p.peek().place())
	defer up()
	if err != nil {
		return nil, err
	}
	first, err := one()
	if err != nil || !p.peek().is(op) {
		return first, err
	}
	args := []Node{first}
	for p.take(op) {
		n, err := one()
		if err != nil {
			return nil, err
		}
		args = append(args, n)
	}
	return p.call(first.Where(), op, args...)
}

func (p *parser) not() (Node, error) {
	t := p.peek()
	if !p.take("not") {
		return p.comparison()
	}
	up, err := p.deeper(t.place())
	defer up()
	if err != nil {
		return nil, err
	}
	n, err := p.not()
	if err != nil {
		return nil, err
	}
	return p.call(t.place(), "not", n)
}

// comparison reads one predicate, or a single expression.
func (p *parser) comparison() (Node, error) {
	left, err := p.sum()
	if err != nil {
		return nil, err
	}
	t := p.peek()
	if t.kind == sign && strings.Contains("= <> < > <= >=", t.text) {
		p.i++
		right, err := p.sum()
		if err != nil {
			return nil, err
		}
		return p.call(left.Where(), t.text, left, right)
	}
	if p.take("is") {
		return p.null(left)
	}
	negated := p.take("not")
	n, err := p.predicate(left)
	if err != nil || !negated {
		return n, err
	}
	if n == left {
		return nil, p.wrong("LIKE, BETWEEN hoặc IN", "LIKE, BETWEEN or IN")
	}
	return p.call(left.Where(), "not", n)
}

func (p *parser) null(left Node) (Node, error) {
	negated := p.take("not")
	if !p.take("null") {
		return nil, p.wrong("NULL", "NULL")
	}
	n, err := p.call(left.Where(), "isNull", left)
	if err != nil || !negated {
		return n, err
	}
	return p.call(left.Where(), "not", n)
}

// predicate reads LIKE, BETWEEN or IN after what stands left of it; left itself where none follows.
func (p *parser) predicate(left Node) (Node, error) {
	switch {
	case p.take("like"):
		pattern, err := p.primary()
		if err != nil {
			return nil, err
		}
		return p.call(left.Where(), "like", left, pattern)
	case p.take("between"):
		low, err := p.sum()
		if err != nil {
			return nil, err
		}
		if !p.take("and") {
			return nil, p.wrong("AND", "AND")
		}
		high, err := p.sum()
		if err != nil {
			return nil, err
		}
		return p.call(left.Where(), "between", left, low, high)
	case p.take("in"):
		if !p.peek().is("(") {
			return nil, p.wrong("dấu \"(\"", "\"(\"")
		}
		at := p.peek().place()
		p.i++
		items, err := p.items()
		if err != nil {
			return nil, err
		}
		return p.call(left.Where(), "in", left, &List{at, items})
	}
	return left, nil
}

func (p *parser) sum() (Node, error) { return p.chain([]string{"+", "-"}, p.product) }

func (p *parser) product() (Node, error) { return p.chain([]string{"*", "/", "%", "div"}, p.power) }

// chain reads operators of one rank from the left.
func (p *parser) chain(signs []string, one func() (Node, error)) (Node, error) {
	left, err := one()
	for err == nil {
		op := ""
		for _, s := range signs {
			if p.take(s) {
				op = s
				break
			}
		}
		if op == "" {
			return left, nil
		}
		var right Node
		if right, err = one(); err == nil {
			left, err = p.call(left.Where(), op, left, right)
		}
	}
	return nil, err
}

func (p *parser) power() (Node, error) {
	base, err := p.factor()
	if err != nil || !p.take("^") {
		return base, err
	}
	exponent, err := p.factor()
	if err != nil {
		return nil, err
	}
	return p.call(base.Where(), "^", base, exponent)
}

// factor reads an operand with its sign: -5 is a number, -height is -1 times the height.
func (p *parser) factor() (Node, error) {
	t := p.peek()
	switch {
	case p.take("-"):
		n, err := p.primary()
		if err != nil {
			return nil, err
		}
		if digits, is := n.(*Number); is {
			return &Number{t.place(), -digits.Value}, nil
		}
		return p.call(t.place(), "*", &Number{t.place(), -1}, n)
	case p.take("+"):
		if p.peek().kind != numeral {
			return nil, p.wrong("một số", "a number")
		}
	}
	return p.primary()
}

// primary reads a literal, a property, a function, or anything in parentheses.
func (p *parser) primary() (Node, error) {
	t := p.peek()
	if err := p.count(t.place()); err != nil {
		return nil, err
	}
	switch t.kind {
	case numeral:
		p.i++
		return &Number{t.place(), t.value}, nil
	case quotedText:
		p.i++
		return &Text{t.place(), t.text}, nil
	case quotedName:
		p.i++
		return &Property{t.place(), t.text}, nil
	case name:
		return p.named()
	}
	if !p.take("(") {
		return nil, p.wrong("một giá trị, thuộc tính hoặc điều kiện", "a value, a property or a condition")
	}
	return p.parenthesis(t.place())
}

func (p *parser) parenthesis(at Place) (Node, error) {
	up, err := p.deeper(at)
	defer up()
	if err != nil {
		return nil, err
	}
	if p.take(")") {
		return &List{Place: at}, nil
	}
	first, err := p.either()
	if err != nil {
		return nil, err
	}
	if p.take(")") {
		return first, nil
	}
	if !p.take(",") {
		return nil, p.wrong("dấu \")\" hoặc \",\"", "\")\" or \",\"")
	}
	rest, err := p.items()
	return &List{at, append([]Node{first}, rest...)}, err
}

// items reads what is separated by commas, up to and with the closing parenthesis.
func (p *parser) items() ([]Node, error) { return p.itemsOf(p.either) }

// arrayOperand reads an array even where it has one element only: (a) is the array of a here.
func (p *parser) arrayOperand() (Node, error) {
	at := p.peek().place()
	if !p.take("(") {
		return p.either()
	}
	items, err := p.items()
	return &List{at, items}, err
}

func (p *parser) itemsOf(one func() (Node, error)) ([]Node, error) {
	if p.take(")") {
		return nil, nil
	}
	var list []Node
	for {
		n, err := one()
		if err != nil {
			return nil, err
		}
		list = append(list, n)
		if p.take(")") {
			return list, nil
		}
		if !p.take(",") {
			return nil, p.wrong("dấu \")\" hoặc \",\"", "\")\" or \",\"")
		}
	}
}

// named reads what begins with a word: TRUE, a property, a literal such as DATE('...') or POINT(...), or a function.
func (p *parser) named() (Node, error) {
	t := p.peek()
	if p.take("true") || p.take("false") {
		return &Bool{t.place(), strings.EqualFold(t.text, "true")}, nil
	}
	if reserved(t.text) {
		return nil, p.wrong("một giá trị; tên thuộc tính trùng từ khóa phải đặt trong dấu nháy kép", "a value; a property named like a keyword must stand in double quotes")
	}
	follows := p.ahead()
	isShape := shapeTag(t.text) != "" && (follows.is("(") || follows.is("z") && p.tokens[min(p.i+2, len(p.tokens)-1)].is("("))
	p.i++
	if isShape {
		return p.shape(t)
	}
	if !follows.is("(") {
		return &Property{t.place(), t.text}, nil
	}
	p.i++
	switch strings.ToUpper(t.text) {
	case "DATE", "TIMESTAMP":
		return p.instant(t)
	case "INTERVAL":
		return p.interval(t)
	}
	up, err := p.deeper(t.place())
	defer up()
	if err != nil {
		return nil, err
	}
	one := p.either
	if strings.HasPrefix(strings.ToLower(t.text), "a_") {
		one = p.arrayOperand
	}
	args, err := p.itemsOf(one)
	if err != nil {
		return nil, err
	}
	if o, known := p.words.text[strings.ToLower(t.text)]; known {
		return p.call(t.place(), o.op, args...)
	}
	if _, taken := p.words.json[t.text]; taken {
		return nil, refusef(t.place(), "không có hàm %q", "there is no function %q", t.text)
	}
	return p.call(t.place(), t.text, args...)
}

func (p *parser) instant(t token) (Node, error) {
	text := p.peek()
	if text.kind != quotedText {
		return nil, p.wrong("một thời điểm trong dấu nháy", "a moment in quotes")
	}
	p.i++
	n, err := instantOf(text.place(), text.text)
	if err != nil {
		return nil, err
	}
	if _, isDay := n.(*Date); isDay != strings.EqualFold(t.text, "date") {
		return nil, badInstant(text.place(), text.text)
	}
	return placed(n, t.place()), p.expect(")")
}

func placed(n Node, at Place) Node {
	switch n := n.(type) {
	case *Date:
		n.Place = at
	case *Timestamp:
		n.Place = at
	}
	return n
}

// instantOf reads 2026-11-21 or 2026-11-21T08:00:00.5Z.
func instantOf(at Place, text string) (Node, error) {
	if len(text) == len(time.DateOnly) {
		if day, err := time.Parse(time.DateOnly, text); err == nil {
			return &Date{at, day}, nil
		}
	}
	if moment, err := time.Parse("2006-01-02T15:04:05.999999999Z", text); err == nil && len(text) >= len("2006-01-02T15:04:05Z") {
		return &Timestamp{at, moment.UTC()}, nil
	}
	return nil, badInstant(at, text)
}

func badInstant(at Place, text string) error {
	if len(text) > 40 {
		text = text[:40]
	}
	return refusef(at, "%q không đọc được: ngày phải như DATE('2026-11-21'), thời điểm như TIMESTAMP('2026-11-21T01:00:00Z')",
		"%q cannot be read: a date must look like DATE('2026-11-21'), a moment like TIMESTAMP('2026-11-21T01:00:00Z')", text)
}

func (p *parser) interval(t token) (Node, error) {
	from, err := p.intervalEnd()
	if err != nil {
		return nil, err
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	to, err := p.intervalEnd()
	if err != nil {
		return nil, err
	}
	return &Interval{t.place(), from, to}, p.expect(")")
}

func (p *parser) intervalEnd() (Node, error) {
	t := p.peek()
	if t.kind != quotedText {
		n, err := p.primary()
		if err != nil {
			return nil, err
		}
		return n, intervalEnd(n, p.words)
	}
	p.i++
	if t.text == ".." {
		return nil, nil
	}
	return instantOf(t.place(), t.text)
}

// intervalEnd refuses what no interval can begin or end with.
func intervalEnd(n Node, words vocabulary) error {
	switch n := n.(type) {
	case *Property, *Date, *Timestamp:
		return nil
	case *Call:
		if _, standard := words.json[n.Op]; !standard {
			return nil
		}
	}
	return refuse(n.Where(), "khoảng thời gian cần ngày, thời điểm, '..', thuộc tính hoặc hàm", "an interval needs a date, a moment, '..', a property or a function")
}
