import { expect, test } from 'vitest';
import { lastDay } from './TreatmentPage';

test('months end on their last day', () => {
  expect(['2024-02', '2025-02', '2026-12'].map(lastDay)).toEqual(['2024-02-29', '2025-02-28', '2026-12-31']);
});
