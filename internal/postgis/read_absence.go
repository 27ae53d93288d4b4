package postgis

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"cotmoc/internal/border"
)

var (
	//go:embed sql/read/unit_absent.sql
	unitAbsentSQL string
	//go:embed sql/read/unit_known_on.sql
	unitKnownOnSQL string
)

// errNoUnit says that no unit of a code is valid on a day. explainAbsence makes a text of it.
var errNoUnit = errors.New("no such unit")

// absence is what is known of a code that names no unit on a day.
type absence struct {
	name         string
	until, since border.Date // last day of its latest version before; first day of its next one; zero: none
	given        bool        // a conversion table calls the successors so
	successors   []border.UnitRef
}

// explainAbsence turns errNoUnit into an error of kind border.NotFound that says until when the code was valid, and
// what its unit became by the day. Other errors stay.
func (s *Store) explainAbsence(ctx context.Context, code string, on border.Date, absent error) error {
	if !errors.Is(absent, errNoUnit) {
		return absent
	}
	a, err := s.absence(ctx, code, on)
	if err != nil {
		return fmt.Errorf("what became of it: %w", err)
	}
	text := a.text(code, on)
	return &border.Error{Kind: border.NotFound, Text: text, Successors: a.successors, Faults: []border.Fault{{Field: "code", Reason: text}}}
}

// refuseUnknown refuses a filter by a province that is no unit of the level ("": of any) on a day, with what became of
// it: an empty list would say that there is nothing in it. The error is of kind border.Invalid, at the field "province".
func (s *Store) refuseUnknown(ctx context.Context, level, province string, on border.Date) error {
	if province == "" {
		return nil
	}
	var known bool
	err := s.pool.QueryRow(ctx, unitKnownOnSQL, province, on.UTC(), unlessZero(level)).Scan(&known)
	if err != nil {
		return fmt.Errorf("province %s: %w", province, err)
	}
	if known {
		return nil
	}
	a, err := s.absence(ctx, province, on)
	if err != nil {
		return fmt.Errorf("what became of province %s: %w", province, err)
	}
	if level == border.Province && a.name == "" && !a.given {
		return border.Refuse([]border.Fault{{Field: "province", Reason: border.Text{
			VI: fmt.Sprintf("không có tỉnh nào mang mã %s vào ngày %s", province, on.Vietnamese()),
			EN: fmt.Sprintf("there is no province with code %s on %s", province, on.English()),
		}}})
	}
	return border.Refuse([]border.Fault{{Field: "province", Reason: a.text(province, on)}})
}

func (s *Store) absence(ctx context.Context, code string, on border.Date) (a absence, err error) {
	rows, err := s.pool.Query(ctx, unitAbsentSQL, code, on.UTC())
	if err != nil {
		return a, err
	}
	var u border.UnitRef
	var known *string // code of the successor
	_, err = pgx.ForEachRow(rows, []any{&a.name, dayInto(&a.until), dayInto(&a.since), &a.given, &known, &u.Name, &u.Level, dayInto(&u.ValidFrom)}, func() error {
		if known != nil {
			u.Code = *known
			a.successors = append(a.successors, u)
		}
		return nil
	})
	return a, err
}

func (a absence) text(code string, on border.Date) border.Text {
	text := border.Text{VI: fmt.Sprintf("Không có đơn vị hành chính mã %s vào ngày %s", code, on.Vietnamese()),
		EN: fmt.Sprintf("There is no unit with code %s on %s", code, on.English())}
	names := make([]string, len(a.successors))
	for i, u := range a.successors {
		names[i] = fmt.Sprintf("%s (%s)", u.Name, u.Code)
	}
	into := strings.Join(names, ", ")
	switch {
	case a.given:
		text.VI += "; bảng chuyển đổi dùng mã này cho đơn vị nay có mã khác: " + into
		text.EN += "; a conversion table calls by it a unit that has another code by now: " + into
	case !a.until.IsZero():
		text.VI += fmt.Sprintf(": %s có mã này đến %s", a.name, a.until.Vietnamese())
		text.EN += fmt.Sprintf(": %s had it until %s", a.name, a.until.English())
		if into != "" {
			text.VI += ", nay thuộc " + into
			text.EN += ", and now belongs to " + into
		}
	case !a.since.IsZero():
		text.VI += fmt.Sprintf(": %s có mã này từ %s", a.name, a.since.Vietnamese())
		text.EN += fmt.Sprintf(": %s has it from %s", a.name, a.since.English())
	}
	return border.Text{VI: text.VI + ".", EN: text.EN + "."}
}
