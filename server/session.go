package server

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"yangguang/fault"
	"yangguang/server/auth"
)

// refreshCookie holds the refresh token. It goes to /auth alone, never to scripts and never across sites.
const refreshCookie = "yangguang_refresh"

// within gives a call of /auth its time.
func (a *App) within(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), a.rules.Request.Session)
		defer cancel()
		next(w, r.WithContext(ctx))
	}
}

// whole reads the body of a call of /auth before the call takes a place: whoever sends half of it holds nobody up.
func (a *App) whole(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(a.rules.SignIn.Read))
		b, err := readBody(w, r, a.rules.SignIn.BodyBytes)
		if err != nil {
			refuseHTTP(w, r, err)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(b))
		next(w, r)
	}
}

// signIn is POST /auth/sign-in {"username","password","totp"?}.
func (a *App) signIn(w http.ResponseWriter, r *http.Request) {
	l := lineOf(r.Context())
	l.operation = "signIn"
	attempt, err := a.readAttempt(w, r)
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	g, err := a.auth.SignIn(r.Context(), attempt)
	a.granted(w, r, g, err)
}

func (a *App) readAttempt(w http.ResponseWriter, r *http.Request) (at auth.Attempt, err error) {
	l := lineOf(r.Context())
	at.Address, at.Network, at.UserAgent, at.RequestID = l.address, l.network, r.UserAgent(), l.id
	if err := a.sameOrigin(r); err != nil {
		return at, err
	}
	b, err := readJSON(w, r, a.rules.SignIn.BodyBytes, 1)
	if err != nil {
		return at, err
	}
	m, err := members(b, "username", "password", "totp")
	if err != nil {
		return at, err
	}
	for name, to := range map[string]*string{"username": &at.Username, "password": &at.Password, "totp": &at.Code} {
		if *to, err = text(m, name); err != nil {
			return at, err
		}
	}
	if at.Username == "" || at.Password == "" {
		return at, fault.BadInput("username", "请输入登录名和密码", "enter user name and password")
	}
	return at, nil
}

// refresh is POST /auth/refresh with the cookie.
func (a *App) refresh(w http.ResponseWriter, r *http.Request) {
	l := lineOf(r.Context())
	l.operation = "refresh"
	if err := a.cookieCall(w, r); err != nil {
		refuseHTTP(w, r, err)
		return
	}
	c, err := r.Cookie(refreshCookie)
	if err != nil {
		refuseHTTP(w, r, fault.New(fault.Unauthenticated, "请先登录", "please sign in first"))
		return
	}
	g, err := a.auth.Refresh(r.Context(), c.Value, l.id, l.address)
	if fault.Is(err, fault.Unauthenticated) {
		a.setCookie(w, "", time.Time{})
	}
	a.granted(w, r, g, err)
}

// signOut is POST /auth/sign-out with the cookie, the access token or both.
func (a *App) signOut(w http.ResponseWriter, r *http.Request) {
	lineOf(r.Context()).operation = "signOut"
	if err := a.cookieCall(w, r); err != nil {
		refuseHTTP(w, r, err)
		return
	}
	var cookie string
	if c, err := r.Cookie(refreshCookie); err == nil {
		cookie = c.Value
	}
	token, _ := bearer(r)
	if err := a.auth.SignOut(r.Context(), cookie, token); err != nil {
		refuseHTTP(w, r, err)
		return
	}
	a.setCookie(w, "", time.Time{})
	w.WriteHeader(http.StatusNoContent)
}

// cookieCall admits a call that a cookie speaks for: from this site, with an empty object (or nothing) as JSON.
func (a *App) cookieCall(w http.ResponseWriter, r *http.Request) error {
	if err := a.sameOrigin(r); err != nil {
		return err
	}
	if r.ContentLength == 0 && r.Header.Get("Content-Type") == "application/json" {
		return nil
	}
	b, err := readJSON(w, r, a.rules.SignIn.BodyBytes, 1)
	if err != nil {
		return err
	}
	_, err = members(b)
	return err
}

// sameOrigin refuses a browser that calls for another site. Browsers send Origin with every POST; what sends none is no browser and has
// no cookies to abuse.
func (a *App) sameOrigin(r *http.Request) error {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return nil
	}
	u, err := url.Parse(origin)
	if err == nil && u.Host != "" && (u.Host == r.Host || (a.Config.BaseURL != nil && origin == a.Config.BaseURL.String())) {
		return nil
	}
	return fault.New(fault.Forbidden, "请求来自其他网站，已拒绝", "the request comes from another site")
}

// granted answers with the access token and sets the cookie.
func (a *App) granted(w http.ResponseWriter, r *http.Request, g auth.Granted, err error) {
	if err != nil {
		refuseHTTP(w, r, err)
		return
	}
	a.setCookie(w, g.Refresh, g.Expires)
	answer(w, http.StatusOK, struct {
		AccessToken string `json:"accessToken"`
		ExpiresIn   int    `json:"expiresIn"` // seconds
	}{g.AccessToken, int(g.ExpiresIn.Seconds())})
}

func (a *App) setCookie(w http.ResponseWriter, value string, expires time.Time) {
	c := &http.Cookie{Name: refreshCookie, Value: value, Path: "/auth", Expires: expires, HttpOnly: true, Secure: a.Config.Secure(), SameSite: http.SameSiteStrictMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
