package authz

// Cached counts the tokens remembered.
func (t *Tokens) Cached() int {
	t.cache.mu.Lock()
	defer t.cache.mu.Unlock()
	return len(t.cache.young) + len(t.cache.old)
}

// Occupy takes n hashing slots until release is called.
func (p *Passwords) Occupy(n int) (release func()) {
	for range n {
		p.slots <- struct{}{}
	}
	return func() {
		for range n {
			<-p.slots
		}
	}
}

// Free counts the hashing slots nobody holds.
func (p *Passwords) Free() int { return cap(p.slots) - len(p.slots) }
