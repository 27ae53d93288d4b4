package api_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	_ "image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestQGISOpensTheProject has QGIS, without a screen, open the project the server gives, read every layer with the key
// in it, and draw the map.
func TestQGISOpensTheProject(t *testing.T) {
	t.Parallel()
	h := newHouse(t, false)
	h.load("trails", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"T-1","kind":"footpath","activity":"active"},"geometry":{"type":"LineString","coordinates":[[106.52,16.52],[106.62,16.68]]}}]}`)
	key, address := h.withKey(), h.listen()
	h.token = key
	folder := t.TempDir()
	a := h.get("/ogc/qgis?token=" + key)
	if a.status != 200 || !strings.Contains(a.header.Get("Content-Disposition"), "cotmoc.qgs") {
		t.Fatalf("%d %v", a.status, a.header)
	}
	project, picture := filepath.Join(folder, "p.qgs"), filepath.Join(folder, "p.png")
	if err := os.WriteFile(project, []byte(strings.ReplaceAll(a.body, "http://localhost/", address+"/")), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), "/usr/bin/python3", "testdata/open_project.py", project, picture, "106.45,16.45,106.75,16.75")
	c.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+folder, "XDG_RUNTIME_DIR=")
	var problems bytes.Buffer
	c.Stderr = &problems
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s %s", err, out, &problems)
	}
	type layer struct {
		Project, Valid, Labels     bool
		Name, Title, Renderer, CRS string
		Features, Layers, Type     int
		Fields, Errors             []string
	}
	seen := map[string]layer{}
	for line := range strings.Lines(string(out)) {
		var l layer
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			continue // QGIS talks
		}
		seen[l.Name] = l
		if len(l.Errors) > 0 {
			t.Errorf("drawing: %v", l.Errors)
		}
	}
	for _, c := range every() {
		l, known := seen["cotmoc_"+c.ID]
		want := len(parse(t, h.get("/ogc/collections/"+c.ID+"/items")).Features)
		if !known || !l.Valid || l.Features != want || l.Title != c.Title.VI {
			t.Errorf("%s: %+v, want %d features (%s)", c.ID, l, want, &problems)
			continue
		}
		if want > 0 && len(l.Fields) < len(c.Fields) {
			t.Errorf("%s: fields %v", c.ID, l.Fields)
		}
	}
	if l := seen["cotmoc_assessments"]; l.Renderer != "categorizedSymbol" || !l.Labels {
		t.Errorf("assessments: %+v", l)
	}
	if keep := os.Getenv("COTMOC_KEEP_PICTURE"); keep != "" {
		b, _ := os.ReadFile(picture)
		_ = os.WriteFile(keep, b, 0o644)
	}
	if a := h.get("/ogc/collections/assessments/style?f=qml"); a.status != 200 || !strings.Contains(a.body, "categorizedSymbol") {
		t.Errorf("%d %.200s", a.status, a.body)
	}
	if a := h.get("/ogc/collections/assessments/style"); a.status != 200 || !strings.Contains(a.body, "<ogc:Literal>type_3</ogc:Literal>") {
		t.Errorf("%d %.200s", a.status, a.body)
	}
	if a := h.get("/ogc/style.json"); a.status != 200 || !strings.Contains(a.body, "/tiles/incidents.json") {
		t.Errorf("%d %.200s", a.status, a.body)
	}
	drawn(t, picture, color.RGBA{0xF0, 0xBE, 0x4A, 255}) // the commune of type III
}

// drawn wants a colour, mixed with white a little, over a good part of a picture.
func drawn(t *testing.T, file string, want color.RGBA) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	n, all := 0, picture.Bounds().Dx()*picture.Bounds().Dy()
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			r, g, b, _ := picture.At(x, y).RGBA()
			off := func(a uint32, b uint8) int { return max(int(a>>8)-int(b), int(b)-int(a>>8)) }
			if off(r, want.R) < 40 && off(g, want.G) < 40 && off(b, want.B) < 60 {
				n++
			}
		}
	}
	if n < all/20 {
		t.Errorf("the colour %v covers %d of %d pixels", want, n, all)
	}
}
