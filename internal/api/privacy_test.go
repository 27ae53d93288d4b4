package api_test

import (
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/tile"
)

// suspect are words in names of fields that no reason excuses.
var suspect = regexp.MustCompile(`(?i)phone|e_?mail|birth|gender|passport|cccd|cmnd|plate|first_name|last_name|surname|person$|person_|user_agent|ip_addr|address`)

func fieldReasons(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/privacy.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if name, why, _ := strings.Cut(line, " "); name != "" && !strings.HasPrefix(name, "#") {
			list[name] = strings.TrimSpace(why)
		}
	}
	return list
}

// Every field of JSON that a door or an export may give, as the types of the program say, and that can hold words, is on
// the list with the reason why no person can be in it.
func TestNoFieldHoldsAPerson(t *testing.T) {
	list, seen := fieldReasons(t), map[string]bool{}
	for name, where := range jsonFields(t) {
		seen[name] = true
		if suspect.MatchString(name) && list[name] == "" {
			t.Errorf("%s (%s): a field named so may hold a person", name, where)
		} else if list[name] == "" {
			t.Errorf("%s (%s) can hold words: say in testdata/privacy.txt why no person can be in it", name, where)
		}
	}
	for _, l := range tile.Layers() {
		for name, kind := range l.Fields {
			seen[name] = true
			if strings.HasPrefix(kind, "String") && list[name] == "" {
				t.Errorf("%s (tiles of %s) can hold words: say in testdata/privacy.txt why no person can be in it", name, l.ID)
			}
		}
	}
	for name := range list {
		if !seen[name] {
			t.Errorf("testdata/privacy.txt: there is no field %s any more", name)
		}
	}
}

// jsonFields finds the names of fields of JSON whose type can hold words, and where they stand.
func jsonFields(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == "var" || d.Name() == "web") {
			if d != nil && d.IsDir() {
				return filepath.SkipDir
			}
			return err
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			f, ok := n.(*ast.Field)
			if !ok || f.Tag == nil || !wordy(f.Type) {
				return true
			}
			tag, err := strconv.Unquote(f.Tag.Value)
			if err != nil {
				return true
			}
			if name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ","); name != "" && name != "-" {
				found[name] = filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path)
			}
			return true
		})
		return nil
	})
	if err != nil || len(found) < 50 {
		t.Fatalf("%d fields, %v", len(found), err)
	}
	return found
}

// wordy says whether a type can hold words of a caller's choice.
func wordy(e ast.Expr) bool {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name == "string" || x.Name == "any"
	case *ast.StarExpr:
		return wordy(x.X)
	case *ast.ArrayType:
		return wordy(x.Elt)
	case *ast.MapType:
		return wordy(x.Value)
	case *ast.InterfaceType:
		return true
	case *ast.SelectorExpr:
		return x.Sel.Name == "RawMessage"
	}
	return false
}

// somebody is made up, in the forms people write persons in.
var somebody = []string{"liên hệ 0912 345 678", "ông Nguyễn Văn Hùng", "CCCD 044088001234", "hung.nguyen@example.vn"}

// traces are what must be found nowhere afterwards.
var traces = []string{"345 678", "345678", "Văn Hùng", "044088001234", "hung.nguyen"}

// written are requests that are right, one for each door that writes words. Every word of them is replaced by a person
// in turn.
func written() [][3]string {
	point := `{"type":"Point","coordinates":[106.58,16.58]}`
	line := `{"type":"LineString","coordinates":[[106.55,16.55],[106.6,16.6]]}`
	record := func(shape, properties string) string {
		return `{"type":"Feature","geometry":` + shape + `,"properties":{` + properties + `}}`
	}
	return [][3]string{
		{"PUT", "/api/v1/areas/vung-moi", `{"name":"Vùng mới","holder_role":"Đồn trưởng","province":"44","valid_from":"2025-07-01","members":[{"unit":"19441"}]}`},
		{"POST", "/api/v1/hotspots", record(point, `"code":"HS-9","level":"point","functions":"retail","state":"suspected","side":"vn","note":"gần chợ","commune_code":"19432","reason":"mới thấy"`)},
		{"POST", "/api/v1/plots", record(point, `"code":"P-9","found_on":"2026-01-02","state":"found","side":"vn","area_m2":"20"`)},
		{"POST", "/api/v1/crossings", record(point, `"code":"C-9","name":"Lối mở 9","type":"opening","country":"LA","counterpart":"Đen Sa Vẳn","far_province":"Sa Vẳn Na Khẹt","note":"mở theo mùa","status":"open"`)},
		{"POST", "/api/v1/trails", record(line, `"code":"T-9","name":"Đường mòn 9","kind":"footpath","activity":"suspected","passable_months":"1-5"`)},
		{"POST", "/api/v1/routes", record(line, `"code":"R-10","name":"Quốc lộ 10","level":"province","approved_by":"UBND tỉnh","valid_from":"2020-01-01"`)},
		{"POST", "/api/v1/markers", record(point, `"number":"606","type":"main","country":"LA"`)},
		{"POST", "/api/v1/posts", record(point, `"code":"D-9","name":"Trạm chín","kind":"station"`)},
		{"POST", "/api/v1/traffic", record("null", `"crossing":"lao-bao-la","period":"2026-08","persons_in":"100","status":"open"`)},
		{"POST", "/api/v1/incidents", record(point, `"source_ref":"z9","kind":"seizure","occurred_on":"2026-03-02","loc_precision":"1","substances":"heroin 20 g","note":"bắt tại đường mòn","marker":"605","trail":"T-1","crossing":"lao-bao-la"`)},
		{"POST", "/api/v1/hotspots/HS-BIMAT/steps", `{"to":"dismantled","on":"2026-11-01","reason":"đã triệt xóa"}`},
		{"PUT", "/api/v1/units/19441/reports/2026", `{"document":"12/BC","values":{"residents":{"value":10000}},"answers":{"rule.exempt_within_file":"đã rà soát"}}`},
		{"POST", "/api/v1/units/19441/reports/2026/steps", `{"to":"submitted","reason":"đủ số liệu"}`},
		{"POST", "/api/v1/units/19441/recognition/steps", `{"designation":"clean","step":"nominate","day":"2026-11-01","decision_number":"12/QĐ","reason":"đủ điều kiện"}`},
		{"POST", "/api/v1/incidents/duplicates/1-2", `{"same":false,"reason":"hai nơi khác nhau"}`},
	}
}

// A person written in any word of any request, as a name of an account, a label, a file's name or a reason in the
// address, is refused, and stands in no column of the database afterwards, the audit included.
func TestPersonsReachNoColumn(t *testing.T) {
	h := newHouse(t, false)
	ctx := context.Background()
	h.asRole("administrator")
	tried, refused := 0, 0
	for _, w := range written() {
		for _, body := range withSomebody(t, w[2]) {
			tried++
			if a := h.ask(w[0], w[1], body, "X-Cotmoc", "1"); a.status >= 400 && a.status < 500 {
				refused++
			}
		}
	}
	for _, who := range somebody {
		_ = h.gate.AddPost(ctx, access.Account{Name: who, Role: "analyst", Scope: scopeOf("analyst")}, password)
		_, _, _ = h.gate.NewToken(ctx, "Trạm thử administrator", who, 1)
		h.ask("POST", "/api/v1/session", `{"name":`+strconv.Quote(who)+`,"password":`+strconv.Quote(who)+`}`)
		for _, path := range []string{"/api/v1/hotspots/HS-BIMAT?version=1&reason=", "/api/v1/areas/vung-kin/", "/api/v1/hotspots/"} {
			h.ask("DELETE", path+url.PathEscape(who), "", "X-Cotmoc", "1")
			h.get(path + url.PathEscape(who))
		}
		h.get("/api/v1/hotspots?q=" + url.QueryEscape(who) + "&unit=" + url.QueryEscape(who))
		h.get("/api/v1/units?q=" + url.QueryEscape(who))
		h.get("/api/v1/hotspots", "User-Agent", who, "Referer", who, "X-Forwarded-For", who)
		for _, fields := range []map[string]string{{"layer": "hotspots", "source": who}, {"layer": "hotspots", "save_profile": who}} {
			body, kind := form(t, fields, "a.csv", "code,level,state,lon,lat\nHS-7,point,managed,106.6,16.6\n")
			h.ask("POST", "/api/v1/imports", body, "Content-Type", kind, "X-Cotmoc", "1")
		}
		body, kind := form(t, map[string]string{"layer": "hotspots"}, who+".csv", "code,level,state,lon,lat\nHS-8,point,managed,106.6,16.6\n")
		h.ask("POST", "/api/v1/imports", body, "Content-Type", kind, "X-Cotmoc", "1")
	}
	if err := h.server.App().Shutdown(); err != nil {
		t.Error(err)
	}
	if refused < tried*9/10 { // a few words, such as a note left out, play no part
		t.Errorf("of %d requests with a person %d were refused", tried, refused)
	}
	if _, err := access.VerifyChain(ctx, h.store, nil); err != nil {
		t.Error(err)
	}
	found, err := h.store.Containing(ctx, traces)
	if err != nil {
		t.Fatal(err)
	}
	for _, where := range found {
		t.Errorf("a person stands in %s", where)
	}
}

// withSomebody gives a body many times, each with a person in another of its words.
func withSomebody(t *testing.T, body string) []string {
	t.Helper()
	var root any
	if err := json.Unmarshal([]byte(body), &root); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	var bodies []string
	var walk func(at any, put func(any))
	walk = func(at any, put func(any)) {
		switch v := at.(type) {
		case map[string]any:
			for _, name := range slices.Sorted(func(yield func(string) bool) {
				for k := range v {
					if !yield(k) {
						return
					}
				}
			}) {
				walk(v[name], func(x any) { v[name] = x })
			}
		case []any:
			for i := range v {
				walk(v[i], func(x any) { v[i] = x })
			}
		case string:
			for _, who := range somebody {
				put(who)
				text, err := json.Marshal(root)
				if err != nil {
					t.Fatal(err)
				}
				bodies = append(bodies, string(text))
			}
			put(v)
		}
	}
	walk(root, func(x any) { root = x })
	return bodies
}
