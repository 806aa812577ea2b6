import { useCommand } from '../../ask';
import { Facts } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { Tag, type Tone } from '../../components/Tag';
import { moment } from '../../format';
import { DecideExceptionDocument } from '../../gql/documents/exceptions';
import type { ExceptionLineFragment, ExceptionState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';

type Props = { exception: ExceptionLineFragment; viewer: Viewer; again: () => void };

const tones: Record<ExceptionState, Tone> = { REQUESTED: 'wait', GRANTED: 'good', REFUSED: 'bad' };

export function ExceptionTag({ state }: { state: ExceptionState }) {
  const { t } = useText();
  return <Tag tone={tones[state]}>{t(`exceptionState.${state}`)}</Tag>;
}

/** What was asked, on which ground, who decides and what was decided; whoever decides does it here. */
export function Exception({ exception: x, viewer, again }: Props) {
  const { t, lang } = useText();
  const [, decide] = useCommand(DecideExceptionDocument);
  return (
    <>
      <Facts
        rows={[
          [t('exception.gate'), t(`gate.${x.gate}`)],
          [t('exception.count'), x.rule && t('exception.counted', { period: x.period, count: x.count, cap: x.cap })],
          [t('exception.reason'), x.reason],
          [t('exception.asked'), `${x.requestedBy} · ${moment(lang, x.requestedAt)}`],
          [t('exception.approver'), `${t(`exceptionApprover.${x.approver}`)}（${x.basis}）`],
          [t('exception.decided'), x.decidedAt && `${x.decidedBy} · ${moment(lang, x.decidedAt)}`],
          [t('exception.remark'), x.remark],
        ]}
      />
      {x.state === 'REQUESTED' && decides(x, viewer) && (
        <ReasonForm
          title={t('exception.decide')}
          hint={t('exception.decideHint')}
          choices={[
            {
              name: 'grant',
              label: t('exception.verdict'),
              options: [
                { value: 'yes', label: t('exception.grant') },
                { value: 'no', label: t('exception.refuse') },
              ],
            },
          ]}
          texts={[{ name: 'remark', label: t('exception.remark'), limit: 2000 }]}
          submit={(of, clientMutationId) =>
            decide({ input: { clientMutationId, exceptionId: x.id, grant: of('grant') === 'yes', remark: of('remark') } })
          }
          done={again}
        />
      )}
    </>
  );
}

// Who may decide by the rule; where no superior agency is on the platform the supervision does.
function decides(x: ExceptionLineFragment, viewer: Viewer): boolean {
  const own = viewer.agency?.id === x.agency.id;
  switch (x.approver) {
    case 'HEAD':
      return holds(viewer, 'AGENCY_ADMIN') && own;
    case 'SUPERIOR':
      return holds(viewer, 'SUPERVISOR') || (holds(viewer, 'AGENCY_ADMIN') && !own);
    case 'GOVERNMENT':
      return holds(viewer, 'SUPERVISOR');
  }
}
