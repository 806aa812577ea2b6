package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/mod/sumdb/note"

	"yangguang/ledger"
	"yangguang/ledger/witness"
	"yangguang/postgres"
	"yangguang/server"
	"yangguang/server/config"
)

// Witness is the witness of another body's ledger 见证方: for a machine that the ledger's operator does not hold. It opens no database.
func Witness() *cli.Command {
	dir := &cli.StringFlag{Name: "dir", Usage: "folder with the witness's own key and what it remembers", Value: "witness"}
	log := &cli.StringFlag{Name: "log", Usage: "verifier key of the ledger, as published by its operator", Required: true}
	return &cli.Command{
		Name:  "witness",
		Usage: "cosign another body's ledger 见证, from a machine of one's own",
		Commands: []*cli.Command{
			{Name: "init", Usage: "make the witness's key; print the verifier key, for the operator and for everybody", Flags: []cli.Flag{dir,
				&cli.StringFlag{Name: "name", Usage: "name of the witness, such as witness.example.org", Required: true}},
				Action: func(_ context.Context, c *cli.Command) error {
					verifier, err := witness.Create(c.String("dir"), c.String("name"))
					if err == nil {
						_, err = fmt.Fprintln(c.Root().Writer, verifier)
					}
					return err
				}},
			{Name: "serve", Usage: "answer the ledger's requests (C2SP tlog-witness) until stopped; put TLS in front",
				Flags:  []cli.Flag{dir, log, &cli.StringFlag{Name: "listen", Usage: "address to listen on", Value: "127.0.0.1:8090"}},
				Action: witnessServe},
			{Name: "sign", Usage: "without a network: print the cosignature for a request that was carried here", ArgsUsage: "FILE",
				Flags: []cli.Flag{dir, log}, Action: witnessSign},
		},
	}
}

func openWitness(c *cli.Command) (*witness.Witness, error) {
	key, err := note.NewVerifier(c.String("log"))
	if err != nil {
		return nil, wrongCall{fmt.Errorf("--log is not a verifier key: %w", err)}
	}
	return witness.Open(c.String("dir"), key, nil)
}

func witnessServe(ctx context.Context, c *cli.Command) error {
	w, err := openWitness(c)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", c.String("listen"))
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	const patience = 15 * time.Second
	s := &http.Server{Handler: w.Handler(), ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10}
	fmt.Fprintf(c.Root().Writer, "witness ready at http://%s\n", l.Addr())
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	err = s.Shutdown(last)
	if ended := <-failed; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}

func witnessSign(_ context.Context, c *cli.Command) error {
	path, err := oneArgument(c, "FILE")
	if err != nil {
		return err
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	w, err := openWitness(c)
	if err != nil {
		return err
	}
	r, err := witness.ParseRequest(body)
	if err != nil {
		return err
	}
	line, err := w.Add(r)
	if err == nil {
		_, err = c.Root().Writer.Write(line)
	}
	return err
}

// witnessFlag names the witness that something is carried to or comes from.
var witnessFlag = &cli.StringFlag{Name: "witness", Usage: "verifier key of the witness", Required: true}

func ledgerRequest() *cli.Command {
	return &cli.Command{Name: "request", Usage: "print what to carry to a witness without a network: the newest checkpoint, with the proof from the one it cosigned last",
		Flags: []cli.Flag{witnessFlag},
		Action: func(ctx context.Context, c *cli.Command) error {
			return asPublisher(ctx, c, func(p server.Publisher, key *ledger.WitnessKey) error {
				r, err := p.Request(ctx, key)
				if err == nil {
					_, err = c.Root().Writer.Write(r.Marshal())
				}
				return err
			})
		}}
}

func ledgerDeliver() *cli.Command {
	return &cli.Command{Name: "deliver", Usage: "publish the line that a witness without a network gave for a request", ArgsUsage: "REQUEST LINE",
		Flags: []cli.Flag{witnessFlag},
		Action: func(ctx context.Context, c *cli.Command) error {
			if c.Args().Len() != 2 {
				return wrongCall{errors.New("yangguang ledger deliver --witness VKEY REQUEST LINE")}
			}
			body, err := os.ReadFile(c.Args().Get(0))
			if err != nil {
				return err
			}
			line, err := os.ReadFile(c.Args().Get(1))
			if err != nil {
				return err
			}
			r, err := witness.ParseRequest(body)
			if err != nil {
				return err
			}
			return asPublisher(ctx, c, func(p server.Publisher, key *ledger.WitnessKey) error { return p.Accept(ctx, key, r.Signed, line) })
		}}
}

func asPublisher(ctx context.Context, c *cli.Command, do func(server.Publisher, *ledger.WitnessKey) error) error {
	key, err := ledger.ParseWitnessKey(c.String(witnessFlag.Name))
	if err != nil {
		return wrongCall{fmt.Errorf("--witness: %w", err)}
	}
	return withLog(ctx, c, func(cfg config.Config, db *postgres.DB) error {
		return do(server.Publisher{Store: db, Dir: cfg.DataDir}, key)
	})
}
