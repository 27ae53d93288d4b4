// Package api is the HTTP door: URLs, JSON, status codes, sessions. It holds no rule of the domain and no
// SQL; what it needs it asks through the ports in port.go. Handlers return errors; problem.go is the one
// place that turns their kinds into statuses. Coordinates are lon, lat in degrees; times RFC 3339 in +07:00.
package api
