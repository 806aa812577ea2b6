// Verifies away from the page, so that it never freezes, whatever the size of the pool.
import { type Stage, Verifier } from './check';
import { type FirmAnswer, firm } from './firm';
import { Fault } from './grammar';
import type { Check, Facts } from './report';
import { fromFiles } from './zip';

export type Order = { files: File[] } | { uscc: string };
export type Report = { exit: 0 | 1 | 3; checks: Check[]; facts: Facts };
export type News = { progress: { stage: Stage; done: number; all: number } } | { report: Report } | { firm: FirmAnswer };

let verifier: Verifier | null = null;
const say = (news: News) => self.postMessage(news);

async function verify(files: File[]): Promise<Report> {
  verifier = null;
  try {
    const bundle = await fromFiles(files);
    const v = new Verifier(bundle, (stage, done, all) => say({ progress: { stage, done, all } }));
    verifier = v;
    return { exit: v.exit, checks: v.checks, facts: v.facts };
  } catch (f) {
    if (!(f instanceof Fault)) throw f;
    const check: Check = { check: 'bundle', status: 'failed', file: f.file, row: f.row, zh: f.zh, en: f.en };
    return { exit: 1, checks: [check], facts: {} };
  }
}

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  if ('files' in data) say({ report: await verify(data.files) });
  else if (verifier) say({ firm: firm(verifier, data.uscc) });
};
