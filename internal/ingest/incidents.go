package ingest

import (
	"fmt"
	"strings"

	"cotmoc/internal/border"
)

// The location precisions used where a row does not state one.
const (
	borderSection = 4
	byCommune     = 5
	unknownPlace  = 9
)

func incidentFields() []field {
	return append(coordinates(), needed("source_ref", "so_tham_chieu", "ma_vu", "ma_vu_viec", "so_ho_so", "ma_ho_so", "so_hieu"), needed("kind", "loai", "loai_vu", "loai_vu_viec", "hanh_vi"), needed("occurred_on", "ngay", "ngay_xay_ra", "thoi_gian", "thoi_gian_xay_ra",
		"ngay_thang", "ngay_thang_nam", "ngay_bat_giu", "ngay_phat_hien", "time", "when"),
		known("time_precision", "do_chinh_xac_thoi_gian"), known("loc_precision", "do_chinh_xac_vi_tri"), known("uncertainty_m", "sai_so_m"),
		known("commune_code", "ma_xa", "ma_xa_phuong", "ma_dvhc", "ma_dvhc_xa", "ma_don_vi_hanh_chinh"), known("marker", "moc", "cot_moc", "so_moc", "moc_gioi", "moc_quoc_gioi", "so_hieu_moc"), known("offset_m", "khoang_cach_m", "cach_moc_m"), known("side", "phia"),
		known("detection_mode", "cach_phat_hien"), known("reliability", "do_tin_cay_nguon"), known("credibility", "do_xac_thuc"),
		known("substances", "tang_vat", "tang_vat_thu_giu", "chat"),
		known("substance", "loai_ma_tuy", "ma_tuy", "chat_ma_tuy"), known("quantity", "khoi_luong", "so_luong"),
		known("quantity_unit", "don_vi_tinh", "dvt"), known("quantity_g", "khoi_luong_g", "khoi_luong_gam", "khoi_luong_gram"), known("quantity_kg", "khoi_luong_kg"),
		known("arrested_n", "so_bat_giu", "so_nguoi_bat_giu", "so_doi_tuong", "so_doi_tuong_bat_giu"), known("cases_n", "so_vu"), known("armed", "vu_khi", "co_vu_khi"),
		known("venue", "noi"), known("crossing", "cua_khau"), known("trail", "duong_mon"), known("note", "ghi_chu", "noi_dung", "dien_bien", "mo_ta", "description", "desc", "cmt"),
		known("direction", "huong"), known("transport", "phuong_tien"), known("tier", "pham_vi"), known("loc_method", "cach_dinh_vi"),
		known("border_distance_m", "cach_bien_gioi_m"))
}

func (d *decoder) incident(r *record) (any, []border.Fault) {
	i := border.Incident{Source: d.source, SourceRef: r.text("source_ref"), Kind: r.code("kind", border.IncidentKinds()),
		Point: r.point(), UncertaintyM: r.number("uncertainty_m"), CommuneCode: r.unitCode("commune_code", 5),
		Marker: r.text("marker"), OffsetM: r.number("offset_m"), Side: r.code("side", border.Sides()),
		DetectionMode: r.code("detection_mode", border.DetectionModes()), Reliability: strings.ToUpper(r.code("reliability", border.Reliabilities())),
		Credibility: r.grade("credibility", border.Credibilities(), 0), ArrestedN: r.count("arrested_n"), CasesN: r.count("cases_n"),
		Armed: r.truth("armed"), Venue: r.code("venue", border.Venues()), Crossing: r.text("crossing"), Trail: r.text("trail"), Note: r.text("note"),
		Direction: r.code("direction", border.Directions()), Transport: r.code("transport", border.Transports()),
		Tier: r.code("tier", border.Tiers()), BorderDistanceM: r.number("border_distance_m")}
	i.LocMethod, i.LocPrecision = placeOf(i)
	if r.has("loc_method") {
		i.LocMethod = r.code("loc_method", border.LocMethods())
	}
	i.LocPrecision = r.grade("loc_precision", border.LocPrecisions(), i.LocPrecision)
	if r.has("credibility") && i.Credibility == 0 {
		i.Credibility = -1 // 0 would be taken for not given
	}
	when := r.when()
	i.OccurredFrom, i.OccurredTo, i.TimePrecision = when.from, when.to, when.precision
	i.Substances = r.substances()
	return i, i.Check(d.job.Rules)
}

// substances reads what was seized: all in one column, or one substance with its quantity in columns of its
// own.
func (r *record) substances() []border.SubstanceLine {
	name, text, sign := "substances", r.text("substances"), r.sign
	for _, c := range []struct{ column, unit string }{{"quantity", r.text("quantity_unit")}, {"quantity_g", "g"}, {"quantity_kg", "kg"}} {
		if !r.has(c.column) {
			continue
		}
		if name == "substance" || !r.has("substance") || r.has("substances") || strings.ContainsAny(r.text("substance"), ";|") {
			r.fault(c.column, "khối lượng cần đúng một chất ở cột loai_ma_tuy; nhiều chất thì ghi ở cột tang_vat (heroin 350 g; hồng phiến 20 viên)",
				"a quantity needs exactly one substance, in column substance; several stand in substances (heroin 350 g; methamphetamine 20 tablet)")
			return nil
		}
		name, text = "substance", r.text("substance")+" "+r.text(c.column)+" "+c.unit
		if r.exact[c.column] {
			sign = pointDecimal
		}
	}
	switch {
	case name == "substances" && text == "":
		name, text = "substance", r.text("substance")
	case name == "substances" && r.has("substance"):
		r.fault("substance", "tang vật ghi ở hai cột; hãy chỉ dùng một", "what was seized stands in two columns; use one")
		return nil
	}
	lines, problem := parseSubstances(text, sign)
	if problem != nil {
		r.wrong(name, problem)
	}
	return lines
}

// placeOf says how a row's place came to be, and how fine it is where the row does not say: a point of
// unknown precision stays unknown.
func placeOf(i border.Incident) (method string, precision int) {
	switch {
	case i.Point != nil:
		return "imported", unknownPlace
	case i.Marker != "":
		return "marker_offset", borderSection
	}
	return "admin_only", byCommune
}

// when reads the day or period of an incident, as wide as its stated precision.
func (r *record) when() span {
	if !r.has("occurred_on") {
		return span{}
	}
	s, problem := parseTime(r.text("occurred_on"))
	if problem != nil {
		r.wrong("occurred_on", problem)
		return span{}
	}
	stated := r.count("time_precision")
	if stated == nil {
		return s
	}
	wide, ok := s.widen(*stated)
	if !ok {
		r.fault("time_precision", fmt.Sprintf("độ chính xác %d mịn hơn thời gian đã ghi (%s)", *stated, r.text("occurred_on")),
			fmt.Sprintf("precision %d is finer than the time given (%s)", *stated, r.text("occurred_on")))
	}
	return wide
}
