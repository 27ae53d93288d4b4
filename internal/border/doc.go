// Package border holds the words and rules of the domain: units and their versions, incidents, hot spots,
// crossings, key routes, reports, periods, code lists and the kinds of error. It knows no database, no file
// format and no URL. Records are checked by their Check method, which lists every Fault in Vietnamese and
// English; coordinates are lon, lat in degrees (EPSG:4326), lengths metres, days in Asia/Ho_Chi_Minh.
package border
