// A bundle as large as a city's register, for scripts/verifybench.mjs: 310,000 lines, salted, 600 firms drawn, 120 inspectors.
import { assign, lowest } from './assign';
import { ascii, concat, hex, leaves, lp8, rootOf, Suite, suites, u16, unhex } from './hash';
import { parseInspectors, parsePool } from './tables';
import { parsePlan } from './texts';

const lines = 310_000;

/** A bundle with that many firms, drawn by the functions under test: the time matters here, not the result. */
export function large(name: string): Record<string, string> {
  const suite = new Suite(name, suites.get(name)!);
  const commit = (text: string) =>
    `${text === '' ? 0 : text.split('\n').length - 1} ${hex(rootOf(suite.h, leaves(suite.h, ascii(text))))}`;
  const id = (i: number) => `9137050${String(i).padStart(11, '0')}`;
  const pool = Array.from({ length: lines }, (_, i) => `${id(i)}\tRETAIL\t-\t${String(i).padStart(32, '0')}\n`).join('');
  const inspectors = Array.from({ length: 120 }, (_, i) => `J${String(i).padStart(4, '0')}\t-\t15\t-\n`).join('');
  const round = `drd1 round\nsuite ${name}\nround r1\nparty a\nparty b\nquorum 2\nreveal-by 2026-03-02T08:00:00Z\nbeacon cwl/kl8 2026051 2026-03-02T13:00:00Z\n`;
  const q = suite.th('round', ascii(round));
  const plan =
    `drd1 plan\nsuite ${name}\ndraw 370502-DEMO-2026-000007\nmatter M\nrule ${'0'.repeat(64)}\npool ${commit(pool)} salted\nexclusions ${commit('')}\n` +
    `inspectors ${commit(inspectors)}\nconflicts ${commit('')}\nstratum RETAIL ${lines} 600 0\nslot 1 -\nslot 2 -\nround r1 ${hex(q)}\n`;
  const nonces = ['a', 'b'].map((p) => [p, hex(suite.h(ascii(p)))] as const);
  const map = (all: string[]) => `{${all.map((x) => `\n  ${x}`).join(',')}${all.length > 0 ? '\n ' : ''}}`;
  const value = '01 05 09 12 17 20 23 28 31 36 40 44 49 53 58 61 66 70 75 80';
  const entropy =
    `{\n "commitments": ${map(nonces.map(([p, n]) => `"${p}": "${hex(suite.th('commit', q, lp8(p), unhex(n)))}"`))},\n` +
    ` "opened": ${map(nonces.map(([p, n]) => `"${p}": "${n}"`))},\n "beacons": [\n  [\n   "cwl/kl8",\n   "2026051",\n   "${value}"\n  ]\n ],\n "seals": {},\n "sealed": {}\n}`;
  const [p, s] = [parsePlan(ascii(plan)), parsePool(ascii(pool), true)];
  const opened = concat(u16(2), ...nonces.flatMap(([party, n]) => [lp8(party), unhex(n)]));
  const seed = suite.th(
    'seed',
    lp8(p.draw),
    q,
    opened,
    u16(1),
    lp8('cwl/kl8'),
    lp8('2026051'),
    u16(value.length),
    ascii(value),
    u16(0),
  );
  const drawn = lowest(suite, suite.th('select', seed), p, s);
  const firms = drawn.selected.map((x) => x.firm);
  const teams = assign(suite, suite.th('assign', seed), firms, p.slots, parseInspectors(ascii(inspectors)), []);
  const result =
    `drd1 result\ndraw ${p.draw}\nplan ${hex(suite.th('plan', ascii(plan)))}\nseed ${hex(seed)}\ncutoff RETAIL ${firms.length} ${drawn.cutoffs[0]!.ticket}\n` +
    drawn.selected.map((x, i) => `sel ${i + 1} RETAIL ${x.firm} ${x.ticket} ${teams[i]!.join(' ')}\n`).join('');
  return {
    'plan.txt': plan,
    'round.txt': round,
    'pool.tsv': pool,
    'exclusions.tsv': '',
    'inspectors.tsv': inspectors,
    'conflicts.tsv': '',
    'entropy.json': entropy,
    'result.txt': result,
  };
}
