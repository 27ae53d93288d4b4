package collection

import (
	"context"
	"errors"
	"fmt"
	"io"

	"cotmoc/geo/export"
	"cotmoc/internal/border"
)

// Write writes every feature asked for as a file and says how many there were. The error is of kind border.Invalid, and
// nothing is written, where the format cannot hold so many.
func (r *Reader) Write(ctx context.Context, q Query, f export.Format, t export.Table, w io.Writer) (n int, err error) {
	if err := r.fits(ctx, q, f); err != nil {
		return 0, err
	}
	out, err := f.Open(w, t)
	if err != nil {
		return 0, err
	}
	err = r.Features(ctx, q, func(row *export.Row, _ *Mark) error {
		n++
		return out.Write(row)
	})
	if err != nil {
		export.Abandon(out)
		if errors.Is(err, export.ErrTooMany) { // they became more meanwhile
			err = tooMany(f, err)
		}
		return 0, err
	}
	return n, out.Close()
}

// fits counts before anything is written where a format has an end.
func (r *Reader) fits(ctx context.Context, q Query, f export.Format) error {
	if f.Most == 0 {
		return nil
	}
	n, err := r.Count(ctx, q, f.Most+1)
	if err == nil && n > f.Most {
		err = tooMany(f, nil)
	}
	return err
}

func tooMany(f export.Format, cause error) error {
	return border.Fail(border.Invalid, fmt.Sprintf("Một trang tính của %s chỉ chứa %d dòng; hãy lọc bớt, hoặc lấy csv, gpkg, fgb.", f.Title, f.Most),
		fmt.Sprintf("A sheet of %s holds %d rows and no more; narrow the question, or take csv, gpkg or fgb.", f.Title, f.Most), cause)
}
