package ingest

import (
	"fmt"

	"cotmoc/internal/border"
)

// districtsEnd is the day from which there are no districts, and codes of provinces mean other provinces.
func districtsEnd() border.Date { return border.NewDate(2025, 7, 1) }

// readLists reads the list of January 2025 for the layers that name units of that time.
func (j *Job) readLists() error {
	if j.Former == nil || (j.Layer != "units" && j.Layer != "lineage" && j.Layer != "population") {
		return nil
	}
	units, err := j.Former()
	if err != nil {
		return fmt.Errorf("import %s: %w", j.Layer, err)
	}
	j.lists = newLists(units)
	return nil
}

// formerPlace reads where a commune of the time of districts lay: province and district by code or name. It is
// false for a commune of today, and where the file does not name the district.
func (d *decoder) formerPlace(r *record, u *border.Unit) bool {
	if !d.job.ValidFrom.Before(districtsEnd()) || !r.has("district_name") {
		return false
	}
	province, found := d.formerParent(r, *u)
	if d.job.Parent != "" {
		province, found = d.job.Parent, true
	}
	if !found {
		return false
	}
	name := r.text("district_name")
	u.Parent, u.District = province, r.text("district")
	if u.District == "" {
		u.District = d.job.lists.district(province, name)
	}
	above := Named(border.District, u.District, name)
	above.Province = province
	u.Above = []border.NamedUnit{above}
	if full := r.text("province_name"); full != "" {
		u.Above = append(u.Above, d.job.lists.provinceNamed(province, full))
	}
	return true
}

// formerParent gives the province before 1 July 2025: by its name in the file, else by the list of January 2025.
func (d *decoder) formerParent(r *record, u border.Unit) (code string, found bool) {
	if !d.job.ValidFrom.Before(districtsEnd()) || (u.Level != border.Commune && u.Level != border.District) {
		return "", false
	}
	if code = r.text("province"); len(code) == 2 && isDigit(code[0]) && isDigit(code[1]) {
		return code, true
	}
	if code, found = d.job.lists.province(r.text("province_name")); found || d.job.lists == nil || u.Level != border.Commune {
		return code, found
	}
	listed, found := d.job.lists.byCode[r.text("code")]
	return listed.Province, found
}

// formerUnit reads a commune of the time of districts. Without an official code it gets a provisional one; a
// row with neither code nor name is about the district itself, which had no communes.
func (d *decoder) formerUnit(r *record, u border.Unit) (any, []border.Fault) {
	if !r.has("code") && !r.has("name") && r.has("district") {
		above := u.Above[0]
		u.Level, u.Code, u.District = border.District, above.Code, ""
		u.Kind, u.Name, u.FullName = above.Kind, above.Name, above.FullName
		return d.unitDrawn(r, u)
	}
	u.Kind, u.Name, u.FullName = unitNames(r, u.Level)
	if u.Name == "" {
		r.fault("name", "thiếu tên", "the name is missing")
		return u, nil
	}
	if r.has("code") {
		u.Code = d.unitCode(r, u.Level)
		d.rightfulCode(r, &u)
	} else {
		u.Code = provisional(u.Level, u.Parent, r.text("district_name"), u.FullName)
		r.values["code"] = u.Code // stands only once, as any other code
	}
	return d.unitDrawn(r, u)
}

// rightfulCode decides whose a code is that stands twice in the file, where the list of January 2025 can tell: the
// commune that it calls so keeps it, and one of nearly that name in the same district, "Xã Phố Lu" beside "Thị trấn
// Phố Lu", gets a provisional code.
func (d *decoder) rightfulCode(r *record, u *border.Unit) {
	t, twice := d.twice[u.Code]
	if !twice || t.settled || d.job.lists == nil {
		return
	}
	listed, known := d.job.lists.byCode[u.Code]
	if !known || listed.District != u.District || loosely(listed.Name) != loosely(u.Name) {
		return
	}
	r.rightful = true
	if exactly(listed.Name) == exactly(u.Name) && loosely(listed.Kind) == loosely(u.Kind) {
		return
	}
	r.note("code", fmt.Sprintf("mã %s có hai lần trong tệp và là của %s; %s dùng mã tạm", u.Code, listed.FullName, u.FullName),
		fmt.Sprintf("code %s is there twice in the file and is that of %s; %s gets a provisional code", u.Code, listed.FullName, u.FullName))
	u.Code = provisional(u.Level, u.Parent, r.text("district_name"), u.FullName)
	r.values["code"] = u.Code
}

// withoutShapes says that the file is a list: a table without a column for shapes. The law may come before the
// boundary.
func (d *decoder) withoutShapes(r *record) bool {
	_, hasColumn := d.places["wkt"]
	return !r.hasShape && !hasColumn
}
