package export

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strings"

	_ "github.com/mattn/go-sqlite3" // GeoPackage is SQLite
	"github.com/paulmach/orb"
)

// geoPackage makes a GeoPackage 1.3 in a temporary file; one row a feature, in one transaction.
type geoPackage struct {
	w      io.Writer
	path   string
	db     *sql.DB
	tx     *sql.Tx
	insert *sql.Stmt
	table  Table
	place  func(orb.Point) (orb.Point, bool)
	args   []any
}

func newGeoPackage(w io.Writer, t Table) (Writer, error) {
	t.LatLon = false
	file, err := os.CreateTemp("", "cotmoc-*.gpkg")
	if err != nil {
		return nil, failed("GeoPackage", err)
	}
	file.Close()
	g := &geoPackage{w: w, path: file.Name(), table: t, place: t.placer(), args: make([]any, 2+len(t.Columns))}
	if err := g.begin(); err != nil {
		g.drop()
		return nil, failed("GeoPackage", err)
	}
	return g, nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (g *geoPackage) srs() int {
	if g.table.System.Code == 0 {
		return 4326
	}
	return int(g.table.System.Code)
}

func sqliteType(k Kind) string {
	switch k {
	case Number:
		return "DOUBLE"
	case Integer:
		return "INTEGER"
	case Bool:
		return "BOOLEAN"
	case Date:
		return "DATE"
	case Timestamp:
		return "DATETIME"
	}
	return "TEXT"
}

func (g *geoPackage) begin() (err error) {
	ctx := context.Background()
	if g.db, err = sql.Open("sqlite3", "file:"+g.path+"?_journal_mode=OFF&_synchronous=OFF&_locking_mode=EXCLUSIVE"); err != nil {
		return err
	}
	g.db.SetMaxOpenConns(1)
	shape := strings.ToUpper(g.table.Shape)
	name := quoted(g.table.Name)
	columns, marks := []string{"fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", "geom " + shape, "id TEXT"}, []string{"?", "?"}
	names := []string{"geom", "id"}
	if shape == "" {
		columns[1] = "geom BLOB"
	}
	for _, c := range g.table.Columns {
		columns = append(columns, quoted(c.Name)+" "+sqliteType(c.Kind))
		names, marks = append(names, quoted(c.Name)), append(marks, "?")
	}
	statements := []string{"PRAGMA application_id = 1196444487", "PRAGMA user_version = 10300", geoPackageTables,
		fmt.Sprintf(`INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),
			('WGS 84', 4326, 'EPSG', 4326, %s, NULL)`, textLiteral(wgs84WKT)),
		fmt.Sprintf(`CREATE TABLE %s (%s)`, name, strings.Join(columns, ", "))}
	if g.srs() != 4326 {
		statements = append(statements, fmt.Sprintf(`INSERT INTO gpkg_spatial_ref_sys VALUES (%s, %d, 'EPSG', %d, %s, NULL)`,
			textLiteral(g.table.System.Name), g.srs(), g.srs(), textLiteral(g.table.System.WKT())))
	}
	statements = append(statements, fmt.Sprintf(`INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES (%s, 'features', %s, %s, %d)`,
		textLiteral(g.table.Name), textLiteral(g.table.Name), textLiteral(g.table.Title), g.srs()))
	if shape != "" {
		statements = append(statements, fmt.Sprintf(`INSERT INTO gpkg_geometry_columns VALUES (%s, 'geom', '%s', %d, 0, 0)`, textLiteral(g.table.Name), shape, g.srs()))
	}
	for _, s := range statements {
		if _, err := g.db.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	if g.tx, err = g.db.BeginTx(ctx, nil); err != nil {
		return err
	}
	g.insert, err = g.tx.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", name, strings.Join(names, ", "), strings.Join(marks, ", ")))
	return err
}

func textLiteral(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

const wgs84WKT = `GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]`

const geoPackageTables = `
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));`

func (g *geoPackage) Write(r *Row) error {
	g.args[0], g.args[1] = nil, string(r.ID)
	if r.WKB != nil {
		blob := append(make([]byte, 0, len(r.WKB)+8), 'G', 'P', 0, 1) // little endian, no envelope
		blob = binary.LittleEndian.AppendUint32(blob, uint32(g.srs()))
		blob, err := rewritten(blob, r.WKB, g.place)
		if err != nil {
			return failed("GeoPackage", err)
		}
		g.args[0] = blob
	}
	for i := range g.table.Columns {
		v := &r.Values[i]
		g.args[2+i] = nil
		if !v.Known {
			continue
		}
		switch k := g.table.Columns[i].Kind; k {
		case Number:
			g.args[2+i] = v.Number
		case Integer, Bool:
			g.args[2+i] = v.Integer
		default:
			g.args[2+i] = string(appendPlain(nil, k, v))
		}
	}
	_, err := g.insert.ExecContext(context.Background(), g.args...)
	return failed("GeoPackage", err)
}

func (g *geoPackage) drop() {
	if g.db != nil {
		_ = g.db.Close() // the file goes anyway
	}
	os.Remove(g.path)
}

func (g *geoPackage) Close() error {
	defer g.drop()
	if err := g.tx.Commit(); err != nil {
		return failed("GeoPackage", err)
	}
	if err := g.db.Close(); err != nil {
		return failed("GeoPackage", err)
	}
	file, err := os.Open(g.path)
	if err != nil {
		return failed("GeoPackage", err)
	}
	defer file.Close()
	_, err = io.Copy(g.w, file)
	return failed("GeoPackage", err)
}
