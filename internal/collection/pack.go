package collection

import (
	"archive/zip"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"cotmoc/geo/export"
	"cotmoc/internal/border"
	"cotmoc/internal/cql"
)

// PackQuery asks for what was said to be shared, to be handed to the counterpart.
type PackQuery struct {
	Layers   []string
	Reach    border.Reach // whose clearance is shared
	Format   string       // of geo/export; "": csv
	Lang     string
	On       border.Date // places as of the day
	From, To border.Date // incidents, entries of the log and finds within it; zero: open
	By       string      // the post that makes it
}

// Packed is one file of a pack.
type Packed struct {
	Layer   string `json:"layer"`
	File    string `json:"file,omitempty"` // "": there is nothing to share
	Records int    `json:"records"`
	SHA256  string `json:"sha256,omitempty"`
}

// Pack writes a zip with a file for each layer that has shared records, and a list of them. ctx carries the reach.
func (r *Reader) Pack(ctx context.Context, q PackQuery, w io.Writer) ([]Packed, error) {
	format, known := export.Find(cmp.Or(q.Format, "csv"))
	if !known {
		return nil, border.Fail(border.Invalid, "format: không có định dạng này.", "format: there is no such format.", nil)
	}
	archive := zip.NewWriter(w)
	made := r.Now().In(border.Zone)
	var list []Packed
	for _, layer := range q.Layers {
		one, err := r.packed(ctx, q, layer, format, archive, made)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", layer, err)
		}
		list = append(list, one)
	}
	about, err := json.MarshalIndent(struct {
		Made  time.Time   `json:"made_at"`
		By    string      `json:"made_by"`
		On    border.Date `json:"on"`
		From  border.Date `json:"from"`
		To    border.Date `json:"to"`
		Tier  string      `json:"tier"`
		Files []Packed    `json:"files"`
	}{made, q.By, q.On, q.From, q.To, border.TierShared, list}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	to, err := archive.CreateHeader(&zip.FileHeader{Name: "manifest.json", Method: zip.Deflate, Modified: made})
	if err == nil {
		_, err = to.Write(about)
	}
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	return list, archive.Close()
}

// Shareable counts what Pack would write, layer by layer, up to one more than it takes. ctx carries the reach.
func (r *Reader) Shareable(ctx context.Context, q PackQuery) ([]Packed, error) {
	list := make([]Packed, len(q.Layers))
	for i, layer := range q.Layers {
		ask, err := r.shared(q, layer)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", layer, err)
		}
		list[i].Layer = layer
		if list[i].Records, err = r.Count(ctx, ask, MostPacked+1); err != nil {
			return nil, fmt.Errorf("count %s for a pack: %w", layer, err)
		}
	}
	return list, nil
}

// shared asks for the records of a layer that were said to be shared, without the columns that stay with us.
func (r *Reader) shared(q PackQuery, layer string) (Query, error) {
	of, err := r.Find(layer)
	if layer == "cooperation" {
		of, err = Log(), nil
	}
	if err != nil {
		return Query{}, err
	}
	of = of.Without(q.Reach.Hidden(layer))
	ask := Query{Collection: of, Filter: &cql.Call{Op: "=", Args: []cql.Node{&cql.Property{Name: "tier"}, &cql.Text{Value: border.TierShared}}}}
	if of.OnDay {
		ask.On = q.On
	} else if of.From != "" && !(q.From.IsZero() && q.To.IsZero()) {
		ask.During = &Span{From: momentOf(q.From), To: momentOf(q.To)}
	}
	return ask, nil
}

func (r *Reader) packed(ctx context.Context, q PackQuery, layer string, format export.Format, archive *zip.Writer, made time.Time) (Packed, error) {
	ask, err := r.shared(q, layer)
	if err != nil {
		return Packed{}, err
	}
	out := Packed{Layer: layer}
	if out.Records, err = r.Count(ctx, ask, MostPacked+1); err != nil || out.Records == 0 {
		return out, err
	}
	if out.Records > MostPacked {
		return out, border.Fail(border.Invalid, fmt.Sprintf("Hơn %d bản ghi của lớp %s; hãy thu hẹp khoảng thời gian.", MostPacked, layer),
			fmt.Sprintf("More than %d records of %s; narrow the time.", MostPacked, layer), nil)
	}
	out.File = layer + "." + format.Extension
	file, err := archive.CreateHeader(&zip.FileHeader{Name: out.File, Method: zip.Deflate, Modified: made})
	if err != nil {
		return out, err
	}
	sum := sha256.New()
	if out.Records, err = r.Write(ctx, ask, format, ask.Collection.Table(nil, q.Lang), io.MultiWriter(file, sum)); err != nil {
		return out, err
	}
	out.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return out, nil
}

// MostPacked bounds each file of a pack: one that nobody can read through is no selection.
const MostPacked = 20_000

func momentOf(d border.Date) *time.Time {
	if d.IsZero() {
		return nil
	}
	t := d.Time()
	return &t
}
