import { lazy, Suspense, useState } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router';
import { useClient } from 'urql';
import { type Outcome, useAsk, useCommand } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Pager } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ReasonForm } from '../../components/ReasonForm';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { Tag } from '../../components/Tag';
import { moment } from '../../format';
import {
  EndRegisterRowDocument,
  PublishRegisterItemDocument,
  RegisterColumnsDocument,
  RegisterRowDocument,
  RegisterRowsDocument,
  SaveRegisterRowDocument,
} from '../../gql/documents/registers';
import type { Register, RegisterRowQuery, RegisterRowsQuery, SaveRegisterRowMutation, SuccessionKind } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Key } from '../../i18n/zh';
import { normaliseUscc } from '../../uscc';
import { holds, type Viewer } from '../../viewer';
import { NotFoundPage } from '../NotFoundPage';
import { type Column, EntryForm, Warnings } from './EntryForm';
import { keeps, tones, useRegister } from './RegistersPage';

// What belongs to one register alone comes when its row is opened.
const Grants = lazy(async () => ({ default: (await import('./Grants')).Grants }));
const PhotoForm = lazy(async () => ({ default: (await import('./PhotoForm')).PhotoForm }));
const PlaceForm = lazy(async () => ({ default: (await import('./PlaceForm')).PlaceForm }));
const Sites = lazy(async () => ({ default: (await import('./Sites')).Sites }));

type Entry = NonNullable<RegisterRowQuery['registerEntry']>;
type Saved = SaveRegisterRowMutation['saveRegisterEntry'];
type Props = { register: Register; entry: Entry; viewer: Viewer; again: () => void };
const successions: SuccessionKind[] = ['DUPLICATE', 'MERGER', 'REREGISTERED'];

/** One row of a register: what it says, who changed it and why, and the forms to change it or take it out of use. */
export function EntryPage() {
  const { t } = useText();
  const { id } = useParams();
  const register = useRegister();
  if (!register || !id) return <NotFoundPage />;
  return (
    <Protected title={t('registers.title')}>
      {(viewer) =>
        id === 'new' ? <Create register={register} /> : <Shown key={id} register={register} id={id} viewer={viewer} />
      }
    </Protected>
  );
}

function Create({ register }: { register: Register }) {
  const { t } = useText();
  const navigate = useNavigate();
  const answer = useAsk(RegisterColumnsDocument, { register });
  const [, save] = useCommand(SaveRegisterRowDocument);
  if (answer.loading) return <Loading />;
  if (!answer.data) return answer.problem ? <ProblemPanel problem={answer.problem} again={answer.again} /> : null;
  return (
    <Page title={t('registers.createTitle', { register: t(`register.${register}`) })} lead={t('registers.formLead')}>
      <EntryForm
        columns={answer.data.registerForm.columns}
        values={{}}
        fresh
        submit={(cells, reason, clientMutationId) => save({ input: { clientMutationId, register, reason, cells } })}
        done={({ saveRegisterEntry: { entry, warnings } }) =>
          navigate(`/registers/${register.toLowerCase()}/${entry.id}`, { state: { warnings } })
        }
      />
    </Page>
  );
}

function Shown({ register, id, viewer }: { register: Register; id: string; viewer: Viewer }) {
  const { t } = useText();
  const { get } = useFilter();
  const made: { warnings?: Saved['warnings'] } | null = useLocation().state; // by the form of a new row
  const [warnings, setWarnings] = useState(made?.warnings ?? []);
  const answer = useAsk(RegisterRowDocument, { register, id, after: get('after') });
  const [, save] = useCommand(SaveRegisterRowDocument);
  if (answer.loading) return <Loading />;
  if (answer.problem) return <ProblemPanel problem={answer.problem} again={answer.again} />;
  const entry = answer.data?.registerEntry;
  if (!answer.data || !entry) return <NotFoundPage />;
  const columns = answer.data.registerForm.columns;
  const values = Object.fromEntries(entry.cells.map((c) => [c.column, c.value]));
  const done = (data: SaveRegisterRowMutation) => {
    setWarnings(data.saveRegisterEntry.warnings);
    answer.again();
  };
  const edits = keeps(viewer, register) || (register === 'AGENCIES' && holds(viewer, 'AGENCY_ADMIN'));
  return (
    <Page
      title={entry.title}
      lead={entry.synthetic ? t('registers.synthetic') : null}
      mark={<Tag tone={tones[entry.state]}>{t(`registerState.${entry.state}`)}</Tag>}
    >
      <Panel>
        <Warnings of={warnings} />
        {entry.unused && <p role="status">{t('registers.unusedText')}</p>}
        <Facts
          rows={[
            ...columns.map((c): [string, string] => [c.title, shown(c, values[c.key] ?? '')]),
            [t('registers.formerNames'), entry.formerNames.join('；')],
            [t('registers.successor'), entry.successor],
            [t('registers.lastUsed'), entry.lastUsed],
          ]}
        />
      </Panel>
      <Suspense fallback={<Loading />}>
        {register === 'ENTERPRISES' && <Sites enterprise={entry.id} region={values.region_code ?? ''} edits={edits} />}
        {register === 'AGENCIES' && (
          <Grants
            agency={entry.id}
            edits={keeps(viewer, register) || (holds(viewer, 'AGENCY_ADMIN') && viewer.agency?.id === entry.id)}
          />
        )}
        {register === 'INSPECTORS' && (
          <Panel title={t('photo.title')}>
            <PhotoForm key={entry.version} entry={entry} edits={edits} done={answer.again} />
          </Panel>
        )}
      </Suspense>
      {edits && (
        <Panel title={t('registers.change')}>
          <details className="reason">
            <summary>{t('registers.edit')}</summary>
            <EntryForm
              key={entry.version}
              columns={columns}
              values={values}
              submit={(cells, reason, clientMutationId) =>
                save({ input: { clientMutationId, register, id: entry.id, version: entry.version, reason, cells } })
              }
              done={done}
            />
          </details>
          {entry.state !== 'IN_FORCE' && register === 'ITEMS' && (
            <Publish register={register} entry={entry} viewer={viewer} again={answer.again} />
          )}
          {entry.state !== 'ENDED' && keeps(viewer, register) && (
            <End register={register} entry={entry} viewer={viewer} again={answer.again} />
          )}
        </Panel>
      )}
      {register === 'ENTERPRISES' && holds(viewer, 'SUPERVISOR') && (
        <Panel title={t('registers.change')}>
          <Suspense fallback={<Loading />}>
            <PlaceForm key={entry.version} entry={entry} region={values.region_code ?? ''} done={done} />
          </Suspense>
        </Panel>
      )}
      <History columns={columns} history={answer.data.registerHistory} />
    </Page>
  );
}

function shown(column: Column, value: string): string {
  return column.choices.find((c) => c.value === value)?.title ?? value;
}

function Publish({ entry, again }: Props) {
  const { t } = useText();
  const [, publish] = useCommand(PublishRegisterItemDocument);
  return (
    <ReasonForm
      title={t('registers.publish')}
      hint={t('registers.publishHint')}
      choices={[]}
      texts={[{ name: 'reason', label: t('registers.reason'), limit: 2000 }]}
      submit={(of, clientMutationId) =>
        publish({ input: { clientMutationId, id: entry.id, version: entry.version, reason: of('reason') } })
      }
      done={again}
    />
  );
}

// Out of use needs its reason; an enterprise or an agency also who goes on. The person confirms in so many words.
function End({ register, entry, again }: Props) {
  const { t } = useText();
  const client = useClient();
  const [, end] = useCommand(EndRegisterRowDocument);
  const succeeds = register === 'ENTERPRISES' || register === 'AGENCIES';
  const sure = {
    name: 'sure',
    label: t('registers.sure', { title: entry.title }),
    options: [{ value: 'yes', label: t('registers.yes') }],
  };
  const kind = {
    name: 'kind',
    label: t('registers.succession'),
    options: successions.map((k) => ({ value: k, label: t(`succession.${k}`) })),
  };
  // Who goes on is named by its code, as everywhere: a person has no id at hand.
  const successor = async (code: string) => {
    const variables = { register, filter: { search: code }, first: 20 };
    const answer = await client.query<RegisterRowsQuery>(RegisterRowsDocument.toString(), variables).toPromise();
    return answer.data?.registerEntries.nodes.find((n) => n.code === code)?.id;
  };
  const send = async (of: (name: string) => string, clientMutationId: string): Promise<Outcome<unknown>> => {
    const code = register === 'AGENCIES' ? of('successor') : normaliseUscc(of('successor'));
    const successorId = code ? await successor(code) : null;
    if (successorId === undefined)
      return { ok: false, problem: { code: 'NOT_FOUND', facts: {}, message: t('registers.noSuccessor', { code }) } };
    return end({
      input: {
        clientMutationId,
        register,
        id: entry.id,
        version: entry.version,
        reason: of('reason'),
        successorId,
        kind: successions.find((k) => k === of('kind')),
      },
    });
  };
  return (
    <ReasonForm
      title={t(`registers.end.${register}`)}
      hint={succeeds ? t('registers.endHint') : undefined}
      choices={register === 'ENTERPRISES' ? [kind, sure] : [sure]}
      lines={succeeds ? [{ name: 'successor', label: t('registers.successorCode') }] : []}
      texts={[{ name: 'reason', label: t('registers.reason'), limit: 2000 }]}
      submit={send}
      done={again}
    />
  );
}

// What history says beside the columns: state, successor and grants of power begin with a key; of a successor that waits for another administrator it has a mark.
const beside: Record<string, Key> = { state: 'registers.state', successor: 'registers.successor', grant: 'grants.title' };
const words: Record<string, Key> = {
  DRAFT: 'registerState.DRAFT',
  IN_FORCE: 'registerState.IN_FORCE',
  ENDED: 'registerState.ENDED',
  AUTHORISED: 'grantKind.AUTHORISED',
  ENTRUSTED: 'grantKind.ENTRUSTED',
  ACCEPTED: 'grants.accepted',
  '? DUPLICATE': 'registers.proposedDUPLICATE',
  '? MERGER': 'registers.proposedMERGER',
  '? REREGISTERED': 'registers.proposedREREGISTERED',
};

function History({ columns, history }: { columns: readonly Column[]; history: RegisterRowQuery['registerHistory'] }) {
  const { t, lang } = useText();
  const title = (column: string) => columns.find((c) => c.key === column)?.title ?? (beside[column] ? t(beside[column]) : column);
  const said = (column: string, value: string) =>
    columns.find((c) => c.key === column)?.choices.find((c) => c.value === value)?.title ||
    (column in beside ? value.replace(/^(\? )?[A-Z_]+\b/, (key) => (words[key] ? t(words[key]) : key)) : value) ||
    t('registers.nothing');
  return (
    <Panel title={t('registers.history')} note={t('registers.historyNote')}>
      {history.nodes.length === 0 && <Empty title={t('registers.noHistory')} next={t('registers.noHistoryNext')} />}
      <ol className="history">
        {history.nodes.map((h) => (
          <li key={h.ledger.index}>
            <strong>
              {moment(lang, h.at)} · {h.by}
            </strong>
            <p>{h.reason}</p>
            <ul>
              {h.changes.map((c) => (
                <li key={c.column}>
                  {title(c.column)}：{said(c.column, c.before)} → {said(c.column, c.after)}
                </li>
              ))}
            </ul>
            <small>
              <a href={h.ledger.proofUrl}>{t('registers.proof', { index: h.ledger.index })}</a>
            </small>
          </li>
        ))}
      </ol>
      <Pager info={history.pageInfo} />
    </Panel>
  );
}
