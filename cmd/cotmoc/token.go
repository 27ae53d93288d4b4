package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

func tokenCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "token", Short: "mã truy cập cho chương trình / keys for scripts", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(createToken(s), listTokens(s), &cobra.Command{Use: "revoke ID", Short: "hủy / revoke", Args: exactly("ID"),
		RunE: func(c *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return usage("ID là một số; xem `cotmoc token list`.", "ID is a number; see `cotmoc token list`.")
			}
			return withHouse(c, s, func(h *house) error { return h.store.RevokeToken(c.Context(), id, time.Now()) })
		}})
	return c
}

func createToken(s *settings) *cobra.Command {
	var label string
	var days int
	var scopes []string
	var asJSON bool
	c := &cobra.Command{Use: "create ACCOUNT", Short: "tạo; chỉ hiện một lần / create; shown once", Args: exactly("ACCOUNT"),
		RunE: func(c *cobra.Command, args []string) error {
			deeds, err := access.CheckScopes(scopes)
			if err != nil {
				return err
			}
			return withGate(c, s, func(g *access.Gate) error {
				secret, t, err := g.NewToken(c.Context(), args[0], label, days, deeds...)
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(c.OutOrStdout()).Encode(map[string]any{"token": secret, "id": t.ID, "expires_at": t.Expires})
				}
				last := border.DateOf(t.Expires)
				fmt.Fprintf(c.ErrOrStderr(), "Mã số %d, hết hạn %s; hãy cất ngay, không xem lại được. / Token %d, expires %s; keep it now, it is not shown again.\n",
					t.ID, last.Vietnamese(), t.ID, last.English())
				_, err = fmt.Fprintln(c.OutOrStdout(), secret)
				return err
			})
		}}
	c.Flags().StringVar(&label, "label", "", "dùng vào việc gì / what it is for")
	c.Flags().StringSliceVar(&scopes, "scope", nil, "chỉ được làm những việc này, ví dụ see_figures,import; mặc định: như tài khoản / only these, as the account by default")
	c.Flags().IntVar(&days, "days", 90, "số ngày có hiệu lực / days it lasts")
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

func listTokens(s *settings) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "list", Short: "liệt kê / list", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		return withHouse(c, s, func(h *house) error {
			tokens, err := h.store.ListTokens(c.Context())
			if err != nil {
				return err
			}
			return printList(c.OutOrStdout(), asJSON, tokens, func(t access.Token) string {
				state := "đến / until " + border.DateOf(t.Expires).String()
				if t.Revoked {
					state = "đã hủy / revoked"
				}
				if t.Used != nil {
					state += "  dùng lần cuối / last used " + minute(*t.Used)
				}
				return strings.TrimRight(fmt.Sprintf("%d  %s  %s  %s  %s", t.ID, t.Account, t.Label, state, access.Words(t.Scopes)), " ")
			})
		})
	}}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}
