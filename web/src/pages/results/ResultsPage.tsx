import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { ChooseAgency } from '../../components/Agencies';
import { Choose, FilterBar, Period, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { UsccSearch } from '../../components/UsccSearch';
import { ResultsDocument } from '../../gql/documents/results';
import type { InspectionResult } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { PublishedCard } from './PublishedCard';

const results: InspectionResult[] = [
  'NO_PROBLEM_FOUND',
  'NOT_DISCLOSED_AS_REQUIRED',
  'FALSE_DISCLOSURE',
  'UNREACHABLE_AT_REGISTERED_ADDRESS',
  'ORDERED_TO_RECTIFY',
  'SERIOUSLY_UNCOOPERATIVE',
  'NO_RELEVANT_BUSINESS_FOUND',
  'PENDING_FURTHER_ACTION',
  'CLOSED_DOWN',
  'DEREGISTERED',
  'LICENCE_REVOKED',
  'REGISTRATION_ANNULLED',
  'MOVED_AWAY',
];

export function ResultsPage() {
  const { t } = useText();
  const { get, set } = useFilter();
  const uscc = get('uscc');
  const result = results.find((r) => r === get('result'));
  const answer = useAsk(ResultsDocument, {
    filter: { uscc, agencyId: get('agency'), result, from: get('from'), to: get('to') },
    first: 20,
    after: get('after'),
  });
  const next = uscc ? t('results.emptyUscc') : t('results.emptyNext');
  return (
    <Page
      title={t('results.title')}
      lead={t('results.lead')}
      actions={
        <>
          <Link to="/penalties">{t('penalties.link')}</Link> <Link to="/checks">{t('checks.link')}</Link>
        </>
      }
    >
      <div className="tools">
        <UsccSearch key={uscc ?? ''} initial={uscc} onSearch={(code) => set({ uscc: code })} />
        <FilterBar>
          <ChooseAgency value={get('agency') ?? ''} onChange={(agency) => set({ agency })} />
          <Period />
          <Choose
            label={t('results.result')}
            value={result ?? ''}
            options={results.map((r) => ({ value: r, label: t(`result.${r}`) }))}
            onChange={(r) => set({ result: r })}
          />
        </FilterBar>
      </div>
      <Listing answer={answer} pick={(d) => d.publishedInspections} empty={{ title: t('results.emptyTitle'), next }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((row) => (
              <PublishedCard key={row.number} row={row} full />
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}
