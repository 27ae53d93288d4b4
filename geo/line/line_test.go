package line_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"cotmoc/geo/line"
)

// wiggly is a line of about km kilometres that wanders southward.
func wiggly(seed uint64, km float64) orb.LineString {
	r := rand.New(rand.NewPCG(seed, 1))
	at, heading := orb.Point{102.2, 22.4}, -1.2
	l := orb.LineString{at}
	for gone := 0.0; gone < km; {
		step := 0.05 + r.Float64()*r.Float64()*3
		heading += r.NormFloat64() * 0.5
		heading = -1.2 + (heading+1.2)*0.9
		at = orb.Point{at[0] + step/104*math.Cos(heading), at[1] + step/110.7*math.Sin(heading)}
		l = append(l, at)
		gone += step
	}
	return l
}

func build(t testing.TB, shapes ...orb.Geometry) *line.Line {
	t.Helper()
	l, err := line.New(shapes...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// vincenty is the distance in metres on WGS 84 by Vincenty's inverse formula, an independent measure.
func vincenty(p, q orb.Point) float64 {
	const a, f = 6378137.0, 1 / 298.257223563
	const b = a * (1 - f)
	rad := math.Pi / 180
	u1, u2 := math.Atan((1-f)*math.Tan(p[1]*rad)), math.Atan((1-f)*math.Tan(q[1]*rad))
	long := (q[0] - p[0]) * rad
	s1, c1 := math.Sincos(u1)
	s2, c2 := math.Sincos(u2)
	lambda := long
	for range 100 {
		sl, cl := math.Sincos(lambda)
		sinS := math.Hypot(c2*sl, c1*s2-s1*c2*cl)
		if sinS == 0 {
			return 0
		}
		cosS := s1*s2 + c1*c2*cl
		sigma := math.Atan2(sinS, cosS)
		sinA := c1 * c2 * sl / sinS
		cos2A := 1 - sinA*sinA
		cosM := 0.0
		if cos2A != 0 {
			cosM = cosS - 2*s1*s2/cos2A
		}
		c := f / 16 * cos2A * (4 + f*(4-3*cos2A))
		last := lambda
		lambda = long + (1-c)*f*sinA*(sigma+c*sinS*(cosM+c*cosS*(-1+2*cosM*cosM)))
		if math.Abs(lambda-last) > 1e-13 {
			continue
		}
		uu := cos2A * (a*a - b*b) / (b * b)
		ka := 1 + uu/16384*(4096+uu*(-768+uu*(320-175*uu)))
		kb := uu / 1024 * (256 + uu*(-128+uu*(74-47*uu)))
		d := kb * sinS * (cosM + kb/4*(cosS*(-1+2*cosM*cosM)-kb/6*cosM*(-3+4*sinS*sinS)*(-3+4*cosM*cosM)))
		return b * ka * (sigma - d)
	}
	return math.NaN()
}

func TestLengthIsThatOfTheEllipsoid(t *testing.T) {
	shape := wiggly(1, 2000)
	want := 0.0
	for i := 1; i < len(shape); i++ {
		want += vincenty(shape[i-1], shape[i])
	}
	if got := build(t, shape).TotalM(); math.Abs(got/want-1) > 1e-7 {
		t.Errorf("%f m, Vincenty %f m", got, want)
	}
	north := build(t, orb.LineString{{105, 10}, {105, 23}}) // a meridian is a geodesic, however long
	if want := vincenty(orb.Point{105, 10}, orb.Point{105, 23}); math.Abs(north.TotalM()/want-1) > 1e-8 {
		t.Errorf("%f m along the meridian, Vincenty %f m", north.TotalM(), want)
	}
}

// TestThereAndBack goes from chainages to places and back, over 2,000 km.
func TestThereAndBack(t *testing.T) {
	for seed := range uint64(5) {
		l := build(t, wiggly(seed, 2000))
		r := rand.New(rand.NewPCG(seed, 2))
		for range 2000 {
			chainage := r.Float64() * l.LengthM(0)
			p, err := l.At(0, chainage)
			if err != nil {
				t.Fatal(err)
			}
			at := l.Nearest(p)
			if at.DistanceM > 1e-3 || at.Side != line.On {
				t.Fatalf("seed %d: the point at %f m lies %g m off, %s", seed, chainage, at.DistanceM, at.Side)
			}
			back, err := l.At(at.Chain, at.Chainage)
			if err != nil || vincenty(p, back) > 0.01 {
				t.Fatalf("seed %d: %f m and back is %f m, %v", seed, chainage, at.Chainage, err)
			}
		}
	}
}

// TestNearestIsNearest compares with a search over every step, and the side with that of an offset.
func TestNearestIsNearest(t *testing.T) {
	shape := wiggly(7, 300)
	l := build(t, shape)
	r := rand.New(rand.NewPCG(7, 3))
	for range 500 {
		base := shape[r.IntN(len(shape))]
		p := orb.Point{base[0] + r.NormFloat64()*0.05, base[1] + r.NormFloat64()*0.05}
		at := l.Nearest(p)
		least := math.Inf(1)
		for c := 0.0; c <= l.LengthM(0); c += 50 {
			q, _ := l.At(0, c)
			least = min(least, vincenty(p, q))
		}
		if at.DistanceM > least+1 || at.DistanceM < least-50 {
			t.Fatalf("%v lies %f m off, by search %f m", p, at.DistanceM, least)
		}
		if m := vincenty(p, at.Foot); math.Abs(m-at.DistanceM) > 1e-3+m*1e-6 {
			t.Fatalf("%v is %f m from its foot, not %f m", p, m, at.DistanceM)
		}
	}
}

func TestSide(t *testing.T) {
	south := build(t, orb.LineString{{105, 20}, {105, 19}, {105.5, 18.5}, {105, 18}})
	for _, c := range []struct {
		p    orb.Point
		want line.Side
	}{
		{orb.Point{105.2, 19.5}, line.Left}, {orb.Point{104.8, 19.5}, line.Right}, {orb.Point{105, 19.5}, line.On},
		{orb.Point{105.6, 18.5}, line.Left}, // off a sharp bend, where one step alone would say on
		{orb.Point{104.9, 18.95}, line.Right}, {orb.Point{105.1, 18.5}, line.Right},
	} {
		if got := south.Nearest(c.p).Side; got != c.want {
			t.Errorf("%v lies %s, want %s", c.p, got, c.want)
		}
	}
}

func TestPiecesAreJoinedWhereTwoMeet(t *testing.T) {
	whole := wiggly(3, 100)
	n := len(whole) / 3
	backward := whole[n : 2*n+1].Clone()
	backward.Reverse()
	far := orb.LineString{{108, 12}, {108, 12.5}}
	l := build(t, backward, orb.MultiLineString{whole[2*n:], far}, whole[:n+1])
	if l.Chains() != 2 {
		t.Fatalf("%d chains, want the line and the far one", l.Chains())
	}
	if want := build(t, whole).TotalM(); math.Abs(l.LengthM(0)-want) > 1e-3 {
		t.Errorf("joined %f m, in one %f m", l.LengthM(0), want)
	}
	first, err := l.At(0, 0)
	if err != nil || first != whole[len(whole)-1] { // the first piece gives the direction
		t.Errorf("begins at %v, %v", first, err)
	}
	var order []int
	for _, p := range l.Parts(0) {
		order = append(order, p.Piece)
		if l.Piece(0, (p.From+p.To)/2) != p.Piece {
			t.Errorf("the middle of %+v is of piece %d", p, l.Piece(0, (p.From+p.To)/2))
		}
	}
	if len(order) != 3 || order[0] != 1 || order[1] != 0 || order[2] != 3 {
		t.Errorf("made of %v", order)
	}
}

func TestThreeEndsAreNotJoined(t *testing.T) {
	m := orb.Point{105, 20}
	l := build(t, orb.LineString{{104, 20}, m}, orb.LineString{m, {106, 20}}, orb.LineString{m, {105, 19}})
	if l.Chains() != 3 {
		t.Errorf("%d chains", l.Chains())
	}
	ring := build(t, orb.LineString{m, {106, 20}, {106, 21}, m})
	if ring.Chains() != 1 || ring.LengthM(0) < 3e5 {
		t.Errorf("a ring is %d chains of %f m", ring.Chains(), ring.LengthM(0))
	}
}

func TestSub(t *testing.T) {
	l := build(t, wiggly(4, 200))
	for _, c := range [][2]float64{{0, l.LengthM(0)}, {1000, 99_000}, {50_000, 50_001}} {
		forth, err := l.Sub(0, c[0], c[1])
		if err != nil {
			t.Fatal(err)
		}
		back, err := l.Sub(0, c[1], c[0])
		if err != nil || back[0] != forth[len(forth)-1] {
			t.Errorf("backward from %v, %v", back[0], err)
		}
		if got := build(t, forth).TotalM(); math.Abs(got-(c[1]-c[0])) > 0.01 {
			t.Errorf("from %f to %f is %f m", c[0], c[1], got)
		}
	}
	for _, c := range [][2]float64{{-1, 5}, {0, l.LengthM(0) + 1}, {math.NaN(), 5}} {
		if _, err := l.Sub(0, c[0], c[1]); !errors.Is(err, line.ErrBeyond) {
			t.Errorf("from %f to %f: %v", c[0], c[1], err)
		}
	}
	if _, err := l.Sub(0, 5, 5); !errors.Is(err, line.ErrNoLine) {
		t.Errorf("nothing: %v", err)
	}
}

func TestNonsenseIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		shapes []orb.Geometry
		want   error
	}{
		"nothing":     {nil, line.ErrNoLine},
		"no length":   {[]orb.Geometry{orb.LineString{{105, 20}, {105, 20}}, orb.LineString{{1, 1}}}, line.ErrNoLine},
		"a point":     {[]orb.Geometry{orb.Point{105, 20}}, line.ErrType},
		"off earth":   {[]orb.Geometry{orb.LineString{{105, 20}, {105, 91}}}, line.ErrOutOfRange},
		"not a place": {[]orb.Geometry{orb.LineString{{105, 20}, {math.NaN(), 20}}}, line.ErrOutOfRange},
	} {
		if _, err := line.New(c.shapes...); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// BenchmarkNearest asks by 2,000 km of line, and tells how many times faster that is than a look at every step.
func BenchmarkNearest(b *testing.B) {
	shape := wiggly(1, 2000)
	l := build(b, shape)
	r := rand.New(rand.NewPCG(1, 9))
	points := make([]orb.Point, 1000)
	for i := range points {
		base := shape[r.IntN(len(shape))]
		points[i] = orb.Point{base[0] + r.NormFloat64()*0.2, base[1] + r.NormFloat64()*0.2}
	}
	pairs := make([]*line.Line, 0, len(shape)) // each step as a line of its own
	for i := 1; i < len(shape); i++ {
		pairs = append(pairs, build(b, shape[i-1:i+1]))
	}
	begun := time.Now()
	for _, p := range points[:100] {
		for _, one := range pairs {
			one.Nearest(p)
		}
	}
	every := time.Since(begun).Seconds() / 100
	for i := 0; b.Loop(); i++ {
		l.Nearest(points[i%len(points)])
	}
	b.ReportMetric(every/(b.Elapsed().Seconds()/float64(b.N)), "times-every-step")
}
