package embedded

// WithoutNamespace makes root take the fallback: another user.
func WithoutNamespace(o Options) Options {
	o.ownUser = true
	return o
}

// Major is the version a string begins with.
var Major = major
