// Package ingest reads files into records: it opens them whatever they are packed in, finds out the format by
// content, finds the columns, reads Vietnamese dates and numbers, checks every record by the rules of
// internal/border, and hands the good ones over to a Store in batches. What is wrong with a row becomes a
// Refusal in Vietnamese and English that names the row and the field.
//
// Files are read as a stream: a row of a CSV or a feature at a time, a bounded number at once, on as many
// processors as there are, in the order of the file. Coordinates are lon, lat in degrees (EPSG:4326).
package ingest
