package main

import (
	"io"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"cotmoc/internal/style"
)

func exportQGISCommand(s *settings) *cobra.Command {
	var address, key, output, lang string
	c := &cobra.Command{Use: "qgis", Args: noArgs,
		Short: "xuất dự án QGIS với mọi lớp / write a QGIS project with every layer",
		Long: `Xuất dự án cho QGIS 3.22 trở lên: mọi lớp qua OGC API của máy chủ, kiểu vẽ như bản đồ trên web, có nhãn.
Write a project for QGIS 3.22 and later: every layer by the server's OGC API, styled as the web map, with labels.`,
		RunE: func(c *cobra.Command, _ []string) error {
			if address == "" {
				address = s.publicURL
			}
			if address == "" {
				address = "http://" + s.listen
			}
			u, err := url.Parse(address)
			if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
				return usage("--url phải là địa chỉ máy chủ, ví dụ https://cotmoc.example.", "--url must be the server's address, such as https://cotmoc.example.")
			}
			return withHouse(c, s, func(h *house) error {
				reader, err := collectionsOf(c.Context(), h)
				if err != nil {
					return err
				}
				return toFile(c, output, func(w io.Writer) error {
					_, err := w.Write(style.Project(reader.List, strings.TrimRight(address, "/")+"/ogc", key, lang))
					return err
				})
			})
		}}
	flags := c.Flags()
	flags.StringVar(&address, "url", "", "địa chỉ máy chủ / the server's address (COTMOC_PUBLIC_URL, COTMOC_LISTEN)")
	flags.StringVar(&key, "key", "", "mã truy cập ghi vào dự án / a token to write into the project")
	flags.StringVar(&lang, "lang", "vi", "vi | en")
	flags.StringVarP(&output, "output", "o", "", "tệp; không có thì ra stdout / file; stdout without it")
	return c
}
