package ingest_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

func TestProfile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "profiles", "cong-an.yaml")
	want := map[string]string{"source_ref": "Số vụ", "note": "Tóm tắt: nội dung", "crs": "EPSG:9213", "encoding": "tcvn3", "decimal": "comma", "sheet": "Tháng 11", "table": "vu"}
	if err := ingest.ProfileOf("incidents", want).Write(path); err != nil {
		t.Fatal(err)
	}
	p, err := ingest.ReadProfile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Mapping("incidents", nil)
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("%v, %v; want %v", got, err, want)
	}
	said := map[string]string{"crs": "EPSG:3405", "lon": "X"}
	got, err = p.Mapping("incidents", said)
	if err != nil || got["crs"] != "EPSG:3405" || got["lon"] != "X" || got["encoding"] != "tcvn3" {
		t.Errorf("said over kept: %v, %v", got, err)
	}
	if _, err := p.Mapping("trails", nil); border.KindOf(err) != border.Usage {
		t.Errorf("for another layer: %v", err)
	}
	if err := ingest.ProfileOf("incidents", said).Write(path); err == nil {
		t.Error("a profile was written over another")
	}
}

func TestBadProfiles(t *testing.T) {
	for name, content := range map[string]string{
		"unknown key": "layer: incidents\ncolour: red\n", "not YAML": "{", "a field twice": "map:\n  lon: a\n  lon: b\n", "too long": "#" + string(make([]byte, 70000)),
	} {
		path := filepath.Join(t.TempDir(), "p.yaml")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if p, err := ingest.ReadProfile(path); border.KindOf(err) != border.Usage {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
	if _, err := ingest.ReadProfile("nowhere.yaml"); border.KindOf(err) != border.Usage {
		t.Errorf("a file that is not there: %v", err)
	}
	if m, err := (ingest.Profile{Map: map[string]string{"crs": "x"}}).Mapping("units", nil); border.KindOf(err) != border.Usage {
		t.Errorf("an option among the fields: %v, %v", m, err)
	}
}
