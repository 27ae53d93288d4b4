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

// onlyPage reads which page is asked for, at a door that takes no other parameter.
func onlyPage(c *fiber.Ctx) (border.Page, error) {
	p := query(c).only("limit", "cursor")
	page := p.page()
	return page, p.err
}

// answerPage answers with the part of a list that a page asks for.
func answerPage[T any](c *fiber.Ctx, list []T, page border.Page, key func(T) string) error {
	found, err := pageOf(list, page, key)
	if err != nil {
		return err
	}
	return c.JSON(found)
}

// answerPart answers with the part of a list in an order of its own.
func answerPart[T any](c *fiber.Ctx, list []T, page border.Page) error {
	found, err := partOf(list, page)
	if err != nil {
		return err
	}
	return c.JSON(found)
}

// partOf cuts a page out of a list in an order of its own: the cursor is how many came before.
func partOf[T any](list []T, page border.Page) (border.List[T], error) {
	text, ok := afterCursor(page.Cursor)
	from := 0
	if ok && text != "" {
		n, err := strconv.Atoi(text)
		from, ok = n, err == nil && n >= 0
	}
	if !ok {
		return border.List[T]{}, noCursor()
	}
	items := append([]T{}, list[min(from, len(list)):]...) // never null
	var next *string
	if len(items) > page.Limit {
		items = items[:page.Limit]
		cursor := base64.RawURLEncoding.EncodeToString([]byte(cursorMark + strconv.Itoa(from+page.Limit)))
		next = &cursor
	}
	return border.List[T]{Items: items, Total: len(list), Next: next}, nil
}

// pageOf cuts a page out of a list ordered by key: the cursor is the last key that came before.
func pageOf[T any](list []T, page border.Page, key func(T) string) (border.List[T], error) {
	after, ok := afterCursor(page.Cursor)
	if !ok {
		return border.List[T]{}, noCursor()
	}
	from := sort.Search(len(list), func(i int) bool { return key(list[i]) > after })
	items := list[from:]
	var next *string
	if len(items) > page.Limit {
		items = items[:page.Limit]
		cursor := base64.RawURLEncoding.EncodeToString([]byte(cursorMark + key(items[page.Limit-1])))
		next = &cursor
	}
	return border.List[T]{Items: items, Total: len(list), Next: next}, nil
}

func noCursor() error {
	return badField("cursor", "không đọc được; hãy dùng next của trang trước", "cannot be read; use next of the page before")
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
