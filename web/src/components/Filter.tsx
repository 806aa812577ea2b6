import { type FormEvent, type ReactNode, useId } from 'react';
import { useSearchParams } from 'react-router';
import { useText } from '../i18n/text';

/** Filters of a list, kept in the address. A change of filter begins at the first page. */
export function useFilter() {
  const [params, setParams] = useSearchParams();
  return {
    get: (name: string) => params.get(name) ?? undefined,
    set: (values: Record<string, string>) => {
      const next = new URLSearchParams(params);
      next.delete('after');
      for (const [name, value] of Object.entries(values)) {
        if (value === '') next.delete(name);
        else next.set(name, value);
      }
      setParams(next);
    },
  };
}

export function FilterBar({ children, onSubmit }: { children: ReactNode; onSubmit?: (form: FormData) => void }) {
  const { t } = useText();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit?.(new FormData(event.currentTarget));
  };
  return (
    <search>
      <form className="filter" aria-label={t('list.filter')} onSubmit={submit}>
        {children}
        {onSubmit && (
          <button type="submit" className="button">
            {t('list.search')}
          </button>
        )}
      </form>
    </search>
  );
}

type Choice = {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange: (value: string) => void;
};

/** A choice with "all" on top; it takes effect at once. */
export function Choose({ label, value, options, onChange }: Choice) {
  const { t } = useText();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(e) => onChange(e.target.value)}>
        <option value="">{t('list.all')}</option>
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A span of days, kept in the address as from and to. */
export function Period() {
  const { t } = useText();
  const { get, set } = useFilter();
  const id = useId();
  return (
    <>
      {(['from', 'to'] as const).map((name) => (
        <div className="field" key={name}>
          <label htmlFor={`${id}-${name}`}>{t(`list.${name}`)}</label>
          <input id={`${id}-${name}`} type="date" value={get(name) ?? ''} onChange={(e) => set({ [name]: e.target.value })} />
        </div>
      ))}
    </>
  );
}
