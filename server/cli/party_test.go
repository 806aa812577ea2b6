package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/urfave/cli/v3"

	"yangguang/draw/drd1"
)

// A party makes one key: the second time it is told that it has one, which, and how to go on; the first one stays.
func TestAPartyHasOneKey(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "chamber")
	code, out, complaints := call(t, "party", "init", "--dir", dir)
	public := strings.TrimSpace(out)
	if code != 0 || len(public) != 64 || complaints != "" {
		t.Fatalf("exit %d, %q %q", code, out, complaints)
	}
	key := filepath.Join(dir, "party.key")
	before, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	code, out, complaints = call(t, "party", "init", "--dir", dir)
	for _, part := range []string{"已有密钥，没有再生成", "holds a key already", "--dir", "不要删除", public} {
		if code != 1 || out != "" || !strings.Contains(complaints, part) {
			t.Errorf("the second time: exit %d, %q, want %q in %q", code, out, part, complaints)
		}
	}
	if after, err := os.ReadFile(key); err != nil || string(after) != string(before) {
		t.Errorf("the key is another one: %v", err)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	if code, _, complaints = call(t, "party", "init", "--dir", dir); code != 1 || !strings.Contains(complaints, "请从备份找回密钥") {
		t.Errorf("a log without its key: exit %d, %q", code, complaints)
	}
	if _, err := os.Stat(key); err == nil {
		t.Error("beside a log that it cannot go on with it made a new key")
	}
	empty := t.TempDir()
	code, _, complaints = call(t, "party", "commit-text", "--dir", empty, "--party", "chamber", roundFile(t))
	if code != 1 || !strings.Contains(complaints, "party init --dir "+empty) || !strings.Contains(complaints, "没有参与方的密钥") {
		t.Errorf("without a key: exit %d, %q", code, complaints)
	}
}

// roundFile is a round text that names the chamber.
func roundFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "round.txt")
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	text, err := drd1.Round{Suite: "sha256", ID: "370500-2026-11-23", Parties: []string{"bureau", "chamber"}, Quorum: 2, RevealBy: at,
		Beacons: []drd1.Event{{Source: "cwl/kl8", Name: "2026313", Time: at.Add(2 * time.Hour)}}}.Text()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What was handed over, and what was not, is said in both languages.
func TestDeliverSaysWhatItDid(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "chamber")
	round := roundFile(t)
	if code, _, complaints := call(t, "party", "init", "--dir", dir); code != 0 {
		t.Fatal(complaints)
	}
	code, text, complaints := call(t, "party", "commit-text", "--dir", dir, "--party", "chamber", round)
	if code != 0 {
		t.Fatalf("exit %d, %q", code, complaints)
	}
	message, secret := filepath.Join(dir, "message.txt"), filepath.Join(dir, "password")
	for path, content := range map[string]string{message: text, secret: "Sunny-Harbour-27\n"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, after, _ := strings.Cut(text, "digest ")
	digest, _, _ := strings.Cut(after, "\n")
	found := `{"id":"R","digest":"` + digest + `"}`
	taken := 0
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case r.URL.Path == "/auth/sign-in":
			_, _ = io.WriteString(w, `{"accessToken":"t"}`)
		case strings.Contains(string(body), "commitNonce") && taken == 0:
			taken++
			_, _ = io.WriteString(w, `{"data":{"commitNonce":{"clientMutationId":"x"}}}`)
		case strings.Contains(string(body), "commitNonce"):
			_, _ = io.WriteString(w, `{"errors":[{"message":"轮次已关闭","extensions":{"code":"FAILED_PRECONDITION","reason":"TOO_LATE","messageEn":"the round is closed"}}]}`)
		default:
			_, _ = io.WriteString(w, `{"data":{"round":`+found+`}}`)
		}
	}))
	defer platform.Close()
	deliver := func() (int, string, string) {
		return call(t, "party", "deliver", "--server", platform.URL, "--user", "chamber", "--password-file", secret, message)
	}
	if code, out, complaints := deliver(); code != 0 || out != "已交付 delivered: 承诺：round/370500-2026-11-23，参与方 chamber / commitment of chamber for round/370500-2026-11-23\n" {
		t.Errorf("exit %d, %q %q", code, out, complaints)
	}
	if code, out, complaints := deliver(); code != 1 || out != "" || !strings.Contains(complaints, "没有交付") || !strings.Contains(complaints, "轮次已关闭 / the round is closed") {
		t.Errorf("a refusal: exit %d, %q %q", code, out, complaints)
	}
	found = "null"
	if code, out, complaints := deliver(); code != 1 || out != "" || !strings.Contains(complaints, "平台上没有 round/370500-2026-11-23") {
		t.Errorf("an unknown round: exit %d, %q %q", code, out, complaints)
	}
}

// Every command of a party and every flag of it is explained in Chinese and in English.
func TestThePartysHelpIsInBothLanguages(t *testing.T) {
	t.Parallel()
	told := map[string]string{"party": Party().Usage}
	for _, c := range Party().Commands {
		told[c.Name] = c.Usage
		for _, f := range c.Flags {
			told[c.Name+" --"+f.Names()[0]] = f.(cli.DocGenerationFlag).GetUsage()
		}
	}
	for what, usage := range told {
		if !strings.ContainsFunc(usage, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || !strings.Contains(usage, " ") {
			t.Errorf("%s: %q", what, usage)
		}
	}
	if len(told) < 20 {
		t.Errorf("only %d texts", len(told))
	}
}
