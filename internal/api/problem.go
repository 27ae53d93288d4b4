package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/gofiber/fiber/v2"
	lang "golang.org/x/text/language"

	"cotmoc/internal/border"
)

// problem is an RFC 9457 problem document.
type problem struct {
	Type   string         `json:"type"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail"`
	Errors []border.Fault `json:"errors,omitempty"`

	Successors []border.UnitRef `json:"successors,omitempty"` // what a unit that is there no longer became
}

// statusOf is the one map from kinds of error to HTTP statuses.
func statusOf(k border.Kind) int {
	switch k {
	case border.Invalid, border.Usage:
		return fiber.StatusBadRequest
	case border.NotFound:
		return fiber.StatusNotFound
	case border.Conflict:
		return fiber.StatusConflict
	case border.Unauthorized:
		return fiber.StatusUnauthorized
	case border.Forbidden:
		return fiber.StatusForbidden
	case border.Throttled:
		return fiber.StatusTooManyRequests
	case border.Unavailable:
		return fiber.StatusServiceUnavailable
	default:
		return fiber.StatusInternalServerError
	}
}

// titleOf names a status in the two languages.
func titleOf(status int) border.Text {
	switch status {
	case 400:
		return border.Text{VI: "Yêu cầu không hợp lệ", EN: "Bad request"}
	case 401:
		return border.Text{VI: "Cần đăng nhập", EN: "Sign-in needed"}
	case 403:
		return border.Text{VI: "Không có quyền", EN: "Not allowed"}
	case 404:
		return border.Text{VI: "Không tìm thấy", EN: "Not found"}
	case 405:
		return border.Text{VI: "Không dùng được phương thức này", EN: "Method not allowed"}
	case 409:
		return border.Text{VI: "Trái với dữ liệu hiện có", EN: "Conflict"}
	case 413:
		return border.Text{VI: "Nội dung quá lớn", EN: "Content too large"}
	case 429:
		return border.Text{VI: "Quá nhiều lần thử", EN: "Too many tries"}
	case 500:
		return border.Text{VI: "Lỗi trong hệ thống", EN: "Internal error"}
	case 503:
		return border.Text{VI: "Tạm thời không phục vụ được", EN: "Unavailable"}
	default:
		return border.Text{VI: "Yêu cầu không thực hiện được", EN: "The request could not be carried out"}
	}
}

// fieldError is a bad request that names the parameter at fault.
type fieldError struct{ fault border.Fault }

func (e *fieldError) Error() string { return e.fault.Field + ": " + e.fault.Reason.EN }

// recordError is a record that was refused, with every reason.
type recordError struct{ faults []border.Fault }

func (e *recordError) Error() string { return fmt.Sprintf("record refused: %v", e.faults) }

func badField(field, vi, en string) error {
	return &fieldError{border.Fault{Field: field, Reason: border.Text{VI: vi, EN: en}}}
}

// answerError writes any error as a problem document and logs what is our fault.
func answerError(log *slog.Logger) fiber.ErrorHandler {
	return func(c *fiber.Ctx, err error) error {
		p := problemOf(err, language(c))
		switch {
		case p.Status >= 500 && p.Status != fiber.StatusServiceUnavailable:
			log.Error("request failed", "method", c.Method(), "path", c.Path(), "err", err)
		case p.Status == fiber.StatusServiceUnavailable:
			c.Set(fiber.HeaderRetryAfter, "5")
			log.Warn("request turned away", "method", c.Method(), "path", c.Path(), "err", err)
		case p.Status == fiber.StatusUnauthorized:
			c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="cotmoc"`)
		}
		body, err := json.Marshal(p)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Status(p.Status).Set(fiber.HeaderContentType, "application/problem+json")
		return c.Send(body)
	}
}

func problemOf(err error, in string) problem {
	var field *fieldError
	var rows *rowsError
	var record *recordError
	var inFiber *fiber.Error
	var p problem
	switch {
	case errors.As(err, &field):
		p.Status = fiber.StatusBadRequest
		p.Detail = field.fault.Field + ": " + field.fault.Reason.In(in)
		p.Errors = []border.Fault{field.fault}
	case errors.As(err, &rows):
		p.Status, p.Detail, p.Errors = fiber.StatusBadRequest, rows.text().In(in), rows.faults()
	case errors.As(err, &record):
		p.Status = fiber.StatusBadRequest
		p.Detail = record.faults[0].Field + ": " + record.faults[0].Reason.In(in)
		p.Errors = record.faults
	case errors.As(err, &inFiber):
		p.Status = inFiber.Code
	case border.KindOf(err) == border.Internal && errors.Is(err, context.DeadlineExceeded):
		p.Status, p.Detail = fiber.StatusServiceUnavailable, tooLong().In(in)
	default:
		p.Status = statusOf(border.KindOf(err))
		p.Detail = border.TextOf(err).In(in)
		p.Errors, p.Successors = border.FaultsOf(err), border.SuccessorsOf(err)
	}
	p.Type, p.Title = "about:blank", titleOf(p.Status).In(in)
	if p.Detail == "" {
		p.Detail = p.Title
	}
	return p
}

// tooLong is what whoever asks too much at once is told.
func tooLong() border.Text {
	return border.Text{VI: "Máy chủ chưa trả lời kịp trong thời hạn; hãy thử lại, hoặc hỏi ít hơn một lần (limit, province).",
		EN: "The server could not answer in time; try again, or ask for less at a time (limit, province)."}
}

// language is what lang= asks for, else "vi" unless the caller prefers English.
func language(c *fiber.Ctx) string {
	if asked := c.Query("lang"); asked == "vi" || asked == "en" {
		return asked
	}
	tags, _, err := lang.ParseAcceptLanguage(c.Get(fiber.HeaderAcceptLanguage)) // best first
	if err != nil {
		return "vi"
	}
	for _, t := range tags {
		switch base, _ := t.Base(); base.String() {
		case "en", "vi":
			return base.String()
		}
	}
	return "vi"
}
