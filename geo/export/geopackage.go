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
	file   *os.File // has no name any more: gone when it is closed, or this process ends
	db     *sql.DB
	tx     *sql.Tx
	insert *sql.Stmt
	index  *sql.Stmt
	box    orb.Bound // of all shapes
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
	g := &geoPackage{w: w, file: file, box: noBound(), table: t, place: t.placer(), args: make([]any, 2+len(t.Columns))}
	err = g.begin()
	os.Remove(file.Name())
	if err != nil {
		g.Abandon()
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
	if g.db, err = sql.Open("sqlite3", "file:"+g.file.Name()+"?_journal_mode=OFF&_synchronous=OFF&_locking_mode=EXCLUSIVE"); err != nil {
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
	if shape != "" {
		statements = append(statements, geoPackageIndex(g.table.Name)...)
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
	if err == nil && shape != "" {
		g.index, err = g.tx.PrepareContext(ctx, "INSERT INTO "+quoted("rtree_"+g.table.Name+"_geom")+" VALUES (?, ?, ?, ?, ?)")
	}
	return err
}

// geoPackageIndex makes the spatial index of a table (the extension gpkg_rtree_index), with the triggers that keep it in
// the hands of whoever edits the file. They are made last: what we write ourselves goes into it directly.
func geoPackageIndex(table string) []string {
	return []string{
		`CREATE TABLE gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
			CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))`,
		fmt.Sprintf(`INSERT INTO gpkg_extensions VALUES (%s, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')`, textLiteral(table)),
		fmt.Sprintf(`CREATE VIRTUAL TABLE %s USING rtree(id, minx, maxx, miny, maxy)`, quoted("rtree_"+table+"_geom")),
	}
}

// geoPackageTriggers are those the extension wants.
func geoPackageTriggers(table string) []string {
	t, tree := quoted(table), quoted("rtree_"+table+"_geom")
	put := fmt.Sprintf(`BEGIN INSERT OR REPLACE INTO %s VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END`, tree)
	var all []string
	for _, trigger := range []struct{ name, when, do string }{
		{"insert", `AFTER INSERT ON %s WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom))`, put},
		{"update1", `AFTER UPDATE OF geom ON %s WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))`, put},
		{"update2", `AFTER UPDATE OF geom ON %s WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))`, fmt.Sprintf(`BEGIN DELETE FROM %s WHERE id = OLD.fid; END`, tree)},
		{"update3", `AFTER UPDATE ON %s WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))`,
			strings.Replace(put, "BEGIN", fmt.Sprintf("BEGIN DELETE FROM %s WHERE id = OLD.fid;", tree), 1)},
		{"update4", `AFTER UPDATE ON %s WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))`, fmt.Sprintf(`BEGIN DELETE FROM %s WHERE id IN (OLD.fid, NEW.fid); END`, tree)},
		{"delete", `AFTER DELETE ON %s WHEN OLD.geom NOT NULL`, fmt.Sprintf(`BEGIN DELETE FROM %s WHERE id = OLD.fid; END`, tree)},
	} {
		all = append(all, "CREATE TRIGGER "+quoted("rtree_"+table+"_geom_"+trigger.name)+" "+fmt.Sprintf(trigger.when, t)+" "+trigger.do)
	}
	return all
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
	box := noBound()
	if r.WKB != nil {
		blob := append(make([]byte, 0, len(r.WKB)+8), 'G', 'P', 0, 1) // little endian, no envelope
		blob = binary.LittleEndian.AppendUint32(blob, uint32(g.srs()))
		begin := len(blob)
		blob, err := rewritten(blob, r.WKB, g.place)
		if err == nil {
			box, err = boundOf(blob[begin:])
		}
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
	added, err := g.insert.ExecContext(context.Background(), g.args...)
	if err == nil && g.index != nil && box.Min[0] <= box.Max[0] {
		err = g.indexed(added, box)
	}
	return failed("GeoPackage", err)
}

// indexed takes the box of the row that was added into the index.
func (g *geoPackage) indexed(added sql.Result, box orb.Bound) error {
	fid, err := added.LastInsertId()
	if err != nil {
		return err
	}
	g.box = joined(g.box, box)
	_, err = g.index.ExecContext(context.Background(), fid, box.Min[0], box.Max[0], box.Min[1], box.Max[1])
	return err
}

// end makes the triggers and says where the features are.
func (g *geoPackage) end() error {
	ctx := context.Background()
	if g.index != nil {
		for _, s := range geoPackageTriggers(g.table.Name) {
			if _, err := g.tx.ExecContext(ctx, s); err != nil {
				return err
			}
		}
	}
	if g.box.Min[0] <= g.box.Max[0] {
		if _, err := g.tx.ExecContext(ctx, "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?", g.box.Min[0], g.box.Min[1], g.box.Max[0], g.box.Max[1]); err != nil {
			return err
		}
	}
	return g.tx.Commit()
}

// Abandon takes the temporary file away.
func (g *geoPackage) Abandon() {
	if g.tx != nil {
		_ = g.tx.Rollback() // nothing to take back where it was committed
	}
	if g.db != nil {
		_ = g.db.Close() // the file goes anyway
	}
	g.file.Close()
}

func (g *geoPackage) Close() error {
	defer g.Abandon()
	if err := g.end(); err != nil {
		return failed("GeoPackage", err)
	}
	if err := g.db.Close(); err != nil {
		return failed("GeoPackage", err)
	}
	_, err := io.Copy(g.w, g.file)
	return failed("GeoPackage", err)
}
