package ingest_test

import (
	"io"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

func inline(name, content string) ingest.File {
	return ingest.File{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func TestMarkers(t *testing.T) {
	j := job("markers", inline("mốc.csv", "so,so_phu,loai,nuoc,lon,lat\n605,,Mốc chính,LA,106.58,16.6\n605/2,,auxiliary,Lào,106.585,16.605\n"+
		"0,,main,LA,106.5,16.6\n607,,main,TH,106.5,16.6\n608,,main,LA,,\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{4, "number", "above 0"}, {5, "country", "not in the list"}, {6, "lon", "missing"}})
	markers := values[border.Marker](t, m)
	if len(markers) != 2 || markers[0].Code() != "LA-605" || markers[0].Type != "main" || markers[1].Code() != "LA-605-2" {
		t.Errorf("%+v", markers)
	}
}

func TestPostsAreInstitutions(t *testing.T) {
	j := job("posts", inline("p.csv", "code,name,kind,lon,lat,valid_from\nd1,Đồn Lao Bảo,border_post,106.58,16.6,01/02/2020\nd2,Đồn trưởng Nguyễn Văn A,border_post,106.58,16.6,\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{3, "name", "***"}})
	if posts := values[border.Post](t, m); len(posts) != 1 || posts[0].Valid.From.String() != "2020-02-01" {
		t.Errorf("%+v", posts)
	}
}

func TestTrafficRows(t *testing.T) {
	j := job("traffic", inline("t.csv", "crossing;period;persons_in;goods_t_in;status\nlao-bao;2026-09;1200;12,5;open\nlao-bao;2026-10;;;\n"+
		"lao-bao;2030-01;1;;\nlao-bao;2026-08;1,5;;\nlao-bao;2026-07;-1;;\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{3, "persons_in", "no figure"}, {4, "period", "not begun"}, {5, "persons_in", "whole"}, {6, "persons_in", "negative"}})
	rows := values[border.Traffic](t, m)
	if len(rows) != 1 || *rows[0].PersonsIn != 1200 || *rows[0].GoodsTIn != 12.5 || rows[0].PersonsOut != nil {
		t.Errorf("%+v", rows)
	}
}

func TestIncidentFieldsBeyondTheFirst(t *testing.T) {
	j := job("incidents", inline("i.csv", "source_ref,kind,occurred_on,commune_code,direction,transport,tier,border_distance_m,substances\n"+
		"a,seizure,2026-01-05,19432,Vào Việt Nam,drone,restricted,350,heroin 350 g (300-400)\nb,seizure,2026-01-05,19432,up,,,,\n"+
		"c,seizure,2026-01-05,19432,,,,,heroin 350 g (400-500)\n"))
	j.Partial = true
	result, m := run(t, j)
	checkRefusals(t, result, []want{{3, "direction", "not in the list"}, {4, "substances", "low <= quantity"}})
	i := values[border.Incident](t, m)[0]
	if i.Direction != "into_vn" || i.Transport != "drone" || i.Tier != "restricted" || *i.BorderDistanceM != 350 {
		t.Errorf("%+v", i)
	}
	if s := i.Substances[0]; *s.Low != 300 || *s.Quantity != 350 || *s.High != 400 {
		t.Errorf("%+v", s)
	}
}
