import { type FormEvent, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Page, Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { AgenciesDocument } from '../../gql/documents/draws';
import { ItemsDocument } from '../../gql/documents/items';
import { FilePlanDocument, PlanTargetCountDocument } from '../../gql/documents/plans';
import type { PlanKind, SubjectKind } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { holds, useViewer } from '../../viewer';
import { Industries, Regions } from './Codes';

const subjects: SubjectKind[] = ['ENTERPRISE', 'SELF_EMPLOYED', 'COOPERATIVE', 'SOCIAL_ORGANISATION', 'PUBLIC_INSTITUTION'];
const classes = ['A', 'B', 'C', 'D', 'UNKNOWN'];
const rules = ['kind', 'industry_section', 'region', 'key_supervision', 'credit_class'] as const;

/** The parts of a text that are separated by spaces or commas. */
const split = (s: FormDataEntryValue | null) =>
  String(s ?? '')
    .split(/[\s,，、]+/)
    .filter(Boolean);

/** What the form says of the target. */
function targetOf(form: FormData) {
  return {
    regionCodes: form.getAll('regions').map(String),
    industries: form.getAll('industries').map(String),
    kinds: form.getAll('kinds') as SubjectKind[],
    creditClasses: form.getAll('classes').map(String),
    keySupervision: split(form.get('marks')),
  };
}

/** An agency files an annual plan or drafts a special one. How many enterprises it is about is counted while the form is filled in. */
export function FilePlanPage() {
  const { t } = useText();
  const { viewer } = useViewer();
  const id = useId();
  const go = useNavigate();
  const [asked, setAsked] = useState({ target: {}, stratification: 'kind' });
  const counted = useAsk(PlanTargetCountDocument, asked, !holds(viewer, 'AGENCY_ADMIN'));
  const items = useAsk(
    ItemsDocument,
    { filter: { agencyId: viewer?.agency?.id, active: true }, first: 50 },
    !holds(viewer, 'AGENCY_ADMIN'),
  );
  const agencies = useAsk(AgenciesDocument, {});
  const [, file] = useCommand(FilePlanDocument);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const sent = useRef({ body: '', key: '' });
  const strata = counted.data?.planTargetCount.strata ?? [];
  const typing = useRef(0);
  const count = (form: FormData) => {
    window.clearTimeout(typing.current);
    const ask = { target: targetOf(form), stratification: String(form.get('stratification')) };
    typing.current = window.setTimeout(() => setAsked((was) => (JSON.stringify(was) === JSON.stringify(ask) ? was : ask)), 300);
  };
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const input = {
      kind: text('kind') as PlanKind,
      year: Number(text('from').slice(0, 4)),
      title: text('title'),
      itemIds: form.getAll('items').map(String),
      cooperatingAgencyIds: form.getAll('cooperating').map(String),
      target: targetOf(form),
      stratification: text('stratification'),
      ratios: strata
        .filter((s) => text(`percent-${s.stratum}`) || text(`minimum-${s.stratum}`))
        .map((s) => ({
          stratum: s.stratum,
          percent: text(`percent-${s.stratum}`) || '0',
          minimum: Number(text(`minimum-${s.stratum}`) || 0),
        })),
      from: text('from'),
      to: text('to'),
      lateReason: text('lateReason') || undefined,
    };
    const body = JSON.stringify(input);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    setBusy(true);
    const outcome = await file({ input: { clientMutationId: sent.current.key, ...input } });
    setBusy(false);
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (outcome.ok) go(`/plans?agency=${encodeURIComponent(viewer?.agency?.id ?? '')}`);
  };
  const line = (name: string, label: string, type = 'text', required = false) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input id={`${id}-${name}`} name={name} type={type} required={required} maxLength={1000} />
    </div>
  );
  const boxes = (name: string, label: string, options: { value: string; label: string }[]) => (
    <fieldset className="choices">
      <legend>{label}</legend>
      {options.map((o) => (
        <label key={o.value} className="check">
          <input type="checkbox" name={name} value={o.value} /> {o.label}
        </label>
      ))}
    </fieldset>
  );
  const select = (name: string, label: string, options: { value: string; label: string }[]) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <select id={`${id}-${name}`} name={name}>
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    </div>
  );
  const sum = (of: 'enterprises' | 'active') => strata.reduce((n, s) => n + s[of], 0);
  return (
    <Page title={t('plans.fileTitle')} lead={t('plans.fileLead')}>
      <form className="stack" onSubmit={send} onChange={(e) => count(new FormData(e.currentTarget))}>
        {select(
          'kind',
          t('plans.kind'),
          (['ANNUAL', 'SPECIAL'] as const).map((k) => ({ value: k, label: t(`planKind.${k}`) })),
        )}
        {line('title', t('plans.name'), 'text', true)}
        {boxes(
          'items',
          t('plans.items'),
          (items.data?.checkItems.nodes ?? []).map((i) => ({ value: i.id, label: i.name })),
        )}
        {items.data?.checkItems.nodes.length === 0 && <p className="hint warn">{t('plans.noItems')}</p>}
        {boxes(
          'cooperating',
          t('plans.cooperating'),
          (agencies.data?.agencies.nodes ?? [])
            .filter((a) => a.id !== viewer?.agency?.id)
            .map((a) => ({ value: a.id, label: a.name })),
        )}
        {line('from', t('plans.from'), 'date', true)}
        {line('to', t('plans.to'), 'date', true)}
        <Regions label={t('plans.regions')} />
        <Industries label={t('plans.industries')} />
        {boxes(
          'kinds',
          t('plans.kinds'),
          subjects.map((k) => ({ value: k, label: wordsOf(t, 'subject', k) })),
        )}
        {boxes(
          'classes',
          t('plans.classes'),
          classes.map((c) => ({ value: c, label: c === 'UNKNOWN' ? t('subject.UNKNOWN') : c })),
        )}
        {line('marks', t('plans.marks'))}
        {select(
          'stratification',
          t('plans.stratification'),
          rules.map((r) => ({ value: r, label: t(`stratification.${r}`) })),
        )}
        <Panel title={t('plans.ratios')}>
          <p role="status">
            {counted.loading ? t('plans.counting') : t('plans.count', { enterprises: sum('enterprises'), active: sum('active') })}
          </p>
          {counted.problem && <ProblemPanel problem={counted.problem} aside />}
          {counted.data && strata.length === 0 && <p className="hint warn">{t('plans.noStrata')}</p>}
          {strata.map((s) => (
            <div key={s.stratum}>
              {line(`percent-${s.stratum}`, t('plans.percent', { stratum: wordsOf(t, 'subject', s.stratum), active: s.active }))}
              {line(`minimum-${s.stratum}`, t('plans.minimum', { stratum: wordsOf(t, 'subject', s.stratum) }), 'number')}
            </div>
          ))}
        </Panel>
        {line('lateReason', t('plans.lateReason'))}
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button" disabled={busy}>
          {t('plans.send')}
        </button>
      </form>
    </Page>
  );
}
