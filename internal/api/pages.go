package api

import (
	"encoding/base64"
	"sort"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
)

// Lists that are worked out whole are given in pages all the same.

// answerPage answers with the part of a list that a page asks for.
func answerPage[T any](c *fiber.Ctx, list []T, page border.Page, key func(T) string) error {
	after, ok := afterCursor(page.Cursor)
	if !ok {
		return badField("cursor", "không đọc được; hãy dùng next của trang trước", "cannot be read; use next of the page before")
	}
	items, next := pageOf(list, after, page.Limit, key)
	return c.JSON(border.List[T]{Items: items, Total: len(list), Next: next})
}

// answerPart answers with the part of a list that a page asks for, of a list in an order of its own: the cursor is how
// many came before.
func answerPart[T any](c *fiber.Ctx, list []T, page border.Page) error {
	text, ok := afterCursor(page.Cursor)
	from := 0
	if ok && text != "" {
		n, err := strconv.Atoi(text)
		from, ok = n, err == nil && n >= 0
	}
	if !ok {
		return badField("cursor", "không đọc được; hãy dùng next của trang trước", "cannot be read; use next of the page before")
	}
	items := list[min(from, len(list)):]
	var next *string
	if len(items) > page.Limit {
		items = items[:page.Limit]
		cursor := base64.RawURLEncoding.EncodeToString([]byte(cursorMark + strconv.Itoa(from+page.Limit)))
		next = &cursor
	}
	return c.JSON(border.List[T]{Items: items, Total: len(list), Next: next})
}

// pageOf cuts the rows after a key out of a list ordered by key.
func pageOf[T any](items []T, after string, limit int, key func(T) string) (page []T, next *string) {
	from := sort.Search(len(items), func(i int) bool { return key(items[i]) > after })
	page = items[from:]
	if len(page) > limit {
		page = page[:limit]
		cursor := base64.RawURLEncoding.EncodeToString([]byte(cursorMark + key(page[limit-1])))
		next = &cursor
	}
	return page, next
}

// cursorMark begins every cursor of ours, so that a word somebody made up is not taken for the end of the list.
const cursorMark = "after "

func afterCursor(cursor string) (code string, ok bool) {
	if cursor == "" {
		return "", true
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", false
	}
	return strings.CutPrefix(string(b), cursorMark)
}
