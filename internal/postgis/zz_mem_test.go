package postgis_test

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"testing"
)

func BenchmarkZZ(b *testing.B) {
	show := func(what string) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		s, _ := os.ReadFile("/proc/self/status")
		_, rest, _ := strings.Cut(string(s), "VmRSS:")
		b.Logf("%s: heap %d inuse %d idle %d released %d sys %d rss %s", what, m.HeapAlloc>>20, m.HeapInuse>>20, m.HeapIdle>>20, m.HeapReleased>>20, m.Sys>>20, strings.Fields(rest)[0])
	}
	show("begin")
	store, _ := incidentStore(b)
	show("units")
	runtime.GC()
	runtime.GC()
	show("after gc")
	f, _ := os.Create("/tmp/h4/heap.pprof")
	_ = pprof.WriteHeapProfile(f)
	f.Close()
	debug.FreeOSMemory()
	show("after free")
	file := incidentFile(b, 100000)
	forgetPeak(b)
	bringIncidents(b, store, file, 100000, 0)
	show("incidents")
	b.Logf("peak %f", peakMiB(b))
	debug.FreeOSMemory()
	show("at end")
}
