//go:build unix && !linux

package embedded

import "syscall"

// attributes start a child as the identity, in a process group of its own. There are no user namespaces here: a namespace is refused by
// an impossible directory.
func (as identity) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Credential: as.cred}
	if as.namespace {
		attr.Chroot = "/dev/null"
	}
	return attr
}
