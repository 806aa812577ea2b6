// Package remember keeps what is dear to make. It promises: what it keeps takes no more than a number of bytes; many who ask for one value at
// once wait for one who makes it.
package remember

import (
	"container/list"
	"context"
	"sync"
)

// Values keeps the values used last, up to a number of bytes. What it keeps never changes under its key, so nothing is ever
// invalidated; it forgets the value unused for the longest time when a new one needs the room. One value is made at a time: many who
// ask for the same cost what one costs, and many pools at once do not fill the memory. Safe for any number of goroutines.
type Values[K comparable, V any] struct {
	limit  int
	making chan struct{} // holds one token while a value is made

	mu    sync.Mutex // over what follows
	bytes int
	order *list.List // of *memory[K, V], the one used last in front
	at    map[K]*list.Element
}

type memory[K comparable, V any] struct {
	key   K
	value V
	bytes int
}

// Upto keeps values of so many bytes together.
func Upto[K comparable, V any](limit int) *Values[K, V] {
	return &Values[K, V]{limit: limit, making: make(chan struct{}, 1), order: list.New(), at: map[K]*list.Element{}}
}

// Get is the value of the key, made when it is not remembered. build says how many bytes its value holds; a value beyond the limit is
// handed out and not kept. An error is not kept.
func (r *Values[K, V]) Get(ctx context.Context, key K, build func() (V, int, error)) (V, error) {
	if v, ok := r.find(key); ok {
		return v, nil
	}
	var none V
	select {
	case r.making <- struct{}{}:
		defer func() { <-r.making }()
	case <-ctx.Done():
		return none, ctx.Err()
	}
	if v, ok := r.find(key); ok {
		return v, nil
	}
	v, bytes, err := build()
	if err != nil {
		return none, err
	}
	r.keep(key, v, bytes)
	return v, nil
}

func (r *Values[K, V]) find(key K) (v V, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, ok := r.at[key]
	if !ok {
		return v, false
	}
	r.order.MoveToFront(e)
	return e.Value.(*memory[K, V]).value, true
}

func (r *Values[K, V]) keep(key K, v V, bytes int) {
	if bytes > r.limit {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at[key] = r.order.PushFront(&memory[K, V]{key, v, bytes})
	for r.bytes += bytes; r.bytes > r.limit; {
		old := r.order.Remove(r.order.Back()).(*memory[K, V])
		delete(r.at, old.key)
		r.bytes -= old.bytes
	}
}
