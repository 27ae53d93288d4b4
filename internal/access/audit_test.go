package access

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// ledger is a journal in memory that can be tampered with.
type ledger struct {
	mu      sync.Mutex
	lines   []Entry
	commits int
	fail    error
}

func (l *ledger) AddEntries(_ context.Context, entries []Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return l.fail
	}
	l.commits++
	for _, e := range entries {
		var before Hash
		if n := len(l.lines); n > 0 {
			before = l.lines[n-1].Hash
		}
		e.N, e.At = int64(len(l.lines)+1), time.Unix(int64(len(l.lines)), 0)
		e.Hash = e.after(before)
		l.lines = append(l.lines, e)
	}
	return nil
}

func (l *ledger) Entries(context.Context, EntryFilter) (border.List[Entry], error) {
	return border.List[Entry]{}, nil
}

func (l *ledger) EachEntry(_ context.Context, each func(Entry) error) error {
	for _, e := range l.lines {
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

func (l *ledger) AuditHead(context.Context) (Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) == 0 {
		return Head{}, nil
	}
	last := l.lines[len(l.lines)-1]
	return Head{last.N, last.Hash}, nil
}

func (l *ledger) AuditLine(_ context.Context, n int64) (Head, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n < 1 || n > int64(len(l.lines)) {
		return Head{}, nil
	}
	return Head{n, l.lines[n-1].Hash}, nil
}

func (l *ledger) HeavyDays(context.Context, border.Date, border.Date) ([]HeavyDay, error) {
	return nil, nil
}

func (l *ledger) AuditGuards(context.Context) ([]string, error) { return nil, nil }

func (l *ledger) add(t *testing.T, n int) {
	t.Helper()
	for range n {
		if err := l.AddEntries(t.Context(), []Entry{{Kind: Changed, Post: "Trạm"}}); err != nil {
			t.Fatal(err)
		}
	}
}

func keysOf(t *testing.T, folder string) Keys {
	t.Helper()
	k, err := LoadKeys(folder)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestKeysStayAndAreTheirOwnersOnly(t *testing.T) {
	folder := t.TempDir()
	var all sync.WaitGroup
	keys := make([]Keys, 8)
	for i := range keys {
		all.Go(func() { keys[i], _ = LoadKeys(folder) })
	}
	all.Wait()
	for _, k := range keys {
		if k != keys[0] || k == (Keys{}) {
			t.Fatal("processes that start together have different keys")
		}
	}
	path := filepath.Join(folder, "access", "key")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKeys(folder); err == nil {
		t.Error("a damaged key was taken")
	}
}

func TestOriginsAreKnownAgainAndNotRead(t *testing.T) {
	k, other := keysOf(t, t.TempDir()), keysOf(t, t.TempDir())
	if a := k.Origin("203.0.113.7"); len(a) != 16 || a != k.Origin("::ffff:203.0.113.7") || a == k.Origin("203.0.113.8") || a == other.Origin("203.0.113.7") {
		t.Errorf("origin %q", a)
	}
	if k.Origin("2001:db8::1") != k.Origin("2001:db8::ffff") || k.Origin("2001:db8:1::1") == k.Origin("2001:db8::1") {
		t.Error("addresses of IPv6 do not count by their network")
	}
	if k.Origin("127.0.0.1") != "loopback" || k.Origin("::1") != "loopback" || k.Origin("nonsense") != "" {
		t.Error("loopback or nonsense")
	}
}

func TestSubjectsHoldNoSecretAndNobody(t *testing.T) {
	for sent, want := range map[string]string{
		"HS-BIMAT":                        "HS-BIMAT",
		"station|a-17":                    "station|a-17",
		"cotmoc_abcDEF-123":               "***",
		"gọi 0912345678 ngay":             "gọi 0*** ngay",
		"a\x00b\nc\xff":                   "abc",
		strings.Repeat("x", 64):           "***",
		"ông Nguyễn Văn Hùng":             "ô***",
		strings.Repeat("xã Lao Bảo ", 40): "",
	} {
		got := Subject(sent)
		if want != "" && got != want || len(got) > mostSubject+10 {
			t.Errorf("%q gives %q, want %q", sent, got, want)
		}
	}
}

func TestHeadsTellOfACutTail(t *testing.T) {
	folder, l := t.TempDir(), &ledger{}
	now := time.Unix(0, 0)
	heads := NewHeads(l, folder, keysOf(t, folder), func() time.Time { return now })
	keep := func() {
		t.Helper()
		now = now.Add(rowEvery)
		if err := heads.Keep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	keep()
	for range 4 {
		l.add(t, 3)
		keep()
	}
	kept, err := heads.Kept()
	if err != nil || len(kept) != 5 || kept[4].N != 12 {
		t.Fatalf("%v, %v", kept, err)
	}
	if _, err := VerifyChain(t.Context(), l, kept); err != nil {
		t.Error(err)
	}
	whole := l.lines
	l.lines = whole[:11]
	var broken *BrokenError
	if _, err := VerifyChain(t.Context(), l, kept); !errors.As(err, &broken) || broken.N != 12 {
		t.Errorf("%v", err)
	}
	again := NewHeads(l, folder, keysOf(t, folder), time.Now) // a server that starts on the cut audit keeps what was known
	if err := again.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if kept, err := again.Kept(); err != nil || kept[len(kept)-1].N != 12 {
		t.Errorf("the later head was forgotten: %v, %v", kept, err)
	}
	if err := again.Accept(t.Context(), "  "); border.KindOf(err) != border.Invalid {
		t.Errorf("accepted without a reason: %v", err)
	}
	if err := again.Accept(t.Context(), "khôi phục bản sao lưu ngày 20/11"); err != nil {
		t.Fatal(err)
	}
	kept, err = again.Kept()
	if err != nil || len(kept) != 2 || kept[0].N != 12 || kept[1].N != 12 || !strings.Contains(l.lines[11].Detail, "up to line 12") {
		t.Errorf("%v, %v, %+v", kept, err, l.lines[11])
	}
	if _, err := VerifyChain(t.Context(), l, kept); err != nil {
		t.Error(err)
	}
}

// A tail that was cut off and grew again within the quarter of an hour of the row of heads is told by the head kept last, which
// nobody overwrites with that of another chain.
func TestHeadsTellOfATailThatGrewAgain(t *testing.T) {
	folder, l := t.TempDir(), &ledger{}
	heads := NewHeads(l, folder, keysOf(t, folder), func() time.Time { return time.Unix(0, 0) })
	l.add(t, 3)
	if err := heads.Keep(t.Context()); err != nil { // stands in the row
		t.Fatal(err)
	}
	l.add(t, 9)
	if err := heads.Keep(t.Context()); err != nil { // does not yet
		t.Fatal(err)
	}
	l.lines = l.lines[:10]
	if err := l.AddEntries(t.Context(), []Entry{{Kind: Read, Post: "another"}, {Kind: Read}, {Kind: Read}, {Kind: Read}}); err != nil {
		t.Fatal(err)
	}
	var broken *BrokenError
	for _, h := range []*Heads{heads, NewHeads(l, folder, keysOf(t, folder), time.Now)} {
		if err := h.Keep(t.Context()); !errors.As(err, &broken) || broken.N != 12 {
			t.Errorf("keeping the head: %v", err)
		}
	}
	kept, err := heads.Kept()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := VerifyChain(t.Context(), l, kept); !errors.As(err, &broken) || broken.N != 12 {
		t.Errorf("verified: %v", err)
	}
	if err := heads.Accept(t.Context(), "khôi phục bản sao lưu ngày 20/11"); err != nil {
		t.Fatal(err)
	}
	if err := heads.Keep(t.Context()); err != nil {
		t.Errorf("after it was accepted: %v", err)
	}
}

func TestHeadsThatWereChangedAreNotBelieved(t *testing.T) {
	folder, l := t.TempDir(), &ledger{}
	heads := NewHeads(l, folder, keysOf(t, folder), time.Now)
	l.add(t, 5)
	if err := heads.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "access", "head")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, forged := range []string{strings.Replace(string(text), "5 ", "4 ", 1), "5 aa bb cc\n", "\n", "x"} {
		if err := os.WriteFile(path, []byte(forged), 0o600); err != nil {
			t.Fatal(err)
		}
		var broken *BrokenError
		if _, err := heads.Kept(); !errors.As(err, &broken) {
			t.Errorf("%q: %v", forged, err)
		}
	}
	if h, err := ParseHead(Head{7, Hash{1, 2}}.String()); err != nil || h != (Head{7, Hash{1, 2}}) {
		t.Errorf("%v, %v", h, err)
	}
	for _, bad := range []string{"", "7", "7:ab", "x:" + Hash{}.String(), "0:" + Hash{}.String()} {
		if _, err := ParseHead(bad); border.KindOf(err) != border.Usage {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestWhatCannotBeRecordedIsAnError(t *testing.T) {
	l := &ledger{fail: errors.New("no disk")}
	r := NewRecorder(l, time.Now)
	if err := r.Record(t.Context(), Entry{Kind: Read}); border.KindOf(err) != border.Unavailable {
		t.Errorf("%v", err)
	}
	if err := r.RecordMap(t.Context(), Entry{Kind: Read}); border.KindOf(err) != border.Unavailable {
		t.Errorf("%v", err)
	}
	l.fail = nil
	if err := r.RecordMap(t.Context(), Entry{Kind: Read}); err != nil || len(l.lines) != 1 {
		t.Errorf("a map whose line failed was taken as recorded: %v, %d lines", err, len(l.lines))
	}
}

func TestRefusedTriesCannotFillTheAudit(t *testing.T) {
	l := &ledger{}
	now := time.Unix(0, 0).Add(time.Hour)
	r := NewRecorder(l, func() time.Time { return now })
	for i := range 50_000 {
		r.Refuse(Entry{Kind: Refused, Origin: fmt.Sprint(i % 100)})
	}
	now = now.Add(refusedWindow)
	r.Settle()
	if err := r.Record(t.Context(), Entry{Kind: Read}); err != nil { // whatever waited before is written by now
		t.Fatal(err)
	}
	if n := len(l.lines); n != refusedAll+2 {
		t.Errorf("%d lines", n)
	}
	if told := l.lines[refusedAll]; !strings.HasPrefix(told.Detail, fmt.Sprint(50_000-refusedAll)+" more") {
		t.Errorf("%+v", told)
	}
}

// Strangers who are refused by the thousand do not keep what a post tries from having its line.
func TestStrangersDoNotCoverUpAPost(t *testing.T) {
	l := &ledger{}
	now := time.Unix(0, 0).Add(time.Hour)
	r := NewRecorder(l, func() time.Time { return now })
	for i := range 1000 {
		r.Refuse(Entry{Kind: Refused, Origin: fmt.Sprint(i)})
	}
	for range 50 {
		r.Refuse(Entry{Kind: Refused, Origin: "7", Post: "Trạm Lao Bảo 2"})
	}
	if err := r.Record(t.Context(), Entry{Kind: Read}); err != nil {
		t.Fatal(err)
	}
	own := 0
	for _, e := range l.lines {
		if e.Post != "" {
			own++
		}
	}
	if own != refusedEach || len(l.lines) != refusedAll+refusedEach+1 {
		t.Errorf("%d lines of the post, %d in all", own, len(l.lines))
	}
}

func TestMapsOfOnePostShareALine(t *testing.T) {
	l := &ledger{}
	now := time.Unix(0, 0).Add(time.Hour)
	r := NewRecorder(l, func() time.Time { return now })
	ask := func(post, layers string) {
		t.Helper()
		if err := r.RecordMap(t.Context(), Entry{Kind: Read, Post: post, Subject: layers}); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		ask("a", "hotspots")
	}
	ask("b", "hotspots")
	ask("a", "plots")
	now = now.Add(mapWindow)
	ask("a", "hotspots")
	if len(l.lines) != 4 {
		t.Errorf("%d lines", len(l.lines))
	}
}
