package tile

import (
	"cmp"
	"maps"

	"cotmoc/internal/border"
)

// Layer is one layer of the map: its id, what its tiles carry, and whose changes make them stale.
type Layer struct {
	ID          string
	Description string
	Fields      map[string]string // property to a word on its type and meaning
	Revisions   []string          // the record layers it is drawn from
	Areas       string            // the record layer whose changes concern only the tiles of their areas; "": none
	needsDay    bool              // drawn from unit versions of a day
	needsYear   bool              // drawn from the assessments of a year
	takesDay    bool              // drawn as of a day if one is given
	takesPeriod bool              // from, to, kinds and substances choose among incidents
	takesRes    bool              // H3 resolution and metric can be chosen
	fromMemory  bool              // the atlas holds its records
	open        bool              // it shows no records, but what everybody may see: whoever asks gets the same
}

// concerns is the query for this layer without what plays no part in it: requests with the same answer then
// share one key. The reach stays where the layer shows records: what one may see is nobody else's.
func (l Layer) concerns(q Query) Query {
	own := Query{Layer: l.ID, Z: q.Z, X: q.X, Y: q.Y, Reach: q.Reach}
	if l.open {
		own.Reach = border.StrangersReach()
	}
	if l.needsDay || l.takesDay {
		own.On = q.On
	}
	if l.needsYear {
		own.Year, own.Level = q.Year, cmp.Or(q.Level, border.Commune)
	}
	if l.takesPeriod {
		own.From, own.To, own.Kinds, own.Substances = q.From, q.To, distinct(q.Kinds), distinct(q.Substances)
	}
	if l.takesRes {
		own.Res, own.Metric = q.Res, q.Metric
		if own.Metric == "" {
			own.Metric = Count
		}
	}
	return own
}

// version gives a number that rises whenever the layer's tile may have changed.
func (l Layer) version(q Query, at Ledger) int64 {
	var sum int64
	for _, name := range l.Revisions {
		if name != l.Areas {
			sum += at.Layer(name)
		}
	}
	if l.Areas == "" {
		return sum
	}
	w := windowOf(q, fineBits)
	reach := w.outer
	if res, err := q.CellRes(); l.takesRes && err == nil {
		reach = near(w, res)
	}
	return sum + at.within(l.Areas, reach)
}

// check refuses an address outside the pyramid, a layer of units without a day, assessments without a year.
func (l Layer) check(q Query) error {
	if err := q.Check(); err != nil {
		return err
	}
	if l.needsDay && q.On.IsZero() {
		return border.Fail(border.Invalid, "Thiếu ngày của đơn vị hành chính (on).", "The day of the units (on) is missing.", nil)
	}
	if l.ID == "incidents" && len(q.Substances) > 0 && !q.Reach.Sees(l.ID, "substances") {
		return border.Fail(border.Invalid, "Tài khoản này không lọc theo tang vật.", "This account does not filter by substances.", nil)
	}
	if l.needsYear && q.Year == 0 {
		return border.Fail(border.Invalid, "Thiếu năm đánh giá (year).", "The year assessed (year) is missing.", nil)
	}
	return nil
}

// Told are the fields a reach meets in the layer's tiles.
func (l Layer) Told(r border.Reach) map[string]string {
	fields := maps.Clone(l.Fields)
	for _, name := range r.Hidden(l.ID) {
		delete(fields, name)
	}
	return fields
}

// byID gives all layers by their ids.
func byID() map[string]Layer {
	found := map[string]Layer{}
	for _, l := range Layers() {
		found[l.ID] = l
	}
	return found
}

// LayerByID finds one layer; false if there is none.
func LayerByID(id string) (Layer, bool) {
	l, there := byID()[id]
	return l, there
}

// OpenLayers are open to strangers; of crossings they see the gates only.
func OpenLayers() []string {
	return []string{"provinces", "districts", "communes", "villages", "border", "crossings"}
}

// Layers are all the layers, in drawing order from below.
func Layers() []Layer {
	return []Layer{
		{ID: "provinces", open: true, Description: "Tỉnh, thành phố / Provinces", needsDay: true, fromMemory: true,
			Fields:    map[string]string{"code": "String", "name": "String", "schematic": "Boolean: true where the boundary is not a surveyed one, else absent"},
			Revisions: []string{"units", "lineage"}},
		{ID: "districts", open: true, Description: "Huyện, đến 30/6/2025 / Districts, until 30 June 2025", needsDay: true, fromMemory: true,
			Fields: map[string]string{"code": "String", "name": "String, from zoom 8", "kind": "String, from zoom 8", "province": "String: province code",
				"schematic": "Boolean: true where the boundary is not a surveyed one, else absent"},
			Revisions: []string{"units", "lineage"}},
		{ID: "communes", open: true, Description: "Xã, phường, đặc khu / Communes", needsDay: true, fromMemory: true,
			Fields: map[string]string{"code": "String", "name": "String, from zoom 8", "kind": "String, from zoom 8", "province": "String: province code",
				"schematic": "Boolean: true where the boundary is not a surveyed one, else absent"},
			Revisions: []string{"units", "lineage"}},
		{ID: "villages", open: true, Description: "Thôn, bản / Villages", needsDay: true, fromMemory: true,
			Fields: map[string]string{"code": "String", "name": "String, from zoom 8", "kind": "String, from zoom 8", "commune": "String: commune code",
				"schematic": "Boolean: true where the boundary is not a surveyed one, else absent"},
			Revisions: []string{"units", "lineage"}},
		{ID: "assessments", Description: "Kết quả phân loại xã, tỉnh theo năm / Classes of communes, or provinces, by year", needsDay: true, needsYear: true, fromMemory: true,
			Fields: map[string]string{"code": "String", "name": "String", "province": "String: province code of a commune", "year": "Number",
				"class":    "String: of communes drug_free, type_1, type_2, type_3, has_drugs, undetermined; of provinces (level=province) drug_free, key_province, has_drugs, undetermined; absent: this version was not judged",
				"criteria": "String: criteria set", "official": "Boolean", "provisional": "Boolean: the year has not ended",
				"recognition": "String: state of the file as drug-free, as of today whatever the year",
				"art4_a":      "String: met, not_met, insufficient_data, not_applicable; so for every criterion of the set, its dot an underline"},
			Revisions: []string{"units", "lineage", "population", "reports", "incidents", "routes", "hotspots", "plots", "effort", "areas", "recognition", "assessments"}},
		{ID: "fit", Description: "Chỗ ranh giới không khớp nhau; ghi nhận từ mức 9, dưới mức 11 mỗi chỗ chỉ có nơi nặng nhất / Places where boundaries do not fit; notes from zoom 9, below zoom 11 the worst of each place", needsDay: true,
			Fields: map[string]string{"id": "String", "kind": "String: gap, overlap, hole, sliver, outside_parent",
				"severity": "String: note, warning, error", "units": "String: codes separated by commas",
				"area_m2": "Number: square metres", "width_m": "Number: mean width in metres",
				"places": "Number: places it stands for, itself included"},
			Revisions: []string{"units", "lineage"}},
		{ID: "cells", Description: "Ô H3: vụ việc và công sức tuần tra / H3 cells: incidents and patrol effort",
			needsDay: true, takesPeriod: true, takesRes: true, fromMemory: true, Areas: "incidents",
			Fields: map[string]string{"cell": "String: H3 id", "res": "Number: H3 resolution", "n": "Number: incidents placed as precisely as the cells",
				"hours": "Number: hours of patrol", "looked": "Boolean: somebody was there",
				"value":        "Number by metric: incidents (count), grams (mass), hours (effort), incidents in 100 hours (per_effort); absent where unknown",
				"mass_unknown": "Number, with metric=mass: incidents of which some of the mass is not known"},
			Revisions: []string{"units", "lineage", "incidents", "effort"}},
		{ID: "border", open: true, Description: "Đường biên giới / Border", needsDay: true,
			Fields: map[string]string{"country": "String: LA, KH, CN", "approximate": "Boolean: not a surveyed line",
				"derived": "Boolean: drawn from the communes' own edges"},
			Revisions: []string{"border", "units", "lineage"}},
		{ID: "routes", Description: "Tuyến trọng điểm / Key routes", takesDay: true,
			Fields:    map[string]string{"code": "String", "name": "String", "level": "String: province, inter_province", "side": "String: vn; la, kh, cn: a leg on the far side"},
			Revisions: []string{"routes"}},
		{ID: "trails", Description: "Đường mòn / Trails", takesDay: true,
			Fields:    map[string]string{"code": "String", "name": "String", "kind": "String", "activity": "String"},
			Revisions: []string{"trails"}},
		{ID: "plots", Description: "Diện tích trồng cây có chất ma túy / Plots of drug plants",
			Fields:    map[string]string{"code": "String", "state": "String", "found_on": "String: date", "side": "String"},
			Revisions: []string{"plots"}, Areas: "plots"},
		{ID: "hotspots", Description: "Điểm, tụ điểm / Hot spots",
			Fields: map[string]string{"code": "String", "level": "String", "functions": "String: separated by commas",
				"state": "String", "side": "String"},
			Revisions: []string{"hotspots"}, Areas: "hotspots"},
		{ID: "markers", Description: "Cột mốc / Border markers", takesDay: true,
			Fields: map[string]string{"code": "String", "number": "Number", "sub": "Number: 0 is the marker itself",
				"type": "String: main, auxiliary", "country": "String", "n": "Number: 1; before zoom 8 how many beside each other it stands for"},
			Revisions: []string{"markers"}, Areas: "markers"},
		{ID: "posts", Description: "Đồn, trạm, chốt / Posts", takesDay: true,
			Fields:    map[string]string{"code": "String", "name": "String", "kind": "String", "n": "Number: 1; before zoom 8 how many beside each other it stands for"},
			Revisions: []string{"posts"}, Areas: "posts"},
		{ID: "cooperation", Description: "Văn phòng liên lạc, dự án hai bên biên giới / Liaison offices and projects on both sides",
			Fields: map[string]string{"code": "String", "kind": "String: kind of entry", "name": "String", "state": "String", "side": "String",
				"tier": "String: public, shared, internal"},
			Revisions: []string{"cooperation"}},
		{ID: "crossings", Description: "Cửa khẩu, lối mở / Crossings", takesDay: true,
			Fields: map[string]string{"code": "String", "name": "String", "type": "String", "status": "String",
				"country": "String", "counterpart": "String"},
			Revisions: []string{"crossings"}, Areas: "crossings"},
		{ID: "incidents", Description: "Vụ việc / Incidents", takesPeriod: true, fromMemory: true,
			Fields: map[string]string{"n": "Number: 1, or how many incidents near each other the point stands for; then it has nothing else", "id": "String", "kind": "String", "occurred_on": "String: date",
				"substances": "String: separated by commas", "loc_precision": "Number: 1 (GPS) to 9 (unknown)",
				"uncertainty_m": "Number: metres"},
			Revisions: []string{"incidents"}, Areas: "incidents"},
	}
}
