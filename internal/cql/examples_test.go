package cql_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cotmoc/internal/cql"
)

const official = "../../../shared/data/cql2"

func examples(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(official, pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skip("the official examples are not in ../shared/data/cql2")
	}
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func asJSON(t *testing.T, n cql.Node) string {
	t.Helper()
	b, err := cql.WriteJSON(n)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sameJSON compares two documents as values; 150.0 is 150, and a moment may say its zero fractions.
func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Fatalf("%v: %s", err, a)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatalf("%v: %s", err, b)
	}
	return reflect.DeepEqual(x, y)
}

// roundTrip reads what was written of a filter, in both ways, and wants the same filter.
func roundTrip(t *testing.T, n cql.Node) {
	t.Helper()
	want := asJSON(t, n)
	text, err := cql.WriteText(n)
	if err != nil {
		t.Errorf("%s: %v", want, err)
		return
	}
	again, err := cql.ParseText(text)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return
	}
	if got := asJSON(t, again); got != want {
		t.Errorf("%s\nwas  %s\nis   %s", text, want, got)
	}
	again, err = cql.ParseJSON([]byte(want))
	if err != nil || asJSON(t, again) != want {
		t.Errorf("%s: %v", want, err)
	}
}

func TestOfficialTexts(t *testing.T) {
	for _, file := range examples(t, "text/*.txt") {
		n, err := cql.ParseText(read(t, file))
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		roundTrip(t, n)
		twin := strings.NewReplacer("/text/", "/json/", ".txt", ".json").Replace(filepath.ToSlash(file))
		if b, err := os.ReadFile(twin); err == nil && !sameJSON(t, asJSON(t, n), string(b)) {
			t.Errorf("%s: is %s, the example has %s", filepath.Base(file), asJSON(t, n), b)
		}
	}
}

func TestOfficialJSON(t *testing.T) {
	for _, file := range examples(t, "json/*.json") {
		text := read(t, file)
		n, err := cql.ParseJSON([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
			continue
		}
		roundTrip(t, n)
		if got := asJSON(t, n); !sameJSON(t, got, strings.ReplaceAll(text, ".000000Z", "Z")) {
			t.Errorf("%s: is %s, the example has %s", filepath.Base(file), got, text)
		}
	}
}
