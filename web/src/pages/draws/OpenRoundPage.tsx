import { type FormEvent, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Line, MoreOrFewer, Pick } from '../../components/Fields';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Loading, ProblemPanel } from '../../components/States';
import { civilDay } from '../../format';
import { BeaconRegistryDocument, OpenRoundDocument } from '../../gql/documents/draws';
import type { BeaconRegistryQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import type { Viewer } from '../../viewer';
import { instantOf } from './commit';

const mostRows = 8;
const rows = (n: number) => Array.from({ length: n }, (_, i) => i);

/** The head of an agency opens a round: who brings randomness, until when, and which public events come after. */
export function OpenRoundPage() {
  const { t } = useText();
  return (
    <Protected title={t('openRound.title')} roles={['AGENCY_ADMIN']}>
      {(viewer) => <Open viewer={viewer} />}
    </Protected>
  );
}

function Open({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { data, loading, problem, again } = useAsk(BeaconRegistryDocument, {});
  return (
    <Page title={t('openRound.title')} lead={t('openRound.lead')}>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && (
        <Fields
          sources={data.beaconRegistry.sources}
          margin={data.beaconRegistry.marginMinutes}
          office={viewer.agency?.code ?? ''}
        />
      )}
    </Page>
  );
}

type Sources = BeaconRegistryQuery['beaconRegistry']['sources'];

function Fields({ sources, margin, office }: { sources: Sources; margin: number; office: string }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [busy, open] = useCommand(OpenRoundDocument);
  const [problem, setProblem] = useState<Problem>();
  const [parties, setParties] = useState(3);
  const [events, setEvents] = useState(1);
  const [chosen, setChosen] = useState<Record<number, string>>({});
  const sent = useRef({ body: '', key: '' });
  const today = civilDay(new Date());
  const inForce = sources.filter((s) => s.validFrom <= today && (s.validTo === '' || today <= s.validTo));
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const input = {
      name: text('name'),
      suite: text('suite'),
      parties: rows(parties).map((i) => ({ name: text(`party-${i}`), username: text(`account-${i}`) })),
      quorum: Number(text('quorum')),
      revealBy: instantOf(text('revealBy')),
      beacons: rows(events).map((i) => ({
        source: text(`source-${i}`),
        event: text(`event-${i}`),
        time: instantOf(text(`time-${i}`)),
      })),
    };
    const body = JSON.stringify(input);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    const outcome = await open({ input: { clientMutationId: sent.current.key, ...input } });
    if (outcome.ok) await navigate(`/live/${encodeURIComponent(outcome.data.openRound.round.name)}`);
    else setProblem(outcome.problem);
  };
  return (
    <form className="stack" onSubmit={send}>
      <Line name="name" label={t('openRound.name')} hint={t('openRound.nameHint')} value={`${office}-${today}-1`} required />
      <Pick
        name="suite"
        label={t('openRound.suite')}
        options={[
          { value: 'sm3', label: 'SM3' },
          { value: 'sha256', label: 'SHA-256' },
        ]}
      />
      <Panel title={t('openRound.parties')}>
        <p className="hint">{t('openRound.partiesHint')}</p>
        {rows(parties).map((i) => (
          <fieldset className="choices" key={i}>
            <legend>{t('openRound.party', { n: i + 1 })}</legend>
            <Line name={`party-${i}`} label={t('openRound.partyName', { n: i + 1 })} required />
            <Line name={`account-${i}`} label={t('openRound.account', { n: i + 1 })} required />
          </fieldset>
        ))}
        <MoreOrFewer
          legend={t('openRound.partyCount')}
          count={parties}
          least={2}
          most={mostRows}
          more={t('openRound.moreParties')}
          fewer={t('openRound.fewerParties')}
          set={setParties}
        />
        <Line name="quorum" label={t('openRound.quorum')} type="number" value="2" min="2" max={String(parties)} required />
      </Panel>
      <Line name="revealBy" label={t('openRound.revealBy')} type="datetime-local" hint={t('openRound.china')} required />
      <Panel title={t('openRound.events')}>
        <p className="hint">{t('openRound.eventsHint')}</p>
        <p className="hint">{t('openRound.margin', { n: margin })}</p>
        {rows(events).map((i) => {
          const source = inForce.find((s) => s.source === (chosen[i] ?? inForce[0]?.source));
          return (
            <fieldset className="choices" key={i}>
              <legend>{t('openRound.event', { n: i + 1 })}</legend>
              <Pick
                name={`source-${i}`}
                label={t('openRound.source', { n: i + 1 })}
                options={inForce.map((s) => ({ value: s.source, label: `${s.title} ${s.source}` }))}
                onChange={(v) => setChosen((was) => ({ ...was, [i]: v }))}
              />
              <Line
                name={`event-${i}`}
                label={t('openRound.eventName', { n: i + 1 })}
                hint={source && t('openRound.eventHint', { event: source.event, when: source.when })}
                required
              />
              <Line
                name={`time-${i}`}
                label={t('openRound.time', { n: i + 1 })}
                type="datetime-local"
                hint={t('openRound.china')}
                required
              />
            </fieldset>
          );
        })}
        <MoreOrFewer
          legend={t('openRound.eventCount')}
          count={events}
          least={1}
          most={mostRows}
          more={t('openRound.moreEvents')}
          fewer={t('openRound.fewerEvents')}
          set={setEvents}
        />
      </Panel>
      {problem && <ProblemPanel problem={problem} />}
      <button type="submit" className="button" disabled={busy}>
        {t('openRound.send')}
      </button>
    </form>
  );
}
