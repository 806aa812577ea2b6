import type { ReactNode } from 'react';
import { useText } from '../i18n/text';

type Props = { title: string; lead?: string | null; mark?: ReactNode; actions?: ReactNode; children: ReactNode };

/** A page: its title in the tab and at the head, what it is for, what can be done. */
export function Page({ title, lead, mark, actions, children }: Props) {
  const { t } = useText();
  return (
    <div className="page">
      <title>{`${title} · ${t('app.name')}`}</title>
      <header className="page-head">
        <div>
          <h1>
            {title} {mark}
          </h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A titled part of a page. */
export function Panel({ title, note, children }: { title?: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      {title && (
        <h2>
          {title} {note && <small>{note}</small>}
        </h2>
      )}
      {children}
    </section>
  );
}

/** Facts by name; those that are null or empty are left out. */
export function Facts({ rows }: { rows: [string, ReactNode][] }) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false);
  return (
    <dl className="facts">
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
