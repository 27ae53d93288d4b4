package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// field is one thing a layer reads from a row, and the column names it goes by in files, in order of
// preference, in the form key gives.
type field struct {
	name   string
	names  []string // beside the name itself
	needed bool     // a table without such a column cannot be read
}

func needed(name string, others ...string) field { return field{name, others, true} }
func known(name string, others ...string) field  { return field{name, others, false} }

// coordinates are the columns of a point.
func coordinates() []field {
	return []field{
		known("lon", "longitude", "long", "lng", "kinh_do", "kinh_do_dong", "kinh_do_e", "kinh_tuyen", "x", "toa_do_x", "toa_do_x_m", "x_m", "easting"),
		known("lat", "latitude", "vi_do", "vi_do_bac", "vi_do_n", "vi_tuyen", "y", "toa_do_y", "toa_do_y_m", "y_m", "northing"),
	}
}

// wkt is the column of a shape in a table.
func wkt() field { return known("wkt", "geom", "geometry", "the_geom", "hinh_hoc") }

// columns finds the fields of a layer among the columns of a file.
type columns struct {
	fields []field
	mapped map[string]string // field to column key, by --map; "" for no column
	fixed  map[string]string // field to the value every row has, by --map FIELD==VALUE
	partly bool              // a needed column may be missing: the file is only looked at
	short  bool              // names end after ten bytes, as those of a Shapefile do
}

func newColumns(fields []field, mapping map[string]string) (columns, error) {
	c := columns{fields: fields, mapped: map[string]string{}, fixed: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(mapping)) {
		if slices.Contains(options(), name) {
			continue
		}
		if !slices.ContainsFunc(fields, func(f field) bool { return f.name == name }) {
			var names []string
			for _, f := range fields {
				names = append(names, f.name)
			}
			return c, border.Fail(border.Usage, fmt.Sprintf("--map: không có trường %q; có: %s.", name, strings.Join(names, ", ")),
				fmt.Sprintf("--map: there is no field %q; there are: %s.", name, strings.Join(names, ", ")), nil)
		}
		if value, same := strings.CutPrefix(mapping[name], "="); same {
			c.mapped[name], c.fixed[name] = "", clean(value)
			continue
		}
		c.mapped[name] = key(mapping[name]) // "" where a person says "-"
	}
	return c, nil
}

// wants says that a field must have a column, and no value was given for all rows instead.
func (c columns) wants(f field) bool { return f.needed && c.fixed[f.name] == "" }

// find gives the key of the column that holds a field; has tells which keys there are.
func (c columns) find(f field, has func(key string) bool) (string, bool) {
	if column, mapped := c.mapped[f.name]; mapped {
		return column, column != "" && has(column)
	}
	if has(f.name) {
		return f.name, true
	}
	for _, name := range f.names {
		if has(name) {
			return name, true
		}
	}
	if cut := shortened(f.name); c.short && has(cut) {
		return cut, true
	}
	return "", false
}

// shortened is the key of a name that was cut off after ten bytes.
func shortened(name string) string { return key(name[:min(len(name), 10)]) }

// matches counts the fields whose columns a header has.
func (c columns) matches(header []string) int {
	keys := map[string]bool{}
	for _, name := range header {
		keys[key(name)] = true
	}
	n := 0
	for _, f := range c.fields {
		if _, found := c.find(f, func(k string) bool { return k != "" && keys[k] }); found {
			n++
		}
	}
	return n
}

// bind finds the columns of a table by its header: field to place. ignored are the columns nothing reads.
func (c columns) bind(header []string) (places map[string]int, ignored []string, problem *border.Text) {
	at, twice := map[string]int{}, map[string]bool{}
	for i, name := range header {
		k := key(name)
		_, there := at[k]
		twice[k] = there
		if !there {
			at[k] = i
		}
	}
	places = map[string]int{}
	used := map[string]bool{}
	for _, f := range c.fields {
		column, found := c.find(f, func(k string) bool { _, has := at[k]; return has && k != "" })
		switch {
		case found && twice[column]:
			return nil, nil, &border.Text{VI: fmt.Sprintf("cột %q có hai lần", header[at[column]]),
				EN: fmt.Sprintf("column %q is there twice", header[at[column]])}
		case found:
			places[f.name], used[column] = at[column], true
		case !c.partly && (c.wants(f) || c.mapped[f.name] != ""):
			return nil, nil, c.missing(f, header)
		}
	}
	for _, name := range header {
		if k := key(name); k != "" && !used[k] {
			ignored = append(ignored, clean(name))
		}
	}
	return places, ignored, nil
}

// mostNamed is how many columns of a file a sentence names.
const mostNamed = 50

// missing names the column that is not there and those that are, the first of them where there are many.
func (c columns) missing(f field, header []string) *border.Text {
	wanted := append([]string{f.name}, f.names...)
	if column := c.mapped[f.name]; column != "" {
		wanted = []string{column}
	}
	var seen []string
	for _, name := range header[:min(len(header), mostNamed)] {
		seen = append(seen, clean(name))
	}
	if len(header) > mostNamed {
		seen = append(seen, "…")
	}
	either, have := strings.Join(wanted, ", "), strings.Join(seen, ", ")
	return &border.Text{
		VI: fmt.Sprintf("thiếu cột cho trường %s (tên cột: %s); tệp có các cột: %s", f.name, either, have),
		EN: fmt.Sprintf("the column for field %s (named %s) is missing; the file has: %s", f.name, either, have),
	}
}
