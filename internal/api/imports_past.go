package api

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

const (
	// looksAtOnce bounds how many files are looked at together.
	looksAtOnce = 4
	// lookLimit bounds one look, the upload not counted.
	lookLimit = 30 * time.Second
)

// inspectImport takes what startImport takes and says what the file holds and what would become of it. Nothing is
// kept.
func (s *Server) inspectImport(c *fiber.Ctx) error {
	select {
	case s.looking <- struct{}{}:
		defer func() { <-s.looking }()
	default:
		return border.Fail(border.Unavailable, "Đang xem quá nhiều tệp cùng lúc; hãy thử lại.", "Too many files are being looked at; try again.", nil)
	}
	u, err := receive(c)
	if err != nil {
		return err
	}
	found, err := s.look(c, u)
	if err := errors.Join(err, u.discard()); err != nil {
		return err
	}
	return c.JSON(found)
}

func (s *Server) look(c *fiber.Ctx, u *upload) (ingest.Inspection, error) {
	a, _ := who(c)
	job, err := u.job(a.Name, s.rulesFor(within(c)), s.Profiles)
	if err != nil {
		return ingest.Inspection{}, err
	}
	ctx, cancel := context.WithTimeout(within(c), lookLimit)
	defer cancel()
	return s.Importer.Inspect(ctx, job)
}

// keepingProfile is the importer, which keeps the mapping under a name once an import refused nothing.
func (s *Server) keepingProfile(name string) (Importer, error) {
	if name == "" {
		return s.Importer, nil
	}
	return profileKeeper{s.Importer, s.Profiles, name}, s.Profiles.Check(name)
}

type profileKeeper struct {
	Importer
	profiles ingest.Profiles
	name     string
}

// Import imports, then keeps the profile.
func (k profileKeeper) Import(ctx context.Context, job ingest.Job) (ingest.Result, error) {
	result, err := k.Importer.Import(ctx, job)
	if err != nil || result.Refused > 0 {
		return result, err
	}
	if err := k.profiles.Keep(k.name, ingest.ProfileOf(job.Layer, job.Map)); err != nil {
		text := border.TextOf(err)
		result.Notes = append(result.Notes, ingest.Note{Field: "save_profile", Reason: text}) // the records are in all the same
	}
	return result, nil
}

func (s *Server) listProfiles(c *fiber.Ctx) error {
	p := query(c).only("layer", "limit", "cursor")
	layer := p.text("layer")
	page := p.page()
	if p.err != nil {
		return p.err
	}
	list, err := s.Profiles.For(layer)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}

func (s *Server) listImports(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Imports.Imports(ctx, page)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(list)
}

func (s *Server) undoImport(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return border.Fail(border.NotFound, "Không có lần nhập này.", "There is no such import.", err)
	}
	a, _ := who(c)
	ctx, cancel := context.WithTimeout(access.WithTrace(within(c), s.trace(c)), importLimit)
	defer cancel()
	done, err := s.Imports.Undo(ctx, id, a.Name)
	if err != nil {
		return err
	}
	return c.JSON(done)
}

// listDuplicates lists pairs nobody has decided on, or with decided=same, different or any those somebody has.
func (s *Server) listDuplicates(c *fiber.Ctx) error {
	p := query(c).only("decided", "unit", "from", "to", "limit", "cursor")
	f := border.DuplicateFilter{Unit: p.text("unit"), Page: p.page()}
	f.From, f.To = p.period()
	switch answer := p.text("decided"); answer {
	case "", "no":
	case "any":
		f.Decided = true
	case "same", "different":
		same := answer == "same"
		f.Decided, f.Same = true, &same
	default:
		p.fail("decided", "chỉ nhận no, any, same, different", "must be no, any, same or different")
	}
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Imports.Duplicates(ctx, f)
	if err != nil {
		return err
	}
	return c.JSON(list)
}

// decideDuplicate takes {"answer":"same"|"different","reason":"..."} for the pair "12-57".
func (s *Server) decideDuplicate(c *fiber.Ctx) error {
	a, b, _ := strings.Cut(c.Params("pair"), "-")
	first, err := strconv.ParseInt(a, 10, 64)
	second, err2 := strconv.ParseInt(b, 10, 64)
	if err := errors.Join(err, err2); err != nil {
		return border.Fail(border.NotFound, "Không có cặp sự việc này.", "There is no such pair of incidents.", err)
	}
	var in struct {
		Answer string `json:"answer"`
		Reason string `json:"reason"`
	}
	err = readJSON(c, &in)
	if err != nil || in.Answer != "same" && in.Answer != "different" {
		return badJSON(err, `{"answer":"same","reason":"..."}`)
	}
	account, _ := who(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.Imports.Decide(ctx, first, second, in.Answer == "same", cleaned(in.Reason), account.Name); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
