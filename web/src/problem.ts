// Errors by code, in one place: what went wrong, which rule refused, which field, and the sentence to show.
import type { CombinedError } from '@urql/core';
import type { Lang } from './format';

export type Code =
  | 'BAD_USER_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'FAILED_PRECONDITION'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'UNREACHABLE';

export type Problem = {
  code: Code;
  /** The rule that refused, e.g. FREQUENCY_CAP. */
  reason?: string;
  /** Path of the input at fault, e.g. input.windowFrom. */
  field?: string;
  facts: Record<string, unknown>;
  /** The server's sentence in the person's language; absent when the server was not reached. */
  message?: string;
};

const codes = new Set<string>([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'FAILED_PRECONDITION',
  'RATE_LIMITED',
  'UNAVAILABLE',
  'INTERNAL',
]);

/** One gate that refused, and the way out. */
export type Refusal = { message: string; remedy?: string; nextPossible?: string };

/** What was refused together, each by itself; the one refusal when it is the only one. */
export function refusalsOf(problem: Problem, lang: Lang): Refusal[] {
  const listed = Array.isArray(problem.facts.refusals) ? (problem.facts.refusals as Record<string, unknown>[]) : [];
  const all = listed.map((r) => ({
    message: String(lang === 'en' ? r.messageEn : r.message),
    facts: r.facts as Problem['facts'],
  }));
  if (all.length === 0 && typeof problem.facts.remedy === 'string')
    all.push({ message: problem.message ?? '', facts: problem.facts });
  return all.map(({ message, facts }) => ({
    message,
    remedy: typeof facts.remedy === 'string' ? facts.remedy : undefined,
    nextPossible: typeof facts.nextPossible === 'string' ? facts.nextPossible : undefined,
  }));
}

export function problemOf(error: CombinedError, lang: Lang): Problem {
  const first = error.graphQLErrors[0];
  if (!first) return { code: 'UNREACHABLE', facts: {} };
  const x = first.extensions as Record<string, unknown>;
  const code = typeof x.code === 'string' && codes.has(x.code) ? (x.code as Code) : 'INTERNAL';
  const english = typeof x.messageEn === 'string' ? x.messageEn : undefined;
  return {
    code,
    reason: typeof x.reason === 'string' ? x.reason : undefined,
    field: typeof x.field === 'string' ? x.field : undefined,
    facts: typeof x.facts === 'object' && x.facts !== null ? (x.facts as Record<string, unknown>) : {},
    message: lang === 'en' ? (english ?? first.message) : first.message,
  };
}
