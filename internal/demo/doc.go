// Package demo makes the demonstration data: schematic boundaries of 379 communes drawn from their seats, and
// three years of made-up reports, incidents, routes, trails, hot spots, plots and patrol effort. Names, codes,
// areas, seats and crossings are facts; everything else is invented, says so, and depends on nothing but the
// seed and the day, so that two loads give the same bytes. The data takes the same way in as a user's files.
//
// Coordinates are lon, lat in degrees (EPSG:4326); lengths within the package are kilometres on a plane.
package demo
