import type { ReactNode } from 'react';

export type Column<R> = { head: string; cell: (row: R) => ReactNode; number?: boolean; lead?: boolean };

type Props<R> = { caption: string; columns: Column<R>[]; rows: readonly R[]; rowKey: (row: R) => string };

/** A table that becomes a list of cards on a phone: the lead column is the card's head, the others carry their names. */
export function Table<R>({ caption, columns, rows, rowKey }: Props<R>) {
  return (
    <table className="table">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((c) => (
            <th key={c.head} scope="col" className={c.number ? 'number' : undefined}>
              {c.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            {columns.map((c) => (
              <td
                key={c.head}
                data-label={c.head}
                className={[c.number && 'number', c.lead && 'lead-cell'].filter(Boolean).join(' ')}
              >
                {c.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
