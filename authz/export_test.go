package authz

// Cached counts the tokens remembered.
func (t *Tokens) Cached() int {
	t.cache.mu.Lock()
	defer t.cache.mu.Unlock()
	return len(t.cache.young) + len(t.cache.old)
}
