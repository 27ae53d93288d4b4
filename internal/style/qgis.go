package style

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"cotmoc/internal/border"
	"cotmoc/internal/collection"
)

// version is the QGIS whose files are written; later ones read them.
const version = "3.22.0"

// QML writes the look of a collection as a style file of QGIS 3.22 and later.
func QML(c collection.Collection, lang string) []byte {
	var b bytes.Buffer
	b.WriteString(`<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` + "\n")
	fmt.Fprintf(&b, `<qgis version="%s" styleCategories="Symbology|Labeling" labelsEnabled="%d">`+"\n", version, whether(Of(c).Label != ""))
	renderer(&b, c, lang)
	labels(&b, Of(c))
	b.WriteString("</qgis>\n")
	return b.Bytes()
}

func whether(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rgba is a colour as QGIS writes it.
func rgba(colour string, opacity float64) string {
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil {
		return "0,0,0,0"
	}
	return fmt.Sprintf("%d,%d,%d,%d", n>>16, n>>8&255, n&255, int(opacity*255+0.5))
}

func attribute(s string) string {
	var b bytes.Buffer
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		return ""
	}
	return b.String()
}

func renderer(b *bytes.Buffer, c collection.Collection, lang string) {
	l := Of(c)
	switch {
	case l.Kind == Mixed:
		mixed(b, l)
	case l.By == "":
		b.WriteString(`<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0" symbollevels="0"><symbols>`)
		symbol(b, "0", l.Kind, l, Rule{Colour: l.Fill})
		b.WriteString("</symbols></renderer-v2>\n")
	default:
		fmt.Fprintf(b, `<renderer-v2 type="categorizedSymbol" attr="%s" enableorderby="0" forceraster="0" symbollevels="0"><categories>`, attribute(l.By))
		for i, r := range l.Rules {
			fmt.Fprintf(b, `<category render="true" symbol="%d" type="string" value="%s" label="%s"/>`, i, attribute(r.Value), attribute(r.Label.In(lang)))
		}
		fmt.Fprintf(b, `<category render="true" symbol="%d" type="string" value="" label="%s"/></categories><symbols>`, len(l.Rules), attribute(border.Text{VI: "Chưa rõ", EN: "Not known"}.In(lang)))
		for i, r := range append(l.Rules[:len(l.Rules):len(l.Rules)], Rule{Colour: quiet}) {
			symbol(b, strconv.Itoa(i), l.Kind, l, r)
		}
		b.WriteString("</symbols></renderer-v2>\n")
	}
}

// mixed draws each feature by the shape it has: a rule for points, one for lines, one for areas.
func mixed(b *bytes.Buffer, l Look) {
	b.WriteString(`<renderer-v2 type="RuleRenderer" enableorderby="0" forceraster="0" symbollevels="0"><rules key="root">`)
	kinds := []Kind{Point, Line, Area}
	for i := range kinds {
		fmt.Fprintf(b, `<rule key="r%d" symbol="%d" filter="left(geom_to_wkt($geometry, 0), 16) ILIKE '%%%s%%'"/>`, i, i, []string{"point", "line", "polygon"}[i])
	}
	b.WriteString("</rules><symbols>")
	for i, k := range kinds {
		symbol(b, strconv.Itoa(i), k, l, Rule{Colour: l.Fill})
	}
	b.WriteString("</symbols></renderer-v2>\n")
}

// symbol writes the symbol of a rule.
func symbol(b *bytes.Buffer, name string, k Kind, l Look, r Rule) {
	colour := r.Colour
	var options map[string]string
	kind, class := "marker", "SimpleMarker"
	dash := "solid"
	if l.Dashed {
		dash = "dash"
	}
	switch k {
	case Line:
		kind, class = "line", "SimpleLine"
		stroke := l.Stroke
		if l.By != "" {
			stroke = colour
		}
		options = map[string]string{"line_color": rgba(stroke, 1), "line_width": number(l.Width), "line_width_unit": "MM", "line_style": dash, "capstyle": "round", "joinstyle": "round"}
	case Area:
		kind, class = "fill", "SimpleFill"
		options = map[string]string{"color": rgba(colour, l.Opacity), "style": "solid", "outline_color": rgba(l.Stroke, 1), "outline_width": number(l.Width), "outline_width_unit": "MM", "outline_style": dash, "joinstyle": "bevel"}
		switch {
		case colour == "":
			options["style"] = "no"
		case r.Hatch:
			options["style"] = "b_diagonal"
		}
	default:
		options = map[string]string{"color": rgba(colour, l.Opacity), "name": l.Shape, "size": number(l.Size), "size_unit": "MM", "outline_color": rgba(l.Stroke, 1), "outline_width": number(l.Width), "outline_width_unit": "MM"}
	}
	fmt.Fprintf(b, `<symbol name="%s" type="%s" alpha="1" clip_to_extent="1" force_rhr="0"><layer class="%s" enabled="1" locked="0" pass="0"><Option type="Map">`, name, kind, class)
	for _, key := range keys(options) {
		fmt.Fprintf(b, `<Option type="QString" name="%s" value="%s"/>`, key, attribute(options[key]))
	}
	b.WriteString("</Option>")
	for _, key := range keys(options) {
		fmt.Fprintf(b, `<prop k="%s" v="%s"/>`, key, attribute(options[key]))
	}
	b.WriteString("</layer></symbol>")
}

func number(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func labels(b *bytes.Buffer, l Look) {
	if l.Label == "" {
		return
	}
	placement := 0 // around points
	switch l.Kind {
	case Line:
		placement = 2
	case Area:
		placement = 1
	}
	fmt.Fprintf(b, `<labeling type="simple"><settings calloutType="simple"><text-style fieldName="%s" isExpression="0" fontFamily="Be Vietnam Pro" fontSize="8" fontSizeUnit="Point" textColor="%s" namedStyle="Regular" multilineHeight="1">`+
		`<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="%s" bufferOpacity="1" bufferJoinStyle="128"/></text-style>`+
		`<placement placement="%d" priority="5" dist="1" distUnits="MM"/><rendering scaleVisibility="1" scaleMin="1" scaleMax="%d" drawLabels="1" obstacle="1"/></settings></labeling>`+"\n",
		attribute(l.Label), rgba(ink, 1), rgba(paper, 1), placement, l.LabelsTo)
}

// Project writes a project of QGIS 3.22 and later with every collection as a layer over OGC API. base is the address of
// the service ("https://host/ogc"); key, where not empty, is the token every request carries.
func Project(list []collection.Collection, base, key, lang string) []byte {
	var layers, tree, order bytes.Buffer
	ordered := Order(list)
	for _, c := range ordered {
		id := "cotmoc_" + c.ID
		visible := "Qt::Checked"
		if !shownAtFirst(c, ordered) {
			visible = "Qt::Unchecked"
		}
		source := Source(c, base, key)
		fmt.Fprintf(&tree, `<layer-tree-layer id="%s" name="%s" source="%s" providerKey="OAPIF" checked="%s" expanded="0"><customproperties/></layer-tree-layer>`+"\n", id, attribute(c.Title.In(lang)), attribute(source), visible)
		fmt.Fprintf(&order, `<layer id="%s"/>`, id)
		mapLayer(&layers, c, id, source, lang)
	}
	area := border.ServedArea()
	var b bytes.Buffer
	b.WriteString(`<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>` + "\n")
	fmt.Fprintf(&b, `<qgis projectname="Cột Mốc" version="%s">`+"\n<homePath path=\"\"/>\n<title>Cột Mốc</title>\n<projectCrs>%s</projectCrs>\n", version, mercator)
	fmt.Fprintf(&b, "<layer-tree-group><customproperties/>\n%s</layer-tree-group>\n", &tree)
	fmt.Fprintf(&b, `<mapcanvas name="theMapCanvas" annotationsVisible="1"><units>meters</units><extent><xmin>%.0f</xmin><ymin>%.0f</ymin><xmax>%.0f</xmax><ymax>%.0f</ymax></extent><rotation>0</rotation><destinationsrs>%s</destinationsrs></mapcanvas>`+"\n",
		metresX(area[0]+1), metresY(area[1]+2), metresX(area[2]-7), metresY(area[3]-0.4), mercator)
	fmt.Fprintf(&b, "<projectlayers>\n%s</projectlayers>\n<layerorder>%s</layerorder>\n", &layers, &order)
	fmt.Fprintf(&b, "<properties><SpatialRefSys><ProjectionsEnabled type=\"int\">1</ProjectionsEnabled></SpatialRefSys><Gui><CanvasColorRedPart type=\"int\">217</CanvasColorRedPart><CanvasColorGreenPart type=\"int\">229</CanvasColorGreenPart><CanvasColorBluePart type=\"int\">234</CanvasColorBluePart></Gui></properties>\n</qgis>\n")
	return b.Bytes()
}

// Source is the address of a collection as the provider OAPIF of QGIS takes it.
func Source(c collection.Collection, base, key string) string {
	if key != "" {
		base += "?token=" + key
	}
	return fmt.Sprintf(" pagingEnabled='true' pageSize='1000' restrictToRequestBBOX='1' srsname='OGC:CRS84' typename='%s' url='%s'", c.ID, strings.ReplaceAll(base, "'", "%27"))
}

func mapLayer(b *bytes.Buffer, c collection.Collection, id, source, lang string) {
	geometry := map[string]string{"Point": "Point", "MultiLineString": "Line", "MultiPolygon": "Polygon"}[c.Shape]
	wkb := map[string]string{"Point": "Point", "MultiLineString": "MultiLineString", "MultiPolygon": "MultiPolygon"}[c.Shape]
	if geometry == "" {
		geometry, wkb = "Polygon", "MultiPolygon"
	}
	fmt.Fprintf(b, `<maplayer type="vector" geometry="%s" wkbType="%s" labelsEnabled="%d" readOnly="%d" autoRefreshEnabled="0">`, geometry, wkb, whether(Of(c).Label != ""), whether(!c.Editable))
	fmt.Fprintf(b, "<id>%s</id><datasource>%s</datasource><layername>%s</layername><srs>%s</srs><provider encoding=\"UTF-8\">OAPIF</provider>\n", id, attribute(source), attribute(c.Title.In(lang)), wgs84)
	fmt.Fprintf(b, "<abstract>%s</abstract><title>%s</title>", attribute(c.Description.In(lang)), attribute(c.Title.In(lang)))
	b.WriteString("<aliases>")
	for i, f := range c.Fields {
		fmt.Fprintf(b, `<alias field="%s" index="%d" name="%s"/>`, attribute(f.Name), i, attribute(f.Title.In(lang)))
	}
	b.WriteString("</aliases>\n<fieldConfiguration>")
	for _, f := range c.Fields {
		editor(b, f, lang)
	}
	b.WriteString("</fieldConfiguration>\n")
	renderer(b, c, lang)
	labels(b, Of(c))
	b.WriteString("</maplayer>\n")
}

// editor is how a field is entered: a coded one by the words for its codes.
func editor(b *bytes.Buffer, f collection.Field, lang string) {
	if f.Codes == nil {
		fmt.Fprintf(b, `<field name="%s"/>`, attribute(f.Name))
		return
	}
	fmt.Fprintf(b, `<field name="%s"><editWidget type="ValueMap"><config><Option type="Map"><Option type="List" name="map">`, attribute(f.Name))
	for _, c := range f.Codes.Codes {
		fmt.Fprintf(b, `<Option type="Map"><Option type="QString" name="%s" value="%s"/></Option>`, attribute(c.Label.In(lang)), attribute(c.ID))
	}
	b.WriteString("</Option></Option></config></editWidget></field>")
}
