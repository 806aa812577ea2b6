// The vectors and bundles of the shared data folder (make test-data): two suites, salted and not, recorded drand rounds.
import fs from 'node:fs';
import path from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, test } from 'vitest';
import { Verifier } from './check';
import { sources } from './entropy';
import { type Bundle, files } from './grammar';
import { ascii, type Hash, hex, included, suites, unhex } from './hash';

const data = path.join(process.env.SHARED_DATA ?? '', 'drd1');

test.each(['bundle', 'bundle-open', 'bundle-salted'])('%s is drawn again byte for byte', (name) => {
  const bundle: Bundle = {};
  for (const file of files) {
    const at = path.join(data, name, file);
    if (fs.existsSync(at)) bundle[file] = new Uint8Array(fs.readFileSync(at));
  }
  const v = new Verifier(bundle);
  expect(v.checks.filter((c) => c.status === 'failed' || c.status === 'withheld')).toEqual([]);
  expect(v.facts.result).toBe(fs.readFileSync(path.join(data, name, 'result.txt'), 'utf8'));
});

type Vector = Record<'plan' | 'round' | 'pool' | 'exclusions' | 'inspectors' | 'conflicts' | 'result', string> &
  Record<'commitments' | 'opened' | 'seals' | 'sealed', Record<string, string>> & {
    plan_digest: string;
    round_digest: string;
    pool_root: string;
    seed: string;
    result_digest: string;
    beacons: [string, string, string][];
    first_inclusion: { index: number; size: number; path: string[] };
  };

test.each(['sha256', 'sm3'])('vectors of %s', (name) => {
  const v: Vector = JSON.parse(fs.readFileSync(path.join(data, 'vectors.json'), 'utf8'))[name];
  const { commitments, opened, beacons, seals, sealed } = v;
  const verifier = new Verifier({
    'plan.txt': ascii(v.plan),
    'round.txt': ascii(v.round),
    'pool.tsv': ascii(v.pool),
    'exclusions.tsv': ascii(v.exclusions),
    'inspectors.tsv': ascii(v.inspectors),
    'conflicts.tsv': ascii(v.conflicts),
    'entropy.json': ascii(JSON.stringify({ commitments, opened, beacons, seals, sealed }, null, 1)),
    'result.txt': ascii(v.result),
  });
  expect(verifier.exit).toBe(0);
  expect(verifier.facts).toMatchObject({
    planDigest: v.plan_digest,
    roundDigest: v.round_digest,
    seed: v.seed,
    resultDigest: v.result_digest,
    result: v.result,
  });
  const { index, size, path: proof } = v.first_inclusion;
  const h = suites.get(name) as Hash;
  expect(included(h, ascii(v.pool.split('\n')[index] ?? ''), index, size, v.pool_root, proof)).toBe(true);
});

test('recorded drand rounds verify, what is not theirs does not', () => {
  type Recorded = { chain: string; round: number; signature: string; randomness: string; verify: boolean };
  const { Rounds }: { Rounds: Recorded[] } = JSON.parse(fs.readFileSync(path.join(data, 'drand_rounds.json'), 'utf8'));
  const rounds = Rounds.filter((r) => r.chain === 'quicknet');
  expect(rounds.some((r) => r.verify)).toBe(true);
  for (const r of rounds) {
    // the protocol carries the signature alone; a record that also claims randomness must claim the signature's hash
    const claimed = hex(sha256(unhex(r.signature))) === r.randomness;
    expect((sources.get('drand/quicknet')?.value(String(r.round), r.signature) ?? false) && claimed).toBe(r.verify);
  }
});
