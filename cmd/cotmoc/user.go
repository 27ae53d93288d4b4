package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
)

func userCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "tài khoản của đơn vị / accounts of posts", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(
		addUser(s),
		setRole(s),
		&cobra.Command{Use: "passwd NAME", Short: "đổi mật khẩu / change the password", Args: exactly("NAME"),
			RunE: func(c *cobra.Command, args []string) error {
				return withPassword(c, s, func(g *access.Gate, password string) error {
					return g.SetPassword(c.Context(), args[0], password)
				})
			}},
		&cobra.Command{Use: "enable NAME", Short: "mở lại tài khoản đã khóa / let a disabled account sign in again", Args: exactly("NAME"),
			RunE: func(c *cobra.Command, args []string) error {
				return withGate(c, s, func(g *access.Gate) error { return g.Enable(c.Context(), args[0]) })
			}},
		&cobra.Command{Use: "disable NAME", Short: "khóa tài khoản, hủy phiên và mã truy cập / disable, end its sessions and tokens", Args: exactly("NAME"),
			RunE: func(c *cobra.Command, args []string) error {
				return withGate(c, s, func(g *access.Gate) error { return g.Disable(c.Context(), args[0]) })
			}},
		&cobra.Command{Use: "sign-out NAME", Short: "hủy mọi phiên / end all its sessions", Args: exactly("NAME"),
			RunE: func(c *cobra.Command, args []string) error {
				return withGate(c, s, func(g *access.Gate) error { return g.EndAll(c.Context(), args[0]) })
			}},
		&cobra.Command{Use: "totp-off NAME", Short: "tắt mã xác thực / take its second factor away", Args: exactly("NAME"),
			RunE: func(c *cobra.Command, args []string) error {
				return withGate(c, s, func(g *access.Gate) error { return g.TakeFactor(c.Context(), args[0]) })
			}},
		linkUser(s),
		listUsers(s))
	return c
}

const addUserAbout = `Thêm tài khoản của một đơn vị; mật khẩu hỏi hoặc đọc từ stdin.
Add an account of a post; the password is asked for or read from stdin.

Vai trò / Roles:
  administrator     làm mọi việc, trừ sửa nhật ký / everything but altering the audit
  commune_reporter  soạn, gửi báo cáo, đề nghị và tự đánh giá của đơn vị mình / writes the reports of its own unit, applies for recognition
  commune_approver  chấp nhận, trả lại báo cáo; quyết định công nhận, thu hồi / accepts and returns reports; decides on recognition
  verifier          thẩm định, theo dõi, bốc thăm kiểm tra / verifies, watches, draws and visits
  area_leader       xem cả hồ sơ hạn chế; chấp nhận báo cáo, đề nghị, quyết định, lập địa bàn, bốc thăm / sees restricted records too; accepts reports, applies, decides, keeps areas, draws
  analyst           ghi hồ sơ, nhập tệp, lập địa bàn, soạn báo cáo / keeps records, imports files, keeps areas, writes reports
  liaison           xem số liệu và hồ sơ nội bộ / sees figures and internal records
  auditor           tra nhật ký, không thay đổi gì / searches the audit, changes nothing
  service           cho mã truy cập của chương trình / for tokens of programs
Ai có --scope chỉ xem, soạn, duyệt, thẩm định, quyết định trong phạm vi ấy. Whoever has a --scope sees, writes, accepts, verifies and decides within it alone.`

const scopeAbout = "mã đơn vị, cơ quan hoặc địa bàn phụ trách; không ghi: cả nước / code of a unit, agency or oversight area; without it the whole country"

func setRole(s *settings) *cobra.Command {
	a := access.Account{}
	c := &cobra.Command{Use: "role NAME ROLE", Short: "đổi vai trò, phạm vi, thời hạn; hủy phiên và mã truy cập cũ / change role, scope and days, end its sessions and old tokens: " + strings.Join(access.RoleIDs(), ", "),
		Args: exactly("NAME", "ROLE"), RunE: func(c *cobra.Command, args []string) error {
			a.Name, a.Role = args[0], args[1]
			return withGate(c, s, func(g *access.Gate) error { return g.SetRole(c.Context(), a) })
		}}
	c.Flags().StringVar(&a.Scope, "scope", "", scopeAbout)
	timeFlags(c, &a)
	return c
}

// timeFlags read the first and the last day of a role.
func timeFlags(c *cobra.Command, a *access.Account) {
	day := func(into *border.Date) func(string) error {
		return func(text string) (err error) {
			*into, err = border.ParseDate(text)
			return err
		}
	}
	c.Flags().Func("since", "ngày đầu giữ vai trò, ví dụ 2026-01-01 / first day of the role", day(&a.Since))
	c.Flags().Func("until", "ngày cuối giữ vai trò, ví dụ 2026-12-31 / last day of the role", day(&a.Until))
}

func addUser(s *settings) *cobra.Command {
	a := access.Account{}
	c := &cobra.Command{Use: "add NAME", Short: "thêm tài khoản / add an account", Long: addUserAbout, Args: exactly("NAME"),
		RunE: func(c *cobra.Command, args []string) error {
			if a.Role != "" {
				if err := access.CheckRole(a.Role); err != nil {
					return err
				}
			}
			a.Name = args[0]
			return withPassword(c, s, func(g *access.Gate, password string) error {
				if a.Role == "" {
					return g.AddFirst(c.Context(), a, password)
				}
				return g.AddPost(c.Context(), a, password)
			})
		}}
	c.Flags().StringVar(&a.Role, "role", "", "vai trò; tài khoản đầu tiên: administrator / role; the first account's: administrator")
	c.Flags().StringVar(&a.Scope, "scope", "", scopeAbout)
	timeFlags(c, &a)
	return c
}

func listUsers(s *settings) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{Use: "list", Short: "liệt kê / list", Args: noArgs, RunE: func(c *cobra.Command, _ []string) error {
		return withHouse(c, s, func(h *house) error {
			accounts, err := h.store.ListAccounts(c.Context())
			if err != nil {
				return err
			}
			return printList(c.OutOrStdout(), asJSON, accounts, func(a access.Account) string {
				state := ""
				if !a.Since.IsZero() {
					state = "  từ / since " + a.Since.String()
				}
				if !a.Until.IsZero() {
					state += "  đến / until " + a.Until.String()
				}
				if a.Disabled {
					state += "  đã khóa / disabled"
				}
				return strings.TrimRight(fmt.Sprintf("%s  %s %s", a.Name, a.Role, a.Scope), " ") + state
			})
		})
	}}
	c.Flags().BoolVar(&asJSON, "json", false, "JSON")
	return c
}

// printList prints a line each, or {"items":[...],"total":N}.
func printList[T any](out io.Writer, asJSON bool, items []T, line func(T) string) error {
	if asJSON {
		if items == nil {
			items = []T{}
		}
		return json.NewEncoder(out).Encode(map[string]any{"items": items, "total": len(items)})
	}
	for _, it := range items {
		if _, err := fmt.Fprintln(out, line(it)); err != nil {
			return err
		}
	}
	return nil
}

// withHouse runs a command on the open database.
func withHouse(c *cobra.Command, s *settings, do func(*house) error) error {
	h, err := openAny(c.Context(), s)
	if err != nil {
		return err
	}
	if err := do(h); err != nil {
		_ = h.close() // the first error is the one to tell
		return err
	}
	return h.close()
}

func withGate(c *cobra.Command, s *settings, do func(*access.Gate) error) error {
	return withHouse(c, s, func(h *house) error {
		g, err := access.NewGate(h.store, time.Now)
		if err != nil {
			return err
		}
		return do(g)
	})
}

// withPassword reads a password before anything is opened, then runs a command with it.
func withPassword(c *cobra.Command, s *settings, do func(*access.Gate, string) error) error {
	password, err := readPassword(c.Context(), c.InOrStdin(), c.ErrOrStderr())
	if err != nil {
		return err
	}
	return withGate(c, s, func(g *access.Gate) error { return do(g, password) })
}

// readPassword asks twice on a terminal, and reads one line otherwise.
func readPassword(_ context.Context, in io.Reader, errs io.Writer) (string, error) {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		line, err := bufio.NewReader(in).ReadString('\n')
		if err != nil && line == "" {
			return "", usage("Thiếu mật khẩu trên stdin.", "The password is missing on stdin.")
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var typed [2]string
	for i, ask := range []string{"Mật khẩu / Password: ", "Nhập lại / Again: "} {
		fmt.Fprint(errs, ask)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(errs)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", usage("Hai lần nhập không giống nhau.", "The two entries differ.")
	}
	return typed[0], nil
}
