import { expect, test } from 'vitest';
import type { Role } from './gql/graphql';
import { homeOf, type Viewer } from './viewer';

const who = (...roles: Role[]): Viewer => ({ id: 'a', displayName: 'x', roles }) as unknown as Viewer;

test('an account begins its day on its own page', () => {
  expect(homeOf(who('PARTY'))).toBe('/party');
  expect(homeOf(who('ENTERPRISE'))).toBe('/inspections');
  expect(homeOf(who('INSPECTOR', 'AGENCY_ADMIN'))).toBe('/tasks');
  expect(homeOf(who('SUPERVISOR'))).toBe('/treatment');
  expect(homeOf(who('AGENCY_ADMIN', 'PARTY'))).toBe('/inspections');
  expect(homeOf(who('SYSTEM_ADMIN'))).toBe('/');
});
