package postgis_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/pgtest"
)

// suspect are words in names of columns that no reason excuses.
var suspect = regexp.MustCompile(`phone|e_?mail|birth|gender|passport|cccd|cmnd|plate|first_name|last_name|surname|person|user_?agent|ip_addr|address|face|finger|` +
	`ho_?ten|ho_va_ten|dien_?thoai|ngay_?sinh|gioi_?tinh|dia_?chi|bien_?so|ho_?chieu|can_?cuoc`)

// reasons reads a list: a name, and why it cannot hold a person's identity.
func reasons(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, line := range strings.Split(string(text), "\n") {
		if name, why, _ := strings.Cut(line, " "); name != "" && !strings.HasPrefix(name, "#") {
			list[name] = strings.TrimSpace(why)
		}
	}
	return list
}

// Every column that can hold words either holds codes of a list the schema checks, or stands on the list with the
// reason why no person can be in it. Numbers, days, shapes and truth values pass; names of columns that speak of
// persons do not, whatever the type.
func TestNoColumnHoldsAPerson(t *testing.T) {
	pool := pgtest.New(t)
	columns := askAll[string](t, pool, `SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
		FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
		  AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
		  AND c.relname <> 'goose_db_version' ORDER BY 1`)
	checked := askAll[string](t, pool, `SELECT c.conrelid::regclass || '.' || a.attname FROM pg_constraint AS c
		JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]
		WHERE c.contype = 'c' AND pg_get_constraintdef(c.oid) ~ '= ANY|<@ ARRAY'`)
	list, seen := reasons(t, "testdata/privacy.txt"), map[string]bool{}
	wordless := regexp.MustCompile(`^(bigint|integer|smallint|real|double precision|numeric|boolean|xid8|date|timestamp|time|interval|geometry|geography)\b`)
	for _, column := range columns {
		name, kind, _ := strings.Cut(column, " ")
		_, last, _ := strings.Cut(name, ".")
		why := list[name] + list["*."+last]
		seen[name], seen["*."+last] = true, true
		if suspect.MatchString(name) && why == "" {
			t.Errorf("%s: a column named so may hold a person", name)
		}
		if wordless.MatchString(kind) || slices.Contains(checked, name) {
			continue
		}
		if why == "" {
			t.Errorf("%s (%s) can hold words: say in testdata/privacy.txt why no person can be in it, or check it against a list", name, kind)
		}
	}
	for name := range list {
		if !seen[name] {
			t.Errorf("testdata/privacy.txt: there is no column %s any more", name)
		}
	}
}
