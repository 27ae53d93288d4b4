package ingest

import (
	"strings"

	"cotmoc/internal/border"
)

func entryFields() []field {
	return append(coordinates(), needed("code", "ma"), needed("kind", "loai"), needed("title", "ten", "ten_goi", "noi_dung"), known("subtype", "dang"),
		known("aliases", "ten_khac"), known("programme", "chuong_trinh"), known("item", "nhiem_vu", "muc"), known("parent", "thuoc"),
		known("counterparts", "counterpart", "doi_tac"), known("units", "ma_xa", "don_vi"), known("agency", "co_quan"), known("country", "nuoc"),
		known("side", "phia"), known("level", "cap"), known("host", "chu_tri", "luan_phien"), known("direction", "chieu"), needed("state", "trang_thai"),
		known("day", "ngay"), known("until", "den_ngay"), known("due_on", "han"), known("sent_on", "ngay_gui"), known("acknowledged_on", "ngay_nhan"),
		known("answered_on", "ngay_tra_loi"), known("acted_on", "ngay_xu_ly"), known("n", "so_luong", "so_dem"), known("amount_vnd", "kinh_phi_dong"),
		known("document", "so_van_ban"), known("place", "dia_diem"), known("tier", "pham_vi"), known("note", "ghi_chu"))
}

// entry reads one entry of the cooperation log.
func (d *decoder) entry(r *record) (any, []border.Fault) {
	e := border.Entry{Code: r.text("code"), Kind: r.code("kind", border.EntryKinds()), Subtype: r.code("subtype", border.EntrySubtypes()),
		Title: r.text("title"), Aliases: r.list("aliases"), Programme: r.text("programme"), Item: r.text("item"), Parent: r.text("parent"),
		Counterparts: r.list("counterparts"), Units: r.list("units"), Agency: r.text("agency"), Country: strings.ToUpper(r.code("country", border.Countries())),
		Side: r.code("side", border.Sides()), Level: r.text("level"), Host: r.text("host"), Direction: r.code("direction", border.ExchangeDirections()),
		State: r.code("state", border.EntryStates()), On: r.day("day"), To: r.day("until"), Due: r.day("due_on"), Sent: r.day("sent_on"),
		Acknowledged: r.day("acknowledged_on"), Answered: r.day("answered_on"), Acted: r.day("acted_on"), N: r.number("n"), AmountVND: r.number("amount_vnd"),
		Document: r.text("document"), Place: r.text("place"), Tier: r.code("tier", border.Tiers()), Note: r.text("note"), Point: r.point(), Source: d.source}
	return e, e.Check(d.job.Rules)
}

// list gives the parts of a text between semicolons or bars; in codes a comma divides too.
func (r *record) list(name string) []string {
	var all []string
	for part := range strings.FieldsFuncSeq(r.text(name), func(c rune) bool { return c == ';' || c == '|' || c == ',' && name != "aliases" }) {
		if part = clean(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
