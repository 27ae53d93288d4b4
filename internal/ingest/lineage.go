package ingest

import (
	"fmt"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

func lineageFields() []field {
	return []field{needed("to_code", "ma_xa_moi", "ma_moi"), known("from_code", "ma_xa_cu", "ma_cu"), needed("kind", "ghi_chu", "loai_chuyen_doi"),
		known("from_name", "ten_xa_cu", "ten_cu"), known("to_name", "ten_xa_moi", "ten_moi"), known("from_district", "huyen_cu"),
		known("from_province", "tinh_cu"), known("to_province", "tinh_moi"), known("legal_ref", "van_ban"), known("from_level"), known("to_level")}
}

// checkLineage refuses flags that a conversion table does not take, and asks for its day.
func (j Job) checkLineage() error {
	if j.ValidFrom.IsZero() {
		return border.Fail(border.Usage, "Nhập lineage cần --valid-from NGÀY (ngày việc sắp xếp có hiệu lực).",
			"Importing lineage needs --valid-from DATE (the day the reform takes effect).", nil)
	}
	if j.Level != "" || j.Parent != "" {
		return border.Fail(border.Usage, "--level và --parent chỉ dùng cho units.", "--level and --parent are for units only.", nil)
	}
	return nil
}

// lineage reads one row of a conversion table.
func (d *decoder) lineage(r *record) (any, []border.Fault) {
	l := border.Lineage{On: d.job.ValidFrom, LegalRef: clean(d.job.LegalRef), Note: r.text("kind"), Source: d.source}
	if r.has("legal_ref") {
		l.LegalRef = r.text("legal_ref")
	}
	l.From, l.To = d.lineageFrom(r), d.lineageTo(r)
	if from, to := l.From.Level == border.Province, l.To.Level == border.Province; from != to {
		r.fault("to_code", "một tỉnh và một đơn vị cấp dưới không thể trở thành nhau", "a province and a unit below it cannot become one another")
	}
	d.groundWithoutUnit(r, &l)
	switch {
	case !r.has("kind"):
		r.fault("kind", "thiếu cách chuyển đổi (ghi_chu)", "how it was converted (ghi_chu) is missing")
	case !readConversion(&l):
		r.fault("kind", "không hiểu "+quote(l.Note)+" (cần: nhập toàn bộ, nhập một phần, giữ nguyên, đổi tên ...)",
			quote(l.Note)+" is not understood (want: "+strings.Join(border.LineageKinds(), ", ")+")")
	}
	return l, l.CheckTexts()
}

// groundWithoutUnit tells a row about ground that was in no unit: "Khu vực bãi bồi ven biển do huyện Kim Sơn quản
// lý" has no code and is of no kind of unit. The law names it, so the row is kept.
func (d *decoder) groundWithoutUnit(r *record, l *border.Lineage) {
	from := &l.From
	if from.Code != "" || from.Level != border.Commune || from.Kind != "" || !strings.HasPrefix(fold(from.FullName), "khu vuc ") {
		return
	}
	l.WithoutUnit = true
	from.Code = provisional(from.Level, from.Province, from.DistrictName, from.FullName)
	r.note("from_code", quote(from.FullName)+" không phải đơn vị hành chính: dòng được giữ, không tạo đơn vị, không có số liệu nào từ đó",
		quote(from.FullName)+" is no administrative unit: the row is kept, no unit is made and no figures come from it")
}

func (d *decoder) lineageTo(r *record) border.NamedUnit {
	code := r.unitCode("to_code", 2, 3, 5)
	if code == "" {
		r.fault("to_code", "thiếu mã mới", "the new code is missing")
	}
	u := Named(d.levelOf(r, "to_level", code), code, r.text("to_name"))
	u.ProvinceName, u.Province = nameAndCode(r.text("to_province"))
	if u.Province == "" && d.job.ProvinceOf != nil {
		u.Province, _ = d.job.ProvinceOf(code)
	}
	return u
}

// lineageFrom reads the predecessor. One without code and name is the district that the row names.
func (d *decoder) lineageFrom(r *record) border.NamedUnit {
	code := r.unitCode("from_code", 2, 3, 5)
	u := Named(d.levelOf(r, "from_level", code), code, r.text("from_name"))
	u.ProvinceName, u.Province = nameAndCode(r.text("from_province"))
	u.DistrictName, u.District = nameAndCode(r.text("from_district"))
	if u.Province == "" {
		u.Province, _ = d.job.lists.province(u.ProvinceName)
	}
	if u.Level == border.Province {
		u.Province, u.ProvinceName, u.District, u.DistrictName = "", "", "", ""
		return u
	}
	if code == "" && u.FullName == "" {
		return d.districtItself(r, u)
	}
	if u.District == "" && u.DistrictName != "" && u.Province != "" {
		u.District = d.job.lists.district(u.Province, u.DistrictName)
	}
	d.formerDistrict(&u)
	d.rightCode(r, &u)
	return u
}

// districtItself: what was converted is a district without communes.
func (d *decoder) districtItself(r *record, u border.NamedUnit) border.NamedUnit {
	if u.District == "" {
		r.fault("from_code", "thiếu cả mã và tên đơn vị cũ", "both code and name of the old unit are missing")
		return u
	}
	itself := Named(border.District, u.District, u.DistrictName)
	itself.Province, itself.ProvinceName = u.Province, u.ProvinceName
	d.formerDistrict(&itself)
	return itself
}

// formerDistrict mends the province of a district whose code the list of January 2025 knows in another one: the
// table of 1 July 2025 calls the province by its new code here and there.
func (d *decoder) formerDistrict(u *border.NamedUnit) {
	if d.job.lists == nil || d.job.ValidFrom.After(districtsEnd()) {
		return
	}
	code := u.District
	if u.Level == border.District {
		code = u.Code
	}
	if listed, known := d.job.lists.districtByCode[code]; known && listed.Province != "" {
		u.Province, u.ProvinceName = listed.Province, listed.ProvinceName
	}
}

// rightCode mends a code that belongs to another commune of the list of January 2025, where the name of the row
// is that of one commune of the district: the table of 1 July 2025 has four such rows.
func (d *decoder) rightCode(r *record, u *border.NamedUnit) {
	if d.job.lists == nil || u.Code == "" || u.Name == "" || d.job.ValidFrom != districtsEnd() {
		return
	}
	listed, known := d.job.lists.byCode[u.Code]
	if !known || loosely(listed.Name) == loosely(u.Name) {
		return
	}
	code := PickNamed(d.job.lists.communes[u.District+" "+loosely(u.Name)], u.Kind, u.Name)
	if code == "" {
		return
	}
	r.note("from_code", fmt.Sprintf("mã %s là của %s; theo tên, %s có mã %s", u.Code, listed.FullName, u.FullName, code),
		fmt.Sprintf("code %s is that of %s; by its name %s has code %s", u.Code, listed.FullName, u.FullName, code))
	u.Code = code
}

// levelOf is the level a column says, else the one that a code of that many digits has.
func (d *decoder) levelOf(r *record, field, code string) string {
	if level := strings.ToLower(r.text(field)); level != "" {
		if border.Levels().Has(level) {
			return level
		}
		r.fault(field, "không có cấp "+quote(level), "there is no level "+quote(level))
	}
	switch len(code) {
	case 2:
		return border.Province
	case 3:
		return border.District
	}
	return border.Commune
}

// plainWords shortens the wording of resolutions ("toàn bộ diện tích tự nhiên, quy mô dân số") to that of tables.
func plainWords(note string) string {
	text := strings.Join(strings.Fields(fold(note)), " ")
	return strings.NewReplacer("dien tich tu nhien", "dien tich", "quy mo dan so", "dan so", "nguyen trang", "toan bo").Replace(text)
}

// readConversion understands the words of a conversion table, in their many spellings, or our own kinds.
func readConversion(l *border.Lineage) bool {
	text := plainWords(l.Note)
	if slices.Contains(border.LineageKinds(), text) {
		l.Kind = text
		l.Partial = text == border.SplitPart || text == border.BoundaryAdjust
		return true
	}
	has := func(words string) bool { return strings.Contains(text, words) }
	both := has("toan bo dien tich, dan so") || has("toan bo dien tich va dan so")
	l.PopulationWhole, l.AreaWhole = both || has("toan bo dan so"), both || has("toan bo dien tich")
	whole := l.AreaWhole && l.PopulationWhole
	switch {
	case has("phan con lai"), has("dieu chinh"):
		l.Kind, l.Partial = border.BoundaryAdjust, true
	case has("mot phan"), l.AreaWhole && !whole, l.PopulationWhole && !whole:
		l.Kind, l.Partial = border.SplitPart, true
	case has("giu nguyen"), has("giu toan bo"), text == "khong doi":
		l.Kind = border.Unchanged
	case whole:
		l.Kind = border.MergeWhole
	case has("sap xep toan bo"), has("doi ten"), has("doi loai hinh"), has("doi ma"), has("chuyen thanh"):
		l.Kind = border.Rename
	case has("toan bo"), text == "nhap", text == "sap nhap", text == "whole":
		l.Kind = border.MergeWhole
	case has("tach"), text == "part":
		l.Kind, l.Partial = border.SplitPart, true
	default:
		return false
	}
	if l.PopulationWhole && l.AreaWhole {
		l.PopulationWhole, l.AreaWhole = false, false
	}
	if (l.Kind == border.Unchanged || l.Kind == border.Rename) && (l.From.Code != l.To.Code || l.From.Level != l.To.Level) {
		l.Kind = border.Recode
	}
	return true
}
