package access

import (
	"slices"

	"cotmoc/internal/border"
)

// Roles that the house itself names.
const (
	Administrator   = "administrator" // may see and do everything, the audit's own writing excepted, which nobody may
	CommuneReporter = "commune_reporter"
	CommuneApprover = "commune_approver"
	Verifier        = "verifier"
)

// Service is the role of accounts that only tokens speak for: nobody signs in with their password.
const Service = "service"

// Deed is what a door is for. A role may do some deeds, a token some of its account's.
type Deed string

// The deeds.
const (
	SeeFigures    Deed = "see_figures"    // classes, reported figures, reports owed, recognition
	SeeExact      Deed = "see_exact"      // small counts of people as they are, within the scope; elsewhere, and without it, they are masked
	SeeRecords    Deed = "see_records"    // internal: incidents, openings, markers, posts, trails, traffic, imports
	SeeRestricted Deed = "see_restricted" // hot spots, plots, key routes, effort and what is computed from them
	SeeShared     Deed = "see_shared"     // records that may go to the counterpart, and packs of them
	Share         Deed = "share"          // say of a record that more may see it than its layer: the counterpart, everybody
	WriteReport   Deed = "write_report"   // write a report owed and hand it in
	JudgeReport   Deed = "judge_report"   // accept, return, waive a report, demand it again
	WriteRecords  Deed = "write_records"  // records one by one, steps of places, answers about duplicates
	KeepLog       Deed = "keep_log"       // entries of the cooperation log
	Import        Deed = "import"         // files, and taking an import back
	KeepAreas     Deed = "keep_areas"     // oversight areas
	Apply         Deed = "apply"          // nominate, carry over, assess oneself for recognition
	Verify        Deed = "verify"         // verify, return, watch, review, clear
	Decide        Deed = "decide"         // decide, recognise, confirm, retain, revoke, lapse, end
	DrawVisits    Deed = "draw"           // draws of communes to visit, and what was found
	Measure       Deed = "metrics"        // the server's own figures
	ReadAudit     Deed = "read_audit"     //
	Administer    Deed = "administer"     // whatever no other deed names
)

// Deeds lists every deed.
func Deeds() []Deed {
	return []Deed{SeeFigures, SeeExact, SeeRecords, SeeRestricted, SeeShared, Share, WriteReport, JudgeReport, WriteRecords, KeepLog, Import, KeepAreas, Apply, Verify, Decide, DrawVisits, Measure, ReadAudit, Administer}
}

// RoleOf is one role: its id, what it is called, and what it may do.
type RoleOf struct {
	ID    string
	Label border.Text
	Deeds []Deed
}

// Roles is the closed list of roles. Which tier a role reaches follows from its deeds (Caller.Clearance), which communes from
// its account's scope.
func Roles() []RoleOf {
	sees := []Deed{SeeFigures, SeeRecords}
	all := append(slices.Clone(sees), SeeExact, SeeRestricted, SeeShared)
	with := func(deeds []Deed, more ...Deed) []Deed { return append(slices.Clone(deeds), more...) }
	return []RoleOf{
		{CommuneReporter, border.Text{VI: "cán bộ báo cáo của xã", EN: "commune reporter"}, with(sees, SeeExact, WriteReport, Apply)},
		{CommuneApprover, border.Text{VI: "người duyệt của xã", EN: "commune approver"}, with(sees, SeeExact, JudgeReport, Decide)},
		{"area_leader", border.Text{VI: "chỉ huy địa bàn", EN: "area leader"}, with(all, Share, JudgeReport, KeepLog, KeepAreas, Apply, Decide, DrawVisits)},
		{"analyst", border.Text{VI: "phân tích viên", EN: "analyst"}, with(all, Share, WriteReport, WriteRecords, KeepLog, Import, KeepAreas)},
		{Verifier, border.Text{VI: "người thẩm định", EN: "verifier"}, with(all, Verify, DrawVisits)},
		{"liaison", border.Text{VI: "cán bộ liên lạc", EN: "liaison officer"}, with(sees, SeeShared, Share, KeepLog)},
		{Administrator, border.Text{VI: "quản trị", EN: "administrator"}, Deeds()},
		{"auditor", border.Text{VI: "kiểm toán viên", EN: "auditor"}, []Deed{ReadAudit}},
		{Service, border.Text{VI: "tài khoản dịch vụ", EN: "service account"}, with(all, WriteReport, WriteRecords, KeepLog, Import, Measure)},
	}
}

// RoleIDs lists the ids of the roles.
func RoleIDs() []string {
	var ids []string
	for _, r := range Roles() {
		ids = append(ids, r.ID)
	}
	return ids
}

// roleMay says whether a role may do a deed; a role nobody knows may do nothing.
func roleMay(role string, d Deed) bool {
	for _, r := range Roles() {
		if r.ID == role {
			return slices.Contains(r.Deeds, d)
		}
	}
	return false
}

// Caller is who asks, and by what: a session or a token.
type Caller struct {
	Account
	Session int64  // 0: no session
	Token   int64  // 0: no token
	Scopes  []Deed // of the token; nil: whatever the account may
	Demo    bool   // whoever sits at the machine of the demo

	// Of the moment when the caller was found: read along with it. nil: not read.
	Revisions border.Revisions
}

// Unbound says that the caller may do everything everywhere: an administrator by no narrowed token, or the demo.
func (c Caller) Unbound() bool { return c.Demo || c.Role == Administrator && c.Scopes == nil }

// May says whether the caller may do a deed; where, its Scope says. In the demo, whose records are made up, everything but reading the audit;
// accounts are kept on the command line.
func (c Caller) May(d Deed) bool {
	if c.Demo {
		return d != ReadAudit
	}
	return roleMay(c.Role, d) && (c.Scopes == nil || slices.Contains(c.Scopes, d))
}

// SeesExact says where the caller reads small counts of people as they are: everywhere, or within its scope; neither:
// nowhere.
func (c Caller) SeesExact() (everywhere, inScope bool) {
	if c.Unbound() {
		return true, true
	}
	may := c.May(SeeExact)
	return may && c.Scope == "", may
}

// CheckScopes refuses names that are no deed a token may have, and gives the others as deeds; none for none.
func CheckScopes(names []string) ([]Deed, error) {
	var scopes []Deed
	for _, name := range names {
		d := Deed(name)
		if !slices.Contains(Deeds(), d) {
			return nil, border.Fail(border.Usage, "Không có phạm vi "+name+"; các phạm vi: "+Words(Deeds())+".",
				"There is no scope "+name+"; the scopes are: "+Words(Deeds())+".", nil)
		}
		scopes = append(scopes, d)
	}
	return scopes, nil
}

// Words names deeds, separated by commas.
func Words(deeds []Deed) string {
	text := ""
	for i, d := range deeds {
		if i > 0 {
			text += ", "
		}
		text += string(d)
	}
	return text
}
