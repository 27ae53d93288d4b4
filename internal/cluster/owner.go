package cluster

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"strings"
	"syscall"

	"cotmoc/internal/border"
)

// owner is the account whose processes and files the cluster is made of; never root.
type owner struct {
	name     string
	uid, gid uint32
}

// currentOwner is the account that runs this process.
func currentOwner() (owner, error) { return lookUp(strconv.Itoa(os.Geteuid())) }

// unprivilegedOwner is the account that root lends the cluster to.
func unprivilegedOwner() (owner, error) {
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return lookUp(u.Uid)
		}
	}
	return owner{}, border.Fail(border.Unavailable,
		"PostgreSQL không chạy bằng root, và máy này không có người dùng postgres hay nobody.",
		"PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.", nil)
}

// ownerOf gives the account a file belongs to.
func ownerOf(info fs.FileInfo) (owner, error) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return owner{}, fmt.Errorf("owner of %s: unknown to this system", info.Name())
	}
	return lookUp(strconv.FormatUint(uint64(st.Uid), 10))
}

// lookUp needs the account to have a name: initdb and peer authentication refuse one that has none.
func lookUp(uid string) (owner, error) {
	u, err := user.LookupId(uid)
	if err != nil {
		return owner{}, border.Fail(border.Unavailable,
			"Người dùng số "+uid+" không có tên trên máy này (/etc/passwd), nên PostgreSQL không chạy được.",
			"User number "+uid+" has no name on this machine (/etc/passwd), so PostgreSQL cannot run.", err)
	}
	n, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return owner{}, fmt.Errorf("user %s: %w", u.Username, err)
	}
	g, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return owner{}, fmt.Errorf("group of user %s: %w", u.Username, err)
	}
	return owner{name: u.Username, uid: uint32(n), gid: uint32(g)}, nil
}

// give makes a file the owner's.
func (o owner) give(f *os.File) error {
	if os.Geteuid() != 0 {
		return nil
	}
	return f.Chown(int(o.uid), int(o.gid))
}

// attr gives the process attributes under which the owner's processes start; root changes the account.
func (o owner) attr() *syscall.SysProcAttr {
	if os.Geteuid() != 0 {
		return &syscall.SysProcAttr{}
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: o.uid, Gid: o.gid}}
}

// reaches says whether the owner can enter a folder. It lets a process of the owner try, so that access lists
// and read-only mounts count as the kernel counts them.
func (o owner) reaches(dir string) bool {
	cmd := exec.CommandContext(context.Background(), "/bin/true")
	cmd.Dir = dir
	cmd.SysProcAttr = o.attr()
	return cmd.Run() == nil
}

// environ is the environment of the cluster's processes: ours without what would change libpq's or the
// server's mind, and with texts in plain English. A backend keeps the memory of one query for the next: given back to the
// kernel after each, it came again page by page, a third of the time of a query of half a millisecond.
func environ() []string {
	env := []string{"LC_ALL=C.UTF-8", "MALLOC_TRIM_THRESHOLD_=8388608", "MALLOC_MMAP_THRESHOLD_=1048576"}
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PG") && !strings.HasPrefix(kv, "LC_") && !strings.HasPrefix(kv, "LANG") {
			env = append(env, kv)
		}
	}
	return env
}
