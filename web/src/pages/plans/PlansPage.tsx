import { useState } from 'react';
import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { ChooseAgency } from '../../components/Agencies';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page } from '../../components/Page';
import { PlanTag, Tag } from '../../components/Tag';
import { moment, span } from '../../format';
import { PlansDocument } from '../../gql/documents/plans';
import type { PlanKind, PlanState } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';
import { recentYears } from '../draws/DrawsPage';
import { Coverage } from './Coverage';
import { Exclusions } from './Exclusions';
import { type Plan, PlanSteps } from './PlanSteps';

const kinds: PlanKind[] = ['ANNUAL', 'SPECIAL'];
const states: PlanState[] = ['DRAFT', 'FILED', 'ACTIVE', 'DONE', 'WITHDRAWN'];

export function PlansPage() {
  const { t } = useText();
  const { get, set } = useFilter();
  const year = get('year');
  const kind = kinds.find((k) => k === get('kind'));
  const state = states.find((s) => s === get('state'));
  const publicationOverdue = get('overdue') === 'yes' || undefined;
  const filter = { year: year ? Number(year) : undefined, kind, agencyId: get('agency'), state, publicationOverdue };
  const { viewer } = useViewer();
  const agencyId = get('agency') ?? viewer?.agency?.id;
  const answer = useAsk(PlansDocument, { filter, first: 20, after: get('after') });
  return (
    <Page
      title={t('plans.title')}
      lead={t('plans.lead')}
      actions={
        <>
          <Link className="button quiet" to="/gate">
            {t('gateCounts.title')}
          </Link>
          {holds(viewer, 'AGENCY_ADMIN') && (
            <Link className="button" to="/plans/file">
              {t('plans.file')}
            </Link>
          )}
        </>
      }
    >
      <div className="tools">
        <FilterBar>
          <Choose label={t('common.year')} value={year ?? ''} options={recentYears(1)} onChange={(y) => set({ year: y })} />
          <Choose
            label={t('inspection.kind')}
            value={kind ?? ''}
            options={kinds.map((k) => ({ value: k, label: t(`planKind.${k}`) }))}
            onChange={(k) => set({ kind: k })}
          />
          <Choose
            label={t('plans.state')}
            value={state ?? ''}
            options={states.map((s) => ({ value: s, label: t(`planState.${s}`) }))}
            onChange={(s) => set({ state: s })}
          />
          <Choose
            label={t('plans.publication')}
            value={get('overdue') ?? ''}
            options={[{ value: 'yes', label: t('plans.overdue') }]}
            onChange={(overdue) => set({ overdue })}
          />
          <ChooseAgency value={get('agency') ?? ''} onChange={(agency) => set({ agency })} />
        </FilterBar>
      </div>
      {agencyId && <Coverage agencyId={agencyId} />}
      <Listing answer={answer} pick={(d) => d.plans} empty={{ title: t('plans.emptyTitle'), next: t('plans.emptyNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((plan) => (
              <PlanCard key={plan.id} plan={plan} again={answer.again} />
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}

function PlanCard({ plan, again }: { plan: Plan; again: () => void }) {
  const { t, lang } = useText();
  const [floors, setFloors] = useState(false);
  const [excluded, setExcluded] = useState(false);
  const { viewer } = useViewer();
  const own = holds(viewer, 'AGENCY_ADMIN') && viewer?.agency?.id === plan.agency.id;
  const { regionCodes, industries, creditClasses, keySupervision } = plan.target;
  return (
    <article className="card">
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
            t('plans.scope'),
            [
              regionCodes.length > 0 && t('plans.scopeRegions', { list: regionCodes.join('、') }),
              industries.length > 0 && t('plans.scopeIndustries', { list: industries.join('、') }),
              creditClasses.length > 0 && t('plans.scopeClasses', { list: creditClasses.join('、') }),
              keySupervision.length > 0 && t('plans.scopeMarks', { list: keySupervision.join('、') }),
            ]
              .filter(Boolean)
              .join('；'),
          ],
          [
            t('plans.ratios'),
            plan.ratios
              .map((r) => t('plans.ratio', { stratum: wordsOf(t, 'subject', r.stratum), percent: r.percent }))
              .join('，'),
          ],
          [t('plans.joining'), plan.cooperatingAgencies.map((a) => a.name).join('、')],
          [
            t('plans.answers'),
            plan.consents
              .map(
                (c) =>
                  `${c.agency.name}：${t(c.agreed ? 'plans.agreed' : 'plans.declined')}${c.reason ? `（${c.reason}）` : ''} ${moment(lang, c.at)}`,
              )
              .join('；'),
          ],
          [t('plans.approved'), plan.approval && `${plan.approval.office}：${plan.approval.remark}`],
          [t('plans.basis'), plan.approval?.basis],
          [t('plans.publishBy'), plan.approval && !plan.publishedAt && plan.approval.publishBy],
          [t('plans.withdrawReason'), plan.withdrawnReason],
        ]}
      />
      <footer>
        {plan.filedAt && t('plans.filed', { time: moment(lang, plan.filedAt) })}{' '}
        {plan.kind === 'SPECIAL' && plan.publishedAt && t('plans.published', { time: moment(lang, plan.publishedAt) })}{' '}
        {plan.late && (
          <Tag tone="wait" title={plan.lateReason ?? undefined}>
            {t('plans.late')}
          </Tag>
        )}
        {plan.publicationOverdue && <Tag tone="bad">{t('plans.overdue')}</Tag>}
      </footer>
      {own && (plan.state === 'FILED' || plan.state === 'ACTIVE') && (
        <p>
          <Link className="button quiet" to={`/draws/commit?plan=${encodeURIComponent(plan.id)}`}>
            {t('commit.open')}
          </Link>
        </p>
      )}
      <PlanSteps plan={plan} again={again} />
      {(own || holds(viewer, 'SUPERVISOR', 'AUDITOR')) && (
        <details className="reason" onToggle={(e) => setFloors(e.currentTarget.open)}>
          <summary>{t('plans.floors')}</summary>
          {floors && <Coverage agencyId={plan.agency.id} planId={plan.id} />}
        </details>
      )}
      {(own || holds(viewer, 'SUPERVISOR')) && (
        <details className="reason" onToggle={(e) => setExcluded(e.currentTarget.open)}>
          <summary>{t('exclusions.title')}</summary>
          {excluded && <Exclusions plan={plan} />}
        </details>
      )}
    </article>
  );
}
