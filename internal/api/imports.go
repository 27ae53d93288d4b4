package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// uploadLimit bounds the upload of one import, before decompression.
const uploadLimit = 512 << 20

// uploadTime bounds how long one upload may take.
const uploadTime = 2 * time.Hour

// upload is a parsed import request; its files lie in dir until the job ends.
type upload struct {
	dir     string
	discard func() error // removes dir
	fields  map[string]string
	files   []ingest.File
}

// startImport takes multipart `layer`, `file` (one or more) and flags as fields; it answers 202 with the job.
func (s *Server) startImport(c *fiber.Ctx) error {
	u, err := receive(c)
	if err != nil {
		return err
	}
	a, _ := who(c)
	job, err := u.job(a.Name, s.rulesFor(within(c)), s.Profiles)
	if err == nil {
		err = errors.Join(job.Check(), mayLoad(c, job.Layer))
	}
	if err != nil {
		return errors.Join(err, u.discard())
	}
	importer, err := s.keepingProfile(u.fields["save_profile"])
	if err != nil {
		return errors.Join(err, u.discard())
	}
	refused := s.entry(c, access.Refused, fiber.StatusForbidden)
	refused.Subject = job.Layer
	j, err := s.jobs.start(s.trace(c), reachOf(c), job, tellingRefused{importer, func() { s.Recorder.Refuse(refused) }}, u.discard)
	if err != nil {
		return errors.Join(err, u.discard())
	}
	location := "/api/v1/imports/" + j.ID
	c.Set(fiber.HeaderLocation, location)
	c.Status(fiber.StatusAccepted)
	return c.JSON(j)
}

// tellingRefused is an importer that tells of files with a record beyond the reach of who sent them: nobody waits for the answer to
// a job, and the record of refused tries must have it all the same.
type tellingRefused struct {
	Importer
	tell func()
}

// Import imports, and tells.
func (t tellingRefused) Import(ctx context.Context, job ingest.Job) (ingest.Result, error) {
	result, err := t.Importer.Import(ctx, job)
	if border.KindOf(err) == border.Forbidden {
		t.tell()
	}
	return result, err
}

// mayLoad refuses what is everybody's, such as units and lineage, to accounts of an area: it decides what lies in theirs.
func mayLoad(c *fiber.Ctx, layer string) error {
	if reachOf(c).Everywhere || slices.Contains(append(border.RecordLayers(), "reports"), layer) {
		return nil
	}
	return border.Fail(border.Forbidden, "Lớp "+layer+" của cả nước; tài khoản có địa bàn không nhập được.",
		"Layer "+layer+" is the whole country's; accounts of an area cannot import it.", nil)
}

func (s *Server) oneImport(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if j, ok := s.jobs.find(c.Params("id"), reachOf(c)); ok {
		return c.JSON(j)
	}
	ctx, cancel := deadline(c)
	defer cancel()
	kept, err := s.Imports.Import(ctx, c.Params("id"))
	if err != nil {
		return err
	}
	return c.JSON(kept)
}

// receive reads a multipart body part by part, files straight to disk.
func receive(c *fiber.Ctx) (*upload, error) {
	kind, pars, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || pars["boundary"] == "" {
		return nil, border.Fail(border.Invalid, "Cần gửi multipart/form-data với layer và file.",
			"multipart/form-data with layer and file is needed.", err)
	}
	dir, discard, err := ingest.SpoolFolder()
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	u := &upload{dir: dir, discard: discard, fields: map[string]string{}}
	// A border post's line may take long over a file; the server's own limit is for small requests.
	if err := c.Context().Conn().SetReadDeadline(time.Now().Add(uploadTime)); err != nil {
		return nil, errors.Join(err, discard())
	}
	bounded := &boundedReader{r: body(c), left: uploadLimit}
	if err := u.read(multipart.NewReader(bounded, pars["boundary"])); err != nil {
		return nil, errors.Join(err, u.discard())
	}
	return u, nil
}

func (u *upload) read(parts *multipart.Reader) error {
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil || n > 100 {
			return badUpload(err)
		}
		if part.FileName() == "" {
			value, err := io.ReadAll(io.LimitReader(part, 10_000))
			if err != nil {
				return badUpload(err)
			}
			u.fields[part.FormName()] = string(value)
			continue
		}
		if err := u.save(part, n); err != nil {
			return err
		}
	}
}

func badUpload(err error) error {
	var big *fiber.Error
	if errors.As(err, &big) {
		return big
	}
	return border.Fail(border.Invalid, "Tệp tải lên bị cắt ngang hoặc sai dạng.", "The upload is cut off or malformed.", err)
}

// save writes a part under a name of our own; the sender's name is kept only to speak of it.
func (u *upload) save(part *multipart.Part, n int) error {
	path := filepath.Join(u.dir, strconv.Itoa(n))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if _, err := io.Copy(f, part); err != nil {
		return errors.Join(badUpload(err), f.Close())
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	u.files = append(u.files, ingest.DiskFile(filepath.Base(part.FileName()), path))
	return nil
}

// job turns the fields into what the command line's flags give.
func (u *upload) job(account string, rules border.Rules, profiles ingest.Profiles) (ingest.Job, error) {
	if err := u.onlyKnown(); err != nil {
		return ingest.Job{}, err
	}
	mapping, err := u.mapping(profiles)
	if err != nil {
		return ingest.Job{}, err
	}
	dryRun, err := u.flag("dry_run")
	if err != nil {
		return ingest.Job{}, err
	}
	partial, err := u.flag("partial")
	if err != nil {
		return ingest.Job{}, err
	}
	job := ingest.Job{Layer: u.fields["layer"], Files: u.files, LegalRef: u.fields["legal_ref"],
		Level: u.fields["level"], Parent: u.fields["parent"], Map: mapping, Source: u.fields["source"],
		Account: account, DryRun: dryRun, Partial: partial,
		Rules: rules}
	if v := u.fields["valid_from"]; v != "" {
		day, err := border.ParseDate(v)
		if err != nil {
			return ingest.Job{}, badField("valid_from", "ngày phải có dạng 2026-11-21", "the date must look like 2026-11-21")
		}
		job.ValidFrom = day
	}
	if len(u.files) == 0 {
		return ingest.Job{}, badField("file", "thiếu tệp", "the file is missing")
	}
	return job, nil
}

// mapping reads map over profile.
func (u *upload) mapping(profiles ingest.Profiles) (map[string]string, error) {
	mapping, err := ingest.ParseMap(u.fields["map"])
	if err != nil || u.fields["profile"] == "" {
		return mapping, err
	}
	profile, err := profiles.Find(u.fields["profile"])
	if err != nil {
		return nil, err
	}
	return profile.Mapping(u.fields["layer"], mapping)
}

// onlyKnown refuses fields nobody reads: a misspelt dry_run must not be an import.
func (u *upload) onlyKnown() error {
	known := []string{"layer", "valid_from", "legal_ref", "level", "parent", "map", "source", "dry_run", "partial", "profile", "save_profile"}
	for name := range u.fields {
		if !slices.Contains(known, name) {
			return badField(name, "không có trường này; các trường: file, "+strings.Join(known, ", "),
				"there is no such field; the fields are: file, "+strings.Join(known, ", "))
		}
	}
	return nil
}

// flag reads a field that is true or false; absent is false.
func (u *upload) flag(name string) (bool, error) {
	s, given := u.fields[name]
	if !given {
		return false, nil
	}
	yes, err := strconv.ParseBool(s)
	if err != nil {
		return false, badField(name, "phải là true hoặc false", "must be true or false")
	}
	return yes, nil
}

// body is the request's body as a stream, whether fasthttp read it already or not.
func body(c *fiber.Ctx) io.Reader {
	if stream := c.Context().RequestBodyStream(); stream != nil {
		return stream
	}
	return bytes.NewReader(c.Request().Body())
}

// wholeBody reads a body of at most so many bytes.
func wholeBody(c *fiber.Ctx, limit int64) ([]byte, error) {
	raw, err := io.ReadAll(&boundedReader{r: body(c), left: limit})
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) {
		c.Context().SetConnectionClose() // the rest of the body is not read
	}
	return raw, err
}

// boundedReader fails with 413 past its limit, where io.LimitReader would end as if all were read.
type boundedReader struct {
	r    io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fiber.ErrRequestEntityTooLarge
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}
