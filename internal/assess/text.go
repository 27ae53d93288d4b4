package assess

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"
	"time"
)

// SetUse is a text of a criteria set and the time it was in use here.
type SetUse struct {
	Criteria string     `json:"criteria"` // id of the set
	SHA256   string     `json:"sha256"`   // of the text
	From     time.Time  `json:"from"`
	To       *time.Time `json:"to"` // null: still
}

// at says whether the text was in use at a moment.
func (u *SetUse) at(moment time.Time) bool {
	return !u.From.After(moment) && (u.To == nil || u.To.After(moment))
}

// Texts remembers the texts sets were judged by, each by its hash, for good. internal/postgis implements it.
type Texts interface {
	// SetUses gives every use of every text, the earliest first.
	SetUses(ctx context.Context) ([]SetUse, error)
	// SetText gives a text by its hash; border.NotFound where none is kept.
	SetText(ctx context.Context, hash string) (string, error)
}

// textHash names a text.
func textHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// readTexts are the sets of texts of other days, read once each: a Set never changes.
type readTexts struct {
	mu   sync.Mutex
	sets map[string]*Set // by hash of the text
}

// setOf gives the set of a text by its hash, of today's sets or of those kept.
func (v *Service) setOf(ctx context.Context, id, hash string) (*Set, error) {
	if s := v.Sets[id]; s != nil && s.SHA256 == hash || v.Texts == nil {
		return s, nil
	}
	v.read.mu.Lock()
	defer v.read.mu.Unlock()
	if s := v.read.sets[hash]; s != nil {
		return s, nil
	}
	text, err := v.Texts.SetText(ctx, hash)
	if err != nil {
		return nil, err
	}
	s, err := ParseSet(id, []byte(text))
	if err != nil {
		return nil, fmt.Errorf("criteria set %s as kept (%s): %w", id, hash, err)
	}
	if v.read.sets == nil {
		v.read.sets = map[string]*Set{}
	}
	v.read.sets[hash] = s
	return s, nil
}

// setsAt gives the sets by the texts that were in use at a moment, by id. Before any text was kept those kept first speak.
func (v *Service) setsAt(ctx context.Context, moment time.Time) (map[string]*Set, error) {
	if v.Texts == nil {
		return v.Sets, nil
	}
	uses, err := v.Texts.SetUses(ctx)
	if err != nil {
		return nil, err
	}
	sets := map[string]*Set{}
	for id, hash := range textsAt(uses, moment) {
		if sets[id], err = v.setOf(ctx, id, hash); err != nil {
			return nil, err
		}
	}
	return sets, nil
}

// textsAt chooses the hash of each set's text that was in use at a moment.
func textsAt(uses []SetUse, moment time.Time) map[string]string {
	then, first := map[string]string{}, map[string]string{}
	for i := range uses {
		u := &uses[i]
		if _, seen := first[u.Criteria]; !seen {
			first[u.Criteria] = u.SHA256
		}
		if u.at(moment) {
			then[u.Criteria] = u.SHA256
		}
	}
	if len(then) == 0 {
		return first
	}
	return then
}
