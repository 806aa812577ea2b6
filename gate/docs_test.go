package gate_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	quoted  = regexp.MustCompile("`([^`\n]+)`")
	fenced  = regexp.MustCompile("(?s)```[a-z]*\n(.*?)```")
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	pathish = regexp.MustCompile(`^\.?[A-Za-z0-9_@.*-]+(/[A-Za-z0-9_@.*-]+)*/?$`)
	target  = regexp.MustCompile(`(?m)^([a-z][a-z-]*):.*`)
)

// documents are the pages for people.
func documents(t *testing.T) []string {
	t.Helper()
	docs := slices.DeleteFunc(files(t), func(f string) bool { return !hasExt(f, ".md") })
	for _, f := range []string{"CONTRIBUTING.md", "docs/ledger.md"} {
		if !slices.Contains(docs, f) {
			t.Fatalf("%s is not among the documents", f)
		}
	}
	return docs
}

// A path in backticks, and the goal of a link, is there.
func TestPathsInDocumentsExist(t *testing.T) {
	for _, doc := range documents(t) {
		text := read(t, doc)
		for _, m := range linked.FindAllStringSubmatch(text, -1) {
			goal, _, _ := strings.Cut(m[1], "#")
			if goal != "" && !strings.Contains(goal, "://") && !exists(path.Join(path.Dir(doc), goal)) {
				t.Errorf("%s links to %s, which is not there", doc, m[1])
			}
		}
		for _, m := range quoted.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			for _, word := range strings.Fields(m[1]) {
				if isPath(word) && !exists(strings.TrimPrefix(word, "./")) && !exists(path.Join(path.Dir(doc), word)) {
					t.Errorf("%s names %s, which is not there", doc, word)
				}
			}
		}
	}
}

// isPath: a word that names a file or folder of the repository, by its first folder or its ending. What runs make is not there to see.
func isPath(word string) bool {
	if !pathish.MatchString(word) || strings.HasPrefix(word, "var/") {
		return false
	}
	first, rest, deep := strings.Cut(strings.TrimPrefix(word, "./"), "/")
	if deep && rest != "" {
		_, err := os.Stat(filepath.Join(root, first))
		return err == nil
	}
	return slices.Contains([]string{".go", ".md", ".sql", ".graphqls", ".sh"}, path.Ext(word)) && !deep
}

func exists(p string) bool {
	p = strings.TrimSuffix(p, "/...")
	found, err := filepath.Glob(filepath.Join(root, p))
	if err == nil && len(found) > 0 {
		return true
	}
	if strings.Contains(p, "/") {
		return false
	}
	anywhere := false // a bare file name may lie in any folder
	_ = filepath.WalkDir(root, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains(notOurs, d.Name()) {
			return filepath.SkipDir
		}
		anywhere = anywhere || err == nil && d.Name() == p
		return nil
	})
	return anywhere
}

// A command in a document is one that make, the binary or the scripts know.
func TestCommandsInDocumentsExist(t *testing.T) {
	targets := map[string]bool{}
	for _, m := range target.FindAllStringSubmatch(read(t, "Makefile"), -1) {
		targets[m[1]] = true
	}
	help := map[string]bool{}
	for _, doc := range documents(t) {
		text := read(t, doc)
		var commands []string
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			commands = append(commands, m[1])
		}
		for _, m := range fenced.FindAllStringSubmatch(text, -1) {
			commands = append(commands, lines(m[1])...)
		}
		for _, c := range commands {
			words := strings.Fields(c)
			if len(words) < 2 {
				continue
			}
			switch path.Base(words[0]) {
			case "make":
				if !strings.Contains(words[1], "=") && !targets[words[1]] {
					t.Errorf("%s: `%s`: the Makefile has no %s", doc, c, words[1])
				}
			case "yangguang":
				help[subcommand(words[1:])] = true
			}
		}
	}
	binary := os.Getenv("YANGGUANG") // `make test` has built it
	if binary == "" {
		binary = filepath.Join(t.TempDir(), "yangguang")
		build := exec.Command("go", "build", "-o", binary, ".")
		build.Dir = root
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	for sub := range help {
		words := strings.Fields(sub)
		out, err := exec.Command(binary, append(words, "--help")...).CombinedOutput()
		if err != nil || len(words) > 0 && !strings.Contains(string(out), words[len(words)-1]) {
			t.Errorf("a document names `yangguang %s`, which the binary does not know: %v\n%s", sub, err, out)
		}
	}
}

// subcommand is the leading words that name a command: lower-case words before flags and arguments.
func subcommand(words []string) string {
	n := 0
	for n < len(words) && n < 2 && regexp.MustCompile(`^[a-z]+$`).MatchString(words[n]) {
		n++
	}
	return strings.Join(words[:n], " ")
}
