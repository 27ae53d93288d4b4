package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cotmoc/internal/border"
)

const about = `Cột Mốc: bản đồ vùng biên giới đất liền và phân loại xã theo tiêu chí ma túy.
Cột Mốc watches a land border area and tells which communes are drug-free.

Biến môi trường / Environment (cờ lệnh thắng biến / a flag wins over a variable):
  COTMOC_DATABASE_URL   PostGIS; để trống: cụm riêng / unset: a private cluster
  COTMOC_DATA           thư mục dữ liệu / data folder      (./var; demo: ./var/demo)
  COTMOC_LISTEN         địa chỉ / address                  (127.0.0.1:8080)
  COTMOC_PUBLIC_URL     địa chỉ công khai sau proxy / base of links behind a proxy
  COTMOC_BASEMAP        tệp PMTiles làm bản đồ nền / PMTiles file as the base map
  COTMOC_LOG            text | json
  COTMOC_TLS_CERT, COTMOC_TLS_KEY   tệp chứng thư và khóa (PEM): phục vụ https / certificate and key files (PEM): serve https
  COTMOC_OIDC_ISSUER, COTMOC_OIDC_CLIENT_ID, COTMOC_OIDC_SECRET_FILE   đăng nhập OpenID / OpenID sign-in
  COTMOC_TRUSTED_PROXIES            địa chỉ proxy được tin / addresses of proxies whose word on the caller's address is believed
  COTMOC_FIT_GAP_M ...  ngưỡng xét khớp ranh giới, tên như cờ --fit-* / thresholds of the fit of boundaries, named as the flags --fit-*

Mã thoát / Exit codes: 0 xong / done; 1 lỗi / failed; 2 gọi sai / wrong usage; 3 có dòng bị từ chối / rows refused.`

func rootCommand(env settings) *cobra.Command {
	s := &env
	root := &cobra.Command{
		Use: "cotmoc", Long: about, SilenceUsage: true, SilenceErrors: true,
		Args:              noArgs,
		RunE:              func(c *cobra.Command, _ []string) error { return c.Help() },
		PersistentPreRunE: func(*cobra.Command, []string) error { return s.check() },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	flags := root.PersistentFlags()
	flags.StringVar(&s.databaseURL, "database-url", s.databaseURL, "PostGIS thay cho cụm riêng / instead of the private cluster")
	flags.StringVar(&s.data, "data", s.data, "thư mục dữ liệu / data folder")
	flags.StringVar(&s.log, "log", s.log, "text | json")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return border.Fail(border.Usage, "Cờ lệnh sai; xem --help.", "Wrong flag; see --help.", err)
	})
	root.AddCommand(
		serveCommand(s),
		demoCommand(s),
		importCommand(s),
		exportCommand(s),
		assessCommand(s),
		criteriaCommand(s),
		areaCommand(s),
		dueCommand(s),
		reportCommand(s),
		silencesCommand(s),
		completenessCommand(s),
		recognitionCommand(s),
		drawCommand(s),
		programmeCommand(s),
		borderCommand(s),
		crosswalkCommand(s),
		locateCommand(s),
		fitCommand(s),
		userCommand(s),
		tokenCommand(s),
		auditCommand(s),
		migrateCommand(s),
		doctorCommand(s),
		versionCommand(),
	)
	return root
}

// noArgs and exactly turn cobra's argument errors into wrong usage (exit 2).
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if c.HasSubCommands() {
		names := []string{}
		for _, sub := range c.Commands() {
			names = append(names, sub.Name())
		}
		near := nearest(args[0], names)
		return usage(fmt.Sprintf("Không có lệnh %q. Có phải ý bạn là %q?", args[0], near),
			fmt.Sprintf("There is no command %q. Did you mean %q?", args[0], near))
	}
	return usage(fmt.Sprintf("Lệnh này không nhận tham số %q.", args[0]), fmt.Sprintf("This command takes no argument %q.", args[0]))
}

func exactly(what ...string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) != len(what) {
			return usage(fmt.Sprintf("Cần: %s.", c.UseLine()), fmt.Sprintf("Wanted: %s.", c.UseLine()))
		}
		return nil
	}
}
