// The grammar of DRD1's texts (§6.2–§6.8): every deviation is a Fault with file and line.

/** Where a file deviates from the protocol: the line from 1, or 0 for the file as a whole. */
export class Fault extends Error {
  constructor(
    readonly file: string,
    readonly row: number,
    readonly zh: string,
    readonly en: string,
  ) {
    super(en);
  }
}

/** What is said of a line that ends as Windows ends it. */
export const endsInCRLF = [
  '行末是 CR LF：请把文件存为 LF 换行',
  'the line ends in CR LF: save the file with LF line ends',
] as const;

/** The files that a bundle may hold (§6.9; rule.txt and after it are optional). */
export const files = [
  'plan.txt',
  'round.txt',
  'pool.tsv',
  'exclusions.tsv',
  'inspectors.tsv',
  'conflicts.tsv',
  'entropy.json',
  'result.txt',
  'rule.txt',
  'close.txt',
  'void.txt',
  'deviations.txt',
] as const;

export type FileName = (typeof files)[number];
export type Bundle = Partial<Record<FileName, Uint8Array>>;

const MiB = 1 << 20;

/** What a browser can hold of a file, in bytes: a table of about nine million lines. The other verifiers take more. */
export function limitOf(name: FileName): number {
  if (name.endsWith('.tsv') || name === 'result.txt' || name === 'deviations.txt') return 256 * MiB;
  return name === 'rule.txt' ? 16 * MiB : MiB;
}

export const ID = '[!-~]{1,64}';
export const COUNT = '(?:0|[1-9][0-9]{0,11})';
export const HEX = '[0-9a-f]{64}';
export const CODE = '[A-Z][0-9]{2}';
export const STRATUM = '[A-Z0-9_.-]{1,16}';
export const WORD = '[!-~]+';
export const TIME = '[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z';

const patterns = new Map<string, RegExp>();

/** Whether a pattern fits the whole string. */
export function fits(pattern: string, s: string): boolean {
  return match(pattern, s) !== null;
}

export function match(pattern: string, s: string): string[] | null {
  let re = patterns.get(pattern);
  if (!re) {
    re = new RegExp(`^(?:${pattern})$`);
    patterns.set(pattern, re);
  }
  const found = re.exec(s);
  return found === null ? null : found.slice(1).map((v) => v ?? '');
}

/** <office>-<year>-<6-digit number ≥ 1>, at most 64 bytes (§6.4). */
export function isDrawNumber(s: string): boolean {
  return fits(ID, s) && fits('[!-~]+-[0-9]{4}-(?!000000)[0-9]{6}', s);
}

/** A moment that exists, in whole seconds of UTC. */
export function isTime(s: string): boolean {
  if (!fits(TIME, s)) return false;
  const t = new Date(s);
  return !Number.isNaN(t.getTime()) && t.toISOString() === `${s.slice(0, -1)}.000Z`;
}

export function ascending(ids: string[]): boolean {
  return ids.every((id, i) => i === 0 || ids[i - 1]! < id);
}

/** Reads a text of lines "key value…", one line after the other. */
export class Reader {
  private readonly lines: string[];
  /** of the line last taken, from 1 */
  row = 0;

  constructor(
    readonly file: FileName,
    text: Uint8Array,
  ) {
    if (text.length > limitOf(file)) this.fail('文件过大', 'too long', 0);
    if (text[text.length - 1] !== 10) this.fail('末尾没有换行符', 'does not end in a line feed', 0);
    let row = 1;
    for (let i = 0, length = 0; i < text.length; i++) {
      const c = text[i]!;
      if (c === 10 && length > 0) {
        row++;
        length = 0;
      } else if (c === 13 && text[i + 1] === 10) {
        this.fail(...endsInCRLF, row);
      } else if (c < 0x20 || c > 0x7e) {
        this.fail('空行或含有可打印 ASCII 以外的字节', 'an empty line, or a byte outside printable ASCII', row);
      } else length++;
    }
    this.lines = new TextDecoder('latin1').decode(text.subarray(0, -1)).split('\n');
  }

  fail(zh: string, en: string, row = this.row): never {
    throw new Fault(this.file, row, zh, en);
  }

  demand(good: boolean, zh: string, en: string, row = this.row): void {
    if (!good) this.fail(zh, en, row);
  }

  /** Whether the next line has this key. */
  peek(key: string): boolean {
    return this.row < this.lines.length && this.lines[this.row]!.split(' ', 1)[0] === key;
  }

  /** The groups of the next line, which must be the key, a space and the pattern. */
  take(key: string, pattern: string): string[] {
    if (this.row === this.lines.length) this.fail(`缺少 ${key} 行`, `ends where a line ${key} must follow`);
    const found = match(`${key} ${pattern}`, this.lines[this.row++]!);
    return found ?? this.fail(`不是合格的 ${key} 行`, `not a well-formed line ${key}`);
  }

  one(key: string, pattern = ID): string {
    return this.take(key, `(${pattern})`)[0]!;
  }

  maybe(key: string, pattern: string): string[] | null {
    return this.peek(key) ? this.take(key, pattern) : null;
  }

  /** All next lines with this key; each is seen before the next is read. */
  all<T>(key: string, pattern: string, each: (groups: string[], before: T | undefined) => T): T[] {
    const out: T[] = [];
    while (this.peek(key)) out.push(each(this.take(key, pattern), out[out.length - 1]));
    return out;
  }

  end(): void {
    if (this.row < this.lines.length) this.fail('多余的行', 'an unexpected line', this.row + 1);
  }
}
