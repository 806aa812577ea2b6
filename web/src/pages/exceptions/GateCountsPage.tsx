import { useAsk } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Page } from '../../components/Page';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { Table } from '../../components/Table';
import { civilYear, count } from '../../format';
import { GateCountsDocument } from '../../gql/documents/exceptions';
import type { GateCountsQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { recentYears } from '../draws/DrawsPage';

type Row = GateCountsQuery['gateStatistics']['agencies'][number];
const counts = [
  'coded',
  'asked',
  'granted',
  'refused',
  'advised',
  'emergencies',
  'madeUp',
  'madeUpLate',
  'overdue',
  'unfiled',
] as const;

/** How often each agency went through the gate and around it, for everybody to read. */
export function GateCountsPage() {
  const { t, lang } = useText();
  const { get, set } = useFilter();
  const year = Number(get('year') ?? civilYear(new Date()));
  const { data, loading, problem, again } = useAsk(GateCountsDocument, { year });
  const rows = data?.gateStatistics.agencies;
  return (
    <Page title={t('gateCounts.title')} lead={t('gateCounts.lead')}>
      <FilterBar>
        <Choose label={t('common.year')} value={String(year)} options={recentYears()} onChange={(y) => set({ year: y })} />
      </FilterBar>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {rows?.length === 0 && <Empty title={t('gateCounts.emptyTitle', { year })} next={t('gateCounts.emptyNext')} />}
      {rows && rows.length > 0 && (
        <div className="panel">
          <Table
            caption={t('gateCounts.title')}
            rows={rows}
            rowKey={(r) => r.agency}
            columns={[
              { head: t('common.agency'), lead: true, cell: (r) => r.agency },
              ...counts.map((name) => ({ head: t(`gateCounts.${name}`), number: true, cell: (r: Row) => count(lang, r[name]) })),
            ]}
          />
        </div>
      )}
    </Page>
  );
}
