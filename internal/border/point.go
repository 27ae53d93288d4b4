package border

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// CheckPoint refuses a point (lon, lat in degrees) outside +-180 / +-90, not a number, or clearly swapped:
// outside the area served while the swap falls inside it. Such a swap is also told where lat > 90.
func (r Rules) CheckPoint(p orb.Point) []Fault {
	lon, lat := p.Lon(), p.Lat()
	if math.IsNaN(lon) || math.IsNaN(lat) || math.IsInf(lon, 0) || math.IsInf(lat, 0) {
		return []Fault{fault("lon", "tọa độ không phải là số", "the coordinate is not a number")}
	}
	if !r.inArea(lon, lat) && r.inArea(lat, lon) {
		return []Fault{fault("lon",
			fmt.Sprintf("kinh độ %g và vĩ độ %g có vẻ bị đổi chỗ cho nhau", lon, lat),
			fmt.Sprintf("longitude %g and latitude %g look swapped", lon, lat))}
	}
	var faults []Fault
	if math.Abs(lon) > 180 {
		faults = append(faults, fault("lon",
			fmt.Sprintf("kinh độ %g ngoài khoảng từ -180 đến 180", lon),
			fmt.Sprintf("longitude %g is outside -180 to 180", lon)))
	}
	if math.Abs(lat) > 90 {
		faults = append(faults, fault("lat",
			fmt.Sprintf("vĩ độ %g ngoài khoảng từ -90 đến 90", lat),
			fmt.Sprintf("latitude %g is outside -90 to 90", lat)))
	}
	return faults
}
