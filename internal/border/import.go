package border

import "time"

// Import is one import of files, or the undoing of one, as the system keeps it.
type Import struct {
	ID        string      `json:"id"`
	Layer     string      `json:"layer"`
	Files     []string    `json:"files"`
	Source    string      `json:"source"`
	Account   *string     `json:"account"` // null: the command line
	At        time.Time   `json:"at"`
	Accepted  int         `json:"accepted"` // of an undo: records it brought back
	Unchanged int         `json:"unchanged"`
	Refused   int         `json:"refused"`
	Ended     int         `json:"ended"`  // records an undo ended
	Undoes    *string     `json:"undoes"` // the import this one takes back
	Undone    *ImportUndo `json:"undone"`
	Undoable  bool        `json:"undoable"` // it changed records, of a layer whose imports can be taken back, and stands
}

// ImportUndo says when an import was taken back, and by whom.
type ImportUndo struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Account *string   `json:"account"`
}

// Undone is what taking back an import came to.
type Undone struct {
	ID       string `json:"id"` // of the undoing, an import of its own
	Layer    string `json:"layer"`
	Ended    int    `json:"ended"`    // records the import had made
	Restored int    `json:"restored"` // records it had replaced or ended
}

// DuplicateFilter chooses pairs of incidents. The zero value lists the pairs nobody has decided on.
type DuplicateFilter struct {
	Decided bool   // list those somebody decided on
	Same    *bool  // of those: only one answer
	Unit    string // commune or province of either
	From    Date   // first day of the later record
	To      Date
	Page
}

// Duplicate is a pair of incidents that may be the same event: near in place, time and substance. Nothing is merged:
// a person decides. If they are the same, First or Second, whichever was recorded first, counts; the other does not.
type Duplicate struct {
	ID        string             `json:"id"` // the numbers of the two, as "12-57"
	First     DuplicateSide      `json:"first"`
	Second    DuplicateSide      `json:"second"`
	DistanceM *float64           `json:"distance_m"` // null: not both have a point
	Decision  *DuplicateDecision `json:"decision"`
}

// DuplicateList is a page of pairs.
type DuplicateList struct {
	List[Duplicate]
	More bool `json:"more"` // there may be more than Total: pairs are counted up to a limit, and among the latest records
}

// DuplicateSide is one incident of a pair.
type DuplicateSide struct {
	ID           string          `json:"id"`
	Source       string          `json:"source"`
	SourceRef    string          `json:"source_ref"`
	Kind         string          `json:"kind"`
	OccurredFrom Date            `json:"occurred_from"`
	OccurredTo   Date            `json:"occurred_to"`
	UnitCode     *string         `json:"unit_code"`
	Lon          *float64        `json:"lon"`
	Lat          *float64        `json:"lat"`
	Substances   []SubstanceLine `json:"substances"`
	Tier         string          `json:"tier"`
}

// DuplicateDecision is what a person said of a pair.
type DuplicateDecision struct {
	Same   bool      `json:"same"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}
