package api_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// secretsOf are figures of few people in one of two worlds that are alike but for them.
type secretsOf struct{ few, other, part, wanted, silent, village, quarter, past int }

// twin is a country of communes, villages and years with such secrets: small figures, what contains them, figures since
// corrected, parts of the year, a silent commune that is the rest of its province, villages small and large.
func twin(t *testing.T, s secretsOf) (*house, []string) {
	t.Helper()
	h := newHouse(t, false)
	communes := h.row(6)
	h.loadLevel(border.Village, "code,name,commune_code\n19500-01,Bản Nhỏ,19500\n19500-02,Bản Lớn,19500\n19501-01,Thôn Không Rõ,19501\n")
	text := func(period string) string {
		var b strings.Builder
		b.WriteString("commune_code,period,indicator,value\n")
		sums := map[string]int{}
		add := func(unit, indicator string, v int) {
			fmt.Fprintf(&b, "%s,%s,%s,%d\n", unit, period, indicator, v)
			if len(unit) == 5 {
				sums[indicator] += v
			}
		}
		for i, c := range communes {
			add(c, "residents", 90_000+i)
			small := i < 2
			for j, id := range []string{"addicts_on_file", "users_on_file", "offenders_arrested", "resident_offenders", "retailers_known", "outflow_treated"} {
				switch {
				case small && j%2 == 0:
					add(c, id, s.few)
				case small:
					add(c, id, s.other)
				case i == 5 && j == 0: // it is silent of addicts: the province's own figure would tell
					sums[id] += s.silent
				default:
					add(c, id, 20+i+j)
				}
			}
			add(c, "addicts_exempt", map[bool]int{true: 0, false: s.part + i}[small])
			add(c, "wanted_hiding", map[bool]int{true: s.wanted, false: 0}[i == 3])
			add(c, "use_points", i)
			add(c, "plants_destroyed", 0)
			add(c, "plant_area_m2", 0)
		}
		for _, id := range slices.Sorted(maps.Keys(sums)) {
			fmt.Fprintf(&b, "44,%s,%s,%d\n", period, id, sums[id])
		}
		for _, v := range []struct {
			code            string
			residents, many int
		}{{"19500-01", 120, s.village}, {"19500-02", 900, s.few}} {
			fmt.Fprintf(&b, "%s,%s,residents,%d\n%s,%s,addicts_on_file,%d\n%s,%s,users_on_file,%d\n", v.code, period, v.residents, v.code, period, v.many, v.code, period, v.many+1)
		}
		fmt.Fprintf(&b, "19501-01,%s,addicts_on_file,%d\n", period, s.village)
		return b.String()
	}
	if s.past > 0 { // corrected since: what was known before is as secret
		h.load("reports", fmt.Sprintf("commune_code,period,indicator,value\n%s,2026,offenders_arrested,%d\n%s,2025,addicts_on_file,%d\n", communes[2], s.past, communes[2], s.past))
	}
	for _, period := range []string{"2026", "2025"} {
		h.load("reports", text(period))
	}
	h.load("reports", fmt.Sprintf("commune_code,period,indicator,value\n%s,2026-Q1,offenders_arrested,%d\n%s,2026-H1,offenders_arrested,21\n44,2026-Q1,offenders_arrested,%d\n",
		communes[4], s.quarter, communes[4], s.quarter+40))
	return h, communes
}

// asking makes questions about counts of people: every door that tells of them, with parameters at random.
type asking struct {
	*rand.Rand
	communes []string
	areas    int
}

func (r asking) one(of ...string) string { return of[r.IntN(len(of))] }

func (r asking) unit() string {
	return r.one(append([]string{"44", "19500-01", "19500-02", "19501-01"}, r.communes...)...)
}

func (r asking) question() string {
	unit, year := r.unit(), r.one("2026", "2026", "2025", "2024")
	area := fmt.Sprintf("khu-%d", r.IntN(r.areas))
	known := url.QueryEscape(now().Add(-time.Duration(r.IntN(1000)) * time.Hour).Format(time.RFC3339))
	in := "/api/v1/units/" + unit
	switch r.IntN(26) {
	case 0, 1, 2, 3:
		return "/api/v1/areas/" + area + "/summary?year=" + year + r.one("", "&criteria=qd-28-2025", "&on=2025-12-31")
	case 4:
		return in + "/reports?year=" + year
	case 5:
		return in + "/assessment?year=" + year + r.one("", "&criteria=qd-28-2025", "&known_on="+known)
	case 6:
		return in + "/explanation?year=" + year
	case 7:
		return in + "/trend" + r.one("", "?on=2025-08-01", "?on=2026-11-01")
	case 8:
		return in + "/history" + r.one("", "?layer=reports")
	case 9:
		return "/api/v1/assessments?year=" + year + r.one("", "&detail=summary", "&level=province", "&level=village", "&province=44", "&area="+area)
	case 10:
		return "/api/v1/cycle?year=" + year + r.one("", "&level=village", "&level=province", "&area="+area) + r.one("", "&format=csv", "&format=csv&lang=en")
	case 11:
		return "/api/v1/recognitions/conversions?year=" + year + r.one("", "&area="+area)
	case 12:
		return "/api/v1/questions" + r.one("", "?period="+year, "?province=44", "?kind=peers", "?kind=rule")
	case 13:
		return "/api/v1/reports?period=" + year + r.one("", "&unit="+unit, "&area="+area)
	case 14:
		return "/api/v1/completeness?by=" + r.one("province", "commune", "obligation") + "&period=" + year
	case 15, 16:
		return "/api/v1/programmes/" + r.one("quang-tri-233", "quang-tri-directive") + "/targets?year=" + year + r.one("", "&period="+year+"-H1", "&period="+year+"-Q1", "&known_on="+known)
	case 17:
		return in + "/reports/" + year
	case 18, 19:
		of := r.one("assessments", "province_assessments")
		return "/ogc/collections/" + of + "/items?limit=100&year=" + year + r.one("", "&f=csv", "&f=html", "&sortby=summary", "&sortby=-missing",
			"&filter="+url.QueryEscape("summary LIKE '%"+r.one("1", "2", "3", "a)", "loại I")+"%'"), "&filter="+url.QueryEscape("art4_a = 'met' OR missing > "+r.one("0", "1", "2")))
	case 20:
		return "/tiles/assessments/8/" + r.one("203", "204") + "/" + r.one("115", "116") + ".mvt?year=" + year + r.one("", "&level=province")
	case 21:
		return "/api/v1/units/" + unit + "/recognition"
	case 22:
		return "/api/v1/recognitions" + r.one("", "/summary")
	case 23, 24: // files, read as whoever has them reads them
		return r.one("/api/v1/cycle?format=xlsx&year="+year+r.one("", "&level=village", "&level=province"),
			"/ogc/collections/"+r.one("assessments", "province_assessments")+r.one("/items?limit=100&", "/download?")+"year="+year+"&f="+r.one("gpkg", "xlsx", "fgb", "csv", "geojson"))
	}
	return "/api/v1/silences" + r.one("", "?period="+year)
}

// Two worlds that differ by figures of few people alone answer every question alike to whoever may not read these: then no
// number of questions, over whatever areas, times and doors, can tell the one from the other. Whoever reads exactly tells
// them apart at once. (What the class itself tells in tiny communes is said in ADR 33; here it is the same in both.)
func TestMatrixOfWorldsThatDifferByFewPeople(t *testing.T) {
	t.Parallel()
	one, communes := twin(t, secretsOf{few: 2, other: 4, part: 11, wanted: 1, silent: 3, village: 7, quarter: 2, past: 1})
	two, _ := twin(t, secretsOf{few: 3, other: 1, part: 14, wanted: 4, silent: 1, village: 12, quarter: 4, past: 3})
	both := []*house{one, two}
	rnd := asking{rand.New(rand.NewPCG(7, 11)), communes, 60}
	for i := range rnd.areas {
		a := border.Area{Code: fmt.Sprint("khu-", i), Name: fmt.Sprint("Khu ", i), HolderRole: "Đồn trưởng", Province: "44", ValidFrom: border.NewDate(2025, time.July, 1)}
		for _, at := range rnd.Perm(len(communes))[:1+rnd.IntN(len(communes))] {
			a.Members = append(a.Members, border.AreaMember{Unit: communes[at]})
		}
		for _, h := range both {
			if _, err := h.store.SaveArea(context.Background(), a); err != nil {
				t.Fatal(err)
			}
		}
	}
	free := border.Area{Code: "khu-rieng", Name: "Khu riêng", HolderRole: "Đồn trưởng", Province: "44", ValidFrom: border.NewDate(2025, time.July, 1), Members: []border.AreaMember{{Unit: "19441"}}}
	for _, h := range both {
		if _, err := h.store.SaveArea(context.Background(), free); err != nil {
			t.Fatal(err)
		}
	}
	readers := []struct {
		role, scope string
		scopes      []access.Deed
	}{{"liaison", "", nil}, {"liaison", "44", nil}, {"area_leader", "khu-rieng", nil},
		{"analyst", "", []access.Deed{access.SeeFigures, access.SeeRecords, access.SeeRestricted, access.SeeShared}}}
	const each = 400
	for _, r := range readers {
		for _, h := range both {
			h.asReader(r.role, r.scope, r.scopes...)
		}
		told := 0
		for range each {
			path := rnd.question()
			a, b := one.get(path), two.get(path)
			if a.status >= 500 || a.status != b.status {
				t.Fatalf("%s: %d, %d: %.200s", path, a.status, b.status, a.body)
			}
			if a.status != http.StatusOK {
				continue
			}
			told++
			if x, y := plain(t, a.body), plain(t, b.body); x != y {
				at := 0
				for at < min(len(x), len(y)) && x[at] == y[at] {
					at++
				}
				t.Errorf("%s of %q tells the worlds apart at %s:\n%s\n%s", r.role, r.scope, path, x[max(0, at-200):min(len(x), at+100)], y[max(0, at-200):min(len(y), at+100)])
			}
		}
		if told < each/4 {
			t.Errorf("%s of %q was answered %d of %d questions: it asks nothing", r.role, r.scope, told, each)
		}
	}
	differ := 0
	for _, h := range both {
		h.asReader("verifier", "")
	}
	for range 100 {
		path := rnd.question()
		if plain(t, one.get(path).body) != plain(t, two.get(path).body) {
			differ++
		}
	}
	if differ < 30 {
		t.Errorf("whoever reads exactly tells the worlds apart at %d of 100 questions: they hardly differ", differ)
	}
	filesDifferByReader(t, one)
}

// filesDifferByReader holds that files are read at all: the sentences in each differ by who may read figures of few people.
func filesDifferByReader(t *testing.T, h *house) {
	t.Helper()
	for _, format := range []string{"gpkg", "xlsx", "fgb", "csv", "geojson"} {
		read := func(role string) string {
			h.asReader(role, "")
			return readable(t, h.get("/ogc/collections/assessments/download?year=2026&f="+format).body)
		}
		const few = "Số liệu về ít người không được nêu"
		if exact, masked := read("verifier"), read("liaison"); strings.Contains(exact, few) || !strings.Contains(masked, few) {
			t.Errorf("%s: the file says the same to whoever reads it", format)
		}
	}
}
