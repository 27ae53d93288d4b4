package ingest

import "cotmoc/internal/border"

// Refusal is one reason why one row was not taken.
type Refusal struct {
	File   string      `json:"file"`
	Row    int         `json:"row"` // CSV row 1 is the header; features count from 1
	Field  string      `json:"field"`
	Reason border.Text `json:"reason"`
}

// Note is something a person should know about a row that was taken.
type Note = Refusal
