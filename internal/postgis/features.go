package postgis

import (
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/paulmach/orb"

	"cotmoc/geo/export"
	"cotmoc/internal/border"
	"cotmoc/internal/collection"
	"cotmoc/internal/cql"
)

var (
	//go:embed sql/read/feature_incident.sql
	featureIncidentSQL string
	//go:embed sql/read/features_units.sql
	featuresUnitsSQL string
	//go:embed sql/read/features_border.sql
	featuresBorderSQL string
	//go:embed sql/read/features_incidents.sql
	featuresIncidentsSQL string
	//go:embed sql/read/features_crossings.sql
	featuresCrossingsSQL string
	//go:embed sql/read/features_trails.sql
	featuresTrailsSQL string
	//go:embed sql/read/features_markers.sql
	featuresMarkersSQL string
	//go:embed sql/read/features_posts.sql
	featuresPostsSQL string
	//go:embed sql/read/features_routes.sql
	featuresRoutesSQL string
	//go:embed sql/read/features_hotspots.sql
	featuresHotspotsSQL string
	//go:embed sql/read/features_plots.sql
	featuresPlotsSQL string
	//go:embed sql/read/features_cooperation.sql
	featuresCooperationSQL string
	//go:embed sql/read/features_assessments.sql
	featuresAssessmentsSQL string
)

// longExport bounds the one statement of a file that holds everything.
const longExport = "15min"

// Features reads the features of a collection; see collection.Store.
func (s *Store) Features(ctx context.Context, q collection.Query, verdicts []byte, each func(*export.Row, *collection.Mark) error) error {
	stated, err := s.statement(ctx, q, verdicts)
	if err != nil {
		return err
	}
	if q.Limit > 0 {
		if err := s.page(ctx, q, stated, each); err != nil {
			return featureError(q, err)
		}
		return nil
	}
	sql, fields := stated.list(q)
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL statement_timeout = '"+longExport+"'"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, sql, stated.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		return eachFeature(rows, fields, len(q.Sort), each)
	})
	if err != nil {
		return featureError(q, err)
	}
	return nil
}

// CountFeatures counts the features of a collection up to most; see collection.Store.
func (s *Store) CountFeatures(ctx context.Context, q collection.Query, verdicts []byte, most int) (int, error) {
	q.Sort, q.After = nil, nil
	stated, err := s.statement(ctx, q, verdicts)
	if err != nil {
		return 0, err
	}
	var n int
	err = s.pool.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM ("+stated.base+") t"+stated.where()+" LIMIT "+strconv.Itoa(most)+") c", stated.args...).Scan(&n)
	if err != nil {
		return 0, featureError(q, err)
	}
	return n, nil
}

// Extent gives where and when the features of a collection are; see collection.Store.
func (s *Store) Extent(ctx context.Context, q collection.Query, verdicts []byte) (collection.Extent, error) {
	stated, err := s.statement(ctx, q, verdicts)
	var e collection.Extent
	if err != nil {
		return e, err
	}
	from, to := "NULL::date", "NULL::date"
	if q.Collection.From != "" {
		from = "min(t." + q.Collection.From + ")"
	}
	if q.Collection.To != "" {
		to = "max(t." + q.Collection.To + ")"
	}
	var first, last border.Date
	var west, south, east, north *float64
	err = s.pool.QueryRow(ctx, "SELECT ST_XMin(b.box), ST_YMin(b.box), ST_XMax(b.box), ST_YMax(b.box), b.first, b.last, b.n FROM (SELECT ST_Extent(t.geom) AS box, "+from+" AS first, "+to+
		" AS last, count(*) AS n FROM ("+stated.base+") t"+stated.where()+") b", stated.args...).Scan(&west, &south, &east, &north, dayInto(&first), dayInto(&last), &e.Count)
	if err != nil {
		return e, featureError(q, err)
	}
	if west != nil && south != nil && east != nil && north != nil {
		e.Bound = &orb.Bound{Min: orb.Point{*west, *south}, Max: orb.Point{*east, *north}}
	}
	e.From, e.To = unlessZero(first), unlessZero(last)
	return e, nil
}

// featureError tells what of a filter could not be computed from what is our fault.
func featureError(q collection.Query, err error) error {
	var ours *border.Error
	var theirs *pgconn.PgError
	switch {
	case errors.As(err, &ours):
	case !errors.As(err, &theirs):
	case strings.HasPrefix(theirs.Code, "22"), theirs.Code == "54001", q.Filter != nil && theirs.Code == "XX000":
		return border.Fail(border.Invalid, "Bộ lọc không tính được với dữ liệu này: số quá lớn hoặc hình không hợp lệ.",
			"The filter cannot be computed over these data: a number too large, or a shape that is not valid.", err)
	case theirs.Code == "57014":
		return border.Fail(border.Unavailable, "Câu hỏi cần quá nhiều thời gian; hãy thu hẹp bộ lọc.", "The question takes too long; narrow the filter.", err)
	}
	return fmt.Errorf("features of %s: %w", q.Collection.ID, err)
}

// statement is a question as SQL: a table t with the fields, and what must hold of its rows.
type statement struct {
	base       string
	conditions []string
	args       []any
}

func (s *statement) bind(v any, as string) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args)) + "::" + as
}

func (s *statement) where() string {
	if len(s.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(s.conditions, " AND ")
}

func newStatement(q collection.Query, verdicts []byte) *statement {
	on := dayOrNull(q.On)
	if level := levelOf(q.Collection.ID); level != "" {
		return &statement{base: featuresUnitsSQL, args: []any{on, level}}
	}
	switch q.Collection.ID {
	case "border":
		return &statement{base: featuresBorderSQL, args: []any{on}}
	case "crossings":
		return &statement{base: featuresCrossingsSQL, args: []any{on}}
	case "trails":
		return &statement{base: featuresTrailsSQL, args: []any{on}}
	case "markers":
		return &statement{base: featuresMarkersSQL, args: []any{on}}
	case "posts":
		return &statement{base: featuresPostsSQL, args: []any{on}}
	case "routes":
		return &statement{base: featuresRoutesSQL, args: []any{on}}
	case "hotspots":
		return &statement{base: featuresHotspotsSQL}
	case "plots":
		return &statement{base: featuresPlotsSQL}
	case "incidents":
		return &statement{base: featuresIncidentsSQL}
	case "cooperation":
		return &statement{base: featuresCooperationSQL}
	case "assessments", "province_assessments":
		return &statement{base: featuresAssessmentsSQL, args: []any{string(verdicts), q.Collection.Level}}
	}
	return nil
}

// levelOf gives the level of units a collection holds; "" where it holds others.
func levelOf(id string) string {
	return map[string]string{"communes": border.Commune, "provinces": border.Province, "districts": border.District, "villages": border.Village}[id]
}

func (s *Store) statement(ctx context.Context, q collection.Query, verdicts []byte) (*statement, error) {
	b := newStatement(q, verdicts)
	if b == nil {
		return nil, collection.NoCollection(q.Collection.ID)
	}
	if q.ID != "" {
		if err := s.oneFeature(ctx, b, q); err != nil {
			return nil, err
		}
	}
	if len(q.Bounds) > 0 {
		var boxes []string
		for _, box := range q.Bounds {
			envelope := "ST_MakeEnvelope(" + b.bind(box.Min[0], "double precision") + ", " + b.bind(box.Min[1], "double precision") + ", " +
				b.bind(box.Max[0], "double precision") + ", " + b.bind(box.Max[1], "double precision") + ", 4326)"
			// What lies wholly in the box need not be looked at closely.
			boxes = append(boxes, "t.geom && "+envelope+" AND (t.geom @ "+envelope+" OR ST_Intersects(t.geom, "+envelope+"))")
		}
		b.conditions = append(b.conditions, "("+strings.Join(boxes, " OR ")+")")
	}
	b.during(q)
	if q.Filter != nil {
		where, err := cql.SQL(q.Filter, Schema(q.Collection), len(b.args)+1)
		if err != nil {
			return nil, err
		}
		if err := s.checkShapes(ctx, where.Shapes); err != nil {
			return nil, err
		}
		b.args = append(b.args, where.Args...)
		b.conditions = append(b.conditions, where.SQL)
	}
	if q.After != nil {
		return b, b.behind(q)
	}
	return b, nil
}

// oneFeature finds a feature by its id. The id of an incident is the number of any of its versions.
func (s *Store) oneFeature(ctx context.Context, b *statement, q collection.Query) error {
	if q.Collection.ID != "incidents" {
		b.conditions = append(b.conditions, "t.id = "+b.bind(q.ID, "text"))
		return nil
	}
	number, err := strconv.ParseInt(q.ID, 10, 64)
	if err == nil {
		err = s.pool.QueryRow(ctx, featureIncidentSQL, number).Scan(&number)
		if errors.Is(err, pgx.ErrNoRows) {
			number, err = -1, nil
		}
		if err != nil {
			return fmt.Errorf("incident %s: %w", q.ID, err)
		}
	} else {
		number = -1
	}
	b.conditions = append(b.conditions, "t.key = "+b.bind(number, "bigint"))
	return nil
}

// during keeps the features that last in a span; one that does not say when it begins or ends does so before or after
// everything. Units end before the day that stands in valid_to.
func (s *statement) during(q collection.Query) {
	if q.During == nil {
		return
	}
	c := q.Collection
	if from := q.During.From; from != nil && c.To != "" {
		compare := " >= "
		if f, _ := c.Field("valid_to"); f.Name == c.To && strings.HasPrefix(c.Layers[0], "units") {
			compare = " > "
		}
		s.conditions = append(s.conditions, "coalesce(t."+c.To+compare+s.bind(border.DateOf(*from).UTC(), "date")+", true)")
	}
	if to := q.During.To; to != nil && c.From != "" {
		s.conditions = append(s.conditions, "coalesce(t."+c.From+" <= "+s.bind(border.DateOf(*to).UTC(), "date")+", true)")
	}
}

// Schema is a collection as filters see it: its fields, and geometry.
func Schema(c collection.Collection) cql.Schema {
	schema := cql.Schema{"geometry": {SQL: "t.geom", Type: cql.TypeGeometry}}
	for _, f := range c.Fields {
		schema[f.Name] = cql.Column{SQL: fieldSQL(c, f), Type: f.Type()}
	}
	return schema
}

// fieldSQL is the expression of a field. The names are ours.
func fieldSQL(c collection.Collection, f collection.Field) string {
	if c.Yearly && strings.HasPrefix(f.Name, "art") {
		return "(t.outcomes ->> '" + f.Name + "')"
	}
	if f.Kind == export.Text {
		return "t." + f.Name + "::text"
	}
	return "t." + f.Name
}

// checkShapes refuses polygons of a filter that are not valid, where they stood.
func (s *Store) checkShapes(ctx context.Context, shapes []cql.Bound) error {
	for _, b := range shapes {
		if !b.Area {
			continue
		}
		var reason string
		if err := s.pool.QueryRow(ctx, "SELECT ST_IsValidReason(ST_GeomFromEWKB($1::bytea))", b.EWKB).Scan(&reason); err != nil {
			return fmt.Errorf("check a shape of a filter: %w", err)
		}
		if reason != "Valid Geometry" {
			return &cql.Error{Place: b.At, Reason: border.Text{VI: "hình không hợp lệ: " + reason, EN: "the shape is not valid: " + reason}}
		}
	}
	return nil
}

// sqlType is the type a text mark is read as.
func sqlType(k export.Kind) string {
	switch k {
	case export.Number:
		return "double precision"
	case export.Integer:
		return "bigint"
	case export.Bool:
		return "boolean"
	case export.Date:
		return "date"
	case export.Timestamp:
		return "timestamptz"
	}
	return "text"
}

// order is the expression a key orders by: text as Vietnamese has it.
func order(c collection.Collection, k collection.Key) string {
	f, _ := c.Field(k.Field)
	switch f.Kind {
	case export.Text:
		return fieldSQL(c, f) + ` COLLATE "vi-x-icu"`
	case export.Texts:
		return output(c, f) + ` COLLATE "vi-x-icu"`
	}
	return fieldSQL(c, f)
}

// behind keeps what comes after a mark: features equal in the first keys and greater in the next, unknown last.
func (s *statement) behind(q collection.Query) error {
	if len(q.After.Values) != len(q.Sort) {
		return badCursor(errors.New("a mark of another order"))
	}
	var either, equal []string
	for i, k := range q.Sort {
		f, _ := q.Collection.Field(k.Field)
		by := order(q.Collection, k)
		value := "NULL::" + sqlType(f.Kind)
		if v := q.After.Values[i]; v != nil {
			value = s.bind(*v, "text") + "::" + sqlType(f.Kind)
			compare := " > "
			if k.Down {
				compare = " < "
			}
			either = append(either, "("+strings.Join(append(equal[:len(equal):len(equal)], "("+by+compare+value+" OR "+by+" IS NULL)"), " AND ")+")")
		}
		equal = append(equal, by+" IS NOT DISTINCT FROM "+value)
	}
	equal = append(equal, "t.key > "+s.bind(q.After.Number, "bigint"))
	if len(either) == 0 {
		s.conditions = append(s.conditions, equal...)
		return nil
	}
	s.conditions = append(s.conditions, "("+strings.Join(append(either, "("+strings.Join(equal, " AND ")+")"), " OR ")+")")
	return nil
}

// list is the statement of the features: their key, the values of the sort keys, id, shape and fields.
func (s *statement) list(q collection.Query) (sql string, fields []collection.Field) {
	columns := []string{"t.id", shapeColumn(q)}
	fields = q.Collection.Chosen(q.Fields)
	for _, f := range fields {
		columns = append(columns, output(q.Collection, f))
	}
	if keepsWhole(q) {
		columns = append(columns, "t.stamp")
	}
	return s.ordered(q, columns), fields
}

// keys is the statement of the features that gives only their key, the values of the sort keys, and their stamp.
func (s *statement) keys(q collection.Query) string {
	return s.ordered(q, []string{"NULL", "NULL", "t.stamp"})
}

// ordered is a statement of columns in the order asked for, behind the key and the values of the sort keys.
func (s *statement) ordered(q collection.Query, columns []string) string {
	var values, keys []string
	for _, k := range q.Sort {
		direction := ""
		if k.Down {
			direction = " DESC"
		}
		keys = append(keys, order(q.Collection, k)+direction+" NULLS LAST")
		f, _ := q.Collection.Field(k.Field)
		value := fieldSQL(q.Collection, f)
		if f.Kind == export.Texts {
			value = output(q.Collection, f)
		}
		values = append(values, "("+value+")::text")
	}
	sql := "SELECT t.key, " + strings.Join(append(values, columns...), ", ") + " FROM (" + s.base + ") t" + s.where() + " ORDER BY " + strings.Join(append(keys, "t.key"), ", ")
	if q.Limit > 0 {
		sql += " LIMIT " + strconv.Itoa(q.Limit)
	}
	return sql
}

func shapeColumn(q collection.Query) string {
	switch {
	case q.NoShape:
		return "NULL::bytea"
	case keepsShapes(q):
		return "t.stamp"
	case q.Collection.ID == "trails", q.Collection.ID == "border": // lines of one part among them; units have several by their type
		return "ST_AsBinary(ST_Multi(t.geom), 'NDR')"
	}
	return "ST_AsBinary(t.geom, 'NDR')"
}

// output is a field as eachFeature reads it.
func output(c collection.Collection, f collection.Field) string {
	switch {
	case f.Kind == export.Texts:
		return "array_to_string(t." + f.Name + ", ',')"
	case c.ID == "incidents" && f.Name == "substances": // told in Go: a million calls of a function of SQL take their time
		return "CASE WHEN t.substance_lines <> '[]' THEN t.substance_lines::text END"
	case f.Kind == export.Integer, f.Kind == export.Number:
		return fieldSQL(c, f) + "::" + sqlType(f.Kind)
	}
	return fieldSQL(c, f)
}

// The epoch of PostgreSQL is 1 January 2000.
const (
	epochDays   = 10957
	epochMicros = 946_684_800_000_000
)

// eachFeature reads rows as PostgreSQL sends them, in its binary formats.
func eachFeature(rows pgx.Rows, fields []collection.Field, sorted int, each func(*export.Row, *collection.Mark) error) (err error) {
	row := export.Row{Values: make([]export.Value, len(fields))}
	mark := collection.Mark{Values: make([]*string, sorted)}
	var told []byte
	for rows.Next() {
		raw := rows.RawValues()
		mark.Number = int64(binary.BigEndian.Uint64(raw[0]))
		for i := range sorted {
			mark.Values[i] = nil
			if raw[1+i] != nil {
				v := string(raw[1+i])
				mark.Values[i] = &v
			}
		}
		raw = raw[1+sorted:]
		row.ID, row.WKB = raw[0], raw[1]
		for i, f := range fields {
			v := &row.Values[i]
			*v = export.Value{Known: raw[2+i] != nil}
			if !v.Known {
				continue
			}
			if f.Name == "substances" {
				if told, err = appendSubstances(told[:0], raw[2+i]); err != nil {
					return err
				}
				v.Text = told
				continue
			}
			readValue(v, f.Kind, raw[2+i])
		}
		if err := each(&row, &mark); err != nil {
			return err
		}
	}
	return rows.Err()
}

func readValue(v *export.Value, k export.Kind, raw []byte) {
	switch k {
	case export.Number:
		v.Number = math.Float64frombits(binary.BigEndian.Uint64(raw))
	case export.Integer:
		v.Integer = int64(binary.BigEndian.Uint64(raw))
	case export.Bool:
		v.Integer = int64(raw[0])
	case export.Date:
		v.Integer = int64(int32(binary.BigEndian.Uint32(raw))) + epochDays
	case export.Timestamp:
		v.Integer = int64(binary.BigEndian.Uint64(raw)) + epochMicros
	default:
		v.Text = raw
	}
}

var _ collection.Store = (*Store)(nil)
