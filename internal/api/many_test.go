package api_test

import (
	"strconv"
	"strings"
)

const manyRecords = `
SET session_replication_role = replica;
SET statement_timeout = 0;
INSERT INTO unit (code, level, kind, name, full_name, valid_from, geom, content_sha256)
SELECT (50 + p)::text, 'province', 'Tỉnh', 'Tỉnh ' || p, 'Tỉnh ' || p, '2025-07-01', ST_Multi(ST_MakeEnvelope(100 + p * 0.2, 10, 100.2 + p * 0.2, 19.8, 4326)), '\x00'
FROM generate_series(0, 32) AS p;
INSERT INTO unit (code, level, kind, name, full_name, parent, valid_from, geom, content_sha256)
SELECT (30000 + n)::text, 'commune', 'Xã', 'Xã ' || n, 'Xã ' || n, (50 + n / 98)::text, '2025-07-01',
  ST_Multi(ST_MakeEnvelope(100 + (n / 98) * 0.2, 10 + (n % 98) * 0.1, 100.2 + (n / 98) * 0.2, 10.1 + (n % 98) * 0.1, 4326)), '\x00'
FROM generate_series(0, 33 * 98 - 1) AS n;
SELECT place_numbers(array_agg(code)) FROM unit;
INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, geom, unit_code, place_number, cell_7, tier, note, substances, content_sha256)
SELECT 'trạm', n::text, (ARRAY['seizure', 'use_place', 'trafficking_indicator', 'illegal_crossing'])[1 + n % 4], d, d, 2, 1,
  ST_SetSRID(ST_MakePoint(100 + (c / 98) * 0.2 + (n % 199) * 0.001, 10 + (c % 98) * 0.1 + (n % 97) * 0.001), 4326), p.code, p.number, $cell,
  CASE n % 20 WHEN 0 THEN 'restricted' WHEN 1 THEN 'public' END, 'ghi chú của trạm về việc này', '[{"substance": "heroin", "quantity": 350, "unit": "g"}]', decode(md5(n::text), 'hex')
FROM generate_series(1, $n) AS n
CROSS JOIN LATERAL (SELECT (n::bigint * 7919 % (33 * 98))::integer AS c, date '2020-01-01' + (n::bigint * 104729 % 2400)::integer AS d) AS a
JOIN place AS p ON p.code = (30000 + c)::text;
INSERT INTO substance_line (incident_id, line, substance, form, quantity, unit) SELECT id, 1, 'heroin', 'powder', 350, 'g' FROM incident ON CONFLICT DO NOTHING;
INSERT INTO post (code, name, kind, geom, communes, place_numbers, content_sha256)
SELECT 'p' || n, 'n', 'station', ST_SetSRID(ST_MakePoint(100 + (n % 300) * 0.02, 10.01 + (n / 300) * 0.098), 4326), ARRAY[p.code], ARRAY[p.number], '\x00'
FROM generate_series(0, 29999) AS n
JOIN place AS p ON p.code = (30000 + (n % 300) / 10 * 98 + (n / 300) * 98 / 100)::text;
RESET session_replication_role;`

// manyRecordsOf are statements that put in 33 provinces (50 to 82) of 98 communes each (30000 to 33233), every one a tenth of a
// degree high and two wide; so many incidents over them, all in one H3 cell of resolution 7, with their substances, a
// twentieth of them restricted, all of these seizures; and 30,000 posts.
func manyRecordsOf(incidents int, cell int64) string {
	return strings.NewReplacer("$n", strconv.Itoa(incidents), "$cell", strconv.FormatInt(cell, 10)).Replace(manyRecords)
}

// addIncidents puts in seizures of the source "many", m-000001 and on, over the first commune: as an import leaves them, in a
// hundredth of its time.
func (h *house) addIncidents(first, last int, note string) {
	h.t.Helper()
	h.exec(`WITH added AS (
		INSERT INTO incident (source, source_ref, kind, occurred_from, occurred_to, time_precision, loc_precision, loc_method, geom, unit_code, note, content_sha256)
		SELECT 'many', 'm-' || lpad(i::text, 6, '0'), 'seizure', d, d, 2, 1, 'gps', ST_SetSRID(ST_MakePoint(106.5 + i % 200 * 0.001, 16.5 + i / 200 % 200 * 0.001), 4326),
			'19432', $3, sha256(i::text::bytea)
		FROM generate_series($1::int, $2::int) AS i
		CROSS JOIN LATERAL (SELECT date '2026-01-01' + i % 300 AS d) AS on_day)
		UPDATE revision SET n = n + 1 WHERE layer = 'incidents'`, first, last, note)
}
