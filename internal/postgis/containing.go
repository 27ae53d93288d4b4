package postgis

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Containing names the tables with a row that holds any of some texts, in whatever column: for looking for what must be
// nowhere. It reads every row of every table.
func (s *Store) Containing(ctx context.Context, texts []string) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind = 'r' AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
		ORDER BY 1`)
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("list tables: %w", err)
	}
	var found []string
	for _, table := range tables {
		var row *string
		err := s.pool.QueryRow(ctx, `SELECT (SELECT left(t::text, 300) FROM `+pgx.Identifier{table}.Sanitize()+` AS t
			WHERE EXISTS (SELECT FROM unnest($1::text[]) AS x WHERE position(x IN t::text) > 0) LIMIT 1)`, texts).Scan(&row)
		if err != nil {
			return nil, fmt.Errorf("look through %s: %w", table, err)
		}
		if row != nil {
			found = append(found, table+": "+strings.TrimSpace(*row))
		}
	}
	return found, nil
}
