import { useId, useRef, useState } from 'react';
import { Photo } from '../../components/Photo';
import { useText } from '../../i18n/text';
import { authorizedFetch, refusalOf } from '../../session';
import { uuidv7 } from '../../uuidv7';

type Entry = { id: string; title: string; version: string; photoUrl?: string | null };

/** The photo of an inspector, and the form by which the agency's administrator sets another. */
export function PhotoForm({ entry, edits, done }: { entry: Entry; edits: boolean; done: () => void }) {
  const { t, lang } = useText();
  const [busy, setBusy] = useState(false);
  const [why, setWhy] = useState<string | null>(null);
  const id = useId();
  const key = useRef(uuidv7());
  const send = async (form: HTMLFormElement) => {
    setBusy(true);
    setWhy(null);
    const values = new FormData(form);
    const body = new FormData();
    body.set('clientMutationId', key.current);
    body.set('inspectorId', entry.id);
    body.set('version', entry.version);
    body.set('reason', String(values.get('reason')));
    body.set('file', values.get('file') as File); // last: the server reads the fields before it, then streams it
    try {
      const answer = await authorizedFetch('/photos', { method: 'POST', body });
      if (answer.ok) return done();
      const refusal = await refusalOf(answer);
      setWhy((lang === 'en' ? refusal.messageEn : refusal.message) ?? String(answer.status));
    } catch {
      setWhy(t('signIn.unreachable'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {entry.photoUrl ? <Photo url={entry.photoUrl} name={entry.title} /> : <p>{t('photo.none')}</p>}
      {edits && (
        <details className="reason">
          <summary>{t('photo.set')}</summary>
          <form
            onSubmit={(e) => {
              e.preventDefault();
              send(e.currentTarget);
            }}
            onChange={() => {
              key.current = uuidv7(); // what was changed after a refusal is another photo
            }}
          >
            <div className="field">
              <label htmlFor={`${id}-file`}>{t('photo.file')}</label>
              <input id={`${id}-file`} type="file" name="file" accept="image/jpeg,image/png" required />
            </div>
            <div className="field">
              <label htmlFor={`${id}-reason`}>{t('registers.reason')}</label>
              <textarea id={`${id}-reason`} name="reason" maxLength={2000} rows={2} required />
            </div>
            <p className="hint">{t('photo.hint')}</p>
            {why && (
              <p className="hint warn" role="alert">
                {why}
              </p>
            )}
            <button type="submit" className="button" disabled={busy}>
              {t('registers.save')}
            </button>
          </form>
        </details>
      )}
    </>
  );
}
