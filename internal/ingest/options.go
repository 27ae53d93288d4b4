package ingest

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

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
	Layer    string            `yaml:"layer,omitempty"`    // the only layer it is for; "" for any
	Map      map[string]string `yaml:"map,omitempty"`      // field to column
	Decimal  string            `yaml:"decimal,omitempty"`  // comma or point
	CRS      string            `yaml:"crs,omitempty"`      // such as EPSG:9209
	Encoding string            `yaml:"encoding,omitempty"` // such as tcvn3
	Sheet    string            `yaml:"sheet,omitempty"`    // of a workbook
	Table    string            `yaml:"table,omitempty"`    // of a GeoPackage or a zip of Shapefiles
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
