package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// Killed without warning while people work, the platform comes back with everything it acknowledged and nothing half done: each key
// answers with its one plan, and the ledger holds one entry per plan.
func TestKilledWhilePeopleWork(t *testing.T) {
	t.Parallel()
	c := newCity(t, 4)
	item := c.itemID("SCJG-01")
	input := func(n int, k string) vars {
		return vars{"clientMutationId": k, "kind": "ANNUAL", "lateReason": "平台启用当年补办备案", "year": time.Now().In(china).Year(), "title": fmt.Sprintf("专项抽查 %d", n), "itemIds": []string{item},
			"target": vars{"regionCodes": []string{"370502"}}, "stratification": "kind", "ratios": []vars{{"stratum": "ENTERPRISE", "percent": "10"}},
			"from": today(), "to": within(30)}
	}
	document := command("filePlan", "plan { id }")
	keys, acknowledged := map[int]string{}, map[int]string{}
	var mu sync.Mutex
	const rounds, workers = 3, 4
	for round := range rounds {
		var wg sync.WaitGroup
		enough := make(chan struct{})
		var once sync.Once
		for w := range workers {
			wg.Go(func() {
				for i := 0; ; i++ {
					n := round*1_000_000 + w*10_000 + i
					k := key()
					mu.Lock()
					keys[n] = k
					mu.Unlock()
					a, err := c.adminA.try(document, vars{"input": input(n, k)})
					if err != nil {
						return // the server is gone: whether this one was done is what the replay will tell
					}
					mu.Lock()
					acknowledged[n] = a.text("filePlan", "plan", "id")
					if len(acknowledged) >= (round+1)*20 {
						once.Do(func() { close(enough) })
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		c.kill()
		wg.Wait()
		c.start()
	}
	for n, k := range keys {
		id := c.adminA.get(document, vars{"input": input(n, k)}).text("filePlan", "plan", "id")
		if was, ok := acknowledged[n]; ok && was != id || id == "" {
			t.Errorf("plan %d was acknowledged as %q and is %q", n, was, id)
		}
	}
	dir := filepath.Join(c.dir, "export")
	c.must("ledger", "export", dir)
	vkey, err := os.ReadFile(filepath.Join(c.dir, "ledger.vkey"))
	if err != nil {
		t.Fatal(err)
	}
	if out := c.must("ledger", "fsck", "--key", strings.TrimSpace(string(vkey)), dir); !strings.Contains(out, fmt.Sprintf(" %d plan.file\n", len(keys))) {
		t.Errorf("%d plans, but the ledger holds\n%s", len(keys), out)
	}
}

// A second server on the same folder is refused with a sentence, also with ports of its own; the first one goes on.
func TestSecondServerOnTheSameFolder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start()
	s.env = append(s.env, "LISTEN=127.0.0.1:0")
	out, code := s.run("serve")
	if code == 0 || !strings.Contains(out, s.dir) {
		t.Errorf("exit %d: %s", code, out)
	}
	r, err := http.Get(s.base + "/healthz")
	if err != nil || r.StatusCode != http.StatusOK {
		t.Errorf("the first server: %v, %v", r, err)
	}
}

// A wrong setting refuses to start with one sentence that names it.
func TestWrongSettings(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"LISTEN": "nowhere", "ADMIN_LISTEN": "0.0.0.0:9", "BASE_URL": "ftp://x", "DATABASE_URL": "mysql://x", "SECOND_FACTOR": "perhaps"} {
		s := newSite(t, name+"="+value)
		out, code := s.run("serve")
		if code == 0 || !strings.Contains(out, name) || strings.Count(strings.TrimSpace(out), "\n") > 0 {
			t.Errorf("%s=%s: exit %d: %s", name, value, code, out)
		}
	}
}

// A witness on a machine of its own cosigns the platform's ledger, the verifier demands its line, and without a network the same is done with files.
func TestAWitnessOfTheBinary(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.start() // the commands reach the running server's database
	log := strings.TrimSpace(string(read(t, filepath.Join(s.dir, "ledger.vkey"))))
	own := filepath.Join(s.dir, "witness")
	vkey := strings.TrimSpace(s.must("witness", "init", "--dir", own, "--name", "witness.example"))
	carried := func(name, text string) string {
		path := filepath.Join(s.dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	export := filepath.Join(s.dir, "export")
	s.must("ledger", "export", export)
	if out, code := s.run("ledger", "fsck", "--key", log, "--witness", vkey, export); code != 1 || !strings.Contains(out, "witness.example has not cosigned") {
		t.Errorf("nobody cosigned: exit %d, %s", code, out)
	}
	request := carried("request", s.must("ledger", "request", "--witness", vkey))
	line := carried("line", s.must("witness", "sign", "--dir", own, "--log", log, request))
	if out, code := s.run("ledger", "deliver", "--witness", vkey, request, request); code != 1 || !strings.Contains(out, "not one line") {
		t.Errorf("another file delivered: exit %d, %s", code, out)
	}
	s.must("ledger", "deliver", "--witness", vkey, request, line)
	s.must("ledger", "export", export)
	if out := s.must("ledger", "fsck", "--key", log, "--witness", vkey, export); !strings.Contains(out, "cosigned by witness.example at 20") {
		t.Errorf("%s", out)
	}
	if out, code := s.run("witness", "sign", "--dir", own, "--log", log, carried("old", "old 7\n\n"+string(read(t, filepath.Join(export, "checkpoint"))))); code != 1 {
		t.Errorf("from a size that it does not remember: exit %d, %s", code, out)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
