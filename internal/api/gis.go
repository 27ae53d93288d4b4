package api

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/api/ogc"
)

// gisRoutes opens the door for GIS tools (OGC API).
func (s *Server) gisRoutes(app fiber.Router) {
	ogc.New(ogc.Deps{Reader: s.Features, Tiles: s.Tiles, Editor: gisEditor{s}, Year: s.currentYear, Today: s.today, Now: s.Now, Demo: s.Demo,
		Caller: ogc.Caller{Who: caller, Reach: reachOf, Sight: s.sight, Deeds: layerDeeds, Working: s.working, Base: s.base, Language: language, OwnPage: ownPage}}).Routes(app)
}

// gisEditor writes what GIS tools send through the editor of single records. Numbers in texts have a decimal point:
// that is how the door writes them.
type gisEditor struct{ s *Server }

func readPoints() map[string]string { return map[string]string{"decimal": "point"} }

// Create makes a record and gives the id of its feature: that of an incident is the number of its version.
func (e gisEditor) Create(ctx context.Context, layer string, f ogc.Feature, by string) (string, error) {
	code, err := e.s.create(ctx, layer, f, by, readPoints())
	if err != nil || layer != "incidents" {
		return code, err
	}
	made, err := e.s.Editor.Record(ctx, layer, code)
	return strconv.FormatInt(made.Version, 10), err
}

// Replace replaces a version of a record.
func (e gisEditor) Replace(ctx context.Context, layer, code string, version int64, f ogc.Feature, by string) error {
	return e.s.replace(ctx, layer, code, version, f, by, readPoints())
}

// End ends a version of a record.
func (e gisEditor) End(ctx context.Context, layer, code string, version int64, by, why string) error {
	return e.s.Editor.End(ctx, layer, code, version, by, why)
}
