package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
	"cotmoc/internal/rebase"
)

// reformed adds what was before July 2025: Lao Bảo was two communes, and half of a third that is now Hướng Phùng.
func (h *house) reformed() {
	h.t.Helper()
	first := border.NewDate(2014, time.January, 1)
	square := func(code, name, south, north string) string {
		return `{"type":"Feature","properties":{"code":"` + code + `","name":"` + name + `","province":"45"},"geometry":{"type":"Polygon","coordinates":[[[106.5,` +
			south + `],[106.7,` + south + `],[106.7,` + north + `],[106.5,` + north + `],[106.5,` + south + `]]]}}`
	}
	h.loadFrom("units", first, `{"type":"FeatureCollection","features":[`+square("19434", "Lao Bảo", "16.5", "16.6")+`,`+
		square("19436", "Tân Thành", "16.6", "16.65")+`,`+square("19438", "Hướng Tân", "16.65", "16.9")+`]}`)
	h.loadFrom("population", border.NewDate(2019, time.April, 1), "commune_code,residents,households\n19434,8000,2000\n19436,4000,1000\n19438,5000,\n")
	h.loadFrom("lineage", border.NewDate(2025, time.July, 1), "from_code,from_name,to_code,to_name,kind,legal_ref\n"+
		"19434,Lao Bảo,19432,Lao Bảo,nhập toàn bộ,1680/NQ\n19436,Tân Thành,19432,Lao Bảo,nhập toàn bộ,1680/NQ\n"+
		"19438,Hướng Tân,19432,Lao Bảo,một phần,1680/NQ\n19438,Hướng Tân,19441,Hướng Phùng,một phần,1680/NQ\n")
	h.load("reports", "commune_code,period,indicator,value\n19434,2024,addicts_on_file,12\n19436,2024,addicts_on_file,3\n19438,2024,addicts_on_file,10\n"+
		"19434,2023,use_points,1\n")
}

// trendBody is a trend as a client reads it.
type trendBody struct {
	Unit    struct{ Code string }
	On      string
	Reforms []struct {
		On       string
		LegalRef string `json:"legal_ref"`
		Kinds    []string
	}
	Years []struct {
		Year       int
		Class      *string
		Rebased    bool
		Values     map[string]figureBody
		Population *struct {
			Value   *float64
			AsOf    *string `json:"as_of"`
			Stale   bool
			Sources []string
		}
		Rates map[string]*struct {
			Value float64
			Stale bool
		}
	}
}

type figureBody struct {
	Value         *float64
	State, Status string
	Error         *float64
	Badge         border.Text
	Missing       []string
}

func TestTrendReadsPredecessors(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.reformed()
	h.signIn()
	a := h.get("/api/v1/units/19432/trend")
	var got trendBody
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || a.status != 200 {
		t.Fatalf("%d %s: %v", a.status, a.body, err)
	}
	if got.Unit.Code != "19432" || got.On != "2026-11-21" || len(got.Reforms) != 1 || got.Reforms[0].LegalRef != "1680/NQ" || len(got.Reforms[0].Kinds) != 2 {
		t.Errorf("%+v", got)
	}
	if len(got.Years) != 3 {
		t.Fatalf("%d years: %s", len(got.Years), a.body)
	}
	silent, before, own := got.Years[0], got.Years[1], got.Years[2]
	if f := silent.Values["use_points"]; f.Value != nil || f.State != border.NotCollected || len(f.Missing) != 2 {
		t.Errorf("2023, when two of three kept silent: %+v", f)
	}
	f := before.Values["addicts_on_file"]
	if before.Class != nil || !before.Rebased || f.Status != "apportioned" || f.Value == nil || *f.Value <= 15 || *f.Value >= 25 || f.Error == nil ||
		!strings.HasPrefix(f.Badge.VI, "phân bổ (±") || f.Missing == nil {
		t.Errorf("2024: %+v", before)
	}
	if p := before.Population; p == nil || p.AsOf == nil || *p.AsOf != "2019-04-01" || !p.Stale || before.Rates["addicts_on_file"] == nil {
		t.Errorf("population of 2024: %+v", p)
	}
	if own.Class == nil || *own.Class != "type_3" || own.Rebased || own.Values["addicts_on_file"].Status != "exact" || own.Population.Stale ||
		*own.Population.AsOf != "2026-11-21" {
		t.Errorf("2026: %+v", own)
	}
	if old := h.get("/api/v1/units/19434/trend?on=2025-06-30"); old.status != 200 || !strings.Contains(old.body, `"valid_from":"2014-01-01"`) {
		t.Errorf("an ended commune: %d %s", old.status, old.body)
	}
}

// TestUnitTellsItsHouseholds: with day, source and badge of their own; a part that nobody counted leaves no sum.
func TestUnitTellsItsHouseholds(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.reformed()
	if a := h.get("/api/v1/units/19432"); !strings.Contains(a.body, `"households":null`) {
		t.Errorf("one of three predecessors counted no households: %s", a.body)
	}
	h.loadFrom("population", border.NewDate(2018, time.April, 1), "ma_xa,dan_so,so_ho,nguon\n19434,7900,1900,sở\n19436,3900,900,sở\n19438,4900,1000,sở\n")
	var got struct {
		Population struct {
			Residents  float64
			AsOf       string `json:"as_of"`
			Households struct {
				Value  float64
				AsOf   string `json:"as_of"`
				Source string
				Stale  bool
				Status string
				Error  *float64
				Badge  border.Text
			}
		}
	}
	a := h.get("/api/v1/units/19432")
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	p := got.Population.Households
	if p.Value <= 3000 || p.Value >= 4000 || p.AsOf != "2018-04-01" || !strings.Contains(p.Source, "sở") || !p.Stale || p.Status != "apportioned" || p.Error == nil || p.Badge.VI == "" {
		t.Errorf("%s", a.body)
	}
	if got.Population.AsOf != "2019-04-01" {
		t.Errorf("the people are of the nearer count: %s", a.body)
	}
}

func TestUnitTellsItsPopulation(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	if a := h.get("/api/v1/units/19432"); !strings.Contains(a.body, `"population":null`) {
		t.Errorf("nobody counted: %s", a.body)
	}
	h.reformed()
	var got struct {
		Name       string
		Population struct {
			Residents float64
			AsOf      string `json:"as_of"`
			Source    string
			Stale     bool
			Status    string
			Badge     border.Text
			Error     *float64
		}
	}
	a := h.get("/api/v1/units/19432") // a stranger
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	p := got.Population
	if got.Name != "Lao Bảo" || p.Residents <= 12_000 || p.Residents >= 17_000 || p.AsOf != "2019-04-01" || p.Source == "" || !p.Stale || p.Status != "apportioned" {
		t.Errorf("%s", a.body)
	}
	if a := h.get("/api/v1/units/19434?on=2025-06-30"); !strings.Contains(a.body, `"residents":8000`) {
		t.Errorf("its own: %s", a.body)
	}
}

// TestCrosswalkIsTheCommandsBytes, sealed, cached by the reader until something changes, and in parts.
func TestCrosswalkIsTheCommandsBytes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.reformed()
	h.signIn()
	walk, err := rebase.Build(context.Background(), postgis.Reforms{Store: h.store}, rebase.Query{Level: border.Commune,
		From: border.NewDate(2025, time.June, 30), To: border.NewDate(2025, time.July, 1), Follow: rebase.Ground})
	if err != nil {
		t.Fatal(err)
	}
	var asJSON, asCSV bytes.Buffer
	if err := walk.WriteJSON(&asJSON); err != nil {
		t.Fatal(err)
	}
	if err := walk.WriteCSV(&asCSV); err != nil {
		t.Fatal(err)
	}
	const path = "/api/v1/crosswalk?from=2025-06-30&to=2025-07-01&level=commune&follow=ground"
	a := h.get(path)
	if _, err := rebase.Parse([]byte(a.body)); err != nil || a.body != asJSON.String() || len(walk.Rows) != 4 {
		t.Errorf("%v: %s", err, a.body)
	}
	table := h.get(path + "&format=csv")
	if table.body != asCSV.String() || !strings.Contains(table.header.Get("Content-Disposition"), "attachment") ||
		!strings.HasPrefix(table.header.Get("Content-Type"), "text/csv") {
		t.Errorf("%v %s", table.header, table.body)
	}
	etag := a.header.Get("ETag")
	if again := h.get(path, "If-None-Match", etag); again.status != 304 || !strings.Contains(etag, walk.Hash) || table.header.Get("ETag") == etag {
		t.Errorf("%d with %s", again.status, etag)
	}
	part := h.get(path + "&unit=19438")
	if !strings.Contains(part.body, `"hash":"`+walk.Hash) || tells(part.body, "19434") || strings.Count(part.body, `"from":"19438"`) != 2 {
		t.Errorf("%s", part.body)
	}
	h.loadFrom("lineage", border.NewDate(2026, time.April, 30), "from_code,from_name,to_code,to_name,kind\n19432,Lao Bảo,19432,Lao Bảo,đổi tên\n")
	for _, bad := range []string{path + "&unit=99999", strings.Replace(path, "from=2025-06-30", "from=1990-01-01", 1)} {
		if a := h.get(bad); a.status != 400 || !strings.Contains(a.body, `"errors":[{`) {
			t.Errorf("%s: %d %s", bad, a.status, a.body)
		}
	}
	if a := h.get(strings.Replace(path, "to=2025-07-01", "to=2026-05-01", 1)); a.status != 200 || !strings.Contains(a.body, `"to":"2026-05-01"`) {
		t.Errorf("through two reforms: %d %s", a.status, a.body)
	}
}

func TestDisagreementsAreListed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.reformed()
	h.loadFrom("lineage", border.NewDate(2025, time.July, 1), "from_code,from_name,to_code,to_name,kind\n19436,Tân Thành,19441,Hướng Phùng,một phần\n")
	h.signIn()
	var got struct {
		Items []rebase.DisagreementView
		Total int
		Next  *string
	}
	a := h.get("/api/v1/disagreements?on=2025-07-01&unit=19441&least=0.2")
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Total != 1 || got.Items[0].Verdict != rebase.NothingShared ||
		got.Items[0].Old.Name != "Tân Thành" || got.Items[0].VerdictLabel.VI == "" {
		t.Errorf("%v %s", err, a.body)
	}
	if a = h.get("/api/v1/disagreements?on=2025-07-01&least=0&limit=1"); !strings.Contains(a.body, `"next":"`) {
		t.Fatalf("one page only: %s", a.body)
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	first := got.Items[0].Key()
	if a = h.get("/api/v1/disagreements?on=2025-07-01&least=0&limit=1&cursor=" + *got.Next); json.Unmarshal([]byte(a.body), &got) != nil || got.Items[0].Key() <= first {
		t.Errorf("the second page: %s", a.body)
	}
	for _, bad := range []string{"on=today", "on=2025-07-01&least=2", "on=2025-07-01&cursor=xx", "", "on=2025-07-02", "on=2025-07-01&province=99", "on=2025-07-01&unit=99999"} {
		if a := h.get("/api/v1/disagreements?" + bad); a.status != 400 {
			t.Errorf("%q: %d", bad, a.status)
		}
	}
}
