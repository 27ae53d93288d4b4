package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

const twoPlaces = "source_ref,kind,occurred_on,lon,lat,loc_precision\n"

// fetch asks for a tile with a token and gives its tag and its body.
func fetch(t *testing.T, base, path, token string) (tag, body string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
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
	folder := dataFolder(t)
	_, first := serving(t, folder, "serve")
	_, second := serving(t, folder, "serve")
	add := program(t, folder, "user", "add", "Bộ Chỉ huy")
	add.Stdin = strings.NewReader("một mật khẩu đủ dài\n")
	if b, err := add.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	_, token, _ := cotmoc(t, folder, "token", "create", "Bộ Chỉ huy", "--label", "thử")
	token = strings.TrimSpace(strings.SplitN(token, "\n", 2)[0])
	bring := func(layer, name, content string, flags ...string) time.Time {
		t.Helper()
		if code, _, errs := cotmoc(t, folder, append([]string{"import", layer, write(t, name, content)}, flags...)...); code != exitDone {
			t.Fatalf("import %s: exit %d, %s", layer, code, errs)
		}
		return time.Now()
	}
	bring("units", "units.geojson", oneCommune, "--valid-from", "2025-07-01")
	bring("incidents", "a.csv", twoPlaces+"far,seizure,2026-03-01,105.1,20.9,1\n")
	time.Sleep(time.Second)
	const here, cells, far, units = "/tiles/incidents/12/3260/1856.mvt", "/tiles/cells/12/3260/1856.mvt", "/tiles/incidents/12/3243/1804.mvt", "/tiles/communes/8/203/116.mvt"
	was := map[string]string{}
	for _, base := range []string{first, second} {
		for _, path := range []string{here, cells, far, units} {
			was[base+path], _ = fetch(t, base, path, token)
		}
	}
	for round, row := range []string{"near,seizure,2026-03-01,106.6,16.6,1\n", "near,use_place,2026-03-01,106.6,16.6,1\n"} {
		committed := bring("incidents", "b.csv", twoPlaces+row)
		kind := strings.Split(row, ",")[1]
		for _, base := range []string{first, second} {
			for {
				tag, body := fetch(t, base, here, token)
				hot, _ := fetch(t, base, cells, token)
				if tag != was[base+here] && strings.Contains(body, kind) && (hot != was[base+cells]) {
					was[base+here], was[base+cells] = tag, hot
					break
				}
				if age := time.Since(committed); age > time.Second {
					t.Fatalf("round %d: a change is not in the tile after %s", round, age)
				}
			}
			for _, path := range []string{far, units} {
				if tag, _ := fetch(t, base, path, token); tag != was[base+path] {
					t.Errorf("round %d: %s was dropped though nothing in it changed", round, path)
				}
			}
		}
		if was[first+here] != was[second+here] {
			t.Error("two instances give one tile two tags")
		}
	}
}
