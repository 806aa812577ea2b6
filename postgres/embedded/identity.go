package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// identity is whom PostgreSQL runs as. It refuses to be root, so root's server runs in a user namespace, where root's own files belong to
// an ordinary user, or else as another user, to whom the cluster's directory then belongs (decisions.md 33).
type identity struct {
	namespace bool
	cred      *syscall.Credential
}

// identity chooses: an ordinary user stays what it is; for root the owner of an existing cluster decides.
func (h home) identity(ownUser bool) (identity, error) {
	info, err := os.Stat(h.path(clusterDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return identity{}, err
	}
	owner := -1
	if err == nil {
		owner = int(info.Sys().(*syscall.Stat_t).Uid)
	}
	switch me := os.Geteuid(); {
	case me != 0 && owner >= 0 && owner != me:
		return identity{}, fmt.Errorf("%s belongs to user %d, not to this one (%d): start as that user or choose another DATA_DIR", h.path(clusterDir), owner, me)
	case me != 0:
		return identity{}, nil
	case owner > 0:
		return h.opened(asUser(owner, int(info.Sys().(*syscall.Stat_t).Gid)))
	case owner == 0 || !ownUser:
		if as := (identity{namespace: true}); h.works(as) == nil {
			return as, nil
		} else if owner == 0 {
			return identity{}, fmt.Errorf("%s belongs to root and user namespaces are not allowed here: chown it to another user, or choose another DATA_DIR", h.path(clusterDir))
		}
	}
	return h.opened(unprivileged())
}

// unprivileged is the user postgres or nobody.
func unprivileged() identity {
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return asUser(uid, gid)
		}
	}
	return asUser(65534, 65534)
}

func asUser(uid, gid int) identity {
	return identity{cred: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// opened lets another user pass through the home to its cluster; what lies beside it stays unreadable for it.
func (h home) opened(as identity) (identity, error) {
	for _, dir := range []string{h.root, filepath.Dir(h.root)} {
		info, err := os.Stat(dir)
		if err != nil {
			return as, err
		}
		if err := os.Chmod(dir, info.Mode().Perm()|0o011); err != nil {
			return as, err
		}
	}
	if err := h.works(as); err != nil {
		return as, fmt.Errorf("as root PostgreSQL runs as user %d, who cannot reach %s (%w): choose a DATA_DIR such as /var/lib/yangguang", as.cred.Uid, h.root, err)
	}
	return as, nil
}

// works tries the identity with a command that does nothing, in the home.
func (h home) works(as identity) error {
	c := exec.Command("/bin/sh", "-c", "exit 0")
	c.Dir = h.root
	c.SysProcAttr = as.attributes()
	return c.Run()
}

// give makes the file the identity's.
func (as identity) give(path string) error {
	if as.cred == nil {
		return nil
	}
	return os.Chown(path, int(as.cred.Uid), int(as.cred.Gid))
}
