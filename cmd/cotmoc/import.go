package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
	"cotmoc/internal/postgis"
	"cotmoc/internal/programme"
)

type importFlags struct {
	validFrom, legalRef, level, parent, mapping, profile, saveProfile, source string
	dryRun, partial, json, list                                               bool
	undo                                                                      int64
}

func importCommand(s *settings) *cobra.Command {
	var f importFlags
	c := &cobra.Command{
		Use:   "import LAYER FILE... [flags]",
		Short: "nhập tệp vào một lớp / load files into a layer",
		Long: "Nhập tệp vào một lớp dữ liệu; tất cả hoặc không gì cả, trừ khi có --partial.\n" +
			"Load files into a layer; all or nothing unless --partial.\n\n" +
			"Lớp / Layers: " + strings.Join(ingest.Layers(), " ") + "\n" +
			"Định dạng nhận theo nội dung / Formats by content: GeoJSON, GeoJSONSeq, CSV, XLSX, GeoPackage,\n" +
			"Shapefile (zip), KML, KMZ, GPX; gzip được / or gzipped.\n\n" +
			"--map nhận cả / --map takes too: decimal=comma|point, crs=EPSG:9213, encoding=tcvn3|windows-1258|utf-8|utf-16le|utf-16be,\n" +
			"sheet=TRANG/SHEET, table=BẢNG/TABLE.\n" +
			"Hệ tọa độ / Coordinate systems: WGS 84 (4326, 3857), VN-2000 (4756, 3405, 3406), VN-2000 múi 3 độ / 3-degree zones\n" +
			"(5896-5899, 9205-9218), UTM 48N, 49N (32648, 32649).",
		Args: func(_ *cobra.Command, args []string) error { return f.checkArgs(args) },
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case f.list:
				return listImports(c, s, f.json)
			case f.undo != 0:
				return undoImport(c, s, f.undo, f.json)
			}
			return runImport(c, s, f, args[0], args[1:])
		},
	}
	flags := c.Flags()
	flags.StringVar(&f.validFrom, "valid-from", "", "ngày có hiệu lực (bắt buộc với units, lineage) / first day of validity (needed for units, lineage)")
	flags.StringVar(&f.legalRef, "legal-ref", "", "văn bản / legal reference")
	flags.StringVar(&f.level, "level", "", "province | district | commune | village | group | agency (units)")
	flags.StringVar(&f.parent, "parent", "", "mã đơn vị cấp trên / code of the parent (units)")
	flags.StringVar(&f.mapping, "map", "", "TRƯỜNG=CỘT,... / FIELD=COLUMN,...")
	flags.StringVar(&f.profile, "profile", "", "hồ sơ nhập: TỆP.yaml, hoặc tên trong thư mục profiles của dữ liệu / a profile: FILE.yaml, or a name below profiles in the data folder")
	flags.StringVar(&f.saveProfile, "save-profile", "", "lưu --map thành hồ sơ khi nhập xong / keep --map as a profile once the import is done")
	flags.StringVar(&f.source, "source", "", "nguồn / the source's name")
	flags.BoolVar(&f.dryRun, "dry-run", false, "chỉ thử, không lưu / try, keep nothing")
	flags.BoolVar(&f.partial, "partial", false, "giữ dòng tốt khi có dòng bị từ chối / keep the good rows when some are refused")
	flags.BoolVar(&f.json, "json", false, "kết quả dạng JSON / the result as JSON")
	flags.BoolVar(&f.list, "list", false, "liệt kê các lần nhập / list the imports there were")
	flags.Int64Var(&f.undo, "undo", 0, "hoàn tác lần nhập mang số này / take back the import of this number")
	fitFlags(c, s)
	return c
}

func runImport(c *cobra.Command, s *settings, f importFlags, layer string, files []string) error {
	job, err := f.job(s, layer, files)
	if err != nil {
		return err
	}
	if err := job.Check(); err != nil { // before a cluster is started for nothing
		return err
	}
	h, err := openAny(c.Context(), s)
	if err != nil {
		return err
	}
	defer func() { _ = h.close() }()
	bar := newBar(c.ErrOrStderr(), layer)
	job.Progress = bar.show
	result, err := importer{h}.Import(c.Context(), job)
	bar.end()
	if err != nil {
		return err
	}
	if err := f.print(c.OutOrStdout(), c.ErrOrStderr(), layer, result); err != nil {
		return err
	}
	if result.Refused > 0 {
		return errRefused
	}
	if f.saveProfile == "" {
		return nil
	}
	return ingest.ProfileOf(layer, job.Map).Write(profilePath(s, f.saveProfile))
}

func (f importFlags) job(s *settings, layer string, files []string) (ingest.Job, error) {
	mapping, err := f.columns(s, layer)
	if err != nil {
		return ingest.Job{}, err
	}
	job := ingest.Job{Layer: layer, LegalRef: f.legalRef, Level: f.level, Parent: f.parent, Map: mapping, Source: f.source,
		DryRun: f.dryRun, Partial: f.partial,
		Rules: border.Rules{Today: border.DateOf(time.Now()), Area: border.ServedArea()}}
	if f.validFrom != "" {
		if job.ValidFrom, err = border.ParseDate(f.validFrom); err != nil {
			return ingest.Job{}, usage("--valid-from phải có dạng 2025-07-01.", "--valid-from must look like 2025-07-01.")
		}
	}
	for _, path := range files {
		job.Files = append(job.Files, ingest.DiskFile(filepath.Base(path), path))
	}
	return job, nil
}

// columns reads --map over --profile.
func (f importFlags) columns(s *settings, layer string) (map[string]string, error) {
	mapping, err := ingest.ParseMap(f.mapping)
	if err != nil || f.profile == "" {
		return mapping, err
	}
	profile, err := ingest.ReadProfile(profilePath(s, f.profile))
	if err != nil {
		return nil, err
	}
	return profile.Mapping(layer, mapping)
}

// profilePath is where a profile stands: a file, or a name in the data folder.
func profilePath(s *settings, profile string) string {
	if filepath.Ext(profile) == "" && filepath.Base(profile) == profile {
		return filepath.Join(s.folder(postgis.KindLive), profilesFolder, profile+".yaml")
	}
	return profile
}

// print gives the result: as JSON on stdout, or as counts there and refusals on stderr.
func (f importFlags) print(out, errs io.Writer, layer string, r ingest.Result) error {
	if f.json {
		return json.NewEncoder(out).Encode(r)
	}
	trial := ""
	if f.dryRun {
		trial = " (chạy thử, không lưu / dry run, nothing kept)"
	} else if r.Refused > 0 && !f.partial {
		trial = " (không lưu gì; dùng --partial để giữ dòng tốt / nothing kept; --partial keeps the good rows)"
	}
	fmt.Fprintf(out, "nhận / accepted: %d   không đổi / unchanged: %d   từ chối / refused: %d%s\n", r.Accepted, r.Unchanged, r.Refused, trial)
	if r.Accepted > 0 && r.Import != 0 {
		fmt.Fprintf(out, "lần nhập / import: %d", r.Import)
		if ingest.Undoable(layer) {
			fmt.Fprintf(out, "   (hoàn tác / undo: cotmoc import --undo %d)", r.Import)
		}
		fmt.Fprintln(out)
	}
	for _, x := range r.Refusals {
		fmt.Fprintf(errs, "%s%s / %s\n", spot(x), x.Reason.VI, x.Reason.EN)
	}
	if more := r.Refused - len(r.Refusals); more > 0 && len(r.Refusals) > 0 {
		fmt.Fprintf(errs, "… và %d dòng nữa / and %d more\n", more, more)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(errs, "lưu ý / note: %s%s / %s\n", spot(n), n.Reason.VI, n.Reason.EN)
	}
	return nil
}

// spot says where in a file something is: file, row, field, as far as they are known, with a colon behind.
func spot(r ingest.Refusal) string {
	s := r.File
	if r.Row > 0 {
		s += fmt.Sprintf(":%d", r.Row)
	}
	if s != "" {
		s += ": "
	}
	if r.Field != "" {
		s += r.Field + ": "
	}
	return s
}

// bar is a progress bar on a terminal and nothing in a pipe.
type bar struct{ p *progressbar.ProgressBar }

// isTerminal says that somebody may be looking.
func isTerminal(to io.Writer) bool {
	f, ok := to.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

func newBar(to io.Writer, what string) bar {
	if !isTerminal(to) {
		return bar{}
	}
	return bar{progressbar.NewOptions64(-1, progressbar.OptionSetWriter(to), progressbar.OptionSetDescription(what),
		progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))}
}

func (b bar) show(done, total int64) {
	if b.p == nil {
		return
	}
	if total > 0 {
		b.p.ChangeMax64(total)
	}
	_ = b.p.Set64(done) // a bar that cannot be drawn is no reason to stop
}

func (b bar) end() {
	if b.p != nil {
		_ = b.p.Finish()
	}
}

// profilesFolder is where profiles stand in the data folder.
const profilesFolder = "profiles"

// importer is the one way in, for this command, the API and the demo: the engine with what the house knows of units.
type importer struct{ h *house }

func (i importer) Import(ctx context.Context, job ingest.Job) (ingest.Result, error) {
	job.ProvinceOf, job.Former, job.Programme = i.h.facts.ProvinceOf, i.h.facts.FormerUnits, programme.FileOf
	return ingest.Run(ctx, job, i.h.store)
}

// Inspect looks at a file with the same knowledge.
func (i importer) Inspect(ctx context.Context, job ingest.Job) (ingest.Inspection, error) {
	job.ProvinceOf, job.Former, job.Programme = i.h.facts.ProvinceOf, i.h.facts.FormerUnits, programme.FileOf
	return ingest.Inspect(ctx, job)
}
