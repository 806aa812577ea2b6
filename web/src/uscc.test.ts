import { expect, test } from 'vitest';
import { isName, normaliseUscc, usccTrouble } from './uscc';

// 91350100M000100Y43 is the example of GB 32100-2015.

test('full-width, lower case, spaces and hyphens are one code', () => {
  expect(normaliseUscc(' ９１３５０１００m０００１００ｙ４３ ')).toBe('91350100M000100Y43');
  expect(normaliseUscc('91350100-M000-100Y43\u200b')).toBe('91350100M000100Y43');
});

test('a name is told from a code that is half typed', () => {
  for (const name of ['东营区演示', 'dysy', '第3食品厂', 'ＤＹＳＹ']) expect(isName(name)).toBe(true);
  for (const code of ['', ' ', '123', '9135 0100', '９１３５０１００m０００', '91350100M000100Y43'])
    expect(isName(code)).toBe(false);
});

test('the check character', () => {
  expect(usccTrouble('91350100M000100Y43')).toBeNull();
  expect(usccTrouble('91350100M000100Y44')).toBe('check');
  expect(usccTrouble('91350100M000100Z43')).toBe('form'); // Z is not in the alphabet
  expect(usccTrouble('91350100M000100Y4')).toBe('form');
});

test('every single substitution is noticed', () => {
  const code = '91350100M000100Y43';
  for (let i = 0; i < 18; i++) {
    for (const c of '0123456789ABCDEFGHJKLMNPQRTUWXY') {
      if (c === code[i]) continue;
      expect(usccTrouble(code.slice(0, i) + c + code.slice(i + 1))).toBe('check');
    }
  }
});
