package access_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// How far somebody is cleared follows from what it may do, by its role and, with a token, by its scopes.
func TestClearanceFollowsFromDeeds(t *testing.T) {
	for _, c := range []struct {
		role   string
		scopes []access.Deed
		want   string
	}{
		{"analyst", nil, border.TierRestricted}, {access.Verifier, nil, border.TierRestricted}, {access.Administrator, nil, border.TierRestricted},
		{"liaison", nil, border.TierInternal}, {access.CommuneReporter, nil, border.TierInternal}, {access.CommuneApprover, nil, border.TierInternal},
		{"analyst", []access.Deed{access.SeeFigures}, border.TierInternal}, {"analyst", []access.Deed{access.SeeRecords, access.SeeShared}, border.TierInternal},
		{"analyst", []access.Deed{access.SeeRestricted}, border.TierRestricted}, {"liaison", []access.Deed{access.SeeRestricted}, border.TierPublic},
		{"liaison", []access.Deed{access.SeeShared}, border.TierShared}, {access.Administrator, []access.Deed{access.SeeShared}, border.TierShared},
		{access.Service, []access.Deed{access.Measure}, border.TierPublic}, {"auditor", nil, border.TierPublic}, {"nobody", nil, border.TierPublic},
	} {
		if got := (access.Caller{Account: access.Account{Role: c.role}, Scopes: c.scopes}).Clearance(); got != c.want {
			t.Errorf("%s %v is cleared for %s, want %s", c.role, c.scopes, got, c.want)
		}
	}
}

// Small counts are read as they are in the caller's scope by whose role and token say so, and everywhere by who has none.
func TestWhoSeesExactly(t *testing.T) {
	for _, c := range []struct {
		role, scope         string
		scopes              []access.Deed
		everywhere, inScope bool
	}{
		{"analyst", "", nil, true, true}, {"analyst", "19432", nil, false, true}, {access.CommuneReporter, "19432", nil, false, true}, {access.Administrator, "", nil, true, true},
		{"liaison", "", nil, false, false}, {"auditor", "", nil, false, false}, {"analyst", "", []access.Deed{access.SeeFigures}, false, false},
		{access.Administrator, "", []access.Deed{access.SeeFigures}, false, false}, {"analyst", "", []access.Deed{access.SeeExact}, true, true},
	} {
		caller := access.Caller{Account: access.Account{Role: c.role, Scope: c.scope}, Scopes: c.scopes}
		if everywhere, inScope := caller.SeesExact(); everywhere != c.everywhere || inScope != c.inScope {
			t.Errorf("%+v: everywhere %v, in its scope %v", c, everywhere, inScope)
		}
	}
}

// grounds are what scopes hold.
type grounds map[string]string

// Ground is access.Ground's.
func (g grounds) Ground(_ context.Context, scope string, _ border.Date) ([]string, error) {
	held, known := g[scope]
	if !known {
		return nil, errors.New("the database is away")
	}
	return strings.Fields(held), nil
}

// A reach holds the places of the caller's own scope, for a second as they were; a stranger's is what is public. Where what a scope holds cannot be told
// there is no reach.
func TestReachesOfCallers(t *testing.T) {
	at := time.Date(2026, time.November, 21, 9, 0, 0, 0, border.Zone)
	held := grounds{"19432": "19432 19400", "19441": "19441"}
	reaches := access.NewReaches(held, border.TheColumns().With("incidents", "note", border.TierRestricted), func() time.Time { return at })
	of := func(c access.Caller, known bool) border.Reach {
		t.Helper()
		r, err := reaches.Of(t.Context(), c, known)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	post := func(role, scope string) access.Caller {
		return access.Caller{Account: access.Account{Name: "Trạm " + scope, Role: role, Scope: scope}}
	}
	if r := of(access.Caller{}, false); !r.Everywhere || r.Rank() != border.TierRank(border.TierPublic) || r.Sees("incidents", "note") || r.Post != "" {
		t.Errorf("a stranger: %+v", r)
	}
	if r := of(access.Caller{Demo: true}, true); !r.Whole() {
		t.Errorf("the demo: %+v", r)
	}
	if r := of(post("liaison", ""), true); !r.Everywhere || r.Whole() || r.Sees("incidents", "note") || !r.Shares {
		t.Errorf("a liaison officer: %+v", r)
	}
	for range 2 { // the second time as remembered
		for scope, want := range map[string]string{"19432": "19400 19432", "19441": "19441"} {
			if r := of(post("analyst", scope), true); r.Everywhere || r.Whole() || strings.Join(r.Places.Codes(), " ") != want || r.Post != "Trạm "+scope || r.Holds("19441") != (scope == "19441") {
				t.Errorf("%s: %+v", scope, r)
			}
		}
	}
	held["19441"] = "19441 19442"
	if r := of(post("analyst", "19441"), true); r.Holds("19442") {
		t.Error("what a scope holds is asked each time")
	}
	at = at.Add(2 * time.Second)
	if r := of(post("analyst", "19441"), true); !r.Holds("19442") {
		t.Error("what a scope held is remembered for good")
	}
	if r, err := reaches.Of(t.Context(), post("analyst", "99999"), true); err == nil || r.Everywhere || len(r.Places.Codes()) > 0 {
		t.Errorf("where nobody can tell: %+v, %v", r, err)
	}
}
