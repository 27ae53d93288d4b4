package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// checkArgs: a layer and files, or a question about past imports, which takes neither.
func (f importFlags) checkArgs(args []string) error {
	past := f.list || f.undo != 0
	switch {
	case f.list && f.undo != 0:
		return usage("--list và --undo không đi cùng nhau.", "--list and --undo do not go together.")
	case f.undo < 0:
		return usage("--undo: cần số của lần nhập (xem --list).", "--undo: the number of an import is needed (see --list).")
	case past && len(args) > 0:
		return usage("--list và --undo không nhận lớp hay tệp.", "--list and --undo take no layer or file.")
	case !past && len(args) < 2:
		return usage("Cần: cotmoc import LỚP TỆP...", "Wanted: cotmoc import LAYER FILE...")
	case !past && !slices.Contains(ingest.Layers(), args[0]):
		return noLayer(args[0], ingest.Layers())
	}
	return nil
}

// listImports prints every import of files there was, the latest first.
func listImports(c *cobra.Command, s *settings, asJSON bool) error {
	h, err := openAny(c.Context(), s)
	if err != nil {
		return err
	}
	defer func() { _ = h.close() }()
	all := border.List[border.Import]{Items: []border.Import{}}
	for page := (border.Page{Limit: 1000}); ; {
		list, err := h.store.Imports(c.Context(), page)
		if err != nil {
			return err
		}
		all.Items, all.Total = append(all.Items, list.Items...), list.Total
		if list.Next == nil {
			break
		}
		page.Cursor = *list.Next
	}
	if asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"items": all.Items, "total": all.Total})
	}
	for _, i := range all.Items {
		printImport(c.OutOrStdout(), i)
	}
	return nil
}

func printImport(out io.Writer, i border.Import) {
	who := "dòng lệnh / command line"
	if i.Account != nil {
		who = *i.Account
	}
	fmt.Fprintf(out, "%s  %s  %s  %s  %s  ", i.ID, minute(i.At), i.Layer, strings.Join(i.Files, ", "), who)
	switch {
	case i.Undoes != nil:
		fmt.Fprintf(out, "hoàn tác / undoes %s: kết thúc / ended %d, trả lại / restored %d\n", *i.Undoes, i.Ended, i.Accepted)
	case i.Undone != nil:
		fmt.Fprintf(out, "%d/%d/%d  đã hoàn tác / undone (%s)\n", i.Accepted, i.Unchanged, i.Refused, i.Undone.ID)
	default:
		fmt.Fprintf(out, "%d/%d/%d\n", i.Accepted, i.Unchanged, i.Refused)
	}
}

// undoImport takes an import back.
func undoImport(c *cobra.Command, s *settings, id int64, asJSON bool) error {
	h, err := openAny(c.Context(), s)
	if err != nil {
		return err
	}
	defer func() { _ = h.close() }()
	done, err := h.store.Undo(c.Context(), id, "")
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(c.OutOrStdout()).Encode(done)
	}
	fmt.Fprintf(c.OutOrStdout(), "đã hoàn tác / undone: %s %d   kết thúc / ended: %d   trả lại / restored: %d\n", done.Layer, id, done.Ended, done.Restored)
	return nil
}
