package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/api"
	"cotmoc/internal/border"
)

// columned is a record with a value of its own in each column that can have a tier.
type columned struct {
	layer, column, value string
	text                 bool // the value is free text: it can be filtered by
}

// fillColumns puts a record anybody may see into every layer, whatever the tier of its columns, and says what stands in
// which. Codes are of the lists of the layer; they are told from others by the record being the only one with a value.
func (h *house) fillColumns() []columned {
	h.t.Helper()
	const point = "ST_SetSRID(ST_MakePoint(106.605, 16.612), 4326)"
	for _, sql := range []string{
		"INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, note, crossing, trail, detection_mode, reliability, credibility, arrested_n, tier, geom, unit_code, content_sha256) VALUES ('Nguồn Riêng', 'số-riêng', 'seizure', '2026-05-01', '2026-05-01', 2, 1, 'lời-riêng', 'cửa-riêng', 'lối-riêng', 'sensor', 'B', 2, 31337, 'public', " + point + ", '19432', '\\x00')",
		"INSERT INTO crossing (code, name, type, note, source, counterpart, far_province, tier, geom, content_sha256) VALUES ('C-1', 'Cửa Một', 'international', 'lời-riêng', 'nguồn-riêng', 'bạn-riêng', 'tỉnh-riêng', 'public', " + point + ", '\\x00')",
		"INSERT INTO trail (code, name, kind, activity, last_observed_on, passable_months, source, tier, geom, content_sha256) VALUES ('T-1', 'Lối Một', 'footpath', 'dormant', '2023-03-17', '1-5', 'nguồn-riêng', 'public', ST_MakeLine(" + point + ", ST_Translate(" + point + ", 0.01, 0.01)), '\\x00')",
		"INSERT INTO marker (code, number, country, type, source, tier, geom, content_sha256) VALUES ('LA-901', 901, 'LA', 'auxiliary', 'nguồn-riêng', 'public', " + point + ", '\\x00')",
		"INSERT INTO post (code, name, kind, source, tier, geom, content_sha256) VALUES ('P-1', 'Trạm Một', 'station', 'nguồn-riêng', 'public', " + point + ", '\\x00')",
		"INSERT INTO hotspot (code, level, state, functions, reason, note, source, tier, geom, content_sha256) VALUES ('H-1', 'point', 'managed', '{staging}', 'cớ-riêng', 'lời-riêng', 'nguồn-riêng', 'public', " + point + ", '\\x00')",
		"INSERT INTO plot (code, found_on, state, reason, source, revisit_due, area_m2, plants, tier, geom, content_sha256) VALUES ('Đ-1', '2026-01-01', 'found', 'cớ-riêng', 'nguồn-riêng', '2027-03-17', 31337, 40409, 'public', " + point + ", '\\x00')",
		"INSERT INTO cooperation (code, kind, title, aliases, counterparts, units, state, tier, geom, day, programme, item, agency, amount_vnd, document, note, place, n, content_sha256) VALUES ('K-1', 'support_project', 'Việc Một', '{}', '{}', '{}', 'done', 'public', " + point + ", '2026-01-01', 'chương-riêng', 'mục-riêng', 'ban-riêng', 31337, 'văn-riêng', 'lời-riêng', 'nơi-riêng', 40409, '\\x00')",
		"INSERT INTO traffic (code, crossing, period, period_from, period_to, persons_in, persons_out, source, recorded_by, content_sha256) VALUES ('C-1|2026-01', 'C-1', '2026-01', '2026-01-01', '2026-01-31', 31337, 40409, 'nguồn-riêng', 'Trạm Riêng', '\\x00')",
		"UPDATE revision SET n = n + 1, changed_at = now()",
	} {
		h.exec(sql)
	}
	return []columned{
		{"incidents", "source", "Nguồn Riêng", true}, {"incidents", "source_ref", "số-riêng", true}, {"incidents", "note", "lời-riêng", true},
		{"incidents", "detection_mode", "sensor", true}, {"incidents", "crossing", "cửa-riêng", true}, {"incidents", "arrested_n", "31337", false}, {"incidents", "trail", "lối-riêng", true},
		{"crossings", "note", "lời-riêng", true}, {"crossings", "source", "nguồn-riêng", true}, {"crossings", "counterpart", "bạn-riêng", true}, {"crossings", "far_province", "tỉnh-riêng", true},
		{"trails", "last_observed_on", "2023-03-17", true}, {"trails", "activity", "dormant", true}, {"trails", "source", "nguồn-riêng", true},
		{"markers", "source", "nguồn-riêng", true}, {"posts", "source", "nguồn-riêng", true},
		{"hotspots", "reason", "cớ-riêng", true}, {"hotspots", "note", "lời-riêng", true}, {"hotspots", "source", "nguồn-riêng", true}, {"hotspots", "functions", "staging", false},
		{"plots", "reason", "cớ-riêng", true}, {"plots", "revisit_due", "2027-03-17", true}, {"plots", "area_m2", "31337", false}, {"plots", "plants", "40409", false},
		{"cooperation", "programme", "chương-riêng", false}, {"cooperation", "item", "mục-riêng", false}, {"cooperation", "agency", "ban-riêng", false},
		{"cooperation", "amount_vnd", "31337", false}, {"cooperation", "document", "văn-riêng", false}, {"cooperation", "note", "lời-riêng", false},
		{"cooperation", "place", "nơi-riêng", false}, {"cooperation", "n", "40409", false},
		{"traffic", "persons_in", "31337", false}, {"traffic", "persons_out", "40409", false}, {"traffic", "source", "nguồn-riêng", false}, {"traffic", "recorded_by", "Trạm Riêng", false},
	}
}

// keyOf names the record of fillColumns in a layer.
func keyOf(layer string) string {
	return map[string]string{"incidents": "Nguồn Riêng|số-riêng", "crossings": "C-1", "trails": "T-1", "markers": "LA-901", "posts": "P-1", "hotspots": "H-1",
		"plots": "Đ-1", "cooperation": "K-1", "traffic": "C-1|2026-01"}[layer]
}

// doorsOfLayer are the addresses at which the record of a layer could be read, in every format.
func doorsOfLayer(layer string) []string {
	record := "/api/v1/" + layer + "/" + url.PathEscape(keyOf(layer))
	list := []string{"/api/v1/" + layer + "?limit=1000", record, record + "/history",
		"/api/v1/" + strings.ToUpper(layer), "/API/V1/" + layer, "/api/v1/" + layer + "/", "/api/v1/x/../" + layer, fmt.Sprintf("/api/v1/%%%x%s", layer[0], layer[1:])} // other spellings of the first
	if layer == "traffic" {
		return list
	}
	list = append(list, "/tiles/"+layer+"/11/1630/928.mvt", "/tiles/"+layer+".json")
	if layer == "cooperation" {
		return list
	}
	at := "/ogc/collections/" + layer
	for _, f := range []string{"geojson", "geojsonseq", "csv", "fgb", "gpkg", "xlsx", "html"} {
		list = append(list, at+"/items?limit=1000&f="+f, at+"/download?f="+f)
	}
	return append(list, at+"/items/"+url.PathEscape(keyOf(layer)), at+"/queryables", at+"/schema", at+"/queryables?f=html", at+"/schema?f=html", at+"?f=html",
		at+"/tiles/WebMercatorQuad/11/928/1630", at+"/tiles/WebMercatorQuad", "/ogc/qgis", "/ogc/api")
}

// A column above somebody's clearance stands on no door, in no format; it cannot be filtered or sorted by, and is not
// among the queryables. Whoever is cleared finds it. Once with the columns as shipped, once with everything raised.
func TestMatrixOfColumnsAboveTheClearance(t *testing.T) {
	t.Parallel()
	raised := border.TheColumns()
	for layer, columns := range border.TheColumns() {
		for column := range columns {
			raised = raised.With(layer, column, border.TierRestricted)
		}
	}
	for name, columns := range map[string]border.Columns{"as shipped": border.TheColumns(), "raised": raised} {
		t.Run(name, func(t *testing.T) {
			h := newHouseAt(t, false, now, func(d *api.Deps) { d.Columns = columns })
			all := h.fillColumns()
			for _, who := range []struct {
				role, tier string
				deeds      []access.Deed
			}{{"analyst", border.TierRestricted, nil}, {"liaison", border.TierInternal, nil}, {"liaison", border.TierShared, []access.Deed{access.SeeShared}}} {
				h.within(who.role, "", who.deeds...)
				h.columnsAt(t, all, border.Reach{Everywhere: true, Clearance: who.tier, Columns: columns})
			}
		})
	}
}

// Nor does what they hold stand at any other address: sentences, agendas, targets, numbers behind a class.
func TestMatrixOfAddressesAndColumnsAboveTheClearance(t *testing.T) {
	t.Parallel()
	raised := border.TheColumns()
	for layer, columns := range border.TheColumns() {
		for column := range columns {
			raised = raised.With(layer, column, border.TierRestricted)
		}
	}
	h := newHouseAt(t, false, now, func(d *api.Deps) { d.Columns = raised })
	all := h.fillColumns()
	found := 0
	for _, role := range []string{"liaison", access.CommuneApprover, "analyst"} {
		h.within(role, "")
		for _, at := range everyAddress(nil) {
			text := plain(t, h.get(at.path).body)
			for _, c := range all {
				switch {
				case c.value == "sensor" || c.value == "staging" || c.value == "dormant" || !strings.Contains(text, c.value): // words of code lists
				case role == "analyst":
					found++
				default:
					t.Errorf("%s reads %s.%s at %s: %s", role, c.layer, c.column, at.path, excerpt(text, c.value))
				}
			}
		}
	}
	if found == 0 {
		t.Error("whoever is cleared finds none either")
	}
}

// The description of the interface names no column above the clearance of whoever reads it.
func TestTheDescriptionNamesNoColumnAboveTheClearance(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for role, told := range map[string]bool{"analyst": true, "liaison": false} {
		h.within(role, "")
		if a := h.get("/ogc/api"); a.status != 200 || strings.Contains(a.body, "last_observed_on") != told || strings.Contains(a.body, "arrested_n") != told || !strings.Contains(a.body, "passable_months") {
			t.Errorf("%s: %d %s", role, a.status, excerpt(a.body, "last_observed_on"))
		}
	}
}

// columnsAt asks every door of every layer as one caller.
func (h *house) columnsAt(t *testing.T, all []columned, reach border.Reach) {
	t.Helper()
	texts := map[string]string{}
	read := func(path string) (string, int) {
		a := h.get(path)
		if a.status >= 500 {
			t.Errorf("%s: %d %.200s", path, a.status, a.body)
		}
		if _, known := texts[path]; !known {
			texts[path] = plain(t, a.body)
		}
		return texts[path], a.status
	}
	for _, c := range all {
		hidden := !reach.Sees(c.layer, c.column)
		found := 0
		for _, path := range doorsOfLayer(c.layer) {
			text, status := read(path)
			text = strings.ReplaceAll(text, url.PathEscape(keyOf(c.layer)), "") // of links to what was asked for
			if status == http.StatusNotFound || path == "/ogc/api" || path == "/ogc/qgis" {
				continue
			}
			isList := strings.Contains(path, "/queryables") || strings.Contains(path, "/schema") // code lists stand there
			has := !isList && strings.Contains(text, c.value)
			named := strings.Contains(text, `"`+c.column+`":`) || strings.Contains(text, ">"+c.column+"<")
			if has {
				found++
			}
			if hidden && has && !(c.value == "sensor" && strings.Contains(path, "f=html")) {
				t.Errorf("%s: %s.%s at %s: %.200s", reach.Clearance, c.layer, c.column, path, excerpt(text, c.value))
			}
			if hidden && named && !strings.Contains(path, "/api/v1/") {
				t.Errorf("%s: %s names the column %s", reach.Clearance, path, c.column)
			}
			if hidden && strings.Contains(path, "/history") && strings.Contains(text, `"`+c.column+`"`) {
				t.Errorf("%s: %s names the field %s", reach.Clearance, path, c.column)
			}
		}
		if !hidden && found == 0 {
			t.Errorf("%s does not find %s.%s anywhere", reach.Clearance, c.layer, c.column)
		}
		h.askedByColumn(t, c, hidden, reach.Clearance)
	}
}

// askedByColumn filters and sorts by a column, in each way there is.
func (h *house) askedByColumn(t *testing.T, c columned, hidden bool, clearance string) {
	t.Helper()
	if slices.Contains([]string{"cooperation", "traffic"}, c.layer) {
		return // no collections
	}
	if c.layer == "incidents" && c.column == "source" {
		return
	}
	at := "/ogc/collections/" + c.layer + "/items?"
	asks := []string{"sortby=" + c.column, "sortby=-" + c.column, "properties=" + c.column, "filter=" + url.QueryEscape(c.column+" IS NOT NULL"),
		"filter-lang=cql2-json&filter=" + url.QueryEscape(fmt.Sprintf(`{"op":"isNull","args":[{"property":%q}]}`, c.column)),
		"filter=" + url.QueryEscape("NOT ("+c.column+" IS NULL)")}
	if c.text {
		asks = append(asks, c.column+"="+url.QueryEscape(c.value))
	}
	for _, ask := range asks {
		a := h.get(at + ask)
		if hidden && a.status != http.StatusBadRequest || !hidden && a.status != http.StatusOK {
			t.Errorf("%s, %s by %s: %d %.200s", clearance, c.layer, ask, a.status, a.body)
		}
		if hidden && strings.Contains(a.body, `"features"`) {
			t.Errorf("%s, %s by %s answers with features", clearance, c.layer, ask)
		}
	}
}
