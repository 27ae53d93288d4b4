package ingest_test

import (
	"context"
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
