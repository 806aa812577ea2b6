// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { Client, fetchExchange, Provider } from 'urql';
import { afterEach, expect, test, vi } from 'vitest';
import { TextProvider } from '../../i18n/text';
import { PlansPage } from './PlansPage';

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

test("next year's plans, filed at the end of this one, can be asked for; no year is chosen beforehand", () => {
  vi.useFakeTimers({ now: new Date('2026-12-01T00:00:00Z'), toFake: ['Date'] });
  const never = () => new Promise<Response>(() => {});
  render(
    <TextProvider>
      <MemoryRouter initialEntries={['/plans']}>
        <Provider
          value={
            new Client({ url: 'http://localhost/graphql', exchanges: [fetchExchange], fetch: never, preferGetMethod: false })
          }
        >
          <PlansPage />
        </Provider>
      </MemoryRouter>
    </TextProvider>,
  );
  const years = screen.getByLabelText(/年度|Year/) as HTMLSelectElement;
  expect([...years.options].map((o) => o.value)).toEqual(['', '2027', '2026', '2025', '2024', '2023', '2022']);
  expect(years.value).toBe('');
});
