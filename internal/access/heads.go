package access

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"cotmoc/internal/border"
)

// How often the head of the audit is kept outside the database: the last one, and one of a long row.
const (
	headEvery = 5 * time.Second
	rowEvery  = 15 * time.Minute
)

// Heads keeps heads of the audit in the data folder, each under the server's key: a tail cut off in the database, or a
// chain written anew, is told by them. They say nothing against somebody who can write both.
type Heads struct {
	journal Journal
	dir     string
	keys    Keys
	now     func() time.Time
	mu      sync.Mutex
	last    Head
	row     time.Time // when the row got its last head
}

// NewHeads keeps heads below a data folder. now is the clock.
func NewHeads(journal Journal, folder string, keys Keys, now func() time.Time) *Heads {
	return &Heads{journal: journal, dir: filepath.Join(folder, accessFolder), keys: keys, now: now}
}

// Run keeps the head every few seconds until ctx ends, and once more then. Every quarter of an hour the head goes to
// the log too, so that it may leave this machine.
func (h *Heads) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(headEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), headEvery)
			defer cancel()
			if err := h.Keep(ending); err != nil {
				log.Warn("the last head of the audit is not kept", "err", err)
			}
			return
		case <-tick.C:
			before := h.row
			if err := h.Keep(ctx); err != nil && ctx.Err() == nil {
				log.Warn("the head of the audit is not kept", "err", err)
			}
			if h.row != before {
				log.Info("head of the audit", "head", h.last.String())
			}
		}
	}
}

// Keep writes the head of the audit down if it moved.
func (h *Heads) Keep(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	head, err := h.journal.AuditHead(ctx)
	if err != nil || head.N == 0 || head == h.last {
		return err
	}
	if err := os.MkdirAll(h.dir, 0o700); err != nil {
		return fmt.Errorf("keep the head of the audit: %w", err)
	}
	if ahead, err := h.stands(ctx, head); err != nil || ahead {
		return err // cut off, or another process is ahead: the later head is the one to keep
	}
	if h.row.IsZero() { // another process may have added to the row a moment ago
		if info, err := os.Stat(filepath.Join(h.dir, "heads")); err == nil {
			h.row = info.ModTime()
		}
	}
	line := h.line(head)
	if err := h.replace(line); err != nil {
		return fmt.Errorf("keep the head of the audit: %w", err)
	}
	if h.now().Sub(h.row) >= rowEvery {
		if err := h.add(line); err != nil {
			return fmt.Errorf("keep the head of the audit: %w", err)
		}
		h.row = h.now()
	}
	h.last = head
	return nil
}

// stands compares the head kept last with the audit: whether it is ahead of a head. Where its line is another by now the error is a
// *BrokenError, and the kept head stays as the proof of it.
func (h *Heads) stands(ctx context.Context, head Head) (ahead bool, err error) {
	kept, err := h.read("head")
	if err != nil || len(kept) != 1 || kept[0].N > head.N {
		return err == nil && len(kept) == 1, err
	}
	now, err := h.journal.AuditLine(ctx, kept[0].N)
	if err == nil && now != kept[0] {
		err = broken(kept[0].N, "chuỗi đã bị viết lại: khác với đầu chuỗi đã lưu", "the chain was written anew: it differs from the head kept of this line")
	}
	return false, err
}

// Kept gives every head that was kept. A line nobody with the key wrote is a *BrokenError.
func (h *Heads) Kept() ([]Head, error) {
	var all []Head
	for _, name := range []string{"heads", "head"} {
		list, err := h.read(name)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// Accept begins a new row of heads at the audit as it stands, where a restored backup has lost the tail, and says so in
// the audit. The heads so far stay beside, under another name. why is said by whoever accepts it.
func (h *Heads) Accept(ctx context.Context, why string) error {
	why = strings.TrimSpace(why)
	if faults := border.CheckReason(why); len(faults) > 0 {
		return border.Refuse(faults)
	}
	h.mu.Lock()
	kept, err := h.Kept()
	var damaged *BrokenError
	if err != nil && !errors.As(err, &damaged) {
		h.mu.Unlock()
		return err
	}
	var furthest int64
	for _, k := range kept {
		furthest = max(furthest, k.N)
	}
	aside := h.now().UTC().Format("20060102T150405")
	for _, name := range []string{"heads", "head"} {
		err := os.Rename(filepath.Join(h.dir, name), filepath.Join(h.dir, name+"-"+aside))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			h.mu.Unlock()
			return fmt.Errorf("put the heads aside: %w", err)
		}
	}
	h.last, h.row = Head{}, time.Time{}
	h.mu.Unlock()
	head, err := h.journal.AuditHead(ctx)
	if err != nil {
		return err
	}
	err = h.journal.AddEntries(ctx, []Entry{{Kind: Decided, Post: commandLine, Subject: "audit",
		Detail: fmt.Sprintf("accepted as it stands at line %d; heads were kept up to line %d: %s", head.N, furthest, why)}})
	if err != nil {
		return err
	}
	return h.Keep(ctx)
}

// commandLine is the post of whoever owns the data folder.
const commandLine = "command line"

func (h *Heads) line(head Head) string {
	text := fmt.Sprintf("%d %s %s", head.N, head.Hash, h.now().UTC().Format(time.RFC3339))
	sum := h.keys.mac("head", text)
	return text + " " + hex.EncodeToString(sum[:]) + "\n"
}

func (h *Heads) replace(line string) error {
	f, err := os.CreateTemp(h.dir, "head-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(line)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(h.dir, "head"))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func (h *Heads) add(line string) error {
	f, err := os.OpenFile(filepath.Join(h.dir, "heads"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Sync(), f.Close())
}

func (h *Heads) read(name string) ([]Head, error) {
	f, err := os.Open(filepath.Join(h.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("heads of the audit: %w", err)
	}
	defer f.Close()
	var heads []Head
	for lines := bufio.NewScanner(f); lines.Scan(); {
		head, ok := h.parse(lines.Text())
		if !ok {
			return nil, broken(int64(len(heads)+1), "tệp đầu chuỗi "+name+" bị sửa (dòng của tệp)", "the file of heads "+name+" was changed (line of the file)")
		}
		heads = append(heads, head)
	}
	return heads, nil
}

func (h *Heads) parse(line string) (Head, bool) {
	at := strings.LastIndexByte(line, ' ')
	if at < 0 {
		return Head{}, false
	}
	sum := h.keys.mac("head", line[:at])
	words := strings.Fields(line)
	if line[at+1:] != hex.EncodeToString(sum[:]) || len(words) != 4 {
		return Head{}, false
	}
	n, err := strconv.ParseInt(words[0], 10, 64)
	raw, err2 := hex.DecodeString(words[1])
	if err != nil || err2 != nil || len(raw) != len(Hash{}) {
		return Head{}, false
	}
	return Head{N: n, Hash: Hash(raw)}, true
}
