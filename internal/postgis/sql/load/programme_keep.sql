-- Keeps a shipped programme of which nothing is kept yet. $1 code, $2 first day, $3 legal reference, $4 and $5 title, $6 text, $7 hash.
INSERT INTO programme (code, holds_from, legal_ref, title_vi, title_en, body, source, content_sha256)
SELECT $1::text, $2::date, $3::text, $4::text, $5::text, $6::text, 'cotmoc', $7::bytea
WHERE NOT EXISTS (SELECT FROM programme WHERE code = $1::text)
