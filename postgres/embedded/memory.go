package embedded

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

const (
	kib          = 1 << 10
	leastBuffers = 128 << 20 // what PostgreSQL takes by itself
	mostBuffers  = 8 << 30   // beyond, the system's own cache serves as well
)

// buffers is the memory in which the server keeps pages, a quarter of what there is (PostgreSQL manual 20.4.1): with too little every
// change of a visit, which has ten indexes, waits for other pages to be written. It is taken as it fills.
func buffers() string {
	memory := min(systemMemory(), groupMemory())
	return fmt.Sprintf("shared_buffers=%dkB", min(max(memory/4, leastBuffers), mostBuffers)/kib)
}

// systemMemory is the machine's in bytes, 0 where the system does not tell.
func systemMemory() uint64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == "MemTotal:" {
			n, _ := strconv.ParseUint(string(f[1]), 10, 64)
			return n * kib
		}
	}
	return 0
}

// groupMemory is what a container may use in bytes, more than any machine has where nothing limits it.
func groupMemory() uint64 {
	const unlimited = 1 << 62
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		if text, err := os.ReadFile(file); err == nil {
			if n, err := strconv.ParseUint(string(bytes.TrimSpace(text)), 10, 64); err == nil {
				return n
			}
		}
	}
	return unlimited
}
