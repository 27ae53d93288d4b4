package mask

import (
	"context"
	"fmt"
	"sync"

	"cotmoc/internal/border"
)

// Source gives what is stored. internal/postgis implements it.
type Source interface {
	// MaskRevision rises with every change of figures, units, lineage or oversight areas.
	MaskRevision(ctx context.Context) (int64, error)
	// MaskWorld gives all small figures there ever were, by a rule.
	MaskWorld(ctx context.Context, rule Rule) (World, error)
	// ScopeMembers lists what lies in the scope of an account on a day, the scope itself among it.
	ScopeMembers(ctx context.Context, scope string, on border.Date) ([]string, error)
}

// Book keeps the table of the present revision, and the sights of the scopes that asked.
type Book struct {
	rule   Rule
	source Source

	mu       sync.Mutex
	table    *Table
	revision int64
	sights   map[seenOn]*Sight
}

// seenOn is who looks, on which day.
type seenOn struct {
	who Reader
	on  border.Date
}

// NewBook makes an empty book.
func NewBook(rule Rule, source Source) *Book { return &Book{rule: rule, source: source} }

// Sight is what a reader sees on a day.
func (b *Book) Sight(ctx context.Context, who Reader, on border.Date) (*Sight, error) {
	if who.Everywhere && who.Wanted {
		return nil, nil
	}
	n, err := b.source.MaskRevision(ctx)
	if err != nil {
		return nil, fmt.Errorf("masks: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.table == nil || b.revision < n {
		w, err := b.source.MaskWorld(ctx, b.rule)
		if err != nil {
			return nil, fmt.Errorf("masks: %w", err)
		}
		b.table, b.revision, b.sights = NewTable(b.rule, w), n, map[seenOn]*Sight{}
	}
	key := seenOn{who, on}
	if s, known := b.sights[key]; known {
		return s, nil
	}
	var codes []string
	if who.Scope != "" && !who.Everywhere {
		if codes, err = b.source.ScopeMembers(ctx, who.Scope, on); err != nil {
			return nil, fmt.Errorf("masks: %w", err)
		}
	}
	if len(b.sights) >= mostSights {
		clear(b.sights)
	}
	s := NewSight(b.table, codes)
	s.all, s.wanted, s.key = who.Everywhere, who.Wanted, fmt.Sprint(n, on, who)
	b.sights[key] = s
	return s, nil
}

// mostSights bounds what is kept: there are as many as scopes of accounts, and days that pass without a change.
const mostSights = 1000
