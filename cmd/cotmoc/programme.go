package main

import (
	"time"

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
	return &programme.Service{Obligations: duties, Source: h.store, Areas: h.store, Now: time.Now}, nil
}
