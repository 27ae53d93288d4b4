package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/load/incident_near.sql
	incidentNearSQL string
	//go:embed sql/load/pair_keys.sql
	pairKeysSQL string
	//go:embed sql/load/pair_end.sql
	pairEndSQL string
	//go:embed sql/load/pair_add.sql
	pairAddSQL string
	//go:embed sql/read/duplicates.sql
	duplicatesSQL string
	//go:embed sql/read/duplicates_total.sql
	duplicatesTotalSQL string
	//go:embed sql/read/duplicates_beyond.sql
	duplicatesBeyondSQL string
	//go:embed sql/read/duplicates_decided.sql
	duplicatesDecidedSQL string
)

// mostToCompare is how many new incidents are held against all others while they are imported. Duplicates of larger
// files are found in the list of them.
const mostToCompare = 20_000

// mostLookedAt is how many records a page of the list of duplicates looks for pairs of; the next page goes on below.
const mostLookedAt = 5000

// mostPairs is how many pairs are counted while a file is imported, and in the list: where thousands of rows tell of one place and day,
// every one pairs with every other.
const mostPairs = 1000

// noteDuplicates tells of the new incidents that may be the same event as others: how many pairs, and the first few.
func (k *sink) noteDuplicates(ctx context.Context, now time.Time) ([]finding, error) {
	if k.origins.n > mostToCompare {
		return []finding{{wholeLoad, "source_ref", border.Text{
			VI: "tệp lớn: các cặp vụ việc có thể trùng nhau không được nêu ở đây, xem danh sách trùng",
			EN: "a large file: pairs that may be the same event are not told here, see the list of duplicates",
		}}}, nil
	}
	rows, err := k.tx.Query(ctx, incidentNearSQL, now, mostPairs+1)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	var found []finding
	var seq, total int
	var source, ref string
	var metres *int
	_, err = pgx.ForEachRow(rows, []any{&seq, &source, &ref, &metres, &total}, func() error {
		found = append(found, finding{seq, "source_ref", nearText(source, ref, metres)})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	if total > 0 {
		vi, en := fmt.Sprintf("%d cặp", total), fmt.Sprintf("%d pairs", total)
		if total > mostPairs {
			vi, en = fmt.Sprintf("hơn %d cặp", mostPairs), fmt.Sprintf("over %d pairs", mostPairs)
		}
		found = append(found, finding{wholeLoad, "source_ref", border.Text{
			VI: vi + " sự việc có thể trùng nhau (gần về nơi, lúc và chất); không gộp, cần người xem xét",
			EN: en + " of incidents may be the same event (near in place, time and substance); none is merged, somebody has to judge",
		}})
	}
	return found, nil
}

func nearText(source, ref string, metres *int) border.Text {
	vi, en := "cùng xã", "in the same commune"
	if metres != nil {
		vi, en = fmt.Sprintf("cách %d m", *metres), fmt.Sprintf("%d m away", *metres)
	}
	return border.Text{
		VI: fmt.Sprintf("có thể trùng với sự việc %s của nguồn %s (%s)", ref, source, vi),
		EN: fmt.Sprintf("it may be incident %s of source %s (%s)", ref, source, en),
	}
}

// pairMark is where a page of the list ended.
type pairMark struct {
	First  *int64 `json:"f"`
	Second *int64 `json:"s"`
}

// Duplicates lists pairs of incidents that may be the same event, those recorded last first.
//
// Pairs nobody has decided on are found as they are asked for, record by record: a page looks at mostLookedAt records
// at the most and may hold few pairs or none and still have a next one, and pairs are counted up to mostPairs.
func (s *Store) Duplicates(ctx context.Context, f border.DuplicateFilter) (border.DuplicateList, error) {
	list := border.DuplicateList{}
	var at pairMark
	if err := readCursor(f.Cursor, &at); err != nil {
		return list, err
	}
	var err error
	if f.Decided {
		list.List, err = s.decided(ctx, f, at)
	} else {
		list, err = s.undecided(ctx, f, at)
	}
	if err != nil {
		return list, fmt.Errorf("duplicates: %w", err)
	}
	return list, nil
}

func (s *Store) decided(ctx context.Context, f border.DuplicateFilter, at pairMark) (border.List[border.Duplicate], error) {
	list, limit := border.List[border.Duplicate]{}, pageSize(f.Limit)
	rows, err := s.pool.Query(ctx, duplicatesDecidedSQL, f.Same, unlessZero(f.Unit), dayOrNull(f.From), dayOrNull(f.To), limit+1, at.First, at.Second)
	if err != nil {
		return list, err
	}
	var marks []pairMark
	if list.Items, marks, err = collectPairs(rows, &list.Total); err != nil || len(list.Items) <= limit {
		return list, err
	}
	list.Items = list.Items[:limit]
	list.Next, err = writeCursor(marks[limit-1])
	return list, err
}

func (s *Store) undecided(ctx context.Context, f border.DuplicateFilter, at pairMark) (list border.DuplicateList, err error) {
	limit := pageSize(f.Limit)
	filter := []any{unlessZero(f.Unit), dayOrNull(f.From), dayOrNull(f.To)}
	err = s.pool.QueryRow(ctx, duplicatesTotalSQL, append(filter, mostPairs+1, mostLookedAt)...).Scan(&list.Total)
	if err != nil {
		return list, err
	}
	list.More, list.Total = list.Total > mostPairs, min(list.Total, mostPairs)
	rows, err := s.pool.Query(ctx, duplicatesSQL, append(filter, limit+1, at.First, at.Second, mostLookedAt)...)
	if err != nil {
		return list, err
	}
	var marks []pairMark
	if list.Items, marks, err = collectPairs(rows); err != nil {
		return list, err
	}
	var beyond *int64
	err = s.pool.QueryRow(ctx, duplicatesBeyondSQL, filter[1], filter[2], at.Second, mostLookedAt).Scan(&beyond)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return list, err
	}
	list.More = list.More || beyond != nil
	switch {
	case len(list.Items) > limit:
		list.Items = list.Items[:limit]
		list.Next, err = writeCursor(marks[limit-1])
	case beyond != nil:
		list.Next, err = writeCursor(pairMark{beyond, beyond}) // every pair of that record lies below
	default:
		err = nil
	}
	return list, err
}

// collectPairs reads pairs and where a page ends that ends behind each; more is what a row holds beyond a pair.
func collectPairs(rows pgx.Rows, more ...any) ([]border.Duplicate, []pairMark, error) {
	var marks []pairMark
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (border.Duplicate, error) {
		d, mark, err := scanDuplicate(row, more)
		marks = append(marks, mark)
		return d, err
	})
	return list, marks, err
}

func scanDuplicate(row pgx.CollectableRow, more []any) (border.Duplicate, pairMark, error) {
	var d border.Duplicate
	var first, second int64
	var same *bool
	var reason string
	var by *string
	var at *time.Time
	a, b := &d.First, &d.Second
	err := row.Scan(append([]any{
		&first, &a.Source, &a.SourceRef, &a.Kind, dayInto(&a.OccurredFrom), dayInto(&a.OccurredTo), &a.UnitCode, &a.Lon, &a.Lat, &a.Substances, &a.Tier,
		&second, &b.Source, &b.SourceRef, &b.Kind, dayInto(&b.OccurredFrom), dayInto(&b.OccurredTo), &b.UnitCode, &b.Lon, &b.Lat, &b.Substances, &b.Tier,
		&d.DistanceM, &same, &reason, &by, &at}, more...)...)
	if err != nil {
		return d, pairMark{}, err
	}
	a.ID, b.ID = strconv.FormatInt(first, 10), strconv.FormatInt(second, 10)
	d.ID = a.ID + "-" + b.ID
	if same != nil && by != nil && at != nil {
		d.Decision = &border.DuplicateDecision{Same: *same, Reason: reason, By: *by, At: at.In(border.Zone)}
	}
	return d, pairMark{&first, &second}, nil
}

// Decide keeps what a person says of two incidents, by any of their numbers: the same, or different. It replaces what
// was said of them before. Of two that are the same the one recorded first counts. The error is of kind
// border.NotFound where either is not there.
func (s *Store) Decide(ctx context.Context, first, second int64, same bool, reason, by string) error {
	if faults := border.CheckText("reason", reason, border.MostText); len(faults) > 0 {
		return faultError(border.Invalid, faults)
	}
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if err := sign(ctx, tx, by, ""); err != nil {
			return err
		}
		if err := lockLayer(ctx, tx, "incidents"); err != nil {
			return err
		}
		keys, err := pairKeys(ctx, tx, first, second)
		if err != nil {
			return err
		}
		var now time.Time
		if err := tx.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, pairEndSQL, append(keys, now)...); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, pairAddSQL, append(keys, now, same, reason)...); err != nil {
			return err
		}
		return raise(ctx, tx, now, []string{"incidents"})
	})
	if err != nil {
		return fmt.Errorf("decide on incidents %d and %d: %w", first, second, err)
	}
	return nil
}

// pairKeys gives source and reference of both incidents, the one recorded first before the other.
func pairKeys(ctx context.Context, tx pgx.Tx, first, second int64) ([]any, error) {
	rows, err := tx.Query(ctx, pairKeysSQL, first, second)
	if err != nil {
		return nil, err
	}
	var keys []any
	var source, ref string
	_, err = pgx.ForEachRow(rows, []any{&source, &ref}, func() error {
		keys = append(keys, source, ref)
		return nil
	})
	if err == nil && len(keys) != 4 {
		err = border.Fail(border.NotFound, "Không có đủ hai sự việc này.", "These are not two incidents that are there.", nil)
	}
	return keys, err
}
