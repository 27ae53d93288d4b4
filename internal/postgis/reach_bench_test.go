package postgis_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/pgtest"
	"cotmoc/internal/tile"
)

// BenchmarkReach asks the same of a million incidents as one who sees everything and as posts with less: of a commune, of a
// province, of an area that holds every commune, and of the whole country up to internal. Where a reach holds less, the other
// asks by the filter for what it holds, so that both are told as much. Both ask in turn; what is told is the median of the ratios
// of their times; the aim is 1.1. Tiles are drawn, not taken from memory, and "first" is a list nobody asked for since something
// changed.
func BenchmarkReach(b *testing.B) {
	n := millionRows
	if testing.Short() {
		n = shortRows
	}
	r := newReader(b)
	r.exec(pgtest.ManyRecords(n, mustCell(b, 101.1, 11.05, 7).ID()))
	r.exec("VACUUM ANALYZE")
	codes := func(from, to int) (list []string) {
		for c := from; c < to; c++ {
			list = append(list, fmt.Sprint(30000+c))
		}
		return list
	}
	for _, who := range []struct {
		name  string
		reach border.Reach
		unit  string // what the one who sees everything asks for
		box   orb.Bound
	}{
		{"commune", border.Reach{Places: codes(500, 501), Clearance: "restricted"}, "30500", orb.Bound{Min: orb.Point{101, 11}, Max: orb.Point{101.2, 11.1}}},
		{"province", border.Reach{Places: append(codes(490, 588), "55"), Clearance: "restricted"}, "55", orb.Bound{Min: orb.Point{101, 10}, Max: orb.Point{101.2, 19.8}}},
		{"all communes", border.Reach{Places: codes(0, 33*98), Clearance: "restricted"}, "", orb.Bound{Min: orb.Point{100, 10}, Max: orb.Point{107, 20}}},
		{"internal", border.Reach{Everywhere: true, Clearance: "internal"}, "", orb.Bound{Min: orb.Point{100, 10}, Max: orb.Point{107, 20}}},
	} {
		filter := border.IncidentFilter{Unit: who.unit, Page: border.Page{Limit: 100}}
		for _, ask := range []struct {
			name  string
			fresh bool
			do    func(context.Context) error
		}{
			{"list", false, func(ctx context.Context) error {
				_, err := r.Incidents(ctx, filter)
				return err
			}},
			{"first", true, func(ctx context.Context) error {
				_, err := r.Incidents(ctx, filter)
				return err
			}},
			{"tile", false, func(ctx context.Context) error {
				reach, _ := access.ReachOf(ctx)
				q := over("posts", who.box.Center()[0], who.box.Center()[1], 10)
				q.Reach = reach
				_, err := r.Tile(ctx, q, tile.Ledger{})
				return err
			}},
			{"cells", false, func(ctx context.Context) error {
				_, err := r.Cells(ctx, border.CellFilter{Res: 7, Bound: &who.box, Page: border.Page{Limit: 100}})
				return err
			}},
			{"overview", false, func(ctx context.Context) error {
				_, err := r.Overview(ctx)
				return err
			}},
		} {
			if ask.name == "cells" && !who.reach.SeesCells() { // the door is shut to it
				continue
			}
			b.Run(who.name+"/"+ask.name, func(b *testing.B) {
				contexts := [2]context.Context{access.Everything(b.Context()), access.WithReach(b.Context(), who.reach)}
				var ratios, whole []float64
				for b.Loop() {
					for turn := range 21 {
						var took [2]time.Duration
						for i := range contexts {
							i = (i + turn) % 2 // neither is always the first
							if ask.fresh {
								r.exec("INSERT INTO revision (layer, n, changed_at) VALUES ('incidents', 1, now()) ON CONFLICT (layer) DO UPDATE SET n = revision.n + 1")
							}
							began := time.Now()
							if err := ask.do(contexts[i]); err != nil {
								b.Fatal(err)
							}
							took[i] = time.Since(began)
						}
						if turn > 0 { // warm
							ratios, whole = append(ratios, float64(took[1])/float64(took[0])), append(whole, float64(took[0].Microseconds()))
						}
					}
				}
				slices.Sort(ratios)
				slices.Sort(whole)
				median := ratios[len(ratios)/2]
				b.ReportMetric(median, "scoped/whole")
				b.ReportMetric(whole[len(whole)/2], "us/whole")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
