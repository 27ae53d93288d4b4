package demo

import (
	"fmt"
	"strconv"
	"strings"

	"cotmoc/internal/border"
)

// provinceFigures writes the figures of the programme of Nghệ An as its police would report them for the province: of
// each year so that targets come out in every state. Leads by air are reported by nobody.
func (s *scene) provinceFigures() ([]byte, error) {
	indicators := []string{"offences_found", "criminal_cases", "criminal_cases_resolved", "criminal_cases_tried", "leads_received_sea", "leads_verified_sea",
		"leads_received_parcel", "leads_verified_parcel", "retailers_known", "retailers_managed", "retail_points", "schools", "awareness_schools",
		"industrial_zones", "awareness_industrial_zones", "awareness_communes", "media_products", "networks_broken"}
	years := map[int][]int{
		2024: {1610, 904, 840, 802, 35, 35, 66, 64, 236, 232, 112, 1482, 1482, 12, 12, 130, 980, 24},
		2025: {1652, 921, 862, 846, 33, 31, 71, 71, 230, 230, 110, 1484, 1460, 12, 12, 130, 1040, 25},
		2026: {1748, 950, 872, 812, 36, 36, 80, 74, 224, 219, 101, 1484, 1400, 13, 12, 121, 1001, 27},
	}
	rows := [][]string{{"commune_code", "period", "indicator", "value", "value_state"}}
	for year := firstYear; year <= lastYear; year++ {
		if border.AssessedYear(year).From.After(s.Today) {
			break
		}
		for i, v := range years[year] {
			rows = append(rows, []string{"40", strconv.Itoa(year), indicators[i], strconv.Itoa(v), border.Reported})
		}
	}
	return table(rows)
}

// journal writes the entries of the log, in the YAML of the layer `cooperation`.
type journal struct {
	b     strings.Builder
	today border.Date
	n     int
}

// add writes an entry: field, value, field, value. One that happens after today is left out.
func (j *journal) add(code, kind, title, state string, fields ...string) {
	for i := 0; i+1 < len(fields); i += 2 {
		day, err := border.ParseDate(fields[i+1])
		if err == nil && fields[i] != "due_on" && day.After(j.today) {
			return
		}
	}
	fmt.Fprintf(&j.b, "- code: %s\n  kind: %s\n  title: %q\n  state: %s\n", code, kind, title+" ("+note+")", state)
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i+1] != "" {
			fmt.Fprintf(&j.b, "  %s: %q\n", fields[i], fields[i+1])
		}
	}
	j.n++
}

// yearly adds an entry of a kind in each year of the demo: done so many days into it, or left where days is 0.
func (j *journal) yearly(code, kind, title, programme, item string, days [3]int, fields ...string) {
	for i, n := range days {
		year := border.AssessedYear(firstYear + i)
		state, day, due := "done", year.From.AddDays(n).String(), ""
		if kind == "plan" {
			state = "handed_in"
		}
		if n == 0 {
			state, day, due = "planned", "", year.To.AddDays(-40).String()
		}
		if n == 0 && kind == "plan" {
			state = "owed"
		}
		j.add(fmt.Sprintf("%s-%d", code, firstYear+i), kind, fmt.Sprintf("%s %d", title, firstYear+i), state,
			append([]string{"programme", programme, "item", item, "day", day, "due_on", due}, fields...)...)
	}
}

// cooperationFile makes three years of the log: counterparts of both countries, and for each programme what was done,
// what waits and what stands in the way.
func (s *scene) cooperationFile() ([]byte, error) {
	j := &journal{today: s.Today}
	j.b.WriteString("# " + note + "\n")
	j.counterparts()
	j.quangTri()
	j.sonLa()
	j.ngheAn(s.communes)
	j.plan3219()
	return []byte(j.b.String()), nil
}

func (j *journal) counterparts() {
	far := func(code, title, level, parent, country string, more ...string) {
		j.add(code, "counterpart", title, "active", append([]string{"level", level, "parent", parent, "country", country, "side", strings.ToLower(country)}, more...)...)
	}
	far("LA", "Lào", "country", "", "LA", "aliases", "Laos; CHDCND Lào")
	far("KH", "Campuchia", "country", "", "KH", "aliases", "Cambodia; Kampuchea")
	far("LA-SVK", "Savannakhet", "province", "LA", "LA", "aliases", "Savannakhét; Xa-vẳn-na-khệt")
	far("LA-SLV", "Salavan", "province", "LA", "LA", "aliases", "Saravane; Sa-la-van")
	far("LA-HPN", "Hủa Phăn", "province", "LA", "LA", "aliases", "Hòa Phấn; Houaphan; Houaphanh")
	far("LA-LPB", "Luông Pha Băng", "province", "LA", "LA", "aliases", "Luông Pha Bông; Luang Prabang")
	far("LA-BKO", "Bò Kẹo", "province", "LA", "LA", "aliases", "Bokeo")
	far("KH-RTN", "Ratanakiri", "province", "KH", "KH", "aliases", "Rattanakiri")
	far("LA-SVK-SP", "Huyện Sepon", "district", "LA-SVK", "LA", "aliases", "Xê Pôn")
	far("LA-SVK-C1", "Cụm bản minh họa", "village_cluster", "LA-SVK-SP", "LA")
	far("LA-SVK-B1", "Bản minh họa 1", "village", "LA-SVK-C1", "LA")
	far("TC-1", "Tổ chức quốc tế minh họa", "organisation", "", "")
	far("VN-HT", "Hà Tĩnh", "vn_province", "", "")
	far("VN-TW", "Cục nghiệp vụ trung ương minh họa", "central_agency", "", "")
}

func (j *journal) quangTri() {
	const p = "quang-tri-directive"
	of := func(more ...string) []string {
		return append([]string{"counterparts", "LA-SVK", "country", "LA"}, more...)
	}
	j.add("QT-TT-1", "agreement", "Thỏa thuận phối hợp với Savannakhet", "in_force", of("subtype", "agreement", "programme", p, "day", "2024-03-05")...)
	j.add("QT-TT-1A", "agreement", "Bổ sung thỏa thuận", "in_force", of("subtype", "amendment", "programme", p, "parent", "QT-TT-1", "day", "2025-10-02")...)
	j.add("QT-B-1", "agreement_step", "Quy chế đường dây nóng cấp xã", "done", "programme", p, "item", "carry-out", "parent", "QT-TT-1", "units", "19432", "day", "2025-05-10")
	j.add("QT-B-2", "agreement_step", "Tuần tra chung tại mốc", "done", "programme", p, "item", "carry-out", "parent", "QT-TT-1", "units", "19441", "day", "2026-02-11")
	j.add("QT-B-3", "agreement_step", "Trao đổi tin hằng tháng", "blocked", "programme", p, "item", "carry-out", "parent", "QT-TT-1", "units", "19594", "due_on", "2026-06-30")
	j.add("QT-VM-1", "obstacle", "Thiếu phiên dịch tại xã", "open", "programme", p, "item", "carry-out", "parent", "QT-B-3", "units", "19594", "day", "2026-07-20")
	j.add("QT-VM-2", "obstacle", "Chưa có kênh liên lạc ngoài giờ", "resolved", "programme", p, "item", "hot-lines", "parent", "QT-TT-1", "day", "2025-03-01", "until", "2025-04-15")
	j.add("QT-VP-1", "liaison_office", "Văn phòng liên lạc Lao Bảo", "active", "programme", p, "item", "hot-lines", "side", "vn", "units", "19432", "lon", "106.59", "lat", "16.62", "day", "2024-01-15")
	j.add("QT-VP-2", "liaison_office", "Văn phòng liên lạc phía bạn", "active", of("programme", p, "item", "hot-lines", "side", "la", "parent", "QT-VP-1", "lon", "106.57", "lat", "16.61", "day", "2024-01-20")...)
	for i, day := range []string{"2024-05-06", "2025-02-12", "2025-09-09", "2026-01-20", "2026-06-03"} {
		sent, _ := border.ParseDate(day)
		j.add(fmt.Sprintf("QT-TD-%d", i+1), "exchange", fmt.Sprintf("Trao đổi qua đường dây nóng số %d", i+1), "acted",
			of("subtype", "hot_line", "programme", p, "item", "hot-lines", "direction", "out", "sent_on", day, "acknowledged_on", day, "answered_on", sent.AddDays(2+i).String(), "acted_on", sent.AddDays(5+2*i).String())...)
	}
	j.add("QT-TD-6", "exchange", "Trao đổi qua văn phòng liên lạc", "sent", of("subtype", "liaison_office", "programme", p, "direction", "out", "sent_on", "2026-11-10")...)
	j.add("QT-TT-11", "request", "Tương trợ tư pháp số 1", "acted", of("subtype", "legal_assistance", "programme", p, "item", "legal-assistance", "direction", "out", "sent_on", "2025-03-03", "acknowledged_on", "2025-03-20", "answered_on", "2025-06-30", "acted_on", "2025-07-15")...)
	j.add("QT-TT-12", "request", "Tương trợ tư pháp số 2", "acknowledged", of("subtype", "legal_assistance", "programme", p, "direction", "out", "sent_on", "2026-04-14", "acknowledged_on", "2026-05-04")...)
	j.add("QT-TT-13", "request", "Tương trợ tư pháp phía bạn gửi", "answered", of("subtype", "legal_assistance", "programme", p, "direction", "in", "sent_on", "2026-08-02", "acknowledged_on", "2026-08-05", "answered_on", "2026-09-01")...)
	j.yearly("QT-GB", "briefing", "Giao ban với Savannakhet", p, "briefings", [3]int{90, 100, 95}, of("level", "province_pair", "host", "Savannakhet")...)
	j.yearly("QT-GL", "briefing", "Giao ban với Salavan", p, "briefings", [3]int{200, 210, 0}, "counterparts", "LA-SLV", "country", "LA", "level", "province_pair", "host", "Quảng Trị")
	j.yearly("QT-TH", "training", "Tập huấn", p, "training", [3]int{150, 0, 160}, of()...)
	j.yearly("QT-TR", "awareness", "Tuyên truyền tại bản biên giới", p, "awareness", [3]int{60, 70, 80}, "n", "24", "side", "vn")
	j.yearly("QT-KS", "survey", "Khảo sát phần tuyến phía bạn", p, "far-legs", [3]int{120, 130, 0}, of("side", "la", "agency", "quang-tri.bien-phong")...)
	for i, state := range []string{"in_use", "built", "surveyed"} {
		j.add(fmt.Sprintf("QT-DA-%d", i+1), "support_project", fmt.Sprintf("Trạm tại bản biên giới số %d", i+1), state, "counterparts", "LA-SVK-B1", "country", "LA", "side", "la", "programme", p, "item", "projects",
			"amount_vnd", strconv.Itoa(900_000_000+200_000_000*i), "day", fmt.Sprintf("2025-0%d-10", 2+i), "place", "bản biên giới phía Lào", "lon", fmt.Sprintf("106.%d", 48-5*i), "lat", fmt.Sprintf("16.%d", 60+4*i), "tier", "shared")
	}
	const q = "quang-tri-233"
	j.add("QT-PH-1", "agreement", "Chương trình phối hợp của Bộ đội Biên phòng", "in_force", "subtype", "coordination", "counterparts", "VN-TW", "programme", q, "item", "border-guard-programme", "agency", "quang-tri.bien-phong", "day", "2024-06-01")
	j.yearly("QT-KH", "plan", "Kế hoạch của các sở, ngành", q, "plan-department", [3]int{70, 80, 75}, "agency", "quang-tri.so-nganh")
	j.yearly("QT-KC", "plan", "Kế hoạch của công an", q, "plan-department", [3]int{60, 82, 0}, "agency", "quang-tri.cong-an")
	j.yearly("QT-KP", "plan", "Kế hoạch của biên phòng", q, "plan-department", [3]int{65, 85, 70}, "agency", "quang-tri.bien-phong")
	j.add("QT-MH-1", "model", "Bản không có tội phạm và tệ nạn ma túy", "running", "programme", q, "item", "village-model", "units", "19432", "day", "2024-09-01")
	j.add("QT-MH-2", "model", "Nhân rộng mô hình ra tuyến biên giới", "spread", "programme", q, "item", "village-model", "units", "19441;19594", "day", "2026-03-15")
	j.add("QT-QD-1", "decision", "Thành lập Ban Chỉ đạo và Tổ giúp việc", "in_force", "programme", q, "item", "committee", "document", "QĐ minh họa 01", "day", "2024-03-20")
	j.add("QT-TO-1", "obstacle", "Đường mòn chưa kiểm soát hết", "open", "programme", q, "item", "gates", "agency", "quang-tri.bien-phong", "day", "2026-05-02")
	j.yearly("QT-CK", "gate_control", "Kiểm soát cửa khẩu, lối mở", q, "gates", [3]int{100, 110, 0}, "agency", "quang-tri.bien-phong", "n", "36", "side", "vn")
}

func (j *journal) sonLa() {
	const p = "son-la-533"
	hosts := []string{"Sơn La", "Hủa Phăn", "Luông Pha Băng"}
	for i, host := range hosts {
		year := border.AssessedYear(firstYear + i)
		state, day, due := "done", year.From.AddDays(170).String(), ""
		j.add(fmt.Sprintf("SL-G3-%d", firstYear+i), "briefing", fmt.Sprintf("Giao ban 3 tỉnh %d", firstYear+i), state, "programme", p, "item", "briefings", "level", "three_provinces",
			"host", host, "counterparts", "LA-HPN;LA-LPB", "country", "LA", "day", day, "due_on", due, "agency", "son-la.cong-an")
	}
	j.add("SL-G3-2027", "briefing", "Giao ban 3 tỉnh 2027", "planned", "programme", p, "item", "briefings", "level", "three_provinces", "host", "Hủa Phăn", "counterparts", "LA-HPN;LA-LPB", "country", "LA", "due_on", "2027-06-03")
	j.yearly("SL-G8", "briefing", "Giao ban 8 tỉnh", p, "briefings", [3]int{250, 260, 0}, "level", "eight_provinces", "host", "Sơn La", "counterparts", "LA", "country", "LA")
	j.yearly("SL-GC", "briefing", "Giao ban cặp cơ quan biên phòng", p, "briefings", [3]int{80, 85, 90}, "level", "agency_pair", "host", "Hủa Phăn", "counterparts", "LA-HPN", "country", "LA")
	j.yearly("SL-HN", "briefing", "Hội nghị công an hai bên", p, "briefings", [3]int{300, 0, 280}, "level", "police_conference", "host", "Luông Pha Băng", "counterparts", "LA-LPB", "country", "LA")
	j.add("SL-VP-1", "liaison_office", "Văn phòng liên lạc Sơn La", "active", "programme", p, "item", "liaison-office", "side", "vn", "lon", "104.30", "lat", "20.72", "day", "2023-12-20")
	j.add("SL-VP-2", "liaison_office", "Văn phòng liên lạc Hủa Phăn", "active", "programme", p, "item", "liaison-office", "side", "la", "parent", "SL-VP-1", "counterparts", "LA-HPN", "country", "LA", "lon", "104.31", "lat", "20.66", "day", "2023-12-22")
	j.yearly("SL-KS", "survey", "Khảo sát tuyến, địa bàn", p, "survey", [3]int{110, 120, 130}, "agency", "son-la.bo-doi-bien-phong", "side", "la", "counterparts", "LA-HPN")
	j.yearly("SL-DT", "joint_operation", "Đấu tranh chung trên đất Lào", p, "police", [3]int{190, 200, 0}, "side", "la", "counterparts", "LA-HPN", "country", "LA", "n", "2", "agency", "son-la.cong-an")
	j.add("SL-VT-1", "armed_group", "Nhóm vận chuyển có vũ trang", "broken", "programme", p, "day", "2024-08-15", "n", "1")
	j.add("SL-VT-2", "armed_group", "Nhóm vận chuyển có vũ trang", "reformed", "programme", p, "day", "2025-11-02", "n", "1")
	j.yearly("SL-TT", "joint_patrol", "Tuần tra chung", p, "border-guard", [3]int{60, 65, 70}, "agency", "son-la.bo-doi-bien-phong", "n", "12", "side", "on_line")
	j.yearly("SL-CK", "gate_control", "Kiểm soát hàng hóa", p, "customs", [3]int{50, 0, 60}, "agency", "son-la.hai-quan", "n", "40", "side", "vn")
	j.yearly("SL-TV", "awareness", "Tuyên truyền phía Việt Nam", p, "information", [3]int{40, 45, 50}, "agency", "son-la.thong-tin", "side", "vn", "n", "31")
	j.yearly("SL-TL", "awareness", "Tuyên truyền phía Lào", p, "information", [3]int{200, 205, 0}, "side", "la", "counterparts", "LA-HPN", "n", "9")
	j.add("SL-TH-1", "training", "Lớp tập huấn, có Bò Kẹo dự", "done", "programme", p, "item", "training-with-bokeo", "counterparts", "LA-HPN;LA-LPB;LA-BKO", "day", "2025-09-20", "n", "1")
	j.yearly("SL-KP", "spending", "Kinh phí giao ban", p, "budget-briefings", [3]int{310, 310, 0}, "amount_vnd", "350000000", "agency", "son-la.tai-chinh")
	j.add("SL-VM-1", "obstacle", "Thiếu thủ tục đoàn ra", "open", "programme", p, "item", "foreign-affairs", "agency", "son-la.ngoai-vu", "day", "2026-10-01")
	j.yearly("SL-SK", "review", "Sơ kết phối hợp", p, "review", [3]int{360, 362, 0}, "subtype", "yearly", "agency", "son-la.cong-an")
}

func (j *journal) ngheAn(communes []commune) {
	const p = "nghe-an-14"
	for i, agency := range []string{"nghe-an.dang-uy-cong-an", "nghe-an.bien-phong", "nghe-an.tuyen-giao"} {
		j.yearly(fmt.Sprintf("NA-KH%d", i+1), "plan", "Kế hoạch năm", p, "plan-year", [][3]int{{50, 52, 54}, {55, 56, 0}, {60, 0, 58}}[i], "agency", agency)
	}
	for i, district := range []string{"Kỳ Sơn", "Quế Phong", "Con Cuông", "Anh Sơn", "Nghĩa Đàn", "Cửa Lò", "Thái Hòa"} {
		j.add(fmt.Sprintf("NA-QD-%d", i+1), "decision", "Công nhận huyện sạch: "+district, "in_force", "subtype", "clean_unit", "programme", p, "item", "clean-district",
			"document", fmt.Sprintf("QĐ minh họa %02d", i+1), "day", fmt.Sprintf("2024-0%d-15", 1+i), "n", "1")
	}
	j.yearly("NA-NG", "hearing", "Nghe báo cáo năm", p, "hearing-year", [3]int{380, 385, 0}, "agency", "nghe-an.ban-thuong-vu")
	j.add("NA-NG-Q1", "hearing", "Nghe báo cáo quý I", "done", "programme", p, "item", "hearing-quarter", "agency", "nghe-an.ban-thuong-vu", "day", "2026-03-24")
	j.add("NA-KL-1", "conclusion", "Rà soát điểm bán lẻ", "followed_up", "programme", p, "item", "hearing-adhoc", "parent", "NA-NG-Q1", "day", "2026-05-12")
	j.add("NA-KL-2", "conclusion", "Bổ sung kinh phí cho xã biên giới", "open", "programme", p, "item", "hearing-adhoc", "parent", "NA-NG-Q1", "due_on", "2026-08-31")
	j.yearly("NA-KT", "inspection", "Kiểm tra việc thực hiện nghị quyết", p, "inspection-year", [3]int{220, 230, 0}, "subtype", "general", "agency", "nghe-an.uy-ban-kiem-tra")
	j.yearly("NA-KV", "inspection", "Kiểm tra cơ sở giải trí, lưu trú", p, "venues", [3]int{140, 150, 145}, "subtype", "venues", "agency", "nghe-an.dang-uy-cong-an", "n", "85")
	j.yearly("NA-KTC", "inspection", "Kiểm tra tiền chất", p, "precursors", [3]int{240, 0, 0}, "subtype", "precursors", "agency", "nghe-an.dang-uy-cong-an", "n", "6")
	j.add("NA-MH-1", "model", "Mô hình xã sạch", "spread", "programme", p, "item", "model-clean", "units", communes[0].Code, "day", "2024-11-01")
	j.add("NA-KTH-1", "commendation", "Khen thưởng tập thể", "done", "programme", p, "item", "commend", "day", "2025-12-01")
	for q := 1; q <= 4; q++ {
		for year := firstYear; year <= lastYear; year++ {
			period, err := border.ParsePeriod(fmt.Sprintf("%d-Q%d", year, q))
			if err == nil && !(year == lastYear && q == 3) {
				j.add(fmt.Sprintf("NA-CD-%d-%d", year, q), "campaign", fmt.Sprintf("Đợt cao điểm quý %d năm %d", q, year), "done", "programme", p, "item", "peak-tet", "agency", "nghe-an.dang-uy-cong-an",
					"day", period.From.AddDays(20).String(), "until", period.From.AddDays(50).String())
			}
		}
	}
	j.yearly("NA-GB", "briefing", "Giao ban với Hà Tĩnh", p, "neighbours", [3]int{180, 185, 190}, "level", "domestic", "host", "Nghệ An", "counterparts", "VN-HT", "agency", "nghe-an.dang-uy-cong-an")
	j.add("NA-XL-1", "rating", "Xếp loại cấp ủy xã", "met", "programme", p, "item", "rating", "units", communes[0].Code, "day", "2026-01-10", "agency", "nghe-an.ban-thuong-vu")
	j.yearly("NA-SK", "review", "Sơ kết hằng năm", p, "review-year", [3]int{375, 377, 0}, "subtype", "yearly", "agency", "nghe-an.dang-uy-cong-an")
}

func (j *journal) plan3219() {
	const p = "plan-3219"
	j.yearly("QN-DG-L", "review", "Đánh giá hợp tác với phía Lào", p, "assess-counterparts", [3]int{340, 345, 0}, "subtype", "cooperation", "counterparts", "LA", "country", "LA", "agency", "plan-3219.ngoai-vu")
	j.yearly("QN-DG-C", "review", "Đánh giá hợp tác với phía Campuchia", p, "assess-counterparts", [3]int{341, 0, 0}, "subtype", "cooperation", "counterparts", "KH", "country", "KH", "agency", "plan-3219.cong-an")
	j.yearly("QN-CA", "joint_case", "Chuyên án chung", p, "joint-work", [3]int{210, 215, 220}, "counterparts", "LA", "country", "LA", "side", "la", "agency", "plan-3219.cong-an")
	j.add("QN-TT-1", "agreement", "Biên bản ghi nhớ với Ratanakiri", "in_force", "subtype", "minutes", "counterparts", "KH-RTN", "country", "KH", "programme", p, "item", "agreements", "day", "2024-10-10")
	j.add("QN-TT-2", "agreement", "Thỏa thuận với tổ chức quốc tế", "drafted", "subtype", "agreement", "counterparts", "TC-1", "programme", p, "item", "agreements", "due_on", "2026-12-01")
	j.add("QN-TT-1A", "agreement", "Sửa đổi biên bản ghi nhớ", "in_force", "subtype", "amendment", "parent", "QN-TT-1", "counterparts", "KH-RTN", "country", "KH", "programme", p, "day", "2026-02-20")
	j.add("QN-NV-1", "international_obligation", "Báo cáo theo điều ước", "done", "programme", p, "item", "treaties", "day", "2026-01-30")
	j.add("QN-NV-2", "international_obligation", "Phúc đáp khuyến nghị", "under_way", "programme", p, "item", "treaties", "due_on", "2026-12-31")
	j.yearly("QN-TH", "training", "Lớp tập huấn", p, "capacity-building", [3]int{170, 175, 180}, "counterparts", "LA")
	j.yearly("QN-TR", "awareness", "Tuyên truyền cư dân biên giới", p, "residents", [3]int{30, 35, 40}, "side", "vn", "n", "18")
	j.add("QN-TIN-1", "residents_report", "Tin của cư dân biên giới, quý II", "received", "programme", p, "item", "residents", "day", "2026-06-14", "n", "7")
	j.yearly("QN-GL", "briefing", "Giao ban với phía Lào", p, "joint-work", [3]int{120, 125, 130}, "level", "province_pair", "host", "Quảng Ngãi", "counterparts", "LA", "country", "LA")
	j.yearly("QN-GC", "briefing", "Giao ban với phía Campuchia", p, "joint-work", [3]int{260, 265, 0}, "level", "province_pair", "host", "Ratanakiri", "counterparts", "KH-RTN", "country", "KH")
}
