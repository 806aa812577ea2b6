import { useCommand } from '../../ask';
import { Facts, Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { day, moment } from '../../format';
import { AnswerHearingDocument } from '../../gql/documents/inspections';
import type { CaseFactsFragment, CaseStepKind } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';

type Hearing = CaseFactsFragment['hearings'][number];
/** Steps that people record, and those that come with commands of their own. */
type StepWord = CaseStepKind | 'FILED' | 'PROPOSED' | 'DECIDED' | 'REOPENED' | 'ANNULLED';

/** The case: until when it is to be decided, its dated steps, and the hearings that the party was offered. */
export function CasePanel({ of, viewer, again }: { of: CaseFactsFragment; viewer: Viewer; again: () => void }) {
  const { t, lang } = useText();
  return (
    <Panel title={t('case.title')} note={of.number}>
      <Facts
        rows={[
          [t('case.filedAt'), moment(lang, of.filedAt)],
          [t('case.dueOn'), day(lang, of.dueOn)],
        ]}
      />
      <h3>{t('case.steps')}</h3>
      <ul className="answers">
        {of.steps.map((s) => (
          <li key={`${s.kind} ${s.at}`}>
            <span>{t(`step.${s.kind as StepWord}`)}</span>
            <b>{moment(lang, s.at)}</b>
            <small>{[s.by, s.note].filter(Boolean).join(' · ')}</small>
          </li>
        ))}
      </ul>
      {of.hearings.map((h) => (
        <OneHearing key={h.decisionId} caseId={of.id} hearing={h} viewer={viewer} again={again} />
      ))}
    </Panel>
  );
}

function OneHearing({
  caseId,
  hearing: h,
  viewer,
  again,
}: {
  caseId: string;
  hearing: Hearing;
  viewer: Viewer;
  again: () => void;
}) {
  const { t, lang } = useText();
  const [, answer] = useCommand(AnswerHearingDocument);
  return (
    <>
      <h3>{t('case.hearing')}</h3>
      <Facts
        rows={[
          [t('inspection.decisionNumber'), h.decision],
          [t('case.hearingUntil'), day(lang, h.until)],
          [t('case.hearingAnswer'), h.answer ? t(`step.${h.answer}`) : t('case.hearingNone')],
          [t('case.hearingHeld'), h.heldAt && moment(lang, h.heldAt)],
        ]}
      />
      {h.open && holds(viewer, 'ENTERPRISE') && (
        <ReasonForm
          title={t('case.answerHearing')}
          hint={t('case.answerHint', { day: day(lang, h.until) })}
          choices={[
            {
              name: 'answer',
              label: t('case.hearingAnswer'),
              options: [
                { value: 'yes', label: t('step.HEARING_REQUESTED') },
                { value: 'no', label: t('step.HEARING_WAIVED') },
              ],
            },
          ]}
          texts={[{ name: 'text', label: t('decide.statement'), limit: 4000 }]}
          submit={(of, clientMutationId) =>
            answer({
              input: { clientMutationId, caseId, decisionId: h.decisionId, requested: of('answer') === 'yes', text: of('text') },
            })
          }
          done={again}
        />
      )}
    </>
  );
}
