import { expect, test } from 'vitest';
import { dayAfter, instantOf, localOf, quota } from './commit';

test('times are those of the wall clock in China, wherever the device is', () => {
  expect(instantOf('2026-11-28T20:00')).toBe('2026-11-28T12:00:00Z');
  expect(instantOf('2026-11-28T07:30:15')).toBe('2026-11-27T23:30:15Z');
  expect(instantOf('')).toBe('');
  expect(localOf(new Date('2026-11-28T23:30:00Z'))).toBe('2026-11-29T07:30');
  expect(instantOf(localOf(new Date('2026-12-31T16:00:00Z')))).toBe('2026-12-31T16:00:00Z');
  expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  expect(dayAfter('')).toBe('');
});

test('quotas are counted as the protocol does: up, not under the minimum, not above all', () => {
  expect(quota(40, { percent: '10', minimum: 0 })).toBe(4);
  expect(quota(41, { percent: '10', minimum: 0 })).toBe(5);
  expect(quota(20, { percent: '0.5', minimum: 2 })).toBe(2);
  expect(quota(1, { percent: '0.5', minimum: 2 })).toBe(1);
  expect(quota(1000, { percent: '0.0001', minimum: 0 })).toBe(1);
  expect(quota(7, { percent: '100', minimum: 0 })).toBe(7);
  expect(quota(7, undefined)).toBe(0);
});
