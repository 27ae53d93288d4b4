package mask

import (
	"context"
	"fmt"
	"sync"
)

// Source gives what is stored. internal/postgis implements it.
type Source interface {
	// MaskRevision rises with every change of figures, units or lineage.
	MaskRevision(ctx context.Context) (int64, error)
	// MaskWorld gives all small figures there ever were, by a rule.
	MaskWorld(ctx context.Context, rule Rule) (World, error)
}

// Book keeps the table of the present revision.
type Book struct {
	rule   Rule
	source Source

	mu       sync.Mutex
	table    *Table
	revision int64
}

// NewBook makes an empty book.
func NewBook(rule Rule, source Source) *Book { return &Book{rule: rule, source: source} }

// Table gives the table as it follows from what is stored now.
func (b *Book) Table(ctx context.Context) (*Table, error) {
	n, err := b.source.MaskRevision(ctx)
	if err != nil {
		return nil, fmt.Errorf("masks: %w", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.table != nil && b.revision >= n {
		return b.table, nil
	}
	w, err := b.source.MaskWorld(ctx, b.rule)
	if err != nil {
		return nil, fmt.Errorf("masks: %w", err)
	}
	b.table, b.revision = NewTable(b.rule, w), n
	return b.table, nil
}
