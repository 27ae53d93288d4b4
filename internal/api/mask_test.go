package api_test

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

// maskedHouse is a house with figures that are masked and can be told from all others wherever they stand: 31337 in
// treatment (a part), 90017 in the province (above a small one), 6173 wanted, and what is made of them.
func maskedHouse(t *testing.T) *house {
	t.Helper()
	return maskedHouseAt(t, now)
}

func maskedHouseAt(t *testing.T, clock func() time.Time) *house {
	t.Helper()
	h := newHouseAt(t, false, clock)
	h.load("reports", reportRows("19432", map[string]string{"residents": "99730", "addicts_on_file": "3", "users_on_file": "48271", "addicts_exempt": "31337",
		"offenders_arrested": "4711", "resident_offenders": "4", "wanted_hiding": "6173"})+
		rows("19441", map[string]string{"addicts_on_file": "90014", "users_on_file": "12"}))
	h.load("reports", "commune_code,period,indicator,value\n44,2026,addicts_on_file,90017\n44,2026,residents,1000000\n19432,2026-Q1,addicts_on_file,2\n19432,2025,addicts_on_file,31340\n19432,2025,addicts_exempt,31338\n")
	return h
}

// secretFigures are what of maskedHouse nobody may read who does not see exact figures: in numbers and in sentences.
func secretFigures() []string {
	return []string{"31337", "31.337", "31,337", "31338", "31.338", "31,338", "90017", "90.017", "90,017", "6173", "6.173", "6,173", "6177", "6.177",
		"48274", "48.274", "0.48404", "16937", "16.937", "tiêu chí loại I: a)", "criteria of type I: a)"}
}

// asReader signs in as a post of a role with a scope, and asks by its token from now on.
func (h *house) asReader(role, scope string, scopes ...access.Deed) {
	h.t.Helper()
	name := strings.TrimSpace("Trạm " + role + " " + scope)
	if err := h.gate.AddPost(context.Background(), access.Account{Name: name, Role: role, Scope: scope}, password); err != nil && border.KindOf(err) != border.Conflict {
		h.t.Fatal(err)
	}
	secret, _, err := h.gate.NewToken(context.Background(), name, "", 1, scopes...)
	if err != nil {
		h.t.Fatal(err)
	}
	h.token = secret
}

var hashOfInputs = regexp.MustCompile(`"input_sha256":"[0-9a-f]+"`)

// byChance is what may hold the digits of any figure: times to the microsecond, hashes, and what a process measures of itself.
var byChance = regexp.MustCompile(`(?m)\d{4}-\d\d-\d\d[T ][0-9:.]+|[0-9a-f]{32,}|^(go|process)_.*$|_seconds_\w+(\{.*\})? \S+`)

// plain gives what an answer says, unpacked, without what may hold any figure by chance.
func plain(t *testing.T, body string) string {
	t.Helper()
	return byChance.ReplaceAllString(readable(t, body), "")
}

// tells says whether a word is read in an answer, other than by chance.
func tells(body, word string) bool {
	return strings.Contains(byChance.ReplaceAllString(body, ""), word)
}

// doorsOfFigures are the doors that may tell of figures, beside those of doors().
func doorsOfFigures() []string {
	list := []string{"/api/v1/units/44/assessment?year=2026", "/api/v1/assessments?year=2026&level=province", "/api/v1/assessments?year=2026&detail=summary",
		"/api/v1/assessments?year=2025", "/api/v1/units/44/trend", "/api/v1/units/19441/trend", "/api/v1/units/44/reports?year=2026", "/api/v1/units/19432/reports?year=2025",
		"/api/v1/units/44/history", "/api/v1/units/19432/explanation?year=2026", "/api/v1/units/19441/explanation?year=2026", "/api/v1/units/19432/assessments",
		"/api/v1/cycle?year=2026", "/api/v1/cycle?year=2026&format=csv", "/api/v1/cycle?year=2026&format=csv&lang=en", "/api/v1/recognitions", "/api/v1/recognitions/summary",
		"/api/v1/units/19432/recognition", "/api/v1/recognitions/conversions?year=2026", "/api/v1/questions", "/api/v1/reports", "/api/v1/units/19432/reports/2026",
		"/api/v1/areas/vung-kin/summary?year=2026", "/api/v1/areas/tat-ca/summary?year=2026", "/api/v1/programmes/quang-tri-233/targets", "/api/v1/units/19432/assessment?year=2026&known_on=2026-11-21T08:00:00%2B07:00",
		"/tiles/assessments/8/203/116.mvt?year=2026"}
	for _, f := range []string{"json", "csv", "html", "fgb", "gpkg"} {
		list = append(list, "/ogc/collections/assessments/items?f="+f+"&limit=100")
	}
	return list
}

// Nothing masked stands in the raw body of any door, in numbers or sentences, for who does not see exact figures; who
// does finds each of them.
func TestMatrixOfMaskedFigures(t *testing.T) {
	t.Parallel()
	h := maskedHouse(t)
	all := border.Area{Code: "tat-ca", Name: "Tất cả", HolderRole: "Đồn trưởng", Province: "44", ValidFrom: border.NewDate(2025, time.July, 1),
		Members: []border.AreaMember{{Unit: "19432"}, {Unit: "19441"}}}
	if _, err := h.store.SaveArea(context.Background(), all); err != nil {
		t.Fatal(err)
	}
	kept := h.keep("19432")
	every := append(doorsOfFigures(), kept)
	for _, d := range doors() {
		if d.method == http.MethodGet {
			every = append(every, d.path)
		}
	}
	readers := []struct {
		role, scope string
		scopes      []access.Deed
		exact       bool
	}{
		{"analyst", "", nil, true}, {"verifier", "", nil, true}, {access.Administrator, "", nil, true},
		{"liaison", "", nil, false}, {"liaison", "19432", nil, false}, {access.CommuneReporter, "19441", nil, false}, {"area_leader", "19441", nil, false},
		{"analyst", "", []access.Deed{access.SeeFigures, access.SeeRecords, access.SeeRestricted}, false},
	}
	for _, r := range readers {
		h.asReader(r.role, r.scope, r.scopes...)
		var bodies strings.Builder
		paths := every
		if r.role != "liaison" || r.scope != "" { // the others share the code that masks; what differs is who
			paths = append(doorsOfFigures(), kept)
		}
		for _, path := range paths {
			body := h.get(path).body
			bodies.WriteString(body)
			if sealed := hashOfInputs.FindString(body); !r.exact && sealed != "" && r.scope != "19441" { // who may read those of its own commune
				t.Errorf("%s of %q at %s reads %s: four hashes tell which of four figures it is", r.role, r.scope, path, sealed)
			}
			body = byChance.ReplaceAllString(body, "")
			for _, secret := range secretFigures() {
				if at := strings.Index(body, secret); !r.exact && at >= 0 {
					t.Errorf("%s of %q at %s reads %s: %q", r.role, r.scope, path, secret, body[max(0, at-150):min(len(body), at+80)])
				}
			}
		}
		for _, secret := range []string{"31337", "31.337", "90017", "6173", "6177", "0.48404", `"input_sha256":"`} {
			if r.exact && !strings.Contains(bodies.String(), secret) {
				t.Errorf("%s reads %s nowhere", r.role, secret)
			}
		}
	}
}

// Below restricted nobody reads how many persons are wanted, of its own unit neither: condition 2 is not met, and that is
// all. All other figures of the unit it reads, and a deployment that says so shows this one too.
func TestPersonsWantedReadAsAConditionBelowRestricted(t *testing.T) {
	t.Parallel()
	h := maskedHouse(t)
	kept := h.keep("19432")
	for _, r := range []struct {
		role, scope string
		scopes      []access.Deed
		told        bool
	}{{access.CommuneReporter, "19432", nil, false}, {access.CommuneApprover, "19432", nil, false}, {access.CommuneApprover, "", nil, false},
		{"analyst", "", []access.Deed{access.SeeFigures, access.SeeExact}, false}, {"area_leader", "19432", nil, true}, {"analyst", "", nil, true}} {
		h.token = ""
		h.asReader(r.role, r.scope, r.scopes...)
		own, wanted := false, false
		for _, path := range append(doorsOfFigures(), kept) {
			raw := h.get(path).body
			body := byChance.ReplaceAllString(raw, "")
			own = own || strings.Contains(body, "31337")
			for _, secret := range []string{"6173", "6.173", "6,173", "6177", "6.177", "6,177"} {
				at := strings.Index(body, secret)
				wanted = wanted || at >= 0
				if at >= 0 && !r.told {
					t.Errorf("%s of %q at %s reads %s: %q", r.role, r.scope, path, secret, body[max(0, at-150):min(len(body), at+80)])
				}
			}
			if sealed := hashOfInputs.FindString(raw); sealed != "" && !r.told && !strings.Contains(path, "/19441/") && strings.Contains(path, "19432") {
				t.Errorf("%s of %q at %s reads %s, which tells how many are wanted", r.role, r.scope, path, sealed)
			}
		}
		if !own || wanted != r.told {
			t.Errorf("%s of %q reads its own figures %v, persons wanted %v", r.role, r.scope, own, wanted)
		}
		if words := h.get("/api/v1/units/19432/reports?year=2026").body; !r.told && !strings.Contains(words, "không đạt điều kiện 2") {
			t.Errorf("%s of %q: %s", r.role, r.scope, words)
		}
	}
}

// keep keeps an assessment and gives the door to it.
func (h *house) keep(unit string) string {
	h.t.Helper()
	h.asReader(access.Administrator, "")
	a := h.ask(http.MethodPost, "/api/v1/units/"+unit+"/recognition/steps", `{"step":"nominate","designation":"drug_free"}`, "X-Cotmoc", "1")
	if a.status != http.StatusCreated {
		h.t.Fatalf("keep: %d %s", a.status, a.body)
	}
	verdict := read[assess.Assessment](h.t, h.get("/api/v1/units/"+unit+"/assessment?year=2026"))
	if err := h.store.SaveAssessments(context.Background(), []assess.Assessment{verdict}); err != nil {
		h.t.Fatal(err)
	}
	list := read[border.List[struct{ ID int64 }]](h.t, h.get("/api/v1/units/"+unit+"/assessments"))
	if len(list.Items) == 0 {
		h.t.Fatal("nothing was kept")
	}
	return fmt.Sprint("/api/v1/assessments/", list.Items[0].ID)
}

// What a masked answer looks like, and what a post reads of its own commune.
func TestMaskedAnswersReadAlike(t *testing.T) {
	t.Parallel()
	h := maskedHouse(t)
	type figure struct {
		Indicator string
		Value     *float64
		Masked    bool
		Below     int
		Reads     *border.Text
	}
	reports := func() map[string]figure {
		list := map[string]figure{}
		for _, f := range read[border.List[figure]](t, h.get("/api/v1/units/19432/reports?year=2026")).Items {
			list[f.Indicator] = f
		}
		return list
	}
	h.asReader("liaison", "")
	got := reports()
	if f := got["addicts_on_file"]; f.Value != nil || !f.Masked || f.Below != 5 || f.Reads.VI != "<5" {
		t.Errorf("small: %+v", f)
	}
	if f := got["addicts_exempt"]; f.Value != nil || !f.Masked || f.Below != 0 {
		t.Errorf("part: %+v", f)
	}
	if f := got["wanted_hiding"]; f.Value != nil || f.Reads == nil || f.Reads.VI != "không đạt điều kiện 2" || f.Reads.EN != "condition 2 not met" {
		t.Errorf("wanted: %+v", f)
	}
	if f := got["users_on_file"]; f.Value == nil || *f.Value != 48271 || f.Masked {
		t.Errorf("large: %+v", f)
	}
	if f := got["use_points"]; f.Value == nil || f.Masked {
		t.Errorf("zero: %+v", f)
	}
	type result struct {
		ID, Outcome, Threshold string
		Observed, Gap          *float64
		Band                   *string
		Masked                 bool
		Inputs                 []figure
		Explanation            border.Text
	}
	a := read[struct {
		Class   string
		Results []result
	}](t, h.get("/api/v1/units/19432/assessment?year=2026"))
	for _, r := range a.Results {
		switch r.ID {
		case "art4.a", "art6.1":
			if !r.Masked || r.Observed != nil || r.Gap != nil || r.Band != nil || r.Threshold != "" || r.Inputs[0].Below != 5 {
				t.Errorf("%s: %+v", r.ID, r)
			}
		case "art4.c":
			if r.Masked || r.Observed == nil {
				t.Errorf("%s stands on shown figures: %+v", r.ID, r)
			}
		case "art6.2":
			if r.Outcome != "not_met" || r.Inputs[1].Reads.EN != "condition 2 not met" {
				t.Errorf("%s: %+v", r.ID, r)
			}
		}
	}
	// GIS tools read the same sentence, in every format, and find nothing by another.
	const counted = "Đạt 3 trong 5"
	for _, f := range []string{"geojson", "csv", "html"} {
		if body := h.get("/ogc/collections/assessments/items?year=2026&limit=100&f=" + f).body; strings.Contains(body, counted) || !strings.Contains(body, "Số liệu về ít người không được nêu") {
			t.Errorf("%s: %s", f, body)
		}
	}
	if body := h.get("/ogc/collections/assessments/items?year=2026&filter=" + url.QueryEscape("summary LIKE '"+counted+"%'")).body; !strings.Contains(body, `"numberMatched":0`) {
		t.Errorf("by a sentence that is not shown: %s", body)
	}
	h.asReader("analyst", "")
	if body := h.get("/ogc/collections/assessments/items?year=2026&limit=100").body; !strings.Contains(body, counted) {
		t.Errorf("whoever reads exactly: %s", body)
	}
	h.asReader("analyst", "", access.SeeFigures, access.SeeRecords, access.SeeRestricted)
	if body := h.get("/ogc/collections/assessments/items?year=2026&limit=100").body; strings.Contains(body, counted) {
		t.Errorf("a page kept for the account is given to its narrowed token: %s", body)
	}
	h.asReader(access.CommuneReporter, "19432")
	if f := reports()["addicts_on_file"]; f.Masked || f.Value == nil || *f.Value != 3 {
		t.Errorf("its own commune: %+v", f)
	}
	h.asReader("area_leader", "19432")
	if f := reports()["wanted_hiding"]; f.Masked || f.Value == nil || *f.Value != 6173 {
		t.Errorf("cleared for restricted: %+v", f)
	}
	exact := h.get("/api/v1/units/19432/assessment?year=2026").body
	h.asReader("analyst", "")
	if all := h.get("/api/v1/units/19432/assessment?year=2026").body; all != exact || strings.Contains(all, "masked") || len(a.Class) == 0 || !strings.Contains(all, `"class":"`+a.Class+`"`) {
		t.Error("exact readers read one thing, its class being what the others read")
	}
}

// equations are sums of cells that are known, as rows of a matrix over the rationals.
type equations struct {
	cells []string
	rows  [][]*big.Rat // the last column is the sum
}

func (e *equations) add(total float64, cells ...string) {
	row := make([]*big.Rat, len(e.cells)+1)
	for i := range row {
		row[i] = new(big.Rat)
	}
	for _, c := range cells {
		row[slices.Index(e.cells, c)].Add(row[slices.Index(e.cells, c)], big.NewRat(1, 1))
	}
	row[len(e.cells)].SetFloat64(total)
	e.rows = append(e.rows, row)
}

// solved gives the cells that follow from the equations, by Gauss and Jordan.
func (e *equations) solved() []string {
	rank := 0
	for col := range e.cells {
		pivot := slices.IndexFunc(e.rows[rank:], func(r []*big.Rat) bool { return r[col].Sign() != 0 })
		if pivot < 0 {
			continue
		}
		e.rows[rank], e.rows[rank+pivot] = e.rows[rank+pivot], e.rows[rank]
		inverse := new(big.Rat).Inv(e.rows[rank][col])
		for _, v := range e.rows[rank] {
			v.Mul(v, inverse)
		}
		for i, row := range e.rows {
			if factor := new(big.Rat).Set(row[col]); i != rank && factor.Sign() != 0 {
				for j, v := range row {
					v.Sub(v, new(big.Rat).Mul(factor, e.rows[rank][j]))
				}
			}
		}
		if rank++; rank == len(e.rows) {
			break
		}
	}
	var found []string
	for _, row := range e.rows[:rank] {
		at, several := -1, false
		for col := range e.cells {
			if row[col].Sign() != 0 {
				several, at = at >= 0, col
			}
		}
		if !several {
			found = append(found, e.cells[at])
		}
	}
	return found
}

// TestMatrixOfDifferencing: sums over hundreds of overlapping oversight areas, the province's own and its communes'
// figures, years and classes, all that a liaison officer can ask, solved as linear equations: no small count follows.
// With the province's own figure told, it would.
func TestMatrixOfDifferencing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	rnd := rand.New(rand.NewPCG(4, 4))
	ids := []string{"addicts_on_file", "users_on_file", "offenders_arrested"}
	values, cells := map[string]float64{}, []string{}
	communes := h.row(8)
	text := "commune_code,period,indicator,value\n"
	for _, id := range ids {
		sum := 0.0
		for i, c := range communes {
			v := float64(5 + rnd.IntN(90))
			if i < 2 {
				v = float64(1 + rnd.IntN(4))
			}
			sum += v
			values[c+id], cells = v, append(cells, c+id)
			text += fmt.Sprintf("%s,2026,%s,%g\n", c, id, v)
		}
		values["44"+id], cells = sum, append(cells, "44"+id)
		text += fmt.Sprintf("44,2026,%s,%g\n", id, sum)
	}
	h.load("reports", text)
	h.asReader("liaison", "")
	told := &equations{cells: cells}
	h.askAll(told, append([]string{"44"}, communes...), ids)
	h.askAreas(told, rnd, communes, ids, 150)
	for _, id := range ids { // what a province reports is the sum of its communes
		var parts []string
		for _, c := range communes {
			parts = append(parts, c+id)
		}
		told.less(parts, "44"+id)
	}
	if len(told.rows) < 300 {
		t.Fatalf("%d equations", len(told.rows))
	}
	control := &equations{cells: cells}
	for _, row := range told.rows {
		control.rows = append(control.rows, slices.Clone(row))
	}
	for _, c := range told.solved() {
		if v := values[c]; v > 0 && v < 5 {
			t.Errorf("%s = %g follows", c, v)
		}
	}
	h.asReader("analyst", "")
	h.askAll(control, []string{"44", communes[0]}, ids)
	if found := control.solved(); !slices.Contains(found, communes[1]+ids[0]) {
		t.Error("with the province's own figure the attack finds nothing: it attacks nothing")
	}
}

// less adds that parts make up a whole.
func (e *equations) less(parts []string, whole string) {
	e.add(0, parts...)
	e.rows[len(e.rows)-1][slices.Index(e.cells, whole)].SetInt64(-1)
}

// row loads communes beside each other.
func (h *house) row(n int) []string {
	h.t.Helper()
	var codes, features []string
	for i := range n {
		code, west := fmt.Sprintf("195%02d", i), 107+float64(i)/10
		codes = append(codes, code)
		features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"code":"%s","name":"Xã %d","province":"44"},"geometry":{"type":"Polygon","coordinates":[[[%g,17],[%g,17],[%g,17.1],[%g,17.1],[%g,17]]]}}`,
			code, i, west, west+.1, west+.1, west, west))
	}
	h.load("units", `{"type":"FeatureCollection","features":[`+strings.Join(features, ",")+`]}`)
	return codes
}

// askAll asks for the figures of units by every door that tells of single ones.
func (h *house) askAll(told *equations, units, ids []string) {
	h.t.Helper()
	type figure struct {
		Indicator string
		Value     *float64
	}
	for _, u := range units {
		for _, f := range read[border.List[figure]](h.t, h.get("/api/v1/units/"+u+"/reports?year=2026")).Items {
			if f.Value != nil && slices.Contains(ids, f.Indicator) {
				told.add(*f.Value, u+f.Indicator)
			}
		}
		a := read[struct {
			Results []struct {
				Observed, Numerator *float64
				Inputs              []figure
			}
		}](h.t, h.get("/api/v1/units/"+u+"/assessment?year=2026"))
		for _, r := range a.Results {
			var of []string
			for _, in := range r.Inputs {
				if slices.Contains(ids, in.Indicator) {
					of = append(of, u+in.Indicator)
					if in.Value != nil {
						told.add(*in.Value, u+in.Indicator)
					}
				}
			}
			if r.Numerator != nil && len(of) > 0 {
				told.add(*r.Numerator, of...)
			}
		}
		trend := read[struct {
			Years []struct {
				Year   int
				Values map[string]struct{ Value *float64 }
			}
		}](h.t, h.get("/api/v1/units/"+u+"/trend"))
		for _, y := range trend.Years {
			for id, f := range y.Values {
				if f.Value != nil && y.Year == 2026 && slices.Contains(ids, id) {
					told.add(*f.Value, u+id)
				}
			}
		}
	}
}

// askAreas makes oversight areas of random communes and asks for their sums.
func (h *house) askAreas(told *equations, rnd *rand.Rand, communes, ids []string, n int) {
	h.t.Helper()
	for i := range n {
		a := border.Area{Code: fmt.Sprint("khu-", i), Name: fmt.Sprint("Khu ", i), HolderRole: "Đồn trưởng", Province: "44", ValidFrom: border.NewDate(2025, time.July, 1)}
		for _, at := range rnd.Perm(len(communes))[:1+rnd.IntN(len(communes))] {
			a.Members = append(a.Members, border.AreaMember{Unit: communes[at]})
		}
		if _, err := h.store.SaveArea(context.Background(), a); err != nil {
			h.t.Fatal(err)
		}
		sums := read[struct {
			Indicators map[string]struct {
				Value    *float64
				AtLeast  *float64 `json:"at_least"`
				Missing  []string
				MaskedIn []string `json:"masked_units"`
			}
		}](h.t, h.get("/api/v1/areas/"+a.Code+"/summary?year=2026"))
		for _, id := range ids {
			s, shown, all := sums.Indicators[id], []string{}, []string{}
			for _, m := range a.Members {
				all = append(all, m.Unit+id)
				if !slices.Contains(s.MaskedIn, m.Unit) && !slices.Contains(s.Missing, m.Unit) {
					shown = append(shown, m.Unit+id)
				}
			}
			if s.Value != nil {
				told.add(*s.Value, all...)
			}
			if s.AtLeast != nil {
				told.add(*s.AtLeast, shown...)
			}
		}
	}
}
