package ingest_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// FuzzImport feeds whatever bytes there are: a file is read or refused in two languages, and never half taken.
func FuzzImport(f *testing.F) {
	for _, s := range []string{
		"source_ref,kind,occurred_on,commune_code\n1,seizure,2026-01-02,19432\n", "\xFF\xFEa\x00,\x00b\x00", "Mã vụ;Loại;Ngày xảy ra\n\"1\";x;",
		`{"type":"Feature","crs":{"properties":{"name":"EPSG:9209"}},"geometry":{"type":"Point","coordinates":[1,2]},"properties":{}}`,
		`<kml><Placemark><name>a</name></Placemark></kml>`, `<gpx><wpt lon="1" lat="2"/></gpx>`, "SQLite format 3\x00", "PK\x05\x06", "\x1f\x8b\x08\x00",
		"ma_vu;loai;ngay;ghi_chu\n1;seizure;5/11/2026;B\xb6n Ka T\xa8ng, x\xb7 Lao B\xb6o, huy\xd6n H\xad\xedng H\xe3a\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		j := job("incidents", text("x", content))
		m := &memory{}
		result, err := ingest.Run(context.Background(), j, m)
		if err != nil {
			if why := border.TextOf(err); border.KindOf(err) != border.Invalid || why.VI == "" || why.EN == "" {
				t.Errorf("%v", err)
			}
			return
		}
		if result.Refused > 0 && result.Accepted > 0 {
			t.Errorf("half taken: %+v", result)
		}
	})
}

// FuzzLayers feeds rows to the decoder of every layer: each row is taken or refused by its fields.
func FuzzLayers(f *testing.F) {
	layers := []string{"units", "lineage", "population", "border", "markers", "crossings", "traffic", "trails", "posts", "routes", "hotspots", "plots", "incidents", "reports", "effort"}
	for i, s := range []string{
		"ma_xa,ten,wkt\n19432,Lao Bảo,\"POLYGON((1 1,2 1,2 2,1 1))\"\n", "ma_cu,ten_cu,ma_moi,ten_moi,ngay\n1,a,2,b,2025-07-01\n",
		"commune_code,as_of,residents,source\n19432,2026-01-01,8.123,x\n", `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[1,2],[3,4]]},"properties":{"country":"LA"}}`,
		"number,sub,type,country,lon,lat\n605/2,,main,LA,106.58,16.6\n", "name,type,country,lon,lat\nA,international,LA,106,16\n", "crossing,period,persons_in\na,2026-09,1\n",
		"code,kind,passable_months,wkt\nt,footpath,11-2,\"LINESTRING(1 2,3 4)\"\n", "code,name,kind,lon,lat\nd,Đồn,border_post,106,16\n",
		"code,name,level,valid_from,wkt\nr,R,province,2026-01-01,\"LINESTRING(1 2,3 4)\"\n", "code,level,functions,state,since,lon,lat\nh,point,retail;staging,managed,2026-01-01,106,16\n",
		"code,found_on,area_m2,plants,state,lon,lat\np,2026-01-01,1,2,found,106,16\n", "source_ref,kind,occurred_on,marker,offset_m,side\n1,seizure,2026,mốc 605,-400,vn\n",
		"commune_code,period,indicator,value,value_state\n19432,2026-H1-cal,residents,,withheld\n", "cell,month,mode,km,hours\n8741610e9ffffff,2026-10,foot,12,9\n",
	} {
		f.Add(byte(i), s)
	}
	f.Fuzz(func(t *testing.T, layer byte, content string) {
		j := job(layers[int(layer)%len(layers)], text("x", content))
		j.ValidFrom, j.Level = border.NewDate(2025, 7, 1), border.Commune
		j.ProvinceOf = func(string) (string, bool) { return "44", true }
		result, err := ingest.Run(context.Background(), j, &memory{})
		if err != nil {
			if why := border.TextOf(err); border.KindOf(err) == border.Internal || why.VI == "" || why.EN == "" {
				t.Errorf("%s: %v", j.Layer, err)
			}
			return
		}
		if result.Refused > 0 && result.Accepted > 0 {
			t.Errorf("half taken: %+v", result)
		}
		for _, r := range result.Refusals {
			if r.Reason.VI == "" || r.Reason.EN == "" {
				t.Errorf("refused without a word: %+v", r)
			}
		}
	})
}

// FuzzPoints reads tables of points to be located.
func FuzzPoints(f *testing.F) {
	for _, s := range []string{"id,lon,lat,on\n1,106.62,16.64,2024-05-01\n", "X;Y\n1.844.000;555.000\n", "kinh độ\tvĩ độ\n106°35'27,6\"Đ\t16 độ 37 phút Bắc\n", "\xEF\xBB\xBFlon,lat\n,\n", "\x1f\x8b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		table, err := ingest.OpenPoints(context.Background(), ingest.PointFile{Name: "x", Content: strings.NewReader(content), Rules: border.Rules{Today: border.NewDate(2026, 11, 21), Area: border.ServedArea()}})
		for n := 0; err == nil && n < 10_000; n++ {
			_, err = table.Next()
		}
		if err != nil && !errors.Is(err, io.EOF) && border.KindOf(err) != border.Invalid {
			t.Errorf("%v", err)
		}
	})
}

// FuzzProfile reads the YAML of profiles.
func FuzzProfile(f *testing.F) {
	for _, s := range []string{"layer: incidents\nmap: {source_ref: \"Số vụ\"}\ncrs: EPSG:9213\n", "map: {crs: x}", "a: &a [*a]", "layer: [", "decimal: comma\nx: 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, content string) {
		path := filepath.Join(t.TempDir(), "p.yaml")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := ingest.ReadProfile(path)
		if err == nil {
			_, err = p.Mapping("incidents", map[string]string{"note": "x"})
		}
		if err != nil && border.KindOf(err) != border.Usage {
			t.Errorf("%v", err)
		}
	})
}
