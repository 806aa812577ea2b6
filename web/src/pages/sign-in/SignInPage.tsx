import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { Navigate, useSearchParams } from 'react-router';
import { Page } from '../../components/Page';
import { Loading } from '../../components/States';
import { useText } from '../../i18n/text';
import { signIn } from '../../session';
import { homeOf, useViewer } from '../../viewer';

// Only a path of this site: an address handed in from outside must not lead away after a sign-in.
export function safeTarget(to: string | null): string | null {
  return to !== null && /^\/(?![/\\])/.test(to) ? to : null;
}

export function SignInPage() {
  const { t } = useText();
  const { status, viewer } = useViewer();
  const [params] = useSearchParams();
  if (viewer) return <Navigate to={safeTarget(params.get('to')) ?? homeOf(viewer)} replace />;
  return (
    <Page title={t('signIn.title')} lead={t('signIn.lead')}>
      {status === 'anonymous' || status === 'unreached' ? <Form /> : <Loading />}
    </Page>
  );
}

function Form() {
  const { t, lang } = useText();
  const id = useId();
  const [asksTotp, setAsksTotp] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const totp = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (asksTotp) totp.current?.focus();
  }, [asksTotp]);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const field = (name: string) => String(form.get(name) ?? '');
    setBusy(true);
    setRefusal(null);
    const outcome = await signIn(field('username').trim(), field('password'), field('totp').trim());
    if (outcome.ok) return; // the page moves on once the account is known
    setBusy(false);
    if (outcome.reason === 'totp') setAsksTotp(true);
    const said = lang === 'en' ? outcome.refusal.messageEn : outcome.refusal.message;
    setRefusal(outcome.reason === 'totp' ? t('signIn.totpHint') : (said ?? t(`signIn.${outcome.reason}`)));
  };
  return (
    <form className="panel sign-in" onSubmit={submit}>
      <div className="field">
        <label htmlFor={`${id}-u`}>{t('signIn.username')}</label>
        <input id={`${id}-u`} name="username" autoComplete="username" autoCapitalize="none" spellCheck={false} required />
      </div>
      <div className="field">
        <label htmlFor={`${id}-p`}>{t('signIn.password')}</label>
        <input id={`${id}-p`} name="password" type="password" autoComplete="current-password" required />
      </div>
      {asksTotp && (
        <div className="field">
          <label htmlFor={`${id}-t`}>{t('signIn.totp')}</label>
          <input
            id={`${id}-t`}
            ref={totp}
            name="totp"
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9]{6}"
            title={t('signIn.totpHint')}
            required
          />
        </div>
      )}
      {refusal && (
        <p className="hint warn" role="alert">
          {refusal}
        </p>
      )}
      <button type="submit" className="button wide" disabled={busy}>
        {busy ? t('signIn.busy') : t('signIn.submit')}
      </button>
    </form>
  );
}
