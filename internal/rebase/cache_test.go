package rebase

import (
	"context"
	"errors"
	"testing"
)

// TestAnswersOutliveWhoAsked: a crosswalk that takes longer than a request may is there for the next.
func TestAnswersOutliveWhoAsked(t *testing.T) {
	c := newCache[int](2)
	ctx, leave := context.WithCancel(t.Context())
	begun, goOn := make(chan bool), make(chan bool)
	slow := func(ctx context.Context) (int, error) {
		close(begun)
		<-goOn
		return 7, ctx.Err()
	}
	go func() {
		<-begun
		leave()
	}()
	if _, err := c.get(ctx, "a", slow); !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	close(goOn)
	again := func(context.Context) (int, error) { return 0, errors.New("made again") }
	if v, err := c.get(t.Context(), "a", again); err != nil || v != 7 {
		t.Errorf("who asks again: %d, %v", v, err)
	}
}

// TestFailuresAreNotKept: neither an error nor a panic, which ends nothing else.
func TestFailuresAreNotKept(t *testing.T) {
	c := newCache[int](2)
	for _, broken := range []func(context.Context) (int, error){
		func(context.Context) (int, error) { return 1, errors.New("no database") },
		func(context.Context) (int, error) { panic("a broken shape") },
	} {
		if v, err := c.get(t.Context(), "a", broken); err == nil || v != 0 {
			t.Errorf("%d, %v", v, err)
		}
	}
	if v, err := c.get(t.Context(), "a", func(context.Context) (int, error) { return 3, nil }); err != nil || v != 3 {
		t.Errorf("%d, %v", v, err)
	}
}
