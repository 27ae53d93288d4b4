# Turns the output of go test -bench -benchmem into a table; lets everything else but headers through.
/^(goos|goarch|cpu|PASS|ok )/ { next }
/no test files/ { next }
/^pkg:/ { sub(/^cotmoc\//, "", $2); package = $2; next }
/^Benchmark/ {
    if (!header++) printf "%-24s %-44s %14s %14s %10s  %s\n", "package", "benchmark", "time", "memory", "allocs", "more"
    name = $1; sub(/^Benchmark/, "", name); sub(/-[0-9]+$/, "", name)
    time = memory = allocs = more = ""
    for (i = 3; i < NF; i += 2) {
        unit = $(i + 1)
        if (unit == "ns/op") time = duration($i)
        else if (unit == "B/op") memory = size($i)
        else if (unit == "allocs/op") allocs = $i
        else more = more $i " " unit "  "
    }
    printf "%-24s %-44s %14s %14s %10s  %s\n", package, name, time, memory, allocs, more
    next
}
{ print }

function duration(ns) {
    if (ns >= 1e9) return sprintf("%.2f s", ns / 1e9)
    if (ns >= 1e6) return sprintf("%.2f ms", ns / 1e6)
    if (ns >= 1e3) return sprintf("%.2f us", ns / 1e3)
    return sprintf("%.1f ns", ns)
}

function size(bytes) {
    if (bytes >= 1048576) return sprintf("%.1f MiB", bytes / 1048576)
    if (bytes >= 1024) return sprintf("%.1f KiB", bytes / 1024)
    return bytes " B"
}
