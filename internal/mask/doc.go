// Package mask says which figures of people a caller reads as they are and which are masked, so that no count of a
// few people can be read or worked out. It is pure: stored figures in, marks out; the same for every question.
//
// The rule (ADR 33). A count of people above zero and below the threshold is small. A figure that contains a small one
// is masked too: of the units above it and of those it went into, and of longer periods where counts add up. So no
// figure that is shown contains one that is not, and sums are made of shown figures alone: however they are asked for,
// nothing can be taken off them that leaves a masked one.
package mask
