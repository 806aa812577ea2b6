// Package bench measures what the platform costs above its own database work. It promises ratios and no absolute figures: GraphQL over
// HTTP with all gates against the very same statements sent by a bare pgx program over HTTP, both in one process, in turns, in one run
// (`make bench`). Its benchmarks are in the _test files; there is no other code.
package bench
