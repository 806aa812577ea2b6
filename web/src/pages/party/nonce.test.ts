// @vitest-environment happy-dom
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commitment, digestOf, type Held, held, keep, make, paper, read } from './nonce';

const testdata = path.resolve(import.meta.dirname, '../../../../draw/drd1/testdata');

test.each(['open', 'sealed'])('commitments and seals are the protocol’s (%s)', (name) => {
  const file = (f: string) => fs.readFileSync(path.join(testdata, name, f), 'utf8');
  const digest = /^round \S+ (\S+)$/m.exec(file('plan.txt'))?.[1] ?? '';
  expect(digestOf('round', file('round.txt'))).toBe(digest);
  const e: Record<'opened' | 'commitments' | 'sealed' | 'seals', Record<string, string>> = JSON.parse(file('entropy.json'));
  const check = (
    task: Omit<Held, 'party' | 'nonce'>,
    text: string,
    nonces: Record<string, string>,
    digests: Record<string, string>,
  ) => {
    for (const [party, nonce] of Object.entries(nonces)) {
      expect(commitment(text, { ...task, party, nonce })).toBe(digests[party]);
    }
    return Object.keys(nonces).length;
  };
  expect(check({ kind: 'round', name: 'r', digest }, file('round.txt'), e.opened, e.commitments)).toBeGreaterThan(0);
  const plan = { kind: 'draw' as const, name: 'd', digest: digestOf('draw', file('plan.txt')) };
  expect(check(plan, file('plan.txt'), e.sealed ?? {}, e.seals ?? {})).toBe(name === 'sealed' ? 1 : 0);
});

test.each(['round', 'draw'] as const)('a nonce of a %s stays on the device, and comes back from its paper', (kind) => {
  const task = { kind, name: 'r1', digest: (kind === 'draw' ? 'b' : 'a').repeat(64), party: 'chamber' };
  const mine = make(task);
  expect(mine.nonce).toMatch(/^[0-9a-f]{64}$/);
  expect(make(task).nonce).not.toBe(mine.nonce);
  expect(keep(mine)).toBe(true);
  expect(held(task)).toEqual(mine);
  expect(held({ ...task, party: 'notary' })).toBeNull();
  expect(read(paper(mine))).toEqual(mine);
  expect(read(paper(mine).replace('nonce ', 'nonce 0'))).toBeNull();
});
