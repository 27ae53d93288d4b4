package api

import (
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cotmoc/internal/access"
)

// alive says that the process answers; it asks nobody else.
func alive(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"status": "ok"})
}

// ready says whether requests can be served: the database answers and its migrations are done (they are
// run before the server listens).
func (s *Server) ready(c *fiber.Ctx) error {
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.Records.Ping(ctx); err != nil {
		return err
	}
	return alive(c)
}

// metrics is for loopback or whoever holds a token.
func (s *Server) metrics() fiber.Handler {
	serve := adaptor.HTTPHandler(promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{}))
	return func(c *fiber.Ctx) error {
		if asks, signedIn := caller(c); signedIn && !asks.May(access.Measure) {
			return notYours(access.Measure)
		} else if !signedIn && !s.loopback(c) {
			return known(c)
		}
		return serve(c)
	}
}
