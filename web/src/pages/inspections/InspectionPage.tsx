import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { useAsk } from '../../ask';
import { LedgerPanel } from '../../components/Ledger';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { InspectionTag, Tag } from '../../components/Tag';
import { day, moment, span } from '../../format';
import { OneInspectionDocument } from '../../gql/documents/inspections';
import type { FaceFragment, OneInspectionQuery } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';
import { scanText } from '../../scan';
import { holds, type Viewer } from '../../viewer';
import { Progress } from './Progress';
import { RecordPanel } from './RecordPanel';

// What only some readers need comes when the page shows it (scripts/budget.mjs).
const CorrectionPanel = lazy(async () => ({ default: (await import('./CorrectionPanel')).CorrectionPanel }));
const FindingPanel = lazy(async () => ({ default: (await import('./FindingPanel')).FindingPanel }));
const PartyPanel = lazy(async () => ({ default: (await import('./PartyPanel')).PartyPanel }));
const RectificationPanel = lazy(async () => ({ default: (await import('./RectificationPanel')).RectificationPanel }));
const CasePanel = lazy(async () => ({ default: (await import('./CasePanel')).CasePanel }));
const DecisionForms = lazy(async () => ({ default: (await import('./DecisionForms')).DecisionForms }));
const Papers = lazy(async () => ({ default: (await import('./DecisionForms')).Papers }));
const VisitPapers = lazy(async () => ({ default: (await import('./VisitPapers')).VisitPapers }));
const LeavePanel = lazy(async () => ({ default: (await import('../tasks/LeavePanel')).LeavePanel }));
const DeviatePanel = lazy(async () => ({ default: (await import('./DeviatePanel')).DeviatePanel }));
const RecusalPanel = lazy(async () => ({ default: (await import('./RecusalPanel')).RecusalPanel }));
const HeadPanel = lazy(async () => ({ default: (await import('./HeadPanel')).HeadPanel }));
const GatePanel = lazy(async () => ({ default: (await import('../exceptions/GatePanel')).GatePanel }));

export type Inspection = NonNullable<OneInspectionQuery['inspection']>;

export function InspectionPage() {
  const { t } = useText();
  const number = useParams().number ?? '';
  return <Protected title={t('inspection.title', { number })}>{(viewer) => <Shown number={number} viewer={viewer} />}</Protected>;
}

function Shown({ number, viewer }: { number: string; viewer: Viewer }) {
  const { t } = useText();
  const { data, loading, problem, again } = useAsk(OneInspectionDocument, { number });
  const found = data?.inspection;
  return (
    <Page
      title={t('inspection.title', { number })}
      lead={found && `${found.agency.name} → ${found.enterprise.name}`}
      mark={found && <InspectionTag state={found.state} />}
    >
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && !found && (
        <Empty title={t('inspection.emptyTitle', { number })} next={t('inspection.emptyNext')}>
          <Link className="button quiet" to="/inspections">
            {t('common.back')}
          </Link>
        </Empty>
      )}
      {found && (
        <>
          <Progress state={found.state} published={Boolean(found.publication?.publishedAt)} />
          {found.voidReason && (
            <p className="hint warn">
              {t('inspection.void')}：{found.voidReason}
            </p>
          )}
          <div className="split">
            <div>
              {holds(viewer, 'AGENCY_ADMIN') && viewer.agency?.id === found.agency.id && (
                <Suspense fallback={<Loading />}>
                  <HeadPanel visit={found} again={again} />
                </Suspense>
              )}
              <RecordPanel inspection={found} />
              <Suspense fallback={<Loading />}>
                <PartyPanel visit={found} viewer={viewer} again={again} />
                <CorrectionPanel inspectionId={found.id} corrections={found.corrections} viewer={viewer} again={again} />
                <Findings inspection={found} viewer={viewer} again={again} />
                {found.rectifications.map((r) => (
                  <RectificationPanel key={r.id} order={r} uscc={found.enterprise.uscc} viewer={viewer} again={again} />
                ))}
              </Suspense>
            </div>
            <div>
              <Suspense fallback={<Loading />}>
                {holds(viewer, 'ENTERPRISE') && (!found.joint || found.joint.hostNumber === found.number) && (
                  <LeavePanel visit={found} again={again} />
                )}
                <GatePanel visit={found} viewer={viewer} again={again} />
                <Team team={found.team} />
                <RecusalPanel inspection={found} again={again} />
                <DeviatePanel inspection={found} again={again} />
                <VisitPapers visit={found} viewer={viewer} again={again} />
              </Suspense>
              <Basis inspection={found} />
              <Published publication={found.publication} />
              <LedgerPanel entry={found.ledger} />
            </div>
          </div>
        </>
      )}
    </Page>
  );
}

function Findings({ inspection, viewer, again }: { inspection: Inspection; viewer: Viewer; again: () => void }) {
  const { t } = useText();
  if (!inspection.record) return null;
  return (
    <>
      {inspection.findings.length === 0 ? (
        <Panel title={t('inspection.findings')}>
          <p>{t('inspection.noFindings')}</p>
        </Panel>
      ) : (
        inspection.findings.map((finding) => (
          <FindingPanel
            key={finding.id}
            finding={finding}
            act={
              <Suspense fallback={<Loading />}>
                {finding.decision && <Papers papers={finding.decision.papers} />}
                <DecisionForms finding={finding} caseId={inspection.cases[0]?.id} viewer={viewer} again={again} />
              </Suspense>
            }
          />
        ))
      )}
      {inspection.cases.map((c) => (
        <Suspense key={c.id} fallback={<Loading />}>
          <CasePanel of={c} viewer={viewer} again={again} />
        </Suspense>
      ))}
    </>
  );
}

type Member = { lead: boolean; inspector: FaceFragment; replaced?: FaceFragment | null; reason?: string | null };

// A reason begins with its code, K00 of a recusal: the code's words stand for it.
function whyLeft(t: ReturnType<typeof useText>['t'], reason?: string | null) {
  const [, code, text] = /^([KL]0\d) (.*)$/s.exec(reason ?? '') ?? [];
  return code ? `${wordsOf(t, 'deviation', code)}：${text}` : (reason ?? '');
}

export function Team({ team }: { team: readonly Member[] }) {
  const { t } = useText();
  return (
    <Panel title={t('inspection.who')}>
      <ul className="people">
        {team.map(({ inspector, lead, replaced, reason }) => (
          <li key={inspector.pseudonym}>
            <strong>{inspector.name ?? inspector.pseudonym}</strong>
            <Tag tone={lead ? 'live' : 'plain'}>{lead ? t('common.lead') : t('common.member')}</Tag>
            <span>{inspector.agency.name}</span>
            {inspector.certificateNumber && (
              <span>
                {t('common.certificate')} <b className="mono">{inspector.certificateNumber}</b>
              </span>
            )}
            {replaced && (
              <span>{t('inspection.replaced', { who: replaced.name ?? replaced.pseudonym, why: whyLeft(t, reason) })}</span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Basis({ inspection: i }: { inspection: Inspection }) {
  const { t, lang } = useText();
  return (
    <Panel title={t('inspection.why')}>
      <ul className="items">
        {i.items.map((item) => (
          <li key={item.id}>
            <strong>{item.name}</strong>
            <span>
              {t('common.basis')}：{item.basis}
            </span>
          </li>
        ))}
      </ul>
      <Facts
        rows={[
          [t('inspection.kind'), t(`kind.${i.kind}`)],
          [t('inspection.trigger'), i.trigger && t(`trigger.${i.trigger}`)],
          [t('inspection.plan'), i.plan && `${i.plan.title}（${i.plan.number}）`],
          [t('inspection.draw'), i.draw && <Link to={`/draw/${i.draw.number}`}>{i.draw.number}</Link>],
          [t('inspection.site'), i.site && `${i.site.name}（${i.site.address}）`],
          [
            t('joint.title'),
            i.joint && (
              <>
                {i.joint.parts.map((p) => `${p.agency.name} ${p.number}`).join('；')}
                <br />
                <small>{t('joint.host', { number: i.joint.hostNumber })}</small>
              </>
            ),
          ],
          [t('common.window'), span(lang, i.windowFrom, i.windowTo)],
          [t('inspection.scanned'), scanText(t, lang, i)],
          [t('visit.leftAt'), i.leftAt && t('visit.left', { time: moment(lang, i.leftAt), minutes: i.onSiteMinutes ?? 0 })],
          [t('inspection.cap'), `${i.countsTowardCap ? t('inspection.counts') : t('inspection.notCounts')}（${i.capBasis}）`],
        ]}
      />
    </Panel>
  );
}

function Published({ publication: p }: { publication: Inspection['publication'] }) {
  const { t, lang } = useText();
  if (!p) return null;
  return (
    <Panel title={t('inspection.publication')}>
      <p>
        {p.publishedAt
          ? t('inspection.publishedAt', { time: moment(lang, p.publishedAt) })
          : t('inspection.publishBy', { day: day(lang, p.dueOn) })}
        {!p.publishedAt && p.provisional && t('inspection.provisional')}
      </p>
      {!p.publishedAt && !p.repliedAt && p.replyUntil && (
        <p className="hint">
          {t('publications.replyUntil')}：{t('publications.replyOpen', { day: day(lang, p.replyUntil) })}
        </p>
      )}
      {p.withdrawnAt && <p>{t('inspection.withdrawnAt', { time: moment(lang, p.withdrawnAt) })}</p>}
      {p.statement && <Facts rows={[[t('results.statement'), p.statement]]} />}
    </Panel>
  );
}
