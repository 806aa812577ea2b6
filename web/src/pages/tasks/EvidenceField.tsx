import { type ChangeEvent, useId, useState } from 'react';
import { Digest } from '../../components/Digest';
import { bytes } from '../../format';
import { useText } from '../../i18n/text';
import { uuidv7 } from '../../uuidv7';
import { type About, type Held, type Stored, sendEvidence } from './evidence';

/** Takes photos and files, an enterprise's for an order to rectify or a finding. Uploads each at once and shows its digest; what failed says why and
 * can be chosen again. Without network it is held for later, where somebody holds it. */
export function EvidenceField({
  about,
  value,
  onChange,
  held = [],
  onHold,
}: {
  about?: About;
  value: Stored[];
  onChange: (next: Stored[]) => void;
  held?: Held[];
  onHold?: (next: Held[]) => void;
}) {
  const { t, lang } = useText();
  const id = useId();
  const [sending, setSending] = useState<string | null>(null);
  const [failed, setFailed] = useState<string[]>([]);
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    setFailed([]);
    let stored = value;
    let waiting = held;
    for (const file of files) {
      setSending(file.name);
      const key = uuidv7();
      const upload = await sendEvidence(file, lang === 'en', about, key);
      if (upload.ok) {
        stored = [...stored, upload.evidence];
        onChange(stored);
      } else if (upload.state && onHold) {
        waiting = [...waiting, { key, file }];
        onHold(waiting);
      } else {
        setFailed((before) => [...before, `${file.name}：${upload.why}`]);
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
        accept="image/jpeg,image/png,image/webp,audio/*,video/*,.m4a,.amr,application/pdf,text/plain"
        onChange={choose}
      />
      <p className="hint" aria-live="polite">
        {sending ? `${t('record.uploading')} ${sending}` : t('record.evidenceHint')}
      </p>
      {failed.length > 0 && (
        <div className="hint warn" role="alert">
          {failed.map((why) => (
            <p key={why}>{t('record.uploadFailed', { why })}</p>
          ))}
        </div>
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
        {held.map((h) => (
          <li key={h.key}>
            <span>
              {h.file.name} · {bytes(h.file.size)} · {t('outbox.fileHeld')}
            </span>
            <button type="button" className="copy" onClick={() => onHold?.(held.filter((other) => other.key !== h.key))}>
              {t('record.remove')}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
