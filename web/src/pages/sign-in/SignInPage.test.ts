import { expect, test } from 'vitest';
import { safeTarget } from './SignInPage';

test('a sign-in leads only to pages of this site', () => {
  expect(safeTarget('/inspections?state=CLOSED')).toBe('/inspections?state=CLOSED');
  expect(safeTarget(null)).toBeNull();
  for (const to of ['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '']) {
    expect(safeTarget(to), to).toBeNull();
  }
});
