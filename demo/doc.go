// Package demo makes the demo city 演示城市: a synthetic register and two years of history, loaded through the same services and commands
// that people use. It promises that the same version always makes the same city; that nothing in it can be taken for a real enterprise
// or person (every name says 演示, every organisation code begins with DEM, every row is marked synthetic); and that loading it twice
// changes nothing.
package demo
