import { type FormEvent, useId, useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ProblemPanel } from '../../components/States';
import { ChangePasswordDocument } from '../../gql/documents/account';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';

/** What a person keeps of the own account: the password. */
export function AccountPage() {
  const { t } = useText();
  return (
    <Protected title={t('account.title')}>
      {(viewer) => (
        <Page title={t('account.title')} lead={viewer.displayName}>
          <Panel title={t('account.password')}>
            <PasswordForm username={viewer.username} />
          </Panel>
        </Page>
      )}
    </Protected>
  );
}

function PasswordForm({ username }: { username: string }) {
  const { t } = useText();
  const id = useId();
  const [busy, run] = useCommand(ChangePasswordDocument);
  const [problem, setProblem] = useState<Problem>();
  const [said, setSaid] = useState<'account.changed' | 'account.differ'>();
  const sent = useRef({ body: '', key: '' });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    const typed = (name: string) => String(values.get(name) ?? '');
    const [oldPassword, newPassword, again] = [typed('old'), typed('new'), typed('again')];
    setProblem(undefined);
    setSaid(newPassword === again ? undefined : 'account.differ');
    if (newPassword !== again) return;
    const body = JSON.stringify([oldPassword, newPassword]);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    const outcome = await run({ input: { clientMutationId: sent.current.key, oldPassword, newPassword } });
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    sent.current = { body: '', key: '' };
    form.reset();
    setSaid('account.changed');
  };
  return (
    <form onSubmit={send}>
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <Field id={`${id}-o`} name="old" label={t('account.old')} complete="current-password" />
      <Field id={`${id}-n`} name="new" label={t('account.new')} complete="new-password" hint={t('account.hint')} />
      <Field id={`${id}-a`} name="again" label={t('account.again')} complete="new-password" />
      {problem && <ProblemPanel problem={problem} />}
      {said && (
        <p className={said === 'account.changed' ? 'hint' : 'hint warn'} role={said === 'account.changed' ? 'status' : 'alert'}>
          {t(said)}
        </p>
      )}
      <button type="submit" className="button" disabled={busy}>
        {t('account.submit')}
      </button>
    </form>
  );
}

type FieldProps = { id: string; name: string; label: string; complete: string; hint?: string };

function Field({ id, name, label, complete, hint }: FieldProps) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} name={name} type="password" autoComplete={complete} required aria-describedby={hint && `${id}-hint`} />
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}
