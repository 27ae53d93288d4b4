package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/data"
	"cotmoc/internal/assess"
	"cotmoc/internal/postgis"
)

// rulesOf gives files of rules by name: those shipped in a folder of the data, and those of the deployment: *.yaml of the
// same folder below its data folder add to them, or replace the shipped file of the same name. Without a folder there
// are the shipped ones alone.
func rulesOf(kind, folder string) (map[string][]byte, error) {
	files := map[string][]byte{}
	names, err := fs.Glob(data.FS, kind+"/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if files[path.Base(name)], err = data.FS.ReadFile(name); err != nil {
			return nil, err
		}
	}
	if folder == "" {
		return files, nil
	}
	return files, addOwn(files, filepath.Join(folder, kind))
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

// setsOf reads the criteria sets, shipped and own.
func setsOf(folder string) (map[string]*assess.Set, error) {
	files, err := rulesOf("criteria", folder)
	if err != nil {
		return nil, err
	}
	return assess.ParseSets(files)
}

// newVerdicts makes the service that judges by the criteria sets, whose texts are kept from then on.
func newVerdicts(ctx context.Context, h *house, folder string) (*assess.Service, error) {
	sets, err := setsOf(folder)
	if err != nil {
		return nil, err
	}
	if err := h.store.BeginCriteria(ctx, sets); err != nil {
		return nil, err
	}
	return &assess.Service{Sets: sets, Source: h.store, Now: time.Now, Texts: h.store}, nil
}

const criteriaAbout = `Bộ tiêu chí: các bộ có sẵn, và tệp *.yaml trong thư mục criteria của thư mục dữ liệu (trùng tên tệp thì thay bộ có sẵn).
Criteria sets: those shipped, and *.yaml in the folder criteria of the data folder (a file of the same name replaces the shipped one).

check đọc thử tệp (bộ tiêu chí, hoặc quy tắc kiểm tra báo cáo) và báo tên tệp, dòng, tiêu chí sai; không cần cơ sở dữ liệu.
check reads a file (a set, or rules that ask about reports) and tells file, line and criterion of a fault; it needs no database.`

func criteriaCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "criteria", Short: "các bộ tiêu chí / criteria sets", Long: criteriaAbout, Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(listCriteria(s), checkCriteria(), tryCriteria(s), criteriaTexts(s), criteriaText(s))
	return c
}

func listCriteria(s *settings) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "list", Short: "liệt kê / list", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		sets, err := setsOf(s.folder(postgis.KindLive))
		if err != nil {
			return err
		}
		list := assess.DescribeAll(sets)
		if asJSON {
			return printList(c.OutOrStdout(), true, list, nil)
		}
		w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "MÃ / ID\tVĂN BẢN / TEXT\tCẤP / LEVELS\tĐỦ NGƯỠNG / COMPLETENESS\tTỪ / FROM\tĐẾN / TO")
		for _, d := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", d.ID, d.LegalRef, strings.Join(d.Levels, ", "), d.Completeness, d.ValidFrom, orDash(d.ValidTo.String()))
		}
		return w.Flush()
	}}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func criteriaTexts(s *settings) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "texts", Short: "văn bản nào đã dùng, từ khi nào đến khi nào / which texts were in use, from when to when", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, s, func(h *house) error {
				uses, err := h.store.SetUses(c.Context())
				if err != nil {
					return err
				}
				return printList(c.OutOrStdout(), asJSON, uses, func(u assess.SetUse) string {
					to := "-"
					if u.To != nil {
						to = u.To.Format(time.RFC3339)
					}
					return fmt.Sprintf("%s  %-25s  %-25s  %s", u.SHA256, u.From.Format(time.RFC3339), to, u.Criteria)
				})
			})
		}}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func criteriaText(s *settings) *cobra.Command {
	return &cobra.Command{Use: "text SHA256", Short: "một văn bản đã dùng / a text that was in use", Args: exactly("SHA256"),
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c, s, func(h *house) error {
				text, err := h.store.SetText(c.Context(), args[0])
				if err != nil {
					return err
				}
				_, err = fmt.Fprint(c.OutOrStdout(), text)
				return err
			})
		}}
}

func checkCriteria() *cobra.Command {
	return &cobra.Command{Use: "check FILE", Short: "đọc thử một tệp / read a file and say what is wrong with it", Args: exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			text, err := os.ReadFile(args[0])
			if err != nil {
				return usage(fmt.Sprintf("Không đọc được tệp %s.", args[0]), fmt.Sprintf("Cannot read %s.", args[0]))
			}
			good, err := checked(filepath.Base(args[0]), text)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s: đúng / good: %s\n", filepath.Base(args[0]), good)
			return err
		}}
}

// checked reads a criteria set, or rules of questions where the file begins so, and says what it holds.
func checked(name string, text []byte) (string, error) {
	if regexp.MustCompile(`(?m)^rules:`).Match(text) {
		rules, err := assess.ParseFigureRules(map[string][]byte{name: text})
		return fmt.Sprintf("%d quy tắc / rules", len(rules)), err
	}
	set, err := assess.ParseSet(name, text)
	if err != nil {
		return "", err
	}
	d := set.Describe()
	return fmt.Sprintf("%s, %s, %d tiêu chí / criteria", d.ID, d.Completeness, len(d.Criteria)), nil
}
