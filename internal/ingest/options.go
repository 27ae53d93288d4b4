package ingest

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"cotmoc/geo/crs"
	"cotmoc/internal/border"
)

// options are what --map and a profile may say besides the columns of fields.
func options() []string { return []string{"decimal", "crs", "encoding", "sheet", "table"} }

// encoding is the one a person asked for, "" for none.
func (j Job) encoding() encoding {
	e, _ := labelled(j.Map["encoding"])
	return e
}

// checkOptions refuses values no file could satisfy.
func (j Job) checkOptions() error {
	if d := j.Map["decimal"]; d != "" && d != "comma" && d != "point" {
		return border.Fail(border.Usage, fmt.Sprintf("--map decimal=%s: chỉ nhận comma hoặc point.", d),
			fmt.Sprintf("--map decimal=%s: only comma or point is known.", d), nil)
	}
	if e := j.Map["encoding"]; e != "" && j.encoding() == "" {
		var names []string
		for _, known := range encodings() {
			names = append(names, string(known))
		}
		list := strings.Join(names, ", ")
		return border.Fail(border.Usage, fmt.Sprintf("--map encoding=%s: chỉ nhận %s.", e, list),
			fmt.Sprintf("--map encoding=%s: only %s are known.", e, list), nil)
	}
	if name := j.Map["crs"]; name != "" {
		if _, known := crs.Parse(name); !known {
			return border.Fail(border.Usage, fmt.Sprintf("--map crs=%s: chỉ nhận %s.", name, systems()),
				fmt.Sprintf("--map crs=%s: only %s are known.", name, systems()), nil)
		}
	}
	return nil
}

// systems lists the coordinate systems a file may be in.
func systems() string {
	var names []string
	for _, s := range crs.All() {
		names = append(names, s.String())
	}
	return strings.Join(names, ", ")
}

// Profile is how the files of one sender are read, kept in a file so that nobody has to say it each time.
type Profile struct {
	Layer    string            `json:"layer" yaml:"layer,omitempty"`       // the only layer it is for; "" for any
	Map      map[string]string `json:"map" yaml:"map,omitempty"`           // field to column
	Decimal  string            `json:"decimal" yaml:"decimal,omitempty"`   // comma or point
	CRS      string            `json:"crs" yaml:"crs,omitempty"`           // such as EPSG:9209
	Encoding string            `json:"encoding" yaml:"encoding,omitempty"` // such as tcvn3
	Sheet    string            `json:"sheet" yaml:"sheet,omitempty"`       // of a workbook
	Table    string            `json:"table" yaml:"table,omitempty"`       // of a GeoPackage or a zip of Shapefiles
}

// ProfileOf is the profile that says what a mapping says.
func ProfileOf(layer string, mapping map[string]string) Profile {
	p := Profile{Layer: layer, Map: map[string]string{}, Decimal: mapping["decimal"], CRS: mapping["crs"], Encoding: mapping["encoding"],
		Sheet: mapping["sheet"], Table: mapping["table"]}
	for field, column := range mapping {
		if !slices.Contains(options(), field) {
			p.Map[field] = column
		}
	}
	return p
}

// Write keeps a profile in a new YAML file; one that is there stays as it is.
func (p Profile) Write(path string) error {
	b, err := yaml.Marshal(p)
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o755)
	}
	var f *os.File
	if err == nil {
		f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	}
	if err == nil {
		_, err = f.Write(b)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return border.Fail(border.Invalid, fmt.Sprintf("Đã nhập xong, nhưng không lưu được hồ sơ nhập %s: %v.", path, err),
			fmt.Sprintf("The import is done, but profile %s cannot be kept: %v.", path, err), err)
	}
	return nil
}

// Profiles are the profiles kept by name in a folder: NAME.yaml each.
type Profiles struct{ Folder string }

// NamedProfile is a profile and its name.
type NamedProfile struct {
	Name string `json:"name"`
	Profile
}

// path is where a profile of that name stands. A name is letters, digits, spaces, hyphens and underscores.
func (p Profiles) path(name string) (string, error) {
	other := strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_", r)
	})
	if name != clean(name) || name == "" || len(name) > 100 || other >= 0 {
		return "", border.Fail(border.Usage, "Tên hồ sơ nhập chỉ gồm chữ, số, dấu cách, gạch nối và gạch dưới.",
			"The name of a profile is letters, digits, spaces, hyphens and underscores.", nil)
	}
	if faults := border.CheckText("profile", name, border.MostText); len(faults) > 0 {
		return "", usage("profile", faults[0].Reason)
	}
	return filepath.Join(p.Folder, name+".yaml"), nil
}

// Find reads the profile of that name.
func (p Profiles) Find(name string) (Profile, error) {
	path, err := p.path(name)
	if err != nil {
		return Profile{}, err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return Profile{}, border.Fail(border.Usage, fmt.Sprintf("Không có hồ sơ nhập %q.", name), fmt.Sprintf("There is no profile %q.", name), nil)
	}
	return ReadProfile(path)
}

// Check refuses a name under which nothing can be kept: one that is no name, or taken.
func (p Profiles) Check(name string) error {
	path, err := p.path(name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return border.Fail(border.Usage, fmt.Sprintf("Đã có hồ sơ nhập %q.", name), fmt.Sprintf("There is a profile %q already.", name), nil)
	}
	return nil
}

// Keep writes a profile under a name; one that is there stays as it is.
func (p Profiles) Keep(name string, profile Profile) error {
	path, err := p.path(name)
	if err != nil {
		return err
	}
	return profile.Write(path)
}

// For lists the profiles that fit a layer, "" for all of them, by name. What cannot be read is left out: it says so
// when it is asked for by name.
func (p Profiles) For(layer string) ([]NamedProfile, error) {
	list := []NamedProfile{}
	entries, err := os.ReadDir(p.Folder)
	if errors.Is(err, os.ErrNotExist) {
		return list, nil
	}
	if err != nil {
		return nil, fmt.Errorf("profiles: %w", err)
	}
	for _, e := range entries {
		name, is := strings.CutSuffix(e.Name(), ".yaml")
		if !is || e.IsDir() {
			continue
		}
		if found, err := p.Find(name); err == nil && (layer == "" || found.Layer == "" || found.Layer == layer) {
			list = append(list, NamedProfile{name, found})
		}
	}
	return list, nil
}

// longestProfile bounds a profile in bytes.
const longestProfile = 64 << 10

// ReadProfile reads a profile from a YAML file. Keys that nobody reads are errors.
func ReadProfile(path string) (Profile, error) {
	var p Profile
	info, err := os.Stat(path)
	if err == nil && info.Size() > longestProfile {
		err = fmt.Errorf("over %d bytes", longestProfile)
	}
	var b []byte
	if err == nil {
		b, err = os.ReadFile(path)
	}
	if err == nil {
		err = yaml.UnmarshalWithOptions(b, &p, yaml.Strict())
	}
	if err != nil {
		return p, border.Fail(border.Usage, fmt.Sprintf("Không đọc được hồ sơ nhập %s: %v.", path, err),
			fmt.Sprintf("Profile %s cannot be read: %v.", path, err), err)
	}
	return p, nil
}

// Mapping gives what the profile says as --map would, with what a person says now in its place where both
// speak. It fails where the profile is for another layer.
func (p Profile) Mapping(layer string, said map[string]string) (map[string]string, error) {
	if p.Layer != "" && p.Layer != layer {
		return nil, border.Fail(border.Usage, fmt.Sprintf("Hồ sơ nhập này dành cho lớp %s, không phải %s.", p.Layer, layer),
			fmt.Sprintf("This profile is for layer %s, not %s.", p.Layer, layer), nil)
	}
	all := map[string]string{}
	for option, value := range map[string]string{"decimal": p.Decimal, "crs": p.CRS, "encoding": p.Encoding, "sheet": p.Sheet, "table": p.Table} {
		if value != "" {
			all[option] = value
		}
	}
	for field, column := range p.Map {
		if slices.Contains(options(), field) || column == "" {
			return nil, border.Fail(border.Usage, fmt.Sprintf("Hồ sơ nhập: map.%s phải là tên cột của một trường.", field),
				fmt.Sprintf("Profile: map.%s must be the column of a field.", field), nil)
		}
		all[field] = column
	}
	maps.Copy(all, said)
	return all, nil
}
