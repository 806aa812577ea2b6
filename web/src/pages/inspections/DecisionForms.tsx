import { useState } from 'react';
import { useAsk, useCommand } from '../../ask';
import { type Option, ReasonForm } from '../../components/ReasonForm';
import { yuan } from '../../format';
import {
  AnnulDecisionDocument,
  ApproveDeviationDocument,
  ConfirmDecisionDocument,
  ObjectToDeviationDocument,
  ProposeDecisionDocument,
  RecordCaseStepDocument,
  SimilarDecisionsDocument,
} from '../../gql/documents/inspections';
import type { CaseStepKind, DecisionFactsFragment, DecisionOutcome, FindingFactsFragment, MeasureKind } from '../../gql/graphql';
import { type Translate, useText } from '../../i18n/text';
import { authorizedFetch } from '../../session';
import { holds, type Viewer } from '../../viewer';
import { EvidenceField } from '../tasks/EvidenceField';
import type { Stored } from '../tasks/evidence';
import { FactForms } from './FactForms';

const outcomes: DecisionOutcome[] = ['NO_PENALTY', 'PENALTY', 'FACTS_NOT_ESTABLISHED', 'TRANSFERRED_TO_CRIMINAL_JUSTICE'];
const measures: MeasureKind[] = [
  'WARNING',
  'NOTICE_OF_CRITICISM',
  'FINE',
  'CONFISCATION',
  'LICENCE_SUSPENSION',
  'QUALIFICATION_DOWNGRADE',
  'BUSINESS_RESTRICTION',
  'SUSPENSION_OF_BUSINESS',
  'CLOSURE',
  'PRACTICE_BAN',
  'LICENCE_REVOCATION',
  'DETENTION',
];
const officers: CaseStepKind[] = [
  'NOTIFIED',
  'HEARING_OFFERED',
  'HEARING_REQUESTED',
  'HEARING_WAIVED',
  'STATED',
  'HEARD',
  'SERVED',
  'EXECUTED',
];
const heads: CaseStepKind[] = ['LEGALLY_REVIEWED', 'DISCUSSED', 'EXTENSION_DISCUSSED', 'EXTENDED', 'CLOSED'];
const withoutDecision: CaseStepKind[] = ['INVESTIGATED', 'EXTENSION_DISCUSSED', 'EXTENDED', 'CLOSED'];

type Props = { finding: FindingFactsFragment; caseId?: string; viewer: Viewer; again: () => void };

/** What each side may do about a finding: the officer proposes, the head confirms, the party contests, the supervisor objects. */
export function DecisionForms(props: Props) {
  const { finding, viewer } = props;
  const d = finding.decision;
  const inForce = Boolean(d?.decidedAt) && !d?.ended;
  const proposed = d && !d.decidedAt ? d : undefined;
  return (
    <>
      <Similar findingId={finding.id} />
      {holds(viewer, 'INSPECTOR') && !inForce && <Propose {...props} />}
      {!inForce && <FactForms {...props} />}
      {holds(viewer, 'INSPECTOR', 'AGENCY_ADMIN') && d && props.caseId && <Step {...props} caseId={props.caseId} decision={d} />}
      {holds(viewer, 'AGENCY_ADMIN') && proposed && <Confirm {...props} decision={proposed} />}
      {holds(viewer, 'SUPERVISOR') && d && <Supervise {...props} decision={d} inForce={inForce} />}
    </>
  );
}

function Propose({ finding, again }: Props) {
  const { t } = useText();
  const [, propose] = useCommand(ProposeDecisionDocument);
  const [commitment, setCommitment] = useState<Stored[]>([]);
  const wanted = finding.advice.duties.includes('commitment');
  return (
    <ReasonForm
      title={t('decide.propose')}
      hint={t('decide.proposeHint')}
      choices={[
        { name: 'outcome', label: t('decide.outcome'), options: outcomes.map((o) => ({ value: o, label: t(`outcome.${o}`) })) },
        { name: 'procedure', label: t('decide.procedure'), options: procedures(t) },
        { name: 'measure', label: t('decide.measure'), options: kinds(t) },
        { name: 'measure2', label: t('decide.measure2'), options: kinds(t) },
      ]}
      lines={[
        { name: 'amount', label: t('decide.amount') },
        { name: 'amount2', label: t('decide.amount2') },
        { name: 'order', label: t('decide.order') },
        { name: 'due', label: t('decide.due'), type: 'date' },
        { name: 'education', label: t('decide.education') },
        { name: 'deviation', label: t('decide.deviation') },
      ]}
      texts={[{ name: 'reason', label: t('decide.reason'), limit: 4000 }]}
      submit={(of, clientMutationId) => {
        const given = (name: string) => of(name) || undefined;
        const chosen = ['', '2'].flatMap((n) => {
          const kind = measures.find((m) => m === of(`measure${n}`));
          return kind ? [{ kind, amount: given(`amount${n}`) }] : [];
        });
        return propose({
          input: {
            clientMutationId,
            findingId: finding.id,
            outcome: outcomes.find((o) => o === of('outcome')) ?? 'NO_PENALTY',
            onTheSpot: of('procedure') === 'ON_THE_SPOT',
            measures: chosen,
            reason: of('reason'),
            orderToRectify: of('order') && of('due') ? { text: of('order'), dueOn: of('due') } : undefined,
            educationRecord: given('education'),
            deviationReason: given('deviation'),
            commitmentEvidenceId: given('commitment'),
          },
        });
      }}
      extra={
        wanted && (
          <div className="field">
            <span>{t('decide.commitment')}</span>
            <EvidenceField value={commitment} onChange={(next) => setCommitment(next.slice(-1))} />
            <input type="hidden" name="commitment" value={commitment[0]?.id ?? ''} />
          </div>
        )
      }
      done={again}
    />
  );
}

const kinds = (t: Translate): Option[] => [
  { value: '-', label: t('common.none') },
  ...measures.map((m) => ({ value: m, label: t(`measure.${m}`) })),
];

const procedures = (t: Translate): Option[] => [
  { value: 'ORDINARY', label: t('procedure.ORDINARY') },
  { value: 'ON_THE_SPOT', label: t('procedure.ON_THE_SPOT') },
];

function Confirm({ decision, again }: Props & { decision: DecisionFactsFragment }) {
  const { t } = useText();
  const [, confirm] = useCommand(ConfirmDecisionDocument);
  const [, approve] = useCommand(ApproveDeviationDocument);
  const yesNo = [
    { value: 'yes', label: t('decide.yes') },
    { value: 'no', label: t('decide.no') },
  ];
  if (decision.deviation && decision.deviation.approved == null) {
    return (
      <ReasonForm
        title={t('decide.approve')}
        hint={decision.deviation.reason}
        choices={[{ name: 'approved', label: t('decide.approve'), options: yesNo }]}
        texts={[{ name: 'remark', label: t('decide.remark'), limit: 4000 }]}
        submit={(of, clientMutationId) =>
          approve({
            input: { clientMutationId, decisionId: decision.id, approved: of('approved') === 'yes', remark: of('remark') },
          })
        }
        done={again}
      />
    );
  }
  return (
    <ReasonForm
      title={t('decide.confirm')}
      hint={t('decide.confirmHint')}
      choices={[{ name: 'sure', label: t('decide.confirmSure'), options: yesNo.slice(0, 1) }]}
      texts={[]}
      submit={(_, clientMutationId) => confirm({ input: { clientMutationId, decisionId: decision.id } })}
      done={again}
    />
  );
}

function Step({ viewer, caseId, decision, again }: Props & { caseId: string; decision: DecisionFactsFragment }) {
  const { t } = useText();
  const [, record] = useCommand(RecordCaseStepDocument);
  const [paper, setPaper] = useState<Stored[]>([]);
  const kinds = [...officers, ...(holds(viewer, 'AGENCY_ADMIN') ? heads : [])];
  return (
    <ReasonForm
      title={t('decide.step')}
      choices={[{ name: 'kind', label: t('decide.stepKind'), options: kinds.map((k) => ({ value: k, label: t(`step.${k}`) })) }]}
      lines={holds(viewer, 'AGENCY_ADMIN') ? [{ name: 'days', label: t('decide.extensionDays'), type: 'number' }] : []}
      texts={[{ name: 'note', label: t('decide.note'), limit: 4000 }]}
      extra={
        <div className="field">
          <span>{t('decide.answerPaper')}</span>
          <EvidenceField value={paper} onChange={(next) => setPaper(next.slice(-1))} />
          <input type="hidden" name="paper" value={paper[0]?.id ?? ''} />
        </div>
      }
      submit={(of, clientMutationId) => {
        const kind = kinds.find((k) => k === of('kind')) ?? 'NOTIFIED';
        const decisionId = withoutDecision.includes(kind) ? undefined : decision.id;
        const days = of('days') ? Number(of('days')) : undefined;
        const evidenceId = of('paper') || undefined;
        return record({ input: { clientMutationId, caseId, decisionId, kind, note: of('note'), days, evidenceId } });
      }}
      done={again}
    />
  );
}

function Supervise({ decision, inForce, again }: Props & { decision: DecisionFactsFragment; inForce: boolean }) {
  const { t } = useText();
  const [, object] = useCommand(ObjectToDeviationDocument);
  const [, annul] = useCommand(AnnulDecisionDocument);
  const mayObject = decision.deviation?.approved != null && !decision.deviation.objection;
  return (
    <>
      {mayObject && (
        <ReasonForm
          title={t('decide.object')}
          choices={[]}
          texts={[{ name: 'objection', label: t('decide.objection'), limit: 4000 }]}
          submit={(of, clientMutationId) =>
            object({ input: { clientMutationId, decisionId: decision.id, objection: of('objection') } })
          }
          done={again}
        />
      )}
      {inForce && (
        <ReasonForm
          title={t('decide.annul')}
          choices={[]}
          texts={[{ name: 'reason', label: t('decide.reason'), limit: 4000 }]}
          submit={(of, clientMutationId) => annul({ input: { clientMutationId, decisionId: decision.id, reason: of('reason') } })}
          done={again}
        />
      )}
    </>
  );
}

/** How similar cases were decided, asked for when somebody opens it. */
function Similar({ findingId }: { findingId: string }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const { data } = useAsk(SimilarDecisionsDocument, { findingId }, !open);
  const found = data?.similarDecisions;
  return (
    <details className="reason" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t('decide.similar')}</summary>
      {found?.total === 0 && <p className="hint">{t('decide.similarNone')}</p>}
      <ul className="answers">
        {found?.outcomes.map((o) => (
          <li key={o.outcome}>
            <span>
              {t('decide.similarLine', {
                outcome: t(`outcome.${o.outcome as DecisionOutcome}`),
                count: o.count,
                deviations: o.deviations,
              })}
            </span>
            {o.fineMin && o.fineMax && o.fineMedian && (
              <small>{t('decide.similarFine', { min: yuan(o.fineMin), max: yuan(o.fineMax), median: yuan(o.fineMedian) })}</small>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The papers of a decision; they come with the session, so a link would not do. */
export function Papers({ papers }: { papers: DecisionFactsFragment['papers'] }) {
  const { t } = useText();
  const [failed, setFailed] = useState(false);
  if (papers.length === 0) return null;
  const save = async (url: string, name: string) => {
    const answer = await authorizedFetch(url).catch(() => null);
    setFailed(!answer?.ok);
    if (!answer?.ok) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `${name}.pdf`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <>
      <h3>{t('decide.papers')}</h3>
      <ul className="answers">
        {papers.map((p) => (
          <li key={p.id}>
            <span>
              {t(`paper.${p.kind}`)} · {p.number}
            </span>
            <button
              type="button"
              className="copy"
              aria-label={`${t('decide.save')} ${p.number}`}
              onClick={() => save(p.url, p.number)}
            >
              {t('decide.save')}
            </button>
          </li>
        ))}
      </ul>
      {failed && (
        <p className="hint warn" role="alert">
          {t('decide.failed')}
        </p>
      )}
    </>
  );
}
