package data

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"unicode"
	"unicode/utf8"

	"cotmoc/internal/border"
)

// Commune is a commune-level unit of the list in force since 1 July 2025.
type Commune struct {
	Code           string // five digits
	Name           string // without its kind
	Kind           string // "Xã", "Phường", "Đặc khu"
	Province       string // code of its province, two digits
	FormerDistrict string // the district most of it belonged to until 30 June 2025
	AreaKm2        float64
	Lon, Lat       float64 // a point inside, rounded to 0.01 degree: its seat for drawing
	Population2019 *int    // estimate; nil unknown
	Border         *bool   // touches the land border, computed; nil: nobody looked
}

// FullName is the name with its kind: "Xã Lao Bảo".
func (c Commune) FullName() string { return c.Kind + " " + c.Name }

// Province is a province-level unit of the same list.
type Province struct {
	Code     string // two digits
	Name     string
	FullName string // "Tỉnh Quảng Trị"
}

// Facts are the lists, read and indexed. Make them with Load; they do not change.
type Facts struct {
	communes   []Commune
	provinces  []Province
	byCode     map[string]int
	provinceAt map[string]int
}

// Load reads the shipped lists: 3,321 communes and 34 provinces.
func Load() (*Facts, error) {
	f := &Facts{byCode: map[string]int{}, provinceAt: map[string]int{}}
	if err := table("facts/provinces-2025.csv", f.addProvince); err != nil {
		return nil, err
	}
	if err := table("facts/communes-2025.csv", f.addCommune); err != nil {
		return nil, err
	}
	return f, nil
}

// Communes lists all communes in the order of their codes. The slice is the caller's to keep.
func (f *Facts) Communes() []Commune { return append([]Commune(nil), f.communes...) }

// Provinces lists all provinces in the order of their codes. The slice is the caller's to keep.
func (f *Facts) Provinces() []Province { return append([]Province(nil), f.provinces...) }

// Commune finds a commune by its code.
func (f *Facts) Commune(code string) (Commune, bool) {
	i, ok := f.byCode[code]
	if !ok {
		return Commune{}, false
	}
	return f.communes[i], true
}

// ProvinceOf gives the code of the province a commune lies in.
func (f *Facts) ProvinceOf(commune string) (string, bool) {
	c, ok := f.Commune(commune)
	return c.Province, ok
}

// ProvinceName gives the name of a province, and the name with its kind.
func (f *Facts) ProvinceName(code string) (name, fullName string, ok bool) {
	i, ok := f.provinceAt[code]
	if !ok {
		return "", "", false
	}
	return f.provinces[i].Name, f.provinces[i].FullName, true
}

func (f *Facts) addProvince(r row) error {
	p := Province{Code: r["ma_tinh"], Name: r["ten"], FullName: r["ten_day_du"]}
	f.provinceAt[p.Code] = len(f.provinces)
	f.provinces = append(f.provinces, p)
	return nil
}

func (f *Facts) addCommune(r row) error {
	c := Commune{Code: r["ma_xa"], Name: r["ten"], Kind: capital(r["loai"]), Province: r["ma_tinh"],
		FormerDistrict: r["huyen_cu_chinh"]}
	if _, twice := f.byCode[c.Code]; twice || c.Code == "" {
		return fmt.Errorf("commune %q %s: code missing or twice", c.Code, c.Name)
	}
	if _, known := f.provinceAt[c.Province]; !known {
		return fmt.Errorf("commune %s: no province %q", c.Code, c.Province)
	}
	for column, to := range map[string]*float64{"dien_tich_km2": &c.AreaKm2, "lon": &c.Lon, "lat": &c.Lat} {
		v, err := strconv.ParseFloat(r[column], 64)
		if err != nil {
			return fmt.Errorf("commune %s: %s: %w", c.Code, column, err)
		}
		*to = v
	}
	if err := c.optional(r); err != nil {
		return fmt.Errorf("commune %s: %w", c.Code, err)
	}
	f.byCode[c.Code] = len(f.communes)
	f.communes = append(f.communes, c)
	return nil
}

// optional reads what may be empty, which means unknown.
func (c *Commune) optional(r row) error {
	if s := r["dan_so_2019_uoc_tinh"]; s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			return fmt.Errorf("dan_so_2019_uoc_tinh: %w", err)
		}
		c.Population2019 = &n
	}
	switch s := r["bien_gioi"]; s {
	case "":
	case "0", "1":
		on := s == "1"
		c.Border = &on
	default:
		return fmt.Errorf("bien_gioi: %q is neither 0 nor 1", s)
	}
	return nil
}

// capital writes a kind as the law does: the source has "xã" once among "Xã".
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

type row map[string]string

// table reads a CSV with a header and hands every row to add by its column names.
func table(path string, add func(row) error) error {
	b, err := read(path)
	if err != nil {
		return err
	}
	if err := tableOf(b, add); err != nil {
		return fmt.Errorf("shipped file %s: %w", path, err)
	}
	return nil
}

// tableOf reads CSV with a header.
func tableOf(b []byte, add func(row) error) error {
	reader := csv.NewReader(bytes.NewReader(b))
	header, err := reader.Read()
	if err != nil {
		return err
	}
	for {
		record, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		r := make(row, len(header))
		for i, name := range header {
			r[name] = record[i]
		}
		if err := add(r); err != nil {
			return err
		}
	}
}

// FormerUnits reads the list of January 2025, the last one with districts: 10,051 communes, and the 5 districts
// that had none, as rows of level district.
func (f *Facts) FormerUnits() ([]border.NamedUnit, error) {
	var list []border.NamedUnit
	err := table("facts/units-2025-01.csv", func(r row) error {
		u := border.NamedUnit{Code: r["ma_xa"], Level: border.Commune, FullName: r["xa"], District: r["ma_huyen"], DistrictName: r["huyen"],
			Province: r["ma_tinh"], ProvinceName: r["tinh"]}
		if u.Code == "" {
			u.Code, u.Level, u.FullName = u.District, border.District, u.DistrictName
		}
		list = append(list, u)
		return nil
	})
	return list, err
}
