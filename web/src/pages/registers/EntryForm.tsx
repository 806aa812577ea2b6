import { type FormEvent, useId, useRef, useState } from 'react';
import type { Outcome } from '../../ask';
import { ProblemPanel } from '../../components/States';
import type { RegisterColumnsQuery, SaveRegisterRowMutation } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';

export type Column = RegisterColumnsQuery['registerForm']['columns'][number];
type Cell = { column: string; value: string };
type Props = {
  columns: readonly Column[];
  values: Record<string, string>;
  /** A new row: what names it can be filled in. */
  fresh?: boolean;
  submit: (cells: Cell[], reason: string, key: string) => Promise<Outcome<SaveRegisterRowMutation>>;
  done: (data: SaveRegisterRowMutation) => void;
};

// Cells that hold several lines or long lists.
const long = new Set(['checklist', 'scope', 'basis', 'memberships', 'conflicts', 'leave']);

/** The columns of a register as a form. Only cells that were changed are sent; the same values go under the same key. */
export function EntryForm({ columns, values, fresh = false, submit, done }: Props) {
  const { t } = useText();
  const id = useId();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const sent = useRef({ body: '', key: '' });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = (name: string) =>
      String(form.get(name) ?? '')
        .replaceAll('\r\n', '\n')
        .trim();
    const cells = columns
      .filter((c) => form.has(c.key) && given(c.key) !== (values[c.key] ?? ''))
      .map((c) => ({ column: c.key, value: given(c.key) }));
    const body = JSON.stringify([cells, given('reason')]);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    setBusy(true);
    const outcome = await submit(cells, given('reason'), sent.current.key);
    setBusy(false);
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (!outcome.ok) return;
    done(outcome.data);
  };
  return (
    <form className="stack" onSubmit={send}>
      {columns.map((c) => (
        <div className="field" key={c.key}>
          <label htmlFor={`${id}-${c.key}`}>
            {c.title}
            {c.required && ` ${t('registers.required')}`}
          </label>
          <Field id={`${id}-${c.key}`} column={c} value={values[c.key] ?? ''} fixed={c.identity && !fresh} />
        </div>
      ))}
      <div className="field">
        <label htmlFor={`${id}-reason`}>{t('registers.reason')}</label>
        <textarea id={`${id}-reason`} name="reason" required maxLength={2000} rows={2} />
      </div>
      {problem && <ProblemPanel problem={problem} />}
      <button type="submit" className="button" disabled={busy}>
        {t('registers.save')}
      </button>
    </form>
  );
}

/** What the answer to the last save warns of. It stands beside the form, which a save makes anew. */
export function Warnings({ of }: { of: SaveRegisterRowMutation['saveRegisterEntry']['warnings'] }) {
  const { lang } = useText();
  if (of.length === 0) return null;
  return <p role="status">{of.map((w) => (lang === 'en' ? w.messageEn : w.message)).join(lang === 'en' ? '; ' : '；')}</p>;
}

function Field({ id, column: c, value, fixed }: { id: string; column: Column; value: string; fixed: boolean }) {
  const { t } = useText();
  if (fixed) return <input id={id} defaultValue={value} disabled />;
  if (c.choices.length > 0) {
    return (
      <select id={id} name={c.key} defaultValue={value} required={c.required}>
        <option value="">{t('registers.nothing')}</option>
        {c.choices.map((x) => (
          <option key={x.value} value={x.value}>
            {x.title}
          </option>
        ))}
      </select>
    );
  }
  if (long.has(c.key)) return <textarea id={id} name={c.key} defaultValue={value} rows={3} required={c.required} />;
  return <input id={id} name={c.key} defaultValue={value} required={c.required} maxLength={4000} />;
}
