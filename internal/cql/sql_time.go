package cql

import "time"

// temporal compares two stretches of time by their first and last moments, both included. Where both sides are
// days they are compared as days; beside a moment a day lasts from its first instant to its last.
func (b *builder) temporal(c *Call) (expression, error) {
	s := spans{b: b, days: isDays(c.Args[0], b.schema) && isDays(c.Args[1], b.schema)}
	for _, arg := range c.Args {
		if err := checkInterval(arg); err != nil {
			return expression{}, err
		}
	}
	x, y := c.Args[0], c.Args[1]
	from, to := s.from, s.to
	sql := ""
	switch c.Op {
	case "t_after":
		sql = from(x) + " > " + to(y)
	case "t_before":
		sql = to(x) + " < " + from(y)
	case "t_disjoint":
		sql = from(x) + " > " + to(y) + " OR " + to(x) + " < " + from(y)
	case "t_intersects":
		sql = from(x) + " <= " + to(y) + " AND " + to(x) + " >= " + from(y)
	case "t_equals":
		sql = from(x) + " = " + from(y) + " AND " + to(x) + " = " + to(y)
	case "t_contains":
		sql = from(x) + " < " + from(y) + " AND " + to(x) + " > " + to(y)
	case "t_during":
		sql = from(x) + " > " + from(y) + " AND " + to(x) + " < " + to(y)
	case "t_finishedBy":
		sql = from(x) + " < " + from(y) + " AND " + to(x) + " = " + to(y)
	case "t_finishes":
		sql = from(x) + " > " + from(y) + " AND " + to(x) + " = " + to(y)
	case "t_meets":
		sql = to(x) + " = " + from(y)
	case "t_metBy":
		sql = from(x) + " = " + to(y)
	case "t_overlappedBy":
		sql = from(x) + " > " + from(y) + " AND " + from(x) + " < " + to(y) + " AND " + to(x) + " > " + to(y)
	case "t_overlaps":
		sql = from(x) + " < " + from(y) + " AND " + to(x) + " > " + from(y) + " AND " + to(x) + " < " + to(y)
	case "t_startedBy":
		sql = from(x) + " = " + from(y) + " AND " + to(x) + " > " + to(y)
	case "t_starts":
		sql = from(x) + " = " + from(y) + " AND " + to(x) + " < " + to(y)
	}
	return expression{"(" + sql + ")", TypeBool}, s.err
}

// isDays says whether a temporal operand speaks of days alone; what is wrong with it is found later.
func isDays(n Node, schema Schema) bool {
	switch n := n.(type) {
	case *Date:
		return true
	case *Property:
		return schema[n.Name].Type == TypeDate
	case *Interval:
		return (n.From == nil || isDays(n.From, schema)) && (n.To == nil || isDays(n.To, schema))
	}
	return false
}

func checkInterval(n Node) error {
	i, is := n.(*Interval)
	if !is {
		return nil
	}
	first, known := instantValue(i.From)
	last, both := instantValue(i.To)
	if known && both && last.Before(first) {
		return refuse(i.Place, "khoảng thời gian kết thúc trước khi bắt đầu", "the interval ends before it begins")
	}
	return nil
}

func instantValue(n Node) (time.Time, bool) {
	switch n := n.(type) {
	case *Date:
		return n.Value, true
	case *Timestamp:
		return n.Value, true
	}
	return time.Time{}, false
}

// spans gives the ends of temporal operands as SQL and keeps the first error. What is not asked for is not bound.
type spans struct {
	b    *builder
	days bool
	err  error
}

func (s *spans) from(n Node) string {
	if i, is := n.(*Interval); is {
		if i.From == nil {
			return "'-infinity'::" + s.as()
		}
		n = i.From
	}
	sql, is := s.moment(n)
	if is == TypeDate && !s.days {
		return "(" + sql + ")::timestamptz"
	}
	return sql
}

func (s *spans) to(n Node) string {
	if i, is := n.(*Interval); is {
		if i.To == nil {
			return "'infinity'::" + s.as()
		}
		n = i.To
	}
	sql, is := s.moment(n)
	if is == TypeDate && !s.days {
		return "(((" + sql + ") + 1)::timestamptz - interval '1 microsecond')"
	}
	return sql
}

func (s *spans) as() string {
	if s.days {
		return "date"
	}
	return "timestamptz"
}

func (s *spans) moment(n Node) (string, Type) {
	e, err := s.b.expression(n)
	if err == nil && e.is != TypeDate && e.is != TypeTimestamp {
		err = refuse(n.Where(), "cần ngày hoặc thời điểm, đây là "+e.is.nameVI(), "a date or a moment is needed, this is "+e.is.nameEN())
	}
	if s.err == nil {
		s.err = err
	}
	return e.sql, e.is
}
