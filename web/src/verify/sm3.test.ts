import { expect, test } from 'vitest';
import { ascii, hex } from './hash';
import { sm3 } from './sm3';

test('SM3 gives the examples of GB/T 32905-2016, annex A', () => {
  expect(hex(sm3(ascii('abc')))).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  expect(hex(sm3(ascii('abcd'.repeat(16))))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
});

test('SM3 pads messages of every length around a block', () => {
  // openssl dgst -sm3 of n letters "a"
  const known: Record<number, string> = {
    0: '1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b',
    55: '288337eef51eec62e7544d7270424c8dbe656254c99852870a73b2453a6a7fb1',
    56: 'ba00ebedaab54065a5fd4f9f56326016203166bcee3eed44ea868d59d67aa3c8',
    63: '587308543551881ebd70d27ad358ff5dcdf24ac54822e2f7b7c3edce0985d21b',
    64: '616ec433c359e7c2b19f360e2b8f2a1b6e9ed76b8dc1a7d207b31a5341c611e9',
    119: '53282a90724e9eb79b18d06b5b8f7f02d046e18b29247dcdb064a136d5c4459a',
    120: '4c9f0fe9f36ffe0191af73560c4afb1b671be02ba2d0e0c161b1e03488c2a45c',
  };
  for (const [n, digest] of Object.entries(known)) expect(hex(sm3(ascii('a'.repeat(Number(n)))))).toBe(digest);
});
