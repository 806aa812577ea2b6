// Package e2e drives the built binary from outside: command line, GraphQL, files. It promises that nothing in it has a door that people
// do not have. Its tests are in the _test files; there is no other code.
package e2e
