package api

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

func TestConnectionsAreBounded(t *testing.T) {
	t.Parallel()
	inner, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var trusted atomic.Bool // asked by the listener
	l := bounded(inner, func(string) bool { return trusted.Load() })
	l.most, l.mostOf1 = 5, 3
	defer l.Close()
	accepted := make(chan net.Conn, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	dial := func() bool { // says whether the connection stays open
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		_ = c.SetReadDeadline(time.Now().Add(300 * time.Millisecond))
		_, err = c.Read(make([]byte, 1))
		timeout, ok := err.(net.Error) //nolint:errorlint // of a read
		return ok && timeout.Timeout()
	}
	for i, want := range []bool{true, true, true, false, false} {
		if got := dial(); got != want {
			t.Errorf("connection %d of one address: open %v", i, got)
		}
	}
	(<-accepted).Close()
	if !dial() {
		t.Error("a place that was given back is not given again")
	}
	trusted.Store(true)
	for i, want := range []bool{true, true, false} {
		if got := dial(); got != want {
			t.Errorf("connection %d of a trusted proxy: open %v", i, got)
		}
	}
}
