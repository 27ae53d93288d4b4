package postgis

import (
	"errors"
	"fmt"
	"runtime"
	"sort"

	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/sync/errgroup"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// wholeLoad stands for the row of a finding about the load as a whole.
const wholeLoad = -1

// finding is something found about a staged row, or the whole load, while it was merged.
type finding struct {
	seq   int
	field string
	text  border.Text
}

// kept adds a finding to those of one kind, up to as many as are told; of the others it counts the rows, so that a file
// of millions of bad rows takes no more memory than one of a few.
func (k *sink) kept(found []finding, f finding) []finding {
	if len(found) < keptNotes {
		return append(found, f)
	}
	k.unlisted++
	return found
}

// report puts findings in the order of the rows and says where these stood.
func (k *sink) report(found []finding) []ingest.Refusal {
	sort.SliceStable(found, func(i, j int) bool { return found[i].seq < found[j].seq })
	var list []ingest.Refusal
	for _, f := range found {
		told := ingest.Refusal{Field: f.field, Reason: f.text}
		if f.seq != wholeLoad {
			told.File, told.Row = k.origins.at(f.seq)
		} else if files := k.origins.files(); len(files) == 1 {
			told.File = files[0]
		}
		list = append(list, told)
	}
	return list
}

// rowsOf counts the rows that findings are about.
func rowsOf(found []finding) int {
	rows := map[int]bool{}
	for _, f := range found {
		rows[f.seq] = true
	}
	return len(rows)
}

// broken tells records that the schema refuses (classes 22 and 23 of SQLSTATE) from faults of ours.
func broken(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) || len(e.Code) != 5 || (e.Code[:2] != "22" && e.Code[:2] != "23") {
		return err
	}
	rule := e.ConstraintName
	if rule == "" {
		rule = e.ColumnName
	}
	return border.Fail(border.Invalid,
		fmt.Sprintf("Có bản ghi trái quy tắc của cơ sở dữ liệu (%s).", rule),
		fmt.Sprintf("A record breaks a rule of the database (%s).", rule), err)
}

// inParallel runs f for 0..n-1 on every processor, in runs of neighbours.
func inParallel(n int, f func(i int) error) error {
	const run = 16
	var g errgroup.Group
	g.SetLimit(max(2, runtime.GOMAXPROCS(0)))
	for first := 0; first < n; first += run {
		g.Go(func() error {
			for i := first; i < min(first+run, n); i++ {
				if err := f(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

func twiceText(key, file string, row int) border.Text {
	return border.Text{
		VI: fmt.Sprintf("%s có nhiều hơn một lần với nội dung khác nhau (cũng ở %s, dòng %d)", key, file, row),
		EN: fmt.Sprintf("%s stands more than once, with different content (also in %s, row %d)", key, file, row),
	}
}
