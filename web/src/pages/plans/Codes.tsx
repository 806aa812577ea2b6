import { useId, useState } from 'react';
import { type Answer, useAsk } from '../../ask';
import { ProblemPanel } from '../../components/States';
import { FindIndustriesDocument, FindRegionsDocument, OwnRegionDocument } from '../../gql/documents/plans';
import { useText } from '../../i18n/text';

type Coded = { code: string; name: string };
type Found = { nodes: Coded[]; pageInfo: { hasNextPage: boolean } };

/** Regions of the agency's own, by name or code; what is not in the table (development zones) may be given by its code. */
export function Regions({ label }: { label: string }) {
  const [typed, setTyped] = useState('');
  const own = useAsk(OwnRegionDocument, {}).data?.me?.agency?.region.code;
  const answer = useAsk(FindRegionsDocument, { filter: { search: typed, regionCode: own } }, own === undefined);
  const found = answer.data?.regions;
  return <Codes name="regions" label={label} typed={typed} type={setTyped} answer={answer} found={found} free={/^\d{6}$/} />;
}

/** Sections, divisions, groups and classes of GB/T 4754, by name or code. */
export function Industries({ label }: { label: string }) {
  const [typed, setTyped] = useState('');
  const answer = useAsk(FindIndustriesDocument, { search: typed }, typed === '');
  const found = typed ? answer.data?.industries : undefined;
  return <Codes name="industries" label={label} typed={typed} type={setTyped} answer={answer} found={found} />;
}

type Props = {
  name: string;
  label: string;
  typed: string;
  type: (text: string) => void;
  answer: Answer<unknown>;
  found: Found | undefined;
  /** Codes that may be given though the table lacks them. */
  free?: RegExp;
};

// A search above boxes: those that are ticked stay, whatever is searched for next.
function Codes({ name, label, typed, type, answer, found, free }: Props) {
  const { t } = useText();
  const id = useId();
  const [chosen, setChosen] = useState<Coded[]>([]);
  const has = (list: Coded[], code: string) => list.some((c) => c.code === code);
  const others = (found?.nodes ?? []).filter((c) => !has(chosen, c.code));
  const unlisted = free?.test(typed) && !answer.loading && !has(chosen, typed) && !has(others, typed);
  const options = [...chosen, ...others, ...(unlisted ? [{ code: typed, name: t('plans.unlisted') }] : [])];
  const toggle = (c: Coded) => setChosen((was) => (has(was, c.code) ? was.filter((x) => x.code !== c.code) : [...was, c]));
  return (
    <fieldset className="choices">
      <legend>{label}</legend>
      <div className="field wide">
        <label htmlFor={id}>{t('plans.findCode')}</label>
        <input
          id={id}
          aria-label={`${t('plans.findCode')}：${label}`}
          type="search"
          autoComplete="off"
          maxLength={64}
          value={typed}
          onChange={(e) => type(e.target.value.trim())}
          onKeyDown={(e) => e.key === 'Enter' && e.preventDefault()}
        />
      </div>
      {answer.problem && <ProblemPanel problem={answer.problem} />}
      {options.map((c) => (
        <label key={c.code} className="check">
          <input type="checkbox" name={name} value={c.code} checked={has(chosen, c.code)} onChange={() => toggle(c)} />
          <span>
            {c.name} <span className="mono">{c.code}</span>
          </span>
        </label>
      ))}
      <p className="hint" role="status">
        {typed && found && others.length === 0 && !unlisted && t('plans.noCode')}
        {found?.pageInfo.hasNextPage && t('plans.moreCodes')}
      </p>
    </fieldset>
  );
}
