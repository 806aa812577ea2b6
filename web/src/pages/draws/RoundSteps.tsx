import { useCommand } from '../../ask';
import { ReasonForm } from '../../components/ReasonForm';
import { moment } from '../../format';
import { CloseRoundDocument, ExecuteDrawDocument, RecordBeaconDocument } from '../../gql/documents/draws';
import type { RoundState, RoundVoidReason } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';
import type { Draw } from './DrawPage';

type Round = {
  id: string;
  state: RoundState;
  voidReason?: RoundVoidReason | null;
  revealBy: string;
  beacons: readonly { source: string; event: string; time: string; value?: string | null; proposed?: string | null }[];
};

/** What moves a round on, for whoever may: the office closes it after the last reveal; office or parties record what the public events brought. */
export function RoundSteps({ round, again }: { round: Round; again: () => void }) {
  const { t, lang } = useText();
  const { viewer } = useViewer();
  const [, close] = useCommand(CloseRoundDocument);
  const [, record] = useCommand(RecordBeaconDocument);
  return (
    <>
      {round.state === 'OPEN' && holds(viewer, 'AGENCY_ADMIN') && (
        <ReasonForm
          title={t('roundStep.close')}
          hint={t('roundStep.closeHint', { time: moment(lang, round.revealBy) })}
          choices={[]}
          texts={[]}
          submit={(_, clientMutationId) => close({ input: { clientMutationId, roundId: round.id } })}
          done={again}
        />
      )}
      {(round.state === 'CLOSED' || round.voidReason === 'LATE') &&
        holds(viewer, 'AGENCY_ADMIN', 'PARTY') &&
        round.beacons
          .filter((b) => !b.value)
          .map((b) => (
            <ReasonForm
              key={`${b.source} ${b.event}`}
              title={t('roundStep.record', { source: b.source, event: b.event })}
              hint={
                b.proposed
                  ? t('roundStep.proposed', { value: b.proposed })
                  : t('roundStep.recordHint', { time: moment(lang, b.time) })
              }
              choices={[]}
              texts={[]}
              lines={[{ name: 'value', label: t('roundStep.value'), required: true }]}
              submit={(of, clientMutationId) =>
                record({ input: { clientMutationId, roundId: round.id, source: b.source, event: b.event, value: of('value') } })
              }
              done={again}
            />
          ))}
    </>
  );
}

/** The head of the agency executes the draw as soon as its randomness is complete; the platform does when nobody did. */
export function Execute({ draw, again }: { draw: Draw; again: () => void }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, execute] = useCommand(ExecuteDrawDocument);
  const own = holds(viewer, 'AGENCY_ADMIN') && viewer?.agency?.id === draw.agency.id;
  if (!own || draw.state !== 'COMMITTED' || draw.round.state !== 'BEACONS_RECORDED') return null;
  return (
    <ReasonForm
      title={t('roundStep.execute')}
      hint={t('roundStep.executeHint')}
      choices={[]}
      texts={[]}
      submit={(_, clientMutationId) => execute({ input: { clientMutationId, drawId: draw.id } })}
      done={again}
    />
  );
}
