package files

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/mattn/go-sqlite3"

	"cotmoc/geo"
	"cotmoc/geo/crs"
)

// geoPackage reads one table of a GeoPackage.
type geoPackage struct {
	db     *sql.DB
	rows   *sql.Rows
	names  []string
	cells  []any
	into   []any
	shape  int // place of the geometry among the cells, -1 for a table without
	system System
}

// OpenGeoPackage opens the database at a path, to read one table: the one named, or the only one. Nothing in
// the file is run: the connection only reads, no extension is loaded, and views and virtual tables are not
// looked at.
func OpenGeoPackage(ctx context.Context, path, table string) (Reader, error) {
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "mode=ro&immutable=1&_query_only=1"}).String()
	db, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return nil, fmt.Errorf("open GeoPackage: %w", err)
	}
	db.SetMaxOpenConns(1)
	g := &geoPackage{db: db, shape: -1}
	if err := g.open(ctx, table); err != nil {
		return nil, errors.Join(spoken(err), g.Close())
	}
	return g, nil
}

// spoken says of SQLite's errors that the file is malformed.
func spoken(err error) error {
	var broken sqlite3.Error
	if errors.As(err, &broken) && broken.Code == sqlite3.ErrTooBig {
		return fmt.Errorf("%w: %w", geo.ErrTooLarge, err)
	}
	if broken.Code != 0 && broken.Code != sqlite3.ErrInterrupt {
		return fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	return err
}

func (g *geoPackage) open(ctx context.Context, want string) error {
	if err := g.harden(ctx); err != nil {
		return err
	}
	if err := g.plain(ctx, "gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"); err != nil {
		return err
	}
	tables, err := g.texts(ctx, "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') AND table_name NOT IN ('layer_styles', 'qgis_projects') ORDER BY table_name LIMIT 1000")
	if err != nil {
		return err
	}
	table, err := choose(tables, want)
	if err != nil {
		return err
	}
	if err := g.plain(ctx, table); err != nil {
		return err
	}
	column, err := g.geometryColumn(ctx, table)
	if err != nil {
		return err
	}
	return g.query(ctx, table, column)
}

// harden sets what SQLite advises for files from strangers, and bounds memory.
func (g *geoPackage) harden(ctx context.Context) error {
	for _, pragma := range []string{"trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "cache_size = -8192", "temp_store = FILE"} {
		if _, err := g.db.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return fmt.Errorf("open GeoPackage: %w", err)
		}
	}
	c, err := g.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open GeoPackage: %w", err)
	}
	defer func() { _ = c.Close() }() // it goes back to the pool
	return c.Raw(func(driver any) error {
		conn, is := driver.(*sqlite3.SQLiteConn)
		if !is {
			return errors.New("open GeoPackage: not SQLite")
		}
		conn.SetLimit(sqlite3.SQLITE_LIMIT_LENGTH, MaxFeature)
		conn.SetLimit(sqlite3.SQLITE_LIMIT_COLUMN, 2000)
		conn.SetLimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
		return nil
	})
}

// plain refuses tables that are views or virtual tables: reading one would run what the file says.
func (g *geoPackage) plain(ctx context.Context, names ...string) error {
	for _, name := range names {
		var kind, made string
		err := g.db.QueryRowContext(ctx, "SELECT type, coalesce(sql, '') FROM sqlite_master WHERE lower(name) = lower(?) AND type IN ('table', 'view')", name).Scan(&kind, &made)
		if errors.Is(err, sql.ErrNoRows) && name == "gpkg_geometry_columns" {
			continue // a file of attributes only needs none
		}
		if err != nil {
			return fmt.Errorf("table %s: %w", name, noRows(err))
		}
		if kind != "table" || !strings.HasPrefix(strings.ToUpper(strings.Join(strings.Fields(made), " ")), "CREATE TABLE") {
			return malformed("%s is not a plain table", name)
		}
	}
	return nil
}

func noRows(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return malformed("it is not there")
	}
	return err
}

// geometryColumn finds the column of shapes and their system; "" for a table without shapes.
func (g *geoPackage) geometryColumn(ctx context.Context, table string) (string, error) {
	var column string
	var srs int64
	err := g.db.QueryRowContext(ctx, "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)", table).Scan(&column, &srs)
	if errors.Is(err, sql.ErrNoRows) || err != nil && strings.Contains(err.Error(), "no such table") {
		g.system = known(crs.WGS84)
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("geometry column: %w", err)
	}
	g.system, err = g.findSystem(ctx, srs)
	return column, err
}

// findSystem reads what the file says of a system: the register's code, else the well-known text.
func (g *geoPackage) findSystem(ctx context.Context, srs int64) (System, error) {
	var name, organization, definition string
	var code int64
	err := g.db.QueryRowContext(ctx, "SELECT srs_name, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?", srs).
		Scan(&name, &organization, &code, &definition)
	if errors.Is(err, sql.ErrNoRows) {
		return System{}, nil
	}
	if err != nil {
		return System{}, fmt.Errorf("coordinate system: %w", err)
	}
	if strings.EqualFold(organization, "EPSG") {
		if s, found := crs.Find(crs.Code(code)); found {
			return System{System: s, Known: true}, nil
		}
		return System{Name: fmt.Sprintf("EPSG:%d", code)}, nil
	}
	if s, found, err := crs.FromWKT(definition); err == nil && found {
		return System{System: s, Known: true}, nil
	}
	if code == 0 || code == -1 { // undefined geographic, undefined Cartesian
		return System{}, nil
	}
	return System{Name: name}, nil
}

// query begins to read the table, its hidden and made-up columns left out.
func (g *geoPackage) query(ctx context.Context, table, geometry string) error {
	columns, err := g.texts(ctx, "SELECT name FROM pragma_table_xinfo("+literal(table)+") WHERE hidden = 0")
	if err != nil {
		return err
	}
	var list []string
	for i, name := range columns {
		if geometry != "" && strings.EqualFold(name, geometry) {
			g.shape = i
		}
		list = append(list, "+"+identifier(name)) // plus keeps the driver from turning dates into times
	}
	if len(list) == 0 || geometry != "" && g.shape < 0 {
		return malformed("the table has no column %q", geometry)
	}
	g.names = columns
	g.cells, g.into = make([]any, len(columns)), make([]any, len(columns))
	for i := range g.cells {
		g.into[i] = &g.cells[i]
	}
	if g.shape >= 0 {
		g.names = slices.Delete(slices.Clone(columns), g.shape, g.shape+1)
	}
	g.rows, err = g.db.QueryContext(ctx, "SELECT "+strings.Join(list, ", ")+" FROM "+identifier(table)) //nolint:rowserrcheck // Next asks at the end
	return err
}

func (g *geoPackage) texts(ctx context.Context, query string) ([]string, error) {
	rows, err := g.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below says what went wrong
	var all []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func identifier(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func literal(text string) string { return `'` + strings.ReplaceAll(text, `'`, `''`) + `'` }

func (g *geoPackage) System() System { return g.system }

func (g *geoPackage) Close() error {
	var err error
	if g.rows != nil {
		err = g.rows.Close()
	}
	return errors.Join(err, g.db.Close())
}
