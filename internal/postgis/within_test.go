package postgis_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

// Every statement that names a table of records has the mark of the first lock for it, or stands here with the reason why
// it needs none.
func TestEveryStatementMarksItsRecords(t *testing.T) {
	without := map[string]string{ // statement and table: why
		"cells_imprecise.sql substance_line l": "of an incident that is marked", "cells_incidents.sql substance_line l": "of an incident that is marked",
		"incidents.sql substance_line l": "of an incident that is marked", "incidents_total.sql substance_line l": "of an incident that is marked",
		"histogram.sql substance_line l": "of an incident that is marked", "seizures.sql substance_line l": "of an incident that is marked",
		"seizures_incidents.sql substance_line l": "of an incident that is marked", "programme_incidents.sql substance_line s": "of an incident that is marked",
		"changed_incidents.sql substance_line s":   "of an incident that is marked",
		"reference_due.sql incident_reference r":   "of an incident that is marked",
		"substance_reweigh.sql substance_line l":   "of an incident that is marked",
		"substance_reweigh.sql substance_line o":   "of an incident that is marked",
		"duplicates_decided.sql incident_pair p":   "of two incidents that are marked",
		"reforms.sql reform_answer a":              "of two hot spots that are marked",
		"programme_traffic.sql traffic t":          "of a crossing that is marked",
		"undo_traffic.sql traffic t":               "of a crossing that is marked",
		"referred_drop.sql incident_reference t":   "of incidents found by reference_due",
		"stage.sql {{table}} {{table}}":            "takes its columns and no rows",
		"pair_end.sql incident_pair incident_pair": "of two incidents found by pair_keys",
		"load_refer.go marker marker":              "says whether there ever were any",
		"load_refer.go incident incident":          "says whether there ever were any",
	}
	files, err := filepath.Glob("sql/*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil || len(files) < 100 || len(sources) < 100 {
		t.Fatalf("%d and %d files, %v", len(files), len(sources), err)
	}
	var tables []string
	for name := range recordTables() {
		tables = append(tables, name)
	}
	read := regexp.MustCompile(`\b(?:FROM|JOIN|UPDATE|DELETE FROM)\s+((?:` + strings.Join(append(tables, "incident_double"), "|") + `)\b|incident_matching\([^)]*\)|\{\{table\}\})(?:\s+(?:AS\s+)?([a-z_]+))?`)
	comment := regexp.MustCompile(`(?m)--.*$|^\s*//.*$`)
	noAlias := strings.Fields("on where set join left cross group order limit union using as")
	found := map[string]bool{}
	for _, file := range append(files, sources...) {
		if strings.HasSuffix(file, "_test.go") || file == "within.go" { // within.go describes the marks themselves
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, reads := comment.ReplaceAllString(string(b), ""), map[string]int{}
		for _, m := range read.FindAllStringSubmatch(text, -1) {
			table, alias := m[1], m[2]
			if alias == "" || slices.Contains(noAlias, strings.ToLower(alias)) {
				alias = table
			}
			mark := strings.Replace("{{"+table+" "+alias+"}}", "{{"+table+" "+table+"}}", "{{"+table+"}}", 1)
			switch {
			case strings.HasPrefix(table, "incident_matching"):
				mark = "{{incident " + alias + "}}"
			case table == "{{table}}":
				mark = "{{within " + alias + "}}"
			}
			why := filepath.Base(file) + " " + table + " " + alias
			reads[mark]++ // each time it is read it has its own
			if found[why] = true; strings.Count(text, mark) < reads[mark] && without[why] == "" {
				t.Errorf("%s reads %s as %s without %s", file, table, alias, mark)
			}
		}
	}
	for why := range without {
		if !found[why] {
			t.Errorf("%s is not there any more", why)
		}
	}
}

// A mark becomes the condition of the reach, and nothing where the reach is whole; one of a table nobody described is an error.
func TestMarksBecomeConditions(t *testing.T) {
	const sql = "SELECT FROM incident AS i, import WHERE $1 AND {{incident i}} AND {{import}}"
	const numbered = "coalesce(substring($2::bit varying FROM i.place_number FOR 1) = B'1', false)"
	many := border.Reach{Places: placesFrom(30000, 150), Clearance: "restricted", Post: "Vùng"}
	for want, reach := range map[string]border.Reach{
		"SELECT FROM incident AS i, import WHERE $1 AND true AND true":                                                                                                                                               border.WholeReach(),
		"SELECT FROM incident AS i, import WHERE $1 AND i.unit_code = ANY ($2::text[]) AND import.account = $3::text":                                                                                                laoBao("restricted"),
		"SELECT FROM incident AS i, import WHERE $1 AND i.unit_code = ANY ($2::text[]) AND coalesce(i.tier, 'internal') <> 'restricted' AND import.account = $3::text AND record_tier(import.layer) <> 'restricted'": laoBao("internal"),
		"SELECT FROM incident AS i, import WHERE $1 AND coalesce(i.tier, 'internal') IN ('public') AND record_tier(import.layer) IN ('public')":                                                                      border.StrangersReach(),
		"SELECT FROM incident AS i, import WHERE $1 AND " + numbered + " AND import.account = $3::text":                                                                                                              many,
	} {
		if got, err := postgis.Within(reach, sql); err != nil || got != want {
			t.Errorf("%s: %s, %v\nwant %s", reach.Key(), got, err, want)
		}
	}
	for mark, want := range map[string][2]string{ // of few places, and of many
		"{{incident_placed i}}": {numbered, numbered},
		"{{incident_among i}}":  {"i.unit_code = ANY ($2::text[])", "i.unit_code = ANY (ARRAY(SELECT unnest($2::text[])))"},
	} {
		for i, reach := range []border.Reach{laoBao("restricted"), many} {
			if got, err := postgis.Within(reach, "$1"+mark); err != nil || got != "$1"+want[i] {
				t.Errorf("%s for %s: %s, %v", mark, reach.Key(), got, err)
			}
		}
	}
	if _, err := postgis.Within(border.WholeReach(), "SELECT FROM account WHERE {{account}}"); err == nil {
		t.Error("a mark nobody described is let through")
	}
}
