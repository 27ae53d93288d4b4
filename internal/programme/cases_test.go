package programme

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cotmoc/internal/border"
)

// The cases under testdata/cases are written by people who know the texts; README.md there explains the lines.

func shipped(t testing.TB) []Obligation {
	t.Helper()
	names, err := filepath.Glob("../../data/obligations/*.yaml")
	if err != nil || len(names) < 6 {
		t.Fatalf("%d files of obligations, %v", len(names), err)
	}
	files := map[string][]byte{}
	for _, name := range names {
		if files[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	list, err := Parse(files)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func duty(t testing.TB, id string) Obligation {
	t.Helper()
	list := shipped(t)
	i := slices.IndexFunc(list, func(o Obligation) bool { return o.ID == id })
	if i < 0 {
		t.Fatalf("no obligation %s is shipped", id)
	}
	return list[i]
}

func day(t testing.TB, s string) border.Date {
	t.Helper()
	d, err := border.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func period(t testing.TB, code string) border.Period {
	t.Helper()
	p, err := border.ParsePeriod(code)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var stepLine = regexp.MustCompile(`^(từ chối |refused )?(\d{4}-\d\d-\d\d) (.+): (\w+)(?: \((.+)\))?$`)

// lawCase is the report of one block as it goes through its lines.
type lawCase struct {
	t     *testing.T
	where string
	duty  Obligation
	Expected
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("cases: %v, %d files", err, len(files))
	}
	n := 0
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		var c *lawCase
		scan := bufio.NewScanner(f)
		for line := 1; scan.Scan(); line++ {
			text := strings.TrimSpace(scan.Text())
			key, value, _ := strings.Cut(text, ": ")
			switch {
			case text == "" || strings.HasPrefix(text, "#"):
			case key == "trường hợp" || key == "case":
				n++
				c = &lawCase{t: t, duty: duty(t, "qd-28-2025.commune")}
			default:
				c.where = filepath.Base(file) + ":" + strconv.Itoa(line)
				c.line(text, key, value)
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d cases were read", n)
	}
}

func (c *lawCase) line(text, key, value string) {
	switch key {
	case "nghĩa vụ", "obligation":
		c.duty = duty(c.t, value)
	case "kỳ", "period":
		c.Period = period(c.t, value)
		c.DueOn, c.Asks = c.duty.DueOn(c.Period), c.duty.Asks
	case "hạn", "due":
		if got := c.DueOn.String(); got != strings.TrimPrefix(value, "none") {
			c.t.Errorf("%s: due on %q", c.where, got)
		}
	case "nhập tệp", "import":
		c.Imported, c.Given = true, c.Asks
		if value != "đủ" && value != "all" {
			c.Given = c.Asks[:3]
		}
	default:
		if on, found := strings.CutPrefix(strings.Replace(key, "on ", "ngày ", 1), "ngày "); found {
			c.expect(day(c.t, on), value)
			return
		}
		m := stepLine.FindStringSubmatch(text)
		if m == nil {
			c.t.Fatalf("%s: %q cannot be read", c.where, text)
		}
		c.step(m[1] != "", Step{To: m[4], By: m[3], At: day(c.t, m[2]).Time(), Reason: m[5]})
	}
}

func (c *lawCase) expect(on border.Date, want string) {
	s := c.Standing(on)
	got := s.State
	if s.AgeDays != nil {
		got += ", " + strconv.Itoa(*s.AgeDays)
	}
	if got != want {
		c.t.Errorf("%s: %s on %s, want %s", c.where, got, on, want)
	}
}

// step takes a step as the store does: it asks first.
func (c *lawCase) step(refused bool, s Step) {
	var err error
	if s.To == StateDraft {
		err = c.AllowDraft(0, nil)
	} else {
		var d *Draft
		if len(c.Writers) > 0 {
			full := Draft{Nil: true, Values: map[string]Figure{"residents": {State: border.NotCollected}}}.Filled(c.Asks)
			d = &full
		}
		err = c.Allow(s, d)
	}
	if (err != nil) != refused {
		c.t.Errorf("%s: %v, refused %t", c.where, err, refused)
	}
	if err != nil {
		if text := border.TextOf(err); text.VI == "" || text.EN == "" || border.KindOf(err) == border.Internal {
			c.t.Errorf("%s: %v has no text for a person", c.where, err)
		}
		return
	}
	if s.To == StateDraft && !slices.Contains(c.Writers, s.By) {
		c.Writers = append(c.Writers, s.By)
	}
	c.Steps = append(c.Steps, s)
}
