package postgis_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/postgis"
)

const manyOf = 200 // from 150 communes on the planner is not told of them

var firstLine = regexp.MustCompile(`^-- .*\.$`)

// TestReadStatementsPrepare has PostgreSQL check every statement of the reading half against the schema, and
// their first line tell every parameter.
func TestReadStatementsPrepare(t *testing.T) {
	files, err := filepath.Glob("sql/read/*.sql")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	pool := pgtest.New(t)
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sql := string(b)
		comment, _, _ := strings.Cut(sql, "\n")
		if !firstLine.MatchString(comment) {
			t.Errorf("%s begins with %q, not with what it does", file, comment)
		}
		for _, variant := range variants(t, sql) {
			for _, reach := range []border.Reach{border.WholeReach(), {Everywhere: true}, laoBao("internal"), {Places: placesFrom(30000, manyOf)}} {
				text, err := postgis.Within(reach, variant)
				if err == nil {
					_, err = pool.Exec(t.Context(), "PREPARE statement AS "+text)
				}
				if err != nil {
					t.Errorf("%s for %s: %v", file, reach.Key(), err)
					continue
				}
				if _, err := pool.Exec(t.Context(), "DEALLOCATE statement"); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}

// variants spells out the resolutions of statements on cells, and what statements have in common; those on incidents without an
// oversight area, then of one that has no communes and of one with few and many.
func variants(t *testing.T, sql string) []string {
	t.Helper()
	for mark, file := range map[string]string{"{{shown incidents}}": "shown_incidents", "{{page of places}}": "page_of_places"} {
		part, err := os.ReadFile("sql/part/" + file + ".sql")
		if err != nil {
			t.Fatal(err)
		}
		sql = strings.ReplaceAll(sql, mark, string(part))
	}
	if strings.Contains(sql, "{{of area}}") {
		var list []string
		for _, many := range []bool{false, true} {
			list = append(list, postgis.OfArea(sql, many, false), postgis.OfArea(sql, many, true), postgis.OfArea(sql, many, true, 2, manyOf))
		}
		return list
	}
	if !strings.Contains(sql, "cell_7") {
		return []string{sql}
	}
	var list []string
	for _, column := range []string{"cell_5", "cell_6", "cell_7", "cell_8"} {
		list = append(list, strings.ReplaceAll(sql, "cell_7", column))
	}
	return list
}
