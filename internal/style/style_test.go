package style_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/assess"
	"cotmoc/internal/collection"
	"cotmoc/internal/style"
)

// TestColoursAreThoseOfTheWebMap reads the palette of the web map: what stands there must be what QGIS draws.
func TestColoursAreThoseOfTheWebMap(t *testing.T) {
	b, err := os.ReadFile("../../web/src/map/palette.ts")
	if err != nil {
		t.Fatal(err)
	}
	light, _, _ := strings.Cut(string(b), "const dark")
	for name, colour := range style.Colours() {
		if !strings.Contains(light, name+": '"+colour+"'") {
			t.Errorf("the web map has another colour for %s than %s", name, colour)
		}
	}
}

// TestEveryStyleIsWellFormed reads every file that is written.
func TestEveryStyleIsWellFormed(t *testing.T) {
	list := collection.All([]assess.Clause{{ID: "art4.a"}}, nil)
	files := map[string][]byte{"project": style.Project(list, "https://host/it's?&<ogc>", `k"<&`, "en")}
	for _, c := range list {
		files[c.ID+".qml"], files[c.ID+".sld"] = style.QML(c, "vi"), style.SLD(c, "en")
	}
	for name, content := range files {
		d := xml.NewDecoder(strings.NewReader(string(content)))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if strings.Contains(string(content), "%!") {
			t.Errorf("%s: %s", name, content)
		}
	}
	body, err := style.MapLibre(list, "https://host", "k&1")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Version int
		Sources map[string]struct{ URL string }
		Layers  []struct {
			ID, Source string
			Layout     struct{ Visibility string }
		}
	}
	if err := json.Unmarshal(body, &doc); err != nil || doc.Version != 8 {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, l := range doc.Layers {
		if seen[l.ID] {
			t.Errorf("layer %+v", l)
		}
		seen[l.ID] = true
	}
	for source, want := range map[string]string{"border": "border.json?token=k%261", "assessments": "assessments.json?level=commune&token=k%261", "province_assessments": "assessments.json?level=province&token=k%261"} {
		if got := doc.Sources[source].URL; got != "https://host/tiles/"+want {
			t.Errorf("%s: %s", source, got)
		}
	}
	if !seen["assessments-fill"] || len(doc.Sources) != len(list) {
		t.Errorf("%d sources, layers %v", len(doc.Sources), seen)
	}
	for _, l := range doc.Layers {
		if hidden := l.Layout.Visibility == "none"; hidden != slices.Contains([]string{"communes", "districts", "villages", "province_assessments"}, l.Source) {
			t.Errorf("%+v", l)
		}
	}
}
