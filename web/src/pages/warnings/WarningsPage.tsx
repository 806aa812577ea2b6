import { Link } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { ChooseAgency } from '../../components/Agencies';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ReasonForm } from '../../components/ReasonForm';
import { Tag, type Tone } from '../../components/Tag';
import { day, moment } from '../../format';
import {
  AcknowledgeWarningDocument,
  AnswerWarningDocument,
  CloseWarningDocument,
  WarningsDocument,
} from '../../gql/documents/warnings';
import type { WarningKind, WarningLineFragment, WarningOutcome, WarningState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';

const kinds: WarningKind[] = [
  'FREQUENT_VISITS',
  'OVERDUE_RECORD',
  'OVERDUE_PUBLICATION',
  'OVERDUE_RECTIFICATION',
  'REPEATED_PAIR',
  'CAP_REFUSALS',
  'CODE_NOT_SCANNED',
  'VISIT_WITHOUT_CODE',
  'OVER_CAP',
  'UNEQUAL_TREATMENT',
  'POSSIBLE_DUPLICATE',
  'EMERGENCY_TEAM',
  'ORDER_MISSING',
];
const outcomes: WarningOutcome[] = ['CORRECTED', 'JUSTIFIED', 'REFERRED', 'MISTAKEN'];
const tones: Record<WarningState, Tone> = { OPEN: 'bad', ACKNOWLEDGED: 'wait', ANSWERED: 'live', CLOSED: 'good' };
const states = Object.keys(tones) as WarningState[];

/** What the platform warns of: supervisors take and close, an agency answers what is about itself. */
export function WarningsPage() {
  const { t } = useText();
  return <Protected title={t('warnings.title')}>{(viewer) => <Shown viewer={viewer} />}</Protected>;
}

function Shown({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { get, set } = useFilter();
  const kind = kinds.find((k) => k === get('kind'));
  const state = states.find((s) => s === get('state'));
  const answer = useAsk(WarningsDocument, { filter: { kind, state, agencyId: get('agency') }, first: 20, after: get('after') });
  return (
    <Page title={t('warnings.title')} lead={t('warnings.lead')}>
      <FilterBar>
        <Choose
          label={t('warnings.kind')}
          value={kind ?? ''}
          options={kinds.map((k) => ({ value: k, label: t(`warning.${k}`) }))}
          onChange={(k) => set({ kind: k })}
        />
        <Choose
          label={t('common.state')}
          value={state ?? ''}
          options={states.map((s) => ({ value: s, label: t(`warningState.${s}`) }))}
          onChange={(s) => set({ state: s })}
        />
        {holds(viewer, 'SUPERVISOR', 'AUDITOR') && (
          <ChooseAgency value={get('agency') ?? ''} onChange={(agency) => set({ agency })} />
        )}
      </FilterBar>
      <Listing
        answer={answer}
        pick={(d) => d.warnings}
        empty={{ title: t('warnings.emptyTitle'), next: t('warnings.emptyNext') }}
      >
        {(rows) => rows.map((w) => <OneWarning key={w.id} warning={w} viewer={viewer} again={answer.again} />)}
      </Listing>
    </Page>
  );
}

function OneWarning({ warning: w, viewer, again }: { warning: WarningLineFragment; viewer: Viewer; again: () => void }) {
  const { t, lang } = useText();
  return (
    <Panel title={t(`warning.${w.kind}`)} note={w.agency?.name}>
      <p>
        <Tag tone={tones[w.state]}>{t(`warningState.${w.state}`)}</Tag>
      </p>
      <Facts
        rows={[
          [t('warnings.enterprise'), w.enterprise && `${w.enterprise} ${w.uscc ?? ''}`],
          [t('warnings.inspector'), w.inspector],
          [t('warnings.count'), w.count > 1 && w.count],
          [
            t('warnings.visits'),
            w.visits.length > 0 &&
              w.visits.map((n) => (
                <Link key={n} to={`/inspections/${n}`}>
                  {n}{' '}
                </Link>
              )),
          ],
          [t('warnings.about'), w.about.length > 0 && w.about.join('；')],
          [t('treatment.month'), w.month && <Link to={`/treatment?month=${w.month}`}>{w.month}</Link>],
          [t('warnings.raisedAt'), moment(lang, w.raisedAt)],
          [t('warnings.dueOn'), day(lang, w.dueOn)],
          [t('warnings.owner'), w.owner],
          [t('warnings.basis'), w.basis],
        ]}
      />
      <ul className="answers">
        {w.steps.map((s) => (
          <li key={s.at}>
            <span>{s.text}</span>
            <b>{s.outcome ? t(`warningOutcome.${s.outcome}`) : t(`warningState.${s.state}`)}</b>
            <small>
              {s.by} · {moment(lang, s.at)}
            </small>
          </li>
        ))}
      </ul>
      {w.state !== 'CLOSED' && <Actions id={w.id} owned={Boolean(w.owner)} viewer={viewer} again={again} />}
    </Panel>
  );
}

function Actions({ id, owned, viewer, again }: { id: string; owned: boolean; viewer: Viewer; again: () => void }) {
  const { t } = useText();
  const [, acknowledge] = useCommand(AcknowledgeWarningDocument);
  const [, reply] = useCommand(AnswerWarningDocument);
  const [, close] = useCommand(CloseWarningDocument);
  const text = { name: 'text', label: t('warnings.text'), limit: 2000 };
  return (
    <>
      {holds(viewer, 'SUPERVISOR') && !owned && (
        <ReasonForm
          title={t('warnings.acknowledge')}
          choices={[]}
          texts={[text]}
          submit={(of, clientMutationId) => acknowledge({ input: { clientMutationId, warningId: id, text: of('text') } })}
          done={again}
        />
      )}
      {holds(viewer, 'AGENCY_ADMIN') && (
        <ReasonForm
          title={t('warnings.answer')}
          choices={[]}
          texts={[text]}
          submit={(of, clientMutationId) => reply({ input: { clientMutationId, warningId: id, text: of('text') } })}
          done={again}
        />
      )}
      {holds(viewer, 'SUPERVISOR') && owned && (
        <ReasonForm
          title={t('warnings.close')}
          choices={[
            {
              name: 'outcome',
              label: t('warnings.outcome'),
              options: outcomes.map((o) => ({ value: o, label: t(`warningOutcome.${o}`) })),
            },
          ]}
          texts={[text]}
          submit={(of, clientMutationId) =>
            close({ input: { clientMutationId, warningId: id, outcome: of('outcome') as WarningOutcome, text: of('text') } })
          }
          done={again}
        />
      )}
    </>
  );
}
