package ingest

import (
	"cotmoc/internal/border"
)

func populationFields() []field {
	return []field{known("commune_code", "ma_xa", "unit_code", "ma", "code"), known("as_of", "ngay", "thoi_diem"),
		needed("residents", "dan_so", "population", "so_dan", "nhan_khau", "so_nhan_khau", "dan_so_nguoi"),
		known("households", "so_ho", "ho", "ho_dan", "so_ho_dan", "ho_gia_dinh", "so_ho_gia_dinh"), known("source", "nguon"), known("name", "xa", "ten", "ten_xa"),
		known("kind", "loai"), known("district_name", "huyen"), known("province_name", "tinh")}
}

// population reads how many people, and households, live in a commune. The day is that of the row, else of --valid-from.
func (d *decoder) population(r *record) (any, []border.Fault) {
	p := border.Population{AsOf: r.day("as_of"), Source: d.source, Unit: d.populated(r)}
	if r.has("source") {
		p.Source = r.text("source")
	}
	if p.AsOf.IsZero() {
		p.AsOf = d.job.ValidFrom
	}
	switch {
	case p.AsOf.IsZero():
		r.fault("as_of", "thiếu ngày của số dân (cột as_of hoặc --valid-from)", "the day of the figure is missing (column as_of or --valid-from)")
	case p.AsOf.After(d.job.Rules.Today):
		r.fault("as_of", "ngày "+p.AsOf.Vietnamese()+" còn ở tương lai", p.AsOf.English()+" is in the future")
	}
	switch n := r.count("residents"); {
	case n != nil && *n > 0:
		p.Residents = float64(*n)
	case n != nil:
		r.fault("residents", "số dân phải lớn hơn 0", "the number of residents must be above 0")
	case !r.has("residents"):
		r.fault("residents", "thiếu số dân", "the number of residents is missing")
	}
	switch n := r.count("households"); {
	case n == nil:
	case *n <= 0:
		r.fault("households", "số hộ phải lớn hơn 0", "the number of households must be above 0")
	case p.Residents > 0 && float64(*n) > p.Residents:
		r.fault("households", "số hộ nhiều hơn số dân", "there are more households than residents")
	default:
		households := float64(*n)
		p.Households = &households
	}
	return p, p.CheckTexts()
}

// populated is the unit a row is about: by its code, else by its names.
func (d *decoder) populated(r *record) border.NamedUnit {
	u := border.NamedUnit{Level: border.Commune, Code: r.unitCode("commune_code", 2, 5), ProvinceName: r.text("province_name"), DistrictName: r.text("district_name")}
	u.Kind, u.Name, u.FullName = unitNames(r, u.Level)
	if len(u.Code) == 2 {
		u.Level = border.Province
	}
	u.Province, _ = d.job.lists.province(u.ProvinceName)
	if u.Province != "" && u.DistrictName != "" {
		u.District = d.job.lists.district(u.Province, u.DistrictName)
	}
	if u.Code == "" && (u.Name == "" || u.Province == "") {
		r.fault("commune_code", "thiếu mã xã, và không đủ tên xã, huyện, tỉnh để tìm", "the commune code is missing, and so are the names to find it by")
	}
	return u
}
