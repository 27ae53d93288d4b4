package assess

import (
	"cotmoc/internal/border"
)

// The shape of a criteria file. The words are explained at the top of data/criteria/qd-28-2025.yaml; a word that
// is not listed here is refused.
type (
	fileSet struct {
		ID           string                `yaml:"id"`
		LegalRef     string                `yaml:"legal_ref"`
		Title        border.Text           `yaml:"title"`
		ValidFrom    string                `yaml:"valid_from"`
		ValidTo      string                `yaml:"valid_to"`
		Completeness string                `yaml:"completeness"`
		Levels       map[string]*fileLevel `yaml:"levels"`
		Provinces    []string              `yaml:"provinces"`
		Readings     []Reading             `yaml:"readings"`
		Recognition  *fileRecognition      `yaml:"recognition"`
	}
	fileRecognition struct {
		Designation string   `yaml:"designation"`
		Levels      []string `yaml:"levels"`
		Class       string   `yaml:"class"`
		HoldDays    int      `yaml:"hold_days"`
		Events      []string `yaml:"events"`
		Hotspots    []string `yaml:"hotspots"`
		Link        struct {
			Events int     `yaml:"events"`
			Days   int     `yaml:"days"`
			Km     float64 `yaml:"km"`
		} `yaml:"link"`
		ProofBefore string `yaml:"proof_before"`
	}
	fileLevel struct {
		Per          string          `yaml:"per"`
		ReportBefore string          `yaml:"report_before"`
		Inputs       []string        `yaml:"inputs"`
		Criteria     []fileCriterion `yaml:"criteria"`
		Classes      []fileClass     `yaml:"classes"`
	}
	fileCriterion struct {
		ID            string      `yaml:"id"`
		Name          border.Text `yaml:"name"`
		Clause        border.Text `yaml:"clause"`
		Measure       fileMeasure `yaml:"measure"`
		Bands         []fileBand  `yaml:"bands"`
		NotApplicable string      `yaml:"not_applicable"`
	}
	fileMeasure struct {
		Rate    []string   `yaml:"rate"`
		Count   []string   `yaml:"count"`
		Less    []string   `yaml:"less"`
		WorseOf []filePart `yaml:"worse_of"`
		Route   string     `yaml:"route"`
		AtLeast int        `yaml:"at_least"`
		Of      []string   `yaml:"of"`
		ShareOf []string   `yaml:"share_of_communes"`

		Expression string `yaml:"expression"`
	}
	filePart struct {
		Rate  []string   `yaml:"rate"`
		Count []string   `yaml:"count"`
		Bands []fileBand `yaml:"bands"`
	}
	fileBand struct {
		Class    string `yaml:"class"`
		AtLeast  string `yaml:"at_least"`
		Below    string `yaml:"below"`
		Exactly  string `yaml:"exactly"`
		Counting string `yaml:"counting"`
	}
	fileClass struct {
		Class     string      `yaml:"class"`
		Short     border.Text `yaml:"short"`
		AtLeast   int         `yaml:"at_least"`
		Of        []string    `yaml:"of"`
		BlockedBy []string    `yaml:"blocked_by"`
		BarredBy  []string    `yaml:"barred_by"`
		Otherwise bool        `yaml:"otherwise"`
	}
)
