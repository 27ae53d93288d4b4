package main

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"cotmoc/data"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
	"cotmoc/internal/programme"
	"cotmoc/internal/rebase"
	"cotmoc/internal/recognition"
)

// newLedger wires the programmes to what they are computed from, and keeps the shipped ones of which nothing is kept yet.
func newLedger(ctx context.Context, h *house, owed *programme.Service, v *assess.Service, r *recognition.Service, c *rebase.Service) (*programme.Ledger, error) {
	names, err := fs.Glob(data.FS, "programmes/*.yaml")
	if err != nil {
		return nil, err
	}
	var files []border.ProgrammeFile
	for _, name := range names {
		text, err := data.FS.ReadFile(name)
		if err != nil {
			return nil, err
		}
		f, faults := programme.FileOf(text)
		if len(faults) > 0 {
			return nil, fmt.Errorf("%s:%d: %s: %s", name, faults[0].Line, faults[0].Field, faults[0].Reason.EN)
		}
		files = append(files, f)
	}
	if err := h.store.KeepProgrammes(ctx, files); err != nil {
		return nil, err
	}
	return &programme.Ledger{Facts: h.store.ProgrammeFacts(), Ways: communeWays{c}, Recognitions: recognitionsOn{r}, Verdicts: classesOf{v}, Reports: owed, Now: owed.Now}, nil
}

// communeWays reads communes of one day over those of another.
type communeWays struct{ *rebase.Service }

func (c communeWays) Ways(ctx context.Context, from, to border.Date) ([]programme.Way, error) {
	walk, err := c.Crosswalk(ctx, rebase.Query{Level: border.Commune, From: from, To: to})
	if err != nil {
		return nil, err
	}
	list := make([]programme.Way, len(walk.Rows))
	for i, r := range walk.Rows {
		list[i] = programme.Way{From: r.From, To: r.To, Weight: r.Weight.Float(), Error: r.Error.Float(), Whole: r.Basis == rebase.LegalWhole || r.Basis == rebase.SameInLists}
	}
	return list, nil
}

// recognitionsOn reads recognition files as they stood on a day: by their steps until then, as far as they were on record
// at a moment, and today also by what casts doubt on them.
type recognitionsOn struct{ *recognition.Service }

func (r recognitionsOn) Recognised(ctx context.Context, on border.Date, known *time.Time) ([]programme.Recognised, error) {
	files, err := r.Records.RecognitionFiles(ctx, "", on)
	if err != nil {
		return nil, err
	}
	doubted := map[recognition.Key]bool{}
	if known == nil && !on.Before(border.DateOf(r.Now())) {
		views, err := r.List(ctx, recognition.Scope{})
		if err != nil {
			return nil, err
		}
		for _, v := range views {
			doubted[recognition.Key{Unit: v.Unit.Code, UnitFrom: v.Unit.ValidFrom, Designation: v.Designation}] = recognition.Standing(v.State) && !v.InForce
		}
	}
	var list []programme.Recognised
	for _, f := range files {
		f.Steps = slices.DeleteFunc(slices.Clone(f.Steps), func(s recognition.Step) bool {
			return s.Day.After(on) || known != nil && s.RecordedAt.After(*known)
		})
		if len(f.Steps) == 0 || !f.EndedOn.IsZero() && !f.EndedOn.After(on) {
			continue
		}
		state := f.State()
		key := f.Key
		key.UnitFrom = f.Of.ValidFrom
		list = append(list, programme.Recognised{Unit: f.Unit, Designation: f.Designation, State: state, Decision: f.DecisionNumber(), Level: f.Of.Level, Name: f.Of.Name,
			Province: f.Of.Province, Standing: recognition.Standing(state) && !doubted[f.Key] && !doubted[key], Since: f.RecognisedOn()})
	}
	return list, nil
}

// classesOf reads classes of a year.
type classesOf struct{ *assess.Service }

func (c classesOf) Communes(ctx context.Context, year int, province string, known *time.Time) ([]programme.UnitClass, error) {
	all, err := c.OfArea(ctx, year, "", province, "", known)
	if err != nil {
		return nil, err
	}
	list := make([]programme.UnitClass, len(all.Items))
	for i, a := range all.Items {
		list[i] = classOf(a)
	}
	return list, nil
}

func (c classesOf) Province(ctx context.Context, year int, province string, known *time.Time) (programme.UnitClass, error) {
	a, err := c.One(ctx, province, year, "", known)
	if border.KindOf(err) == border.NotFound {
		return programme.UnitClass{Unit: province}, nil
	}
	return classOf(a), err
}

func classOf(a assess.Assessment) programme.UnitClass {
	c := programme.UnitClass{Unit: a.Unit.Code, Name: a.Unit.Name, Class: a.Class}
	for _, m := range a.Missing {
		c.Missing = append(c.Missing, m.Indicator)
	}
	return c
}
