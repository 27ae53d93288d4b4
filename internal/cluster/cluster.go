// Package cluster runs the product's private PostgreSQL: one cluster per data folder, reachable only over a
// unix socket in a folder of its owner, shared by every command that works on that folder.
//
// # Who starts it, who stops it
//
// Three lock files (flock: the kernel lets go of them however a process dies) keep order:
//
//	door.lock    exclusive while somebody joins or leaves: one at a time
//	users.lock   shared, held by every command as long as it uses the cluster
//	server.lock  exclusive, held by the watcher and by every process of the server: free means "nothing runs"
//
// Who joins and finds server.lock free starts the watcher: the same binary once more, in a session of its own
// so that Ctrl-C does not reach it. The watcher starts the server and waits for an exclusive users.lock. It
// gets it the moment the last user has left, been interrupted or killed, and then stops the server and ends.
// So a command that started the cluster can never stop it under one that joined, and kill -9 leaves nothing
// behind. If the watcher itself is killed the kernel stops the server (PR_SET_PDEATHSIG); if the server is
// killed the watcher starts it again while there are users, and the next to join starts it otherwise.
//
// # Who owns it
//
// PostgreSQL refuses to run as root. Under root the cluster belongs to the user postgres, or nobody where
// there is none, and lies in /var/lib/cotmoc/<id> when that user cannot reach the data folder. Only the owner
// and root get in: the folder is 0700, there is no TCP, and peer authentication maps just these two to the
// superuser.
//
// main must call [Watch] first thing when [IsWatcher] says so; a test binary that joins a cluster likewise.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"time"

	"cotmoc/internal/border"
)

// Name is the name of the database and of its owner, the superuser of the cluster.
const Name = "cotmoc"

// leaveLimit bounds how long Leave waits for the server to be gone: longer than the watcher's own patience.
const leaveLimit = 90 * time.Second

// RestartLimit is how long Join waits for a server that answers and breaks off again, as after a crash.
const RestartLimit = time.Minute

// Options say which cluster to join.
type Options struct {
	Dir    string       // data folder, relative or absolute; the cluster lies in its folder "cluster"
	Log    *slog.Logger // nil: silent
	NoSync bool         // for tests only: faster, and a power cut loses everything
}

// Cluster is a running cluster that this process has joined. It runs at least until Leave.
type Cluster struct {
	home  home
	users *os.File
	log   *slog.Logger
}

// Join makes the cluster of a data folder if there is none, starts it if it does not run, and joins it. The
// database exists afterwards with its extensions, but not migrated. A server that recovers from a crash is waited for.
func Join(ctx context.Context, o Options) (*Cluster, error) {
	log := o.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	bin, err := newestBinaries()
	if err != nil {
		return nil, err
	}
	h, err := findHome(o.Dir)
	if err != nil {
		return nil, err
	}
	c := &Cluster{home: h, log: log}
	if err := c.join(ctx, server{home: h, bin: bin, noSync: o.NoSync, log: log}); err != nil {
		return nil, errors.Join(err, c.Leave())
	}
	return c, nil
}

func (c *Cluster) join(ctx context.Context, s server) error {
	door, err := c.home.lock(ctx, "door.lock", exclusive)
	if err != nil {
		return err
	}
	defer door.Close()
	// A watcher that is stopping the server holds this one until the server is gone.
	if c.users, err = c.home.lock(ctx, "users.lock", shared); err != nil {
		return err
	}
	for end := time.Now().Add(RestartLimit); ; {
		err := s.ensure(ctx)
		if err == nil {
			err = ensureDatabase(ctx, c.home)
		}
		if !Restarting(err) || time.Now().After(end) {
			return err
		}
		if stop := pause(ctx); stop != nil {
			return errors.Join(stop, err)
		}
	}
}

// URL is the connection string of the product's database, for pgx and libpq.
func (c *Cluster) URL() string { return c.home.url(Name) }

// DatabaseURL is the connection string of another database of the cluster, whether or not it exists.
func (c *Cluster) DatabaseURL(database string) string { return c.home.url(database) }

// Path is the folder that holds the cluster.
func (c *Cluster) Path() string { return c.home.path }

// Note says where the data went if that is not below the data folder; empty otherwise.
func (c *Cluster) Note() border.Text {
	if !c.home.moved {
		return border.Text{}
	}
	return border.Text{
		VI: fmt.Sprintf("Người dùng %s không vào được thư mục dữ liệu, nên cơ sở dữ liệu nằm ở %s.", c.home.owner.name, c.home.path),
		EN: fmt.Sprintf("User %s cannot reach the data folder, so the database lies in %s.", c.home.owner.name, c.home.path),
	}
}

// Leave ends the use of the cluster. If this was the last user it returns when the server is gone. Leaving
// twice does nothing.
func (c *Cluster) Leave() error {
	if c.users == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaveLimit)
	defer cancel()
	err := c.users.Close()
	c.users = nil
	if err != nil {
		return fmt.Errorf("leave the cluster: %w", err)
	}
	// Behind the door nobody else joins or probes, so the probes below say the truth.
	door, err := c.home.lock(ctx, "door.lock", exclusive)
	if err != nil {
		return fmt.Errorf("leave the cluster: %w", err)
	}
	defer door.Close()
	for {
		done, err := c.home.stoppedOrUsed()
		if err != nil || done {
			return err
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("stop the cluster in %s: %w", c.home.path, err)
		}
	}
}

// stoppedOrUsed says that nothing runs any more, or that others still use the cluster. It must be asked
// behind the door.
func (h home) stoppedOrUsed() (bool, error) {
	if stopped, err := h.free("server.lock", exclusive); err != nil || stopped {
		return stopped, err
	}
	unused, err := h.free("users.lock", exclusive)
	if err != nil || unused {
		return false, err // the watcher is about to notice
	}
	// Held shared: by users. Held exclusively: by the watcher, which is stopping the server.
	return h.free("users.lock", shared)
}

// url gives the connection string of a database over the cluster's socket.
func (h home) url(database string) string {
	q := url.Values{"host": {h.socket}, "port": {port}, "user": {Name}, "application_name": {Name}}
	return "postgres:///" + url.PathEscape(database) + "?" + q.Encode()
}
