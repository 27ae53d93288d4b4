package border

// TimePrecisions say how exactly the time of an incident is known.
func TimePrecisions() CodeList {
	return list("time_precision",
		"1", "Giờ", "Hour", "2", "Ngày", "Day", "3", "Tuần", "Week", "4", "Tháng", "Month",
		"5", "Hai tháng", "Two months", "6", "Quý hoặc thô hơn", "Quarter or coarser")
}

// LocPrecisions say how exactly a place is known.
func LocPrecisions() CodeList {
	return list("loc_precision",
		"1", "GPS", "GPS", "2", "Địa danh, trong 1 km", "Named place, within 1 km", "3", "Thôn, bản, trong 3 km", "Village, within 3 km",
		"4", "Đoạn biên giới", "Border section", "5", "Xã", "Commune", "6", "Tỉnh", "Province", "9", "Chưa rõ", "Unknown")
}

// LocMethods say how a place came to be.
func LocMethods() CodeList {
	return list("loc_method",
		"gps", "Máy định vị", "GPS", "map_click", "Chọn trên bản đồ", "Picked on the map", "marker_offset", "Theo cột mốc", "Marker and offset",
		"gazetteer", "Theo địa danh", "Gazetteer", "admin_only", "Theo đơn vị hành chính", "Administrative unit only", "imported", "Từ tệp nhập", "Imported")
}

// Reliabilities grade a source; F is unknown, not worst.
func Reliabilities() CodeList {
	return list("reliability",
		"A", "Hoàn toàn tin cậy", "Completely reliable", "B", "Thường tin cậy", "Usually reliable", "C", "Khá tin cậy", "Fairly reliable",
		"D", "Thường không tin cậy", "Not usually reliable", "E", "Không tin cậy", "Unreliable", "F", "Chưa đánh giá được", "Cannot be judged")
}

// Credibilities grade what a source says; 6 is unknown, not worst.
func Credibilities() CodeList {
	return list("credibility",
		"1", "Đã được nguồn khác xác nhận", "Confirmed by other sources", "2", "Có thể đúng", "Probably true", "3", "Có khả năng đúng", "Possibly true",
		"4", "Đáng ngờ", "Doubtful", "5", "Khó đúng", "Improbable", "6", "Chưa đánh giá được", "Cannot be judged")
}

// Directions say which way something moved.
func Directions() CodeList {
	return list("direction",
		"into_vn", "Vào Việt Nam", "Into Viet Nam", "out_of_vn", "Ra khỏi Việt Nam", "Out of Viet Nam", "transit", "Quá cảnh", "Transit",
		"internal", "Trong nội địa", "Internal", "unknown", "Chưa rõ", "Unknown")
}

// Transports say what it moved by.
func Transports() CodeList {
	return list("transport",
		"foot", "Đi bộ", "On foot", "motorbike", "Xe máy", "Motorbike", "car", "Ô tô con", "Car", "truck", "Xe tải", "Truck", "bus", "Xe khách", "Bus",
		"boat", "Thuyền", "Boat", "animal", "Súc vật thồ", "Animal", "parcel", "Bưu kiện", "Parcel", "drone", "Thiết bị bay", "Drone",
		"other", "Khác", "Other", "unknown", "Chưa rõ", "Unknown")
}

// Tiers say who may see a record, from everybody to the fewest.
func Tiers() CodeList {
	return list("tier",
		"public", "Công khai", "Public", "shared", "Chia sẻ với đối tác", "Shared", "internal", "Nội bộ", "Internal", "restricted", "Hạn chế", "Restricted")
}

// MarkerTypes tell the markers of the line from those beside them.
func MarkerTypes() CodeList {
	return list("marker_type", "main", "Mốc chính", "Main marker", "auxiliary", "Mốc phụ, cọc dấu", "Auxiliary marker")
}

// PostKinds say whose post it is.
func PostKinds() CodeList {
	return list("post_kind",
		"border_post", "Đồn biên phòng", "Border guard post", "gate_post", "Đồn biên phòng cửa khẩu", "Border guard gate post",
		"station", "Trạm kiểm soát biên phòng", "Border control station", "checkpoint", "Chốt", "Checkpoint",
		"liaison_office", "Văn phòng liên lạc biên giới", "Border liaison office", "commune_police", "Công an xã", "Commune police",
		"customs", "Hải quan", "Customs", "other", "Khác", "Other")
}

// Countries are those on the other side of the border.
func Countries() CodeList {
	return list("country", "LA", "Lào", "Laos", "KH", "Campuchia", "Cambodia", "CN", "Trung Quốc", "China")
}
