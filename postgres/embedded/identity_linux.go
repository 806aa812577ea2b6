package embedded

import (
	"os"
	"syscall"
)

// attributes start a child as the identity, in a process group of its own (a ^C is for this process, which stops its server itself), and
// have the kernel end it with this process: SIGINT is PostgreSQL's fast, clean shutdown.
func (as identity) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT, Credential: as.cred}
	if as.namespace {
		const inside = 1000
		attr.Cloneflags = syscall.CLONE_NEWUSER
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: inside, HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: inside, HostID: os.Getgid(), Size: 1}}
		attr.Credential = &syscall.Credential{Uid: inside, Gid: inside, NoSetGroups: true}
	}
	return attr
}
