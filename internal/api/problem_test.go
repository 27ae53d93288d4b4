package api

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// TestOutOfTimeIsNoFault: who asked too much is told to try again, in both languages; a fault stays one.
func TestOutOfTimeIsNoFault(t *testing.T) {
	t.Parallel()
	late := fmt.Errorf("communes along the border: %w", context.DeadlineExceeded)
	for in, want := range map[string]string{"vi": "chưa trả lời kịp", "en": "could not answer in time"} {
		if p := problemOf(late, in); p.Status != 503 || !strings.Contains(p.Detail, want) {
			t.Errorf("%s: %+v", in, p)
		}
	}
	if p := problemOf(errors.New("broken"), "vi"); p.Status != 500 {
		t.Errorf("a fault: %+v", p)
	}
	if p := problemOf(border.Fail(border.NotFound, "a", "b", context.DeadlineExceeded), "vi"); p.Status != 404 || p.Detail != "a" {
		t.Errorf("an answer that tells its own reason: %+v", p)
	}
}
