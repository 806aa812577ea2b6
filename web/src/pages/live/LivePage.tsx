import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useAsk } from '../../ask';
import { Page, Panel } from '../../components/Page';
import { Loading, ProblemPanel } from '../../components/States';
import { DrawTag, RoundFailure, RoundTag, Tag } from '../../components/Tag';
import { moment, shortDigest } from '../../format';
import { RoundDrawsDocument } from '../../gql/documents/live';
import type { RoundDrawsQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { RoundSteps } from '../draws/RoundSteps';
import { type LiveRound, useRound } from './useRound';

/** A round's ceremony as it happens, on a phone or in large type on the wall (大屏). */
export function LivePage() {
  const { t } = useText();
  const name = useParams().name ?? '';
  const { round, problem, live } = useRound(name);
  const [wall, setWall] = useState(false);
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const left = () => setWall(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', left);
    return () => document.removeEventListener('fullscreenchange', left);
  }, []);
  const enlarge = () => void stage.current?.requestFullscreen().catch(() => setWall(true));
  return (
    <div ref={stage} className={wall ? 'ceremony wall' : 'ceremony'}>
      <Page
        title={t('live.title', { name })}
        lead={t('live.lead')}
        mark={round && <RoundTag state={round.state} />}
        actions={
          <>
            <Tag tone={live ? 'live' : 'wait'}>{live ? t('live.on') : t('live.off')}</Tag>{' '}
            {!wall && (
              <button type="button" className="button quiet" onClick={enlarge}>
                {t('live.wall')}
              </button>
            )}
          </>
        }
      >
        {problem && !round && <ProblemPanel problem={problem} />}
        {!round && !problem && <Loading />}
        {round && <Ceremony round={round} />}
        {round && !wall && <RoundSteps round={round} again={() => undefined} />}
      </Page>
    </div>
  );
}

function Ceremony({ round }: { round: LiveRound }) {
  const { t, lang } = useText();
  const committed = round.parties.filter((p) => p.commitment).length;
  const revealed = round.parties.filter((p) => p.nonce).length;
  return (
    <>
      <Clock round={round} />
      <RoundFailure reason={round.voidReason} />
      <Panel title={t('live.parties', { committed, revealed, all: round.parties.length, quorum: round.quorum })}>
        <ul className="places">
          {round.parties.map((p) => (
            <Place key={p.name} done={Boolean(p.nonce)} half={Boolean(p.commitment)} name={p.name}>
              <dt>{t('draw.commitment')}</dt>
              <dd>{p.commitment ? <code title={p.commitment}>{shortDigest(p.commitment)}</code> : t('draw.notYetCommitted')}</dd>
              <dt>{t('draw.nonce')}</dt>
              <dd>{p.nonce ? <code title={p.nonce}>{shortDigest(p.nonce)}</code> : t('draw.notYetRevealed')}</dd>
            </Place>
          ))}
        </ul>
      </Panel>
      <Panel title={t('live.events')}>
        <ul className="places">
          {round.beacons.map((b) => (
            <Place key={`${b.source} ${b.event}`} done={Boolean(b.value)} half={false} name={`${b.source} ${b.event}`}>
              <dt>{t('draw.beaconTime')}</dt>
              <dd>{moment(lang, b.time)}</dd>
              <dt>{t('draw.beaconValue')}</dt>
              <dd>{b.value ? <code className="wrap">{b.value}</code> : t('draw.beaconWaiting')}</dd>
            </Place>
          ))}
        </ul>
      </Panel>
      <Draws round={round} />
    </>
  );
}

function Place({ name, done, half, children }: { name: string; done: boolean; half: boolean; children: ReactNode }) {
  return (
    <li className={done ? 'done' : half ? 'half' : undefined}>
      <strong>{name}</strong>
      <dl>{children}</dl>
    </li>
  );
}

/** What is waited for, and how long yet. */
function Clock({ round }: { round: LiveRound }) {
  const { t, lang } = useText();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const waiting = round.beacons.find((b) => !b.value);
  const [words, until] =
    round.state === 'OPEN'
      ? ([t('live.untilReveal'), round.revealBy] as const)
      : round.state === 'CLOSED' && waiting
        ? ([t('live.untilEvent', { event: `${waiting.source} ${waiting.event}` }), waiting.time] as const)
        : ([t(`roundState.${round.state}`), null] as const);
  const left = until ? Math.max(0, Math.ceil((Date.parse(until) - now) / 1000)) : 0;
  const two = (n: number) => String(n).padStart(2, '0');
  return (
    <div className="clock" role="timer">
      <p>{words}</p>
      {until && (
        <>
          <strong>
            {left >= 86400 && t('live.days', { n: Math.floor(left / 86400) })} {two(Math.floor(left / 3600) % 24)}:
            {two(Math.floor(left / 60) % 60)}:{two(left % 60)}
          </strong>
          <p>{moment(lang, until)}</p>
        </>
      )}
    </div>
  );
}

type LiveDraw = RoundDrawsQuery['draws']['nodes'][number];

/** The draws that the round serves: asked again with every change of the round. */
function Draws({ round }: { round: LiveRound }) {
  const { t } = useText();
  const { data, again } = useAsk(RoundDrawsDocument, { round: round.name, first: 20 });
  const ask = useRef(again);
  ask.current = again;
  const seen = useRef(round);
  useEffect(() => {
    if (seen.current === round) return; // the first answer is under way
    seen.current = round;
    ask.current();
  }, [round]);
  if (!data) return <Loading />;
  if (data.draws.nodes.length === 0) return <p className="hint">{t('live.noDraws')}</p>;
  return data.draws.nodes.map((draw) => <DrawOf key={draw.id} draw={draw} />);
}

function DrawOf({ draw }: { draw: LiveDraw }) {
  const { t, lang } = useText();
  const { result } = draw;
  const rows = result?.selections.nodes ?? [];
  return (
    <Panel title={draw.plan.title} note={<DrawTag state={draw.state} overdue={false} />}>
      <p>
        <Link to={`/draw/${encodeURIComponent(draw.number)}`}>{draw.number}</Link> {draw.agency.name}
      </p>
      <p>
        {t('draw.planDigest')} <code className="wrap">{draw.digest}</code>
      </p>
      {result && (
        <p>
          {t('live.resultDigest')} <code className="wrap">{result.digest}</code>
        </p>
      )}
      {result && rows.length === 0 && (
        <p className="hint">
          {t('draw.embargoed')} {draw.embargoUntil && moment(lang, draw.embargoUntil)}
        </p>
      )}
      <ol className="drawn">
        {rows.map((s) => (
          <li key={s.rank}>
            <span className="rank">{s.rank}</span>
            <strong>{s.enterprise.name}</strong>
            <span className="mono">{s.enterprise.uscc}</span>
            <code title={s.ticket}>{shortDigest(s.ticket)}</code>
            <span>{s.inspectors.map((i) => i.pseudonym).join('　')}</span>
          </li>
        ))}
      </ol>
      {result && result.selected > rows.length && rows.length > 0 && (
        <p className="hint">{t('live.more', { n: result.selected })}</p>
      )}
    </Panel>
  );
}
