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
	sights   map[string]*Sight // by scope and day
}

// NewBook makes an empty book.
func NewBook(rule Rule, source Source) *Book { return &Book{rule: rule, source: source} }

// Sight is what a caller sees whose exact figures are those of a scope on a day; "": of no unit.
func (b *Book) Sight(ctx context.Context, scope string, on border.Date) (*Sight, error) {
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
		b.table, b.revision, b.sights = NewTable(b.rule, w), n, map[string]*Sight{}
	}
	key := on.String() + " " + scope
	if s, known := b.sights[key]; known {
		return s, nil
	}
	var codes []string
	if scope != "" {
		if codes, err = b.source.ScopeMembers(ctx, scope, on); err != nil {
			return nil, fmt.Errorf("masks: %w", err)
		}
	}
	if len(b.sights) >= mostSights {
		clear(b.sights)
	}
	b.sights[key] = NewSight(b.table, codes)
	return b.sights[key], nil
}

// mostSights bounds what is kept: there are as many as scopes of accounts, and days that pass without a change.
const mostSights = 1000
