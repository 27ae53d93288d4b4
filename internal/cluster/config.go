package cluster

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// settings suit a modest server of two cores. Times a session shows are those of Viet Nam. The plans of short
// queries do not earn back what JIT costs.
const settings = `# Written by cotmoc at every start. Settings of your own belong in local.conf beside this file.
data_directory = '%[1]s'
hba_file = '%[2]s/hba.conf'
ident_file = '%[2]s/ident.conf'
listen_addresses = ''
port = %[3]s
unix_socket_directories = '%[4]s'
unix_socket_permissions = 0700
cluster_name = 'cotmoc'
max_connections = 60
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
effective_io_concurrency = 100
max_wal_size = 1GB
wal_compression = on
jit = off
timezone = 'Asia/Ho_Chi_Minh'
log_timezone = 'Asia/Ho_Chi_Minh'
log_destination = 'stderr'
log_line_prefix = '%%m [%%p] %%u@%%d '
include_if_exists = 'local.conf'
`

// noSyncSettings trade every promise about power cuts for speed, keep the log small, as it may lie in memory, and allow for
// many tests at once, each with connections of its own: they find PostGIS and what it links to loaded.
const noSyncSettings = `
fsync = off
full_page_writes = off
wal_compression = off
max_wal_size = 256MB
max_connections = 200
shared_preload_libraries = 'postgis-3'
`

// hba lets in, over the socket only, those accounts that ident maps: to the superuser, who owns the database, and to the
// application, which owns nothing.
const (
	hba   = "local all all peer map=cotmoc\n"
	ident = "cotmoc \"%[1]s\" cotmoc\ncotmoc root cotmoc\ncotmoc \"%[1]s\" cotmoc_app\ncotmoc root cotmoc_app\n"
)

// configure writes the server's settings beside its data, so that an upgrade of the product brings its own.
func (s server) configure() error {
	quote := strings.NewReplacer("'", "''", `\`, `\\`).Replace
	h := s.home
	conf := fmt.Sprintf(settings, quote(h.data()), quote(h.path), port, quoteList(h.socket))
	if s.noSync {
		conf += noSyncSettings
	}
	return errors.Join(
		s.home.write("postgresql.conf", conf),
		s.home.write("hba.conf", hba),
		s.home.write("ident.conf", fmt.Sprintf(ident, h.owner.name)),
	)
}

// quoteList quotes a path for a setting that is a list of paths: once as a member, once as a text.
func quoteList(path string) string {
	return strings.NewReplacer("'", "''", `\`, `\\`).Replace(`"` + strings.ReplaceAll(path, `"`, `""`) + `"`)
}

// write replaces a file of the home as a whole.
func (h home) write(name, text string) error {
	f, err := h.create(name+".new", os.O_TRUNC)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	_, err = f.WriteString(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(filepath.Join(h.path, name+".new"), filepath.Join(h.path, name))
}
