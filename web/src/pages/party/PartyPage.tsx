import { Link, useSearchParams } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { moment } from '../../format';
import { CommitNonceDocument, OpenRoundsDocument, RevealNonceDocument } from '../../gql/documents/party';
import type { OpenRoundsQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { uuidv7 } from '../../uuidv7';
import type { Viewer } from '../../viewer';
import { Party, Steps, type Words } from './NonceSteps';
import { SealedDraws } from './SealedDraws';

type Round = OpenRoundsQuery['rounds']['nodes'][number];

const words: Words = {
  commit: 'nonce.commit',
  commitHint: 'nonce.commitHint',
  reveal: 'nonce.reveal',
  revealHint: 'nonce.revealHint',
  revealed: 'nonce.revealed',
};

/** A person who is a party of a round or seals a draw: the nonce is made and kept on this device, its digest is sent, and it is handed over from here. */
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
  const [params] = useSearchParams();
  const answer = useAsk(OpenRoundsDocument, { first: 20, after: params.get('after') });
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
      <SealedDraws username={viewer.username} />
    </Page>
  );
}

/** A round whose reveal time is over takes nothing from a party any more. */
function running(rounds: OpenRoundsQuery['rounds']) {
  return { ...rounds, nodes: rounds.nodes.filter((r) => Date.parse(r.revealBy) > Date.now()) };
}

function Part({ round, username, again }: { round: Round; username: string; again: () => void }) {
  const [committing, commit] = useCommand(CommitNonceDocument);
  const [revealing, reveal] = useCommand(RevealNonceDocument);
  const of = { kind: 'round' as const, name: round.name, digest: round.digest };
  const input = (party: string) => ({ clientMutationId: uuidv7(), roundId: round.id, party });
  return (
    <Party of={of} names={round.parties.map((p) => p.name)} username={username}>
      {(name) => {
        const party = round.parties.find((p) => p.name === name);
        return (
          <Steps
            key={name}
            task={{ ...of, party: name }}
            text={round.text}
            shown={party?.commitment}
            done={Boolean(party?.nonce)}
            words={words}
            busy={committing || revealing}
            commit={(commitment) => commit({ input: { ...input(name), commitment } })}
            reveal={(nonce) => reveal({ input: { ...input(name), nonce } })}
            again={again}
          />
        );
      }}
    </Party>
  );
}
