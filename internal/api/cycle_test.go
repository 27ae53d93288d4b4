package api_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"cotmoc/internal/programme"
	"cotmoc/internal/recognition"
)

type cycleAnswer struct {
	Items []struct {
		Unit        struct{ Code string }
		FullName    string `json:"full_name"`
		Class       string
		Recognition *struct {
			State   string
			InForce bool `json:"in_force"`
		}
		Silent []struct {
			Period string
			Days   int
		}
		Next *struct {
			Period string
			DueOn  string `json:"due_on"`
			Days   int
		}
	}
	Total int
}

func codesOf(a cycleAnswer) string {
	var codes []string
	for _, row := range a.Items {
		codes = append(codes, row.Unit.Code)
	}
	return strings.Join(codes, " ")
}

// The table of the cycle: class, recognition, silences with their days, the next deadline; the same rows in the file.
func TestCycle(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	cleanLastYear(h)
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","fullName":"Xã Khe Sanh","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.8,16.5],[106.9,16.5],[106.9,16.6],[106.8,16.6],[106.8,16.5]]]}}]}`)
	h.as("Công an xã")
	if a := h.step(`{"step":"nominate","day":"2026-05-20"}`); a.status != 201 || !strings.Contains(a.body, `"applicants":["Công an xã"]`) || !strings.Contains(a.body, `"next":[{"step":"assess_self","to":"self_assessed","side":"applicant","needs":["year"]}`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	all := parsed[cycleAnswer](t, h.get("/api/v1/cycle?year=2026"))
	if codesOf(all) != "19441 19429 19432" { // Hướng Phùng, Khe Sanh, Lao Bảo
		t.Fatalf("order: %+v", all)
	}
	hp, ks := all.Items[0], all.Items[1]
	if hp.FullName != "Xã Hướng Phùng" || hp.Recognition == nil || hp.Recognition.State != "candidate" || hp.Recognition.InForce || len(hp.Silent) != 0 || hp.Next != nil {
		t.Errorf("a candidate whose figures were imported: %+v", hp)
	}
	// 2025 was over when this register began, but figures of it are kept here: whoever lacks them is silent.
	if ks.Class != "undetermined" || ks.Recognition != nil || len(ks.Silent) != 1 || ks.Silent[0].Period != "2025" || ks.Silent[0].Days != 337 ||
		ks.Next == nil || ks.Next.Period != "2026" || ks.Next.DueOn != "2026-12-19" || ks.Next.Days != 28 {
		t.Errorf("a silent commune: %+v", ks)
	}
	for query, want := range map[string]string{"silent=true&sort=silent&order=down": "19429 19432", "recognition=candidate": "19441", "recognition=none&order=down": "19432 19429",
		"class=undetermined": "19429", "find=KHE": "19429", "find=1944": "19441", "area=vung-kin": "19432", "province=14": "", "sort=deadline": "19429 19441 19432"} {
		if got := codesOf(parsed[cycleAnswer](t, h.get("/api/v1/cycle?year=2026&"+query))); got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
	file := h.get("/api/v1/cycle?year=2026&silent=true&sort=silent&order=down&format=csv&lang=vi")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.body, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][0] != "19429" || rows[1][10] != "Báo cáo năm của xã về các tiêu chí 2025" || rows[1][11] != "337" || rows[1][13] != "2026-12-19" ||
		!strings.Contains(file.header.Get("Content-Disposition"), "cotmoc-2026-2026-11-21.csv") {
		t.Errorf("csv: %v %v %v", err, rows, file.header)
	}
	book := h.get("/api/v1/cycle?year=2026&format=xlsx")
	if book.status != 200 || !bytes.HasPrefix([]byte(book.body), []byte("PK")) || !strings.Contains(book.header.Get("Content-Type"), "spreadsheetml") {
		t.Errorf("workbook: %d %v", book.status, book.header)
	}
}

// A report says who may not judge it, and which steps it leads to.
func TestAReportSaysWhatFollows(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.signIn()
	s := read[programme.Sheet](t, h.get(silentYear))
	if !s.Writable || strings.Join(s.Next, " ") != "waived" || len(s.Writers) != 0 || s.Article.VI == "" {
		t.Errorf("before a draft: %+v", s)
	}
	h.change("PUT", silentYear, residentsOnly)
	s = read[programme.Sheet](t, h.change("POST", silentYear+"/steps", `{"to":"submitted"}`))
	if s.Writable || strings.Join(s.Next, " ") != "returned accepted" || strings.Join(s.Writers, " ") != "Trạm Lao Bảo" {
		t.Errorf("handed in: %+v", s)
	}
	if s := read[programme.Sheet](t, h.get("/api/v1/units/19432/reports/2026")); s.Writable || len(s.Next) != 0 {
		t.Errorf("imported: %+v", s)
	}
	if a := h.change("POST", silentYear+"/steps", `{"to":"accepted","post":"Cục"}`); a.status != 400 || !strings.Contains(a.body, `"field":"post"`) {
		t.Errorf("in another's name: %d %s", a.status, a.body)
	}
}

func TestDrawsAreListed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("units", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"19429","name":"Khe Sanh","province":"44"},
	 "geometry":{"type":"Polygon","coordinates":[[[106.8,16.5],[106.9,16.5],[106.9,16.6],[106.8,16.6],[106.8,16.5]]]}}]}`)
	h.as("Thanh tra")
	made := h.ask("POST", "/api/v1/draws", `{"seed":7,"n":5,"year":2026}`, "X-Cotmoc", "1")
	if a := h.ask("POST", made.header.Get("Location")+"/findings", `{"unit":"19429","finding":"not_clean"}`, "X-Cotmoc", "1"); a.status != 201 && !strings.Contains(a.body, `"field":"day"`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	list := parsed[struct{ Items []recognition.PastDraw }](t, h.get("/api/v1/draws"))
	if len(list.Items) != 1 || list.Items[0].Seed != 7 || list.Items[0].Drawn != 1 || list.Items[0].Post != "Thanh tra" {
		t.Errorf("%+v", list)
	}
}
