package ingest

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cotmoc/internal/border"
)

// Job is one import: what to read, into which layer, and the flags a person gave.
type Job struct {
	Layer      string
	Files      []File
	ValidFrom  border.Date       // needed for units and lineage; of population the day it is as of, where the file does not say
	LegalRef   string            // of unit versions and lineage
	Level      string            // of units; "" is found out from the codes
	Parent     string            // of units
	Map        map[string]string // field to column; decimal, crs, encoding, sheet, table to what they are
	Source     string            // institution; "" is the name of the first file
	Account    string            // the post that imports; "" on the command line
	DryRun     bool
	Partial    bool
	Expect     Expect // of a single record; nothing for files
	Schematic  bool   // unit boundaries are drawn, not surveyed
	Rules      border.Rules
	ProvinceOf func(communeCode string) (string, bool)                      // the shipped list; nil knows nothing
	Former     func() ([]border.NamedUnit, error)                           // the shipped list of January 2025; nil knows nothing
	Programme  func(text []byte) (border.ProgrammeFile, []border.LineFault) // reads a programme; nil: none can be read
	Progress   func(done, total int64)                                      // bytes read of all files; nil is told nothing

	lists *lists // Former, read
}

// File is one input under the name people know it by. Size is in bytes, 0 if unknown.
type File struct {
	Name string
	Size int64
	Open func() (io.ReadCloser, error)
}

// DiskFile is a file on disk, called name in refusals; "" takes the last part of the path.
func DiskFile(name, path string) File {
	if name == "" {
		name = filepath.Base(path)
	}
	f := File{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	info, err := os.Stat(path)
	switch {
	case err != nil: // Open says why
	case info.IsDir():
		f.Open = func() (io.ReadCloser, error) {
			return nil, border.Fail(border.Usage, fmt.Sprintf("%q là thư mục; hãy nêu từng tệp.", name), fmt.Sprintf("%q is a folder; name its files.", name), nil)
		}
	default:
		f.Size = info.Size()
	}
	return f
}

// keptRefusals is how many refusals and how many notes a Result holds; all are counted.
const keptRefusals = 1000

// Result is what an import came to, as --json prints it.
type Result struct {
	Import    int64     `json:"import,omitempty,string"` // the number it is kept under; none for a dry run
	Accepted  int       `json:"accepted"`
	Unchanged int       `json:"unchanged"`
	Refused   int       `json:"refused"` // rows, though one row may have several reasons
	Refusals  []Refusal `json:"refusals"`
	Notes     []Note    `json:"notes"`
}

// Layers are the layers this version takes, in the order help texts list them.
func Layers() []string {
	return []string{"units", "lineage", "population", "border", "markers", "crossings", "traffic", "trails", "posts", "routes", "hotspots", "plots", "incidents", "reports", "effort", "programmes", "cooperation"}
}

// Undoable says that imports of a layer can be taken back exactly. Units, their lineage and the border carry along
// what is computed from them (provinces, cells, far views, edges, the places of incidents), and what came later
// builds on it.
func Undoable(layer string) bool {
	return slices.Contains(Layers(), layer) && !slices.Contains([]string{"units", "lineage", "border"}, layer)
}

// ParseMap reads --map: FIELD=COLUMN, several separated by commas.
func ParseMap(flag string) (map[string]string, error) {
	mapping := map[string]string{}
	for part := range strings.SplitSeq(flag, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		field, column, ok := strings.Cut(part, "=")
		field, column = strings.TrimSpace(field), strings.TrimSpace(column)
		if !ok || field == "" || column == "" {
			return nil, border.Fail(border.Usage, fmt.Sprintf("--map %q: cần dạng TRƯỜNG=CỘT,TRƯỜNG=CỘT", part),
				fmt.Sprintf("--map %q: want FIELD=COLUMN,FIELD=COLUMN", part), nil)
		}
		if _, twice := mapping[field]; twice {
			return nil, border.Fail(border.Usage, fmt.Sprintf("--map: trường %q có hai lần", field),
				fmt.Sprintf("--map: field %q is there twice", field), nil)
		}
		mapping[field] = column
	}
	return mapping, nil
}

// Check refuses what no file can mend: wrong usage of the command (border.Usage).
func (j Job) Check() error {
	if !slices.Contains(Layers(), j.Layer) {
		return border.Fail(border.Usage,
			fmt.Sprintf("Phiên bản này không có lớp %q; có: %s.", j.Layer, strings.Join(Layers(), ", ")),
			fmt.Sprintf("This version has no layer %q; it has: %s.", j.Layer, strings.Join(Layers(), ", ")), nil)
	}
	if len(j.Files) == 0 {
		return border.Fail(border.Usage, "Chưa nêu tệp nào để nhập.", "No file to import is named.", nil)
	}
	if err := j.checkOptions(); err != nil {
		return err
	}
	if err := j.checkTexts(); err != nil {
		return err
	}
	switch j.Layer {
	case "units":
		return j.checkUnits()
	case "lineage":
		return j.checkLineage()
	}
	return j.checkUnitFlags()
}

func (j Job) checkUnits() error {
	if j.ValidFrom.IsZero() {
		return border.Fail(border.Usage, "Nhập units cần --valid-from NGÀY (ngày bắt đầu có hiệu lực).",
			"Importing units needs --valid-from DATE (the day they begin to hold).", nil)
	}
	if j.Level != "" && !border.Levels().Has(j.Level) {
		return border.Fail(border.Usage,
			fmt.Sprintf("--level %q: chỉ nhận %s.", j.Level, strings.Join(border.Levels().IDs(), ", ")),
			fmt.Sprintf("--level %q: want one of %s.", j.Level, strings.Join(border.Levels().IDs(), ", ")), nil)
	}
	if (j.Level == "" || j.Level == border.Commune) && j.Parent != "" && (len(j.Parent) != 2 || strings.Trim(j.Parent, "0123456789") != "") {
		return border.Fail(border.Usage, fmt.Sprintf("--parent %q: cấp xã cần mã tỉnh 2 chữ số.", j.Parent),
			fmt.Sprintf("--parent %q: communes need the 2-digit code of a province.", j.Parent), nil)
	}
	return nil
}

// checkUnitFlags refuses flags that would be passed over in silence.
func (j Job) checkUnitFlags() error {
	for flag, given := range map[string]bool{"--valid-from": !j.ValidFrom.IsZero() && j.Layer != "population", "--legal-ref": j.LegalRef != "",
		"--level": j.Level != "", "--parent": j.Parent != ""} {
		if given {
			return border.Fail(border.Usage, fmt.Sprintf("%s chỉ dùng cho units.", flag),
				fmt.Sprintf("%s is for units only.", flag), nil)
		}
	}
	return nil
}

// identityWord announces the number of a person.
var identityWord = regexp.MustCompile(`(?i)cccd|cmnd|cmt|căn cước|chứng minh|định danh|hộ chiếu|passport`)

// checkTexts refuses personal data in what is kept of the job itself: its source, legal reference and file names.
func (j Job) checkTexts() error {
	for _, flag := range [][2]string{{"--source", j.Source}, {"--legal-ref", j.LegalRef}} {
		if faults := border.CheckText(flag[0], clean(flag[1]), border.MostText); len(faults) > 0 {
			return usage(flag[0], faults[0].Reason)
		}
	}
	for _, f := range j.Files {
		name := clean(strings.ReplaceAll(f.Name, "_", " "))
		number := func(s border.Span) bool { // names of files are full of numbers
			return s.Kind == border.PersonalIdentity && !identityWord.MatchString(name)
		}
		if spans := slices.DeleteFunc(border.Personal(name), number); len(spans) > 0 {
			what := spans[0].Kind.Label()
			return usage("FILE", border.Text{VI: "tên tệp có " + what.VI, EN: "the file's name holds " + what.EN})
		}
	}
	return nil
}

func usage(flag string, why border.Text) error {
	return border.Fail(border.Usage, flag+": "+why.VI+".", flag+": "+why.EN+".", nil)
}
