package ingest

import "cotmoc/internal/border"

// fieldLabel names a field for a person; a field without a name of its own goes by what files call it.
func fieldLabel(name string) border.Text {
	if label, known := fieldLabels()[name]; known {
		return border.Text{VI: label[0], EN: label[1]}
	}
	return border.Text{VI: name, EN: name}
}

// fieldLabels are the names of fields, Vietnamese and English.
func fieldLabels() map[string][2]string {
	return map[string][2]string{
		"lon": {"kinh độ", "longitude"}, "lat": {"vĩ độ", "latitude"}, "wkt": {"hình (WKT)", "shape (WKT)"},
		"code": {"mã", "code"}, "name": {"tên", "name"}, "kind": {"loại", "kind"}, "type": {"loại", "type"}, "note": {"ghi chú", "note"},
		"country": {"nước bên kia", "neighbouring country"}, "number": {"số hiệu mốc", "marker number"}, "sub": {"số phụ của mốc", "sub number"},
		"status": {"tình trạng", "status"}, "state": {"trạng thái", "state"}, "since": {"từ ngày", "since"}, "reason": {"lý do", "reason"},
		"source": {"nguồn", "source"}, "level": {"cấp", "level"}, "side": {"phía biên giới", "side of the border"},
		"valid_from": {"có hiệu lực từ", "valid from"}, "valid_to": {"có hiệu lực đến", "valid to"},
		"legal_ref": {"văn bản", "legal reference"}, "approved_by": {"cơ quan phê duyệt", "approved by"}, "continues": {"nối tiếp tuyến", "goes on from route"},

		"source_ref": {"số hiệu sự việc", "reference"}, "occurred_on": {"ngày xảy ra", "day it occurred"},
		"time_precision": {"độ chính xác thời gian", "precision of time"}, "loc_precision": {"độ chính xác vị trí", "precision of place"},
		"uncertainty_m": {"sai số vị trí (m)", "uncertainty (m)"}, "loc_method": {"cách định vị", "how it was located"},
		"commune_code": {"mã xã", "commune code"}, "marker": {"cột mốc", "border marker"}, "offset_m": {"cách mốc (m)", "offset from the marker (m)"},
		"border_distance_m": {"cách biên giới (m)", "distance to the border (m)"}, "detection_mode": {"cách phát hiện", "how it was detected"},
		"reliability": {"độ tin cậy của nguồn (A–F)", "reliability (A-F)"}, "credibility": {"độ xác thực (1–6)", "credibility (1-6)"},
		"substances": {"tang vật (chất và lượng)", "substances with quantities"}, "substance": {"chất ma túy", "substance"},
		"quantity": {"khối lượng, số lượng", "quantity"}, "quantity_unit": {"đơn vị tính", "unit of the quantity"},
		"quantity_g": {"khối lượng (g)", "quantity (g)"}, "quantity_kg": {"khối lượng (kg)", "quantity (kg)"},
		"arrested_n": {"số người bị bắt", "number arrested"}, "cases_n": {"số vụ", "number of cases"}, "armed": {"có vũ khí", "armed"},
		"venue": {"nơi xảy ra", "venue"}, "crossing": {"cửa khẩu", "crossing"}, "trail": {"đường mòn", "trail"}, "direction": {"hướng", "direction"},
		"transport": {"phương tiện", "transport"}, "tier": {"phạm vi chia sẻ", "release tier"},

		"period": {"kỳ", "period"}, "persons_in": {"lượt người vào", "persons in"}, "persons_out": {"lượt người ra", "persons out"},
		"vehicles_in": {"lượt xe vào", "vehicles in"}, "vehicles_out": {"lượt xe ra", "vehicles out"},
		"goods_t_in": {"hàng vào (tấn)", "goods in (t)"}, "goods_t_out": {"hàng ra (tấn)", "goods out (t)"},
		"counterpart": {"cửa khẩu đối diện", "counterpart"}, "far_province": {"tỉnh đối diện", "province on the other side"},
		"province": {"mã tỉnh", "province code"}, "precision": {"độ chính xác", "precision"},

		"passable_months": {"các tháng đi được", "passable months"}, "activity": {"hoạt động", "activity"},
		"last_observed_on": {"quan sát lần cuối", "last observed on"}, "functions": {"chức năng", "functions"},
		"found_on": {"ngày phát hiện", "found on"}, "area_m2": {"diện tích (m²)", "area (m²)"}, "plants": {"số cây", "plants"},
		"destroyed_on": {"ngày phá nhổ", "destroyed on"}, "revisit_due": {"hạn kiểm tra lại", "revisit due"}, "approximate": {"gần đúng", "approximate"},

		"cell": {"ô H3", "H3 cell"}, "month": {"tháng", "month"}, "mode": {"cách tuần tra", "mode"}, "km": {"số km", "km"}, "hours": {"số giờ", "hours"},
		"passes": {"số lượt", "passes"}, "unit": {"đơn vị tuần tra", "patrol unit"},

		"indicator": {"chỉ tiêu", "indicator"}, "value": {"giá trị", "value"}, "value_state": {"tình trạng số liệu", "state of the value"},
		"as_of": {"tính đến ngày", "as of"}, "residents": {"số dân", "residents"}, "households": {"số hộ", "households"}, "district_name": {"tên huyện", "district name"},
		"province_name": {"tên tỉnh", "province name"},

		"id": {"mã chương trình", "programme id"}, "holds_from": {"áp dụng từ", "holds from"}, "title": {"tên gọi, nội dung", "title"},
		"subtype": {"dạng", "subtype"}, "aliases": {"tên khác", "other spellings"}, "programme": {"chương trình", "programme"},
		"item": {"nhiệm vụ trong chương trình", "item of the programme"}, "counterparts": {"đối tác", "counterparts"},
		"units": {"mã xã, tỉnh phía ta", "codes of our units"}, "agency": {"cơ quan", "agency"}, "host": {"nơi chủ trì", "host"}, "day": {"ngày", "day"},
		"until": {"đến ngày", "until"}, "due_on": {"hạn", "due on"}, "sent_on": {"ngày gửi", "sent on"}, "acknowledged_on": {"ngày nhận được", "acknowledged on"},
		"answered_on": {"ngày trả lời", "answered on"}, "acted_on": {"ngày xử lý", "acted on"}, "n": {"số lượng", "count"}, "amount_vnd": {"kinh phí (đồng)", "amount (dong)"},
		"document": {"số văn bản", "document number"}, "place": {"địa điểm", "place"},

		"to_code": {"mã đơn vị mới", "code of the new unit"}, "from_code": {"mã đơn vị cũ", "code of the former unit"},
		"from_name": {"tên đơn vị cũ", "name of the former unit"}, "to_name": {"tên đơn vị mới", "name of the new unit"},
		"from_district": {"huyện cũ", "former district"}, "from_province": {"tỉnh cũ", "former province"}, "to_province": {"tỉnh mới", "new province"},
		"from_level": {"cấp đơn vị cũ", "level of the former unit"}, "to_level": {"cấp đơn vị mới", "level of the new unit"}, "on": {"ngày sắp xếp", "day of the reform"},
		"parent": {"mã cấp trên", "code of the parent"}, "full_name": {"tên đầy đủ", "full name"}, "area_km2": {"diện tích (km²)", "area (km²)"},
		"former_area": {"địa bàn cũ", "former area"}, "on_border": {"giáp biên giới", "on the border"}, "schematic": {"ranh giới phác họa", "schematic boundary"},
		"seat_lon": {"kinh độ trụ sở", "longitude of the seat"}, "seat_lat": {"vĩ độ trụ sở", "latitude of the seat"}, "district": {"mã huyện", "district code"},
	}
}
