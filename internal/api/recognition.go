package api

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/recognition"
)

// listRecognitions gives the recognition files of a scope and what is proposed, without steps.
func (s *Server) listRecognitions(c *fiber.Ctx) error {
	p := query(c).only("area", "province", "level", "state", "designation", "limit", "cursor")
	scope := recognition.Scope{Area: p.text("area"), Province: p.text("province")}
	page := p.page()
	scope.Level = p.oneOf("level", "", border.RecognisedLevels()...)
	for name, list := range map[string]border.CodeList{"state": border.RecognitionStates(), "designation": border.Designations()} {
		if values := p.codes(name, list); len(values) > 1 {
			p.fail(name, "chỉ nhận một giá trị", "takes one value")
		}
	}
	scope.State, scope.Designation = p.text("state"), p.text("designation")
	if p.err != nil {
		return p.err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	if err := s.areaParam(ctx, c, scope.Area); err != nil {
		return err
	}
	list, err := s.Recognition.List(ctx, scope)
	if err != nil {
		return err
	}
	list = held(c, list, func(v recognition.View) string { return v.Unit.Code })
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	if list, err = s.ownEvents(ctx, c, list); err != nil {
		return err
	}
	return s.answerRecognitions(c, maskEvidence(list, sight), page)
}

// answerRecognitions writes a page of files. Files, proposals and doubts are those of the day it names, whatever day the
// classes beside them are of.
func (s *Server) answerRecognitions(c *fiber.Ctx, list []recognition.View, page border.Page) error {
	found, err := partOf(list, page)
	if err != nil {
		return err
	}
	return c.JSON(struct {
		On border.Date `json:"on"`
		border.List[recognition.View]
	}{s.today(), found})
}

func (s *Server) oneRecognition(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	code, err := ownUnit(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Recognition.Sheet(ctx, code)
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	if list, err = s.ownEvents(ctx, c, list); err != nil {
		return err
	}
	return s.answerRecognitions(c, maskEvidence(list, sight), page)
}

// stepBody is a step as a post sends it. The class it stands on is judged here, never sent. Post is for the demo
// alone, where nobody signs in.
type stepBody struct {
	Designation    string      `json:"designation"`
	Step           string      `json:"step"`
	Day            border.Date `json:"day"` // null: today
	DecisionNumber string      `json:"decision_number"`
	Year           int         `json:"year"`
	Reason         string      `json:"reason"`
	Events         []string    `json:"events"`
	Post           string      `json:"post"`
}

// takeRecognitionStep takes a step of a unit's recognition in the name of the account that asks.
func (s *Server) takeRecognitionStep(c *fiber.Ctx) error {
	var b stepBody
	code, err := ownUnit(c)
	if err != nil {
		return err
	}
	if err := readStrict(c, &b); err != nil {
		return err
	}
	post, err := s.post(c, b.Post)
	if err != nil {
		return err
	}
	if b.Designation == "" {
		b.Designation = border.DesignationDrugFree
	}
	if b.Day.IsZero() {
		b.Day = s.today()
	}
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.may(ctx, c, deedOfStep(b.Step), code, ""); err != nil {
		return err
	}
	if err := s.ownEvidence(ctx, c, b.Events); err != nil {
		return err
	}
	v, err := s.Recognition.Take(ctx, code, b.Designation, recognition.Step{Step: b.Step, Day: b.Day, Post: post,
		DecisionNumber: b.DecisionNumber, Year: b.Year, Reason: b.Reason, Evidence: recognition.Evidence{Events: b.Events}})
	if err != nil {
		return err
	}
	sight, err := s.sight(ctx, c)
	if err != nil {
		return err
	}
	own, err := s.ownEvents(ctx, c, []recognition.View{v})
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(maskEvidence(own, sight)[0])
}

// post is who acts: the account that asks. In the demo, where nobody signs in, the body may name a post.
func (s *Server) post(c *fiber.Ctx, named string) (string, error) {
	a, _ := caller(c)
	switch {
	case named == "" || named == a.Name:
		return a.Name, nil
	case a.Demo:
		return named, nil
	}
	return "", badField("post", "là tài khoản đang đăng nhập, không ghi khác được", "is the account signed in and cannot be another")
}

// readStrict reads a body with no fields nobody knows.
func readStrict(c *fiber.Ctx, to any) error {
	if err := query(c).only().err; err != nil {
		return err
	}
	raw, err := wholeBody(c, bodyLimit)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return border.Fail(border.Invalid, "Nội dung gửi lên không đọc được: cần JSON đúng các trường.",
			"The body cannot be read: JSON with the documented fields is wanted.", err)
	}
	return nil
}

// summarizeRecognition rolls up recognition over country, provinces, former districts and oversight areas.
func (s *Server) summarizeRecognition(c *fiber.Ctx) error {
	p := query(c).only("designation", "limit", "cursor")
	designation, page := p.text("designation"), p.page()
	if p.err != nil {
		return p.err
	}
	if designation == "" {
		designation = border.DesignationDrugFree
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Recognition.Summary(ctx, designation)
	if err != nil {
		return err
	}
	list = held(c, list, func(r recognition.Rollup) string { return r.Code })
	found, err := partOf(list, page)
	if err != nil {
		return err
	}
	return c.JSON(struct {
		Designation string      `json:"designation"`
		On          border.Date `json:"on"`
		border.List[recognition.Rollup]
	}{designation, s.today(), found})
}

// newDraw draws communes to visit and keeps the draw.
func (s *Server) newDraw(c *fiber.Ctx) error {
	var b struct {
		Seed int64 `json:"seed"`
		N    int   `json:"n"`
		Year int   `json:"year"`
	}
	if err := readStrict(c, &b); err != nil {
		return err
	}
	if b.Year == 0 {
		b.Year = s.currentYear()
	}
	a, _ := who(c)
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.may(ctx, c, access.DrawVisits, "", ""); err != nil {
		return err
	}
	d, err := s.Draws.Draw(ctx, b.Seed, b.Year, b.N, a.Name)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, "/api/v1/draws/"+strconv.FormatInt(d.ID, 10))
	return c.Status(fiber.StatusCreated).JSON(d)
}

// drawID reads the id out of the path; what no id could be is no draw.
func drawID(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, border.Fail(border.NotFound, "Không có lần bốc thăm này.", "There is no such draw.", nil)
	}
	return id, nil
}

func (s *Server) oneDraw(c *fiber.Ctx) error {
	if err := query(c).only().err; err != nil {
		return err
	}
	id, err := drawID(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	d, err := s.Draws.Drawn(ctx, id)
	if err != nil {
		return err
	}
	return c.JSON(ownDraw(c, d))
}

// addFinding keeps what a visit found and answers with the draw and its rates.
func (s *Server) addFinding(c *fiber.Ctx) error {
	id, err := drawID(c)
	if err != nil {
		return err
	}
	var f recognition.Finding
	if err := readStrict(c, &f); err != nil {
		return err
	}
	if f.Post, err = s.post(c, f.Post); err != nil {
		return err
	}
	if f.Day.IsZero() {
		f.Day = s.today()
	}
	ctx, cancel := s.working(c)
	defer cancel()
	if err := s.may(ctx, c, access.DrawVisits, f.Unit, ""); err != nil {
		return err
	}
	d, err := s.Draws.Find(ctx, id, f)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(ownDraw(c, d))
}

// listDraws gives the draws there were, the latest first, without units and rates.
func (s *Server) listDraws(c *fiber.Ctx) error {
	page, err := onlyPage(c)
	if err != nil {
		return err
	}
	ctx, cancel := deadline(c)
	defer cancel()
	list, err := s.Draws.Past(ctx)
	if err != nil {
		return err
	}
	return answerPart(c, list, page)
}
