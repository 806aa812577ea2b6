import { useAsk } from '../../ask';
import { ChooseAgency } from '../../components/Agencies';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page } from '../../components/Page';
import { PlanTag, Tag } from '../../components/Tag';
import { moment, span } from '../../format';
import { type PlanKind, PlansDocument } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';
import { recentYears } from '../draws/DrawsPage';

const kinds: PlanKind[] = ['ANNUAL', 'SPECIAL'];

export function PlansPage() {
  const { t, lang } = useText();
  const { get, set } = useFilter();
  const year = get('year');
  const kind = kinds.find((k) => k === get('kind'));
  const filter = { year: year ? Number(year) : undefined, kind, agencyId: get('agency') };
  const answer = useAsk(PlansDocument, { filter, first: 20, after: get('after') });
  return (
    <Page title={t('plans.title')} lead={t('plans.lead')}>
      <div className="tools">
        <FilterBar>
          <Choose label={t('common.year')} value={year ?? ''} options={recentYears()} onChange={(y) => set({ year: y })} />
          <Choose
            label={t('inspection.kind')}
            value={kind ?? ''}
            options={kinds.map((k) => ({ value: k, label: t(`planKind.${k}`) }))}
            onChange={(k) => set({ kind: k })}
          />
          <ChooseAgency value={get('agency') ?? ''} onChange={(agency) => set({ agency })} />
        </FilterBar>
      </div>
      <Listing answer={answer} pick={(d) => d.plans} empty={{ title: t('plans.emptyTitle'), next: t('plans.emptyNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((plan) => (
              <article className="card" key={plan.id}>
                <header>
                  <h3>{plan.title}</h3>
                  <PlanTag state={plan.state} />
                </header>
                <p className="mono">{plan.number}</p>
                <Facts
                  rows={[
                    [t('common.agency'), plan.agency.name],
                    [t('inspection.kind'), `${plan.year} · ${t(`planKind.${plan.kind}`)}`],
                    [t('common.window'), span(lang, plan.from, plan.to)],
                    [
                      t('plans.ratios'),
                      plan.ratios
                        .map((r) => t('plans.ratio', { stratum: wordsOf(t, 'subject', r.stratum), percent: r.percent }))
                        .join('，'),
                    ],
                  ]}
                />
                <footer>
                  {t('plans.filed', { time: moment(lang, plan.filedAt) })}{' '}
                  {plan.late && (
                    <Tag tone="wait" title={plan.lateReason ?? undefined}>
                      {t('plans.late')}
                    </Tag>
                  )}
                </footer>
              </article>
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}
