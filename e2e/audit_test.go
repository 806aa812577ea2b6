package e2e_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// audit repeats the supervisor's audit from the ZIP that the platform hands out, on the command line, and from the database: one digest.
func (j *journey) audit() {
	const document = `query($f: Date!, $t: Date!) { fairnessReport(from: $f, to: $t) { percent digest draws inputsUrl openInputsUrl } }`
	year := today()[:4]
	var a answer
	for end := time.Now().Add(60 * time.Second); a.Data == nil || a.number("fairnessReport", "percent") < 100; {
		if time.Now().After(end) {
			j.t.Fatalf("the audit does not end: %+v", a.Data)
		}
		a = j.supervisor.get(document, vars{"f": year + "-01-01", "t": year + "-12-31"})
	}
	digest := a.text("fairnessReport", "digest")
	if a.number("fairnessReport", "draws") != 1 || len(digest) != 64 {
		j.t.Fatalf("%+v", a.Data)
	}
	for _, field := range []string{"inputsUrl", "openInputsUrl"} {
		address := a.text("fairnessReport", field)
		if body, status := j.public().file(address); status == 200 || strings.HasPrefix(string(body), "PK") {
			j.t.Errorf("%s: anybody gets it", field)
		}
		path := j.handedOut(address)
		if out := j.must("draw", "audit", path); !strings.Contains(out, "digest "+digest) || !strings.Contains(out, "draws 1,") {
			j.t.Errorf("%s: the report of the ZIP is not %s:\n%s", field, digest, out)
		}
	}
	if out := j.must("draw", "audit", "--from", year+"-01-01", "--to", year+"-12-31"); !strings.Contains(out, "digest "+digest) {
		j.t.Errorf("the report from the database is not %s:\n%s", digest, out)
	}
	if out, code := j.run("draw", "audit", "--from", "2001-01-01", "--to", "2001-01-31"); code != 2 || !strings.Contains(out, "no draw committed from 2001-01-01 to 2001-01-31") {
		j.t.Errorf("a period without draws: exit %d, %s", code, out)
	}
	nothing := j.handedOut("/fairness/inputs.zip?" + url.Values{"office": {""}, "from": {"2001-01-01"}, "to": {"2001-01-31"}}.Encode())
	if out, code := j.run("draw", "audit", nothing); code != 2 || !strings.Contains(out, "no draw committed from 2001-01-01") {
		j.t.Errorf("the inputs of a period without draws: exit %d, %s", code, out)
	}
}

// handedOut is what the supervisor downloads, as a file.
func (j *journey) handedOut(address string) string {
	j.t.Helper()
	body, status := j.supervisor.file(address)
	if status != 200 {
		j.t.Fatalf("%s: %d %s", address, status, body)
	}
	path := filepath.Join(j.dir, "inputs.zip")
	if err := os.WriteFile(path, body, 0o600); err != nil {
		j.t.Fatal(err)
	}
	return path
}
