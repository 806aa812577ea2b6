// Hashes of DRD1 §6.1 and the tree of §6.2 (RFC 6962).
import { sha256 } from '@noble/hashes/sha2.js';
import { sm3 } from './sm3';

export type Hash = (message: Uint8Array) => Uint8Array;

// A state is made once and set back for each message: of a pool's million short messages, making one anew takes as long as hashing.
const blank = sha256.create();
const state = sha256.create();

function reused(message: Uint8Array): Uint8Array {
  const out = new Uint8Array(state.outputLen);
  blank._cloneInto(state).update(message).digestInto(out);
  return out;
}

/** The suites of §6.1 by name. */
export const suites: ReadonlyMap<string, Hash> = new Map([
  ['sha256', reused],
  ['sm3', sm3],
]);

const encoder = new TextEncoder();

/** Bytes of an ASCII string. */
export function ascii(s: string): Uint8Array {
  return encoder.encode(s);
}

const hexOf = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

export function hex(bytes: Uint8Array): string {
  let out = '';
  for (const b of bytes) out += hexOf[b];
  return out;
}

/** Bytes of lower-case hexadecimal digits, an even number of them. */
export function unhex(s: string): Uint8Array {
  return Uint8Array.from({ length: s.length / 2 }, (_, i) => Number.parseInt(s.slice(2 * i, 2 * i + 2), 16));
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

/** LP8(x) = u8(len x) ‖ x */
export function lp8(s: string): Uint8Array {
  const b = ascii(s);
  return concat(Uint8Array.of(b.length), b);
}

export function u16(n: number): Uint8Array {
  return Uint8Array.of(n >>> 8, n & 255);
}

/** A suite: H and TH(label, m) = H(LP8("drd1/" ‖ suite ‖ "/" ‖ label) ‖ m). */
export class Suite {
  readonly h: Hash;
  constructor(
    readonly name: string,
    h: Hash,
  ) {
    this.h = h;
  }

  th(label: string, ...m: Uint8Array[]): Uint8Array {
    return this.h(concat(lp8(`drd1/${this.name}/${label}`), ...m));
  }

  /** The ticket T(e) = H(K ‖ LP8(e)), or with an inspector the pair ticket A(e, j) = H(K ‖ LP8(e) ‖ LP8(j)). */
  ticket(key: Uint8Array, ...ids: string[]): Uint8Array {
    return this.h(concat(key, ...ids.map(lp8)));
  }
}

/** Told now and then how much of a long piece of work is done. */
export type Progress = (done: number, all: number) => void;

/** The leaf hashes of a text's lines without LF, 32 bytes each. */
export function leaves(h: Hash, text: Uint8Array, progress?: Progress): Uint8Array {
  let n = 0;
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) n++;
  const out = new Uint8Array(32 * n);
  let scratch = new Uint8Array(256);
  for (let i = 0, start = 0; i < n; i++) {
    const end = text.indexOf(10, start);
    const length = end - start + 1;
    if (scratch.length < length) scratch = new Uint8Array(2 * length);
    scratch.set(text.subarray(start, end), 1); // its first byte stays 0
    out.set(h(scratch.subarray(0, length)), 32 * i);
    start = end + 1;
    if (progress && i % 8192 === 0) progress(i, n);
  }
  return out;
}

function parents(h: Hash, level: Uint8Array): Uint8Array {
  const n = level.length / 32;
  const out = new Uint8Array(32 * Math.ceil(n / 2));
  const node = new Uint8Array(65);
  node[0] = 1;
  for (let i = 0; i + 1 < n; i += 2) {
    node.set(level.subarray(32 * i, 32 * i + 64), 1);
    out.set(h(node), 16 * i);
  }
  if (n % 2 === 1) out.set(level.subarray(32 * (n - 1)), 16 * (n - 1)); // a last node without a sibling rises as it is
  return out;
}

/** MTH over leaf hashes; of none, H(""). */
export function rootOf(h: Hash, leafHashes: Uint8Array): Uint8Array {
  let level = leafHashes;
  while (level.length > 32) level = parents(h, level);
  return level.length === 0 ? h(level) : level;
}

/** The inclusion proof of leaf index (from 0): the siblings from the leaf to the root. */
export function pathOf(h: Hash, leafHashes: Uint8Array, index: number): string[] {
  const path: string[] = [];
  for (let level = leafHashes, at = index; level.length > 32; level = parents(h, level), at >>>= 1) {
    const sibling = 32 * (at ^ 1);
    if (sibling < level.length) path.push(hex(level.subarray(sibling, sibling + 32)));
  }
  return path;
}

/** Whether a line is number index (from 0) of a table with so many lines and this root. */
export function included(h: Hash, line: Uint8Array, index: number, lines: number, root: string, path: string[]): boolean {
  let node = h(concat(Uint8Array.of(0), line));
  let used = 0;
  for (let at = index, n = lines; n > 1; at >>>= 1, n = (n + 1) >>> 1) {
    if (at % 2 === 0 && at + 1 === n) continue;
    const sibling = path[used++];
    if (sibling === undefined || !/^[0-9a-f]{64}$/.test(sibling)) return false;
    node = h(at % 2 === 1 ? concat(Uint8Array.of(1), unhex(sibling), node) : concat(Uint8Array.of(1), node, unhex(sibling)));
  }
  return index < lines && used === path.length && hex(node) === root;
}
