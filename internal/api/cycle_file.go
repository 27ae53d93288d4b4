package api

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"cotmoc/internal/api/param"
	"cotmoc/internal/border"
	"cotmoc/internal/sheet"
)

// sendCycle sends the table of the cycle as CSV or as a workbook.
func (s *Server) sendCycle(ctx context.Context, c *fiber.Ctx, q cycleQuery, rows []cycleRow) error {
	provinces, err := s.Units.Units(ctx, border.UnitFilter{Level: border.Province, On: s.today(), Page: border.Page{Limit: param.LargestLimit}})
	if err != nil {
		return err
	}
	named := map[string]string{}
	for _, p := range provinces.Items {
		named[p.Code] = p.Name
	}
	t := q.table(rows, named, s.today())
	if s.Demo {
		t.Notes = append(t.Notes, border.Text{VI: "Dữ liệu minh họa: số liệu dựng, không có thật.", EN: "Demonstration data: made up, nothing in it happened."}.In(q.spoken))
	}
	var body bytes.Buffer
	write, kind := t.WriteCSV, "text/csv; charset=utf-8"
	if q.format == "xlsx" {
		write, kind = t.WriteXLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	if err := write(&body); err != nil {
		return err
	}
	name := "cotmoc"
	if border.IsModel(q.level) {
		name += "-" + q.level
	}
	c.Attachment(fmt.Sprintf("%s-%d-%s.%s", name, q.year, s.today(), q.format))
	c.Set(fiber.HeaderContentType, kind)
	return c.Send(body.Bytes())
}

// table is the rows as a spreadsheet shows them.
func (q cycleQuery) table(rows []cycleRow, provinces map[string]string, today border.Date) sheet.Table {
	in := func(vi, en string) string { return border.Text{VI: vi, EN: en}.In(q.spoken) }
	t := sheet.Table{Name: in("Các xã", "Communes"), NotesName: in("Nguồn", "Sources"),
		Columns: []sheet.Column{{ID: "code", Head: in("Mã", "Code"), Width: 8}, {ID: "name", Head: in("Tên", "Name"), Width: 24},
			{ID: "province", Head: in("Tỉnh", "Province"), Width: 16}, {ID: "year", Head: in("Năm", "Year"), Width: 7},
			{ID: "class", Head: in("Phân loại", "Class"), Width: 26}, {ID: "provisional", Head: in("Tạm tính", "Provisional"), Width: 10},
			{ID: "reason", Head: in("Lý do", "Reason"), Width: 60}, {ID: "recognition", Head: in("Công nhận", "Recognition"), Width: 22},
			{ID: "in_force", Head: in("Có hiệu lực", "In force"), Width: 10}, {ID: "recognised_on", Head: in("Công nhận ngày", "Recognised on"), Width: 14},
			{ID: "reports_missing", Head: in("Báo cáo còn thiếu", "Reports missing"), Width: 40}, {ID: "days_silent", Head: in("Số ngày quá hạn", "Days overdue"), Width: 10},
			{ID: "owner", Head: in("Nơi nợ báo cáo", "Owed by"), Width: 30}, {ID: "next_due", Head: in("Hạn tới", "Next deadline"), Width: 12},
			{ID: "next_report", Head: in("Báo cáo tới hạn", "Report due next"), Width: 40}},
		Notes: []string{
			in(fmt.Sprintf("Phân loại năm %d theo Quyết định 28/2025/QĐ-TTg; báo cáo và công nhận tính đến ngày %s.", q.year, today.Vietnamese()),
				fmt.Sprintf("Classes of %d by Decision 28/2025/QĐ-TTg; reports and recognition as of %s.", q.year, today.English())),
			in("Xã không báo cáo không bao giờ được coi là không có ma túy.", "A commune that did not report is never taken for drug-free.")}}
	if border.IsModel(q.level) {
		t.Name = border.Levels().Label(q.level).In(q.spoken)
		t.Columns = append(t.Columns, sheet.Column{ID: "kind", Head: in("Loại đơn vị", "Kind of unit"), Width: 16}, sheet.Column{ID: "commune", Head: in("Xã", "Commune"), Width: 20},
			sheet.Column{ID: "criteria", Head: in("Bộ tiêu chí", "Criteria set"), Width: 20}, sheet.Column{ID: "official", Head: in("Chính thức", "Official"), Width: 10},
			sheet.Column{ID: "designation", Head: in("Danh hiệu", "Designation"), Width: 24}, sheet.Column{ID: "report_state", Head: in("Báo cáo của năm", "Report of the year"), Width: 20})
		t.Notes[0] = in(fmt.Sprintf("Phân loại năm %d theo bộ tiêu chí của tỉnh ghi ở từng dòng; báo cáo và công nhận tính đến ngày %s.", q.year, today.Vietnamese()),
			fmt.Sprintf("Classes of %d by the province's criteria set named in each row; reports and recognition as of %s.", q.year, today.English()))
		t.Notes[1] = in("Đơn vị không báo cáo không bao giờ được coi là không có ma túy.", "A unit that did not report is never taken for drug-free.")
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, q.line(r, provinces))
	}
	return t
}

// modelCells are what a row of a village, group or agency tells beside what one of a commune does.
func (q cycleQuery) modelCells(r cycleRow) []any {
	line := []any{r.Kind, r.CommuneName, r.Criteria, r.Official, nil, nil}
	if r.Recognition != nil {
		line[4] = border.Designations().Label(r.Recognition.Designation).In(q.spoken)
	}
	if r.Report != nil {
		line[5] = border.ReportStates().Label(r.Report.State).In(q.spoken)
	}
	return line
}

func (q cycleQuery) line(r cycleRow, provinces map[string]string) []any {
	line := []any{r.Unit.Code, r.FullName, provinces[r.Province], q.year, border.Classes().Label(r.Class).In(q.spoken), r.Provisional, r.Reason.In(q.spoken)}
	if f := r.Recognition; f != nil {
		line = append(line, border.RecognitionStates().Label(f.State).In(q.spoken), f.InForce, f.Since)
	} else {
		line = append(line, nil, nil, nil)
	}
	if len(r.Silent) == 0 {
		line = append(line, nil, nil, nil)
	} else {
		var titles []string
		for _, o := range r.Silent {
			titles = append(titles, o.Title.In(q.spoken)+" "+o.Period)
		}
		line = append(line, strings.Join(titles, "; "), oldest(r), r.Silent[0].Owner.In(q.spoken))
	}
	if r.Next == nil {
		line = append(line, nil, nil)
	} else {
		line = append(line, r.Next.DueOn, r.Next.Title.In(q.spoken)+" "+r.Next.Period)
	}
	if border.IsModel(q.level) {
		line = append(line, q.modelCells(r)...)
	}
	return line
}
