package border

import (
	"slices"
	"time"
)

// The designations. Each is a status of its own: none of them stands in for another.
const (
	DesignationDrugFree  = "drug_free"     // không có ma túy: Decision 28/2025
	DesignationClean     = "clean"         // sạch về ma túy: Nghệ An
	DesignationNoOffence = "no_drug_crime" // không có tội phạm và tệ nạn ma túy: villages of Quảng Trị
)

// Designations are what a unit can be recognised as.
func Designations() CodeList {
	return list("designation",
		DesignationDrugFree, "Không có ma túy", "Drug-free",
		DesignationClean, "Sạch về ma túy", "Clean of drugs",
		DesignationNoOffence, "Không có tội phạm và tệ nạn ma túy", "Without drug crime and drug evils")
}

// RecognitionStates are the states of a recognition file.
func RecognitionStates() CodeList {
	return list("recognition_state",
		"candidate", "Đề nghị xét", "Candidate",
		"self_assessed", "Đã tự đánh giá", "Self-assessed",
		"under_verification", "Đang thẩm định", "Under verification",
		"returned", "Trả lại", "Returned",
		"decided", "Đã có quyết định", "Decided",
		"recognised", "Đã công nhận", "Recognised",
		"maintained", "Giữ vững", "Maintained",
		"watch", "Theo dõi", "Watch",
		"relapse_review", "Xem xét tái phức tạp", "Relapse review",
		"revoked", "Đã thu hồi", "Revoked",
		"lapsed", "Hết hiệu lực", "Lapsed",
		"reassess_after_merger", "Đánh giá lại sau sáp nhập", "Re-assess after merger",
		"ended", "Kết thúc hồ sơ", "Ended")
}

// RecognitionSteps are what a post can do with a recognition file.
func RecognitionSteps() CodeList {
	return list("recognition_step",
		"nominate", "Đề nghị", "Nominate",
		"carry_over", "Chuyển sang đơn vị mới", "Carry over",
		"assess_self", "Tự đánh giá", "Assess oneself",
		"verify", "Thẩm định", "Verify",
		"return", "Trả lại", "Return",
		"decide", "Quyết định", "Decide",
		"recognise", "Công nhận", "Recognise",
		"maintain", "Công nhận giữ vững", "Maintain",
		"watch", "Đưa vào theo dõi", "Put on watch",
		"clear", "Thôi theo dõi", "Clear",
		"review", "Xem xét tái phức tạp", "Review a relapse",
		"retain", "Giữ công nhận", "Retain",
		"revoke", "Thu hồi", "Revoke",
		"lapse", "Ghi nhận hết hiệu lực", "Lapse",
		"end", "Kết thúc", "End")
}

// RecognitionRules are what a criteria set says of keeping a designation. Every figure is a documented setting.
type RecognitionRules struct {
	Criteria    string   // id of the criteria set
	Designation string   //
	Levels      []string // of units that can have it
	Provinces   []string // codes of those whose units can have it; none: every one
	Class       string   // the class that carries it
	Official    bool     // the set gives official classes: steps that need the class must have it
	HoldDays    int      // days without a qualifying event, and since a revocation, before a decision
	EventKinds  []string // incident kinds that qualify
	HotspotFor  []string // functions of hot spots that qualify
	LinkEvents  int      // so many events ...
	LinkDays    int      // ... within so many days ...
	LinkKm      float64  // ... and so many kilometres are linked
	ProofMonth  time.Month
	ProofDay    int // the proof of a year is due before this day of it
}

// Binds says that units of a province can have the designation by these rules.
func (r RecognitionRules) Binds(province string) bool {
	return len(r.Provinces) == 0 || slices.Contains(r.Provinces, province)
}

// ProofDue is the first day on which the proof of an assessed year is overdue.
func (r RecognitionRules) ProofDue(year int) Date { return NewDate(year, r.ProofMonth, r.ProofDay) }

// Verdict is a kept assessment in short: what a step of recognition stands on. Engine and InputSHA256 find it again.
type Verdict struct {
	Unit        string `json:"unit"`
	Year        int    `json:"year"`
	Criteria    string `json:"criteria"`
	Class       string `json:"class"`
	Official    bool   `json:"official"`
	Provisional bool   `json:"provisional"`
	Engine      string `json:"engine"`
	InputSHA256 string `json:"input_sha256"`
}
