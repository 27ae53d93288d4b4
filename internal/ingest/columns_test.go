package ingest

import "testing"

// TestSynonymsAreTold pins that no heading means two fields of a layer, that every one is in the form headings
// are compared in, and that no option of --map is a field.
func TestSynonymsAreTold(t *testing.T) {
	for _, name := range Layers() {
		seen := map[string]string{}
		for _, f := range (Job{Layer: name}).layer().fields {
			for _, heading := range append([]string{f.name}, f.names...) {
				if other, twice := seen[heading]; twice {
					t.Errorf("%s: %q means both %s and %s", name, heading, other, f.name)
				}
				if seen[heading] = f.name; key(heading) != heading {
					t.Errorf("%s: %q is never found; its key is %q", name, heading, key(heading))
				}
			}
		}
		for _, option := range options() {
			if field, is := seen[option]; is {
				t.Errorf("%s: option %q is also a heading of %s", name, option, field)
			}
		}
	}
}

// TestShortNamesAreTold pins that fields can be told apart by the ten bytes a Shapefile keeps.
func TestShortNamesAreTold(t *testing.T) {
	for _, name := range Layers() {
		seen := map[string]string{}
		for _, f := range (Job{Layer: name}).layer().fields {
			cut := shortened(f.name)
			if other, twice := seen[cut]; twice {
				t.Errorf("%s: %s and %s are both %q in a Shapefile", name, other, f.name, cut)
			}
			seen[cut] = f.name
		}
	}
}
