package ingest_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// device is a file as devices and programmes of the field write them, and how it is brought in.
type device struct {
	file, layer, mapping string
	accepted             int
	noted                string // in a note, in Vietnamese; "" for none
}

func devices() []device {
	return []device{
		{"garmin-etrex.gpx", "incidents", "source_ref=name,kind==trafficking_indicator,loc_precision==GPS", 2, ""},
		{"garmin-track.gpx", "trails", "code=name,kind==footpath", 1, ""},
		{"garmin-v1.gpx", "trails", "code=name,kind==Đường mòn đi bộ", 1, ""},
		{"osmand.gpx", "trails", "code==OSM-1,kind==footpath", 1, "1 điểm (waypoint)"},
		{"osmand.gpx", "incidents", "source_ref=name,kind==trafficking_indicator", 1, "1 vết đi (track)"},
		{"osmand.gpx", "trails", "code==OSM-1,kind==footpath,table=tracks", 1, "1 điểm (waypoint)"},
		{"locus.gpx", "trails", "code=name,kind==footpath,activity=-", 1, "1 điểm (waypoint)"},
		{"locus.gpx", "incidents", "source_ref=name,kind==storage_site", 1, "1 vết đi (track)"},
		{"google-earth.kml", "trails", "code=name,kind==footpath", 2, ""},
		{"gpsbabel-track.kml", "trails", "code=name,kind==footpath", 2, ""},
		{"my-maps.kml", "incidents", "source_ref=name", 1, ""},
		{"google-earth-mixed.kml", "incidents", "source_ref=name,kind==trafficking_indicator,occurred_on=when", 2, "1 đường"},
		{"google-earth-mixed.kml", "trails", "code=name,kind==footpath", 1, "2 điểm"},
		{"google-earth-mixed.kml", "plots", "code=name,found_on==05/03/2026,state==found,area_m2==900,table=areas", 1, "2 điểm"},
		{"google-earth-mixed.kml", "hotspots", "code=name,level==point,functions==staging,state==suspected,since==05/03/2026", 3, "1 đường"},
	}
}

// TestDeviceFiles brings in what GPS receivers, telephones and map programmes write, as it is.
func TestDeviceFiles(t *testing.T) {
	for _, d := range devices() {
		j := job(d.layer, ingest.DiskFile("", filepath.Join("testdata", "devices", d.file)))
		var err error
		if j.Map, err = ingest.ParseMap(d.mapping); err != nil {
			t.Fatal(err)
		}
		result, m := run(t, j)
		if result.Accepted != d.accepted || result.Refused != 0 || d.noted != "" && !noted(result, d.noted) {
			t.Errorf("%s as %s: %+v", d.file, d.layer, result)
		}
		for _, kept := range m.rows {
			if i, is := kept.Value.(border.Incident); is && (strings.ContainsAny(i.Note, "<>") || strings.Contains(i.Note, "http")) {
				t.Errorf("%s: markup or a link is kept: %q", d.file, i.Note)
			}
		}
		look, err := ingest.Inspect(context.Background(), j)
		if err != nil || look.Valid != d.accepted {
			t.Errorf("%s is looked at as %+v, %v", d.file, look, err)
		}
	}
}

// TestWhatIsNotOfTheLayerIsOffered: a file of points, lines and areas tells before the import what of it another layer
// takes; what has no shape, or one of several kinds, is not passed over but refused.
func TestWhatIsNotOfTheLayerIsOffered(t *testing.T) {
	j := job("incidents", ingest.DiskFile("", filepath.Join("testdata", "devices", "google-earth-mixed.kml")))
	look, err := ingest.Inspect(context.Background(), j)
	if err != nil || look.Rows != 2 || len(look.Left) != 2 || look.Left[0].Table != "lines" || look.Left[0].Count != 1 || look.Left[1].Table != "areas" {
		t.Fatalf("%+v, %v", look, err)
	}
	if got := strings.Join(look.Left[0].Layers, " "); got != "border trails routes" {
		t.Errorf("lines go into %s", got)
	}
	j.Map = map[string]string{"table": "lines"}
	if look, err = ingest.Inspect(context.Background(), j); err != nil || look.Left[0].Table != "points" || !slices.Contains(look.Left[0].Layers, "incidents") {
		t.Errorf("another table was chosen: %+v, %v", look.Left, err)
	}
	j.Layer, j.Map = "border", map[string]string{"country": "=LA", "table": "points"}
	if result, _ := run(t, j); result.Refused != 2 {
		t.Errorf("points chosen as border: %+v", result)
	}
	none := job("posts", text("a.kml", `<kml><Document><Placemark><name>a</name><LineString><coordinates>106.5,16.6 106.6,16.6</coordinates></LineString></Placemark></Document></kml>`))
	if look, err = ingest.Inspect(context.Background(), none); err != nil || look.Problem == nil || len(look.Left) != 1 || !strings.Contains(look.Problem.VI, "1 đường") {
		t.Errorf("a file of lines alone, as posts: %+v, %v", look, err)
	}
	if _, err := ingest.Run(context.Background(), none, &memory{}); border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, "lines not read") {
		t.Errorf("a file of lines alone, as posts: %v", err)
	}
	odd := job("incidents", text("a.kml", `<kml><Document><Placemark><name>no shape</name></Placemark><Placemark><name>both</name><MultiGeometry><Point><coordinates>106.5,16.6</coordinates></Point>`+
		`<LineString><coordinates>106.5,16.6 106.6,16.6</coordinates></LineString></MultiGeometry></Placemark></Document></kml>`))
	odd.Map = map[string]string{"source_ref": "name", "kind": "=seizure", "occurred_on": "=05/03/2026"}
	if result, _ := run(t, odd); result.Refused != 2 || len(result.Notes) != 0 {
		t.Errorf("no shape, and one of two kinds: %+v", result)
	}
}

// TestWaypointsAreTimedHere: a receiver writes universal time; the day is that of Viet Nam.
func TestWaypointsAreTimedHere(t *testing.T) {
	j := job("incidents", ingest.DiskFile("", filepath.Join("testdata", "devices", "garmin-etrex.gpx")))
	j.Map = map[string]string{"source_ref": "name", "kind": "=seizure"}
	_, m := run(t, j)
	if first := values[border.Incident](t, m)[0]; first.OccurredFrom != border.NewDate(2026, 3, 5) { // 18:30 on the 4th in Greenwich
		t.Errorf("it occurred on %s", first.OccurredFrom)
	}
}

// TestOneValueForAllRows: a value said for every row goes before the column of that name, and is checked as any.
func TestOneValueForAllRows(t *testing.T) {
	j := job("incidents", text("a.csv", "source_ref,kind,lon,lat\nv-1,seizure,106.6,16.6\nv-2,,106.6,16.6\n"))
	j.Map = map[string]string{"kind": "=Nơi cất giấu", "occurred_on": "=05/03/2026"}
	_, m := run(t, j)
	for _, i := range values[border.Incident](t, m) {
		if i.Kind != "storage_site" || i.OccurredFrom != border.NewDate(2026, 3, 5) {
			t.Errorf("%+v", i)
		}
	}
	j.Map["kind"] = "=chuyện lạ"
	if result, _ := run(t, j); result.Refused != 2 {
		t.Errorf("a word of no list: %+v", result)
	}
	j.Map["kind"] = "="
	if _, err := ingest.Run(context.Background(), j, &memory{}); border.KindOf(err) != border.Invalid {
		t.Errorf("no value at all: %v", err)
	}
}

// TestFieldsTellTheirLists: a person picks a value for all rows from the list a field is read by, in every layer.
func TestFieldsTellTheirLists(t *testing.T) {
	want := map[string]string{"trails kind": "trail_kind", "incidents kind": "incident_kind", "incidents side": "side", "incidents loc_precision": "loc_precision", "hotspots functions": "hotspot_function", "plots state": "plot_state"}
	for _, layer := range ingest.Layers() {
		if layer == "programmes" {
			continue // has no rows
		}
		look, err := ingest.Inspect(context.Background(), job(layer, text("a.csv", "code,x\n19432,2\n")))
		if err != nil {
			t.Errorf("%s: %v", layer, err)
		}
		for _, f := range look.Fields {
			if list, told := want[layer+" "+f.Name]; told && f.List != list {
				t.Errorf("%s %s is of list %q, want %q", layer, f.Name, f.List, list)
			}
		}
	}
}

// TestDeclaredWestern: a file that declares an encoding of Western Europe is read where it has no letter beyond ASCII,
// else somebody has to say what it is.
func TestDeclaredWestern(t *testing.T) {
	const gpx = `<?xml version="1.0" encoding="ISO-8859-1"?><gpx><wpt lat="16.6" lon="106.6"><name>%</name><time>2026-03-05T01:00:00Z</time></wpt></gpx>`
	j := job("incidents", text("a.gpx", strings.Replace(gpx, "%", "B\xb6n 1", 1)))
	j.Map = map[string]string{"source_ref": "name", "kind": "=seizure"}
	if _, err := ingest.Run(context.Background(), j, &memory{}); border.KindOf(err) != border.Invalid || !strings.Contains(border.TextOf(err).EN, "encoding") {
		t.Errorf("old letters: %v", err)
	}
	j.Map["encoding"] = "tcvn3"
	if _, m := run(t, j); values[border.Incident](t, m)[0].SourceRef != "Bản 1" {
		t.Error("as TCVN3")
	}
}
