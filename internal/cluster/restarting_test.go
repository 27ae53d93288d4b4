package cluster

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"cotmoc/internal/border"
)

// Migrations go through database/sql, which has words of its own for a connection that the server let go of.
func TestRestartingIsToldFromRefused(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"recovers":            {&pgconn.PgError{Code: notNow}, true},
		"crashed":             {&pgconn.PgError{Code: crashed}, true},
		"broke off":           {io.ErrUnexpectedEOF, true},
		"reset":               {syscall.ECONNRESET, true},
		"a bad connection":    {driver.ErrBadConn, true},
		"a closed connection": {errors.Join(driver.ErrBadConn, sql.ErrConnDone), true},
		"a wrong statement":   {&pgconn.PgError{Code: "42601"}, false},
		"no rows":             {sql.ErrNoRows, false},
		"nothing":             {nil, false},
	} {
		err := c.err
		if err != nil {
			err = border.Fail(border.Unavailable, "vi", "en", fmt.Errorf("migrate: %w", err))
		}
		if got := Restarting(err); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}
