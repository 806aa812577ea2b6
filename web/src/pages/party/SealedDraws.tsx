import { Link, useSearchParams } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Pager } from '../../components/Listing';
import { Facts, Panel } from '../../components/Page';
import { Loading, ProblemPanel } from '../../components/States';
import { moment } from '../../format';
import { OpenSealDocument, SealDrawDocument, SealedDrawsDocument } from '../../gql/documents/party';
import type { SealedDrawsQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { uuidv7 } from '../../uuidv7';
import { Party, Steps, type Words } from './NonceSteps';

type Draw = SealedDrawsQuery['draws']['nodes'][number];

const words: Words = {
  commit: 'seal.commit',
  commitHint: 'seal.commitHint',
  reveal: 'seal.open',
  revealHint: 'seal.openHint',
  revealed: 'seal.opened',
};

/**
 * The draws that wait for a sealed party: whoever acts for it seals before anything is revealed, and hands the nonce over after the last public event; of a
 * draw that was declared void too, so that everybody reads what it would have been.
 */
export function SealedDraws({ username }: { username: string }) {
  const { t, lang } = useText();
  const [params] = useSearchParams();
  const answer = useAsk(SealedDrawsDocument, { first: 50, after: params.get('draws') });
  const draws = answer.data?.draws.nodes.filter(waits) ?? [];
  return (
    <>
      <h2>{t('seal.title')}</h2>
      <p className="hint">{t('seal.lead')}</p>
      {answer.loading && <Loading />}
      {answer.problem && <ProblemPanel problem={answer.problem} again={answer.again} />}
      {answer.data && draws.length === 0 && <p>{t('seal.none')}</p>}
      {draws.map((draw) => (
        <Panel key={draw.id} title={draw.number}>
          <Facts
            rows={[
              [t('common.agency'), draw.agency.name],
              [t('draw.revealBy'), moment(lang, draw.round.revealBy)],
              [t('commit.embargo'), draw.embargoUntil && moment(lang, draw.embargoUntil)],
            ]}
          />
          {draw.state === 'VOID' && <p className="hint warn">{t('seal.void')}</p>}
          <p>
            <Link to={`/live/${encodeURIComponent(draw.round.name)}`}>{t('live.watch')}</Link>
          </p>
          <Part draw={draw} username={username} again={answer.again} />
        </Panel>
      ))}
      {answer.data && <Pager info={answer.data.draws.pageInfo} param="draws" />}
    </>
  );
}

/** Below its quorum a round has nothing to draw from, and its draws need no nonce; a draw that has all of them needs nobody any more. */
const waits = (d: Draw) => d.round.voidReason !== 'QUORUM' && d.sealedParties.some((p) => !p.opened);

/** Every outcome is on record; also of a round that was closed too late, of whose draws everybody reads what they would have been. */
const complete = ({ round }: Draw) =>
  round.state === 'BEACONS_RECORDED' || (round.voidReason === 'LATE' && round.beacons.every((b) => b.value));

function Part({ draw, username, again }: { draw: Draw; username: string; again: () => void }) {
  const [sealing, seal] = useCommand(SealDrawDocument);
  const [opening, open] = useCommand(OpenSealDocument);
  const of = { kind: 'draw' as const, name: draw.number, digest: draw.digest };
  const input = (party: string) => ({ clientMutationId: uuidv7(), drawId: draw.id, party });
  const over = draw.state === 'VOID' || draw.round.state !== 'OPEN' || Date.parse(draw.round.revealBy) <= Date.now();
  return (
    <Party of={of} names={draw.sealedParties.map((p) => p.name)} username={username}>
      {(name) => {
        const party = draw.sealedParties.find((p) => p.name === name);
        return (
          <Steps
            key={name}
            task={{ ...of, party: name }}
            text={draw.text}
            shown={party?.seal}
            done={Boolean(party?.opened)}
            late={over && 'seal.late'}
            early={!complete(draw) && 'seal.notYet'}
            words={words}
            busy={sealing || opening}
            commit={(value) => seal({ input: { ...input(name), seal: value } })}
            reveal={(nonce) => open({ input: { ...input(name), nonce } })}
            again={again}
          />
        );
      }}
    </Party>
  );
}
