package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/postgis"
)

func auditCommand(s *settings) *cobra.Command {
	var f auditFlags
	c := &cobra.Command{Use: "audit", Short: "nhật ký kiểm toán: xem, kiểm tra / the audit: read it, verify it", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			filter, err := f.filter()
			if err != nil {
				return err
			}
			return withHouse(c, s, func(h *house) error { return listAudit(c, h, filter, f) })
		}}
	f.add(c)
	c.AddCommand(auditHead(s), auditVerify(s), auditAccept(s))
	return c
}

// auditFlags are the filters of the list.
type auditFlags struct {
	kind, post, about, origin, from, to string
	limit, status                       int
	asJSON                              bool
}

func (f *auditFlags) add(c *cobra.Command) {
	names := []string{}
	for _, k := range access.EntryKinds() {
		names = append(names, string(k))
	}
	c.Flags().StringVar(&f.kind, "kind", "", "loại / kind: "+strings.Join(names, ", "))
	c.Flags().StringVar(&f.post, "post", "", "tài khoản / account")
	c.Flags().StringVar(&f.about, "about", "", "có trong cửa, đối tượng hoặc chi tiết / part of door, subject or detail")
	c.Flags().StringVar(&f.origin, "origin", "", "dấu của địa chỉ mạng / mark of a network address")
	c.Flags().StringVar(&f.from, "from", "", "từ ngày / from this day")
	c.Flags().StringVar(&f.to, "to", "", "đến hết ngày / to the end of this day")
	c.Flags().IntVar(&f.status, "status", 0, "mã trả lời, ví dụ 403 / status of the answer, 403 for instance")
	c.Flags().IntVar(&f.limit, "limit", 100, "số dòng mới nhất; --json cho tất cả / the latest so many; --json gives all")
	c.Flags().BoolVar(&f.asJSON, "json", false, "JSON")
}

func (f *auditFlags) filter() (access.EntryFilter, error) {
	filter := access.EntryFilter{Kind: access.EntryKind(f.kind), Post: f.post, About: f.about, Origin: f.origin, Status: f.status}
	if f.kind != "" && !access.KnownKind(f.kind) {
		return filter, usage("Không có loại "+f.kind+"; xem --help.", "There is no kind "+f.kind+"; see --help.")
	}
	if f.limit < 1 {
		return filter, usage("--limit phải từ 1 trở lên.", "--limit must be 1 or more.")
	}
	for _, day := range []struct {
		text string
		into *time.Time
		add  int
	}{{f.from, &filter.From, 0}, {f.to, &filter.To, 1}} {
		if day.text == "" {
			continue
		}
		d, err := border.ParseDate(day.text)
		if err != nil {
			return filter, usage("Ngày phải có dạng 2026-11-21.", "The date must look like 2026-11-21.")
		}
		*day.into = d.Time().AddDate(0, 0, day.add)
	}
	return filter, nil
}

// listAudit prints the latest lines; as JSON all of them, as they come.
func listAudit(c *cobra.Command, h *house, filter access.EntryFilter, f auditFlags) error {
	filter.Limit = 1000
	if !f.asJSON {
		filter.Limit = min(f.limit, 1000)
	}
	lines, left := []access.Entry{}, f.limit
	for {
		page, err := h.store.Entries(c.Context(), filter)
		if err != nil {
			return err
		}
		for _, e := range page.Items {
			if !f.asJSON && left == 0 {
				return nil
			}
			left--
			if f.asJSON {
				lines = append(lines, e)
				continue
			}
			if _, err := fmt.Fprintln(c.OutOrStdout(), entryLine(e)); err != nil {
				return err
			}
		}
		if page.Next == nil {
			break
		}
		filter.Cursor = *page.Next
	}
	if !f.asJSON {
		return nil
	}
	return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"items": lines, "total": len(lines)})
}

func entryLine(e access.Entry) string {
	words := []string{fmt.Sprintf("%6d  %s  %-14s", e.N, e.At.In(border.Zone).Format("2006-01-02 15:04:05"), e.Kind)}
	for _, w := range []string{e.Post, e.Door, e.Subject, e.Detail, e.Origin} {
		if w != "" {
			words = append(words, w)
		}
	}
	if e.Status != 0 {
		words = append(words, fmt.Sprint(e.Status))
	}
	return strings.Join(words, "  ")
}

func auditHead(s *settings) *cobra.Command {
	return &cobra.Command{Use: "head", Short: "dòng cuối, để cất ở nơi khác / the last line, to be kept elsewhere", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, s, func(h *house) error {
				head, err := h.store.AuditHead(c.Context())
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(c.OutOrStdout(), head)
				return err
			})
		}}
}

func auditVerify(s *settings) *cobra.Command {
	var kept []string
	c := &cobra.Command{Use: "verify", Short: "kiểm tra chuỗi, với các đầu chuỗi đã cất / verify the chain, also against heads kept elsewhere", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			heads := []access.Head{}
			for _, text := range kept {
				head, err := access.ParseHead(text)
				if err != nil {
					return err
				}
				heads = append(heads, head)
			}
			return withHouse(c, s, func(h *house) error {
				check := h.checkAudit(c.Context(), heads)
				fmt.Fprintln(c.OutOrStdout(), checkLine(check))
				return verdict([]postgis.Check{check})
			})
		}}
	c.Flags().StringArrayVar(&kept, "head", nil, "SỐ:MÃ BĂM đã cất / NUMBER:HASH that was kept (more than once)")
	return c
}

func auditAccept(s *settings) *cobra.Command {
	var reason string
	c := &cobra.Command{Use: "accept", Short: "nhận nhật ký như hiện có, sau khi khôi phục bản sao lưu / accept the audit as it stands, after a backup was restored",
		Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
			return withHouse(c, s, func(h *house) error {
				heads, err := h.heads()
				if err != nil {
					return err
				}
				return heads.Accept(c.Context(), reason)
			})
		}}
	c.Flags().StringVar(&reason, "reason", "", "lý do; ghi vào nhật ký / why; goes into the audit")
	return c
}

// keys are the server's own secrets, made when they are first needed.
func (h *house) keys() (access.Keys, error) { return access.LoadKeys(h.folder) }

// heads are the heads of the audit kept in the data folder.
func (h *house) heads() (*access.Heads, error) {
	keys, err := h.keys()
	if err != nil {
		return nil, err
	}
	return access.NewHeads(h.store, h.folder, keys, time.Now), nil
}

// keepHead keeps the head of the audit after a command, where a server keeps one already.
func (h *house) keepHead() {
	if _, err := os.Stat(filepath.Join(h.folder, "access", "key")); err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	heads, err := h.heads()
	if err == nil {
		err = heads.Keep(ctx)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "Chưa lưu được đầu chuỗi nhật ký / The head of the audit was not kept: %v\n", err)
	}
}

// checkAudit verifies the audit against the heads of the data folder and others, and its locks.
func (h *house) checkAudit(ctx context.Context, more []access.Head) postgis.Check {
	check := postgis.Check{Name: "audit is whole"}
	heads, err := h.heads()
	var kept []access.Head
	if err == nil {
		kept, err = heads.Kept()
	}
	var head access.Head
	if err == nil {
		head, err = access.VerifyChain(ctx, h.store, append(kept, more...))
	}
	var missing []string
	if err == nil {
		missing, err = h.store.AuditGuards(ctx)
	}
	var broken *access.BrokenError
	switch {
	case errors.As(err, &broken):
		check.Detail = broken.Text.VI + " / " + broken.Text.EN
	case err != nil:
		check.Detail = err.Error()
	case len(missing) > 0:
		check.Detail = strings.Join(missing, "; ")
	default:
		check.OK, check.Detail = true, fmt.Sprintf("%d lines, %d heads kept outside the database", head.N, len(kept)+len(more))
	}
	return check
}

// checkReads looks for posts that read restricted data far more often than usual. It is no fault of the database.
func (h *house) checkReads(ctx context.Context) postgis.Check {
	check := postgis.Check{Name: "reads of restricted data"}
	days, err := access.Heavy(ctx, h.store, border.DateOf(time.Now()))
	if err != nil {
		check.Detail = err.Error()
		return check
	}
	check.OK, check.Look, check.Detail = true, len(days) > 0, "no post read far more than it or its peers do"
	words := make([]string, len(days))
	for i, d := range days {
		words[i] = fmt.Sprintf("%s: %d reads on %s (own busiest day %d, peers %d)", d.Post, d.Reads, d.Day, d.Own, d.Peers)
	}
	if check.Look {
		check.Detail = strings.Join(words, "; ")
	}
	return check
}

// record begins to record what is asked of a server, and to keep the heads of the audit, until ctx ends.
func (h *house) record(ctx context.Context, log *slog.Logger) (access.Keys, *access.Recorder, error) {
	keys, err := h.keys()
	if err != nil {
		return keys, nil, err
	}
	heads, err := h.heads()
	if err != nil {
		return keys, nil, err
	}
	recorder := access.NewRecorder(h.store, time.Now)
	go heads.Run(ctx, log)
	go recorder.Run(ctx)
	return keys, recorder, nil
}
