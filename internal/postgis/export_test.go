package postgis

import "cotmoc/internal/ingest"

// LoadStatement is one statement of the writing half, for the test that prepares them all. The tables in Needs
// are made first.
type LoadStatement struct {
	Name, Text string
	Needs      []string
}

// LoadStatements lists what the writing half sends, spelled out for every layer.
func LoadStatements() []LoadStatement {
	list := []LoadStatement{
		{"revision_raise", revisionRaiseSQL, nil}, {"revision_sum", revisionSumSQL, nil}, {"session_use", sessionUseSQL, nil},
		{"token_use", tokenUseSQL, nil}, {"token_add", tokenAddSQL, nil}, {"token_list", tokenListSQL, nil},
		{"import_add", importAddSQL, nil}, {"incident_unit", incidentUnitSQL, nil}, {"unit_known", unitKnownSQL, nil},
		{"province_due", provinceDueSQL, nil}, {"assessment_save", assessmentSaveSQL, nil},
	}
	layers := []layer{unitLayer(), incidentLayer(ingest.Load{}), reportLayer(), crossingLayer(), routeLayer(), trailLayer(),
		hotspotLayer(), plotLayer(), effortLayer(), borderLayer()}
	for _, l := range layers {
		stage := []string{l.fill(stageSQL)}
		for name, text := range map[string]string{"twins": twinsSQL, "unchanged": unchangedSQL, "end": endSQL, "insert": insertSQL} {
			list = append(list, LoadStatement{l.table + " " + name, l.fill(text), stage})
		}
	}
	add := func(l layer, more []string, named map[string]string) {
		for name, text := range named {
			list = append(list, LoadStatement{name, text, append([]string{l.fill(stageSQL)}, more...)})
		}
	}
	add(borderLayer(), nil, map[string]string{"border_rest": borderRestSQL})
	add(reportLayer(), nil, map[string]string{"report_unknown": reportUnknownSQL})
	add(incidentLayer(ingest.Load{}), nil, map[string]string{"incident_unknown": incidentUnknownSQL, "incident_outside": incidentOutsideSQL})
	add(unitLayer(), []string{unitCellStageSQL, unitPlanSQL}, map[string]string{
		"unit_unchanged": unitUnchangedSQL, "unit_end": unitEndSQL, "unit_shorten": unitShortenSQL,
		"unit_shorten_cell": unitShortenCellSQL, "unit_insert": unitInsertSQL, "unit_cell_insert": unitCellInsertSQL,
		"province_stage": provinceStageSQL, "province_hash": provinceHashSQL, "province_known": provinceKnownSQL,
		"province_cell": provinceCellSQL,
	})
	return list
}
