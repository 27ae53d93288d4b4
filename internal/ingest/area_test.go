package ingest

import (
	"encoding/json"
	"testing"

	"cotmoc/internal/border"
)

func TestAnAnswerIsReadBack(t *testing.T) {
	want := border.Area{Code: "khu-1", Name: "Khu vực Lao Bảo", HolderRole: "Đồn trưởng", Province: "44", Source: "thử",
		ValidFrom: border.NewDate(2025, 7, 1), Size: 3, Within: []string{"x"}, Holds: []string{"y"}, Overlaps: []string{"z"}, Ended: []border.EndedMember{{Unit: "1"}},
		Members: []border.AreaMember{{Unit: "19432", Name: "Lao Bảo", ValidFrom: border.NewDate(2025, 7, 1), ValidTo: border.NewDate(2026, 7, 1), Stands: true}}}
	raw, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseArea(raw)
	if err != nil || len(got.Check()) > 0 || got.Name != want.Name || got.HolderRole != want.HolderRole || got.Province != want.Province ||
		got.Source != want.Source || got.ValidFrom != want.ValidFrom || !got.ValidTo.IsZero() || len(got.Members) != 1 ||
		got.Members[0].ValidTo != want.Members[0].ValidTo || got.Size != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAreaTextIsCleaned(t *testing.T) {
	got, err := ParseArea([]byte(`{"code":" khu-1 ","name":"Lao  Ba\u0309o"}`))
	if err != nil || got.Code != "khu-1" || got.Name != "Lao Bảo" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAreaTextRefusals(t *testing.T) {
	for text, field := range map[string]string{
		`{"valid_from":"2025-13-01"}`:               "valid_from",
		`{"members":[{},{"valid_to":"mai"}]}`:       "members[1].valid_to",
		`{"members":[{"unit":"1","tu":"2025"}]}`:    "members[0].tu",
		`{"valid_until":"2026-01-01"}`:              "valid_until",
		`{"Name":"Khu"}`:                            "Name",
		`{"members":{}}`:                            "members",
		`{"members":[{"unit":19432}]}`:              "members.unit",
		`{"name":"a","holder_role":["Đồn trưởng"]}`: "holder_role",
	} {
		_, err := ParseArea([]byte(text))
		faults := border.FaultsOf(err)
		if border.KindOf(err) != border.Invalid || len(faults) != 1 || faults[0].Field != field {
			t.Errorf("%s: %v, want a fault of %s", text, err, field)
		}
	}
	for _, text := range []string{"", "null x", "7", `{"name":"a\u0000"}`} {
		if _, err := ParseArea([]byte(text)); border.KindOf(err) != border.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}
