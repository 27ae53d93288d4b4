package api_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/access"
)

// A pack for the counterpart holds the records said to be shared, of the officer's reach, without the columns that stay
// with us, and nothing else; the audit says who made it and what was in it.
func TestSharedPackHoldsWhatIsSharedAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	all := h.mark()
	for _, who := range []struct {
		role, scope string
		deeds       []access.Deed
	}{{"liaison", "", nil}, {"liaison", "19432", nil}, {"analyst", "", nil}, {"liaison", "", []access.Deed{access.SeeShared}}} {
		for _, format := range []string{"csv", "geojson", "xlsx"} {
			h.within(who.role, who.scope, who.deeds...)
			a := h.get("/api/v1/shared-pack?format=" + format)
			if a.status != 200 || !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
				t.Fatalf("%v %s: %d %.200s", who, format, a.status, a.body)
			}
			text := plain(t, a.body)
			for _, m := range all {
				in := m.tier == "shared" && (m.within || who.scope == "") && m.layer != "effort" && m.layer != "routes"
				if has := strings.Contains(text, m.word); has != in {
					t.Errorf("%v %s: %s in the pack: %v, want %v", who, format, m.word, has, in)
				}
			}
			if strings.Contains(text, "detection_mode") || strings.Contains(text, "source_ref") {
				t.Errorf("%v %s: a column that stays with us is in the pack", who, format)
			}
			sum := sha256.Sum256([]byte(a.body))
			h.within(access.Administrator, "")
			line := h.get("/api/v1/audit?kind=export&limit=1").body
			if !strings.Contains(line, "GET /api/v1/shared-pack") || !strings.Contains(line, hex.EncodeToString(sum[:])) || !strings.Contains(line, "Trạm "+who.role) || !strings.Contains(line, "hotspots=") {
				t.Errorf("%v %s: the audit's last export is %s", who, format, line)
			}
		}
	}
	h.within("liaison", "")
	var manifest struct {
		Files []struct {
			Layer, File, SHA256 string
			Records             int
		}
	}
	files := entriesOf(t, h.get("/api/v1/shared-pack?from=2026-05-02&to=2026-12-31").body)
	if err := json.Unmarshal(files["manifest.json"], &manifest); err != nil {
		t.Fatal(err)
	}
	for _, f := range manifest.Files {
		sum := sha256.Sum256(files[f.File])
		switch {
		case f.Layer == "incidents" && (f.Records != 0 || f.File != ""):
			t.Errorf("incidents of 1 May are in a pack from 2 May: %+v", f)
		case f.File != "" && (hex.EncodeToString(sum[:]) != f.SHA256 || f.Records == 0):
			t.Errorf("%+v does not describe its file", f)
		}
	}
	for _, who := range []string{access.CommuneReporter, access.CommuneApprover, "auditor"} {
		h.asReader(who, map[bool]string{true: "19432"}[who != "auditor"])
		for _, door := range []string{"/api/v1/shared-pack", "/api/v1/shared-pack/contents"} {
			if a := h.get(door); a.status != 403 {
				t.Errorf("%s asks %s: %d", who, door, a.status)
			}
		}
	}
	h.within("liaison", "")
	for _, bad := range []string{"format=doc", "format=csv&tier=internal", "from=yesterday", "lang=fr"} {
		if a := h.get("/api/v1/shared-pack?" + bad); a.status != 400 {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}

// A pack is read as the counterpart would read: of a record that is shared and was said to tell the same as one that is not, it is in the pack for all
// that, since its absence would tell that we have another.
func TestASharedPackTellsOfNoOtherRecord(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for _, tier := range []string{"internal", "shared"} {
		h.exec("INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, venue, tier, geom, unit_code, content_sha256) VALUES ('thử', $1, 'seizure', '2026-05-01', '2026-05-01', 2, 1, 'karaoke', $1, ST_SetSRID(ST_MakePoint(106.6, 16.61), 4326), '19432', '\\x00')", tier)
	}
	h.exec("INSERT INTO incident_pair (keeper_source, keeper_ref, other_source, other_ref, same) VALUES ('thử', 'internal', 'thử', 'shared', true)")
	h.within("analyst", "")
	if a := h.get("/api/v1/shared-pack?format=csv"); a.status != 200 || !strings.Contains(plain(t, a.body), "karaoke") {
		t.Errorf("it is left out: %d %s", a.status, plain(t, a.body))
	}
	if a := h.get("/api/v1/shared-pack/contents"); !strings.Contains(a.body, `{"layer":"incidents","records":1,`) {
		t.Errorf("it is not counted: %s", a.body)
	}
}

// What is told of a pack before it is made is what is in it then, whoever asks, and which columns stay behind.
func TestContentsOfASharedPackAreWhatItHolds(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.mark()
	for _, who := range [][2]string{{"liaison", ""}, {"liaison", "19432"}, {"analyst", ""}} {
		for _, when := range []string{"", "?from=2026-05-02&to=2026-12-31"} {
			h.within(who[0], who[1])
			var told, made struct {
				Most, Records int
				Layers, Files []struct {
					Layer   string
					Records int
					Stays   []string
				}
			}
			decode(t, h.get("/api/v1/shared-pack/contents"+when).body, &told)
			if err := json.Unmarshal(entriesOf(t, h.get("/api/v1/shared-pack"+when).body)["manifest.json"], &made); err != nil {
				t.Fatal(err)
			}
			total := 0
			for i, one := range told.Layers {
				total += one.Records
				if i >= len(made.Files) || made.Files[i].Layer != one.Layer || made.Files[i].Records != one.Records {
					t.Errorf("%v%s: %+v is told, %+v is made", who, when, one, made.Files)
				}
				if one.Layer == "incidents" && !slices.Contains(one.Stays, "detection_mode") {
					t.Errorf("%v: the detection mode stays with us, and nobody says so: %v", who, one.Stays)
				}
			}
			if len(told.Layers) != len(made.Files) || total != told.Records || total == 0 || told.Most < 1000 {
				t.Errorf("%v%s: %+v of %d files", who, when, told, len(made.Files))
			}
		}
	}
	h.within("liaison", "")
	for _, bad := range []string{"format=csv", "from=yesterday", "from=2026-02-02&to=2026-01-01"} {
		if a := h.get("/api/v1/shared-pack/contents?" + bad); a.status != 400 {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}

// A session says which columns its account does not see, as its answers leave them out.
func TestSessionNamesHiddenColumns(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	for role, want := range map[string]string{"liaison": "arrested_n", "analyst": ""} {
		h.within(role, "")
		var told struct {
			Hidden []struct {
				Layer   string
				Columns []string
			}
		}
		decode(t, h.get("/api/v1/session").body, &told)
		var of []string
		for _, one := range told.Hidden {
			if one.Layer == "incidents" {
				of = one.Columns
			}
		}
		if strings.Join(of, " ") != want {
			t.Errorf("%s does not see %v of incidents, want %q", role, of, want)
		}
	}
	h.within("liaison", "", access.SeeShared)
	if a := h.get("/api/v1/session"); !strings.Contains(a.body, "detection_mode") {
		t.Errorf("a token for shared records alone: %s", a.body)
	}
}

// Who is cleared for shared records alone is told of no post of ours that wrote them.
func TestASharedRecordNamesNoPostOfOurs(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.within("analyst", "")
	trail := `{"type":"Feature","properties":{"code":"T-CHUNG","name":"Lối chung","kind":"footpath","tier":"shared"},"geometry":{"type":"LineString","coordinates":[[106.6,16.6],[106.61,16.61]]}}`
	if a := h.ask("POST", "/api/v1/trails", trail); a.status != 201 || !strings.Contains(a.body, `"recorded_by":"Trạm analyst"`) {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for told, deeds := range map[bool][]access.Deed{true: nil, false: {access.SeeShared}} {
		h.within("liaison", "", deeds...)
		if a := h.get("/api/v1/trails/T-CHUNG"); a.status != 200 || strings.Contains(a.body, "Trạm") != told || strings.Contains(a.body, "recorded_by") != told {
			t.Errorf("of everything internal %v: %d %s", told, a.status, a.body)
		}
	}
}

// entriesOf gives the files of a zip by name.
func entriesOf(t *testing.T, body string) map[string][]byte {
	t.Helper()
	archive, err := zip.NewReader(strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = raw
	}
	return files
}

// Only who may share opens a record further than its layer, on whichever door; what is open already stays when another
// writes, and nobody puts a record where it does not see it.
func TestOnlyWhoMayShareOpensRecords(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	incident := func(ref, tier string) string {
		return `{"type":"Feature","geometry":{"type":"Point","coordinates":[106.6,16.6]},"properties":{"source_ref":"` + ref + `","kind":"seizure","occurred_on":"2026-05-01","loc_precision":"1","tier":` + tier + `}}`
	}
	writes := []access.Deed{access.SeeRecords, access.SeeRestricted, access.SeeShared, access.WriteRecords, access.KeepLog, access.Import}
	for _, who := range []struct {
		role  string
		deeds []access.Deed
		may   bool
	}{{"analyst", writes, false}, {access.Service, nil, false}, {"analyst", append(writes, access.Share), true}, {access.Administrator, nil, true}} {
		for i, tier := range []string{"public", "shared", "internal", "restricted"} {
			h.within(who.role, "", who.deeds...)
			ref := who.role + "-" + tier + map[bool]string{true: "-s"}[who.may]
			want := 201
			if i < 2 && !who.may {
				want = 422
			}
			for _, at := range []string{"/api/v1/incidents", "/ogc/collections/incidents/items"} {
				if a := h.ask("POST", at, incident(ref+at[:4], `"`+tier+`"`)); a.status != want && !(want == 422 && a.status == 400) || want == 422 && !strings.Contains(a.body, "tier") {
					t.Errorf("%s at %s: %d %.300s", ref, at, a.status, a.body)
				}
			}
			entry := h.ask("POST", "/api/v1/cooperation", `{"type":"Feature","geometry":null,"properties":{"code":"`+ref+`","kind":"support_project","title":"Việc","state":"built","tier":"`+tier+`"}}`)
			if (entry.status == 201) != (want == 201) {
				t.Errorf("entry %s: %d %.300s", ref, entry.status, entry.body)
			}
		}
	}
	h.within(access.Administrator, "")
	made := h.ask("POST", "/api/v1/incidents", incident("mở", `"shared"`))
	h.within("analyst", "", writes...)
	version := regexp.MustCompile(`"version":"?([0-9]+)`)
	seen := version.FindStringSubmatch(made.body)
	for _, tier := range []string{`"shared"`, `null`} {
		if len(seen) != 2 {
			t.Fatalf("no version: %s", made.body)
		}
		made = h.ask("PUT", "/api/v1/incidents/"+seen[1], strings.Replace(incident("mở", tier), "seizure", "use_place", 1), "If-Match", seen[1])
		if made.status != 200 || !strings.Contains(made.body, `"tier":"shared"`) {
			t.Fatalf("another writes it with tier %s: %d %.300s", tier, made.status, made.body)
		}
		seen = version.FindStringSubmatch(made.body)
	}
	if a := h.ask("PUT", "/api/v1/incidents/"+seen[1], incident("mở", `"public"`), "If-Match", seen[1]); a.status != 400 && a.status != 422 {
		t.Errorf("opened further: %d %.300s", a.status, a.body)
	}
}

// Whoever sees a record as it is now reads of its history the versions within its clearance: what was restricted when it
// was written stays so.
func TestHistoryShowsVersionsWithinTheClearance(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	trail := func(name, tier string) string {
		return `{"type":"Feature","geometry":{"type":"LineString","coordinates":[[106.6,16.6],[106.61,16.61]]},"properties":{"code":"T-77","name":"` + name + `","kind":"footpath","tier":"` + tier + `"}}`
	}
	h.within(access.Administrator, "")
	made := h.ask("POST", "/api/v1/trails", trail("Lối Kín Xưa", "restricted"))
	seen := regexp.MustCompile(`"version":"?([0-9]+)`).FindStringSubmatch(made.body)
	if made.status != 201 || len(seen) != 2 {
		t.Fatalf("%d %s", made.status, made.body)
	}
	if a := h.ask("PUT", "/api/v1/trails/T-77", trail("Lối Mở Nay", "internal"), "If-Match", seen[1]); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for who, old := range map[string]bool{"liaison": false, "analyst": true} {
		h.within(who, "")
		if a := h.get("/api/v1/trails/T-77/history"); a.status != 200 || !strings.Contains(a.body, "Lối Mở Nay") || strings.Contains(a.body, "Lối Kín Xưa") != old {
			t.Errorf("%s: %d %s", who, a.status, a.body)
		}
	}
}

func decode(t *testing.T, body string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("%v: %.300s", err, body)
	}
}
