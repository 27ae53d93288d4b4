package main

import (
	"time"

	"cotmoc/internal/assess"
	"cotmoc/internal/programme"
)

// newProgramme reads the shipped obligations, and those of the deployment: files obligations/*.yaml of its data folder
// add to them, or replace the shipped file of the same name. Without a folder there are the shipped ones alone.
func newProgramme(h *house, folder string) (*programme.Service, error) {
	files, err := rulesOf("obligations", folder)
	if err != nil {
		return nil, err
	}
	duties, err := programme.Parse(files)
	if err != nil {
		return nil, err
	}
	rules, err := questionRules(folder)
	if err != nil {
		return nil, err
	}
	return &programme.Service{Obligations: duties, Rules: rules, Source: h.store, Areas: h.store, Now: time.Now}, nil
}

// questionRules reads the rules by which reports are asked about, shipped and own.
func questionRules(folder string) ([]programme.Rule, error) {
	files, err := rulesOf("questions", folder)
	if err != nil {
		return nil, err
	}
	read, err := assess.ParseFigureRules(files)
	if err != nil {
		return nil, err
	}
	rules := make([]programme.Rule, len(read))
	for i, r := range read {
		rules[i] = programme.Rule{ID: r.ID, Indicator: r.Indicator, Text: r.Text,
			Asks: func(f programme.Figures) (float64, float64, bool) { return r.Asks(f) }}
	}
	return rules, nil
}
