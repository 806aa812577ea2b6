// The tables of a draw (§6.2). The pool can have hundreds of thousands of lines and is kept as bytes.
import { ascending, CODE, COUNT, endsInCRLF, Fault, type FileName, HEX, ID, limitOf, match } from './grammar';
import { QUAL } from './texts';

const decoder = new TextDecoder('latin1');

/** pool.tsv: the whole scope of the draw 抽查范围， drawable or not. */
export type Pool = {
  text: Uint8Array;
  size: number;
  /** where line i begins; start[size] is the end of the text */
  start: Uint32Array;
  idLength: Uint8Array;
  /** of line i, an index of labels */
  stratum: Uint16Array;
  labels: string[];
  excluded: Uint8Array;
};

const TAB = 9;
const LF = 10;
const CR = 13;
const DASH = 45;

/** What is wrong with a line that does not fit, in Chinese and English. */
const malformed = (crlf: boolean): readonly [string, string] =>
  crlf ? endsInCRLF : ['不合格式（字段、制表符、换行符）', 'malformed (fields, tabs, line feed)'];

const ID_BYTE = 1;
const LABEL_BYTE = 2;
const HEX_BYTE = 4;
const kinds = Uint8Array.from({ length: 256 }, (_, c) => {
  const ch = String.fromCharCode(c);
  return (/[!-~]/.test(ch) ? ID_BYTE : 0) | (/[A-Z0-9_.-]/.test(ch) ? LABEL_BYTE : 0) | (/[0-9a-f]/.test(ch) ? HEX_BYTE : 0);
});

/** The end of a run of at most so many bytes of a kind, or -1 if it is empty or too long. */
function run(text: Uint8Array, from: number, kind: number, most: number): number {
  let at = from;
  while (at < text.length && (kinds[text[at]!]! & kind) !== 0) at++;
  return at > from && at - from <= most ? at : -1;
}

/** The end of a code "-" or [A-Z][0-9][0-9], or -1. */
function endOfCode(text: Uint8Array, at: number): number {
  if (text[at] === DASH) return at + 1;
  const digit = (c: number | undefined) => c !== undefined && c >= 0x30 && c <= 0x39;
  return text[at]! >= 0x41 && text[at]! <= 0x5a && digit(text[at + 1]) && digit(text[at + 2]) ? at + 3 : -1;
}

function compareBytes(text: Uint8Array, a: number, aLength: number, b: number, bLength: number, other = text): number {
  const n = Math.min(aLength, bLength);
  for (let i = 0; i < n; i++) {
    const d = text[a + i]! - other[b + i]!;
    if (d !== 0) return d;
  }
  return aLength - bLength;
}

export function parsePool(text: Uint8Array, salted: boolean): Pool {
  const fail = (row: number, zh: string, en: string): never => {
    throw new Fault('pool.tsv', row, zh, en);
  };
  if (text.length > limitOf('pool.tsv')) fail(0, '文件过大，请用其他核验程序', 'too large for a browser: use another verifier');
  let size = 0;
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) size++;
  const pool: Pool = {
    text,
    size,
    start: new Uint32Array(size + 1),
    idLength: new Uint8Array(size),
    stratum: new Uint16Array(size),
    labels: [],
    excluded: new Uint8Array(size),
  };
  const labels: Uint8Array[] = [];
  let at = 0;
  for (let i = 0; i < size; i++) {
    pool.start[i] = at;
    const id = run(text, at, ID_BYTE, 64);
    const label = id > 0 && text[id] === TAB ? run(text, id + 1, LABEL_BYTE, 16) : -1;
    const code = label > 0 && text[label] === TAB ? endOfCode(text, label + 1) : -1;
    const end = salted && code > 0 && text[code] === TAB ? run(text, code + 1, HEX_BYTE, 32) : code;
    if (end < 0 || text[end] !== LF || (salted && end - code !== 33))
      fail(i + 1, ...malformed(text[text.indexOf(LF, at) - 1] === CR));
    const length = id - at;
    if (i > 0 && compareBytes(text, pool.start[i - 1]!, pool.idLength[i - 1]!, at, length) >= 0) {
      fail(i + 1, '应严格升序且不重复', 'ids must be strictly ascending, without duplicates');
    }
    let n = labels.findIndex((l) => compareBytes(l, 0, l.length, id + 1, label - id - 1, text) === 0);
    if (n < 0) {
      n = labels.length;
      if (n === 65535) fail(i + 1, '层次过多', 'more than 65535 strata');
      labels.push(text.slice(id + 1, label));
    }
    pool.idLength[i] = length;
    pool.stratum[i] = n;
    pool.excluded[i] = text[label + 1] === DASH ? 0 : 1;
    at = end + 1;
  }
  pool.start[size] = at;
  if (at < text.length) fail(size + 1, '末尾没有换行符', 'does not end in a line feed');
  pool.labels = labels.map((l) => decoder.decode(l));
  return pool;
}

export function idOf(pool: Pool, i: number): string {
  const at = pool.start[i]!;
  return decoder.decode(pool.text.subarray(at, at + pool.idLength[i]!));
}

/** Line i without its LF: the bytes of a leaf. */
export function lineOf(pool: Pool, i: number): string {
  return decoder.decode(pool.text.subarray(pool.start[i]!, pool.start[i + 1]! - 1));
}

export function codeOf(pool: Pool, i: number): string {
  return lineOf(pool, i).split('\t')[2]!;
}

/** The line (from 0) of a firm, or -1. */
export function find(pool: Pool, id: string): number {
  let low = 0;
  let high = pool.size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (idOf(pool, middle) < id) low = middle + 1;
    else high = middle;
  }
  return low < pool.size && idOf(pool, low) === id ? low : -1;
}

/** The eligible firms of each stratum. */
export function eligible(pool: Pool): Map<string, number> {
  const counts = new Uint32Array(pool.labels.length);
  for (let i = 0; i < pool.size; i++) if (pool.excluded[i] === 0) counts[pool.stratum[i]!]!++;
  return new Map(pool.labels.map((label, n) => [label, counts[n]!]));
}

/** The rows of a table whose ids, or with keys = 2 pairs of ids, ascend strictly. */
function rows(file: FileName, text: Uint8Array, columns: string[], keys: number, further = (_: string[]) => true): string[][] {
  const pattern = columns.map((c) => `(${c})`).join('\t');
  if (text.length > limitOf(file)) throw new Fault(file, 0, '文件过大', 'too large');
  const lines = decoder.decode(text).split('\n');
  if (lines[lines.length - 1] === '') lines.pop(); // a last line without LF stays and is refused below
  const whole = text.length === 0 || text[text.length - 1] === LF;
  let before: string | undefined;
  return lines.map((line, i) => {
    const found = i < lines.length - 1 || whole ? match(pattern, line) : null;
    if (!found || !further(found)) throw new Fault(file, i + 1, ...malformed(line.endsWith('\r')));
    const key = found.slice(0, keys).join('\t'); // TAB sorts below every byte of an id
    if (before !== undefined && before >= key)
      throw new Fault(file, i + 1, '应严格升序且不重复', 'must be strictly ascending, without duplicates');
    before = key;
    return found;
  });
}

export type Exclusion = { firm: string; code: string };

export function parseExclusions(text: Uint8Array): Exclusion[] {
  return rows('exclusions.tsv', text, [ID, CODE, HEX], 1).map(([firm, code]) => ({ firm: firm!, code: code! }));
}

export type Inspector = { id: string; quals: string[]; capacity: number; absent: boolean };

export function parseInspectors(text: Uint8Array): Inspector[] {
  const quals = (all: string) => (all === '-' ? [] : all.split(','));
  const columns = [`(?!!\t)${ID}`, `-|${QUAL}(?:,${QUAL})*`.replaceAll('(?!-$)', '(?!-[,\t])'), COUNT, `-|${CODE}`];
  return rows('inspectors.tsv', text, columns, 1, (w) => ascending(quals(w[1]!))).map(([id, q, capacity, code]) => ({
    id: id!,
    quals: quals(q!),
    capacity: Number(capacity),
    absent: code !== '-',
  }));
}

export type Conflict = { firm: string; inspector: string };

export function parseConflicts(text: Uint8Array): Conflict[] {
  return rows('conflicts.tsv', text, [ID, ID, CODE], 2).map(([firm, inspector]) => ({ firm: firm!, inspector: inspector! }));
}
