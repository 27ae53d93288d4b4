package border

// Indicator is a figure a commune or a province reports for a period.
type Indicator struct {
	ID    string
	Unit  string // "person", "point", "plant", "m2", "case", ...
	Whole bool   // only whole numbers
	Label Text
}

// What figures follow when their unit is divided.
const (
	FollowPeople = "people" // where people live: persons, cases, places
	FollowGround = "ground" // the ground itself: areas and plants
)

// Follows says what the figures of an indicator follow when their unit is divided: FollowGround for what is
// counted in square metres and plants, FollowPeople for everything else.
func (i Indicator) Follows() string {
	switch i.Unit {
	case "m2", "plant":
		return FollowGround
	}
	return FollowPeople
}

// PerResident says that the indicator counts persons, so that a rate of it per resident has a meaning.
func (i Indicator) PerResident() bool { return i.Unit == "person" && i.ID != "residents" }

// Indicators of Decision 28/2025, in the order of the report form.
func Indicators() []Indicator {
	return append(decisionIndicators(), programmeIndicators()...)
}

func decisionIndicators() []Indicator {
	return []Indicator{
		{"residents", "person", true, Text{"Dân số hiện cư trú", "Residents"}},
		{"addicts_on_file", "person", true, Text{"Người nghiện có hồ sơ quản lý", "Addicts with a management file"}},
		{"users_on_file", "person", true, Text{"Người sử dụng trái phép có hồ sơ quản lý", "Illegal users with a management file"}},
		{"addicts_exempt", "person", true, Text{
			"Người đang điều trị thay thế, cai nghiện tại nhà, cộng đồng, quản lý sau cai",
			"In substitution, home or community rehabilitation, or post-rehabilitation management"}},
		{"use_points", "point", true, Text{"Điểm tổ chức, chứa chấp sử dụng trái phép", "Places organising or harbouring illegal use"}},
		{"offenders_arrested", "person", true, Text{"Người phạm tội về ma túy bị bắt trên địa bàn", "Drug offenders arrested in the area"}},
		{"resident_offenders", "person", true, Text{"Người cư trú vi phạm pháp luật về ma túy", "Residents breaking drug law"}},
		{"wanted_hiding", "person", true, Text{"Người bị truy nã về ma túy lẩn trốn trên địa bàn", "Persons wanted for a drug crime hiding in the area"}},
		{"plants_destroyed", "plant", true, Text{"Cây có chất ma túy phát hiện, phá nhổ", "Drug plants found and destroyed"}},
		{"plant_area_m2", "m2", false, Text{"Diện tích cây có chất ma túy phát hiện, phá nhổ", "Area of drug plants found and destroyed"}},
	}
}

func programmeIndicators() []Indicator {
	return []Indicator{
		{"offences_found", "case", true, Text{"Số vụ phát hiện", "Offences found"}},
		{"criminal_cases", "case", true, Text{"Số vụ án", "Criminal cases"}},
		{"criminal_cases_resolved", "case", true, Text{"Số vụ án đã giải quyết", "Criminal cases resolved"}},
		{"criminal_cases_tried", "case", true, Text{"Số vụ án đã xét xử", "Criminal cases tried"}},
		{"leads_received_sea", "lead", true, Text{"Tin tuyến biển nhận được", "Leads received, sea"}},
		{"leads_received_air", "lead", true, Text{"Tin tuyến hàng không nhận được", "Leads received, air"}},
		{"leads_received_parcel", "lead", true, Text{"Tin tuyến bưu phẩm nhận được", "Leads received, parcel"}},
		{"leads_verified_sea", "lead", true, Text{"Tin tuyến biển đã xác minh", "Leads verified, sea"}},
		{"leads_verified_air", "lead", true, Text{"Tin tuyến hàng không đã xác minh", "Leads verified, air"}},
		{"leads_verified_parcel", "lead", true, Text{"Tin tuyến bưu phẩm đã xác minh", "Leads verified, parcel"}},
		{"retailers_known", "person", true, Text{"Đối tượng bán lẻ đã biết", "Retailers known"}},
		{"retailers_managed", "person", true, Text{"Đối tượng bán lẻ đang quản lý", "Retailers under management"}},
		{"retail_points", "point", true, Text{"Điểm bán lẻ", "Retail points"}},
		{"schools", "school", true, Text{"Số trường học", "Schools"}},
		{"industrial_zones", "zone", true, Text{"Số khu công nghiệp", "Industrial zones"}},
		{"awareness_communes", "commune", true, Text{"Số xã được tuyên truyền", "Communes reached by awareness work"}},
		{"awareness_schools", "school", true, Text{"Số trường học được tuyên truyền", "Schools reached by awareness work"}},
		{"awareness_industrial_zones", "zone", true, Text{"Số khu công nghiệp được tuyên truyền", "Industrial zones reached by awareness work"}},
		{"media_products", "product", true, Text{"Số sản phẩm truyền thông", "Media products"}},
		{"networks_broken", "network", true, Text{"Số đường dây bị triệt phá", "Networks broken"}},
		{"joint_cases", "case", true, Text{"Số chuyên án phối hợp", "Joint cases"}},
		{"outflow_treated", "person", true, Text{"Số người ra khỏi danh sách: đã điều trị", "Off the list: treated"}},
		{"outflow_centre", "person", true, Text{"Số người ra khỏi danh sách: vào cơ sở cai nghiện", "Off the list: in a centre"}},
		{"outflow_moved", "person", true, Text{"Số người ra khỏi danh sách: chuyển nơi cư trú", "Off the list: moved"}},
		{"outflow_struck_off", "person", true, Text{"Số người ra khỏi danh sách: đưa ra khỏi hồ sơ", "Off the list: struck off"}},
	}
}

// IndicatorByID finds an indicator.
func IndicatorByID(id string) (Indicator, bool) {
	for _, i := range Indicators() {
		if i.ID == id {
			return i, true
		}
	}
	return Indicator{}, false
}
