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

	"cotmoc/geo/export"
	"cotmoc/internal/access"
	"cotmoc/internal/tile"
)

// suspect are words in names of fields that ask for a reason, whatever the type: a number can be a telephone's.
var suspect = regexp.MustCompile(`(?i)phone|e_?mail|birth|gender|passport|cccd|cmnd|(^|_)plates?(_|$)|first_?name|last_?name|surname|person$|person_|user_?agent|ip_?addr|address|` +
	`ho_?ten|ho_va_ten|dien_?thoai|ngay_?sinh|gioi_?tinh|dia_?chi|bien_?so|ho_?chieu|can_?cuoc`)

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

// Every field that a door or an export may give, as the types and descriptions of the program say, and that can hold words, is
// on the list with the reason why no person can be in it: fields of JSON, of tiles, of collections and their files, and
// columns of tables.
func TestNoFieldHoldsAPerson(t *testing.T) {
	t.Parallel()
	list, seen := fieldReasons(t), map[string]bool{}
	look := func(name, where string, words bool) {
		seen[name] = seen[name] || words || suspect.MatchString(name)
		switch {
		case list[name] != "":
		case suspect.MatchString(name):
			t.Errorf("%s (%s): a field named so may hold a person", name, where)
		case words:
			t.Errorf("%s (%s) can hold words: say in testdata/privacy.txt why no person can be in it", name, where)
		}
	}
	for name, f := range jsonFields(t) {
		look(name, f.where, f.words)
	}
	for _, l := range tile.Layers() {
		for name, kind := range l.Fields {
			look(name, "tiles of "+l.ID, strings.HasPrefix(kind, "String"))
		}
	}
	for _, c := range every() {
		for _, f := range c.Fields {
			look(f.Name, "collection "+c.ID, f.Codes == nil && (f.Kind == export.Text || f.Kind == export.Texts))
		}
	}
	for name, where := range tableColumns(t) {
		look(name, where, true)
	}
	for name := range list {
		if !seen[name] {
			t.Errorf("testdata/privacy.txt: there is no field %s any more", name)
		}
	}
}

// tableColumns are the columns of the tables that doors give, as they stand in their first line.
func tableColumns(t *testing.T) map[string]string {
	t.Helper()
	h := newHouse(t, false)
	h.asRole("administrator")
	columns := map[string]string{}
	for _, a := range []struct {
		path   string
		answer answer
	}{
		{"cycle", h.get("/api/v1/cycle?year=2026&format=csv")}, {"crosswalk", h.get("/api/v1/crosswalk?from=2025-07-01&to=2026-01-01&format=csv")},
		{"locate", h.ask("POST", "/api/v1/locate?markers=true", "lon,lat\n106.6,16.6\n", "Content-Type", "text/csv", "X-Cotmoc", "1")},
	} {
		head, _, _ := strings.Cut(strings.TrimPrefix(a.answer.body, "\ufeff"), "\n")
		for _, name := range strings.Split(strings.TrimSpace(head), ",") {
			columns[name] = "table of " + a.path
		}
		if a.answer.status != 200 || !strings.Contains(head, ",") {
			t.Errorf("%s: %d %s", a.path, a.answer.status, head)
		}
	}
	return columns
}

// field is one of JSON: where it stands, and whether its type can hold words.
type field struct {
	where string
	words bool
}

// jsonFields finds the names of fields of JSON: of types, and of maps that are written out.
func jsonFields(t *testing.T) map[string]field {
	t.Helper()
	found, texts := map[string]field{}, map[string]bool{}
	add := func(path, name string, words bool) {
		if name != "" && name != "-" {
			found[name] = field{filepath.Base(filepath.Dir(path)) + "/" + filepath.Base(path), words || found[name].words}
		}
	}
	files := sourceFiles(t)
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && wordy(spec.Type, nil) {
				texts[spec.Name.Name] = true // a type of its own that is a text
			}
			return true
		})
	}
	for path, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Field:
				if x.Tag == nil {
					return true
				}
				if tag, err := strconv.Unquote(x.Tag.Value); err == nil {
					name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
					add(path, name, wordy(x.Type, texts))
				}
			case *ast.CompositeLit:
				if !isMap(x.Type) || !strings.Contains(path, "internal/api/") {
					return true
				}
				for _, e := range x.Elts {
					pair, _ := e.(*ast.KeyValueExpr)
					if key, ok := pair.Key.(*ast.BasicLit); ok && key.Kind == token.STRING {
						if name, err := strconv.Unquote(key.Value); err == nil {
							add(path, name, false) // what is in it stands in the type it came from
						}
					}
				}
			}
			return true
		})
	}
	if len(found) < 50 {
		t.Fatalf("%d fields", len(found))
	}
	return found
}

// sourceFiles reads the files of the program.
func sourceFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
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
		files[path], err = parser.ParseFile(token.NewFileSet(), path, nil, 0)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// isMap says whether what is written out is a map, fiber's own among them.
func isMap(e ast.Expr) bool {
	if s, ok := e.(*ast.SelectorExpr); ok {
		return s.Sel.Name == "Map"
	}
	_, ok := e.(*ast.MapType)
	return ok
}

// wordy says whether a type can hold words of a caller's choice; texts are types of our own that can.
func wordy(e ast.Expr, texts map[string]bool) bool {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name == "string" || x.Name == "any" || texts[x.Name]
	case *ast.StarExpr:
		return wordy(x.X, texts)
	case *ast.ArrayType:
		return wordy(x.Elt, texts)
	case *ast.MapType:
		return wordy(x.Value, texts)
	case *ast.InterfaceType:
		return true
	case *ast.SelectorExpr:
		return x.Sel.Name == "RawMessage" || texts[x.Sel.Name]
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
	t.Parallel()
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
