package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"cotmoc/geo/pmtiles"
)

const twoPlaces = "source_ref,kind,occurred_on,lon,lat,loc_precision\n"

// fetch asks for a tile with a token and gives its tag and its body.
func fetch(t *testing.T, base, path, token string) (tag, body string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Accept-Encoding", "identity")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d, %v, %.300s", path, res.StatusCode, err, b)
	}
	return res.Header.Get("Etag"), string(b)
}

// TestChangesReachEveryInstance runs two servers on one database. What a third process commits is in the next tiles of
// both within a second; tiles of other areas and layers stay as they are.
func TestChangesReachEveryInstance(t *testing.T) {
	here := besideDatabase(t)
	_, first := serving(t, here, "serve")
	_, second := serving(t, here, "serve")
	add := program(t, here, "user", "add", "Bộ Chỉ huy", "--role", "administrator")
	add.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	if b, err := add.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	_, token, _ := cotmoc(t, here, "token", "create", "Bộ Chỉ huy", "--label", "thử")
	token = strings.TrimSpace(strings.SplitN(token, "\n", 2)[0])
	bring := func(layer, name, content string, flags ...string) time.Time {
		t.Helper()
		if code, _, errs := cotmoc(t, here, append([]string{"import", layer, write(t, name, content)}, flags...)...); code != exitDone {
			t.Fatalf("import %s: exit %d, %s", layer, code, errs)
		}
		return time.Now()
	}
	bring("units", "units.geojson", oneCommune, "--valid-from", "2025-07-01")
	bring("incidents", "a.csv", twoPlaces+"far,seizure,2026-03-01,105.1,20.9,1\n")
	time.Sleep(time.Second)
	const near, cells, far, units = "/tiles/incidents/12/3260/1856.mvt", "/tiles/cells/12/3260/1856.mvt", "/tiles/incidents/12/3243/1804.mvt", "/tiles/communes/8/203/116.mvt"
	was := map[string]string{}
	for _, base := range []string{first, second} {
		for _, path := range []string{near, cells, far, units} {
			was[base+path], _ = fetch(t, base, path, token)
		}
	}
	for round, row := range []string{"near,seizure,2026-03-01,106.6,16.6,1\n", "near,use_place,2026-03-01,106.6,16.6,1\n"} {
		committed := bring("incidents", "b.csv", twoPlaces+row)
		kind := strings.Split(row, ",")[1]
		for _, base := range []string{first, second} {
			for {
				begun := time.Now()
				tag, body := fetch(t, base, near, token)
				hot, _ := fetch(t, base, cells, token)
				if tag != was[base+near] && strings.Contains(body, kind) && (hot != was[base+cells]) {
					was[base+near], was[base+cells] = tag, hot
					break
				}
				if age := begun.Sub(committed); age > time.Second {
					t.Fatalf("round %d: a change is not in a tile asked for %s later", round, age)
				}
			}
			for _, path := range []string{far, units} {
				if tag, _ := fetch(t, base, path, token); tag != was[base+path] {
					t.Errorf("round %d: %s was dropped though nothing in it changed", round, path)
				}
			}
		}
		if was[first+near] != was[second+near] {
			t.Error("two instances give one tile two tags")
		}
	}
}

// TestArchivesOnTheCommandLine exports tiles, reads them back, and serves them as a base map.
func TestArchivesOnTheCommandLine(t *testing.T) {
	here := besideDatabase(t)
	if code, _, errs := cotmoc(t, here, "import", "units", write(t, "units.geojson", oneCommune), "--valid-from", "2025-07-01"); code != exitDone {
		t.Fatalf("units: exit %d, %s", code, errs)
	}
	crossings := "name,type,country,province_code,lon,lat\nLao Bảo,international,LA,44,106.591,16.619\nLối mở Kín,opening,LA,44,106.52,16.65\n"
	if code, _, errs := cotmoc(t, here, "import", "crossings", write(t, "crossings.csv", crossings)); code != exitDone {
		t.Fatalf("crossings: exit %d, %s", code, errs)
	}
	file := filepath.Join(t.TempDir(), "out.pmtiles")
	for _, wrong := range [][]string{{}, {"--pmtiles", file, "--on", "hôm nay"}, {"--pmtiles", file, "--layers", "incidents"}, {"--pmtiles", file, "--layers", "none", "--internal"},
		{"--pmtiles", file, "--max-zoom", "15"}, {"--pmtiles", file, "--min-zoom", "5", "--max-zoom", "4"}, {"--pmtiles", file, "--area", "a", "--province", "44"},
		{"--pmtiles", "/none/out.pmtiles"}} {
		if code, out, errs := cotmoc(t, here, append([]string{"export", "tiles"}, wrong...)...); code == exitDone || errs == "" {
			t.Errorf("%v: exit %d, %s %s", wrong, code, out, errs)
		}
	}
	if code, _, _ := cotmoc(t, here, "export", "tiles", "--pmtiles", file, "--on", "1990-01-01", "--layers", "communes", "--max-zoom", "4"); code != exitFailed || exists(file) {
		t.Errorf("a day without anything: exit %d, file there: %t", code, exists(file))
	}
	shown := map[bool]bool{}
	for _, internal := range []bool{true, false} {
		args := []string{"export", "tiles", "--pmtiles", file, "--on", "2026-01-01", "--max-zoom", "10", "--province", "44"}
		if internal {
			args = append(args, "--internal")
		}
		if code, out, errs := cotmoc(t, here, args...); code != exitDone || !strings.Contains(out, "0..10") {
			t.Fatalf("export: exit %d, %s %s", code, out, errs)
		}
		shown[internal] = strings.Contains(tileOf(t, file, 9, 407, 231), "Kín")
	}
	if !shown[true] || shown[false] {
		t.Errorf("the opening is in the archives: %v; want it in the internal one only", shown)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if code, _, errs := cotmoc(t, here, "export", "tiles", "--pmtiles", file, "--on", "2026-01-01", "--max-zoom", "10", "--province", "44"); code != exitDone {
		t.Fatal(errs)
	}
	if again, err := os.ReadFile(file); err != nil || !bytes.Equal(again, whole) {
		t.Errorf("the same export gives other bytes, %v", err)
	}
	if code, _, errs := cotmoc(t, here, "serve", "--basemap", write(t, "no.pmtiles", "no tiles at all"), "--listen", "127.0.0.1:0"); code != exitUsage || !strings.Contains(errs, "COTMOC_BASEMAP") {
		t.Errorf("a base map that is none: exit %d, %s", code, errs)
	}
	_, base := serving(t, here, "serve", "--basemap", file)
	if _, body := fetch(t, base, "/ground/base/9/407/231?v=x", ""); !strings.Contains(body, "Lao Bảo") {
		t.Error("the base map's tile does not come unpacked")
	}
	if _, body := fetch(t, base, "/api/v1/session", ""); !strings.Contains(body, `"kind":"vector"`) || !strings.Contains(body, `"communes"`) {
		t.Errorf("the session does not tell of the base map: %s", body)
	}
	res, err := http.Get(base + "/ground/base/3/0/0")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		t.Errorf("a tile the base map does not have: %d", res.StatusCode)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// tileOf gives a tile of an archive, unpacked.
func tileOf(t *testing.T, path string, z uint8, x, y uint32) string {
	t.Helper()
	a, err := pmtiles.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	body, there, err := a.Tile(z, x, y)
	if err != nil || !there {
		t.Fatalf("tile %d/%d/%d: %t, %v", z, x, y, there, err)
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(plain)
}
