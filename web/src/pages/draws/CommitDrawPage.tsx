import { type FormEvent, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Line, MoreOrFewer, Pick } from '../../components/Fields';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { moment, span } from '../../format';
import { CommitChoicesDocument, CommitDrawDocument } from '../../gql/documents/draws';
import type { CommitChoicesQuery, CommitDrawInput } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { dayAfter, instantOf } from './commit';
import { Expected } from './Expected';

export type CommitPlan = CommitChoicesQuery['plans']['nodes'][number];
type Round = CommitChoicesQuery['rounds']['nodes'][number];
type Input = Omit<CommitDrawInput, 'clientMutationId'>;

const mostSlots = 8;
const rows = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The head of an agency commits a draw of a plan on file to an open round: what it will be is seen before, and nothing can be changed after. */
export function CommitDrawPage() {
  const { t } = useText();
  return (
    <Protected title={t('commit.title')} roles={['AGENCY_ADMIN']}>
      {(viewer) => <Choices agency={viewer.agency?.id ?? ''} />}
    </Protected>
  );
}

function Choices({ agency }: { agency: string }) {
  const { t } = useText();
  const { data, loading, problem, again } = useAsk(CommitChoicesDocument, { agency }, agency === '');
  const plans = data?.plans.nodes.filter((p) => p.state === 'FILED' || p.state === 'ACTIVE') ?? [];
  const rounds = data?.rounds.nodes ?? [];
  return (
    <Page title={t('commit.title')} lead={t('commit.lead')}>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && plans.length === 0 && (
        <Empty title={t('commit.noPlan')} next={t('commit.noPlanNext')}>
          <Link className="button" to="/plans/file">
            {t('plans.file')}
          </Link>
        </Empty>
      )}
      {data && plans.length > 0 && rounds.length === 0 && (
        <Empty title={t('commit.noRound')} next={t('commit.noRoundNext')}>
          <Link className="button" to="/rounds/open">
            {t('openRound.title')}
          </Link>
        </Empty>
      )}
      {plans.length > 0 && rounds.length > 0 && <Commit plans={plans} rounds={rounds} />}
    </Page>
  );
}

function Commit({ plans, rounds }: { plans: CommitPlan[]; rounds: Round[] }) {
  const [review, setReview] = useState<Input>();
  const plan = (id: string) => plans.find((p) => p.id === id);
  return (
    <>
      <Fields plans={plans} rounds={rounds} hidden={review !== undefined} next={setReview} />
      {review && (
        <Review
          input={review}
          plan={plan(review.planId)}
          round={rounds.find((r) => r.id === review.roundId)}
          back={() => setReview(undefined)}
        />
      )}
    </>
  );
}

type FieldsProps = { plans: CommitPlan[]; rounds: Round[]; hidden: boolean; next: (input: Input) => void };

function Fields({ plans, rounds, hidden, next }: FieldsProps) {
  const { t, lang } = useText();
  const [params] = useSearchParams();
  const wanted = plans.find((p) => p.id === params.get('plan'));
  const [planId, setPlan] = useState(wanted?.id ?? '');
  const [slots, setSlots] = useState(2);
  const [sealed, setSealed] = useState(1); // embargo is the rule: who was drawn is not told before the visit
  const [to, setTo] = useState('');
  const plan = plans.find((p) => p.id === planId);
  const check = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    next({
      planId: text('plan'),
      roundId: text('round'),
      slots: rows(slots).map((i) => text(`slot-${i}`) || '-'),
      reservePercent: text('reserve') || undefined,
      capacityFactor: text('capacity') || undefined,
      publication: text('publication') === 'RESTRICTED' ? 'RESTRICTED' : 'OPEN',
      sealedParties: rows(sealed).map((i) => ({ name: text(`sealed-${i}`), username: text(`sealedAccount-${i}`) })),
      embargoUntil: text('embargo') ? instantOf(text('embargo')) : undefined,
      windowFrom: text('from'),
      windowTo: text('to'),
    });
  };
  return (
    <form className="stack" onSubmit={check} hidden={hidden}>
      <Pick
        name="plan"
        label={t('commit.plan')}
        empty={t('commit.choose')}
        value={wanted?.id}
        options={plans.map((p) => ({ value: p.id, label: `${p.title}（${p.number}）` }))}
        onChange={setPlan}
      />
      {plan && <Expected plan={plan} />}
      <Pick
        name="round"
        label={t('commit.round')}
        empty={t('commit.choose')}
        options={rounds.map((r) => ({
          value: r.id,
          label: t('commit.roundLine', { name: r.name, time: moment(lang, r.revealBy) }),
        }))}
      />
      <Line name="from" label={t('commit.from')} type="date" min={plan?.from} max={plan?.to} required />
      <Line name="to" label={t('commit.to')} type="date" min={plan?.from} max={plan?.to} onChange={setTo} required />
      <Panel title={t('commit.team')}>
        <p className="hint">{t('commit.slotHint')}</p>
        {plan && plan.cooperatingAgencies.length > 0 && (
          <p className="hint">
            {t('commit.joint', { list: [plan.agency, ...plan.cooperatingAgencies].map((a) => `${a.code} ${a.name}`).join('；') })}
          </p>
        )}
        {rows(slots).map((i) => (
          <Line key={i} name={`slot-${i}`} label={t('commit.slot', { n: i + 1 })} value="-" />
        ))}
        <MoreOrFewer
          legend={t('commit.slotCount')}
          count={slots}
          least={2}
          most={mostSlots}
          more={t('commit.moreSlots')}
          fewer={t('commit.fewerSlots')}
          set={setSlots}
        />
        <Line name="capacity" label={t('commit.capacity')} hint={t('commit.capacityHint')} />
        <Line name="reserve" label={t('commit.reserve')} hint={t('commit.reserveHint')} />
      </Panel>
      <Pick
        name="publication"
        label={t('draw.publication')}
        options={[
          { value: 'OPEN', label: t('publication.OPEN') },
          { value: 'RESTRICTED', label: t('publication.RESTRICTED') },
        ]}
      />
      <Panel title={t('commit.sealed')}>
        <p className="hint">{t('commit.sealedHint')}</p>
        {rows(sealed).map((i) => (
          <fieldset className="choices" key={i}>
            <legend>{t('commit.sealedParty', { n: i + 1 })}</legend>
            <Line name={`sealed-${i}`} label={t('commit.sealedName', { n: i + 1 })} required />
            <Line name={`sealedAccount-${i}`} label={t('commit.sealedAccount', { n: i + 1 })} required />
          </fieldset>
        ))}
        <MoreOrFewer
          legend={t('commit.sealedCount')}
          count={sealed}
          least={0}
          most={mostSlots}
          more={t('commit.moreSealed')}
          fewer={t('commit.fewerSealed')}
          set={setSealed}
        />
        {sealed > 0 && (
          <Line
            key={to}
            name="embargo"
            label={t('commit.embargo')}
            type="datetime-local"
            value={to && `${dayAfter(to)}T00:00`}
            hint={t('commit.embargoHint')}
          />
        )}
      </Panel>
      <button type="submit" className="button">
        {t('commit.check')}
      </button>
    </form>
  );
}

type ReviewProps = { input: Input; plan?: CommitPlan; round?: Round; back: () => void };

/** What is about to be frozen, said once more, and the step that cannot be taken back. */
function Review({ input, plan, round, back }: ReviewProps) {
  const { t, lang } = useText();
  const navigate = useNavigate();
  const [busy, commit] = useCommand(CommitDrawDocument);
  const [problem, setProblem] = useState<Problem>();
  const key = useRef(uuidv7());
  const send = async () => {
    const outcome = await commit({ input: { clientMutationId: key.current, ...input } });
    if (outcome.ok) await navigate(`/draw/${encodeURIComponent(outcome.data.commitDraw.draw.number)}`);
    else setProblem(outcome.problem);
  };
  const sealed = input.sealedParties ?? [];
  return (
    <Panel title={t('commit.review')}>
      <Facts
        rows={[
          [t('commit.plan'), plan && `${plan.title}（${plan.number}）`],
          [t('common.items'), plan?.items.map((i) => i.name).join('；')],
          [t('commit.round'), round && t('commit.roundLine', { name: round.name, time: moment(lang, round.revealBy) })],
          [t('common.window'), span(lang, input.windowFrom, input.windowTo)],
          [t('draw.slots'), input.slots.map((s, i) => `${i + 1}. ${s === '-' ? t('draw.noQualification') : s}`).join('　')],
          [t('commit.capacity'), input.capacityFactor],
          [t('commit.reserve'), input.reservePercent],
          [t('draw.publication'), t(`publication.${input.publication}`)],
          [t('commit.sealed'), sealed.map((s) => `${s.name}（${s.username}）`).join('、')],
          [t('draw.embargo'), input.embargoUntil && moment(lang, input.embargoUntil)],
        ]}
      />
      {plan && <Expected plan={plan} />}
      {sealed.length > 0 && !input.embargoUntil && <p className="hint warn">{t('commit.noEmbargo')}</p>}
      {sealed.length === 0 && <p className="hint warn">{t('commit.foreseen')}</p>}
      <p>{t('commit.final')}</p>
      {problem && <ProblemPanel problem={problem} />}
      {busy && <p role="status">{t('commit.freezing')}</p>}
      <p>
        <button type="button" className="button" disabled={busy} onClick={() => void send()}>
          {t('commit.send')}
        </button>{' '}
        <button type="button" className="button quiet" disabled={busy} onClick={back}>
          {t('commit.back')}
        </button>
      </p>
    </Panel>
  );
}
