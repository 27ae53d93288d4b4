package ingest

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func gzippedZeros(t *testing.T, n int) io.Reader {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(bytes.Repeat([]byte("0"), n)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func readAll(t *testing.T, src io.Reader, l limits) error {
	t.Helper()
	content, err := unpack(&counter{ctx: context.Background(), src: src}, l)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, content)
	return err
}

func TestSwollenFiles(t *testing.T) {
	tight := limits{unpacked: 1 << 20, ratio: 10, ratioFrom: 1 << 16, row: 1 << 10}
	if err := readAll(t, gzippedZeros(t, 1<<19), tight); !errors.Is(err, errSwollen) {
		t.Errorf("a thousandfold: %v", err)
	}
	if err := readAll(t, strings.NewReader(strings.Repeat("x", 1<<20+1)), tight); !errors.Is(err, errSwollen) {
		t.Errorf("over the size: %v", err)
	}
	tight.ratio = 5000
	if err := readAll(t, gzippedZeros(t, 1<<19), tight); err != nil {
		t.Errorf("within the limits: %v", err)
	}
	if l := defaultLimits(); l.unpacked != 4<<30 || l.ratio < 20 {
		t.Errorf("defaults %+v", l)
	}
}

func TestLongRow(t *testing.T) {
	content, err := unpack(&counter{ctx: context.Background(), src: strings.NewReader("a,b\n1,\"" + strings.Repeat("x", 1<<16))}, defaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	l := defaultLimits()
	l.row = 1 << 14
	rows, err := newTable(content, l)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rows.next(); !errors.Is(err, errLongRow) {
		t.Errorf("a row without end: %v", err)
	}
}
