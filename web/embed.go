// Package web holds the user interface: the built files, embedded in the binary.
//
// `npm run build` in this folder writes them to dist; before a build dist holds only a marker file, so the
// Go code compiles either way and serves an interface only where there is one.
package web

import "embed"

// Dist is the built user interface under the folder "dist": index.html, hashed files under assets/, and the
// base ground under ground/land.json (GeoJSON, EPSG:4326, lon lat).
//
//go:embed all:dist
var Dist embed.FS
