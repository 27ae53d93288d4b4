package access_test

import (
	"testing"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

// A deployment raises columns; one is lowered only with a reason, and told of.
func TestColumnsAreRaisedAndNeverLoweredInSilence(t *testing.T) {
	columns, lowered, err := access.ParseColumns([]byte(`[{"layer":"incidents","column":"arrested_n","tier":"restricted"},
		{"layer":"trails","column":"last_observed_on","tier":"internal","lowered_because":"Kế hoạch 12"}]`))
	if err != nil || len(lowered) != 1 || lowered[0].Column != "last_observed_on" {
		t.Fatalf("%v, lowered %v", err, lowered)
	}
	internal := border.Reach{Everywhere: true, Clearance: border.TierInternal, Columns: columns}
	if internal.Sees("incidents", "arrested_n") || !internal.Sees("trails", "last_observed_on") || !internal.Sees("incidents", "note") {
		t.Errorf("an internal clearance does not see incidents %v, trails %v", internal.Hidden("incidents"), internal.Hidden("trails"))
	}
	if as := (border.Reach{Everywhere: true, Clearance: border.TierInternal}); as.Sees("trails", "last_observed_on") {
		t.Error("without a word of the deployment, internal clearance sees when a trail was last patrolled")
	}
	for _, bad := range []string{`{}`, `[{"layer":"incidents","column":"kind","tier":"restricted"}]`, `[{"layer":"incidents","column":"note","tier":"secret"}]`,
		`[{"layer":"trails","column":"last_observed_on","tier":"internal"}]`, `[{"layer":"trails","column":"last_observed_on","tier":"internal","lowered_because":" "}]`,
		`[{"layer":"incidents","column":"note","tier":"restricted","why":"?"}]`, `[{"layer":"nothing","column":"note","tier":"restricted"}]`} {
		if _, _, err := access.ParseColumns([]byte(bad)); border.KindOf(err) != border.Usage {
			t.Errorf("%s: %v", bad, err)
		}
	}
}
