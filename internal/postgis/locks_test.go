package postgis_test

import (
	"slices"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// everyTable puts rows into every table of records: those of everyLayer, figures and verdicts of their two communes, what goes along with a record,
// and what names two.
func (r *reader) everyTable() {
	r.t.Helper()
	r.everyLayer()
	for _, commune := range []string{"19432", "19435"} {
		r.value(commune, "2026", "addicts_on_file", 9, "reported", "2026-01-01T00:00:00+07", nil)
		r.exec(`INSERT INTO assessment (unit_code, year, criteria, class, official, provisional, engine, input_sha256, body)
			VALUES ($1, 2026, 'x', 'type_3', true, false, '1', $1, '{}')`, commune)
	}
	r.exec("INSERT INTO incident_reference (incident_id, country, number, sub, offset_m) SELECT id, 'LA', 600, 0, 5 FROM incident ON CONFLICT (incident_id) DO NOTHING")
	r.exec(`INSERT INTO incident_pair (keeper_source, keeper_ref, other_source, other_ref, same)
		SELECT 'test', k, 'test', o, false FROM (VALUES ('in', 'low'), ('in', 'out'), ('out', 'low'), ('low', 'high')) AS p (k, o)`)
	r.exec("INSERT INTO reform_answer (hotspot, former, accepted, reason, recorded_by) SELECT code, 'x', true, 'x', 'x' FROM hotspot")
	r.exec("INSERT INTO import (layer, files, accepted, unchanged, refused, account) VALUES ('hotspots', '{x}', 1, 0, 0, 'post-in')")
}

// whatNames is SQL for what names a row in the test below, of a table called t.
func whatNames(table string) string {
	const commune, incident = "CASE t.unit_code WHEN '19432' THEN 'in' ELSE 'out' END", "(SELECT i.source_ref FROM label AS i WHERE i.id = t.incident_id)"
	switch table {
	case "incident":
		return "t.source_ref"
	case "report_value", "assessment":
		return commune
	case "substance_line", "incident_reference":
		return incident
	case "incident_pair":
		return "t.keeper_ref || '+' || t.other_ref"
	case "reform_answer":
		return "replace(t.hotspot, 'hotspot-', '')"
	case "import":
		return "replace(t.account, 'post-', '') || CASE t.layer WHEN 'hotspots' THEN '-hot' ELSE '' END"
	}
	return "replace(t.code, '" + table + "-', '')"
}

// Of every table each lock alone shows what the reach holds, by its place and its tier, and nothing else: the condition of a query whoever the
// connection is, and the policy whatever the query says.
func TestEachLockOfEachTableHoldsAlone(t *testing.T) {
	r := newReader(t)
	r.everyTable()
	r.exec("CREATE TABLE label AS SELECT id, source_ref FROM incident; GRANT SELECT ON label TO PUBLIC") // of an incident that is not seen, too
	mine := func(clearance string) border.Reach {
		reach := laoBao(clearance)
		reach.Post = "post-in"
		return reach
	}
	reaches := []border.Reach{mine("restricted"), mine("internal"), mine("public"), {Everywhere: true, Clearance: "internal"}, {Everywhere: true, Clearance: "shared"}, border.WholeReach(), {}, mine("restricted")}
	reaches[7].Places = border.PlacesOf(append(placesFrom(50000, 200).Codes(), "19432")...) // so many that they are asked for by number
	const internal, restricted = "high in low|in low|low|in low out|low|high in low out|", "high in low|low|low|low|low|high in low out|"
	const units = "in|in||in out||in out|"
	wants := map[string]string{
		"incident": internal, "crossing": internal, "trail": internal, "marker": internal, "post": internal, "cooperation": internal, "traffic": internal,
		"substance_line": internal, "incident_reference": internal, "report_value": units, "assessment": units,
		"route": restricted, "hotspot": restricted, "plot": restricted, "effort": restricted, "reform_answer": restricted,
		"incident_pair": "in+low low+high|in+low||in+low in+out out+low||in+low in+out low+high out+low|",
		"import":        "in in-hot|in||high in low out||high in in-hot low out|",
	}
	for table := range recordTables() {
		want, told := wants[table]
		if !told {
			t.Errorf("say here who sees which rows of %s", table)
			continue
		}
		each := strings.Split(want, "|")
		for i, wanted := range append(each, each[0]) {
			sql := "SELECT DISTINCT " + whatNames(table) + " FROM " + table + " AS t WHERE "
			first, args, err := r.within(reaches[i], sql+"{{"+table+" t}}")
			if err != nil {
				t.Fatal(err)
			}
			for lock, ask := range map[string]func() ([]string, error){
				"the query":          func() ([]string, error) { return r.as(border.WholeReach(), first, args...) },
				"row-level security": func() ([]string, error) { return r.as(reaches[i], sql+"true") },
			} {
				list, err := ask()
				slices.Sort(list)
				if got := strings.Join(list, " "); err != nil || got != wanted {
					t.Errorf("%s, %s for %s: %q, want %q, %v", table, lock, reaches[i].Key(), got, wanted, err)
				}
			}
		}
	}
}
