package border

import "sync"

// Code is one entry of a code list: the word stored and exchanged, and its labels.
type Code struct {
	ID    string `json:"id"`
	Label Text   `json:"label"`
}

// CodeList is a closed list of codes under a name: "incident_kind", "substance" ...
type CodeList struct {
	Name  string `json:"name"`
	Codes []Code `json:"codes"`
}

// Has says whether the list holds the code.
func (l CodeList) Has(id string) bool {
	for _, c := range l.Codes {
		if c.ID == id {
			return true
		}
	}
	return false
}

// Label gives the label of a code; the code itself where the list does not hold it.
func (l CodeList) Label(id string) Text {
	for _, c := range l.Codes {
		if c.ID == id {
			return c.Label
		}
	}
	return Text{VI: id, EN: id}
}

// IDs lists the codes in their order.
func (l CodeList) IDs() []string {
	ids := make([]string, len(l.Codes))
	for i, c := range l.Codes {
		ids[i] = c.ID
	}
	return ids
}

// built keeps every list once made: an import asks for them a dozen times a row. Lists never change.
var built sync.Map // name to CodeList

func list(name string, idViEn ...string) CodeList {
	if l, ok := built.Load(name); ok {
		return l.(CodeList)
	}
	l := CodeList{Name: name, Codes: make([]Code, 0, len(idViEn)/3)}
	for i := 0; i+2 < len(idViEn); i += 3 {
		l.Codes = append(l.Codes, Code{ID: idViEn[i], Label: Text{VI: idViEn[i+1], EN: idViEn[i+2]}})
	}
	built.Store(name, l)
	return l
}

// Levels of administrative units. District units ended on 30 June 2025 but stay in the record.
func Levels() CodeList {
	return list("level",
		"province", "Tỉnh, thành phố", "Province",
		"district", "Huyện (cũ)", "District (former)",
		"commune", "Xã, phường, đặc khu", "Commune",
		"village", "Thôn, bản", "Village",
		"group", "Tổ dân phố", "Residential group",
		"agency", "Cơ quan, doanh nghiệp, trường học", "Agency, enterprise, school")
}

// IncidentKinds says what an incident is.
func IncidentKinds() CodeList {
	return list("incident_kind",
		"seizure", "Bắt giữ, thu giữ", "Seizure",
		"cultivation_found", "Phát hiện trồng cây có chất ma túy", "Cultivation found",
		"production_site", "Nơi sản xuất", "Production site",
		"storage_site", "Nơi cất giấu", "Storage site",
		"use_place", "Nơi sử dụng", "Place of use",
		"trafficking_indicator", "Dấu hiệu vận chuyển", "Trafficking indicator",
		"illegal_crossing", "Vượt biên trái phép", "Illegal crossing",
		"precursor", "Tiền chất", "Precursor",
		"other", "Khác", "Other")
}

// Substances are what may be found.
func Substances() CodeList {
	return list("substance",
		"heroin", "Heroin", "Heroin",
		"opium", "Thuốc phiện", "Opium",
		"morphine", "Morphin", "Morphine",
		"methamphetamine", "Methamphetamine", "Methamphetamine",
		"amphetamine", "Amphetamine", "Amphetamine",
		"mdma", "MDMA", "MDMA",
		"ketamine", "Ketamine", "Ketamine",
		"cannabis_herb", "Cần sa (thảo mộc)", "Cannabis herb",
		"cannabis_resin", "Nhựa cần sa", "Cannabis resin",
		"cannabis_plant", "Cây cần sa", "Cannabis plant",
		"cocaine", "Cocaine", "Cocaine",
		"nps", "Chất hướng thần mới", "New psychoactive substance",
		"precursor", "Tiền chất", "Precursor",
		"other", "Khác", "Other",
		"unknown", "Chưa rõ", "Unknown")
}

// SubstanceForms says in which form a substance was found.
func SubstanceForms() CodeList {
	return list("substance_form",
		"tablet", "Viên", "Tablet", "crystal", "Tinh thể", "Crystal", "powder", "Bột", "Powder",
		"block", "Bánh", "Block", "liquid", "Dạng lỏng", "Liquid", "plant", "Cây", "Plant",
		"resin", "Nhựa", "Resin", "mixed", "Hỗn hợp", "Mixed", "unknown", "Chưa rõ", "Unknown")
}

// QuantityUnits are the units a quantity is reported in; it is stored as reported.
func QuantityUnits() CodeList {
	return list("quantity_unit",
		"g", "g", "g", "kg", "kg", "kg", "ml", "ml", "ml", "l", "lít", "l",
		"tablet", "viên", "tablet", "block", "bánh", "block", "plant", "cây", "plant",
		"m2", "m²", "m²", "package", "gói", "package", "item", "vật", "item")
}

// Sides of the border.
func Sides() CodeList {
	return list("side",
		"vn", "Phía Việt Nam", "Vietnamese side",
		"la", "Phía Lào", "Lao side",
		"kh", "Phía Campuchia", "Cambodian side",
		"cn", "Phía Trung Quốc", "Chinese side",
		"on_line", "Trên đường biên", "On the line",
		"unknown", "Chưa rõ", "Unknown")
}

// DetectionModes says how an incident came to be known.
func DetectionModes() CodeList {
	return list("detection_mode",
		"patrol_discovered", "Tuần tra phát hiện", "Found on patrol",
		"checkpoint_control", "Kiểm soát tại chốt, cửa khẩu", "Checkpoint control",
		"investigation", "Điều tra", "Investigation",
		"public_report", "Nhân dân báo tin", "Public report",
		"partner_notice", "Phía bạn thông báo", "Partner notice",
		"sensor", "Thiết bị", "Sensor",
		"open_source", "Nguồn mở", "Open source",
		"unknown", "Chưa rõ", "Unknown")
}

// Venues are the kinds of place an incident happened in.
func Venues() CodeList {
	return list("venue",
		"none", "Không", "None", "lodging", "Cơ sở lưu trú", "Lodging", "bar", "Quán bar", "Bar",
		"karaoke", "Karaoke", "Karaoke", "shop", "Cửa hàng", "Shop", "vehicle", "Phương tiện", "Vehicle",
		"dwelling", "Nhà ở", "Dwelling", "other", "Khác", "Other", "unknown", "Chưa rõ", "Unknown")
}

// CrossingTypes follow Decree 112/2014, amended by 34/2023.
func CrossingTypes() CodeList {
	return list("crossing_type",
		"international", "Cửa khẩu quốc tế", "International gate",
		"main", "Cửa khẩu chính", "Main gate",
		"secondary", "Cửa khẩu phụ", "Secondary gate",
		"opening", "Lối mở biên giới", "Border opening",
		"traditional_opening", "Lối mở truyền thống", "Traditional opening",
		"clearance_lane", "Lối thông quan, đường chuyên dụng", "Clearance lane")
}

// CrossingStatuses says whether a crossing is in use.
func CrossingStatuses() CodeList {
	return list("crossing_status",
		"open", "Đang mở", "Open", "restricted", "Hạn chế", "Restricted", "closed", "Đóng", "Closed",
		"seasonal", "Theo mùa", "Seasonal", "planned", "Dự kiến", "Planned")
}

// TrailKinds says what a trail is passable for.
func TrailKinds() CodeList {
	return list("trail_kind",
		"footpath", "Đường mòn đi bộ", "Footpath", "motorbike", "Đường xe máy", "Motorbike track",
		"cart", "Đường xe thô sơ", "Cart track", "river", "Đường sông", "River",
		"ford", "Bến lội, bến đò", "Ford", "ridge", "Đường sống núi", "Ridge")
}

// TrailActivities says whether a trail is used.
func TrailActivities() CodeList {
	return list("trail_activity",
		"active", "Đang hoạt động", "Active", "suspected", "Nghi vấn", "Suspected",
		"dormant", "Tạm lắng", "Dormant", "blocked", "Đã chặn", "Blocked", "unknown", "Chưa rõ", "Unknown")
}

// HotspotLevels are the police ladder: at risk, point, gathering place.
func HotspotLevels() CodeList {
	return list("hotspot_level",
		"at_risk", "Điểm có nguy cơ phức tạp", "At-risk point",
		"point", "Điểm phức tạp", "Point",
		"gathering", "Tụ điểm phức tạp", "Gathering place",
		"none", "Không xếp mức", "No level")
}

// HotspotFunctions say what happens at a hot spot. organised_use is the "use point" of Decision 28.
func HotspotFunctions() CodeList {
	return list("hotspot_function",
		"retail", "Bán lẻ", "Retail",
		"organised_use", "Tổ chức, chứa chấp sử dụng", "Organised use",
		"staging", "Tập kết", "Staging",
		"production", "Sản xuất", "Production")
}

// HotspotStates are the life of a hot spot.
func HotspotStates() CodeList {
	return list("hotspot_state",
		"suspected", "Nghi vấn", "Suspected", "managed", "Đang quản lý", "Managed",
		"dismantled", "Đã triệt xóa", "Dismantled", "held_clear", "Giữ sạch", "Held clear",
		"closed", "Kết thúc", "Closed", "reformed", "Hình thành lại", "Re-formed")
}

// PlotStates are the life of a plot of drug plants.
func PlotStates() CodeList {
	return list("plot_state",
		"found", "Phát hiện", "Found", "measured", "Đã đo đếm", "Measured", "destroyed", "Đã phá nhổ", "Destroyed",
		"revisit_due", "Cần kiểm tra lại", "Revisit due",
		"replanted", "Tái trồng", "Replanted", "clear", "Sạch", "Clear")
}

// EffortModes say how a patrol moved.
func EffortModes() CodeList {
	return list("effort_mode",
		"foot", "Đi bộ", "On foot", "motorbike", "Xe máy", "Motorbike", "vehicle", "Ô tô", "Vehicle",
		"boat", "Thuyền", "Boat", "static_post", "Chốt cố định", "Static post", "drone", "Thiết bị bay", "Drone")
}

// RouteLevels say who approves a key route.
func RouteLevels() CodeList {
	return list("route_level",
		"province", "Trong tỉnh", "Within the province", "inter_province", "Liên tỉnh", "Inter-province")
}

// ValueStates say what a reported value is, so that "unknown" is never a number.
func ValueStates() CodeList {
	return list("value_state",
		"reported", "Đã báo cáo", "Reported", "not_collected", "Chưa thu thập", "Not collected",
		"withheld", "Không cung cấp", "Withheld", "not_applicable", "Không áp dụng", "Not applicable")
}

// ReportStates are the states of an expected report. late and missing come from the clock alone.
func ReportStates() CodeList {
	return list("report_state",
		"due", "Chờ báo cáo", "Due", "draft", "Đang soạn", "Draft", "submitted", "Đã gửi, chờ duyệt", "Submitted",
		"returned", "Trả lại để bổ sung", "Returned", "accepted", "Đã chấp nhận", "Accepted",
		"late", "Gửi muộn, chờ duyệt", "Late", "missing", "Chưa báo cáo, quá hạn", "Missing", "waived", "Được miễn", "Waived")
}

// QuestionKinds say what raises a question about a report.
func QuestionKinds() CodeList {
	return list("question_kind",
		"rule", "Số liệu trong báo cáo không khớp nhau", "Figures of the report do not fit",
		"own_history", "Khác xa các kỳ trước", "Far from earlier periods",
		"peers", "Khác xa các xã trong tỉnh", "Far from the units of the province",
		"others_found", "Nơi khác ghi nhận", "Found by others")
}

// Classes are what an assessment may say of a commune or a province.
func Classes() CodeList {
	return list("class",
		"drug_free", "Không ma túy", "Drug-free",
		"has_drugs", "Có ma túy, ngoài trọng điểm", "Has drugs, outside the key classes",
		"type_3", "Trọng điểm loại III", "Key area, type III",
		"type_2", "Trọng điểm loại II", "Key area, type II",
		"type_1", "Trọng điểm loại I", "Key area, type I",
		"key_province", "Tỉnh trọng điểm", "Key province",
		"clean", "Sạch về ma túy (địa phương)", "Clean of drugs (local rule)",
		"no_drug_crime", "Không có tội phạm và tệ nạn ma túy (địa phương)", "Without drug crime and drug evils (local rule)",
		"undetermined", "Chưa xác định", "Undetermined")
}

// CodeLists are all the lists, in the order the API serves them.
func CodeLists() []CodeList {
	return []CodeList{Levels(), IncidentKinds(), Substances(), SubstanceForms(), QuantityUnits(), Sides(),
		DetectionModes(), Venues(), CrossingTypes(), CrossingStatuses(), TrailKinds(), TrailActivities(),
		HotspotLevels(), HotspotFunctions(), HotspotStates(), PlotStates(), EffortModes(), RouteLevels(),
		ValueStates(), ReportStates(), QuestionKinds(), Classes(), FitKinds(), FitSeverities(), TimePrecisions(), LocPrecisions(), LocMethods(), Reliabilities(),
		Credibilities(), Directions(), Transports(), Tiers(), MarkerTypes(), PostKinds(), Countries(),
		Designations(), RecognitionStates(), RecognitionSteps(),
		EntryKinds(), EntryStates(), EntrySubtypes(), CounterpartLevels(), BriefingLevels(), ExchangeDirections(),
		TargetStates(), TargetSorts(), DutyStates()}
}
