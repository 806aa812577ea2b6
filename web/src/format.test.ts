import { expect, test } from 'vitest';
import { bytes, civilDay, civilYear, day, moment, shortDigest, span, yuan } from './format';

test('civil dates are not moved by the zone of the device', () => {
  expect(day('zh', '2026-11-03')).toBe('2026年11月3日');
  expect(day('en', '2026-11-03')).toBe('3 Nov 2026');
  expect(day('zh', 'not a date')).toBe('not a date');
});

test('instants are shown in Asia/Shanghai', () => {
  expect(moment('zh', '2026-12-31T16:05:00Z')).toBe('2027年1月1日 00:05');
  expect(moment('en', '2026-11-23T08:05:59Z')).toBe('23 Nov 2026 16:05');
  expect(civilDay(new Date('2026-12-31T15:59:59Z'))).toBe('2026-12-31');
  expect(civilYear(new Date('2026-12-31T16:00:00Z'))).toBe(2027);
});

test('a window of one day is one day', () => {
  expect(span('zh', '2026-11-03', '2026-11-03')).toBe('2026年11月3日');
  expect(span('zh', '2026-11-03', '2026-11-30')).toBe('2026年11月3日 – 2026年11月30日');
});

test('money stays exact', () => {
  expect(yuan('0')).toBe('¥0');
  expect(yuan('12000.50')).toBe('¥12,000.50');
  expect(yuan('9007199254740993.01')).toBe('¥9,007,199,254,740,993.01');
  expect(yuan('-1000')).toBe('-¥1,000');
  expect(yuan('one')).toBe('one');
});

test('digests are masked to both ends, sizes have units', () => {
  expect(shortDigest('0123456789abcdef'.repeat(4))).toBe('01234567…89abcdef');
  expect(shortDigest('short')).toBe('short');
  expect(bytes(512)).toBe('512 B');
  expect(bytes(20 * 1024 * 1024)).toBe('20.0 MiB');
});
