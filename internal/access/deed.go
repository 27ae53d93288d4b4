package access

import "slices"

// The roles of posts beside the administrator. Each acts within its scope alone; all of them see everything.
const (
	Reporter = "reporter" // writes and hands in the reports of its unit, and applies for its recognition
	Approver = "approver" // accepts, returns and waives reports; decides, confirms and ends recognitions
	Verifier = "verifier" // verifies applicants, watches and reviews, draws and visits
)

// Roles lists the roles an account can have.
func Roles() []string { return []string{Administrator, Reporter, Approver, Verifier} }

// Deed is something a post may do or not.
type Deed string

// The deeds of the year's cycle. Everything else that changes something is the administrator's.
const (
	WriteReport Deed = "write_report" // write a report and hand it in
	JudgeReport Deed = "judge_report" // accept, return, waive, demand it again
	Apply       Deed = "apply"        // nominate, carry over, assess oneself
	Verify      Deed = "verify"       // verify, return, watch, review, clear; draw and visit
	Decide      Deed = "decide"       // decide, recognise, confirm, retain, revoke, lapse, end
	Administer  Deed = "administer"
)

// deeds says what each role may do.
func deeds(role string) []Deed {
	switch role {
	case Reporter:
		return []Deed{WriteReport, Apply}
	case Approver:
		return []Deed{JudgeReport, Decide}
	case Verifier:
		return []Deed{Verify}
	}
	return nil
}

// Unbound says that the account may do everything everywhere.
func (a Account) Unbound() bool { return a.Role == Administrator }

// May says whether the account's role has a deed; where it may do it, its Scope says.
func (a Account) May(d Deed) bool { return a.Unbound() || slices.Contains(deeds(a.Role), d) }
