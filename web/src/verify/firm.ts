// What an enterprise learns about itself: its ticket, its cutoff, drawn or not and why, and the proof of its pool line.
import type { Verifier } from './check';
import { hex, pathOf } from './hash';
import { codeOf, find, lineOf } from './tables';

export type FirmAnswer = {
  uscc: string;
  why: 'absent' | 'excluded' | 'drawn' | 'notDrawn' | 'noSeed' | 'unknown';
  /** exclusion code */
  code?: string;
  stratum?: string;
  ticket?: string;
  /** of its stratum; "-" when nobody was drawn there */
  cutoff?: string;
  /** place among the reserves of its stratum */
  reserve?: number;
  /** line of pool.tsv (index from 0) with its inclusion proof */
  proof?: { line: string; index: number; lines: number; root: string; path: string[] };
};

export function firm(v: Verifier, code: string): FirmAnswer {
  const uscc = code.trim().toUpperCase();
  const { pool, drawn, given } = v;
  const ticket = v.key && hex(v.suite.ticket(v.key, uscc));
  if (!pool) {
    if (!ticket || !given) return { uscc, why: ticket ? 'unknown' : 'noSeed', ...(ticket && { ticket }) };
    const s = given.selected.find((x) => x.firm === uscc);
    const cutoff = s && given.cutoffs.find((c) => c.stratum === s.stratum)?.ticket;
    return { uscc, why: s ? 'drawn' : 'notDrawn', ticket, ...(s && { stratum: s.stratum, cutoff }) };
  }
  const index = find(pool, uscc);
  if (index < 0) return { uscc, why: 'absent' };
  const stratum = pool.labels[pool.stratum[index]!]!;
  const answer = { uscc, stratum } as const;
  const proof = v.leaves
    ? {
        proof: {
          line: lineOf(pool, index),
          index,
          lines: pool.size,
          root: v.plan.pool.root,
          path: pathOf(v.suite.h, v.leaves, index),
        },
      }
    : {};
  if (pool.excluded[index] !== 0) return { ...answer, ...proof, why: 'excluded', code: codeOf(pool, index) };
  if (!ticket || !drawn) return { ...answer, ...proof, why: 'noSeed' };
  const cutoff = drawn.cutoffs.find((c) => c.stratum === stratum)?.ticket ?? '-';
  const reserve = drawn.reserves.find((r) => r.firm === uscc)?.n;
  const why = cutoff !== '-' && ticket <= cutoff ? 'drawn' : 'notDrawn';
  return { ...answer, ...proof, ticket, cutoff, why, ...(reserve && { reserve }) };
}
