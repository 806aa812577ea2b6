import { type ChangeEvent, useId, useState } from 'react';
import { Digest } from '../../components/Digest';
import { bytes } from '../../format';
import { useText } from '../../i18n/text';
import { type Stored, sendEvidence } from './evidence';

/** Takes photos and files, an enterprise's for an order to rectify. Uploads each at once and shows its digest; what failed says why and
 * can be chosen again. */
export function EvidenceField({
  order,
  value,
  onChange,
}: {
  order?: string;
  value: Stored[];
  onChange: (next: Stored[]) => void;
}) {
  const { t, lang } = useText();
  const id = useId();
  const [sending, setSending] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    setFailed(null);
    let stored = value;
    for (const file of files) {
      setSending(file.name);
      const upload = await sendEvidence(file, lang === 'en', order);
      if (upload.ok) {
        stored = [...stored, upload.evidence];
        onChange(stored);
      } else {
        setFailed(`${file.name}：${upload.why}`);
      }
    }
    setSending(null);
  };
  return (
    <div>
      <label className="button quiet" htmlFor={id}>
        {t('record.addEvidence')}
      </label>
      <input
        id={id}
        className="visually-hidden"
        type="file"
        multiple
        accept="image/*,video/*,application/pdf"
        onChange={choose}
      />
      <p className="hint" aria-live="polite">
        {sending ? `${t('record.uploading')} ${sending}` : t('record.evidenceHint')}
      </p>
      {failed && (
        <p className="hint warn" role="alert">
          {t('record.uploadFailed', { why: failed })}
        </p>
      )}
      <ul className="answers">
        {value.map((e) => (
          <li key={e.id}>
            <span>
              {e.mediaType} · {bytes(e.size)}
            </span>
            <Digest value={e.sha256} label={t('inspection.evidence')} />
            <button type="button" className="copy" onClick={() => onChange(value.filter((other) => other.id !== e.id))}>
              {t('record.remove')}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
