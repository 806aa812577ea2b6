import { type FormEvent, useId, useRef, useState } from 'react';
import { useAsk, useCommand } from '../../ask';
import { Facts, Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { Loading, ProblemPanel } from '../../components/States';
import { Tag } from '../../components/Tag';
import { civilDay, span } from '../../format';
import {
  AcceptGrantDocument,
  EndGrantDocument,
  GrantChoicesDocument,
  GrantPowerDocument,
  GrantsDocument,
} from '../../gql/documents/registers';
import type { GrantChoicesQuery, GrantsQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';

type Grant = GrantsQuery['powerGrants']['nodes'][number];

/** Who acts with the power of an agency, and for whom it acts itself: dated, on a paper, whole or for some items. */
export function Grants({ agency, edits }: { agency: string; edits: boolean }) {
  const { t } = useText();
  const answer = useAsk(GrantsDocument, { agencyId: agency, first: 100 });
  const choices = useAsk(GrantChoicesDocument, { agencyId: agency });
  const rows = answer.data?.powerGrants.nodes;
  return (
    <Panel title={t('grants.title')}>
      {answer.loading && <Loading />}
      {answer.problem && <ProblemPanel problem={answer.problem} again={answer.again} />}
      {rows?.length === 0 && <p className="hint">{t('grants.none')}</p>}
      {rows?.map((g) => (
        <OneGrant
          key={`${g.id} ${g.acceptedOn} ${g.endedOn}`}
          grant={g}
          items={choices.data?.checkItems.nodes ?? []}
          accepts={edits && g.grantee.id === agency}
          ends={edits && (g.grantor.id === agency || g.kind === 'ENTRUSTED')}
          again={answer.again}
        />
      ))}
      {edits && choices.problem && <ProblemPanel problem={choices.problem} again={choices.again} />}
      {edits && choices.data && <GrantForm grantor={agency} choices={choices.data} done={answer.again} />}
    </Panel>
  );
}

type OneProps = {
  grant: Grant;
  items: readonly { id: string; name: string }[];
  accepts: boolean;
  ends: boolean;
  again: () => void;
};

function OneGrant({ grant: g, items, accepts, ends, again }: OneProps) {
  const { t, lang } = useText();
  const [, accept] = useCommand(AcceptGrantDocument);
  const [, end] = useCommand(EndGrantDocument);
  const today = civilDay(new Date());
  const last = g.endedOn ?? g.to;
  const over = last < today;
  const waits = g.kind === 'ENTRUSTED' && !g.acceptedOn && !g.endedOn && !over;
  const named = g.itemIds.map((id) => items.find((i) => i.id === id)?.name);
  const words = named.every((name) => name !== undefined) ? named.join('；') : t('grants.someItems', { count: named.length });
  return (
    <article className="card">
      <header>
        <h3>
          {g.grantor.name} → {g.grantee.name}
        </h3>
        <Tag tone={over ? 'plain' : waits || g.from > today ? 'wait' : 'good'}>
          {over ? t('grants.over') : waits ? t('grants.waits') : g.from > today ? t('grants.coming') : t('grants.inForce')}
        </Tag>
      </header>
      <Facts
        rows={[
          [t('grants.kind'), t(`grantKind.${g.kind}`)],
          [t('grants.instrument'), g.instrument],
          [t('grants.items'), g.itemIds.length === 0 ? t('grants.allItems') : words],
          [t('grants.period'), span(lang, g.from, last)],
          [t('registers.reason'), g.reason],
        ]}
      />
      {accepts && waits && (
        <ReasonForm
          title={t('grants.accept')}
          hint={t('grants.acceptHint')}
          choices={[]}
          texts={[{ name: 'reason', label: t('registers.reason'), limit: 2000 }]}
          submit={(of, clientMutationId) => accept({ input: { clientMutationId, id: g.id, reason: of('reason') } })}
          done={again}
        />
      )}
      {ends && !g.endedOn && !over && (
        <ReasonForm
          title={t('grants.end')}
          hint={t('grants.endHint')}
          choices={[]}
          lines={[{ name: 'lastDay', label: t('grants.lastDay'), type: 'date', required: true }]}
          texts={[{ name: 'reason', label: t('registers.reason'), limit: 2000 }]}
          submit={(of, clientMutationId) =>
            end({ input: { clientMutationId, id: g.id, lastDay: of('lastDay'), reason: of('reason') } })
          }
          done={again}
        />
      )}
    </article>
  );
}

// A grant is entered once and never edited; without an item it is for all of them.
function GrantForm({ grantor, choices, done }: { grantor: string; choices: GrantChoicesQuery; done: () => void }) {
  const { t } = useText();
  const id = useId();
  const [busy, grant] = useCommand(GrantPowerDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sent = useRef({ body: '', key: '' });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const items = given.getAll('item').map(String);
    const input = {
      grantorId: grantor,
      granteeId: text('grantee'),
      kind: text('kind') === 'AUTHORISED' ? ('AUTHORISED' as const) : ('ENTRUSTED' as const),
      instrument: text('instrument'),
      itemIds: items.length === 0 ? null : items,
      from: text('from'),
      to: text('to'),
      reason: text('reason'),
    };
    const body = JSON.stringify(input);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    const outcome = await grant({ input: { clientMutationId: sent.current.key, ...input } });
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    form.reset();
    done();
  };
  const line = (name: string, label: string, type: string, more: object = {}) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input id={`${id}-${name}`} name={name} type={type} required {...more} />
    </div>
  );
  return (
    <details className="reason">
      <summary>{t('grants.create')}</summary>
      <p className="hint">{t('grants.createHint')}</p>
      <form onSubmit={send} aria-label={t('grants.create')}>
        <div className="field">
          <label htmlFor={`${id}-grantee`}>{t('grants.grantee')}</label>
          <select id={`${id}-grantee`} name="grantee" required>
            {choices.agencies.nodes
              .filter((a) => a.id !== grantor)
              .map((a) => (
                <option key={a.id} value={a.id}>
                  {a.name}
                </option>
              ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-kind`}>{t('grants.kind')}</label>
          <select id={`${id}-kind`} name="kind" required>
            <option value="ENTRUSTED">{t('grantKind.ENTRUSTED')}</option>
            <option value="AUTHORISED">{t('grantKind.AUTHORISED')}</option>
          </select>
        </div>
        {line('instrument', t('grants.instrument'), 'text', { maxLength: 512 })}
        <fieldset className="choices">
          <legend>{t('grants.itemChoice')}</legend>
          {choices.checkItems.nodes.map((i) => (
            <label key={i.id} className="check">
              <input type="checkbox" name="item" value={i.id} /> {i.name}
            </label>
          ))}
        </fieldset>
        {line('from', t('grants.from'), 'date')}
        {line('to', t('grants.to'), 'date')}
        <div className="field">
          <label htmlFor={`${id}-reason`}>{t('registers.reason')}</label>
          <textarea id={`${id}-reason`} name="reason" required maxLength={2000} rows={2} />
        </div>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button" disabled={busy}>
          {t('reason.submit')}
        </button>
      </form>
    </details>
  );
}
