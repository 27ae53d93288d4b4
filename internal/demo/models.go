package demo

import (
	"strconv"
	"strings"
	"time"

	"cotmoc/internal/border"
)

// model is a made-up village, group or agency of a model "without drugs", in a real commune. Users are those it reports
// for every year; below 0 it keeps silent.
type model struct {
	level, code, kind, name, commune string
	users                            int
}

// modelCommunes are the communes the models stand in: one of Quảng Trị, one of Sơn La.
const (
	modelVillages = "19432"
	modelTown     = "14"
)

func (s *scene) models() []model {
	town := ""
	for _, c := range s.communes {
		if c.Province == modelTown && town == "" {
			town = c.Code
		}
	}
	list := []model{}
	for i, users := range []int{0, 0, 2, -1} {
		n := strconv.Itoa(i + 1)
		list = append(list, model{border.Village, modelVillages + "-B" + n, "Bản", "minh họa " + n, modelVillages, users})
	}
	for i, users := range []int{0, 1} {
		n := strconv.Itoa(i + 1)
		list = append(list, model{border.Group, town + "-T" + n, "Tổ dân phố", "minh họa " + n, town, users})
	}
	for i, kind := range []string{"Trường học", "Doanh nghiệp", "Cơ quan"} {
		list = append(list, model{border.Agency, town + "-C" + strconv.Itoa(i+1), kind, kind + " minh họa", town, []int{0, 3, -1}[i]})
	}
	return list
}

// modelFile lists the units of a level, without boundaries, as a user would.
func (s *scene) modelFile(level string) ([]byte, error) {
	rows := [][]string{{"code", "kind", "name", "full_name", "commune_code"}}
	for _, m := range s.models() {
		if m.level == level {
			full := m.name
			if m.level != border.Agency { // whose kind is in its name
				full = m.kind + " " + m.name
			}
			rows = append(rows, []string{m.code, m.kind, m.name, full, m.commune})
		}
	}
	return table(rows)
}

// modelReports are their figures of the last two years that have begun.
func (s *scene) modelReports() ([]byte, error) {
	asked := map[string]string{
		border.Village: "addicts_on_file users_on_file use_points retail_points offenders_arrested resident_offenders",
		border.Group:   "addicts_on_file users_on_file use_points retail_points plant_area_m2",
		border.Agency:  "addicts_on_file users_on_file use_points resident_offenders",
	}
	rows := [][]string{{"commune_code", "period", "indicator", "value", "value_state"}}
	for _, year := range []int{lastYear - 1, lastYear} {
		if border.AssessedYear(year).From.After(s.Today) {
			continue
		}
		for _, m := range s.models() {
			for _, id := range strings.Fields(asked[m.level]) {
				value := "0"
				if id == "users_on_file" {
					value = strconv.Itoa(m.users)
				}
				if m.users >= 0 {
					rows = append(rows, []string{m.code, strconv.Itoa(year), id, value, border.Reported})
				}
			}
		}
	}
	return table(rows)
}

// modelLives are their recognitions: a village recognised, another nominated, a school on its way.
func (s *scene) modelLives() []Life {
	var lives []Life
	steps := round(border.NewDate(2025, time.December, 18), 2025, "QĐ-2026-MH")
	for _, m := range s.models() {
		designation := border.DesignationDrugFree
		if m.level == border.Village {
			designation = border.DesignationNoOffence
		}
		taken := map[string]int{"B1": 5, "B2": 1, "C1": 3}[m.code[strings.LastIndex(m.code, "-")+1:]]
		if taken > 0 {
			lives = append(lives, Life{m.code, designation, before(s.Today, steps[:taken])})
		}
	}
	return lives
}
