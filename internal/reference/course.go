package reference

import (
	"github.com/paulmach/orb"

	"cotmoc/geo/line"
)

// course is how the border with a country runs, good to some 20 km: from the trijunction with the country before on,
// as the markers are numbered. It tells which way a line runs and which of two comes first, nothing else.
func course(country string) orb.LineString {
	switch country {
	case "CN": // from A Pa Chải eastwards to the sea
		return orb.LineString{{102.12, 22.40}, {102.47, 22.77}, {103.01, 22.43}, {103.32, 22.79}, {103.50, 22.58}, {103.65, 22.80},
			{103.96, 22.51}, {104.07, 22.78}, {104.70, 22.82}, {104.87, 23.16}, {105.31, 23.37}, {105.85, 22.90}, {106.79, 22.80},
			{106.53, 22.44}, {106.65, 21.97}, {107.99, 21.49}}
	case "LA": // from A Pa Chải southwards to Bờ Y
		return orb.LineString{{102.12, 22.40}, {102.65, 21.66}, {102.81, 21.84}, {102.95, 21.74}, {102.80, 21.25}, {103.13, 20.85},
			{103.69, 20.66}, {104.09, 20.96}, {104.62, 20.65}, {104.36, 20.44}, {104.95, 20.00}, {104.62, 19.61}, {104.00, 19.68},
			{104.09, 19.48}, {103.85, 19.30}, {105.11, 18.70}, {105.17, 18.31}, {105.47, 18.18}, {105.72, 17.67}, {106.52, 16.99},
			{106.67, 16.44}, {106.85, 16.53}, {107.43, 16.07}, {107.15, 15.77}, {107.66, 15.27}, {107.44, 15.03}, {107.52, 14.70}}
	case "KH": // from Bờ Y southwards to the sea
		return orb.LineString{{107.52, 14.70}, {107.32, 14.12}, {107.60, 13.50}, {107.51, 12.34}, {106.39, 11.97}, {106.43, 11.66},
			{106.02, 11.77}, {105.80, 11.62}, {106.18, 10.77}, {105.75, 11.02}, {105.32, 10.84}, {105.08, 10.95}, {104.85, 10.53},
			{104.45, 10.42}}
	}
	return nil
}

// ours is the side of the border with a country on which Viet Nam lies, seen along its course.
func ours(country string) line.Side {
	if country == "CN" {
		return line.Right
	}
	return line.Left
}
