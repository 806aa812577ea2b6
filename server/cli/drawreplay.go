package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"yangguang/draw/drd1"
)

// replayQuery is a page of the draws that are public, the newest first; it asks as anybody may.
const replayQuery = `query($after: String) { draws(filter: {state: PUBLISHED}, first: 100, after: $after) { nodes { number result { digest } }
  pageInfo { hasNextPage endCursor } } }`

// replayTime is how long one answer of the platform may take.
const replayTime = 5 * time.Minute

// drawReplay is the outside watch: every public draw of a platform is fetched without an account and drawn again.
func drawReplay() *cli.Command {
	return &cli.Command{
		Name:  "replay",
		Usage: "fetch every public draw of a platform, without an account, and verify each",
		Description: "Meant for a timer on somebody else's machine. Exit 0: every draw was checked and holds, restricted ones as far as they are public. " +
			"Exit 1: one fails; the draw, the check and the row are named.",
		ArgsUsage: "ADDRESS",
		Action: func(ctx context.Context, c *cli.Command) error {
			base, err := oneArgument(c, "ADDRESS of the platform, such as https://yangguang.example")
			if err != nil {
				return err
			}
			return replayAll(ctx, strings.TrimSuffix(base, "/"), c.Root().Writer)
		},
	}
}

// publicDraw is a draw as the platform lists it.
type publicDraw struct {
	Number string
	Result struct{ Digest string }
}

func replayAll(ctx context.Context, base string, out io.Writer) error {
	all, err := publicDraws(ctx, base)
	if err != nil {
		return err
	}
	counts := map[int]int{}
	for _, d := range all {
		body, err := fetch(ctx, http.MethodGet, base+"/draws/"+url.PathEscape(d.Number)+".zip", nil)
		var report drd1.Report
		if err == nil {
			report, err = replay(body, d)
		}
		code, zh := 1, "取不到，或与平台所示不符"
		if err == nil {
			code, zh, err = report.ExitCode(), drawSentence(first(report, drd1.Failed)), report.Err()
		}
		if counts[code]++; code == 1 {
			fmt.Fprintf(out, "核验不通过：%s：%s | failed: %s: %v\n", d.Number, zh, d.Number, err)
		}
	}
	said := fmt.Sprintf("%d draws: %d hold, %d hold as far as they are public, %d fail 公开抽取逐一重算", len(all), counts[0], counts[3], counts[1])
	if counts[1] > 0 {
		return cli.Exit(said, 1)
	}
	_, err = fmt.Fprintln(out, said)
	return err
}

// replay verifies a bundle, which must be the draw that the platform says it is, with the result that it shows.
func replay(zip []byte, d publicDraw) (drd1.Report, error) {
	b, err := drd1.LoadZIP(bytes.NewReader(zip), int64(len(zip)))
	if err != nil {
		return drd1.Report{}, err
	}
	report := drd1.Verify(b, drawOptions)
	switch {
	case report.Draw != d.Number:
		return report, fmt.Errorf("the bundle is of draw %q", report.Draw)
	case b[drd1.FileResult] != nil && report.ExitCode() == 0 && report.ResultDigest.String() != d.Result.Digest:
		return report, fmt.Errorf("the platform shows result %s, the bundle %s", d.Result.Digest, report.ResultDigest)
	}
	return report, nil
}

func publicDraws(ctx context.Context, base string) (all []publicDraw, err error) {
	for after := (*string)(nil); ; {
		ask, err := json.Marshal(map[string]any{"query": replayQuery, "variables": map[string]any{"after": after}})
		if err != nil {
			return nil, err
		}
		body, err := fetch(ctx, http.MethodPost, base+"/graphql", ask)
		if err != nil {
			return nil, err
		}
		var got struct {
			Data struct {
				Draws struct {
					Nodes    []publicDraw
					PageInfo struct {
						HasNextPage bool
						EndCursor   *string
					}
				}
			}
			Errors []struct{ Message string }
		}
		if err := json.Unmarshal(body, &got); err != nil {
			return nil, err
		}
		if len(got.Errors) > 0 {
			return nil, errors.New(got.Errors[0].Message)
		}
		all = append(all, got.Data.Draws.Nodes...)
		if !got.Data.Draws.PageInfo.HasNextPage {
			return all, nil
		}
		after = got.Data.Draws.PageInfo.EndCursor
	}
}

// fetch gets an answer of the platform, as anybody gets it.
func fetch(ctx context.Context, method, address string, body []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, replayTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer func() { _ = got.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(got.Body, replayBytes))
	if err == nil && got.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", address, got.Status)
	}
	return content, err
}

// replayBytes is the longest answer that is read: a bundle of a city's whole register is a few megabytes.
const replayBytes = 1 << 30
