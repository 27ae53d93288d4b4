package collection

import (
	"strings"

	"cotmoc/geo/export"
	"cotmoc/internal/assess"
	"cotmoc/internal/border"
)

func says(name string, kind export.Kind, vi, en string) Field {
	return Field{Name: name, Kind: kind, Title: border.Text{VI: vi, EN: en}}
}

func coded(name, vi, en string, list border.CodeList) Field {
	f := says(name, export.Text, vi, en)
	f.Codes = &list
	return f
}

// written marks the fields a writer gives; those named are needed.
func written(needed string, fields ...Field) []Field {
	for i := range fields {
		fields[i].Written = true
		for name := range strings.FieldsSeq(needed) {
			fields[i].Needed = fields[i].Needed || fields[i].Name == name
		}
	}
	return fields
}

// tier says who may see a record; none where it is what the layer has.
func tier() Field { return coded("tier", "Phạm vi", "Tier", border.Tiers()) }

func recorded(fields []Field) []Field {
	return append(fields, says("source", export.Text, "Nguồn", "Source"), says("recorded_at", export.Timestamp, "Ghi nhận lúc", "Recorded at"))
}

func validity() []Field {
	return []Field{says("valid_from", export.Date, "Có từ ngày", "Valid from"), says("valid_to", export.Date, "Đến hết ngày", "Valid to")}
}

// All lists the collections. communes and provinces are the criteria these are judged by: a column each beside the verdict.
func All(communes, provinces []assess.Clause) []Collection {
	return append(units(), border_(), markers(), crossings(), trails(), posts(), routes(), hotspots(), plots(), incidents(), assessments(communes), provinceAssessments(provinces))
}

func units() []Collection {
	fields := func() []Field {
		return []Field{says("code", export.Text, "Mã", "Code"), says("name", export.Text, "Tên", "Name"), says("full_name", export.Text, "Tên đầy đủ", "Full name"),
			says("kind", export.Text, "Loại", "Kind"), says("parent", export.Text, "Mã đơn vị cấp trên", "Code of the unit above"), says("district", export.Text, "Mã huyện (đến 30/6/2025)", "District code (until 30 June 2025)"),
			says("valid_from", export.Date, "Có từ ngày", "Valid from"), says("valid_to", export.Date, "Ngày đầu không còn", "First day it no longer holds"), says("legal_ref", export.Text, "Căn cứ", "Legal reference"),
			says("schematic", export.Bool, "Ranh giới sơ đồ", "Schematic boundary"), says("on_border", export.Bool, "Xã biên giới", "On the border"), says("former_area", export.Text, "Địa bàn trước đây", "Former area"),
			says("area_km2", export.Number, "Diện tích (km²)", "Area (km²)"), says("source", export.Text, "Nguồn", "Source")}
	}
	unit := func(id, vi, en string) Collection {
		return Collection{ID: id, Title: border.Text{VI: vi, EN: en}, Shape: "MultiPolygon", Fields: fields(), From: "valid_from", To: "valid_to", OnDay: true, Public: true,
			Description: border.Text{VI: vi + " có hiệu lực vào một ngày (on), kèm ranh giới.", EN: en + " in force on a day (on), with their boundaries."}, Layers: []string{"units", "lineage"}}
	}
	return []Collection{unit("communes", "Xã, phường, đặc khu", "Communes"), unit("provinces", "Tỉnh, thành phố", "Provinces"),
		unit("districts", "Huyện (đến 30/6/2025)", "Districts (until 30 June 2025)"), unit("villages", "Thôn, bản", "Villages")}
}

func border_() Collection {
	return Collection{ID: "border", Title: border.Text{VI: "Đường biên giới", EN: "Border"}, Description: border.Text{VI: "Đường biên giới trên đất liền, như được vẽ và đo vào một ngày.", EN: "The land border as it is drawn and measured on a day."},
		Shape: "MultiLineString", OnDay: true, Public: true, Layers: []string{"border", "units", "lineage"},
		Fields: []Field{coded("country", "Nước bên kia", "Country beyond", border.Countries()), says("approximate", export.Bool, "Gần đúng", "Approximate"), says("derived", export.Bool, "Vẽ theo ranh giới xã", "Drawn from the communes' own edges")}}
}

func place(id, vi, en, shape string, fields []Field) Collection {
	return Collection{ID: id, Title: border.Text{VI: vi, EN: en}, Description: border.Text{VI: vi + ", như hệ thống biết lúc này.", EN: en + " as the system knows them now."}, Shape: shape,
		Fields: recorded(fields), Layers: []string{id}}
}

func (c Collection) lasting() Collection {
	c.From, c.To, c.OnDay = "valid_from", "valid_to", true
	return c
}

func markers() Collection {
	return place("markers", "Cột mốc", "Border markers", "Point", append([]Field{says("code", export.Text, "Mã", "Code"), says("number", export.Integer, "Số hiệu", "Number"), says("sub", export.Integer, "Số phụ", "Sub number"),
		coded("type", "Loại", "Type", border.MarkerTypes()), coded("country", "Nước bên kia", "Country beyond", border.Countries()), tier()}, validity()...)).lasting()
}

func crossings() Collection {
	c := place("crossings", "Cửa khẩu, lối mở", "Crossings", "Point", written("name type", append([]Field{says("code", export.Text, "Mã", "Code"), says("name", export.Text, "Tên", "Name"),
		coded("type", "Loại", "Type", border.CrossingTypes()), coded("status", "Tình trạng", "Status", border.CrossingStatuses()), says("country", export.Text, "Nước bên kia", "Country beyond"),
		says("counterpart", export.Text, "Phía bạn", "Counterpart"), says("far_province", export.Text, "Tỉnh phía bạn", "Province beyond"), says("province", export.Text, "Mã tỉnh", "Province code"),
		says("commune_code", export.Text, "Mã xã", "Commune code"), says("precision", export.Text, "Cấp chính xác", "Precision"), says("note", export.Text, "Ghi chú", "Note"), tier()}, validity()...)...)).lasting()
	c.Public, c.Editable = true, true
	return c
}

func trails() Collection {
	c := place("trails", "Đường mòn", "Trails", "MultiLineString", append(written("code kind", append([]Field{says("code", export.Text, "Mã", "Code"), says("name", export.Text, "Tên", "Name"),
		coded("kind", "Loại", "Kind", border.TrailKinds()), coded("activity", "Hoạt động", "Activity", border.TrailActivities()), says("passable_months", export.Text, "Tháng đi được", "Passable months"),
		says("last_observed_on", export.Date, "Quan sát lần cuối", "Last observed"), says("loc_precision", export.Integer, "Độ chính xác vị trí", "Location precision"), tier()}, validity()...)...),
		says("length_km", export.Number, "Chiều dài (km)", "Length (km)"))).lasting()
	c.Editable = true
	return c
}

func posts() Collection {
	return place("posts", "Đồn, trạm, chốt", "Posts", "Point", append([]Field{says("code", export.Text, "Mã", "Code"), says("name", export.Text, "Tên", "Name"), coded("kind", "Loại", "Kind", border.PostKinds()), tier()}, validity()...)).lasting()
}

func routes() Collection {
	return place("routes", "Tuyến trọng điểm", "Key routes", "Geometry", append([]Field{says("code", export.Text, "Mã", "Code"), says("name", export.Text, "Tên", "Name"), coded("level", "Cấp", "Level", border.RouteLevels()),
		says("approved_by", export.Text, "Cơ quan phê duyệt", "Approved by"), coded("side", "Phía", "Side", border.Sides()),
		says("continues", export.Text, "Nối tiếp tuyến", "Goes on from route"), tier()}, validity()...)).lasting()
}

func hotspots() Collection {
	functions := border.HotspotFunctions()
	c := place("hotspots", "Điểm, tụ điểm", "Hot spots", "Geometry", written("code level state", says("code", export.Text, "Mã", "Code"), coded("level", "Mức", "Level", border.HotspotLevels()),
		Field{Name: "functions", Kind: export.Texts, Title: border.Text{VI: "Chức năng", EN: "Functions"}, Codes: &functions}, coded("state", "Trạng thái", "State", border.HotspotStates()),
		says("since", export.Date, "Từ ngày", "Since"), coded("side", "Phía", "Side", border.Sides()), says("commune_code", export.Text, "Mã xã", "Commune code"), says("reason", export.Text, "Lý do", "Reason"),
		says("loc_precision", export.Integer, "Độ chính xác vị trí", "Location precision"), says("note", export.Text, "Ghi chú", "Note"), tier()))
	c.From, c.To, c.Editable = "since", "", true
	return c
}

func plots() Collection {
	c := place("plots", "Diện tích trồng cây có chất ma túy", "Plots of drug plants", "Geometry", []Field{says("code", export.Text, "Mã", "Code"), says("found_on", export.Date, "Ngày phát hiện", "Found on"),
		says("area_m2", export.Number, "Diện tích (m²)", "Area (m²)"), says("plants", export.Number, "Số cây", "Plants"), says("destroyed_on", export.Date, "Ngày phá nhổ", "Destroyed on"),
		says("revisit_due", export.Date, "Ngày kiểm tra lại", "Revisit due"), coded("state", "Trạng thái", "State", border.PlotStates()), coded("side", "Phía", "Side", border.Sides()),
		says("since", export.Date, "Từ ngày", "Since"), says("reason", export.Text, "Lý do", "Reason"), tier()})
	c.From, c.To = "found_on", "found_on"
	return c
}

func incidents() Collection {
	c := place("incidents", "Vụ việc", "Incidents", "Point", append(written("source_ref kind occurred_on", says("source_ref", export.Text, "Số tham chiếu", "Source reference"), coded("kind", "Loại", "Kind", border.IncidentKinds()),
		says("occurred_on", export.Date, "Ngày xảy ra", "Occurred on"), says("time_precision", export.Integer, "Độ chính xác thời gian", "Time precision"), says("loc_precision", export.Integer, "Độ chính xác vị trí", "Location precision"),
		says("uncertainty_m", export.Number, "Sai số (m)", "Uncertainty (m)"), coded("loc_method", "Cách định vị", "Location method", border.LocMethods()), says("commune_code", export.Text, "Mã xã theo nguồn", "Commune code as given"),
		says("marker", export.Text, "Cột mốc", "Marker"), says("offset_m", export.Number, "Cách mốc (m)", "Offset (m)"), coded("side", "Phía", "Side", border.Sides()), coded("detection_mode", "Cách phát hiện", "Detection mode", border.DetectionModes()),
		says("reliability", export.Text, "Độ tin cậy nguồn", "Reliability"), says("credibility", export.Integer, "Độ xác thực", "Credibility"), says("substances", export.Text, "Tang vật", "Substances"),
		says("arrested_n", export.Integer, "Số người bị bắt giữ", "Arrested"), says("cases_n", export.Integer, "Số vụ", "Cases"), says("armed", export.Bool, "Có vũ khí", "Armed"), coded("venue", "Nơi", "Venue", border.Venues()),
		says("crossing", export.Text, "Cửa khẩu", "Crossing"), says("trail", export.Text, "Đường mòn", "Trail"), coded("direction", "Hướng", "Direction", border.Directions()), coded("transport", "Phương tiện", "Transport", border.Transports()),
		says("border_distance_m", export.Number, "Cách biên giới (m)", "Distance to the border (m)"), tier(), says("note", export.Text, "Ghi chú", "Note")),
		says("occurred_to", export.Date, "Đến ngày", "Until"), says("unit_code", export.Text, "Mã xã nơi xảy ra", "Commune it lies in")))
	c.From, c.To, c.Editable = "occurred_on", "occurred_to", true
	return c
}

// Log is the log of cooperation as a collection: for packs, not for GIS tools.
func Log() Collection {
	c := place("cooperation", "Nhật ký hợp tác", "Log of cooperation", "Point", []Field{says("code", export.Text, "Mã", "Code"), coded("kind", "Loại", "Kind", border.EntryKinds()),
		says("subtype", export.Text, "Loại con", "Subtype"), says("title", export.Text, "Tên", "Title"), says("programme", export.Text, "Chương trình", "Programme"), says("item", export.Text, "Mục việc", "Item"),
		says("counterparts", export.Texts, "Đối tác", "Counterparts"), says("units", export.Texts, "Đơn vị phía ta", "Units on our side"), says("agency", export.Text, "Cơ quan", "Agency"),
		coded("country", "Nước", "Country", border.Countries()), coded("side", "Phía", "Side", border.Sides()), says("level", export.Text, "Cấp", "Level"), coded("direction", "Chiều", "Direction", border.ExchangeDirections()),
		says("state", export.Text, "Trạng thái", "State"), says("day", export.Date, "Ngày", "Day"), says("until", export.Date, "Đến ngày", "Until"), says("due_on", export.Date, "Hạn", "Due on"), says("sent_on", export.Date, "Gửi ngày", "Sent on"),
		says("acknowledged_on", export.Date, "Xác nhận ngày", "Acknowledged on"), says("answered_on", export.Date, "Trả lời ngày", "Answered on"), says("acted_on", export.Date, "Xử lý ngày", "Acted on"),
		says("n", export.Number, "Số lượng", "Number"), says("amount_vnd", export.Number, "Số tiền (đồng)", "Amount (dong)"), says("document", export.Text, "Số văn bản", "Document"),
		says("place", export.Text, "Nơi", "Place"), tier(), says("note", export.Text, "Ghi chú", "Note")})
	c.From, c.To = "day", "until"
	return c
}

// Column is the name of the column of a criterion: "art4.a" stands in art4_a, because ArcGIS takes no points.
func Column(criterion string) string { return strings.ReplaceAll(criterion, ".", "_") }

// verdictFields are those of a collection of verdicts: what comes first, the verdict, a column for each criterion.
func verdictFields(first []Field, clauses []assess.Clause) []Field {
	fields := append(first, says("year", export.Integer, "Năm", "Year"),
		says("period_from", export.Date, "Kỳ từ ngày", "Period from"), says("period_to", export.Date, "Kỳ đến ngày", "Period to"), coded("class", "Loại", "Class", border.Classes()),
		says("class_label", export.Text, "Tên loại", "Class in Vietnamese"), says("class_label_en", export.Text, "Tên loại (tiếng Anh)", "Class in words"),
		says("recognition", export.Text, "Trạng thái công nhận không ma túy, tính đến hôm nay", "State of the drug-free recognition, as of today"), says("official", export.Bool, "Chính thức", "Official"), says("provisional", export.Bool, "Tạm tính", "Provisional"),
		says("criteria", export.Text, "Bộ tiêu chí", "Criteria set"), says("missing", export.Integer, "Số liệu còn thiếu", "Figures missing"),
		says("summary", export.Text, "Vì sao", "Why, in Vietnamese"), says("summary_en", export.Text, "Vì sao (tiếng Anh)", "Why"))
	for _, c := range clauses {
		fields = append(fields, Field{Name: Column(c.ID), Title: c.Name})
	}
	return fields
}

func assessments(clauses []assess.Clause) Collection {
	first := []Field{says("code", export.Text, "Mã xã", "Commune code"), says("name", export.Text, "Tên xã", "Commune"), says("province", export.Text, "Mã tỉnh", "Province code")}
	return Collection{ID: "assessments", Title: border.Text{VI: "Kết quả phân loại xã", EN: "Assessments of communes"}, Shape: "MultiPolygon", Yearly: true, Level: border.Commune, From: "period_from", To: "period_to", Fields: verdictFields(first, clauses),
		Description: border.Text{VI: "Loại của từng xã trong một năm (year), mỗi tiêu chí một cột: met, not_met, insufficient_data, not_applicable.", EN: "The class of each commune in a year (year), a column for each criterion: met, not_met, insufficient_data, not_applicable."},
		Layers:      []string{"units", "lineage", "reports", "routes", "incidents", "hotspots", "assessments", "recognition"}}
}

func provinceAssessments(clauses []assess.Clause) Collection {
	c := assessments(nil)
	first := []Field{says("code", export.Text, "Mã tỉnh", "Province code"), says("name", export.Text, "Tên tỉnh", "Province")}
	c.ID, c.Level, c.Fields = "province_assessments", border.Province, verdictFields(first, clauses)
	c.Title = border.Text{VI: "Kết quả phân loại tỉnh", EN: "Assessments of provinces"}
	c.Description = border.Text{VI: "Loại của từng tỉnh trong một năm (year), mỗi tiêu chí một cột: met, not_met, insufficient_data, not_applicable.", EN: "The class of each province in a year (year), a column for each criterion: met, not_met, insufficient_data, not_applicable."}
	return c
}
