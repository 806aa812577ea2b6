package cli

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/urfave/cli/v3"
	"rsc.io/qr"

	"yangguang/draw/party"
)

// Party is the agent of a party of draws 随机数参与方: for a body's own machine, online or never connected. It opens no database.
func Party() *cli.Command {
	dir := &cli.StringFlag{Name: "dir", Usage: "参与方自己的密钥和日志所在文件夹 folder with the party's own key and log", Value: "party"}
	name := &cli.StringFlag{Name: "party", Usage: "轮次文本和计划文本中的参与方名称 name of the party in round and plan texts", Required: true}
	server := &cli.StringFlag{Name: "server", Usage: "平台地址 address of the platform, such as https://yangguang.example", Required: true}
	user := &cli.StringFlag{Name: "user", Usage: "参与方账号的用户名 login name of the party's account", Required: true}
	password := &cli.StringFlag{Name: "password-file", Usage: "存放其密码的文件 file with its password", Required: true}
	code := &cli.StringFlag{Name: "qr", Usage: "另存为二维码图片 also write the message as a QR code, a PNG file"}
	message := func(reveal bool) cli.ActionFunc {
		return func(_ context.Context, c *cli.Command) error {
			path, err := oneArgument(c, "round.txt or plan.txt")
			if err != nil {
				return err
			}
			return partyMessage(c.String("dir"), c.String("party"), path, c.String("qr"), reveal, c.Root().Writer)
		}
	}
	return &cli.Command{
		Name:  "party",
		Usage: "随机数参与方：在自己的机器上承诺和揭示 commit and reveal for a party of draws, from its own machine",
		Commands: append(partyChain(), []*cli.Command{
			{Name: "init", Usage: "生成密钥和空日志，输出公钥 make the party's key and its empty log; print the public key", Flags: []cli.Flag{dir},
				Action: func(_ context.Context, c *cli.Command) error {
					public, err := party.Create(c.String("dir"), rand.Reader)
					if err == nil {
						_, err = fmt.Fprintln(c.Root().Writer, hex.EncodeToString(public))
					}
					return err
				}},
			{Name: "run", Usage: "自动承诺、密封并按时揭示，直到停止 commit to every round and seal every draw that names the party, reveal on schedule, until stopped",
				Flags: []cli.Flag{dir, name, server, user, password,
					&cli.DurationFlag{Name: "early", Usage: "揭示截止前多久承诺，如 4h；0 为尽早 how long before reveal-by it commits; 0: as soon as there is a round"},
					&cli.DurationFlag{Name: "lead", Usage: "揭示截止前多久揭示 how long before reveal-by the nonce is revealed", Value: 10 * time.Minute},
					&cli.DurationFlag{Name: "every", Usage: "多久查看一次 how often to look", Value: 30 * time.Second},
					&cli.BoolFlag{Name: "once", Usage: "只做一次到期的事，供系统定时器使用 do once what is due and end, for a timer of the system"}},
				Action: partyRun},
			{Name: "commit-text", ArgsUsage: "FILE",
				Usage: "离线：为轮次或计划文本生成随机数，输出承诺报文 without a network: make the nonce for a round or plan text, print the message that commits to it",
				Flags: []cli.Flag{dir, name, code}, Action: message(false)},
			{Name: "reveal-text", Usage: "离线：输出揭示报文 without a network: print the message that reveals the nonce", ArgsUsage: "FILE",
				Flags: []cli.Flag{dir, name, code}, Action: message(true)},
			{Name: "deliver", Usage: "把带来的报文（纸质或 USB）交给平台 hand a message that was carried here, on paper or USB, to the platform", ArgsUsage: "FILE",
				Flags: []cli.Flag{server, user, password}, Action: partyDeliver},
			{Name: "verify", Usage: "核验参与方出示的日志 check a log that a party shows: signatures, order, and that every nonce opens its commitment", ArgsUsage: "party.log",
				Flags:  []cli.Flag{&cli.StringFlag{Name: "key", Usage: "参与方的公钥 the party's public key", Required: true}},
				Action: partyVerify},
		}...),
	}
}

func partyClient(c *cli.Command) (*party.Client, error) {
	secret, err := os.ReadFile(c.String("password-file"))
	return &party.Client{Base: c.String("server"), Username: c.String("user"), Password: strings.TrimSpace(string(secret))}, err
}

func partyRun(ctx context.Context, c *cli.Command) error {
	client, err := partyClient(c)
	if err != nil {
		return err
	}
	log, err := party.Open(c.String("dir"))
	if err != nil {
		return err
	}
	defer log.Close()
	a := party.Agent{Party: c.String("party"), Log: log, Platform: client, Early: c.Duration("early"), Lead: c.Duration("lead"), Now: time.Now,
		Told: func(format string, args ...any) { fmt.Fprintf(c.Root().Writer, format+"\n", args...) }}
	if c.Bool("once") {
		return a.Step(ctx)
	}
	return a.Run(ctx, c.Duration("every"))
}

// partyMessage prints a message of an air-gapped party.
func partyMessage(dir, name, path, code string, reveal bool, out io.Writer) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	t, err := party.TaskOf(text, name)
	if err != nil {
		return err
	}
	log, err := party.Open(dir)
	if err != nil {
		return err
	}
	m, err := log.Make(t, reveal, time.Now())
	if err = errors.Join(err, log.Close()); err != nil {
		return err
	}
	if code != "" {
		image, err := qr.Encode(m.Text(), qr.M)
		if err != nil {
			return err
		}
		if err := os.WriteFile(code, image.PNG(), 0o600); err != nil {
			return err
		}
	}
	_, err = io.WriteString(out, m.Text())
	return err
}

func partyDeliver(ctx context.Context, c *cli.Command) error {
	path, err := oneArgument(c, "file with a message")
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	m, err := party.ParseMessage(string(text))
	if err != nil {
		return err
	}
	client, err := partyClient(c)
	if err != nil {
		return err
	}
	if err := client.Deliver(ctx, m); err != nil {
		return fmt.Errorf("没有交付 not delivered: %w", err)
	}
	_, err = fmt.Fprintf(c.Root().Writer, "已交付 delivered: %s\n", m.What())
	return err
}

func partyVerify(_ context.Context, c *cli.Command) error {
	path, err := oneArgument(c, "party.log")
	if err != nil {
		return err
	}
	public, err := hex.DecodeString(c.String("key"))
	if err != nil || len(public) != ed25519.PublicKeySize {
		return wrongCall{errors.New("--key 为 64 位十六进制数 is 64 hex digits")}
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	lines, err := party.Verify(f, public)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.Root().Writer, "核验通过 ok: %d 行，均已签名且次序正确 lines, signed and in order\n", len(lines))
	return err
}
