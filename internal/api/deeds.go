package api

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/tile"
)

// callerKey is the fiber local with the access.Caller; absent for a stranger.
const callerKey = "caller"

func caller(c *fiber.Ctx) (access.Caller, bool) {
	who, ok := c.Locals(callerKey).(access.Caller)
	return who, ok
}

// open doors are for strangers too, and for whoever is known, whatever the role: their own session among them. What
// tiles show is decided by their layers.
func openDoors() []string {
	return []string{"/healthz", "/readyz", "/metrics", "/api/v1/session", "/api/v1/session/openid",
		"/api/v1/session/openid/callback", "/api/v1/units", "/api/v1/units/:code", "/api/v1/units/:code/cells",
		"/api/v1/locate", "/api/v1/border", "/api/v1/reforms", "/tiles/:layers.json", "/tiles/:layers/:z/:x/:y.mvt", "/*"}
}

// deedsOfDoors says which deeds each door is for (one of them opens it; what is done behind it may ask for one of its own), by its route: "GET /api/v1/hotspots". A prefix ends in "…". Of several
// that fit the longest counts. What is not listed is for reading internal records where it reads, and for
// administrators where it writes: a new door is never open by oversight.
func deedsOfDoors() map[string][]access.Deed {
	table := map[string][]access.Deed{
		"GET …": {access.SeeRecords},

		"GET /api/v1/overview":               {access.SeeFigures},
		"GET /api/v1/criteria…":              {access.SeeFigures},
		"GET /api/v1/assessments…":           {access.SeeFigures},
		"GET /api/v1/units/:code/…":          {access.SeeFigures},
		"GET /api/v1/crosswalk":              {access.SeeFigures},
		"GET /api/v1/areas…":                 {access.SeeFigures},
		"GET /api/v1/obligations":            {access.SeeFigures},
		"GET /api/v1/reports…":               {access.SeeFigures},
		"GET /api/v1/completeness":           {access.SeeFigures},
		"GET /api/v1/silences":               {access.SeeFigures},
		"GET /api/v1/questions":              {access.SeeFigures},
		"GET /api/v1/cycle":                  {access.SeeFigures},
		"GET /api/v1/duties":                 {access.SeeFigures},
		"GET /api/v1/agencies…":              {access.SeeFigures},
		"GET /api/v1/agenda…":                {access.SeeFigures},
		"GET /api/v1/deadlines…":             {access.SeeFigures},
		"GET /api/v1/recognitions…":          {access.SeeFigures},
		"GET /api/v1/hotspots/reforms":       {access.SeeRestricted},
		"GET /api/v1/incidents/duplicates":   {access.SeeRecords},
		"GET /api/v1/markers/locate":         {access.SeeRecords},
		"GET /api/v1/cooperation/relations":  {access.SeeRecords},
		"GET /api/v1/cooperation/rotations":  {access.SeeRecords},
		"GET /api/v1/routes…":                {access.SeeRestricted},
		"GET /api/v1/effort…":                {access.SeeRestricted},
		"GET /api/v1/cells":                  {access.SeeRestricted},
		"GET /api/v1/shared-pack…":           {access.SeeShared},
		"GET /api/v1/audit…":                 {access.ReadAudit},
		"GET /api/v1/accounts":               {access.Administer},
		"GET /api/v1/tokens":                 {access.Administer},
		"PUT /api/v1/reports/…":              {access.WriteReport, access.JudgeReport},
		"POST /api/v1/reports/…":             {access.WriteReport, access.JudgeReport},
		"PUT /api/v1/units/:code/reports/…":  {access.WriteReport},
		"POST /api/v1/units/:code/reports/…": {access.WriteReport, access.JudgeReport},

		"POST /api/v1/units/:code/recognition/steps": {access.Apply, access.Verify, access.Decide},
		"POST /api/v1/draws…":                        {access.DrawVisits},
		"POST /api/v1/imports…":                      {access.Import},
		"POST /api/v1/incidents/duplicates/:pair":    {access.WriteRecords},
		"PUT /api/v1/areas/:code":                    {access.KeepAreas},
		"DELETE /api/v1/areas/:code":                 {access.KeepAreas},
		"POST /api/v1/areas/districts":               {access.KeepAreas},
	}
	for _, layer := range sharedLayers() { // how a record came to be shared is ours to know
		at := "GET /api/v1/" + layer
		table[at+"…"], table[at+"/:code/history"] = recordDeeds(layer), recordDeeds(layer)[:1]
	}
	for _, layer := range editable() {
		for _, method := range []string{"POST", "PUT", "DELETE"} {
			writes := []access.Deed{access.WriteRecords}
			if layer == "cooperation" {
				writes = append(writes, access.KeepLog)
			}
			table[method+" /api/v1/"+layer], table[method+" /api/v1/"+layer+"/…"] = writes, writes
		}
	}
	return table
}

// anyKnown are doors for whoever is signed in: to words, and to their own account.
func anyKnown() []string {
	return []string{"/api/v1/codes", "/api/v1/account", "/api/v1/account/totp", "/api/v1/account/password", "/api/v1/sessions", "/api/v1/sessions/:id"}
}

// deedsOf finds the deeds of a door; false for a door that asks for none.
func deedsOf(table map[string][]access.Deed, method, route string) ([]access.Deed, bool) {
	if slices.Contains(openDoors(), route) || slices.Contains(anyKnown(), route) {
		return nil, false
	}
	if method == fiber.MethodHead {
		method = fiber.MethodGet
	}
	door, best := method+" "+route, ""
	for _, named := range slices.Sorted(maps.Keys(table)) {
		prefix, isPrefix := strings.CutSuffix(named, "…")
		if (named == door || isPrefix && strings.HasPrefix(door, prefix)) && len(named) > len(best) {
			best = named
		}
	}
	if best == "" {
		return []access.Deed{access.Administer}, true
	}
	return table[best], true
}

// guardDoors puts the guard of its deeds before every door that was registered. It is called once, after the last.
func (s *Server) guardDoors() {
	table := deedsOfDoors()
	s.deeds = map[string][]access.Deed{}
	guarded := map[*fiber.Route]bool{}
	for _, routes := range s.app.Stack() {
		for _, route := range routes {
			deeds, asks := deedsOf(table, route.Method, route.Path)
			if !asks || guarded[route] || !strings.HasPrefix(route.Path, "/api/v1/") || isMiddleware(route) {
				continue
			}
			guarded[route] = true
			s.deeds[route.Method+" "+route.Path] = deeds
			route.Handlers = append([]fiber.Handler{s.guard(deeds)}, route.Handlers...)
		}
	}
}

// isMiddleware tells Use from a door: the doors of this API are no prefixes.
func isMiddleware(route *fiber.Route) bool {
	return strings.HasSuffix(route.Path, "/api") || route.Path == "/api/v1" || route.Path == "/"
}

func (s *Server) guard(deeds []access.Deed) fiber.Handler {
	return func(c *fiber.Ctx) error {
		who, known := caller(c)
		switch {
		case !known:
			return border.Fail(border.Unauthorized, "Hãy đăng nhập để xem nội dung này.", "Sign in to see this.", nil)
		case !slices.ContainsFunc(deeds, who.May):
			return notYours(deeds[0])
		case slices.Contains(deeds, access.KeepAreas) && !reachOf(c).Everywhere:
			return notThere(who.Scope) // an area decides what accounts of it see
		case !isText(c.Path()):
			return fiber.ErrNotFound
		}
		return c.Next()
	}
}

// isText tells what may name something from bytes that no database takes.
func isText(path string) bool { return utf8.ValidString(path) && !strings.ContainsRune(path, 0) }

func notYours(deed access.Deed) error {
	return border.Fail(border.Forbidden, "Vai trò hoặc mã truy cập này không được phép làm việc này ("+string(deed)+").",
		"This role or token may not do this ("+string(deed)+").", nil)
}

// layerDeeds open a layer of tiles or a collection, one of them; none: it is public.
func layerDeeds(layer string) []access.Deed {
	switch {
	case slices.Contains(tile.OpenLayers(), layer):
		return nil
	case layer == "assessments", layer == "province_assessments":
		return []access.Deed{access.SeeFigures}
	}
	return recordDeeds(layer)
}

// recordDeeds open the records of a layer, one of them; the first opens also what became of them.
func recordDeeds(layer string) []access.Deed {
	deeds := []access.Deed{access.SeeRecords}
	if slices.Contains(restrictedLayers(), layer) {
		deeds[0] = access.SeeRestricted
	}
	if slices.Contains(sharedLayers(), layer) {
		deeds = append(deeds, access.SeeShared)
	}
	return deeds
}

// sharedLayers are those of which a record may go to the counterpart. Where we patrol, and which routes we hold to be
// key ones, is nobody else's, whatever a record says.
func sharedLayers() []string {
	return []string{"incidents", "crossings", "trails", "markers", "posts", "traffic", "hotspots", "plots", "cooperation"}
}

// restrictedLayers are together a map of unguarded paths.
func restrictedLayers() []string {
	return []string{"hotspots", "plots", "routes", "cells", "effort"}
}

// Door is one route of the API and what it is for; none for whoever comes, or whoever is known.
type Door struct {
	Method, Route string
	Deeds         []access.Deed // one of them opens it
}

// Doors lists every door in its order, HEAD left out.
func (s *Server) Doors() []Door {
	var doors []Door
	for _, routes := range s.app.Stack() {
		for _, r := range routes {
			if r.Method == fiber.MethodHead || isMiddleware(r) || r.Path == "/tiles" || r.Path == "/ogc" {
				continue
			}
			same := func(d Door) bool { return d.Method == r.Method && d.Route == r.Path }
			if !slices.ContainsFunc(doors, same) {
				doors = append(doors, Door{r.Method, r.Path, s.deeds[r.Method+" "+r.Path]})
			}
		}
	}
	slices.SortFunc(doors, func(a, b Door) int { return strings.Compare(a.Route+a.Method, b.Route+b.Method) })
	return doors
}

// LayerDeeds says what a layer of tiles is for, one of them; none for a public one.
func (s *Server) LayerDeeds(layer string) []access.Deed { return layerDeeds(layer) }
