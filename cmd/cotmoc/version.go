package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is the release; CHANGELOG.md tells what is in it.
const version = "0.1.0"

func versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "phiên bản / the version", Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			goVersion := ""
			if info, ok := debug.ReadBuildInfo(); ok {
				goVersion = info.GoVersion
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "cotmoc %s (%s)\n", version, goVersion)
			return err
		}}
}
