import { Link } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ReasonForm } from '../../components/ReasonForm';
import { Tag, type Tone } from '../../components/Tag';
import { day, moment } from '../../format';
import { AnswerMergeDocument, MergesDocument } from '../../gql/documents/merges';
import type { MergeLineFragment, MergeProposalState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';

const tones: Record<MergeProposalState, Tone> = {
  OPEN: 'wait',
  ACCEPTED: 'good',
  OFF_SITE: 'live',
  DECLINED: 'bad',
  LAPSED: 'plain',
};
const states = Object.keys(tones) as MergeProposalState[];

/** Visits that meet at one enterprise, and plans that will: each agency's head answers, the supervision reads. */
export function MergesPage() {
  const { t } = useText();
  return <Protected title={t('merges.title')}>{(viewer) => <Shown viewer={viewer} />}</Protected>;
}

function Shown({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { get, set } = useFilter();
  const state = states.find((s) => s === get('state'));
  const answer = useAsk(MergesDocument, { filter: { state }, first: 20, after: get('after') });
  return (
    <Page title={t('merges.title')} lead={t('merges.lead')}>
      <FilterBar>
        <Choose
          label={t('common.state')}
          value={state ?? ''}
          options={states.map((s) => ({ value: s, label: t(`mergeState.${s}`) }))}
          onChange={(s) => set({ state: s })}
        />
      </FilterBar>
      <Listing
        answer={answer}
        pick={(d) => d.mergeProposals}
        empty={{ title: t('merges.emptyTitle'), next: t('merges.emptyNext') }}
      >
        {(rows) => rows.map((p) => <Proposal key={p.id} proposal={p} viewer={viewer} again={answer.again} />)}
      </Listing>
    </Page>
  );
}

function Proposal({ proposal: p, viewer, again }: { proposal: MergeLineFragment; viewer: Viewer; again: () => void }) {
  const { t, lang } = useText();
  const own = (v: MergeLineFragment['host']) => v.agency.id === viewer.agency?.id || holds(viewer, 'SUPERVISOR', 'AUDITOR');
  const visit = (v: MergeLineFragment['host']) => (
    <>
      {v.agency.name}{' '}
      {p.plans ? (
        <Link to="/plans">{v.number}</Link>
      ) : own(v) ? (
        <Link to={`/inspections/${v.number}`}>{v.number}</Link>
      ) : (
        v.number
      )}
      <br />
      <small>{v.items.join('；')}</small>
    </>
  );
  return (
    <Panel title={p.enterprise ?? t('merges.plans', { count: p.enterprises })} note={p.uscc ?? undefined}>
      <p>
        <Tag tone={tones[p.state]}>{t(`mergeState.${p.state}`)}</Tag>
      </p>
      <Facts
        rows={[
          [t('merges.measure'), t(`mergeMeasure.${p.measure}`)],
          [t(p.plans ? 'merges.hostPlan' : 'merges.host'), visit(p.host)],
          [t(p.plans ? 'merges.guestPlan' : 'merges.guest'), visit(p.guest)],
          [t('merges.days'), `${day(lang, p.from)} – ${day(lang, p.to)}`],
          [t('merges.proposedAt'), moment(lang, p.proposedAt)],
          [t('merges.basis'), p.basis],
        ]}
      />
      <ul className="answers">
        {p.answers.map((a) => (
          <li key={`${a.agency.id} ${a.reply}`}>
            <span>
              {a.agency.name}
              {a.reason && `：${a.reason}`}
            </span>
            <b>{t(`mergeReply.${a.reply}`)}</b>
            <small>
              {a.by} · {moment(lang, a.at)}
            </small>
          </li>
        ))}
      </ul>
      {p.plans && p.state === 'ACCEPTED' && <p className="hint">{t(`merges.next${p.measure}`)}</p>}
      {p.plans && p.state === 'OFF_SITE' && <p className="hint">{t('merges.nextOFF_SITE')}</p>}
      <Answers proposal={p} viewer={viewer} again={again} />
    </Panel>
  );
}

// A head answers for the agency; accepting needs no reason, and is taken back with one while the other agency has not answered.
function Answers({ proposal: p, viewer, again }: { proposal: MergeLineFragment; viewer: Viewer; again: () => void }) {
  const { t } = useText();
  const [, send] = useCommand(AnswerMergeDocument);
  const asked = p.host.agency.id === viewer.agency?.id || p.guest.agency.id === viewer.agency?.id;
  const answered = p.answers.some((a) => a.agency.id === viewer.agency?.id);
  if (p.state !== 'OPEN' || !holds(viewer, 'AGENCY_ADMIN') || !asked) return null;
  return (
    <>
      {answered ? (
        <p className="hint">{t('merges.waiting')}</p>
      ) : (
        <ReasonForm
          title={t('merges.accept')}
          hint={t(p.plans ? `merges.next${p.measure}` : 'merges.acceptHint')}
          choices={[]}
          texts={[]}
          submit={(_, clientMutationId) => send({ input: { clientMutationId, proposalId: p.id, reply: 'ACCEPTED' } })}
          done={again}
        />
      )}
      <ReasonForm
        title={t('merges.decline')}
        hint={t(p.plans ? 'merges.declinePlanHint' : 'merges.declineHint')}
        choices={[
          {
            name: 'reply',
            label: t('merges.reply'),
            options: [
              { value: 'DECLINED', label: t('mergeReply.DECLINED') },
              { value: 'OFF_SITE', label: t('mergeReply.OFF_SITE') },
            ],
          },
        ]}
        texts={[{ name: 'reason', label: t('merges.reason'), limit: 2000 }]}
        submit={(of, clientMutationId) =>
          send({
            input: {
              clientMutationId,
              proposalId: p.id,
              reply: of('reply') === 'OFF_SITE' ? 'OFF_SITE' : 'DECLINED',
              reason: of('reason'),
            },
          })
        }
        done={again}
      />
    </>
  );
}
