import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commitment, held, keep, make, paper, read } from './nonce';

const testdata = path.resolve(import.meta.dirname, '../../../../draw/drd1/testdata');

test.each(['open', 'sealed'])('the commitment is the protocol’s (%s)', (name) => {
  const file = (f: string) => fs.readFileSync(path.join(testdata, name, f), 'utf8');
  const digest = /^round \S+ (\S+)$/m.exec(file('plan.txt'))?.[1] ?? '';
  const e: { opened: Record<string, string>; commitments: Record<string, string> } = JSON.parse(file('entropy.json'));
  for (const [party, nonce] of Object.entries(e.opened)) {
    expect(commitment(file('round.txt'), { round: 'r', digest, party, nonce })).toBe(e.commitments[party]);
  }
});

test('a nonce stays on the device, and comes back from its paper', () => {
  const mine = make('r1', 'a'.repeat(64), 'chamber');
  expect(mine.nonce).toMatch(/^[0-9a-f]{64}$/);
  expect(make('r1', mine.digest, 'chamber').nonce).not.toBe(mine.nonce);
  expect(keep(mine)).toBe(true);
  expect(held('r1', mine.digest, 'chamber')).toEqual(mine);
  expect(held('r1', mine.digest, 'notary')).toBeNull();
  expect(read(paper(mine))).toEqual(mine);
  expect(read(paper(mine).replace('nonce ', 'nonce 0'))).toBeNull();
});
