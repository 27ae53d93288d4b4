package postgis_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

func TestEveryStatementOfLoadsPrepares(t *testing.T) {
	pool := pgtest.New(t)
	for i, s := range postgis.LoadStatements() {
		err := pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error {
			for _, table := range s.Needs {
				if _, err := tx.Exec(t.Context(), table); err != nil {
					return err
				}
			}
			for j, reach := range []border.Reach{border.WholeReach(), laoBao("internal")} {
				text, err := postgis.Within(reach, s.Text)
				if err != nil {
					return err
				}
				if _, err := tx.Prepare(t.Context(), fmt.Sprintf("statement_%d_%d", i, j), text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v\n%s", s.Name, err, s.Text)
		}
	}
}

func TestEveryFileOfLoadsIsPrepared(t *testing.T) {
	names := " stage unit_cell_stage unit_share_stage unit_plan incident_place refer_table "
	for _, s := range postgis.LoadStatements() {
		names += s.Name[strings.LastIndex(s.Name, " ")+1:] + " "
	}
	files, err := fs.Glob(os.DirFS("sql/load"), "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("files: %v, %v", files, err)
	}
	for _, f := range files {
		if !strings.Contains(names, " "+strings.TrimSuffix(f, ".sql")+" ") {
			t.Errorf("sql/load/%s is prepared by no test", f)
		}
		text, err := os.ReadFile("sql/load/" + f)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "-- ") {
			t.Errorf("sql/load/%s does not say what it is on its first line", f)
		}
	}
}
