package crs

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// ErrWKT says that a text is not the well-known text of a coordinate system.
var ErrWKT = errors.New("not the well-known text of a coordinate system")

// node is KEYWORD["text", 1.5, KEYWORD[...]] of well-known text.
type node struct {
	keyword string // in capitals
	texts   []string
	numbers []float64
	nodes   []node
}

// FromWKT finds the system that the well-known text of a .prj file means, of either version and of any
// writer: by its EPSG code, else by its datum, projection and parameters. ok is false for a system that this
// package does not know.
func FromWKT(text string) (s System, ok bool, err error) {
	const longest, deepest = 64 << 10, 20
	if len(text) > longest {
		return System{}, false, ErrWKT
	}
	r := &wktReader{text: strings.TrimPrefix(strings.TrimSpace(text), "\uFEFF")}
	top, err := r.node(deepest)
	if err != nil || strings.TrimSpace(r.text) != "" {
		return System{}, false, ErrWKT
	}
	if top.keyword == "COMPD_CS" || top.keyword == "COMPOUNDCRS" || top.keyword == "BOUNDCRS" {
		for _, part := range append(top.nodes, top.child("SOURCECRS").nodes...) {
			if s, ok := part.system(); ok {
				return s, true, nil
			}
		}
	}
	s, ok = top.system()
	return s, ok, nil
}

// system compares what the text says with every system known.
func (n node) system() (System, bool) {
	want, described := n.described()
	if code, told := n.code(); told {
		s, known := Find(code)
		if known && described && !s.same(want) {
			return System{}, false // the code says one thing and the parameters another
		}
		return s, known
	}
	if !described {
		return System{}, false
	}
	for _, s := range All() {
		if s.same(want) {
			return s, true
		}
	}
	return System{}, false
}

func (s System) same(t System) bool {
	return s.kind == t.kind && s.vn2000 == t.vn2000 && math.Abs(s.meridian-t.meridian) < 1e-7 && math.Abs(s.scale-t.scale) < 1e-7
}

// described reads the datum and the projection.
func (n node) described() (System, bool) {
	switch n.keyword {
	case "GEOGCS", "GEOGCRS", "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS":
		vn, known := n.datum()
		return System{kind: degrees, vn2000: vn}, known
	case "PROJCS", "PROJCRS", "PROJECTEDCRS":
		return n.projected()
	}
	return System{}, false
}

// datum says whether it is VN-2000 or WGS 84; known is false for another.
func (n node) datum() (vn2000, known bool) {
	for _, name := range []string{n.text(), n.child("DATUM").text(), n.child("ENSEMBLE").text()} {
		switch name = letters(name); {
		case strings.Contains(name, "vn2000") || strings.Contains(name, "vietnam2000"):
			return true, true
		case strings.Contains(name, "wgs84") || strings.Contains(name, "wgs1984") || strings.Contains(name, "worldgeodeticsystem1984"):
			known = true
		}
	}
	return false, known
}

func (n node) projected() (System, bool) {
	base := n.child("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS", "GEOGCRS")
	s := System{}
	var known bool
	if s.vn2000, known = base.datum(); !known || !n.inMetres() {
		return s, false
	}
	where := n
	method := letters(n.child("PROJECTION").text())
	if conversion := n.child("CONVERSION"); conversion.keyword != "" {
		where, method = conversion, letters(conversion.child("METHOD").text())
	}
	par := where.parameters()
	switch {
	case strings.HasPrefix(method, "transversemercator") || method == "gausskruger":
		s.kind, s.meridian, s.scale = transverse, par.first("centralmeridian", "longitudeofnaturalorigin"), par.first("scalefactor", "scalefactoratnaturalorigin")
		return s, par["falseeasting"] == falseEasting && par["falsenorthing"] == 0 && par.first("latitudeoforigin", "latitudeofnaturalorigin") == 0
	case strings.Contains(letters(n.text()), "pseudomercator") || strings.Contains(method, "auxiliarysphere"):
		s.kind = webMercator
		return s, par["falseeasting"] == 0 && par["falsenorthing"] == 0
	}
	return s, false
}

// parameters are the numbers of a projection by the letters of their names.
type parameters map[string]float64

func (n node) parameters() parameters {
	all := parameters{}
	for _, c := range n.nodes {
		if c.keyword == "PARAMETER" && len(c.numbers) > 0 {
			all[letters(c.text())] = c.numbers[0]
		}
	}
	return all
}

func (p parameters) first(names ...string) float64 {
	for _, name := range names {
		if v, there := p[name]; there {
			return v
		}
	}
	return 0
}

// inMetres looks for a unit of length other than the metre.
func (n node) inMetres() bool {
	for _, c := range n.nodes {
		if (c.keyword == "UNIT" || c.keyword == "LENGTHUNIT") && len(c.numbers) > 0 && c.numbers[0] != 1 {
			return false
		}
	}
	return true
}

func (n node) text() string {
	if len(n.texts) == 0 {
		return ""
	}
	return n.texts[0]
}

func (n node) child(keywords ...string) node {
	for _, k := range keywords {
		for _, c := range n.nodes {
			if c.keyword == k {
				return c
			}
		}
	}
	return node{}
}

// code is the EPSG code the text itself names.
func (n node) code() (Code, bool) {
	c := n.child("AUTHORITY", "ID")
	if !strings.EqualFold(c.text(), "EPSG") {
		return 0, false
	}
	if len(c.numbers) > 0 {
		return Code(c.numbers[0]), true
	}
	if len(c.texts) > 1 {
		code, err := strconv.Atoi(c.texts[1])
		return Code(code), err == nil
	}
	return 0, false
}

// letters keeps the letters and digits of a name, in lower case.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, s)
}
