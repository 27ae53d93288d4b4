package postgis

import (
	"time"

	"cotmoc/geo/line"
)

// partsLeft gives what of a chain no commune holds on a day, by country. Beside a part that one holds, what is no
// longer than the line may be off is none: there the two only differ.
func partsLeft(l givenLine, chain int, list []covered, day time.Time) (left []line.Part) {
	at, held := 0.0, false
	add := func(to float64) {
		if to > at && (!held || to-at > l.within()) {
			left = append(left, byPiece(l, chain, at, to)...)
		}
	}
	for _, c := range list { // by where they begin
		if c.chain != chain || !c.on(day) {
			continue
		}
		held = true
		add(c.from)
		at = max(at, c.to)
	}
	add(l.LengthM(chain))
	return left
}

// byPiece cuts a part of a chain where its pieces meet.
func byPiece(l givenLine, chain int, from, to float64) (parts []line.Part) {
	for _, p := range l.Parts(chain) {
		if a, b := max(p.From, from), min(p.To, to); a < b {
			parts = append(parts, line.Part{Piece: p.Piece, From: a, To: b})
		}
	}
	return parts
}
