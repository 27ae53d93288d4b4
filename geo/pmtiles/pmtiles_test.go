package pmtiles_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"cotmoc/geo/pmtiles"
)

func TestIDsOfTheSpecification(t *testing.T) {
	for _, c := range []struct {
		z    uint8
		x, y uint32
		want uint64
	}{{0, 0, 0, 0}, {1, 0, 0, 1}, {1, 0, 1, 2}, {1, 1, 1, 3}, {1, 1, 0, 4}, {2, 0, 0, 5}, {12, 3423, 1763, 19078479}} {
		if got := pmtiles.ID(c.z, c.x, c.y); got != c.want {
			t.Errorf("%d/%d/%d has number %d, want %d", c.z, c.x, c.y, got, c.want)
		}
	}
}

type address struct {
	z    uint8
	x, y uint32
}

// archive writes all tiles of the zooms up to one; every tile with an even column is the same sea.
func archive(t *testing.T, maxZoom uint8) (path string, all []address) {
	t.Helper()
	for z := uint8(0); z <= maxZoom; z++ {
		for x := range uint32(1) << z {
			for y := range uint32(1) << z {
				all = append(all, address{z, x, y})
			}
		}
	}
	slices.SortFunc(all, func(a, b address) int {
		return int(int64(pmtiles.ID(a.z, a.x, a.y)) - int64(pmtiles.ID(b.z, b.x, b.y)))
	})
	path = filepath.Join(t.TempDir(), "a.pmtiles")
	w, err := pmtiles.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if err := w.Add(a.z, a.x, a.y, bodyOf(a)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(pmtiles.Info{Kind: pmtiles.MVT, Compression: pmtiles.None, MaxZoom: maxZoom, Bounds: [4]float64{102, 8, 110, 24}, Metadata: []byte(`{"name":"thử"}`)}); err != nil {
		t.Fatal(err)
	}
	return path, all
}

func bodyOf(a address) []byte {
	if a.x%2 == 0 {
		return []byte("sea")
	}
	return fmt.Appendf(nil, "land %d/%d/%d", a.z, a.x, a.y)
}

func TestArchivesReadBack(t *testing.T) {
	for _, zoom := range []uint8{0, 3, 8} {
		path, all := archive(t, zoom)
		a, err := pmtiles.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range all {
			body, there, err := a.Tile(at.z, at.x, at.y)
			if err != nil || !there || !bytes.Equal(body, bodyOf(at)) {
				t.Fatalf("%v: %q, %t, %v", at, body, there, err)
			}
		}
		if _, there, err := a.Tile(zoom+1, 0, 0); there || err != nil {
			t.Errorf("a tile beyond the last zoom: %t, %v", there, err)
		}
		if i := a.Info(); i.Tiles != uint64(len(all)) || i.MaxZoom != zoom || i.Bounds != [4]float64{102, 8, 110, 24} || string(i.Metadata) != `{"name":"thử"}` {
			t.Errorf("info %+v of %d tiles", i, len(all))
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}

// TestArchivesAreReadByOthers reads archives with the format's own reader, with one directory and with many.
func TestArchivesAreReadByOthers(t *testing.T) {
	for _, zoom := range []uint8{2, 8} {
		path, all := archive(t, zoom)
		args := []string{"../../web/tests/readers/pmtiles.mjs", path}
		for i := 0; i < len(all); i += max(1, len(all)/500) {
			args = append(args, fmt.Sprintf("%d/%d/%d", all[i].z, all[i].x, all[i].y))
		}
		out, err := exec.CommandContext(t.Context(), "node", append(args, fmt.Sprintf("%d/0/0", zoom+1))...).Output()
		if err != nil {
			var failed *exec.ExitError
			errors.As(err, &failed)
			t.Fatalf("node: %v, %s", err, failed.Stderr)
		}
		var read struct {
			Header struct {
				MaxZoom, NumAddressedTiles, TileType int
				MinLon, MaxLat                       float64
			}
			Metadata struct{ Name string }
			Tiles    []*[]byte
		}
		if err := json.Unmarshal(out, &read); err != nil {
			t.Fatalf("%v: %.300s", err, out)
		}
		h := read.Header
		if h.MaxZoom != int(zoom) || h.NumAddressedTiles != len(all) || h.TileType != int(pmtiles.MVT) || h.MinLon != 102 || h.MaxLat != 24 || read.Metadata.Name != "thử" {
			t.Errorf("read %+v %+v", h, read.Metadata)
		}
		n := len(read.Tiles) - 1
		for i := range n {
			if at := all[i*max(1, len(all)/500)]; read.Tiles[i] == nil || !bytes.Equal(*read.Tiles[i], bodyOf(at)) {
				t.Fatalf("%v is read as %v", at, read.Tiles[i])
			}
		}
		if read.Tiles[n] != nil {
			t.Error("a tile that is not there was read")
		}
	}
}

func TestTilesComeInOrder(t *testing.T) {
	w, err := pmtiles.Create(filepath.Join(t.TempDir(), "a.pmtiles"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Add(2, 1, 1, []byte("a")); err != nil {
		t.Fatal(err)
	}
	if w.Add(1, 0, 0, []byte("b")) == nil || w.Add(2, 1, 1, []byte("b")) == nil || w.Add(3, 1, 1, nil) == nil {
		t.Error("a tile out of order, a second time, or without bytes was taken")
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
}

// TestBrokenFiles: any byte of the header and the directories changed gives an answer or ErrFormat, never a panic, and no
// allocation of what the file only claims to hold.
func TestBrokenFiles(t *testing.T) {
	path, _ := archive(t, 4)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "b.pmtiles")
	try := func(what string, b []byte) {
		if err := os.WriteFile(broken, b, 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := pmtiles.Open(broken)
		if err != nil {
			if !errors.Is(err, pmtiles.ErrFormat) {
				t.Errorf("%s: %v", what, err)
			}
			return
		}
		defer a.Close()
		for x := range uint32(16) {
			if _, _, err := a.Tile(4, x, x); err != nil && !errors.Is(err, pmtiles.ErrFormat) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	for i := range min(len(whole), 600) {
		for _, flip := range []byte{0xff, 0x01, 0x80} {
			b := bytes.Clone(whole)
			b[i] ^= flip
			try(fmt.Sprintf("byte %d xor %x", i, flip), b)
		}
	}
	for _, n := range []int{0, 7, 126, 127, 200, len(whole) / 2} {
		try(fmt.Sprintf("the first %d bytes", n), whole[:n])
	}
	try("a text", bytes.Repeat([]byte("no tiles "), 100))
}
