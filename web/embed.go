// Package web holds the built web application inside the binary. It promises a file system and nothing else: who is served what,
// under which headers, is package server's business, except for ContentSecurityPolicy, which stands here because only the build
// knows what the pages need.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var built embed.FS

// ContentSecurityPolicy is the header every HTML page of the application must carry (security.md 9). The build emits no inline
// script, no inline style and no eval: Ant Design's style sheets are constructed through the CSSOM (src/antd/dynamicCss.ts), so
// neither a nonce nor 'unsafe-inline' is needed. blob: shows a photo on the device before it is uploaded.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Dist returns the files that `npm run build` wrote, rooted at index.html. ok is false in a checkout where the web was never
// built: the file system is then empty and the server says so instead of serving a blank page.
func Dist() (files fs.FS, ok bool) {
	files, err := fs.Sub(built, "dist")
	if err != nil {
		return built, false // not reachable: "dist" is a valid path and embedded above
	}
	_, err = fs.Stat(files, "index.html")
	return files, err == nil
}
