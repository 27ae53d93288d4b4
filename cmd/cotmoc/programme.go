package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"

	"cotmoc/data"
	"cotmoc/internal/programme"
)

// newProgramme reads the shipped obligations, and those of the deployment: files obligations/*.yaml of its data folder
// add to them, or replace the shipped file of the same name. Without a folder there are the shipped ones alone.
func newProgramme(h *house, folder string) (*programme.Service, error) {
	files := map[string][]byte{}
	names, err := fs.Glob(data.FS, "obligations/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if files[path.Base(name)], err = data.FS.ReadFile(name); err != nil {
			return nil, err
		}
	}
	if folder != "" {
		if err := addOwn(files, filepath.Join(folder, "obligations")); err != nil {
			return nil, err
		}
	}
	duties, err := programme.Parse(files)
	if err != nil {
		return nil, err
	}
	return &programme.Service{Obligations: duties, Source: h.store, Now: time.Now}, nil
}

func addOwn(files map[string][]byte, folder string) error {
	own, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	for _, f := range own {
		if filepath.Ext(f.Name()) != ".yaml" {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, f.Name())) //nolint:gosec // the deployment's own folder
		if err != nil {
			return err
		}
		files[f.Name()] = text
	}
	return nil
}
