import { expect, test } from 'vitest';
import { uuidv7 } from './uuidv7';

test('the time, the version and the variant of RFC 9562', () => {
  // Appendix A.6: 2022-02-22T19:22:22Z, rand_a = cc3, rand_b = 18c4dc0c0c07398f
  const random = new Uint8Array([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  expect(uuidv7(1645557742000, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('later keys sort after earlier ones and none repeats', () => {
  const keys = Array.from({ length: 1000 }, (_, i) => uuidv7(1_700_000_000_000 + i));
  expect([...keys].sort()).toEqual(keys);
  expect(new Set(keys).size).toBe(1000);
});
