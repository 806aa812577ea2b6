// The same bundles and changes as the verifiers in Go and Python: draw/drd1/testdata, written and kept fresh by draw/drd1/cases_test.go.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Verifier } from './check';
import { firm } from './firm';
import { type Bundle, type FileName, files } from './grammar';
import { ascii, included } from './hash';

type Splice = { At: number; Cut: number; Put: string };
type Cases = {
  Bundles: Record<string, string>[];
  Cases: { Name: string; Base: number; Change?: Record<string, Splice | null>; Exit: number; First?: string }[];
  Bytes: { Base: number; File: FileName; First: Record<string, string> }[];
};

const testdata = path.resolve(import.meta.dirname, '../../../draw/drd1/testdata');
const cases: Cases = JSON.parse(fs.readFileSync(path.join(testdata, 'cases.json'), 'utf8'));
const bundles = cases.Bundles.map(
  (b) => Object.fromEntries(Object.entries(b).map(([name, text]) => [name, ascii(text)])) as Bundle,
);

function changed(base: Bundle, change: Record<string, Splice | null>): Bundle {
  const out = { ...base };
  for (const [name, s] of Object.entries(change)) {
    const old = out[name as FileName] ?? new Uint8Array();
    if (s === null) delete out[name as FileName];
    else out[name as FileName] = Uint8Array.of(...old.subarray(0, s.At), ...ascii(s.Put), ...old.subarray(s.At + s.Cut));
  }
  return out;
}

/** The first failure as "check file:row", "" without one. */
function first(v: Verifier): string {
  const c = v.checks.find((x) => x.status === 'failed');
  return c ? `${c.check} ${c.file}:${c.row}` : '';
}

// Each bundle is a test of its own: vitest's limit is for a test, and a machine under load reads one within it.
const based = [...new Set(cases.Cases.map((c) => c.Base))];

test.each(based)(
  'every tampering is refused where the other verifiers refuse it, and what is sound passes: bundle %i',
  (base) => {
    for (const c of cases.Cases.filter((x) => x.Base === base)) {
      const v = new Verifier(changed(bundles[c.Base]!, c.Change ?? {}));
      expect([c.Name, v.exit, first(v)]).toEqual([c.Name, c.Exit, c.First ?? '']);
    }
  },
);

test('the cases hold enough tampering', () => {
  expect(cases.Cases.filter((c) => c.Exit === 1).length).toBeGreaterThanOrEqual(40);
});

test.each(cases.Bytes)('a changed byte is refused with the same check, file and line: bundle $Base, $File', (c) => {
  for (const [at, want] of Object.entries(c.First)) {
    const content = Uint8Array.from(bundles[c.Base]![c.File]!);
    content[Number(at)]! ^= 1 << (Number(at) % 8);
    expect([c.File, at, first(new Verifier({ ...bundles[c.Base], [c.File]: content }))]).toEqual([c.File, at, want]);
  }
});

function load(dir: string): Bundle {
  const out: Bundle = {};
  for (const name of files) {
    const file = path.join(dir, name);
    if (fs.existsSync(file)) out[name] = new Uint8Array(fs.readFileSync(file));
  }
  return out;
}

test.each(['open', 'sealed'])('the draw in testdata/%s is drawn again byte for byte', (name) => {
  const bundle = load(path.join(testdata, name));
  const v = new Verifier(bundle);
  expect([v.exit, first(v)]).toEqual([0, '']);
  expect(v.facts.result).toBe(new TextDecoder().decode(bundle['result.txt']));
});

test('a drand signature of another round is refused', () => {
  const bundle = load(path.join(testdata, 'sealed'));
  const text = new TextDecoder().decode(bundle['entropy.json']).replace('b44679b9', 'a44679b9');
  const v = new Verifier({ ...bundle, 'entropy.json': ascii(text) });
  expect([v.exit, first(v)]).toEqual([1, 'beacons entropy.json:0']);
});

test('a firm learns why it was drawn or not, and proves its line', () => {
  const v = new Verifier(load(path.join(testdata, 'open')));
  const drawn = firm(v, ' 913700000000002823 ');
  expect(drawn).toMatchObject({
    why: 'drawn',
    stratum: 'FOOD',
    ticket: v.drawn!.selected[0]!.ticket,
    cutoff: v.drawn!.cutoffs[0]!.ticket,
  });
  const { line, index, lines, root, path: proof } = drawn.proof!;
  expect(included(v.suite.h, ascii(line), index, lines, root, proof)).toBe(true);
  expect(included(v.suite.h, ascii(`${line}X`), index, lines, root, proof)).toBe(false);
  expect(included(v.suite.h, ascii(line), index + 1, lines, root, proof)).toBe(false);
  expect(included(v.suite.h, ascii(line), index, lines, root, proof.slice(1))).toBe(false);
  expect(firm(v, '913700000000003026')).toMatchObject({ why: 'notDrawn', reserve: 1 });
  expect(firm(v, '91330100005000015Q')).toEqual({ uscc: '91330100005000015Q', why: 'absent' });
  const x = new TextDecoder().decode(load(path.join(testdata, 'open'))['exclusions.tsv']).split('\t');
  expect(firm(v, x[0]!)).toMatchObject({ why: 'excluded', code: x[1] });
});

test('without the pool a firm sees its ticket and whether the list names it', () => {
  const bundle = load(path.join(testdata, 'open'));
  for (const name of ['pool.tsv', 'exclusions.tsv', 'conflicts.tsv'] as const) delete bundle[name];
  const v = new Verifier(bundle);
  expect([v.exit, first(v)]).toEqual([3, '']);
  expect(firm(v, '913700000000002823')).toMatchObject({ why: 'drawn', stratum: 'FOOD' });
  expect(firm(v, '913700000000003026').why).toBe('notDrawn');
});
