package access

import (
	"context"
	"testing"
	"time"

	"cotmoc/internal/border"
)

// Each deed belongs to one role and the administrator; none to a role nobody knows.
func TestDeeds(t *testing.T) {
	owner := map[Deed]string{WriteReport: Reporter, Apply: Reporter, JudgeReport: Approver, Decide: Approver, Verify: Verifier, Administer: Administrator}
	for _, role := range append(Roles(), "", "analyst") {
		for d, own := range owner {
			if may := (Account{Role: role}).May(d); may != (role == own || role == Administrator) {
				t.Errorf("%q %s: %v", role, d, may)
			}
		}
	}
}

func TestAddPostRefuses(t *testing.T) {
	g, err := NewGate(nil, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []Account{{Name: "Trạm", Role: "chief"}, {Name: "Trạm"}, {Name: "Trạm", Role: Reporter}, {Name: "Trạm", Role: Administrator, Scope: "44"},
		{Name: "T", Role: Verifier}, {Name: "Trạm 0912 345 678", Role: Verifier}} {
		if err := g.AddPost(context.Background(), a, "một mật khẩu dài"); border.KindOf(err) != border.Invalid {
			t.Errorf("%+v: %v", a, err)
		}
	}
}
