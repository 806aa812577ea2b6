import { useState } from 'react';
import { Link, NavLink, useParams } from 'react-router';
import { useAsk } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { RegisterRowsDocument } from '../../gql/documents/registers';
import type { Register, RegisterState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { authorizedFetch } from '../../session';
import { holds, type Viewer } from '../../viewer';
import { NotFoundPage } from '../NotFoundPage';
import { ImportForm } from './ImportForm';

export const registers: Register[] = ['ENTERPRISES', 'INSPECTORS', 'ITEMS', 'AGENCIES'];
export const tones = { DRAFT: 'wait', IN_FORCE: 'good', ENDED: 'plain' } as const;

/** The register that the address names. */
export function useRegister(): Register | undefined {
  const { register } = useParams();
  return registers.find((r) => r.toLowerCase() === register);
}

/** Who makes and changes rows of a register; the server decides for each row. */
export function keeps(viewer: Viewer, register: Register): boolean {
  return register === 'AGENCIES' ? holds(viewer, 'SUPERVISOR') : holds(viewer, 'AGENCY_ADMIN');
}

/** 一单两库: the rows of a register, searched and paged, to take away as a file. */
export function RegistersPage() {
  const { t } = useText();
  const register = useRegister();
  if (!register) return <NotFoundPage />;
  return (
    <Protected title={t('registers.title')}>{(viewer) => <Shown key={register} register={register} viewer={viewer} />}</Protected>
  );
}

function Shown({ register, viewer }: { register: Register; viewer: Viewer }) {
  const { t } = useText();
  const { get, set } = useFilter();
  const states: RegisterState[] = register === 'ITEMS' ? ['DRAFT', 'IN_FORCE', 'ENDED'] : ['IN_FORCE', 'ENDED'];
  const state = states.find((s) => s === get('state'));
  const answer = useAsk(RegisterRowsDocument, {
    register,
    filter: { search: get('search'), state },
    first: 20,
    after: get('after'),
  });
  const path = `/registers/${register.toLowerCase()}`;
  return (
    <Page
      title={t(`register.${register}`)}
      lead={t('registers.lead')}
      actions={
        keeps(viewer, register) && (
          <Link className="button" to={`${path}/new`}>
            {t('registers.create')}
          </Link>
        )
      }
    >
      <nav className="tabs" aria-label={t('registers.title')}>
        {registers.map((r) => (
          <NavLink key={r} to={`/registers/${r.toLowerCase()}`}>
            {t(`register.${r}`)}
          </NavLink>
        ))}
      </nav>
      <div className="tools">
        <FilterBar onSubmit={(form) => set({ search: String(form.get('search') ?? '').trim() })}>
          <div className="field">
            <label htmlFor="search">{t(`registers.search.${register}`)}</label>
            <input id="search" name="search" type="search" defaultValue={get('search') ?? ''} minLength={2} maxLength={64} />
          </div>
          <Choose
            label={t('registers.state')}
            value={state ?? ''}
            options={states.map((s) => ({ value: s, label: t(`registerState.${s}`) }))}
            onChange={(s) => set({ state: s })}
          />
        </FilterBar>
        <Downloads register={register} />
      </div>
      {keeps(viewer, register) && (
        <details className="reason">
          <summary>{t('import.title')}</summary>
          <ImportForm register={register} done={answer.again} />
        </details>
      )}
      <Listing
        answer={answer}
        pick={(d) => d.registerEntries}
        empty={{ title: t('registers.emptyTitle'), next: t('registers.emptyNext') }}
      >
        {(rows) => (
          <Table
            caption={t(`register.${register}`)}
            rows={rows}
            rowKey={(r) => r.id}
            columns={[
              { head: t('registers.name'), lead: true, cell: (r) => <Link to={`${path}/${r.id}`}>{r.title}</Link> },
              { head: t('registers.code'), cell: (r) => <span className="mono">{r.code}</span> },
              {
                head: t('registers.state'),
                cell: (r) => (
                  <>
                    <Tag tone={tones[r.state]}>{t(`registerState.${r.state}`)}</Tag>{' '}
                    {r.unused && <Tag tone="wait">{t('registers.unused')}</Tag>}
                  </>
                ),
              },
            ]}
          />
        )}
      </Listing>
    </Page>
  );
}

/** The register and the empty import file, as spreadsheet or CSV. */
function Downloads({ register }: { register: Register }) {
  const { t } = useText();
  const [failed, setFailed] = useState(false);
  const save = async (file: string) => {
    const answer = await authorizedFetch(`/registers/${file}`).catch(() => undefined);
    setFailed(!answer?.ok);
    if (!answer?.ok) return;
    const url = URL.createObjectURL(await answer.blob());
    const link = document.createElement('a');
    link.href = url;
    link.download = file;
    link.click();
    URL.revokeObjectURL(url);
  };
  const name = register.toLowerCase();
  const files = [
    { file: `${name}.xlsx`, label: t('registers.export', { format: 'XLSX' }) },
    { file: `${name}.csv`, label: t('registers.export', { format: 'CSV' }) },
    { file: `${name}.template.xlsx`, label: t('registers.template') },
  ];
  return (
    <div className="page-actions">
      {files.map((f) => (
        <button key={f.file} type="button" className="button quiet" onClick={() => save(f.file)}>
          {f.label}
        </button>
      ))}
      {failed && <p role="alert">{t('registers.downloadFailed')}</p>}
    </div>
  );
}
