package ingest_test

import (
	"strings"
	"testing"

	"cotmoc/data"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// former is an import that knows the list of January 2025.
func former(t *testing.T, layer, from string, files ...ingest.File) ingest.Job {
	t.Helper()
	facts, err := data.Load()
	if err != nil {
		t.Fatal(err)
	}
	j := job(layer, files...)
	j.ProvinceOf, j.Former, j.Partial = facts.ProvinceOf, facts.FormerUnits, true
	if j.ValidFrom, err = border.ParseDate(from); err != nil {
		t.Fatal(err)
	}
	return j
}

const tableHead = "tinh_moi,ma_xa_moi,ten_xa_moi,ma_xa_cu,ten_xa_cu,ghi_chu,huyen_cu,tinh_cu\n"

func TestSpelling(t *testing.T) {
	for _, c := range []struct {
		a, b         string
		exact, loose bool
	}{
		{"Đa Krông", "ĐaKrông", true, true}, {"Thái Hoà", "Thái Hòa", true, true}, {"Thủy", "Thuỷ", true, true},
		{"Đạ M'ri", "Đạ Mri", true, true}, {"Tra\u0300", "Trà", true, true}, {"Quí Quân", "Quý Quân", false, true},
		{"Trực Hưng", "Trực Hùng", false, true}, {"Đông Hà", "Dong Ha", false, true}, {"Phường 1", "Phường 11", false, false},
	} {
		exactA, looseA := ingest.Spelling(c.a)
		exactB, looseB := ingest.Spelling(c.b)
		if (exactA == exactB) != c.exact || (looseA == looseB) != c.loose {
			t.Errorf("%q and %q: %q %q, %q %q", c.a, c.b, exactA, exactB, looseA, looseB)
		}
	}
}

// TestWordsOfConversions holds every wording of the table of 1 July 2025.
func TestWordsOfConversions(t *testing.T) {
	type meaning struct {
		kind                      string
		partial, population, area bool
	}
	part := meaning{kind: border.SplitPart, partial: true}
	for words, want := range map[string]meaning{
		"Nhập toàn bộ":                            {kind: border.MergeWhole},
		"NHẬP TOÀN BỘ":                            {kind: border.MergeWhole},
		"Nhập một phần":                           part,
		"Nhập một phần diện tích":                 part,
		"Nhâp một phần diện tích":                 part,
		"Nhập một phần dân số":                    part,
		"Nhập một phần diện tích, toàn bộ dân số": {border.SplitPart, true, true, false},
		"Nhập toàn bộ diện tích":                  {border.SplitPart, true, false, true},
		"Giữ nguyên":                              {kind: border.Recode},
		"Đổi tên":                                 {kind: border.Recode},
		"Đổi loại hình":                           {kind: border.Recode},
		"Sắp xếp toàn bộ huyện Cồn Cỏ thành đặc khu Cồn Cỏ":                             {kind: border.Recode},
		"Phần còn lại sau khi tách một phần vào xã Canh Vinh":                           {kind: border.BoundaryAdjust, partial: true},
		"Đổi tên từ một phần Phường 15":                                                 part,
		"Đổi tên, đổi loại hình từ một phần thị trấn Lai Uyên":                          part,
		"Nhập toàn bộ diện tích tự nhiên, quy mô dân số":                                {kind: border.MergeWhole},
		"Sắp xếp toàn bộ diện tích tự nhiên và quy mô dân số của xã A, xã B thành xã C": {kind: border.MergeWhole},
		"Nhập nguyên trạng": {kind: border.MergeWhole},
		"Giữ nguyên trạng":  {kind: border.Recode},
		"Nhập một phần diện tích tự nhiên, quy mô dân số":           part,
		"Nhập một phần diện tích tự nhiên và toàn bộ quy mô dân số": {border.SplitPart, true, true, false},
		"Nhập toàn bộ diện tích tự nhiên, một phần quy mô dân số":   {border.SplitPart, true, false, true},
		"merge_whole": {kind: border.MergeWhole},
		"split_part":  part,
	} {
		_, m := run(t, former(t, "lineage", "2025-07-01", text("l.csv", tableHead+`Tỉnh Quảng Trị (44),19432,Xã Lao Bảo,19434,Thị trấn Lao Bảo,"`+words+`",Huyện Hướng Hóa (465),Tỉnh Quảng Trị (45)`+"\n")))
		l := values[border.Lineage](t, m)
		if len(l) != 1 {
			t.Errorf("%q is not taken", words)
			continue
		}
		if got := (meaning{l[0].Kind, l[0].Partial, l[0].PopulationWhole, l[0].AreaWhole}); got != want {
			t.Errorf("%q is %+v, want %+v", words, got, want)
		}
	}
	for words, kind := range map[string]string{"Giữ nguyên": border.Unchanged, "Đổi tên": border.Rename, "Đổi loại hình": border.Rename} {
		_, m := run(t, former(t, "lineage", "2025-07-01", text("l.csv", tableHead+"Tỉnh Quảng Trị (44),19432,Xã Lao Bảo,19432,Thị trấn Lao Bảo,"+words+",Huyện Hướng Hóa (465),Tỉnh Quảng Trị (45)\n")))
		if l := values[border.Lineage](t, m); len(l) != 1 || l[0].Kind != kind {
			t.Errorf("%q is %+v", words, l)
		}
	}
}

func TestLineageRows(t *testing.T) {
	content := tableHead + strings.Join([]string{
		"Tỉnh Quảng Trị (44),19432,Xã Lao Bảo,19434,Thị trấn Lao Bảo,Nhập toàn bộ,Huyện Hướng Hóa (465),Tỉnh Quảng Trị (45)",
		"Tỉnh Quảng Trị (44),19742,Đặc khu Cồn Cỏ,,,Sắp xếp toàn bộ huyện Cồn Cỏ thành đặc khu Cồn Cỏ,Huyện Cồn Cỏ (471),Quảng Trị (44)",
		"Tỉnh Cao Bằng (04),01648,Xã Phục Hòa,01615,Xã Mỹ Hưng,Nhập toàn bộ,Huyện Quảng Hòa (049),Tỉnh Cao Bằng (04)",
		"Tỉnh Quảng Trị (44),19432,Xã Lao Bảo,,Xã Tân Thành,Nhập toàn bộ,Huyện Hướng Hóa,Tỉnh Quảng Trị",
		"Tỉnh Quảng Trị (44),19432,Xã Lao Bảo,19434,Thị trấn Lao Bảo,Hình như đã nhập,Huyện Hướng Hóa (465),Tỉnh Quảng Trị (45)",
		"Tỉnh Quảng Trị (44),,Xã Lao Bảo,19434,Thị trấn Lao Bảo,Nhập toàn bộ,Huyện Hướng Hóa (465),Tỉnh Quảng Trị (45)",
		"Tỉnh Quảng Trị (44),19432,Xã Lao Bảo,,,Nhập toàn bộ,,Tỉnh Quảng Trị (45)",
		"Tỉnh Quảng Trị (44),19432,Xã Lao Bảo,45,Tỉnh Quảng Trị,Nhập toàn bộ,,",
		",44,Tỉnh Quảng Trị,19434,Thị trấn Lao Bảo,Nhập toàn bộ,Huyện Hướng Hóa (465),Tỉnh Quảng Trị (45)",
	}, "\n") + "\n"
	result, m := run(t, former(t, "lineage", "2025-07-01", text("l.csv", content)))
	checkRefusals(t, result, []want{{6, "kind", "not understood"}, {7, "to_code", "missing"}, {8, "from_code", "missing"}, {9, "to_code", "cannot become"}, {10, "to_code", "cannot become"}})
	rows := values[border.Lineage](t, m)
	if len(rows) != 4 {
		t.Fatalf("%d rows, want 4", len(rows))
	}
	if f, to := rows[0].From, rows[0].To; f.Kind != "Thị trấn" || f.Name != "Lao Bảo" || f.District != "465" || f.Province != "45" || to.Province != "44" ||
		rows[0].On.String() != "2025-07-01" {
		t.Errorf("%+v", rows[0])
	}
	if f := rows[1].From; f.Code != "471" || f.Level != border.District || f.Name != "Cồn Cỏ" || f.Province != "45" {
		t.Errorf("a whole district: %+v; want code 471 in old Quảng Trị", f)
	}
	if rows[2].From.Code != "01651" || len(result.Notes) == 0 {
		t.Errorf("the code of another commune was kept: %+v, notes %v", rows[2].From, result.Notes)
	}
	if f := rows[3].From; f.Code != "" || f.District != "465" || f.Province != "45" {
		t.Errorf("by name: %+v", f)
	}
}

// TestGroundWithoutUnit: the table of 1 July 2025 names a mud flat that was in no commune.
func TestGroundWithoutUnit(t *testing.T) {
	content := tableHead + "Tỉnh Ninh Bình (37),14698,Xã Kim Đông,,Khu vực bãi bồi ven biển do huyện Kim Sơn quản lý,Nhập toàn bộ,Huyện Kim Sơn (376),Tỉnh Ninh Bình (37)\n" +
		"Tỉnh Ninh Bình (37),14698,Xã Kim Đông,14698,Xã Kim Đông,Nhập toàn bộ,Huyện Kim Sơn (376),Tỉnh Ninh Bình (37)\n"
	result, m := run(t, former(t, "lineage", "2025-07-01", text("l.csv", content)))
	rows := values[border.Lineage](t, m)
	if len(rows) != 2 || rows[1].WithoutUnit {
		t.Fatalf("%+v", rows)
	}
	if ground := rows[0]; !ground.WithoutUnit || !border.IsProvisional(ground.From.Code) || ground.From.Level != border.Commune || ground.To.Code != "14698" {
		t.Errorf("%+v", ground)
	}
	if len(result.Notes) != 1 || result.Notes[0].Row != 2 || !strings.Contains(result.Notes[0].Reason.EN, "no administrative unit") {
		t.Errorf("notes %+v", result.Notes)
	}
}

func TestProvinceBecomesACity(t *testing.T) {
	_, m := run(t, former(t, "lineage", "2026-04-30", text("l.csv", "from_code,from_name,to_code,to_name,kind\n75,Tỉnh Đồng Nai,75,Thành phố Đồng Nai,Đổi loại hình\n")))
	l := values[border.Lineage](t, m)
	if len(l) != 1 || l[0].Kind != border.Rename || l[0].From.Level != border.Province || l[0].To.Kind != "Thành phố" || l[0].To.Name != "Đồng Nai" {
		t.Errorf("%+v", l)
	}
}

func feature(properties string) string {
	return `{"type":"Feature","properties":{` + properties + `},"geometry":` + square("106", "16") + `}` + "\n"
}

func TestUnitsOfTheTimeOfDistricts(t *testing.T) {
	files := text("2014.json", feature(`"tinh":"Quảng Trị","huyen":"Huyện Đa Krông","xa":"Xã Ba Lòng","ma_xa":"19594"`)+
		feature(`"tinh":"QUẢNG TRỊ","huyen":"Huyện ĐaKrông","xa":"Xã Triệu Nguyên","ma_xa":null`)+
		feature(`"tinh":"Thừa Thiên Huế","huyen":"Huyện Nam Đông","xa":"Xã Hương Hòa","ma_xa":null`)+
		feature(`"tinh":"Sao Hỏa","huyen":"Huyện Một","xa":"Xã Hai","ma_xa":null`)+
		feature(`"tinh":"Quảng Trị","huyen":"Huyện Đa Krông","xa":null,"ma_xa":null`))
	result, m := run(t, former(t, "units", "2014-01-01", files))
	checkRefusals(t, result, []want{{4, "code", "missing"}, {5, "name", "Huyện Đa Krông, Quảng Trị); ground in no commune"}})
	u := values[border.Unit](t, m)
	if len(u) != 3 {
		t.Fatalf("%d units, want 3", len(u))
	}
	if u[0].Code != "19594" || u[0].Parent != "45" || u[0].District != "467" || len(u[0].Above) != 2 || u[0].Above[0].FullName != "Huyện Đa Krông" || u[0].Above[1].FullName != "Tỉnh Quảng Trị" {
		t.Errorf("%+v", u[0])
	}
	if !border.IsProvisional(u[1].Code) || u[1].District != "467" || u[1].Parent != "45" {
		t.Errorf("without a code: %+v", u[1])
	}
	if !border.IsProvisional(u[2].District) || u[2].Parent != "46" {
		t.Errorf("in a district that was gone by 2025: %+v", u[2])
	}
	again := text("2014.json", feature(`"tinh":"Tỉnh Quảng Trị","huyen":"Huyện Đakrông","xa":"Xã TriệuNguyên","ma_xa":null`))
	_, m = run(t, former(t, "units", "2014-01-01", again))
	if code := values[border.Unit](t, m)[0].Code; code != u[1].Code {
		t.Errorf("another spelling gives %s, not %s", code, u[1].Code)
	}
}

// TestCodeThatStandsTwice: the list of January 2025 says whose it is; where it cannot, nobody gets it.
func TestCodeThatStandsTwice(t *testing.T) {
	lao := `"tinh":"Lào Cai","huyen":"Huyện Bảo Thắng","ma_xa":"02905","xa":`
	file := text("2014.json", feature(lao+`"Xã Phố Lu"`)+feature(lao+`"Thị trấn Phố Lu"`)+
		feature(`"tinh":"Quảng Trị","huyen":"Huyện Đa Krông","xa":"Xã Một","ma_xa":"19594"`)+
		feature(`"tinh":"Quảng Trị","huyen":"Huyện Đa Krông","xa":"Xã Hai","ma_xa":"19594"`))
	result, m := run(t, former(t, "units", "2014-01-01", file))
	checkRefusals(t, result, []want{{3, "code", "none is taken"}, {4, "code", "none is taken"}})
	u := values[border.Unit](t, m)
	if len(u) != 2 || !border.IsProvisional(u[0].Code) || u[1].Code != "02905" || u[1].Kind != "Thị trấn" {
		t.Fatalf("%+v", u)
	}
	if len(result.Notes) != 1 || result.Notes[0].Row != 1 || !strings.Contains(result.Notes[0].Reason.EN, "that of Thị trấn Phố Lu") {
		t.Errorf("notes %+v", result.Notes)
	}
	file = text("2014.json", feature(lao+`"Xã Phố Lu"`)+feature(lao+`"Thị trấn Phố Lu"`)+feature(lao+`"Thị trấn Phố Lu"`))
	result, m = run(t, former(t, "units", "2014-01-01", file))
	checkRefusals(t, result, []want{{1, "code", "none is taken"}, {2, "code", "none is taken"}, {3, "code", "none is taken"}})
	if len(values[border.Unit](t, m)) != 0 {
		t.Error("a code three rows claim was given to one")
	}
}

func TestListWithoutShapes(t *testing.T) {
	list := text("list.csv", "ma_tinh,tinh,ma_huyen,huyen,ma_xa,xa,loai\n45,Tỉnh Quảng Trị,465,Huyện Hướng Hóa,19434,Thị trấn Lao Bảo,Thị trấn\n45,Tỉnh Quảng Trị,471,Huyện Cồn Cỏ,,,Huyện\n")
	result, m := run(t, former(t, "units", "2025-01-01", list))
	u := values[border.Unit](t, m)
	if result.Accepted != 2 || len(u) != 2 {
		t.Fatalf("%+v", result)
	}
	if u[0].Name != "Lao Bảo" || u[0].District != "465" || u[0].Parent != "45" || u[0].Shape != nil {
		t.Errorf("%+v", u[0])
	}
	if u[1].Level != border.District || u[1].Code != "471" || u[1].Name != "Cồn Cỏ" || u[1].Kind != "Huyện" || u[1].Parent != "45" {
		t.Errorf("%+v", u[1])
	}
}

func TestPopulation(t *testing.T) {
	content := "commune_code,as_of,residents,source\n19432,2024-04-01,12000,điều tra\n19433,,1 200,\n19434,2024-04-01,0,\n19435,2030-01-01,5,\n,2024-04-01,5,\n"
	j := former(t, "population", "2019-04-01", text("p.csv", content))
	result, m := run(t, j)
	checkRefusals(t, result, []want{{4, "residents", "above 0"}, {5, "as_of", "future"}, {6, "commune_code", "missing"}})
	p := values[border.Population](t, m)
	if len(p) != 2 || p[0].Residents != 12000 || p[0].Source != "điều tra" || p[0].AsOf.String() != "2024-04-01" || p[1].AsOf.String() != "2019-04-01" || p[1].Residents != 1200 {
		t.Errorf("%+v", p)
	}
	result, m = run(t, former(t, "population", "2019-04-01", text("h.csv", "Mã xã,Dân số,Số hộ\n19432,12000,3000\n19433,900,\n19434,900,0\n19435,900,901\n")))
	checkRefusals(t, result, []want{{4, "households", "above 0"}, {5, "households", "more households"}})
	if p := values[border.Population](t, m); len(p) != 2 || p[0].Households == nil || *p[0].Households != 3000 || p[1].Households != nil {
		t.Errorf("households: %+v", p)
	}
	census := text("c.csv", "ma_xa,tinh,huyen,xa,loai,dan_so,dan_so_thanh_thi\n,QuảngTrị,ĐaKrông,BaLòng,Xã,2816,\n")
	_, m = run(t, former(t, "population", "2019-04-01", census))
	if p := values[border.Population](t, m); len(p) != 1 || p[0].Unit.Province != "45" || p[0].Unit.District != "467" || p[0].Unit.Code != "" {
		t.Errorf("by name: %+v", p)
	}
}
