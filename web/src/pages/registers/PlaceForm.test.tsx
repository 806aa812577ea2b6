// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { Client, fetchExchange, Provider } from 'urql';
import { afterEach, expect, test, vi } from 'vitest';
import { TextProvider } from '../../i18n/text';
import { EntryPage } from './EntryPage';

const viewer = vi.hoisted(() => ({ roles: [] as string[] }));
vi.mock('../../viewer', async (original) => ({
  ...(await original<typeof import('../../viewer')>()),
  useViewer: () => ({ status: 'signed-in', viewer: { ...viewer, agency: null } }),
}));
afterEach(cleanup);

// The page of an enterprise; the first save is refused, as of a region that is in no table.
function show(role: string) {
  viewer.roles = [role];
  let version = 1;
  const sent: { input: Record<string, unknown> }[] = [];
  const columns = ['name', 'region_code'].map((key) => ({ key, title: key, required: true, identity: false, choices: [] }));
  const answers: Record<string, (variables: { input: Record<string, unknown> }) => object> = {
    RegisterRow: () => ({
      data: {
        registerForm: { columns },
        registerEntry: {
          id: 'e1',
          code: '91370502DEM0000001',
          title: '演示企业',
          version,
          state: 'IN_FORCE',
          successor: '',
          formerNames: [],
          synthetic: false,
          lastUsed: '',
          unused: false,
          photoUrl: null,
          cells: [
            { column: 'name', value: '演示企业' },
            { column: 'region_code', value: version === 1 ? '370502' : '370505' },
          ],
        },
        registerHistory: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
      },
    }),
    SaveRegisterRow: (variables) => {
      sent.push(variables);
      if (sent.length === 1) {
        const extensions = { code: 'BAD_USER_INPUT', field: 'input.cells.region_code', messageEn: 'no such region' };
        return { errors: [{ message: '没有该行政区划 379999', path: ['saveRegisterEntry'], extensions }] };
      }
      version++;
      return {
        data: { saveRegisterEntry: { entry: { id: 'e1' }, warnings: [{ column: '', message: '已改区划', messageEn: '' }] } },
      };
    },
  };
  const fetch = async (_: unknown, init?: RequestInit) => {
    const { query, variables } = JSON.parse(String(init?.body));
    const name = Object.keys(answers).find((n) => new RegExp(`(query|mutation) ${n}\\b`).test(query)) ?? '';
    return new Response(JSON.stringify(answers[name]?.(variables) ?? { data: null }), {
      headers: { 'content-type': 'application/json' },
    });
  };
  const client = new Client({ url: 'http://localhost/graphql', exchanges: [fetchExchange], fetch, preferGetMethod: false });
  const router = createMemoryRouter([{ path: '/registers/:register/:id', element: <EntryPage /> }], {
    initialEntries: ['/registers/enterprises/e1'],
  });
  render(
    <TextProvider>
      <Provider value={client}>
        <RouterProvider router={router} />
      </Provider>
    </TextProvider>,
  );
  return sent;
}

test('the supervision changes the region of an enterprise, with a reason, confirmed, and reads why it was refused', async () => {
  const sent = show('SUPERVISOR');
  const code = await screen.findByLabelText(/^新的区划代码/);
  const form = code.closest('form') as HTMLFormElement;
  expect(screen.getByText(/现为 370502/)).toBeTruthy();
  expect(form.checkValidity()).toBe(false);
  fireEvent.change(code, { target: { value: '379999' } });
  fireEvent.change(screen.getByLabelText('理由'), { target: { value: '迁址，登记有误' } });
  expect(form.checkValidity()).toBe(false); // not confirmed yet
  fireEvent.click(screen.getByLabelText('确认将“演示企业”改到该区划'));
  expect(form.checkValidity()).toBe(true);
  fireEvent.submit(form);
  await screen.findByText(/没有该行政区划 379999/);
  fireEvent.change(code, { target: { value: '370505' } });
  fireEvent.submit(form);
  await screen.findByText('370505');
  expect(screen.getByText('已改区划')).toBeTruthy();
  expect(sent.map((s) => s.input)).toEqual(
    ['379999', '370505'].map((value) => ({
      clientMutationId: expect.any(String),
      register: 'ENTERPRISES',
      id: 'e1',
      version: 1,
      reason: '迁址，登记有误',
      cells: [{ column: 'region_code', value }],
    })),
  );
  expect(sent[0]?.input.clientMutationId).not.toBe(sent[1]?.input.clientMutationId);
});

test('a head has the form of the row, and who only looks on has none', async () => {
  show('AGENCY_ADMIN');
  await screen.findByText('修改内容');
  expect(screen.queryByText('修改所属区划')).toBeNull();
  cleanup();
  show('AUDITOR');
  await screen.findByText('变更记录');
  expect(screen.queryByText('修改所属区划')).toBeNull();
});
