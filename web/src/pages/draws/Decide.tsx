import { useCommand } from '../../ask';
import { type Option, ReasonForm } from '../../components/ReasonForm';
import { DecideDeviationDocument, ReleaseReserveDocument, VoidDrawDocument } from '../../gql/documents/draws';
import { useText, wordsOf } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';
import type { Draw } from './DrawPage';

/** The codes of a kind of deviation, in words. */
export function useCodes(codes: string[]): Option[] {
  const { t } = useText();
  return codes.map((code) => ({ value: code, label: `${code} ${wordsOf(t, 'deviation', code)}` }));
}

/** What reason and evidence every request gives. */
export function useReason() {
  const { t } = useText();
  return [
    { name: 'reason', label: t('deviation.reasonPublic'), limit: 500 },
    { name: 'evidence', label: t('deviation.evidenceText'), limit: 600 },
  ];
}

/** The head of the agency asks for a draw without result to be declared void. */
export function AskVoid({ draw, again }: { draw: Draw; again: () => void }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, ask] = useCommand(VoidDrawDocument);
  const codes = useCodes(draw.round.state === 'VOID' ? ['V03'] : ['V01', 'V02']);
  const texts = useReason();
  if (draw.state !== 'COMMITTED' || !holds(viewer, 'AGENCY_ADMIN') || viewer?.agency?.id !== draw.agency.id) return null;
  return (
    <ReasonForm
      title={t('deviation.askVoid')}
      hint={t('deviation.askVoidHint')}
      choices={[{ name: 'code', label: t('deviation.code'), options: codes }]}
      texts={texts}
      submit={(of, clientMutationId) =>
        ask({ input: { clientMutationId, drawId: draw.id, code: of('code'), reason: of('reason'), evidence: of('evidence') } })
      }
      done={again}
    />
  );
}

/** Another person decides about a request. */
export function Decide({ id, again }: { id: string; again: () => void }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, decide] = useCommand(DecideDeviationDocument);
  if (!holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR')) return null;
  return (
    <ReasonForm
      title={t('deviation.decide')}
      hint={t('deviation.decideHint')}
      choices={[
        {
          name: 'approve',
          label: t('deviation.verdict'),
          options: [
            { value: 'yes', label: t('deviation.approve') },
            { value: 'no', label: t('deviation.refuse') },
          ],
        },
      ]}
      texts={[{ name: 'remark', label: t('deviation.remark'), limit: 500 }]}
      submit={(of, clientMutationId) =>
        decide({ input: { clientMutationId, deviationId: id, approve: of('approve') === 'yes', remark: of('remark') } })
      }
      done={again}
    />
  );
}

/** An approved substitution of a draw with a reserve chain: the value that the holder of the chain released is entered. */
export function Release({ id, again }: { id: string; again: () => void }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, release] = useCommand(ReleaseReserveDocument);
  if (!holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR')) return null;
  return (
    <ReasonForm
      title={t('deviation.release')}
      hint={t('deviation.releaseHint')}
      choices={[]}
      texts={[{ name: 'value', label: t('deviation.releaseValue'), limit: 64 }]}
      submit={(of, clientMutationId) =>
        release({ input: { clientMutationId, deviationId: id, value: of('value').toLowerCase() } })
      }
      done={again}
    />
  );
}
