package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"yangguang/postgres"
	"yangguang/server/config"
)

// passwordsFile holds the passwords of the two roles of a database that a demo was given by its administrator, in DATA_DIR.
const passwordsFile = "database.json"

type passwords struct {
	Owner   string `json:"owner"`
	Runtime string `json:"runtime"`
}

// forDemo lets a demo run on the database of a superuser's DATABASE_URL: it makes the two roles there and serves as the restricted one.
// A DATABASE_URL of the runtime role, or one that comes with DATABASE_OWNER_URL, is left as it is.
func forDemo(ctx context.Context, cfg config.Config, progress io.Writer) (config.Config, error) {
	u, err := url.Parse(cfg.DatabaseURL)
	if err != nil || cfg.DatabaseURL == "" || cfg.OwnerURL != "" || u.User.Username() == postgres.RuntimeRole {
		return cfg, err
	}
	p, known, err := readPasswords(filepath.Join(cfg.DataDir, passwordsFile))
	if err != nil {
		return cfg, err
	}
	fmt.Fprintln(progress, "preparing the roles and the database of DATABASE_URL")
	cfg.OwnerURL, cfg.DatabaseURL, err = postgres.Adopt(ctx, cfg.DatabaseURL, p.Owner, p.Runtime, known)
	if err != nil || known {
		return cfg, err
	}
	return cfg, writeWhole(filepath.Join(cfg.DataDir, passwordsFile), p)
}

// readPasswords reads the file, or makes new passwords.
func readPasswords(path string) (p passwords, known bool, err error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return passwords{Owner: rand.Text(), Runtime: rand.Text()}, false, nil
	}
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err == nil && (p.Owner == "" || p.Runtime == "") {
		err = fmt.Errorf("%s has no passwords: remove the file and the roles", path)
	}
	return p, true, err
}
