import { useState } from 'react';
import { useCommand } from '../ask';
import { bytes, moment } from '../format';
import { DecideEvidenceMarkDocument, MarkEvidenceDocument } from '../gql/documents/components';
import { useText } from '../i18n/text';
import { authorizedFetch } from '../session';
import { holds, useViewer } from '../viewer';
import { Digest } from './Digest';
import { ReasonForm } from './ReasonForm';
import { Tag } from './Tag';

type Mark = { reason: string; kept: boolean | null; remark: string | null };
type Item = {
  id: string;
  sha256: string;
  mediaType: string;
  size: number;
  capturedAt: string;
  timeGap?: boolean;
  url: string;
  mark?: Mark | null;
};

/** Evidence on record: what it is, its digest, and the bytes to save. They come with the session, so a link would not do. */
export function EvidenceList({ evidence }: { evidence: readonly Item[] }) {
  const { t, lang } = useText();
  const [failed, setFailed] = useState(false);
  const save = async (e: Item) => {
    const answer = await authorizedFetch(e.url).catch(() => null);
    setFailed(!answer?.ok);
    if (!answer?.ok) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = `${e.id}.${e.mediaType.split('/').pop()}`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  if (evidence.length === 0) return null;
  return (
    <>
      <ul className="answers">
        {evidence.map((e, i) => (
          <li key={e.id}>
            <span>
              {e.mediaType} · {bytes(e.size)} · {moment(lang, e.capturedAt)}{' '}
              {e.timeGap && <Tag tone="bad">{t('evidence.timeGap')}</Tag>}
            </span>
            <Digest value={e.sha256} label={t('inspection.evidence')} />
            <button type="button" className="copy" aria-label={`${t('evidence.save')} ${i + 1}`} onClick={() => save(e)}>
              {t('evidence.save')}
            </button>
            {e.mark !== undefined && <Confidential id={e.id} mark={e.mark} at={i + 1} />}
          </li>
        ))}
      </ul>
      {failed && (
        <p className="hint warn" role="alert">
          {t('evidence.failed')}
        </p>
      )}
    </>
  );
}

/** Whether evidence is marked as confidential: its enterprise may mark it, the agency's head keeps or lifts the mark. Lists are asked again by themselves. */
function Confidential({ id, mark, at }: { id: string; mark: Mark | null; at: number }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, send] = useCommand(MarkEvidenceDocument);
  const [, decide] = useCommand(DecideEvidenceMarkDocument);
  if (!mark)
    return holds(viewer, 'ENTERPRISE') ? (
      <ReasonForm
        title={`${t('evidence.mark')} ${at}`}
        hint={t('evidence.markHint')}
        choices={[]}
        texts={[{ name: 'reason', label: t('evidence.markReason'), limit: 1000 }]}
        submit={(of, clientMutationId) => send({ input: { clientMutationId, evidenceId: id, reason: of('reason') } })}
        done={() => {}}
      />
    ) : null;
  return (
    <>
      <p>
        <Tag tone={mark.kept === false ? 'plain' : 'wait'}>
          {t(mark.kept === null ? 'evidence.marked' : mark.kept ? 'evidence.kept' : 'evidence.lifted')}
        </Tag>{' '}
        {mark.reason}
        {mark.remark && `；${mark.remark}`}
      </p>
      {mark.kept === null && holds(viewer, 'AGENCY_ADMIN') && (
        <ReasonForm
          title={`${t('evidence.decide')} ${at}`}
          choices={[
            {
              name: 'keep',
              label: t('evidence.verdict'),
              options: [
                { value: 'yes', label: t('evidence.keep') },
                { value: 'no', label: t('evidence.lift') },
              ],
            },
          ]}
          texts={[{ name: 'remark', label: t('evidence.remark'), limit: 1000 }]}
          submit={(of, clientMutationId) =>
            decide({ input: { clientMutationId, evidenceId: id, keep: of('keep') === 'yes', remark: of('remark') } })
          }
          done={() => {}}
        />
      )}
    </>
  );
}
