package mask_test

import (
	"context"
	"errors"
	"testing"

	"cotmoc/internal/border"
	"cotmoc/internal/mask"
)

// stored is what is stored: a world of each revision, and the members of scopes by their name and day.
type stored struct {
	n       int64
	worlds  map[int64]mask.World
	members map[string][]string
}

func (s *stored) MaskRevision(context.Context) (int64, error) { return s.n, nil }

func (s *stored) MaskWorld(context.Context, mask.Rule) (mask.World, error) {
	w, there := s.worlds[s.n]
	if !there {
		return w, errors.New("the database is away")
	}
	return w, nil
}

func (s *stored) ScopeMembers(_ context.Context, scope string, on border.Date) ([]string, error) {
	members, there := s.members[scope+" "+on.String()]
	if !there {
		return nil, errors.New("the database is away")
	}
	return members, nil
}

// A book gives each reader its own sight of the present revision and day, the same one to who asks again, and none where it cannot be told.
func TestABookGivesEachReaderItsOwnSight(t *testing.T) {
	first, second := border.NewDate(2026, 11, 21), border.NewDate(2026, 11, 22)
	s := &stored{n: 1, worlds: map[int64]mask.World{1: {}, 2: {Small: []mask.Cell{{Unit: "19432", Indicator: "addicts_on_file", Period: year(t, "2026")}}, Above: map[string][]string{"19432": {"44"}}}},
		members: map[string][]string{"khu 2026-11-21": {"19432"}, "khu 2026-11-22": {"19441"}, "19441 2026-11-21": {"19441"}}}
	book := mask.NewBook(mask.TheRule(), s)
	sight := func(who mask.Reader, on border.Date) *mask.Sight {
		t.Helper()
		got, err := book.Sight(t.Context(), who, on)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	reads := func(got *mask.Sight, unit, indicator string, value float64) bool {
		return !got.Mark(unit, year(t, "2026"), indicator, &value).Masked
	}
	if got := sight(mask.Reader{Everywhere: true, Wanted: true}, first); got != nil {
		t.Errorf("who sees everything: %+v", got)
	}
	keys := map[string]string{}
	for name, c := range map[string]struct {
		who                 mask.Reader
		on                  border.Date
		one, other, wantedN bool // reads small figures of 19432, of 19441, persons wanted in 19432
	}{
		"nothing exact":        {mask.Reader{}, first, false, false, false},
		"all but wanted":       {mask.Reader{Everywhere: true}, first, true, true, false},
		"an area":              {mask.Reader{Scope: "khu", Wanted: true}, first, true, false, true},
		"an area, not wanted":  {mask.Reader{Scope: "khu"}, first, true, false, false},
		"the area a day later": {mask.Reader{Scope: "khu", Wanted: true}, second, false, true, false},
		"a commune":            {mask.Reader{Scope: "19441", Wanted: true}, first, false, true, false},
	} {
		got := sight(c.who, c.on)
		if reads(got, "19432", "addicts_on_file", 3) != c.one || reads(got, "19441", "addicts_on_file", 3) != c.other || reads(got, "19432", "wanted_hiding", 3) != c.wantedN {
			t.Errorf("%s: %+v", name, got)
		}
		if got.Exact("19432") != c.one || got.Whole("19432") != (c.one && c.who.Wanted) {
			t.Errorf("%s: exact %v, whole %v", name, got.Exact("19432"), got.Whole("19432"))
		}
		if other, taken := keys[got.Key()]; taken || got.Key() == "" {
			t.Errorf("%s has the key of %s: %q", name, other, got.Key())
		}
		if keys[got.Key()] = name; sight(c.who, c.on) != got {
			t.Errorf("%s: another one the second time", name)
		}
	}
	before := sight(mask.Reader{}, first)
	s.n = 2
	after := sight(mask.Reader{}, first)
	if !reads(before, "44", "addicts_on_file", 900) || reads(after, "44", "addicts_on_file", 900) || before.Key() == after.Key() {
		t.Error("what was masked since is told, or kept under the same key")
	}
	s.n = 3
	if _, err := book.Sight(t.Context(), mask.Reader{}, first); err == nil {
		t.Error("a sight of what could not be read")
	}
	s.n = 2
	if _, err := book.Sight(t.Context(), mask.Reader{Scope: "none"}, first); err == nil {
		t.Error("a sight of a scope that could not be read")
	}
}

// Of persons wanted it is said that condition 2 is not met where that is known, and else nothing.
func TestWhatIsSaidOfPersonsWanted(t *testing.T) {
	met, not := true, false
	for _, m := range []mask.Mask{mask.Wanted(nil), mask.Wanted(&met)} {
		if m.Reads == nil || *m.Reads != *mask.Hidden().Reads || !m.Masked {
			t.Errorf("%+v", m)
		}
	}
	if m := mask.Wanted(&not); !m.Masked || m.Reads.EN != "condition 2 not met" || m.Below != 0 {
		t.Errorf("%+v", m)
	}
}
