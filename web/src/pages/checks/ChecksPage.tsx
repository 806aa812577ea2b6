import { useAsk } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Page } from '../../components/Page';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { Table } from '../../components/Table';
import { civilYear, count } from '../../format';
import { ChecksOfYearDocument } from '../../gql/documents/checks';
import { useText } from '../../i18n/text';
import { recentYears } from '../draws/DrawsPage';

/** How many enterprises each agency entered in a year, and how many of them count as a check, for everybody to read. */
export function ChecksPage() {
  const { t, lang } = useText();
  const { get, set } = useFilter();
  const year = Number(get('year') ?? civilYear(new Date()));
  const { data, loading, problem, again } = useAsk(ChecksOfYearDocument, { year });
  const rows = data?.checksOfYear.agencies;
  return (
    <Page title={t('checks.title')} lead={t('checks.lead')}>
      <FilterBar>
        <Choose label={t('common.year')} value={String(year)} options={recentYears()} onChange={(y) => set({ year: y })} />
      </FilterBar>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {rows?.length === 0 && <Empty title={t('checks.emptyTitle', { year })} next={t('checks.emptyNext')} />}
      {rows && rows.length > 0 && (
        <div className="panel">
          <Table
            caption={t('checks.title')}
            rows={rows}
            rowKey={(r) => r.code}
            columns={[
              { head: t('common.agency'), lead: true, cell: (r) => r.agency },
              { head: t('checks.entered'), number: true, cell: (r) => count(lang, r.entered) },
              { head: t('checks.counted'), number: true, cell: (r) => count(lang, r.counted) },
              { head: t('checks.open'), number: true, cell: (r) => count(lang, r.entered - r.counted) },
            ]}
          />
        </div>
      )}
    </Page>
  );
}
