import { useAsk } from '../../ask';
import { ChooseAgency } from '../../components/Agencies';
import { FilterBar, Period, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page } from '../../components/Page';
import { DemoTag, Tag } from '../../components/Tag';
import { UsccSearch } from '../../components/UsccSearch';
import { day, moment } from '../../format';
import { PenaltiesDocument } from '../../gql/documents/results';
import type { PenaltiesQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';

type Penalty = PenaltiesQuery['publishedPenalties']['nodes'][number];

/** Penalties that a rule makes public, with the enterprise's statement beside each; tombstones of those that ended. */
export function PenaltiesPage() {
  const { t } = useText();
  const { get, set } = useFilter();
  const uscc = get('uscc');
  const filter = { uscc, agencyId: get('agency'), from: get('from'), to: get('to') };
  const answer = useAsk(PenaltiesDocument, { filter, first: 20, after: get('after') });
  return (
    <Page title={t('penalties.title')} lead={t('penalties.lead')}>
      <div className="tools">
        <UsccSearch key={uscc ?? ''} initial={uscc} onSearch={(code) => set({ uscc: code })} />
        <FilterBar>
          <ChooseAgency value={get('agency') ?? ''} onChange={(agency) => set({ agency })} />
          <Period />
        </FilterBar>
      </div>
      <Listing
        answer={answer}
        pick={(d) => d.publishedPenalties}
        empty={{ title: t('penalties.emptyTitle'), next: t('penalties.emptyNext') }}
      >
        {(rows) => (
          <div className="cards wide">
            {rows.map((p) => (
              <PenaltyCard key={p.number} penalty={p} />
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}

function PenaltyCard({ penalty: p }: { penalty: Penalty }) {
  const { t, lang } = useText();
  const amount = (of: string | null | undefined) => of && t('penalties.amount', { amount: of });
  return (
    <article className={p.ending ? 'card gone' : 'card'}>
      <header>
        <h3>
          {p.enterpriseName ?? p.number} <DemoTag on={p.synthetic} />
        </h3>
        {p.ending && <Tag tone="bad">{t(`ending.${p.ending}`)}</Tag>}
      </header>
      {p.uscc && <p className="mono">{p.uscc}</p>}
      <p>
        {p.agency.name}
        {p.decidedOn && ` · ${t('penalties.decidedOn', { day: day(lang, p.decidedOn) })}`}
      </p>
      {p.endedAt && <p>{t('ending.when', { time: moment(lang, p.endedAt), reason: p.endReason ?? '' })}</p>}
      <Facts
        rows={[
          [t('common.number'), p.number],
          [t('record.violation'), p.violation],
          [t('penalties.basis'), p.basis],
          [t('penalties.measures'), p.measures.map((m) => t(`measure.${m}`)).join('；')],
          [t('penalties.fine'), amount(p.fine)],
          [t('penalties.confiscated'), amount(p.confiscated)],
          [t('results.statement'), p.statement],
          [t('penalties.rule'), p.ruleBasis],
          [t('penalties.until'), !p.ending && p.until && day(lang, p.until)],
        ]}
      />
      <footer>{t('results.published', { time: moment(lang, p.publishedAt) })}</footer>
    </article>
  );
}
