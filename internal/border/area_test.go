package border

import (
	"strings"
	"testing"
	"time"
)

func TestAreaFaults(t *testing.T) {
	from := NewDate(2025, time.July, 1)
	later := NewDate(2026, time.January, 1)
	goodArea := func() Area {
		return Area{Code: "khu-1", Name: "Khu 1", ValidFrom: from, Members: []AreaMember{{Unit: "19432", ValidTo: later}, {Unit: "19432", ValidFrom: later}, {Unit: "19429"}}}
	}
	if f := goodArea().Check(); len(f) > 0 {
		t.Fatalf("a good area has faults: %+v", f)
	}
	for field, spoil := range map[string]func(*Area){
		"code":                func(a *Area) { a.Code = "Khu-1" },
		"name":                func(a *Area) { a.Name = "" },
		"holder_role":         func(a *Area) { a.HolderRole = "gọi 0912 345 678" },
		"province":            func(a *Area) { a.Province = "4a" },
		"valid_from":          func(a *Area) { a.ValidFrom = Date{} },
		"valid_to":            func(a *Area) { a.ValidTo = from },
		"members[2].unit":     func(a *Area) { a.Members[2].Unit = "" },
		"members[1].unit":     func(a *Area) { a.Members[1].ValidFrom = later.AddDays(-1) },
		"members[2].valid_to": func(a *Area) { a.Members[2].ValidTo = from },
	} {
		a := goodArea()
		spoil(&a)
		faults := a.Check()
		if len(faults) != 1 || faults[0].Field != field || faults[0].Reason.VI == "" || faults[0].Reason.EN == "" {
			t.Errorf("%s: %+v, want one fault of this field in both languages", field, faults)
		}
		if err := Refuse(faults); KindOf(err) != Invalid || len(FaultsOf(err)) != 1 || !strings.HasPrefix(TextOf(err).EN, field+": ") {
			t.Errorf("%s as an error: %v", field, err)
		}
	}
	if Refuse(nil) != nil {
		t.Error("no faults, but refused")
	}
}

func TestAreaCodes(t *testing.T) {
	for code, want := range map[string]bool{"khu-1": true, "huyen-465": true, "12": false, "19432": false, "19432-01": false, "2a": true, "a": false, "": false, "-a": false, "a-": false, "Khu": false,
		"khu vực": false, "a_b": false, "a/b": false, "vùng": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false} {
		if areaCode(code) != want {
			t.Errorf("%q is a code: %v", code, !want)
		}
	}
}

func TestDayNearAnArea(t *testing.T) {
	a := Area{ValidFrom: NewDate(2026, 1, 1), ValidTo: NewDate(2026, 2, 1)}
	for day, want := range map[Date]Date{NewDate(2025, 12, 31): a.ValidFrom, NewDate(2026, 1, 31): NewDate(2026, 1, 31), a.ValidTo: a.ValidFrom} {
		if got := a.DayNear(day); got != want {
			t.Errorf("near %s: %s, want %s", day, got, want)
		}
	}
}
