package tile

// Layer is one layer of the map: its id, what its tiles carry, and whose changes make them stale.
type Layer struct {
	ID          string
	Description string
	Fields      map[string]string // property to a word on its type and meaning
	Revisions   []string          // the record layers it is drawn from
	needsDay    bool              // drawn from unit versions of a day
	takesDay    bool              // drawn as of a day if one is given
	takesPeriod bool              // from, to and kinds choose among incidents
	takesRes    bool              // the H3 resolution can be chosen
	takesGates  bool              // a stranger sees part of it only
}

// concerns is the query for this layer without what plays no part in it: requests with the same answer then
// share one key.
func (l Layer) concerns(q Query) Query {
	own := Query{Layer: l.ID, Z: q.Z, X: q.X, Y: q.Y}
	if l.needsDay || l.takesDay {
		own.On = q.On
	}
	if l.takesPeriod {
		own.From, own.To, own.Kinds = q.From, q.To, distinct(q.Kinds)
	}
	if l.takesRes {
		own.Res = q.Res
	}
	own.GatesOnly = l.takesGates && q.GatesOnly
	return own
}

// LayerByID finds a layer; ok is false if there is none of that id.
func LayerByID(id string) (l Layer, ok bool) {
	for _, l := range Layers() {
		if l.ID == id {
			return l, true
		}
	}
	return Layer{}, false
}

// Layers are all the layers, in drawing order from below.
func Layers() []Layer {
	return []Layer{
		{ID: "provinces", Description: "Tỉnh, thành phố / Provinces", needsDay: true,
			Fields:    map[string]string{"code": "String", "name": "String", "schematic": "Boolean: not a surveyed boundary"},
			Revisions: []string{"units", "lineage"}},
		{ID: "communes", Description: "Xã, phường, đặc khu / Communes", needsDay: true,
			Fields: map[string]string{"code": "String", "name": "String", "kind": "String", "province": "String: province code",
				"schematic": "Boolean: not a surveyed boundary"},
			Revisions: []string{"units", "lineage"}},
		{ID: "fit", Description: "Chỗ ranh giới không khớp nhau; ghi nhận từ mức 9 / Places where boundaries do not fit; notes from zoom 9", needsDay: true,
			Fields: map[string]string{"id": "String", "kind": "String: gap, overlap, hole, sliver, outside_parent",
				"severity": "String: note, warning, error", "units": "String: codes separated by commas",
				"area_m2": "Number: square metres", "width_m": "Number: mean width in metres"},
			Revisions: []string{"units", "lineage"}},
		{ID: "cells", Description: "Ô H3: vụ việc và công sức tuần tra / H3 cells: incidents and patrol effort",
			needsDay: true, takesPeriod: true, takesRes: true,
			Fields: map[string]string{"cell": "String: H3 id", "res": "Number: H3 resolution", "n": "Number: incidents",
				"hours": "Number: hours of patrol", "looked": "Boolean: somebody was there"},
			Revisions: []string{"units", "lineage", "incidents", "effort"}},
		{ID: "border", Description: "Đường biên giới / Border", needsDay: true,
			Fields: map[string]string{"country": "String: LA, KH, CN", "approximate": "Boolean: not a surveyed line",
				"derived": "Boolean: drawn from the communes' own edges"},
			Revisions: []string{"border", "units", "lineage"}},
		{ID: "routes", Description: "Tuyến trọng điểm / Key routes", takesDay: true,
			Fields:    map[string]string{"code": "String", "name": "String", "level": "String: province, inter_province"},
			Revisions: []string{"routes"}},
		{ID: "trails", Description: "Đường mòn / Trails", takesDay: true,
			Fields:    map[string]string{"code": "String", "name": "String", "kind": "String", "activity": "String"},
			Revisions: []string{"trails"}},
		{ID: "plots", Description: "Diện tích trồng cây có chất ma túy / Plots of drug plants",
			Fields:    map[string]string{"code": "String", "state": "String", "found_on": "String: date", "side": "String"},
			Revisions: []string{"plots"}},
		{ID: "hotspots", Description: "Điểm, tụ điểm / Hot spots",
			Fields: map[string]string{"code": "String", "level": "String", "functions": "String: separated by commas",
				"state": "String", "side": "String"},
			Revisions: []string{"hotspots"}},
		{ID: "markers", Description: "Cột mốc / Border markers", takesDay: true,
			Fields: map[string]string{"code": "String", "number": "Number", "sub": "Number: 0 is the marker itself",
				"type": "String: main, auxiliary", "country": "String"},
			Revisions: []string{"markers"}},
		{ID: "posts", Description: "Đồn, trạm, chốt / Posts", takesDay: true,
			Fields:    map[string]string{"code": "String", "name": "String", "kind": "String"},
			Revisions: []string{"posts"}},
		{ID: "crossings", Description: "Cửa khẩu, lối mở / Crossings", takesDay: true, takesGates: true,
			Fields: map[string]string{"code": "String", "name": "String", "type": "String", "status": "String",
				"country": "String", "counterpart": "String"},
			Revisions: []string{"crossings"}},
		{ID: "incidents", Description: "Vụ việc / Incidents", takesPeriod: true,
			Fields: map[string]string{"id": "String", "kind": "String", "occurred_on": "String: date",
				"substances": "String: separated by commas", "loc_precision": "Number: 1 (GPS) to 9 (unknown)",
				"uncertainty_m": "Number: metres"},
			Revisions: []string{"incidents"}},
	}
}
