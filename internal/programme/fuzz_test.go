package programme

import "testing"

// FuzzParseDocument: no text of a programme, however broken, stops the program, and each fault has its line.
func FuzzParseDocument(f *testing.F) {
	text, _ := yamlOf(f, "plan-3219")
	for _, seed := range []string{text[:2500], "", "- 1\n", "id: x\nholds_from: 2026-01-01\n", "targets:\n  - {id: a, measure: {sum: [x]}, goal: {all: 1}}\n", "a: !!binary x\n? b\n: c\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, faults := ParseDocument([]byte(text))
		for _, x := range faults {
			if x.Line < 1 || x.Reason.VI == "" || x.Reason.EN == "" {
				t.Errorf("%+v", x)
			}
		}
	})
}
