package cli

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"yangguang/draw/drd1"
)

// chainFile holds the secret end of a reserve chain 备选链 on the machine of the body that holds it.
const chainFile = "chain.secret"

// makeChain draws the secret of a chain of length n, once for a folder, and prints its anchor c_0.
func makeChain(dir, suite string, n int, random io.Reader, out io.Writer) error {
	if n < 1 || n > drawChainMost {
		return wrongCall{fmt.Errorf("--length: 1 to %d", drawChainMost)}
	}
	if !knownSuite(suite) {
		return wrongCall{fmt.Errorf("--suite: sha256 or sm3")}
	}
	var secret drd1.Digest
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, chainFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s 中已有备选链 %s：请继续使用它，另一次抽取请用 --dir 另指文件夹 / holds a reserve chain already: go on with it, another draw takes another folder, --dir", dir, chainFile)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s %d %s\n", suite, n, secret)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		_, err = fmt.Fprintln(out, drd1.ChainValue(suiteOf(suite), secret, n, 0))
	}
	return err
}

// drawChainMost is the longest chain that a draw takes.
const drawChainMost = 10_000

func knownSuite(name string) bool { return suiteOf(name).Name() == name }

// releaseChain prints c_i, the value that the i-th approved replacement needs.
func releaseChain(dir string, i int, out io.Writer) error {
	text, err := os.ReadFile(filepath.Join(dir, chainFile))
	if err != nil {
		return err
	}
	var suite, secret string
	var n int
	if _, err := fmt.Sscanf(string(text), "%s %d %s\n", &suite, &n, &secret); err != nil || !knownSuite(suite) || strings.Count(string(text), "\n") != 1 {
		return fmt.Errorf("%s: not the secret of a reserve chain", chainFile)
	}
	raw, err := hex.DecodeString(secret)
	if err != nil || len(raw) != len(drd1.Digest{}) {
		return fmt.Errorf("%s: not the secret of a reserve chain", chainFile)
	}
	if i < 1 || i > n {
		return wrongCall{fmt.Errorf("--number: 1 to %d, in order, one for each approved replacement", n)}
	}
	_, err = fmt.Fprintln(out, drd1.ChainValue(suiteOf(suite), drd1.Digest(raw), n, i))
	return err
}

// partyChain are the commands of a body that holds reserve chains; they need no network.
func partyChain() []*cli.Command {
	dir := &cli.StringFlag{Name: "dir", Usage: "备选链所在文件夹，每次抽取一个 folder of the chain, one for each draw", Value: "chain"}
	return []*cli.Command{
		{Name: "chain", Usage: "为一次抽取生成备选链，输出写入计划的链首 make a reserve chain for a draw, print its anchor for the draw's plan", Flags: []cli.Flag{dir,
			&cli.IntFlag{Name: "length", Usage: "可供多少次替换 how many replacements it serves", Value: 100},
			&cli.StringFlag{Name: "suite", Usage: "抽取轮次的杂凑算法 hash suite of the draw's round: sha256 or sm3", Value: "sha256"}},
			Action: func(_ context.Context, c *cli.Command) error {
				return makeChain(c.String("dir"), c.String("suite"), c.Int("length"), rand.Reader, c.Root().Writer)
			}},
		{Name: "release", Usage: "输出第 n 次经批准的替换所需的值 print the value of the chain that the n-th approved replacement needs", Flags: []cli.Flag{dir,
			&cli.IntFlag{Name: "number", Usage: "第几次替换，从 1 起 which replacement of the draw, from 1", Required: true}},
			Action: func(_ context.Context, c *cli.Command) error {
				return releaseChain(c.String("dir"), c.Int("number"), c.Root().Writer)
			}},
	}
}
