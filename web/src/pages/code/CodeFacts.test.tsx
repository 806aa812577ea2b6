// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import type { CodeFaceFragment } from '../../gql/graphql';
import { TextProvider } from '../../i18n/text';
import { CodeFacts } from './CodeFacts';

const who = vi.hoisted(() => ({ viewer: null as { roles: string[] } | null }));
vi.mock('../../viewer', async (original) => ({
  ...(await original<typeof import('../../viewer')>()),
  useViewer: () => ({ status: 'anonymous', viewer: who.viewer }),
}));
afterEach(cleanup);

const face: CodeFaceFragment = {
  inspectionNumber: '370502-SCJG-2026-V000024',
  enterpriseName: '演示企业',
  uscc: '91370502DEM0000001',
  site: null,
  kind: 'ROUTINE',
  windowFrom: '2026-12-01',
  windowTo: '2026-12-05',
  validFrom: '2026-12-01T00:00:00Z',
  validTo: '2026-12-02T00:00:00Z',
  prohibitions: [],
  scannedAt: null,
  scannedBy: null,
  leftAt: null,
  revoked: false,
  agency: { id: 'a', name: '演示机关' },
  onBehalfOf: [],
  officers: [],
  items: [],
  frequency: {} as CodeFaceFragment['frequency'],
  rights: [{ text: '有权申请其回避', textEn: 'You may ask for the recusal', basis: '行政处罚法第四十三条' }],
};

function link(roles: string[] | null, revoked = false) {
  cleanup();
  who.viewer = roles && { roles };
  render(
    <TextProvider>
      <MemoryRouter>
        <CodeFacts face={{ ...face, revoked }} token="yg1.x" />
      </MemoryRouter>
    </TextProvider>,
  );
  return screen.queryByRole('link', { name: /申请回避|Ask for a recusal/ })?.getAttribute('href');
}

test('the code leads the enterprise to where it asks for a recusal', () => {
  const form = '/inspections/370502-SCJG-2026-V000024';
  expect(link(null)).toBe(form); // the page there asks for the sign-in
  expect(link(['ENTERPRISE'])).toBe(form);
  expect(link(['INSPECTOR'])).toBeUndefined();
  expect(link(null, true)).toBeUndefined();
});
