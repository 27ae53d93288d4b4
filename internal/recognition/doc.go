// Package recognition answers how a commune or village becomes and stays recognised as drug-free, clean, or without
// drug crime: candidate, self-assessed, under verification, decided, recognised, maintained, and back. A file is
// its steps; its state is what replaying them gives. The system proposes steps and shows the evidence; posts take
// them, and recognising, retaining and revoking need a numbered decision. Nothing here is undone or overwritten.
//
// The machine (Apply), the proposals (Propose) and the draw of communes to visit are pure. Service joins them to the
// records. Days are days in border.Zone; coordinates lon, lat in degrees.
package recognition
