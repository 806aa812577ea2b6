import { type FormEvent, useId, useState } from 'react';
import { useAsk } from '../ask';
import { FindEnterprisesDocument } from '../gql/documents/components';
import { useText } from '../i18n/text';
import { isName, normaliseUscc, usccTrouble } from '../uscc';
import { Loading, ProblemPanel } from './States';

type Props = { initial?: string; onSearch: (code: string) => void };

/**
 * Search of one enterprise: by its code, brought to its one spelling, refused in a wrong form and searched with a warning where the check character is wrong;
 * or by name or Pinyin initials, of which one is chosen.
 */
export function UsccSearch({ initial, onSearch }: Props) {
  const { t } = useText();
  const id = useId();
  const [text, setText] = useState(initial ?? '');
  const [name, setName] = useState('');
  const [trouble, setTrouble] = useState<'form' | 'check' | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const named = isName(text);
    const code = normaliseUscc(text);
    const found = code === '' || named ? null : usccTrouble(code);
    setTrouble(found);
    setName(named ? text.trim() : '');
    if (found === 'form' || named) return;
    setText(code);
    onSearch(code);
  };
  const choose = (code: string) => {
    setName('');
    setText(code);
    onSearch(code);
  };
  return (
    <search>
      <form className="search" onSubmit={submit}>
        <label htmlFor={id}>{t('search.label')}</label>
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
      {name !== '' && <Found name={name} choose={choose} />}
    </search>
  );
}

function Found({ name, choose }: { name: string; choose: (code: string) => void }) {
  const { t } = useText();
  const { data, loading, problem, again } = useAsk(FindEnterprisesDocument, { search: name });
  if (loading) return <Loading />;
  if (problem) return <ProblemPanel problem={problem} again={again} />;
  const rows = data?.enterprises.nodes ?? [];
  return (
    <div role="status" className="found">
      <p>{t(rows.length === 0 ? 'search.none' : 'search.choose')}</p>
      <ul>
        {rows.map((e) => (
          <li key={e.uscc}>
            <button type="button" className="button quiet" onClick={() => choose(e.uscc)}>
              {e.name} <span className="mono">{e.uscc}</span>
            </button>
          </li>
        ))}
      </ul>
      {data?.enterprises.pageInfo.hasNextPage && <p>{t('search.more')}</p>}
    </div>
  );
}
