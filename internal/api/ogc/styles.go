package ogc

import (
	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/style"
)

// project gives a project of QGIS with every collection the caller may see. It holds the key only where the caller
// sent it as a parameter.
func (d *Door) project(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/x-qgis-project")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="cotmoc.qgs"`)
	return c.Send(style.Project(d.visible(c), d.root(c), c.Query("token"), d.Caller.Language(c)))
}

// mapStyle gives a MapLibre style over the tiles the caller may see, with its key only where it was sent as a parameter.
func (d *Door) mapStyle(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	body, err := style.MapLibre(d.visible(c), d.Caller.Base(c), c.Query("token"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/vnd.mapbox.style+json")
	return c.Send(body)
}

// collectionStyle gives the look of a collection: f=qml for QGIS, f=sld for others.
func (d *Door) collectionStyle(c *fiber.Ctx) error {
	if err := only(c); err != nil {
		return err
	}
	of, lang := of(c), d.Caller.Language(c)
	switch c.Query("f") {
	case "", "sld":
		c.Set(fiber.HeaderContentType, "application/vnd.ogc.sld+xml;version=1.0")
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+of.ID+`.sld"`)
		return c.Send(style.SLD(of, lang))
	case "qml":
		c.Set(fiber.HeaderContentType, "application/vnd.qgis.qml")
		c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+of.ID+`.qml"`)
		return c.Send(style.QML(of, lang))
	}
	return badParameter("f", "là sld hoặc qml", "is sld or qml")
}
