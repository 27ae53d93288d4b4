package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/spf13/cobra"

	"cotmoc/data"
	"cotmoc/internal/cluster"
	"cotmoc/internal/postgis"
)

func migrateCommand(s *settings) *cobra.Command {
	c := &cobra.Command{Use: "migrate", Short: "lược đồ cơ sở dữ liệu / the database schema", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(
		&cobra.Command{Use: "status", Short: "đã chạy và chưa chạy / done and pending", Args: noArgs,
			RunE: func(c *cobra.Command, _ []string) error { return onDatabase(c, s, migrationStatus) }},
		&cobra.Command{Use: "up", Short: "chạy những gì còn thiếu / run what is pending", Args: noArgs,
			RunE: func(c *cobra.Command, _ []string) error {
				return onDatabase(c, s, func(c *cobra.Command, url string) error {
					if err := s.migrate(c.Context(), url); err != nil {
						return err
					}
					return migrationStatus(c, url)
				})
			}})
	return c
}

// migrate brings schema and far views up to date.
func (s *settings) migrate(ctx context.Context, url string) error {
	if err := postgis.Migrate(ctx, url); err != nil {
		return err
	}
	facts, err := data.Load()
	if err != nil {
		return err
	}
	store, err := s.connect(ctx, url, facts, nil) // which weighs nothing
	if err != nil {
		return err
	}
	store.Close()
	return nil
}

func migrationStatus(c *cobra.Command, url string) error {
	list, err := postgis.MigrationStatus(c.Context(), url)
	if err != nil {
		return err
	}
	for _, m := range list {
		state := "chờ / pending"
		if !m.Applied.IsZero() {
			state = "xong / done"
		}
		fmt.Fprintf(c.OutOrStdout(), "%05d  %-28s %s\n", m.Version, m.Name, state)
	}
	return nil
}

// onDatabase runs something on the database's address without migrating first.
func onDatabase(c *cobra.Command, s *settings, do func(*cobra.Command, string) error) error {
	if s.databaseURL != "" {
		return do(c, s.databaseURL)
	}
	private, err := cluster.Join(c.Context(), cluster.Options{Dir: s.folder(postgis.KindLive), Log: s.logger(slog.LevelWarn)})
	if err != nil {
		return err
	}
	if err := do(c, private.URL()); err != nil {
		_ = private.Leave() // the first error is the one to tell
		return err
	}
	return private.Leave()
}
