// What a verification reports: checks with file and line, and the facts they established.
import { Fault, type FileName } from './grammar';

export type Status = 'ok' | 'failed' | 'withheld' | 'noted';

/** The checks, in the order in which they are made. */
export const checkNames = [
  'bundle',
  'plan',
  'round',
  'suite',
  'void',
  'rule',
  'pool',
  'exclusions',
  'inspectors',
  'conflicts',
  'strata',
  'capacity',
  'entropy',
  'commitments',
  'quorum',
  'close',
  'beacons',
  'seals',
  'office',
  'tickets',
  'teams',
  'result',
  'deviations',
] as const;

export type CheckName = (typeof checkNames)[number];

/** One line of a report; row is a line of the file from 1, or 0 for the file as a whole. */
export type Check = { check: CheckName; status: Status; file: FileName | string; row: number; zh: string; en: string };

/** What the checks established. Digests are hexadecimal; what is absent could not be computed. */
export type Facts = {
  draw?: string;
  suite?: string;
  planDigest?: string;
  roundDigest?: string;
  seed?: string;
  void?: string;
  result?: string;
  resultDigest?: string;
};

/** Collects checks. */
export class Reporter {
  readonly checks: Check[] = [];
  readonly facts: Facts = {};

  /** 1 if anything failed, else 3 if anything is withheld, else 0: everything was checked and holds. */
  get exit(): 0 | 1 | 3 {
    const found = new Set(this.checks.map((c) => c.status));
    return found.has('failed') ? 1 : found.has('withheld') ? 3 : 0;
  }

  protected add(check: CheckName, status: Status, zh: string, en: string, file: FileName | '' = '', row = 0): boolean {
    this.checks.push({ check, status, file, row, zh, en });
    return status !== 'failed';
  }

  protected demand(good: boolean, check: CheckName, file: FileName, row: number, zh: string, en: string): boolean {
    return good || this.add(check, 'failed', zh, en, file, row);
  }

  protected ok(check: CheckName, zh: string, en = zh): boolean {
    return this.add(check, 'ok', zh, en);
  }

  /** What a parser gives, or null when the grammar is broken. */
  protected parse<T>(check: CheckName, parser: () => T): T | null {
    try {
      return parser();
    } catch (f) {
      if (!(f instanceof Fault)) throw f;
      this.checks.push({ check, status: 'failed', file: f.file, row: f.row, zh: f.zh, en: f.en });
      return null;
    }
  }
}
