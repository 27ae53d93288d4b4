package border_test

import (
	"slices"
	"testing"

	"cotmoc/internal/border"
)

// TestWhatFiguresFollow names every indicator that follows the ground, so that a new one has to be thought about.
func TestWhatFiguresFollow(t *testing.T) {
	var ground, perResident []string
	for _, i := range border.Indicators() {
		if i.Follows() == border.FollowGround {
			ground = append(ground, i.ID)
		}
		if i.PerResident() {
			perResident = append(perResident, i.ID)
		}
	}
	if want := []string{"plants_destroyed", "plant_area_m2"}; !slices.Equal(ground, want) {
		t.Errorf("%v follow the ground, want %v", ground, want)
	}
	if slices.Contains(perResident, "residents") || slices.Contains(perResident, "use_points") || !slices.Contains(perResident, "addicts_on_file") {
		t.Errorf("rates per resident of %v", perResident)
	}
}
