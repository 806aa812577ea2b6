import { type FormEvent, useId, useState } from 'react';
import { useText } from '../i18n/text';
import { normaliseUscc, usccTrouble } from '../uscc';

/** Search by code: brings it to its one spelling, refuses a wrong form, warns of a wrong check character and searches anyway. */
export function UsccSearch({ initial, onSearch }: { initial?: string; onSearch: (code: string) => void }) {
  const { t } = useText();
  const id = useId();
  const [text, setText] = useState(initial ?? '');
  const [trouble, setTrouble] = useState<'form' | 'check' | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = normaliseUscc(text);
    const found = code === '' ? null : usccTrouble(code);
    setTrouble(found);
    if (found === 'form') return;
    setText(code);
    onSearch(code);
  };
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <label htmlFor={id}>{t('common.uscc')}</label>
        <div className="search-row">
          <input
            id={id}
            value={text}
            onChange={(e) => setText(e.target.value)}
            autoComplete="off"
            spellCheck={false}
            placeholder="91370500…"
            aria-describedby={`${id}-note`}
            aria-invalid={trouble === 'form'}
          />
          <button type="submit" className="button">
            {t('list.search')}
          </button>
        </div>
        <p id={`${id}-note`} className={trouble === null ? 'hint' : 'hint warn'} aria-live="polite">
          {trouble === null ? t('home.searchHint') : t(`uscc.${trouble}`)}
        </p>
      </form>
    </search>
  );
}
