package border

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one word of a text and what stands before it.
type word struct {
	text     string
	lower    string
	from, to int
	gap      string // between the word before and this one
}

func (w word) capital() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsUpper(r)
}

// follows says that the word goes on where the one before ended.
func (w word) follows() bool { return w.gap == " " || w.gap == ". " }

// wordsOf cuts a text into initials (N.V.) and runs of letters, digits and apostrophes.
func wordsOf(text string) []word {
	var words []word
	before := 0
	for at := 0; at < len(text); {
		end := wordEnd(text, at)
		if end == at {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
			continue
		}
		t := text[at:end]
		words = append(words, word{t, strings.ToLower(t), at, end, text[before:at]})
		before, at = end, end
	}
	return words
}

// wordEnd is where the word that begins at a byte ends; the byte itself where none does.
func wordEnd(text string, at int) int {
	if end := initialsEnd(text, at); end > at {
		return end
	}
	end := at
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if !unicode.In(r, unicode.L, unicode.M) && r != '’' && r != '\'' && (r < '0' || r > '9') {
			break
		}
		end += size
	}
	return end
}

// initialsEnd is where initials such as N.V.A end; at where there are no two.
func initialsEnd(text string, at int) int {
	end := at
	for next := at; next < len(text); {
		r, size := utf8.DecodeRuneInString(text[next:])
		if !unicode.IsUpper(r) {
			break
		}
		if next > at {
			end = next + size
		}
		if next += size; next == len(text) || text[next] != '.' {
			break
		}
		next++
	}
	return end
}

// nameFinder looks for names among the words of one text.
type nameFinder struct{ words []word }

// findNames finds a title and a name, and full names with a common family name. Places named after persons pass.
func findNames(text string, words []word) []Span {
	f := nameFinder{words}
	var spans []Span
	for i := 0; i < len(f.words); i++ {
		title, name := f.title(i), i
		if title > 0 {
			name += title
		}
		n := f.nameLength(name)
		if n == 0 || !f.isPerson(i, title, n) {
			continue
		}
		last := f.words[name+n-1]
		spans = append(spans, Span{f.words[i].from, last.to, PersonalName})
		i = name + n - 1
	}
	return append(spans, scriptNames(text)...)
}

// nameLength counts the capitalised words in a row from at, four at most.
func (f nameFinder) nameLength(at int) int {
	n := 0
	for n < 4 && at+n < len(f.words) && f.words[at+n].capital() && (n == 0 || f.words[at+n].gap == " ") {
		n++
	}
	return n
}

// isPerson judges n capitalised words that stand behind a title of so many words at i, or, without one, at i.
func (f nameFinder) isPerson(i, title, n int) bool {
	name := f.words[i+title : i+title+n]
	if title > 0 && !name[0].follows() {
		return false
	}
	full := isFullName(name)
	if (title == 0 || f.words[i].capital()) && f.behindPlace(i, full) {
		return false
	}
	if title == 0 {
		return full && !namesPlaces(name)
	}
	if full || title > 1 || !isKin(f.words[i].lower) {
		return !isGroup(name[0].lower)
	}
	return f.kinNames(i, name)
}

// kinNames judges "anh Sơn", "Anh Sơn" and "trẻ em Vân Kiều".
func (f nameFinder) kinNames(i int, name []word) bool {
	kin := f.words[i]
	joined := i > 0 && kin.gap == " " && slices.Contains([]string{"trẻ", "anh", "chị", "các", "trưng", "hai", "tam", "na", "cầu"}, f.words[i-1].lower)
	if joined || isGroup(name[0].lower) {
		return false
	}
	if !kin.capital() {
		return true
	}
	return !slices.Contains(kinPlaces[kin.lower], name[0].lower) && (i == 0 || !kin.follows() || !f.words[i-1].capital())
}

// kinPlaces are places whose names begin like an address: Anh Sơn, Bà Rịa, Cô Tô.
var kinPlaces = map[string][]string{
	"anh": {"sơn", "dũng", "bắc", "nam"}, "bà": {"nà", "rịa", "điểm", "gia", "đen", "triệu", "trưng", "om", "chúa"},
	"bác": {"ái"}, "cô": {"ba", "tô", "giang", "ngân", "sa"}, "ông": {"đình", "lãnh", "đốc", "đoàn", "ích"}, "chú": {"ía"}, "chị": {"lăng"},
}

// behindPlace says that a word for a place stands before: streets and units are named after persons. After
// "trưởng bản" a full name is the headman's.
func (f nameFinder) behindPlace(i int, full bool) bool {
	if i == 0 || f.words[i].gap != " " {
		return false
	}
	w := f.words[i-1]
	if !placeWords[w.lower] || w.text == "Hồ" {
		return false
	}
	return !full || i < 2 || !slices.Contains([]string{"trưởng", "phó", "chủ"}, f.words[i-2].lower)
}

// title counts the words of a title that begins at i.
func (f nameFinder) title(i int) int {
	if !titleStarts[f.words[i].lower] {
		return 0
	}
	for n := 3; n > 0; n-- {
		if i+n > len(f.words) {
			continue
		}
		var parts []string
		for j, w := range f.words[i : i+n] {
			if j > 0 && w.gap != " " && w.gap != "/" {
				parts = nil
				break
			}
			parts = append(parts, w.lower)
		}
		if titles[strings.Join(parts, " ")] {
			return n
		}
	}
	return 0
}

// isFullName knows a common family name with a common middle name and a given name behind it.
func isFullName(name []word) bool {
	if len(name) == 2 && utf8.RuneCountInString(name[1].text) == 1 && frequentNames[name[0].lower] {
		return true // Nguyễn A.
	}
	if len(name) < 3 || !familyNames[name[0].lower] {
		return false
	}
	return middleNames[name[1].lower]
}

func namesPlaces(name []word) bool {
	var parts []string
	for _, w := range name {
		parts = append(parts, w.lower)
		if eponyms[strings.Join(parts, " ")] {
			return true
		}
	}
	return false
}

func isKin(lower string) bool { return kin[lower] }

// isGroup knows what is no person behind a title: peoples, nationalities, offices.
func isGroup(lower string) bool { return groups[lower] }

// startsOf gives the first words of a set of texts.
func startsOf(texts map[string]bool) map[string]bool {
	set := map[string]bool{}
	for t := range texts {
		first, _, _ := strings.Cut(t, " ")
		set[first] = true
	}
	return set
}

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Split(words, ",") {
		set[strings.TrimSpace(w)] = true
	}
	return set
}

var (
	kin    = setOf("ông,bà,anh,chị,em,cô,chú,bác,cậu,dì,cụ,cháu")
	titles = setOf(`ông,bà,anh,chị,em,cô,chú,bác,cậu,dì,cụ,cháu,đối tượng,bị can,bị cáo,nghi can,nghi phạm,can phạm,người nghiện,con nghiện,
		phạm nhân,thằng,đồng chí,đ c,bác sĩ,trưởng thôn,trưởng bản,già làng,thiếu úy,trung úy,thượng úy,đại úy,thiếu tá,trung tá,thượng tá,
		đại tá,thiếu tướng,trung tướng,dr,doctor,mr,mrs,ms,miss,mister,madam,suspect,thao,nang,lok,lok srey,neak`)
	titleStarts = startsOf(titles)
	familyNames = setOf(`nguyễn,trần,lê,phạm,huỳnh,hoàng,phan,vũ,võ,đặng,bùi,đỗ,hồ,ngô,dương,lý,đinh,lâm,mai,đào,trịnh,hà,lương,cao,tô,thái,tạ,chu,
		đoàn,trương,quách,triệu,vi,lò,lô,quàng,cà,vì,lường,tòng,cầm,lộc,lữ,lang,hà,giàng,vàng,sùng,thào,mùa,hờ,lầu,và,lỳ,cứ,vừ,xồng,già,moong,cụt,
		y,bàn,đàm,nông,hứa,ma,phùng,nghiêm,kiều,tống,thạch,kim,danh,châu,
		nguyen,tran,pham,huynh,hoang,vu,vo,dang,bui,ho,ngo,duong,ly,le,dinh,truong,luong,giang,vang,sung,quang`)
	frequentNames = setOf("nguyễn,trần,lê,phạm,hoàng,huỳnh,võ,đặng,bùi")
	middleNames   = setOf(`văn,thị,đức,hữu,xuân,quốc,minh,ngọc,thanh,đình,công,quang,duy,bá,trọng,thế,tiến,mạnh,như,thu,kim,thành,gia,viết,sỹ,sĩ,khắc,
		vinh,phương,thùy,thúy,hồng,mỹ,diệu,tuấn,anh,a,y,nhật,hoài,chí,van,thi`)
	// Persons that units and streets are named after: every one of data/facts, and the common streets.
	eponyms = setOf(`trần văn thời,nguyễn văn cừ,nguyễn văn linh,nguyễn thị minh khai,nguyễn thị định,nguyễn văn trỗi,võ thị sáu,võ văn kiệt,hồ thị kỷ,
		lý văn lâm,lương văn tri,chu văn an,hoàng văn thụ,hồ chí minh,nguyễn việt khái,lê thanh nghị,lương thế trân,phan ngọc hiển,phan đình phùng,
		trương quang trọng,dương minh châu,bùi hữu nghĩa,bùi thị xuân,châu văn liêm,trần quang diệu,trần thành ngọ,huỳnh hữu nghĩa,cao xuân dương,
		dương xuân hội,lê minh xuân,nguyễn văn thảnh,phạm văn cội,phạm văn hai,phạm hồng thái,đào hữu cảnh,phạm văn đồng,hoàng quốc việt,
		trần quốc toản,trần quốc tuấn,lê đức thọ,nguyễn hữu thọ,nguyễn đức cảnh,nguyễn chí thanh,phạm đình hổ,đinh văn lâm hà,đào duy từ,châu thành a`)
	groups = setOf(`lào,việt,campuchia,cambodia,thái,trung,mông,h'mông,vân,kiều,bru,pa,kinh,khơ,khmer,dao,tày,nùng,mường,công,bộ,đồn,trạm,ban,ubnd,
		viện,tòa,cục,phòng,sở,đội,đoàn,tỉnh,xã,i,ii,iii,iv,nam,bắc`)
	placeWords = setOf(`xã,phường,trấn,huyện,quận,tỉnh,phố,thôn,bản,ấp,buôn,làng,khóm,khu,tổ,đường,ngõ,hẻm,lộ,cầu,sông,suối,núi,đèo,hồ,chợ,trường,viện,
		trạm,đồn,đội,khẩu,mở,mòn,cụm,viên,đảo,khu,thpt,thcs,mốc,khe,rào,đài,tuyến,phiên,tp,street,road,commune,ward,village,district,town,bridge,
		đồi,dốc,hang,thác,cồn,bãi,mũi,kênh,rạch,xóm,bàu,bot,km,ql,đt,ga,bến,cảng,tx,tt`)
)

var scriptName = regexp.MustCompile(`(?:^|[\s,;:(])((?:ທ້າວ|ທ່ານ|ນາງ|ອ້າຍ)\s?[\x{0E80}-\x{0EFF}]+|(?:លោកស្រី|អ្នកស្រី|លោក|នាង)\s?[\x{1780}-\x{17FF}]+)`)

// scriptNames finds a title and a name in Lao and Khmer script.
func scriptNames(text string) []Span {
	if !strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Lao, unicode.Khmer) }) {
		return nil
	}
	var spans []Span
	for _, at := range scriptName.FindAllStringSubmatchIndex(text, -1) {
		spans = append(spans, Span{at[2], at[3], PersonalName})
	}
	return spans
}
