// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { Client, fetchExchange, Provider } from 'urql';
import { afterEach, expect, test, vi } from 'vitest';
import { TextProvider } from '../../i18n/text';
import { EntryPage } from './EntryPage';

vi.mock('../../viewer', async (original) => ({
  ...(await original<typeof import('../../viewer')>()),
  useViewer: () => ({ status: 'signed-in', viewer: { roles: ['AGENCY_ADMIN'], agency: null } }),
}));
afterEach(cleanup);

// A register of one item, which each save changes and warns of.
function show(path: string) {
  let version = 1;
  const form = { columns: [{ key: 'item_name', title: '名称', required: true, identity: false, choices: [] }] };
  const row = () => ({
    id: 'i1',
    code: 'I-1',
    title: '事项',
    version,
    state: 'IN_FORCE',
    successor: '',
    formerNames: [],
    synthetic: false,
  });
  const answers: Record<string, () => object> = {
    RegisterColumns: () => ({ registerForm: form }),
    RegisterRow: () => ({
      registerForm: form,
      registerEntry: {
        ...row(),
        lastUsed: '',
        unused: false,
        photoUrl: null,
        cells: [{ column: 'item_name', value: `第 ${version} 版` }],
      },
      registerHistory: { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
    }),
    SaveRegisterRow: () => {
      version++;
      const warnings = [{ column: 'item_name', message: `请核对第 ${version} 版的名称`, messageEn: 'check the name' }];
      return { saveRegisterEntry: { entry: { id: 'i1' }, warnings } };
    },
  };
  const fetch = async (_: unknown, init?: RequestInit) => {
    const { query } = JSON.parse(String(init?.body));
    const name = Object.keys(answers).find((n) => new RegExp(`(query|mutation) ${n}\\b`).test(query)) ?? '';
    return new Response(JSON.stringify({ data: answers[name]?.() }), { headers: { 'content-type': 'application/json' } });
  };
  const client = new Client({ url: 'http://localhost/graphql', exchanges: [fetchExchange], fetch, preferGetMethod: false });
  const router = createMemoryRouter([{ path: '/registers/:register/:id', element: <EntryPage /> }], { initialEntries: [path] });
  render(
    <TextProvider>
      <Provider value={client}>
        <RouterProvider router={router} />
      </Provider>
    </TextProvider>,
  );
}

async function save() {
  const name = await screen.findByLabelText(/^名称/);
  fireEvent.change(name, { target: { value: '新名称' } });
  const form = name.closest('form') as HTMLFormElement;
  fireEvent.change(form.querySelector('[name=reason]') as HTMLTextAreaElement, { target: { value: '更正' } });
  fireEvent.submit(form);
}

test('what a change is warned of stands on the page after the save, and gives way to the next', async () => {
  show('/registers/items/i1');
  await save();
  expect((await screen.findByRole('status')).textContent).toBe('请核对第 2 版的名称');
  await screen.findByText('第 2 版');
  expect(screen.getByRole('status').textContent).toBe('请核对第 2 版的名称');
  await save();
  await screen.findByText('第 3 版');
  expect(screen.getByRole('status').textContent).toBe('请核对第 3 版的名称');
});

test('what a new row is warned of stands on its page', async () => {
  show('/registers/items/new');
  await save();
  await screen.findByText('第 2 版');
  expect(screen.getByRole('status').textContent).toBe('请核对第 2 版的名称');
});
