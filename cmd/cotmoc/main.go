// Command cotmoc serves the map of a land border area and tells which communes are drug-free. It wires the
// packages, starts and stops them, and holds no logic of its own: a file per subcommand.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"cotmoc/internal/border"
	"cotmoc/internal/cluster"
)

func main() {
	if cluster.IsWatcher() {
		os.Exit(cluster.Watch())
	}
	os.Exit(run())
}

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	env, err := readEnv(os.Environ())
	if err == nil {
		err = rootCommand(env).ExecuteContext(ctx)
	}
	if err == nil {
		return exitDone
	}
	if ctx.Err() != nil {
		fmt.Fprintln(os.Stderr, "Đã dừng theo yêu cầu. / Stopped on request.")
		return exitFailed
	}
	say(os.Stderr, err)
	return exitCode(err)
}

// say prints an error in both languages, Vietnamese first, with its cause where that helps.
func say(to *os.File, err error) {
	if border.KindOf(err) == border.Internal {
		fmt.Fprintf(to, "Lỗi: %v\n", err)
		return
	}
	text := border.TextOf(err)
	fmt.Fprintf(to, "Lỗi: %s\nError: %s\n", text.VI, text.EN)
	for i, f := range border.FaultsOf(err) {
		if i > 0 { // the first is the text
			fmt.Fprintf(to, "  %s: %s / %s\n", f.Field, f.Reason.VI, f.Reason.EN)
		}
	}
	if cause := causeOf(err); cause != "" {
		fmt.Fprintf(to, "  (%s)\n", cause)
	}
}
