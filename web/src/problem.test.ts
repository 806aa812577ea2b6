import { CombinedError } from '@urql/core';
import { expect, test } from 'vitest';
import { problemOf, refusalsOf } from './problem';

const refused = (facts: object) =>
  new CombinedError({
    graphQLErrors: [
      {
        message: '检查期已过；频次已满',
        extensions: { code: 'FAILED_PRECONDITION', reason: 'TOO_LATE', messageEn: 'late; full', facts },
      },
    ],
  });

test('what was refused together is listed by itself, with the way out, in the language of the page', () => {
  const both = refused({
    remedy: 'PLAN_ANEW',
    refusals: [
      { message: '检查期已过', messageEn: 'late', facts: { remedy: 'PLAN_ANEW' } },
      { message: '频次已满', messageEn: 'full', facts: { remedy: 'ASK_EXCEPTION', nextPossible: '2027-01-01' } },
    ],
  });
  expect(refusalsOf(problemOf(both, 'zh'), 'zh')).toEqual([
    { message: '检查期已过', remedy: 'PLAN_ANEW', nextPossible: undefined },
    { message: '频次已满', remedy: 'ASK_EXCEPTION', nextPossible: '2027-01-01' },
  ]);
  expect(refusalsOf(problemOf(both, 'en'), 'en').map((r) => r.message)).toEqual(['late', 'full']);
});

test('one refusal is a list of one, and a problem that names no remedy is none', () => {
  const one = refused({ remedy: 'MAKE_UP_CODE' });
  expect(refusalsOf(problemOf(one, 'en'), 'en')).toEqual([
    { message: 'late; full', remedy: 'MAKE_UP_CODE', nextPossible: undefined },
  ]);
  expect(refusalsOf(problemOf(refused({}), 'zh'), 'zh')).toEqual([]);
});
