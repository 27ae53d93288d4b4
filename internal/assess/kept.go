package assess

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Kept is an assessment as it was kept: its bytes, and when.
type Kept struct {
	ID         int64           `json:"id"`
	RecordedAt time.Time       `json:"recorded_at"`
	Body       json.RawMessage `json:"assessment"`
}

// Reproduced is a kept assessment made again from what was known when it was kept.
type Reproduced struct {
	Kept
	Same   bool            `json:"same"`            // byte for byte
	Engine string          `json:"engine"`          // of today: another one may rightly give other bytes
	Again  json.RawMessage `json:"again,omitempty"` // only where it is not the same
}

// Reproduce judges again, on the figures, units and routes as they were known when the assessment was kept, by the set
// text it names by its hash; one kept before texts were names none, and takes that in use then.
func (v *Service) Reproduce(ctx context.Context, k Kept) (Reproduced, error) {
	var was Assessment
	if err := json.Unmarshal(k.Body, &was); err != nil {
		return Reproduced{}, fmt.Errorf("kept assessment %d: %w", k.ID, err)
	}
	body, err := v.again(ctx, was, k.RecordedAt, true)
	if err == nil && !bytes.Equal(body, k.Body) && was.DataCutoff != nil { // it may have been asked as of that time
		if asOf, err := v.again(ctx, was, *was.DataCutoff, false); err == nil && bytes.Equal(asOf, k.Body) {
			body = asOf
		}
	}
	if err != nil {
		return Reproduced{}, fmt.Errorf("reproduce assessment %d: %w", k.ID, err)
	}
	out := Reproduced{Kept: k, Same: bytes.Equal(body, k.Body), Engine: Engine}
	if !out.Same {
		out.Again = body
	}
	return out, nil
}

// again judges on what was known at a time. ownCutoff: the cut-off is that of the newest input, as where nobody asked
// for a time.
func (v *Service) again(ctx context.Context, was Assessment, at time.Time, ownCutoff bool) ([]byte, error) {
	r, err := v.roundOf(ctx, was.Year, was.Criteria, at)
	if err != nil {
		return nil, err
	}
	r.ownCutoff = ownCutoff
	a, err := r.one(ctx, was.Unit.Code)
	if err != nil {
		return nil, err
	}
	if was.Criteria.SHA256 == "" {
		a.Criteria.SHA256 = ""
	}
	return json.Marshal(a)
}

// roundOf is a round as it was known at a time, by the very text a verdict names.
func (v *Service) roundOf(ctx context.Context, year int, by CriteriaRef, at time.Time) (*round, error) {
	if by.SHA256 == "" {
		return v.round(ctx, year, by.ID, &at)
	}
	r, err := v.unruledRound(ctx, year, &at)
	if err != nil {
		return nil, err
	}
	if r.set, err = v.setOf(ctx, by.ID, by.SHA256); err == nil && r.set == nil {
		r.set, err = v.find(r.sets, by.ID, r.period)
	}
	return r, err
}
