package ingest

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"cotmoc/geo"
	"cotmoc/internal/border"
)

// maxChange is how much of a unit's area a repair of its geometry may change.
const maxChange = 0.001

func unitFields(level string) []field {
	code := needed("code", "ma_xa", "ma", "ma_don_vi")
	parent := known("province", "ma_tinh", "province_code", "ma_tinh_moi")
	switch level {
	case border.Province:
		code.names = append(code.names, "ma_tinh")
		parent = known("parent")
	case border.District:
		code = needed("code", "ma_huyen", "ma")
	case border.Village, border.Group, border.Agency:
		code = needed("code", map[string]string{border.Village: "ma_thon", border.Group: "ma_to", border.Agency: "ma_co_quan"}[level], "ma")
		parent = known("parent", "commune_code", "ma_xa")
	}
	return []field{code, needed("name", "ten", unitName(level)), parent, wkt(),
		known("full_name", "fullname", "ten_day_du"), known("kind", "loai"),
		known("area_km2", "areakm2", "dien_tich_km2"), known("former_area", "huyen_cu_chinh"),
		known("on_border", "bien_gioi"), known("schematic"), known("seat_lon"), known("seat_lat"),
		known("province_name", "tinh"), known("district_name", "huyen"), known("district", "ma_huyen")}
}

func unitName(level string) string {
	switch level {
	case border.Province:
		return "tinh"
	case border.District:
		return "huyen"
	case border.Village:
		return "thon"
	case border.Group:
		return "to_dan_pho"
	case border.Agency:
		return "co_quan"
	}
	return "xa"
}

// unitKinds are the words a full name of a level begins with, longer ones first.
func unitKinds(level string) []string {
	switch level {
	case border.Province:
		return []string{"Thành phố", "Tỉnh"}
	case border.District:
		return []string{"Thành phố", "Thị xã", "Huyện", "Quận"}
	case border.Village:
		return []string{"Tổ dân phố", "Tiểu khu", "Khu phố", "Thôn", "Bản", "Ấp", "Buôn", "Làng"}
	case border.Group:
		return []string{"Tổ dân phố", "Tiểu khu", "Khu phố", "Khối phố", "Khu dân cư", "Khối", "Tổ"}
	case border.Agency: // the word is part of the name: "Trường Tiểu học Lao Bảo"
		return nil
	}
	return []string{"Thị trấn", "Đặc khu", "Phường", "Xã"}
}

// unit reads a unit version: polygons only, mended where they are not valid.
func (d *decoder) unit(r *record) (any, []border.Fault) {
	u := border.Unit{Level: d.job.Level, ValidFrom: d.job.ValidFrom, LegalRef: clean(d.job.LegalRef), Source: d.source,
		Schematic: d.job.Schematic, OnBorder: r.truth("on_border"), FormerArea: r.text("former_area")}
	if u.Level == "" {
		u.Level = border.Commune
	}
	if namesNothing(r) {
		return u, nil
	}
	if u.Level == border.Commune && d.formerPlace(r, &u) {
		return d.formerUnit(r, u)
	}
	u.Code = d.unitCode(r, u.Level)
	u.Kind, u.Name, u.FullName = unitNames(r, u.Level)
	if u.Name == "" {
		r.fault("name", "thiếu tên", "the name is missing")
	}
	u.Parent = d.unitParent(r, u)
	return d.unitDrawn(r, u)
}

// namesNothing refuses a row that names no unit, at the most those above: ground in no commune, such as a mud flat
// or an islet, is no unit.
func namesNothing(r *record) bool {
	for _, name := range []string{"code", "name", "full_name", "district"} {
		if r.has(name) {
			return false
		}
	}
	var above []string
	for _, name := range []string{"district_name", "province_name"} {
		if r.has(name) {
			above = append(above, r.text(name))
		}
	}
	vi, en := "dòng không nêu đơn vị nào: thiếu cả mã và tên", "the row names no unit: both code and name are missing"
	if len(above) > 0 {
		place := strings.Join(above, ", ")
		vi, en = vi+" (chỉ biết thuộc "+place+"); vùng đất không thuộc xã nào thì không phải đơn vị", en+" (it is in "+place+"); ground in no commune is not a unit"
	}
	r.fault("name", vi, en)
	return true
}

// unitDrawn adds the boundary.
func (d *decoder) unitDrawn(r *record, u border.Unit) (any, []border.Fault) {
	if drawn := r.truth("schematic"); drawn != nil && *drawn {
		u.Schematic = true
	}
	d.unitShape(r, &u)
	return u, u.CheckNames()
}

func (d *decoder) unitCode(r *record, level string) string {
	lengths := map[string][]int{border.Province: {2}, border.District: {3}, border.Commune: {5}}[level]
	if !r.has("code") {
		r.fault("code", "thiếu mã", "the code is missing")
	}
	if lengths == nil {
		return r.modelCode("code")
	}
	before := len(r.faults)
	code := r.unitCode("code", lengths...)
	if d.job.Level == "" && len(r.faults) > before && code != "" {
		r.faults = r.faults[:before]
		r.fault("code", fmt.Sprintf("mã %s không phải mã xã 5 chữ số; nếu không phải cấp xã, hãy dùng --level", quote(code)),
			fmt.Sprintf("code %s is not a commune's code of 5 digits; for another level say --level", quote(code)))
	}
	return code
}

// unitNames splits "Xã Lao Bảo" into its kind and name, wherever the file has it.
func unitNames(r *record, level string) (kind, name, full string) {
	kind, name, full = r.text("kind"), r.text("name"), r.text("full_name")
	if k, rest := splitKind(name, level); k != "" && (kind == "" || fold(kind) == fold(k)) && (full == "" || fold(full) == fold(name)) {
		kind, name = k, rest
	}
	if kind == "" {
		kind, _ = splitKind(full, level)
	}
	if full == "" {
		full = strings.TrimSpace(kind + " " + name)
	}
	return kind, name, full
}

func splitKind(name, level string) (kind, rest string) {
	runes := []rune(name)
	for _, k := range unitKinds(level) {
		n := len([]rune(k))
		if len(runes) > n+1 && runes[n] == ' ' && strings.EqualFold(string(runes[:n]), k) {
			return k, string(runes[n+1:])
		}
	}
	return "", name
}

// unitParent finds the unit above: from --parent, a column, or the shipped list of communes.
func (d *decoder) unitParent(r *record, u border.Unit) string {
	if u.Level == border.Province {
		return ""
	}
	if d.job.Parent != "" {
		return d.job.Parent
	}
	if border.IsModel(u.Level) {
		if !r.has("parent") {
			r.fault("parent", "thiếu mã xã (cột commune_code hoặc --parent)", "the commune it stands in is missing (column commune_code or --parent)")
		}
		if u.Level == border.Agency { // one of a province stands in no commune
			return r.unitCode("parent", 5, 2)
		}
		return r.unitCode("parent", 5)
	}
	if p := r.text("province"); len(p) == 2 && isDigit(p[0]) && isDigit(p[1]) {
		return p
	}
	if p, found := d.formerParent(r, u); found {
		return p
	}
	if d.job.ProvinceOf != nil && u.Level == border.Commune {
		if p, found := d.job.ProvinceOf(u.Code); found {
			return p
		}
	}
	r.fault("province", "không rõ thuộc tỉnh nào (cần cột province hoặc --parent, mã 2 chữ số)",
		"its province is not known (a column province or --parent with the 2-digit code is needed)")
	return ""
}

// unitShape checks the polygons, mends them, and finds area and seat.
func (d *decoder) unitShape(r *record, u *border.Unit) {
	before := len(r.faults)
	g := r.geometry()
	if g == nil {
		if d.withoutShapes(r) {
			return
		}
		if len(r.faults) == before {
			r.fault("geometry", "thiếu hình học (đơn vị cần vùng)", "the geometry is missing (a unit needs polygons)")
		}
		return
	}
	mp, areal := geo.Areal(g)
	if !areal {
		r.fault("geometry", "đơn vị cần vùng, không phải "+g.GeoJSONType(), "a unit needs polygons, not a "+g.GeoJSONType())
		return
	}
	for _, corner := range []orb.Point{mp.Bound().Min, mp.Bound().Max} {
		if faults := d.job.Rules.CheckPoint(corner); len(faults) > 0 {
			r.fault("geometry", faults[0].Reason.VI, faults[0].Reason.EN)
			return
		}
	}
	if u.Shape, u.Repaired = d.mend(r, mp); u.Shape == nil {
		return
	}
	if km2 := r.number("area_km2"); km2 != nil {
		u.AreaKm2 = *km2
	} else {
		u.AreaKm2 = math.Round(geo.AreaM2(u.Shape)/1e4) / 100
	}
	if u.AreaKm2 < 0 || math.IsNaN(u.AreaKm2) {
		r.fault("area_km2", "diện tích không được âm", "the area may not be negative")
	}
	seat, err := d.seat(r, u.Shape)
	if err != nil {
		r.fault("geometry", "không tìm được điểm bên trong vùng", fmt.Sprintf("no point inside can be found (%v)", err))
		return
	}
	u.Seat = &seat
}

// mend gives valid polygons and, where that took a repair, the report of it with a note; nil, with a fault, where
// it would change the area.
func (d *decoder) mend(r *record, mp orb.MultiPolygon) (orb.MultiPolygon, *border.Repair) {
	problem, ok := d.shapes.Check(mp)
	if ok {
		return mp, nil
	}
	why := validityText(problem)
	mended, change, err := d.shapes.Repair(mp)
	if err != nil {
		r.fault("geometry", why.VI+"; không sửa được", fmt.Sprintf("%s; it cannot be repaired (%v)", why.EN, err))
		return nil, nil
	}
	areas := fmt.Sprintf("%.4f km² → %.4f km²", change.AreaBefore/1e6, change.AreaAfter/1e6)
	if change.Share() > maxChange {
		r.fault("geometry", fmt.Sprintf("%s; nếu sửa, diện tích sẽ thay đổi quá %g %%: %s", why.VI, 100*maxChange, areas),
			fmt.Sprintf("%s; a repair would change the area by over %g %%: %s", why.EN, 100*maxChange, areas))
		return nil, nil
	}
	done := &border.Repair{Reason: why, Original: mp, VerticesBefore: geo.Vertices(mp), VerticesAfter: geo.Vertices(mended),
		AreaBeforeM2: change.AreaBefore, AreaAfterM2: change.AreaAfter}
	vertices := fmt.Sprintf("%d → %d", done.VerticesBefore, done.VerticesAfter)
	r.note("geometry", fmt.Sprintf("hình học đã được sửa (%s), số đỉnh %s, diện tích %s", why.VI, vertices, areas),
		fmt.Sprintf("the geometry was repaired (%s), vertices %s, area %s", why.EN, vertices, areas))
	return mended, done
}

// seat is the point the file gives, if it lies inside, or one found inside.
func (d *decoder) seat(r *record, mp orb.MultiPolygon) (orb.Point, error) {
	if r.has("seat_lon") && r.has("seat_lat") {
		p, _, bad := r.pair("seat_lon", "seat_lat")
		seat, inside := r.system.ToWGS84(p)
		if bad == nil && inside && slices.ContainsFunc(mp, func(p orb.Polygon) bool { return planar.PolygonContains(p, seat) }) {
			return seat, nil
		}
	}
	return d.shapes.PointInside(mp)
}
