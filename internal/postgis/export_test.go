package postgis

import (
	"context"
	"regexp"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// Within spells a statement out for a reach; where it asks for bits, for those of no place.
func Within(r border.Reach, sql string) (string, error) {
	sql, _, err := within(r, placeBits{}, sql, make([]any, parameters(sql)))
	return sql, err
}

// parameters is the highest number of a parameter of a statement.
func parameters(sql string) (last int) {
	for _, m := range regexp.MustCompile(`\$(\d+)`).FindAllStringSubmatch(sql, -1) {
		n, _ := strconv.Atoi(m[1]) // digits
		last = max(last, n)
	}
	return last
}

// WithinArgs gives a statement and its values as they are sent over a connection for a reach.
func WithinArgs(ctx context.Context, conn *pgx.Conn, r border.Reach, sql string, args ...any) (string, []any, error) {
	return firstLock{func(context.Context) border.Reach { return r }, &placeNumbers{}}.RewriteQuery(ctx, conn, sql, args)
}

// OfArea spells a statement on incidents out, of which there are many or not: of an oversight area with so many communes in each of
// several spans of days, or anywhere.
func OfArea(sql string, many, area bool, communes ...int) string {
	b := incidentFilter{args: make([]any, parameters(sql)), area: area, placed: area, many: many}
	for _, n := range communes {
		b.spans = append(b.spans, span{codes: make([]string, n)})
	}
	sql, _ = b.of(sql)
	return sql
}

// Planning says how statements are planned on a connection of a reach, with plans kept or not.
func (s *Store) Planning(ctx context.Context, r border.Reach, kept bool) (mode string, err error) {
	ctx = access.WithReach(ctx, r)
	if kept {
		ctx = byKeptPlan(ctx)
	}
	err = s.pool.QueryRow(ctx, "SELECT current_setting('plan_cache_mode')").Scan(&mode)
	return mode, err
}

// LoadStatement is one statement of the writing half, for the test that prepares them all. The tables in Needs
// are made first.
type LoadStatement struct {
	Name, Text string
	Needs      []string
}

// LoadStatements lists what the writing half sends, spelled out for every layer.
func LoadStatements() []LoadStatement {
	list := []LoadStatement{
		{"revision_raise", revisionRaiseSQL, nil}, {"revision_sum", revisionSumSQL, nil}, {"session_use", sessionUseSQL, nil}, {"account_role", accountRoleSQL, nil},
		{"token_use", tokenUseSQL, nil}, {"token_add", tokenAddSQL, nil}, {"token_list", tokenListSQL, nil},
		{"audit_add", auditAddSQL, nil},
		{"import_add", importAddSQL, nil}, {"reform_answer", reformAnswerSQL, nil},
		{"reference_due", referenceDueSQL, []string{referTableSQL}}, {"refer_changed", referChangedSQL, []string{referTableSQL}},
		{"refer_box", referBoxSQL, []string{referTableSQL}}, {"refer_recorded", referRecordedSQL, []string{referTableSQL}},
		{"refer_days", referDaysSQL, nil}, {"referred_table", referredTableSQL, nil},
		{"history", recordSQL(historySQL, "incident", incidentNamed), nil}, {"end_one", recordSQL(endOneSQL, "plot", ""), nil}, {"substance_lines", substanceLinesSQL, nil}, {"substance_reweigh", substanceReweighSQL, nil}, {"unit_known", unitKnownSQL, nil},
		{"province_due", provinceDueSQL, nil}, {"assessment_save", assessmentSaveSQL, nil},
		{"criteria_text_keep", criteriaTextKeepSQL, nil}, {"criteria_use_end", criteriaUseEndSQL, nil}, {"criteria_use_begin", criteriaUseBeginSQL, nil},
		{"report_period_open", reportPeriodOpenSQL, nil}, {"report_expect", reportExpectSQL, nil}, {"report_draft_add", reportDraftAddSQL, nil},
		{"report_step_add", reportStepAddSQL, nil}, {"report_values_end", reportValuesEndSQL, nil}, {"report_values_add", reportValuesAddSQL, nil},
		{"report_values_withdraw", reportValuesWithdrawSQL, nil},
		{"recognition_add", recognitionAddSQL, nil}, {"draw_add", drawAddSQL, nil}, {"draw_finding_add", drawFindingAddSQL, nil},
	}
	list = append(list, LoadStatement{"undo_import", undoImportSQL, nil}, LoadStatement{"undo_traffic", undoTrafficSQL, nil},
		LoadStatement{"pair_keys", pairKeysSQL, nil}, LoadStatement{"pair_end", pairEndSQL, nil}, LoadStatement{"pair_add", pairAddSQL, nil})
	layers := []layer{unitLayer(), incidentLayer(ingest.Load{}), reportLayer(), crossingLayer(), routeLayer(), trailLayer(),
		hotspotLayer(), plotLayer(), effortLayer(), borderLayer(), lineageLayer(), populationLayer(),
		markerLayer(), postLayer(), trafficLayer(), programmeLayer(), cooperationLayer()}
	for _, l := range layers {
		stage := []string{l.fill(stageSQL)}
		for name, text := range map[string]string{"twins": twinsSQL, "unchanged": unchangedSQL, "end": endSQL, "insert": insertSQL,
			"current": currentSQL, "undo_conflict": undoConflictSQL, "undo_end": undoEndSQL, "undo_restore": undoRestoreSQL, "undo_rows": undoRowsSQL} {
			list = append(list, LoadStatement{l.table + " " + name, l.fill(text), stage})
		}
		if slices.Contains(l.names(), "tier") {
			list = append(list, LoadStatement{l.table + " keep_tier", l.fill(keepTierSQL), stage}, LoadStatement{l.table + " undo_opens", l.fill(undoOpensSQL), nil})
		}
	}
	add := func(l layer, more []string, named map[string]string) {
		for name, text := range named {
			list = append(list, LoadStatement{name, text, append([]string{l.fill(stageSQL)}, more...)})
		}
	}
	list = append(list, LoadStatement{"unit_shapeless", unitShapelessSQL, nil}, LoadStatement{"lineage_absent", lineageAbsentSQL, nil}, LoadStatement{"method_mark", methodMarkSQL, nil})
	add(incidentLayer(ingest.Load{}), []string{referredTableSQL}, map[string]string{"referred_place": referredPlaceSQL,
		"referred_keep": referredKeepSQL, "referred_drop": referredDropSQL, "referred_row": referredRowSQL})
	add(markerLayer(), nil, map[string]string{"marker_row": markerRowSQL})
	add(borderLayer(), nil, map[string]string{"border_rest": borderRestSQL})
	add(hotspotLayer(), nil, map[string]string{"hotspot_steps": hotspotStepsSQL, "hotspot_reform": hotspotReformSQL})
	add(plotLayer(), nil, map[string]string{"plot_steps": plotStepsSQL})
	add(trafficLayer(), nil, map[string]string{"traffic_unknown": trafficUnknownSQL})
	add(programmeLayer(), nil, map[string]string{"programme_past": programmePastSQL})
	add(cooperationLayer(), nil, map[string]string{"cooperation_unknown": cooperationUnknownSQL})
	list = append(list, LoadStatement{"programme_keep", programmeKeepSQL, nil})
	add(reportLayer(), nil, map[string]string{"report_unknown": reportUnknownSQL})
	incidents := incidentLayer(ingest.Load{})
	add(incidents, []string{incidentPlaceSQL}, map[string]string{"incident_unknown": incidentUnknownSQL, "incident_outside": incidentOutsideSQL,
		"incident_staged": incidentStagedSQL, "incident_recorded": incidentRecordedSQL, "incident_near": incidentNearSQL, "incident_concerned": incidentConcernedSQL, "incident_points": incidentPointsSQL,
		"incident_communes": incidentCommunesSQL, "incident_unit": incidentUnitSQL, "incident_insert": withUnit(incidents.fill(incidentInsertSQL)),
		"incident_set_aside": incidentSetAsideSQL, "incident_beside": incidentBesideSQL, "incident_named": incidentNamedSQL,
		"incident_move": withUnit(incidentMoveSQL)})
	add(unitLayer(), []string{unitCellStageSQL, unitShareStageSQL, unitPlanSQL}, map[string]string{
		"unit_unchanged": unitUnchangedSQL, "unit_end": unitEndSQL, "unit_shorten": unitShortenSQL,
		"unit_shorten_cell": unitShortenCellSQL, "unit_insert": unitInsertSQL, "unit_cell_insert": unitCellInsertSQL,
		"province_stage": provinceStageSQL, "province_hash": provinceHashSQL, "province_known": provinceKnownSQL,
		"province_cell": provinceCellSQL, "lineage_keep_cell": lineageKeepCellSQL, "lineage_goes_on": lineageGoesOnSQL,
		"lineage_goes_on_cell": lineageGoesOnCellSQL, "unit_elsewhere": unitElsewhereSQL,
	})
	list = append(list, LoadStatement{"unit_repair_stage", unitRepairStageSQL, nil})
	add(unitLayer(), []string{unitRepairStageSQL}, map[string]string{"unit_repair_end": unitRepairEndSQL,
		"unit_repair_insert": unitRepairInsertSQL})
	due := []string{"CREATE TEMPORARY TABLE fit_due (id bigint) ON COMMIT DROP"}
	for name, text := range map[string]string{"far_keep": farKeepSQL, "far_days": farDaysSQL, "far_boxes": farBoxesSQL,
		"far_shapes": farShapesSQL, "far_whole": farWholeSQL, "far_filled": farFilledSQL, "fit_standing": fitStandingSQL, "fit_parents": fitParentsSQL, "fit_end": fitEndSQL,
		"hold_lines": holdLinesSQL, "hold_days": holdDaysSQL, "hold_shapes": holdShapesSQL, "hold_clear": holdClearSQL,
		"hold_far": holdFarSQL, "hold_covered": holdCoveredSQL, "hold_begun": holdBegunSQL,
		"share_due": shareDueSQL, "share_fill": shareFillSQL} {
		list = append(list, LoadStatement{name, text, due})
	}
	list = append(list, LoadStatement{"fit_due", fitDueSQL, nil}, LoadStatement{"fit_bare", fitBareSQL, nil})
	return append(list, lineageStatements()...)
}

// lineageStatements are those that need the tables of cuts and adoptions.
func lineageStatements() []LoadStatement {
	cuts := []string{lineageCutTableSQL}
	const adopted = "CREATE TEMPORARY TABLE adopted (id bigint, code text, earlier_id bigint, valid_to date) ON COMMIT DROP"
	list := []LoadStatement{{"lineage_cut_table", lineageCutTableSQL, nil}}
	for name, text := range map[string]string{"province_name": provinceNameSQL, "lineage_province": lineageProvinceSQL,
		"lineage_named_units": lineageNamedUnitsSQL, "lineage_derived": lineageDerivedSQL, "lineage_successor": lineageSuccessorSQL, "lineage_adopted": lineageAdoptedSQL,
		"lineage_adopt_plan": lineageAdoptPlanSQL, "area_add": areaAddSQL, "area_member_add": areaMemberAddSQL,
		"area_unknown": areaUnknownSQL, "area_current": areaCurrentSQL} {
		list = append(list, LoadStatement{name, text, nil})
	}
	for name, text := range map[string]string{"lineage_cut": lineageCutSQL, "lineage_unnamed": lineageUnnamedSQL,
		"lineage_empty_tier": lineageEmptyTierSQL, "lineage_cut_end": lineageCutEndSQL, "lineage_cut_insert": lineageCutInsertSQL,
		"lineage_cut_cell": lineageCutCellSQL} {
		list = append(list, LoadStatement{name, text, cuts})
	}
	for name, text := range map[string]string{"lineage_adopt_cut": lineageAdoptCutSQL, "lineage_adopt": lineageAdoptSQL} {
		list = append(list, LoadStatement{name, text, append(cuts, adopted)})
	}
	return list
}
