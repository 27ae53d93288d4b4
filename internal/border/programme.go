package border

// ProgrammeFile is one version of a programme as it was handed in: what it says from HoldsFrom until the next version
// begins to hold. Text is the YAML as it came.
type ProgrammeFile struct {
	ID        string
	HoldsFrom Date
	LegalRef  string
	Title     Text
	Text      string
	Source    string
}

// LineFault is a fault with the line of the file it stands on.
type LineFault struct {
	Line int
	Fault
}
