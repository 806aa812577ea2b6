import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { ChooseAgency } from '../../components/Agencies';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { civilYear } from '../../format';
import { DrawsDocument } from '../../gql/documents/draws';
import type { DrawState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';
import { DrawCard } from './DrawCard';
import { NumbersPanel } from './NumbersPanel';

const states: DrawState[] = ['COMMITTED', 'EXECUTED', 'PUBLISHED', 'VOID'];

/** The last five years, newest first: as far back as people ask. Older draws are reached by their number. Plans are of next year too: `ahead` of 1. */
export function recentYears(ahead = 0): { value: string; label: string }[] {
  const now = civilYear(new Date()) + ahead;
  return Array.from({ length: 5 + ahead }, (_, n) => ({ value: String(now - n), label: String(now - n) }));
}

export function DrawsPage() {
  const { t } = useText();
  const { get, set } = useFilter();
  const { viewer } = useViewer();
  const state = states.find((s) => s === get('state'));
  const year = get('year');
  const filter = { year: year ? Number(year) : undefined, agencyId: get('agency'), state };
  const answer = useAsk(DrawsDocument, { filter, first: 20, after: get('after') });
  return (
    <Page
      title={t('draws.title')}
      lead={t('draws.lead')}
      actions={
        holds(viewer, 'AGENCY_ADMIN') && (
          <>
            <Link className="button quiet" to="/rounds/open">
              {t('openRound.title')}
            </Link>
            <Link className="button" to="/draws/commit">
              {t('commit.title')}
            </Link>
          </>
        )
      }
    >
      <div className="tools">
        <FilterBar>
          <Choose label={t('common.year')} value={year ?? ''} options={recentYears()} onChange={(y) => set({ year: y })} />
          <ChooseAgency value={get('agency') ?? ''} onChange={(agency) => set({ agency })} />
          <Choose
            label={t('common.state')}
            value={state ?? ''}
            options={states.map((s) => ({ value: s, label: t(`drawState.${s}`) }))}
            onChange={(s) => set({ state: s })}
          />
        </FilterBar>
      </div>
      <Listing answer={answer} pick={(d) => d.draws} empty={{ title: t('draws.emptyTitle'), next: t('draws.emptyNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((draw) => (
              <DrawCard key={draw.id} draw={draw} />
            ))}
          </div>
        )}
      </Listing>
      <NumbersPanel year={year ? Number(year) : civilYear(new Date())} />
    </Page>
  );
}
