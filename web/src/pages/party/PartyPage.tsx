import { type ChangeEvent, useState } from 'react';
import { Link } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ProblemPanel } from '../../components/States';
import { moment } from '../../format';
import { CommitNonceDocument, OpenRoundsDocument, type OpenRoundsQuery, RevealNonceDocument } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import type { Viewer } from '../../viewer';
import { commitment, type Held, held, keep, make, paper, read } from './nonce';

type Round = OpenRoundsQuery['rounds']['nodes'][number];

/** A person who is a party of a round: the nonce is made and kept on this device, its digest is sent, and it is revealed from here. */
export function PartyPage() {
  const { t } = useText();
  return (
    <Protected title={t('nonce.title')} roles={['PARTY']}>
      {(viewer) => <Shown viewer={viewer} />}
    </Protected>
  );
}

function Shown({ viewer }: { viewer: Viewer }) {
  const { t, lang } = useText();
  const answer = useAsk(OpenRoundsDocument, { first: 20 });
  return (
    <Page title={t('nonce.title')} lead={t('nonce.lead')}>
      <Listing answer={answer} pick={(d) => running(d.rounds)} empty={{ title: t('nonce.none'), next: t('nonce.noneNext') }}>
        {(rounds) =>
          rounds.map((round) => (
            <Panel key={round.id} title={round.name}>
              <Facts rows={[[t('draw.revealBy'), moment(lang, round.revealBy)]]} />
              <p>
                <Link to={`/live/${encodeURIComponent(round.name)}`}>{t('live.watch')}</Link>
              </p>
              <Part round={round} username={viewer.username} again={answer.again} />
            </Panel>
          ))
        }
      </Listing>
    </Page>
  );
}

/** A round whose reveal time is over takes nothing from a party any more. */
function running(rounds: OpenRoundsQuery['rounds']) {
  return { ...rounds, nodes: rounds.nodes.filter((r) => Date.parse(r.revealBy) > Date.now()) };
}

function Part({ round, username, again }: { round: Round; username: string; again: () => void }) {
  const { t } = useText();
  const own = () => round.parties.find((p) => p.name === username || held(round.name, round.digest, p.name));
  const [name, setName] = useState(() => own()?.name ?? '');
  const party = round.parties.find((p) => p.name === name);
  return (
    <>
      <div className="field">
        <label htmlFor={`party-${round.id}`}>{t('nonce.mine')}</label>
        <select id={`party-${round.id}`} value={name} onChange={(e) => setName(e.target.value)}>
          <option value="">{t('nonce.choose')}</option>
          {round.parties.map((p) => (
            <option key={p.name}>{p.name}</option>
          ))}
        </select>
      </div>
      {party && <Steps key={party.name} round={round} party={party} again={again} />}
    </>
  );
}

type StepsProps = { round: Round; party: Round['parties'][number]; again: () => void };

function Steps({ round, party, again }: StepsProps) {
  const { t } = useText();
  const [mine, setMine] = useState<Held | null>(() => held(round.name, round.digest, party.name));
  const [saved, setSaved] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const [committing, commit] = useCommand(CommitNonceDocument);
  const [revealing, reveal] = useCommand(RevealNonceDocument);
  const fits = mine !== null && (!party.commitment || commitment(round.text, mine) === party.commitment);
  if (party.nonce) return <p role="status">{t('nonce.revealed')}</p>;
  const finish = (outcome: { ok: true } | { ok: false; problem: Problem }) => {
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (outcome.ok) again();
  };
  const input = { clientMutationId: uuidv7(), roundId: round.id, party: party.name };
  const found = async (e: ChangeEvent<HTMLInputElement>) => {
    const file = e.target.files?.[0];
    const other = file && read(await file.text());
    if (other && other.digest === round.digest && other.party === party.name) {
      keep(other);
      setMine(other);
    } else if (file) setProblem({ code: 'BAD_USER_INPUT', message: t('nonce.notThisNonce'), facts: {} });
  };
  return (
    <>
      {problem && <ProblemPanel problem={problem} />}
      {mine && <Keep mine={mine} onSaved={() => setSaved(true)} />}
      {!party.commitment && !mine && (
        <button
          type="button"
          className="button"
          onClick={() => {
            const made = make(round.name, round.digest, party.name);
            keep(made);
            setMine(made);
          }}
        >
          {t('nonce.make')}
        </button>
      )}
      {!party.commitment && mine && (
        <>
          <p className="hint">{saved ? t('nonce.commitHint') : t('nonce.saveFirst')}</p>
          <button
            type="button"
            className="button"
            disabled={!saved || committing}
            onClick={async () => finish(await commit({ input: { ...input, commitment: commitment(round.text, mine) } }))}
          >
            {t('nonce.commit')}
          </button>
        </>
      )}
      {party.commitment && (
        <>
          <p className={fits ? 'hint' : 'hint warn'}>{fits ? t('nonce.revealHint') : t('nonce.lost')}</p>
          <button
            type="button"
            className="button"
            disabled={!fits || revealing}
            onClick={async () => mine && finish(await reveal({ input: { ...input, nonce: mine.nonce } }))}
          >
            {t('nonce.reveal')}
          </button>
          {!fits && (
            <div className="field">
              <label htmlFor={`file-${round.id}`}>{t('nonce.fromFile')}</label>
              <input id={`file-${round.id}`} type="file" accept=".txt" onChange={found} />
            </div>
          )}
        </>
      )}
    </>
  );
}

/** The copy beside this device, without which a lost device is a lost nonce. */
function Keep({ mine, onSaved }: { mine: Held; onSaved: () => void }) {
  const { t } = useText();
  const save = () => {
    const url = URL.createObjectURL(new Blob([paper(mine)], { type: 'text/plain' }));
    const a = document.createElement('a');
    a.href = url;
    a.download = `nonce-${mine.round}-${mine.party}.txt`;
    a.click();
    URL.revokeObjectURL(url);
    onSaved();
  };
  return (
    <>
      <p className="hint warn">{t('nonce.warning')}</p>
      <p>
        <button type="button" className="button quiet" onClick={save}>
          {t('nonce.save')}
        </button>
      </p>
      <details>
        <summary>{t('nonce.show')}</summary>
        <pre>{paper(mine)}</pre>
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            window.print();
            onSaved();
          }}
        >
          {t('nonce.print')}
        </button>
      </details>
    </>
  );
}
