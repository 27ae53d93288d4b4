package api

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// Columns above the caller's clearance: they stand in no answer, and nobody filters by them. What GIS tools see is kept
// to it by package ogc, tiles where they are drawn; here is the rest of the API, door by door of a layer.

// onlyColumnsSeen takes the columns of a layer that the caller may not see out of whatever one of its doors answers: lists,
// records, histories alike, so that no door can forget.
func onlyColumnsSeen(c *fiber.Ctx) error {
	layer := layerOfDoor(c.Path())
	hidden := reachOf(c).Hidden(layer)
	if len(hidden) == 0 {
		return c.Next()
	}
	for parameter, column := range filteredBy(layer) {
		if c.Query(parameter) != "" && slices.Contains(hidden, column) {
			return badField(parameter, "tài khoản này không lọc theo mục này", "this account does not filter by this")
		}
	}
	if err := c.Next(); err != nil {
		return err
	}
	if strings.HasPrefix(string(c.Response().Header.ContentType()), fiber.MIMEApplicationJSON) {
		c.Response().SetBody(withoutKeys(c.Response().Body(), hidden))
	}
	return nil
}

// hiddenView names columns of a layer, so that a page can say "not shown to this account" where it would have to say "unknown".
type hiddenView struct {
	Layer   string   `json:"layer"`
	Columns []string `json:"columns"`
}

// hiddenFrom lists the columns above the clearance of a caller, layer by layer.
func (s *Server) hiddenFrom(known access.Caller) []hiddenView {
	reach := border.Reach{Clearance: known.Clearance(), Columns: s.Columns}
	list := []hiddenView{}
	for _, layer := range slices.Sorted(maps.Keys(border.TheColumns())) {
		if hidden := reach.Hidden(layer); len(hidden) > 0 {
			list = append(list, hiddenView{layer, hidden})
		}
	}
	return list
}

// layerOfDoor is the layer whose columns a door shows; "" for one that shows none.
func layerOfDoor(path string) string {
	layer, _, _ := strings.Cut(strings.TrimPrefix(path, "/api/v1/"), "/")
	if layer == "programmes" {
		return "targets"
	}
	return layer
}

// filteredBy are the parameters of a layer's doors that choose by a column which may have a tier of its own.
func filteredBy(layer string) map[string]string {
	if layer == "incidents" {
		return map[string]string{"substance": "substances"}
	}
	if layer == "cooperation" {
		return map[string]string{"programme": "programme", "item": "item", "agency": "agency"}
	}
	return nil
}

// withoutKeys copies JSON that we wrote ourselves without the members of some names, wherever they stand.
func withoutKeys(body []byte, names []string) []byte {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		if body[i] != '"' {
			out, i = append(out, body[i]), i+1
			continue
		}
		end := endOfText(body, i)
		isKey := end < len(body) && body[end] == ':' // our encoder puts no space there
		if !isKey || !slices.Contains(names, string(body[i+1:end-1])) {
			out, i = append(out, body[i:end]...), end
			continue
		}
		i = endOfValue(body, end+1)
		switch {
		case i < len(body) && body[i] == ',':
			i++
		case bytes.HasSuffix(out, []byte(",")):
			out = out[:len(out)-1]
		}
	}
	return out
}

// endOfText is where a text that begins at i has ended.
func endOfText(body []byte, i int) int {
	for i++; i < len(body) && body[i] != '"'; i++ {
		if body[i] == '\\' {
			i++
		}
	}
	return min(i+1, len(body))
}

// endOfValue is where a value that begins at i has ended.
func endOfValue(body []byte, i int) int {
	for depth := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			i = endOfText(body, i) - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if depth == 0 && body[i] != '"' {
			return i + 1
		}
	}
	return i
}

// leaveHidden keeps what a writer does not see of a record as it is, and refuses to write there. before is nil for a new record.
func leaveHidden(ctx context.Context, layer string, f feature, before map[string]any) error {
	reach, _ := access.ReachOf(ctx)
	for _, name := range reach.Hidden(layer) {
		if f.Properties[name] != nil && !isKey(layer, name) {
			return badField(name, "tài khoản này không xem được mục này, nên không ghi vào đó", "this account does not see this, and so writes nothing into it")
		}
		switch v := before[name].(type) {
		case nil:
		case string, bool, float64, json.Number:
			f.Properties[name] = v
		default:
			return border.Fail(border.Forbidden, "Bản ghi có phần tài khoản này không xem được, nên không thay được.", "The record has parts this account does not see, so it cannot replace it.", nil)
		}
	}
	return nil
}

// seenFields keeps of the names of changed fields those the caller sees.
func seenFields(r border.Reach, layer string, changes []border.Change) {
	hidden := r.Hidden(layer)
	for i := range changes {
		changes[i].Fields = slices.DeleteFunc(changes[i].Fields, func(name string) bool { return slices.Contains(hidden, name) })
	}
}
