package cluster

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"cotmoc/internal/border"
)

const (
	// apart is where a cluster goes that cannot lie in its data folder.
	apart = "/var/lib/cotmoc"
	port  = "5432" // only part of the socket's name
	// longestSocketDir leaves room for "/.s.PGSQL.5432" within the 107 bytes of a unix socket's path.
	longestSocketDir = 90
)

// home is the folder of a cluster and whom it belongs to.
type home struct {
	path   string
	socket string // folder of the unix socket
	owner  owner
	moved  bool // not below the data folder
}

func (h home) data() string { return filepath.Join(h.path, "data") }

// findHome says where the cluster of a data folder lies, and makes the folder.
func findHome(dir string) (home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return home{}, fmt.Errorf("data folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return home{}, border.Fail(border.Unavailable,
			"Không tạo được thư mục dữ liệu "+dir+".", "The data folder "+dir+" cannot be made.", err)
	}
	h, err := pickHome(dir)
	if err != nil {
		return home{}, err
	}
	h.socket, err = h.socketDir()
	return h, err
}

// pickHome prefers where data lies already, so that a folder that becomes reachable or stops being so never
// looks like an empty one.
func pickHome(dir string) (home, error) {
	near, far := filepath.Join(dir, "cluster"), filepath.Join(apart, id(dir))
	if os.Geteuid() != 0 {
		return makeHome(near, currentOwner)
	}
	if has(near) {
		h, err := makeHome(near, unprivilegedOwner)
		if err == nil && !h.owner.reaches(near) {
			err = unreachable(near, h.owner)
		}
		return h, err
	}
	o, err := unprivilegedOwner()
	if err != nil {
		return home{}, err
	}
	if !has(far) && o.reaches(dir) {
		h, err := makeHome(near, unprivilegedOwner)
		if err == nil || !errors.Is(err, fs.ErrPermission) {
			return h, err
		}
	}
	if err := os.MkdirAll(apart, 0o755); err != nil {
		return home{}, fmt.Errorf("make %s: %w", apart, err)
	}
	h, err := makeHome(far, unprivilegedOwner)
	h.moved = true
	if err == nil && !h.owner.reaches(far) {
		err = unreachable(far, h.owner)
	}
	return h, err
}

// makeHome makes the folder, or finds out whose it is. A new one belongs to newOwner.
func makeHome(path string, newOwner func() (owner, error)) (home, error) {
	err := os.Mkdir(path, 0o700)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return home{}, fmt.Errorf("make the cluster's folder: %w", err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return home{}, fmt.Errorf("cluster's folder: %w", err)
	}
	if !info.IsDir() {
		return home{}, fmt.Errorf("cluster's folder: %s is not a folder", path)
	}
	o, err := ownerOf(info)
	if err != nil {
		return home{}, err
	}
	if o.uid == 0 { // just made, or left half made by a root that was killed
		if o, err = newOwner(); err != nil {
			return home{}, err
		}
		if err := os.Lchown(path, int(o.uid), int(o.gid)); err != nil {
			return home{}, fmt.Errorf("cluster's folder: %w", err)
		}
	}
	if uid := os.Geteuid(); uid != 0 && uid != int(o.uid) {
		return home{}, border.Fail(border.Unavailable,
			"Cơ sở dữ liệu ở "+path+" thuộc về người dùng "+o.name+". Hãy chạy bằng root hoặc người dùng đó, hoặc đặt COTMOC_DATA sang thư mục khác.",
			"The database in "+path+" belongs to user "+o.name+". Run as root or as that user, or set COTMOC_DATA to another folder.", nil)
	}
	return home{path: path, owner: o}, nil
}

// socketDir gives the folder of the socket: the home itself, or a private one under /tmp if its path is too
// long for a unix socket.
func (h home) socketDir() (string, error) {
	if len(h.path) <= longestSocketDir {
		return h.path, nil
	}
	dir := "/tmp/cotmoc-" + id(h.path)
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		err = os.Lchown(dir, int(h.owner.uid), int(h.owner.gid))
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("socket folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", fmt.Errorf("socket folder: %w", err)
	}
	// Anybody may make a folder in /tmp: one that is not ours alone could be a trap.
	if st, ok := info.Sys().(*syscall.Stat_t); !ok || !info.IsDir() || info.Mode().Perm() != 0o700 || st.Uid != h.owner.uid {
		return "", border.Fail(border.Unavailable,
			"Thư mục "+dir+" không phải của riêng người dùng "+h.owner.name+"; hãy xóa nó.",
			"The folder "+dir+" is not user "+h.owner.name+"'s alone; remove it.", nil)
	}
	return dir, nil
}

// has says whether a home holds a finished cluster.
func has(path string) bool {
	_, err := os.Stat(filepath.Join(path, "data", "PG_VERSION"))
	return err == nil
}

// id names a path by a hash that stays the same.
func id(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:8])
}

func unreachable(path string, o owner) error {
	return border.Fail(border.Unavailable,
		"Người dùng "+o.name+" không vào được "+path+", nơi chứa cơ sở dữ liệu. Hãy mở quyền đi qua các thư mục cha.",
		"User "+o.name+" cannot reach "+path+", where the database lies. Make its parent folders searchable.", nil)
}
