// Package rebase reads the figures of old administrative units over new ones, and back: the crosswalk between
// any two dates, the counts and rates rebased over it, and where law and geometry disagree about it.
//
// A crosswalk is built from the legal lineage, one reform after the other. Whole units pass with weight 1; a
// unit that was divided is apportioned by people where it is known where they live, else by area, both read
// from shared H3 cells, with an error bound. Where no lineage leads, figures are not comparable, and the
// crosswalk says so instead of guessing. ADR 7 holds the rules and why.
//
// Service answers readers: trends and populations of a unit, crosswalks and disagreements of the country. ADR 10
// holds which units a year stands on. It reads through the ports Source, Records and Revisions; all else is pure
// but for Build, which reads through Source. Counts are fixed-point
// (Amount), so that what goes in comes out to the last millionth. Areas are square kilometres, days are days
// in Asia/Ho_Chi_Minh, H3 cells are those of geo/cell.
package rebase
