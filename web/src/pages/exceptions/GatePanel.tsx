import { useAsk, useCommand } from '../../ask';
import { Facts, Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { ProblemPanel } from '../../components/States';
import { Tag } from '../../components/Tag';
import { day, moment } from '../../format';
import { ExceptionsDocument, MakeUpCodeDocument, RequestExceptionDocument } from '../../gql/documents/exceptions';
import type { EmergencyFactsFragment, ExceptionGate, InspectionState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';
import { Exception, ExceptionTag } from './Exception';

type Visit = {
  id: string;
  number: string;
  state: InspectionState;
  emergency?: EmergencyFactsFragment | null;
};
type Props = { visit: Visit; viewer: Viewer; lead?: boolean; again: () => void };

const gates: ExceptionGate[] = ['FREQUENCY_CAP', 'QUIET_DAY', 'PLAN_NOT_FILED'];

/** What an emergency still owes, and the exceptions of a visit: who asks does it here, who decides decides here. */
export function GatePanel({ visit, viewer, lead = false, again }: Props) {
  return (
    <>
      {visit.emergency && <Emergency visit={visit} emergency={visit.emergency} lead={lead} again={again} />}
      {holds(viewer, 'INSPECTOR', 'AGENCY_ADMIN', 'SUPERVISOR', 'AUDITOR') && <Exceptions visit={visit} viewer={viewer} />}
    </>
  );
}

/** Why an officer who was there could not have been sent. */
const notes = {
  RECUSAL: 'emergency.note.RECUSAL',
  OFFICER_UNFIT: 'emergency.note.OFFICER_UNFIT',
  CERTIFICATE_EXPIRED: 'emergency.note.CERTIFICATE_EXPIRED',
  CERTIFICATE_SCOPE: 'emergency.note.CERTIFICATE_SCOPE',
} as const;

function Emergency({ visit, emergency: e, lead, again }: Omit<Props, 'viewer'> & { emergency: EmergencyFactsFragment }) {
  const { t, lang } = useText();
  const [, makeUp] = useCommand(MakeUpCodeDocument);
  return (
    <Panel title={t('emergency.title')}>
      <p>
        {e.overdue && <Tag tone="bad">{t('emergency.overdue')}</Tag>}
        {e.madeUp?.late && <Tag tone="bad">{t('emergency.late')}</Tag>}
        {!e.coded && !e.overdue && <Tag tone="wait">{t('emergency.waiting')}</Tag>}
      </p>
      <Facts
        rows={[
          [t('emergency.enteredAt'), moment(lang, e.enteredAt)],
          [t('emergency.dueOn'), !e.coded && day(lang, e.dueOn)],
          [t('emergency.madeUp'), e.madeUp && t('emergency.madeUpText', { days: e.madeUp.days, reason: e.madeUp.reason })],
          [
            t('emergency.noted'),
            e.noted
              .map((n) => `${n.inspector}：${n.reason in notes ? t(notes[n.reason as keyof typeof notes]) : n.reason}`)
              .join('；'),
          ],
        ]}
      />
      {lead && !e.coded && visit.state === 'APPROVED' && (
        <ReasonForm
          title={t('emergency.makeUp')}
          hint={t('emergency.makeUpHint')}
          choices={[]}
          texts={[{ name: 'reason', label: t('emergency.makeUpReason'), limit: 2000 }]}
          submit={(of, clientMutationId) => makeUp({ input: { clientMutationId, inspectionId: visit.id, reason: of('reason') } })}
          done={again}
        />
      )}
    </Panel>
  );
}

function Exceptions({ visit, viewer }: { visit: Visit; viewer: Viewer }) {
  const { t } = useText();
  const [, request] = useCommand(RequestExceptionDocument);
  const { data, problem, again } = useAsk(ExceptionsDocument, { filter: { inspection: visit.number }, first: 20 });
  const asked = data?.gateExceptions.nodes ?? [];
  const mayAsk =
    holds(viewer, 'INSPECTOR', 'AGENCY_ADMIN') &&
    (visit.state === 'PLANNED' || visit.state === 'APPROVED' || visit.state === 'CODE_ISSUED');
  if (problem) return <ProblemPanel problem={problem} again={again} />;
  if (!mayAsk && asked.length === 0) return null;
  return (
    <Panel title={t('exception.title')}>
      {asked.map((x) => (
        <details key={x.id} open={x.state === 'REQUESTED'}>
          <summary>
            {t(`gate.${x.gate}`)} <ExceptionTag state={x.state} />
          </summary>
          <Exception exception={x} viewer={viewer} again={again} />
        </details>
      ))}
      {mayAsk && (
        <ReasonForm
          title={t('exception.ask')}
          hint={t('exception.askHint')}
          choices={[
            { name: 'gate', label: t('exception.gate'), options: gates.map((g) => ({ value: g, label: t(`gate.${g}`) })) },
          ]}
          texts={[{ name: 'reason', label: t('exception.reason'), limit: 2000 }]}
          submit={(of, clientMutationId) =>
            request({
              input: {
                clientMutationId,
                inspectionId: visit.id,
                gate: gates.find((g) => g === of('gate')) ?? 'FREQUENCY_CAP',
                reason: of('reason'),
              },
            })
          }
          done={again}
        />
      )}
    </Panel>
  );
}
