package ingest

import (
	"errors"
	"maps"
	"slices"

	"cotmoc/geo"
	"cotmoc/geo/crs"
	"cotmoc/geo/files"
	"cotmoc/geo/shape"
	"cotmoc/internal/border"
)

// layer says how the rows of one layer are read.
type layer struct {
	fields []field
	read   func(d *decoder, r *record) (value any, faults []border.Fault)
	kinds  []string // of shapes its places have; nil: any, or none
	once   bool     // a code may stand only once in a file
}

func (j Job) layer() layer {
	points, lines := []string{kindPoints}, []string{kindLines}
	switch j.Layer {
	case "units":
		return layer{unitFields(j.Level), (*decoder).unit, nil, true}
	case "lineage":
		return layer{lineageFields(), (*decoder).lineage, nil, false}
	case "population":
		return layer{populationFields(), (*decoder).population, nil, false}
	case "border":
		return layer{borderFields(), (*decoder).borderLine, lines, false}
	case "crossings":
		return layer{crossingFields(), (*decoder).crossing, points, false}
	case "markers":
		return layer{markerFields(), (*decoder).marker, points, false}
	case "posts":
		return layer{postFields(), (*decoder).post, points, false}
	case "traffic":
		return layer{trafficFields(), (*decoder).traffic, nil, false}
	case "routes":
		return layer{routeFields(), (*decoder).route, []string{kindLines, kindAreas}, false}
	case "trails":
		return layer{trailFields(), (*decoder).trail, lines, false}
	case "hotspots":
		return layer{hotspotFields(), (*decoder).hotspot, []string{kindPoints, kindAreas}, false}
	case "plots":
		return layer{plotFields(), (*decoder).plot, []string{kindPoints, kindAreas}, false}
	case "incidents":
		return layer{incidentFields(), (*decoder).incident, points, false}
	case "programmes":
		return layer{programmeFields(), (*decoder).programme, nil, false}
	case "cooperation":
		return layer{entryFields(), (*decoder).entry, nil, false}
	case "reports":
		return layer{reportFields(), (*decoder).report, nil, false}
	}
	return layer{effortFields(), (*decoder).effort, nil, false}
}

// lists says by which code list each field is read: an empty row is read to find out.
func (l layer) lists(job Job) map[string]string {
	r := &record{values: map[string]string{}, lists: map[string]string{}}
	l.read(&decoder{job: job, layer: l}, r)
	return r.lists
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
	system crs.System
	keys   map[string]string // names of columns to their keys, as they come
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
	if len(it.faults) > 0 {
		out.faults = it.faults
		return out
	}
	if it.ready != nil {
		it.ready.Source = d.source
		out.value, out.size = *it.ready, len(it.ready.Text)
		return out
	}
	r := &record{values: map[string]string{}, sign: decimal(d.job.Map["decimal"]), system: d.system}
	if out.ignored, out.faults = d.fill(r, it); len(out.faults) > 0 {
		return out
	}
	if out.faults = r.unwritable(); len(out.faults) > 0 {
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

// fill reads the values and the shape of a row; ignored are the columns nothing reads.
func (d *decoder) fill(r *record, it item) (ignored []string, faults []border.Fault) {
	switch {
	case it.read != nil:
		ignored, faults = d.fillRead(r, it.read)
	case it.feature != nil:
		ignored, faults = d.fillFeature(r, it.feature)
	default:
		d.fillCells(r, it)
	}
	for name, value := range d.cols.fixed {
		r.values[name] = value
		delete(r.exact, name)
	}
	if len(faults) == 0 && r.shape != nil {
		r.shape = r.turned("geometry", r.shape)
		faults = r.faults
	}
	return ignored, faults
}

func (d *decoder) fillCells(r *record, it item) {
	r.exact = map[string]bool{}
	for name, at := range d.places {
		if at < len(it.cells) {
			r.values[name] = clean(it.cells[at])
		}
		if at < len(it.exact) {
			r.exact[name] = it.exact[at]
		}
	}
}

// fillRead takes a feature that was read already.
func (d *decoder) fillRead(r *record, f *files.Feature) (ignored []string, faults []border.Fault) {
	if f.Err != nil {
		return nil, []border.Fault{{Field: faultyPart(f.Err), Reason: *shapeText(f.Err)}}
	}
	r.shape, r.hasShape = f.Shape, true
	return d.fillValues(r, f.Names, func(i int) (string, bool) { return clean(f.Values[i].Text), f.Values[i].Number })
}

// faultyPart is the field a feature's error is about: its shape, or the whole of it.
func faultyPart(err error) string {
	for _, whole := range []error{geo.ErrNotUTF8, geo.ErrSyntax, errNotText} {
		if errors.Is(err, whole) {
			return ""
		}
	}
	return "geometry"
}

// fillFeature reads the properties and the shape of a GeoJSON feature.
func (d *decoder) fillFeature(r *record, raw []byte) (ignored []string, faults []border.Fault) {
	f, err := geo.ParseFeature(raw)
	if err != nil {
		return nil, []border.Fault{{Field: faultyPart(err), Reason: *shapeText(err)}}
	}
	r.shape, r.hasShape = f.Geometry, true
	names := slices.Sorted(maps.Keys(f.Properties))
	return d.fillValues(r, names, func(i int) (string, bool) { return jsonText(f.Properties[names[i]]) })
}

// fillValues finds the fields among named values; of names that are the same in key the first counts.
func (d *decoder) fillValues(r *record, names []string, value func(i int) (string, bool)) (ignored []string, faults []border.Fault) {
	r.exact = map[string]bool{}
	at := make(map[string]int, len(names))
	for i, name := range names {
		k := d.key(name)
		if _, there := at[k]; !there {
			at[k] = i
		}
	}
	used := make(map[string]bool, len(names))
	for _, field := range d.cols.fields {
		column, found := d.cols.find(field, func(k string) bool { _, has := at[k]; return has })
		if !found {
			if d.cols.wants(field) {
				faults = append(faults, border.Fault{Field: field.name, Reason: *d.cols.missing(field, names)})
			}
			continue
		}
		used[column] = true
		r.values[field.name], r.exact[field.name] = value(at[column])
	}
	for _, name := range names {
		if !used[d.key(name)] {
			ignored = append(ignored, clean(name))
		}
	}
	return ignored, faults
}

// key remembers the keys of names: the rows of a file have the same.
func (d *decoder) key(name string) string {
	k, known := d.keys[name]
	if !known {
		const most = 10_000 // a file may name its columns anew in every row
		if k = key(name); len(d.keys) < most {
			d.keys[name] = k
		}
	}
	return k
}
