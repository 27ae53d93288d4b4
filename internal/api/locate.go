package api

import (
	"bytes"
	"context"
	"fmt"
	"mime"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/locate"
)

const (
	// pointsLimit bounds a table of points: some 600,000 rows.
	pointsLimit = 16 << 20
	// tablesAtOnce bounds the tables that are placed at the same time, and with them their memory.
	tablesAtOnce = 2
)

// locateAll takes a CSV of points and gives it back with the commune and province of each.
func (s *Server) locateAll(c *fiber.Ctx) error {
	p := query(c).only("on", "map", "markers")
	job := locate.Job{On: p.day("on", s.today()), File: ingest.PointFile{Name: "points.csv", MaxBytes: pointsLimit,
		Content: &boundedReader{r: body(c), left: pointsLimit},
		Rules:   border.Rules{Today: s.today(), Area: border.ServedArea()}}}
	mapping := p.text("map")
	if with := p.either("markers"); with != nil && *with {
		if reachOf(c).Rank() < border.TierRank(border.TierInternal) { // markers are internal
			return known(c)
		}
		if !reachOf(c).Everywhere {
			return border.Fail(border.Forbidden, "Tham chiếu theo mốc của cả bảng chỉ dành cho tài khoản không giới hạn địa bàn.",
				"References by marker for a whole table are for accounts of the whole country.", nil)
		}
		job.Refer = s.Reference.Refer
	}
	if p.err != nil {
		return p.err
	}
	if kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); err != nil || kind != "text/csv" {
		return border.Fail(border.Invalid, "Cần gửi text/csv với cột lon, lat.", "text/csv with columns lon, lat is needed.", err)
	}
	var err error
	if job.File.Map, err = ingest.ParseMap(mapping); err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	placed, err := s.place(ctx, job)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	return c.Send(placed)
}

// place waits for its turn and places all points or refuses the table.
func (s *Server) place(ctx context.Context, job locate.Job) ([]byte, error) {
	select {
	case s.placing <- struct{}{}:
		defer func() { <-s.placing }()
	case <-ctx.Done():
		return nil, border.Fail(border.Unavailable, "Máy chủ đang bận với các bảng khác; hãy thử lại.",
			"The server is busy with other tables; try again.", ctx.Err())
	}
	var out bytes.Buffer
	result, err := s.Finder.Run(ctx, job, &out)
	if err != nil {
		return nil, err
	}
	if result.Refused > 0 {
		return nil, &rowsError{result}
	}
	return out.Bytes(), nil
}

// rowsError is a bad request that names the rows at fault.
type rowsError struct{ result locate.Result }

func (e *rowsError) Error() string { return fmt.Sprintf("%d rows refused", e.result.Refused) }

func (e *rowsError) text() border.Text {
	return border.Text{VI: fmt.Sprintf("%d dòng bị từ chối; không trả lời dòng nào.", e.result.Refused),
		EN: fmt.Sprintf("%d rows were refused; none was answered.", e.result.Refused)}
}

// faults names the row in each reason.
func (e *rowsError) faults() []border.Fault {
	list := make([]border.Fault, len(e.result.Refusals))
	for i, r := range e.result.Refusals {
		list[i] = border.Fault{Field: r.Field, Reason: border.Text{VI: fmt.Sprintf("dòng %d: %s", r.Row, r.Reason.VI),
			EN: fmt.Sprintf("row %d: %s", r.Row, r.Reason.EN)}}
	}
	return list
}
