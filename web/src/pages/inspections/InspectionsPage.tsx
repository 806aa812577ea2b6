import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { DemoTag, InspectionTag, ResultTag } from '../../components/Tag';
import { span } from '../../format';
import { InspectionsDocument } from '../../gql/documents/inspections';
import type { InspectionLineFragment, InspectionState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { scanText } from '../../scan';
import { holds, type Viewer } from '../../viewer';
import { Approve } from './HeadPanel';
import { YearPanel } from './YearPanel';

const states: InspectionState[] = ['PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE', 'RECORDED', 'CLOSED', 'VOID'];

/** For an enterprise its own inspections and its year; for agencies, supervisors and auditors what they may see. */
export function InspectionsPage() {
  const { t } = useText();
  return <Protected title={t('nav.inspections')}>{(viewer) => <Inspections viewer={viewer} />}</Protected>;
}

function Inspections({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { get, set } = useFilter();
  const state = states.find((s) => s === get('state'));
  const answer = useAsk(InspectionsDocument, { filter: { state }, first: 20, after: get('after') });
  const own = holds(viewer, 'ENTERPRISE') ? viewer.enterprise : null;
  const next = state ? t('my.emptyFilter') : t('my.emptyNext');
  return (
    <Page
      title={own ? t('my.title') : t('agencyList.title')}
      lead={own ? t('my.lead', { name: own.name }) : t('agencyList.lead')}
      actions={
        holds(viewer, 'AGENCY_ADMIN') && (
          <Link className="button" to="/inspections/plan">
            {t('planVisit.title')}
          </Link>
        )
      }
    >
      {own && <YearPanel uscc={own.uscc} />}
      <div className="tools">
        <FilterBar>
          <Choose
            label={t('common.state')}
            value={state ?? ''}
            options={states.map((s) => ({ value: s, label: t(`inspectionState.${s}`) }))}
            onChange={(s) => set({ state: s })}
          />
        </FilterBar>
      </div>
      <Listing answer={answer} pick={(d) => d.inspections} empty={{ title: t('my.emptyTitle'), next }}>
        {(rows) => (
          <>
            {state === 'PLANNED' && holds(viewer, 'AGENCY_ADMIN') && (
              <Panel>
                <Approve
                  key={rows.map((row) => row.id).join()}
                  ids={rows.map((row) => row.id)}
                  label={t('head.approveAll', { count: rows.length })}
                  again={answer.again}
                />
              </Panel>
            )}
            <div className="cards wide">
              {rows.map((row) => (
                <InspectionCard key={row.id} row={row} to={`/inspections/${row.number}`} own={own !== null} />
              ))}
            </div>
          </>
        )}
      </Listing>
    </Page>
  );
}

/** An inspection in a list: an enterprise reads the agency first, everybody else the enterprise. */
export function InspectionCard({ row, to, own, todo }: { row: InspectionLineFragment; to: string; own: boolean; todo?: string }) {
  const { t, lang } = useText();
  return (
    <article className="card">
      <header>
        <h3>
          <Link to={to}>{own ? row.agency.name : row.enterprise.name}</Link> {!own && <DemoTag on={row.enterprise.synthetic} />}
        </h3>
        <InspectionTag state={row.state} />
      </header>
      <p className="mono">{row.number}</p>
      <p>
        {t(`kind.${row.kind}`)} · {t('common.window')} {span(lang, row.windowFrom, row.windowTo)}
      </p>
      <p>{row.items.map((i) => i.name).join('；')}</p>
      {row.record && (
        <p>
          {t('my.result')} <ResultTag result={row.record.result} />
        </p>
      )}
      <footer>
        {t('inspection.scanned')} {scanText(t, lang, row)}
        {todo && (
          <Link className="button quiet" to={to}>
            {todo}
          </Link>
        )}
      </footer>
    </article>
  );
}
