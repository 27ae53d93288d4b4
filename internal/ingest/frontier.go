package ingest

import (
	"regexp"
	"strings"

	"cotmoc/internal/border"
)

func markerFields() []field {
	return append(append(coordinates(), validity()...), needed("number", "so", "so_hieu", "moc"), known("sub", "so_phu"), known("type", "loai"),
		needed("country", "nuoc", "nuoc_ban"), tier())
}

// numberAndSub is a marker's number with its sub number behind: 605/2, 605(2).
var numberAndSub = regexp.MustCompile(`^(\d+)\s*[/(]\s*(\d+)\s*\)?$`)

func (d *decoder) marker(r *record) (any, []border.Fault) {
	if m := numberAndSub.FindStringSubmatch(r.text("number")); m != nil && !r.has("sub") {
		r.values["number"], r.values["sub"] = m[1], m[2]
	}
	m := border.Marker{Number: r.countOr("number", 0), Sub: r.countOr("sub", 0), Type: r.code("type", border.MarkerTypes()),
		Country: strings.ToUpper(r.code("country", border.Countries())), Point: r.point(), Valid: r.validity(),
		Tier: r.tier(), Source: d.source}
	return m, m.Check(d.job.Rules)
}

func postFields() []field {
	return append(append(coordinates(), validity()...), needed("code", "ma"), needed("name", "ten"), needed("kind", "loai"), tier())
}

func (d *decoder) post(r *record) (any, []border.Fault) {
	p := border.Post{Code: r.text("code"), Name: r.text("name"), Kind: r.code("kind", border.PostKinds()), Point: r.point(), Valid: r.validity(),
		Tier: r.tier(), Source: d.source}
	return p, p.Check(d.job.Rules)
}

func trafficFields() []field {
	return []field{needed("crossing", "cua_khau", "ma_cua_khau"), needed("period", "ky", "thang"), known("persons_in", "nguoi_vao"),
		known("persons_out", "nguoi_ra"), known("vehicles_in", "xe_vao"), known("vehicles_out", "xe_ra"), known("goods_t_in", "hang_vao_tan"),
		known("goods_t_out", "hang_ra_tan"), known("status", "trang_thai")}
}

func (d *decoder) traffic(r *record) (any, []border.Fault) {
	t := border.Traffic{Crossing: r.text("crossing"), Period: r.period(), Status: r.code("status", border.CrossingStatuses()),
		PersonsIn: r.number("persons_in"), PersonsOut: r.number("persons_out"), VehiclesIn: r.number("vehicles_in"),
		VehiclesOut: r.number("vehicles_out"), GoodsTIn: r.number("goods_t_in"), GoodsTOut: r.number("goods_t_out"), Source: d.source}
	return t, t.Check(d.job.Rules)
}

// validity are the columns that say when a place held in the world.
func validity() []field {
	return []field{known("valid_from", "hieu_luc_tu", "tu_ngay"), known("valid_to", "hieu_luc_den", "den_ngay")}
}

func (r *record) validity() border.Validity {
	return border.Validity{From: r.day("valid_from"), To: r.day("valid_to")}
}
