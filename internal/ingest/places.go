package ingest

import (
	"strings"

	"github.com/paulmach/orb"

	"cotmoc/geo"
	"cotmoc/geo/cell"
	"cotmoc/internal/border"
)

func crossingFields() []field {
	return append(append(coordinates(), validity()...), known("code", "ma", "ma_cua_khau"), needed("name", "ten", "ten_cua_khau"), needed("type", "loai", "loai_cua_khau", "loai_hinh"), known("status", "trang_thai", "tinh_trang"),
		known("counterpart", "phia_ban"), known("far_province", "tinh_phia_ban"), known("country", "nuoc_ban", "nuoc"),
		known("province", "ma_tinh", "ma_tinh_cu"), known("commune_code", "ma_xa"), known("precision", "cap_chinh_xac"),
		known("note", "ghi_chu", "nguon_muc_tin_cay", "mo_ta", "description", "desc"), tier())
}

// crossing reads a gate or opening; without a code it gets one of its name, country and province.
func (d *decoder) crossing(r *record) (any, []border.Fault) {
	c := border.Crossing{Code: r.text("code"), Name: r.text("name"), Type: r.code("type", border.CrossingTypes()),
		Status: r.code("status", border.CrossingStatuses()), Counterpart: r.text("counterpart"), FarProvince: r.text("far_province"),
		Country: strings.ToUpper(r.code("country", border.Countries())), ProvinceCode: r.unitCode("province", 2), CommuneCode: r.unitCode("commune_code", 5),
		Point: r.point(), Precision: strings.ToUpper(r.text("precision")), Note: r.text("note"), Valid: r.validity(), Tier: r.tier(), Source: d.source}
	if c.Country != "" && len(c.Country) != 2 {
		r.fault("country", "nước phải là mã hai chữ (LA, KH)", "country must be a two-letter code (LA, KH)")
	}
	if c.Code == "" {
		c.Code = slug(c.Name, c.Country, c.ProvinceCode)
	}
	return c, c.Check(d.job.Rules)
}

// tier is the column that says who may see a record, where that is not what its layer has.
func tier() field { return known("tier", "pham_vi") }

func (r *record) tier() string { return r.code("tier", border.Tiers()) }

func routeFields() []field {
	return append(coordinates(), wkt(), needed("code", "ma", "ma_tuyen"), needed("name", "ten", "ten_tuyen"), needed("level", "cap", "cap_tuyen"),
		known("approved_by", "co_quan_phe_duyet", "quyet_dinh"), needed("valid_from", "hieu_luc_tu", "tu_ngay", "ngay_hieu_luc"), known("valid_to", "hieu_luc_den", "den_ngay", "ngay_het_hieu_luc"),
		known("side", "phia"), known("continues", "noi_tiep"), tier())
}

func (d *decoder) route(r *record) (any, []border.Fault) {
	k := border.KeyRoute{Code: r.text("code"), Name: r.text("name"), Level: r.code("level", border.RouteLevels()),
		ApprovedBy: r.text("approved_by"), ValidFrom: r.day("valid_from"), ValidTo: r.day("valid_to"), Side: r.code("side", border.Sides()), Continues: r.text("continues"),
		Shape: d.validated(r, r.geometry()), Tier: r.tier(), Source: d.source}
	return k, k.Check(d.job.Rules)
}

func trailFields() []field {
	return append(append(coordinates(), validity()...), wkt(), needed("code", "ma", "ma_duong"), known("name", "ten", "ten_duong", "ten_duong_mon"), needed("kind", "loai", "loai_duong"),
		known("passable_months", "thang_di_duoc"), known("activity", "hoat_dong"), known("last_observed_on", "ngay_quan_sat", "ngay_ghi_nhan", "time"),
		known("loc_precision", "do_chinh_xac_vi_tri"), tier())
}

func (d *decoder) trail(r *record) (any, []border.Fault) {
	t := border.Trail{Code: r.text("code"), Name: r.text("name"), Kind: r.code("kind", border.TrailKinds()),
		PassableMonths: r.months("passable_months"), Activity: r.code("activity", border.TrailActivities()),
		LastObserved: r.day("last_observed_on"), LocPrecision: r.grade("loc_precision", border.LocPrecisions(), unknownPlace),
		Valid: r.validity(), Shape: r.geometry(), Tier: r.tier(), Source: d.source}
	return t, t.Check(d.job.Rules)
}

func hotspotFields() []field {
	return append(coordinates(), wkt(), needed("code", "ma", "ma_diem", "ma_tu_diem"), needed("level", "muc", "muc_do", "cap_do"), known("functions", "chuc_nang"),
		needed("state", "trang_thai", "tinh_trang"), known("since", "tu_ngay", "ngay_phat_hien"), known("side", "phia"), known("commune_code", "ma_xa", "ma_dvhc"), known("note", "ghi_chu", "mo_ta", "description", "desc"),
		known("reason", "ly_do"), known("loc_precision", "do_chinh_xac_vi_tri"), tier())
}

func (d *decoder) hotspot(r *record) (any, []border.Fault) {
	h := border.Hotspot{Code: r.text("code"), Level: r.code("level", border.HotspotLevels()),
		Functions: r.codes("functions", border.HotspotFunctions()), State: r.code("state", border.HotspotStates()),
		Since: r.day("since"), Side: r.code("side", border.Sides()), CommuneCode: r.unitCode("commune_code", 5), Note: r.text("note"),
		Reason: r.text("reason"), LocPrecision: r.grade("loc_precision", border.LocPrecisions(), 0),
		Shape: d.validated(r, r.geometry()), Tier: r.tier(), Source: d.source}
	return h, h.Check(d.job.Rules)
}

func plotFields() []field {
	return append(coordinates(), wkt(), needed("code", "ma", "ma_dien_tich", "ma_diem_trong"), needed("found_on", "ngay_phat_hien", "time"), known("area_m2", "dien_tich_m2", "dien_tich_m"),
		known("plants", "so_cay"), known("destroyed_on", "ngay_pha_nho", "ngay_triet_pha"), known("revisit_due", "ngay_kiem_tra_lai"),
		needed("state", "trang_thai", "tinh_trang"), known("side", "phia"), known("since", "tu_ngay"), known("reason", "ly_do"), tier())
}

func (d *decoder) plot(r *record) (any, []border.Fault) {
	p := border.Plot{Code: r.text("code"), FoundOn: r.day("found_on"), AreaM2: r.number("area_m2"), Plants: r.number("plants"),
		Destroyed: r.day("destroyed_on"), RevisitDue: r.day("revisit_due"), State: r.code("state", border.PlotStates()),
		Side: r.code("side", border.Sides()), Since: r.day("since"), Reason: r.text("reason"), Shape: d.validated(r, r.geometry()), Tier: r.tier(), Source: d.source}
	return p, p.Check(d.job.Rules)
}

func borderFields() []field {
	return []field{wkt(), needed("country", "nuoc", "nuoc_ban"), known("approximate", "gan_dung")}
}

func (d *decoder) borderLine(r *record) (any, []border.Fault) {
	b := border.Line{Country: strings.ToUpper(r.code("country", border.Countries())), Source: d.source, Shape: r.geometry()}
	if approximate := r.truth("approximate"); approximate != nil {
		b.Approximate = *approximate
	}
	return b, b.Check(d.job.Rules)
}

func effortFields() []field {
	return []field{known("cell", "o", "h3"), known("commune_code", "ma_xa"), needed("month", "thang"), needed("mode", "hinh_thuc", "phuong_thuc"),
		known("km", "so_km", "quang_duong_km"), known("hours", "gio", "so_gio"), known("passes", "luot", "so_luot", "so_lan"), known("unit", "don_vi", "don_vi_tuan_tra"), tier()}
}

func (d *decoder) effort(r *record) (any, []border.Fault) {
	e := border.Effort{CommuneCode: r.unitCode("commune_code", 5), Month: r.month("month"), Mode: r.code("mode", border.EffortModes()),
		Km: r.number("km"), Hours: r.number("hours"), Passes: r.number("passes"), PatrolUnit: r.text("unit"), Tier: r.tier(), Source: d.source}
	if text := r.text("cell"); text != "" {
		c, err := cell.Parse(strings.ToLower(text))
		if err != nil {
			r.fault("cell", quote(text)+" không phải là ô H3", quote(text)+" is not an H3 cell")
		}
		if e.Cell = c.String(); err != nil {
			e.Cell = text
		}
	}
	return e, e.Check(d.job.Rules)
}

// validated mends polygons of places other than units; lines and points pass.
func (d *decoder) validated(r *record, g orb.Geometry) orb.Geometry {
	mp, areal := geo.Areal(g)
	if !areal {
		return g
	}
	if _, ok := d.shapes.Check(mp); ok {
		return g
	}
	mended, _ := d.mend(r, mp)
	if mended == nil {
		return g // with a fault already
	}
	return mended
}
