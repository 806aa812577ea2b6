import { useState } from 'react';
import { bytes, moment } from '../format';
import { useText } from '../i18n/text';
import { authorizedFetch } from '../session';
import { Digest } from './Digest';

type Item = { id: string; sha256: string; mediaType: string; size: number; capturedAt: string; url: string };

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
              {e.mediaType} · {bytes(e.size)} · {moment(lang, e.capturedAt)}
            </span>
            <Digest value={e.sha256} label={t('inspection.evidence')} />
            <button type="button" className="copy" aria-label={`${t('evidence.save')} ${i + 1}`} onClick={() => save(e)}>
              {t('evidence.save')}
            </button>
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
