package border

// EntryKinds are the kinds of entries of the cooperation log: first what is done with the other side, then the work
// under a programme.
func EntryKinds() CodeList {
	return list("entry_kind",
		"counterpart", "Đối tác", "Counterpart",
		"agreement", "Thỏa thuận, chương trình phối hợp", "Agreement",
		"agreement_step", "Bước thực hiện thỏa thuận", "Step of an agreement",
		"obstacle", "Khó khăn, vướng mắc", "Obstacle",
		"international_obligation", "Nghĩa vụ quốc tế", "International obligation",
		"liaison_office", "Văn phòng liên lạc biên giới", "Border liaison office",
		"exchange", "Trao đổi thông tin", "Exchange of information",
		"request", "Yêu cầu phối hợp, tương trợ", "Request",
		"briefing", "Giao ban, hội đàm", "Briefing",
		"joint_operation", "Hoạt động phối hợp đấu tranh", "Joint operation",
		"joint_case", "Chuyên án chung", "Joint case",
		"survey", "Khảo sát tuyến, địa bàn", "Survey of routes and areas",
		"training", "Tập huấn", "Training",
		"joint_patrol", "Tuần tra chung", "Joint patrol",
		"gate_control", "Kiểm soát cửa khẩu, đường mòn", "Control of gates and trails",
		"awareness", "Tuyên truyền", "Awareness work",
		"residents_report", "Tin của cư dân biên giới (số đếm)", "Reports from border residents (counts)",
		"support_project", "Dự án hỗ trợ", "Support project",
		"armed_group", "Nhóm vận chuyển có vũ trang (số đếm)", "Armed carrying groups (counts)",
		"plan", "Kế hoạch phải nộp", "Plan owed",
		"hearing", "Buổi nghe báo cáo", "Hearing",
		"conclusion", "Kết luận sau buổi nghe", "Conclusion of a hearing",
		"inspection", "Kiểm tra, giám sát", "Inspection",
		"model", "Mô hình", "Model",
		"commendation", "Khen thưởng tập thể", "Commendation",
		"campaign", "Đợt cao điểm", "Peak campaign",
		"decision", "Quyết định", "Decision",
		"spending", "Kinh phí", "Spending",
		"review", "Sơ kết, tổng kết", "Review",
		"rating", "Xếp loại cấp ủy, đơn vị", "Rating of units",
		"evidence", "Kết quả thực hiện nhiệm vụ", "Evidence of a task")
}

// EntryStates are the states of all kinds of entries; EntryStatesOf says which belong to a kind.
func EntryStates() CodeList {
	return list("entry_state",
		"planned", "Dự kiến", "Planned", "under_way", "Đang thực hiện", "Under way", "done", "Đã xong", "Done",
		"postponed", "Hoãn", "Postponed", "cancelled", "Hủy", "Cancelled",
		"active", "Đang hoạt động", "Active", "ended", "Đã kết thúc", "Ended",
		"drafted", "Đang soạn", "Drafted", "in_force", "Có hiệu lực", "In force", "blocked", "Đang vướng", "Blocked",
		"open", "Chưa xong", "Open", "resolved", "Đã gỡ", "Resolved",
		"sent", "Đã gửi", "Sent", "acknowledged", "Đã nhận", "Acknowledged", "answered", "Đã trả lời", "Answered",
		"acted", "Đã xử lý", "Acted upon", "closed", "Khép lại", "Closed",
		"received", "Đã nhận tin", "Received", "verified", "Đã xác minh", "Verified",
		"proposed", "Đề xuất", "Proposed", "surveyed", "Đã khảo sát", "Surveyed", "built", "Đã xây dựng", "Built",
		"in_use", "Đang sử dụng", "In use", "stopped", "Đã dừng", "Stopped",
		"watched", "Đang theo dõi", "Watched", "broken", "Đã triệt phá", "Broken", "reformed", "Hình thành lại", "Re-formed",
		"owed", "Chưa nộp", "Owed", "handed_in", "Đã nộp", "Handed in", "approved", "Đã phê duyệt", "Approved", "returned", "Trả lại", "Returned",
		"followed_up", "Đã thực hiện", "Followed up",
		"started", "Khởi động", "Started", "running", "Đang chạy", "Running", "spread", "Đã nhân rộng", "Spread",
		"met", "Đạt", "Met", "not_met", "Không đạt", "Not met")
}

// EntrySubtypes tell entries of one kind apart.
func EntrySubtypes() CodeList {
	return list("entry_subtype",
		"agreement", "Thỏa thuận", "Agreement", "minutes", "Biên bản ghi nhớ", "Minutes, memorandum",
		"coordination", "Chương trình phối hợp", "Coordination programme", "amendment", "Sửa đổi, bổ sung", "Amendment",
		"hot_line", "Đường dây nóng", "Hot line", "liaison_office", "Qua văn phòng liên lạc", "Through the liaison office", "letter", "Văn bản", "Letter",
		"legal_assistance", "Tương trợ tư pháp", "Mutual legal assistance", "information", "Trao đổi tin", "Information",
		"verification", "Xác minh", "Verification", "handover", "Bàn giao", "Handover",
		"general", "Chung", "General", "venues", "Cơ sở kinh doanh, lưu trú", "Entertainment and lodging venues", "precursors", "Tiền chất", "Precursors",
		"clean_unit", "Công nhận địa bàn sạch", "Clean unit", "conversion", "Chuyển hóa địa bàn", "Conversion", "other", "Khác", "Other",
		"yearly", "Hằng năm", "Yearly", "staged", "Giai đoạn", "Staged", "final", "Kết thúc", "Final", "cooperation", "Đánh giá hợp tác", "State of cooperation")
}

// CounterpartLevels say what a counterpart is.
func CounterpartLevels() CodeList {
	return list("counterpart_level",
		"country", "Quốc gia", "Country", "province", "Tỉnh phía bạn", "Province", "district", "Huyện phía bạn", "District",
		"village_cluster", "Cụm bản", "Village cluster", "village", "Bản", "Village", "organisation", "Tổ chức quốc tế", "Organisation",
		"vn_province", "Tỉnh bạn trong nước", "Neighbouring Vietnamese province", "central_agency", "Cơ quan trung ương", "Central agency")
}

// BriefingLevels say who meets.
func BriefingLevels() CodeList {
	return list("briefing_level",
		"eight_provinces", "8 tỉnh", "Eight provinces", "three_provinces", "3 tỉnh luân phiên", "Three provinces in rotation",
		"agency_pair", "Cặp cơ quan", "Pair of agencies", "police_conference", "Hội nghị công an hai bên", "Police-to-police conference",
		"province_pair", "Cặp tỉnh", "Pair of provinces", "district_pair", "Cặp huyện, khu vực", "Pair of districts",
		"commune_pair", "Cặp xã, cụm bản", "Pair of communes", "liaison_office", "Văn phòng liên lạc", "Liaison offices", "domestic", "Trong nước", "Domestic")
}

// TargetStates say how a target of a programme stands.
func TargetStates() CodeList {
	return list("target_state",
		"on_track", "Đúng tiến độ", "On track", "at_risk", "Có nguy cơ", "At risk", "off_track", "Không đạt, chậm", "Off track",
		"achieved", "Đạt", "Achieved", "unknown", "Chưa rõ", "Unknown")
}

// TargetSorts keep apart what enforcement does, what became of the area, and meetings and plans.
func TargetSorts() CodeList {
	return list("target_sort",
		"output", "Kết quả đấu tranh", "Enforcement output", "outcome", "Tình hình địa bàn", "Outcome", "process", "Tổ chức thực hiện", "Process")
}

// DutyStates say how a duty under a programme stands.
func DutyStates() CodeList {
	return list("duty_state",
		"overdue", "Quá hạn", "Overdue", "obstructed", "Đang vướng", "Obstructed", "unclear", "Chưa rõ có phải làm", "Not clear whether owed", "undated", "Văn bản không nêu hạn", "No day set",
		"open", "Còn hạn", "Open", "done", "Đã xong", "Done", "ended", "Chấm dứt cùng đơn vị", "Ended with the unit")
}

// ExchangeDirections say who asked.
func ExchangeDirections() CodeList {
	return list("exchange_direction", "out", "Ta gửi", "Sent by us", "in", "Ta nhận", "Received by us")
}
