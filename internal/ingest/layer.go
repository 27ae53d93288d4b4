package ingest

import (
	"errors"
	"maps"
	"slices"

	"cotmoc/geo"
	"cotmoc/geo/shape"
	"cotmoc/internal/border"
)

// layer says how the rows of one layer are read.
type layer struct {
	fields []field
	read   func(d *decoder, r *record) (value any, faults []border.Fault)
	once   bool // a code may stand only once in a file
}

func (j Job) layer() layer {
	switch j.Layer {
	case "units":
		return layer{unitFields(j.Level), (*decoder).unit, true}
	case "lineage":
		return layer{lineageFields(), (*decoder).lineage, false}
	case "population":
		return layer{populationFields(), (*decoder).population, false}
	case "border":
		return layer{borderFields(), (*decoder).borderLine, false}
	case "crossings":
		return layer{crossingFields(), (*decoder).crossing, false}
	case "markers":
		return layer{markerFields(), (*decoder).marker, false}
	case "posts":
		return layer{postFields(), (*decoder).post, false}
	case "traffic":
		return layer{trafficFields(), (*decoder).traffic, false}
	case "routes":
		return layer{routeFields(), (*decoder).route, false}
	case "trails":
		return layer{trailFields(), (*decoder).trail, false}
	case "hotspots":
		return layer{hotspotFields(), (*decoder).hotspot, false}
	case "plots":
		return layer{plotFields(), (*decoder).plot, false}
	case "incidents":
		return layer{incidentFields(), (*decoder).incident, false}
	case "reports":
		return layer{reportFields(), (*decoder).report, false}
	}
	return layer{effortFields(), (*decoder).effort, false}
}

// decoder reads rows of one file; each worker has one.
type decoder struct {
	job    Job
	layer  layer
	source string
	shapes *shape.Worker
	cols   columns
	places map[string]int // of a table: field to cell
	twice  map[string]twin
}

// decoded is what became of a row: a value, or faults.
type decoded struct {
	row     int
	value   any
	code    string // where a code may stand only once
	size    int    // bytes in memory, about
	faults  []border.Fault
	notes   []border.Fault
	ignored []string // properties nothing reads
}

func (d *decoder) decode(it item) decoded {
	out := decoded{row: it.row}
	if it.problem != nil {
		out.faults = []border.Fault{{Field: "", Reason: *it.problem}}
		return out
	}
	r := &record{values: map[string]string{}, sign: decimal(d.job.Map["decimal"])}
	if it.feature == nil {
		d.fillCells(r, it.cells)
	} else if out.ignored, out.faults = d.fillFeature(r, it.feature); len(out.faults) > 0 {
		return out
	}
	value, faults := d.layer.read(d, r)
	out.notes = r.notes
	if out.faults = tidy(r.faults, faults); len(out.faults) > 0 {
		return out
	}
	if d.layer.once {
		out.code = r.text("code")
		if t, known := d.twice[out.code]; known && !r.rightful {
			out.faults = []border.Fault{{Field: "code", Reason: t.why}}
			return out
		}
	}
	out.value, out.size = value, 500+it.size()+16*geo.Vertices(r.shape)
	return out
}

// tidy puts the faults found while reading before those of the check, and leaves out what follows from them:
// a date that cannot be read need not also be called missing.
func tidy(reading, checking []border.Fault) []border.Fault {
	about := func(field string) string {
		switch field {
		case "lon", "lat", "wkt", "geometry":
			return "place"
		case "time_precision":
			return "occurred_on"
		}
		return field
	}
	seen := map[string]bool{}
	for _, f := range reading {
		seen[about(f.Field)] = true
	}
	all := reading
	for _, f := range checking {
		if !seen[about(f.Field)] {
			all = append(all, f)
		}
	}
	return all
}

func (d *decoder) fillCells(r *record, cells []string) {
	for name, at := range d.places {
		if at < len(cells) {
			r.values[name] = clean(cells[at])
		}
	}
}

// fillFeature reads the properties and the shape of a feature; ignored are the properties nothing reads.
func (d *decoder) fillFeature(r *record, raw []byte) (ignored []string, faults []border.Fault) {
	f, err := geo.ParseFeature(raw)
	if err != nil {
		field := "geometry"
		if errors.Is(err, geo.ErrNotUTF8) || errors.Is(err, geo.ErrSyntax) {
			field = ""
		}
		return nil, []border.Fault{{Field: field, Reason: *shapeText(err)}}
	}
	r.shape, r.hasShape, r.exact = f.Geometry, true, map[string]bool{}
	names := make(map[string]string, len(f.Properties))
	for name := range f.Properties {
		if k := key(name); names[k] == "" || name < names[k] {
			names[k] = name
		}
	}
	used := make(map[string]bool, len(names))
	for _, field := range d.cols.fields {
		column, found := d.cols.find(field, func(k string) bool { _, has := names[k]; return has })
		if !found {
			if field.needed {
				faults = append(faults, border.Fault{Field: field.name, Reason: *d.cols.missing(field, propertyNames(f.Properties))})
			}
			continue
		}
		used[column] = true
		r.values[field.name], r.exact[field.name] = jsonText(f.Properties[names[column]])
	}
	for name := range f.Properties {
		if !used[key(name)] {
			ignored = append(ignored, clean(name))
		}
	}
	return ignored, faults
}

func propertyNames(properties map[string]any) []string { return slices.Sorted(maps.Keys(properties)) }
