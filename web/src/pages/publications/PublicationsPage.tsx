import { useAsk, useCommand } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ReasonForm } from '../../components/ReasonForm';
import { Tag } from '../../components/Tag';
import { day, moment } from '../../format';
import {
  CheckStatementDocument,
  PublicationsDocument,
  ReplyToPublicationDocument,
  WithdrawPublicationDocument,
} from '../../gql/documents/publications';
import type { NoticeLineFragment, PublicationKind } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';

const kinds: PublicationKind[] = ['INSPECTION_RESULT', 'PENALTY'];

/** What becomes public and when: the enterprise answers before, agency and supervisor withdraw after. */
export function PublicationsPage() {
  const { t } = useText();
  return <Protected title={t('publications.title')}>{(viewer) => <Shown viewer={viewer} />}</Protected>;
}

function Shown({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { get, set } = useFilter();
  const kind = kinds.find((k) => k === get('kind'));
  const waiting = get('waiting') === 'yes' ? true : undefined;
  const answer = useAsk(PublicationsDocument, { filter: { kind, waiting }, first: 20, after: get('after') });
  return (
    <Page title={t('publications.title')} lead={t('publications.lead')}>
      <FilterBar>
        <Choose
          label={t('publications.kind')}
          value={kind ?? ''}
          options={kinds.map((k) => ({ value: k, label: t(`publications.${k}`) }))}
          onChange={(k) => set({ kind: k })}
        />
        <Choose
          label={t('publications.waiting')}
          value={waiting ? 'yes' : ''}
          options={[{ value: 'yes', label: t('publications.waitingOnly') }]}
          onChange={(w) => set({ waiting: w })}
        />
      </FilterBar>
      <Listing
        answer={answer}
        pick={(d) => d.publications}
        empty={{ title: t('publications.emptyTitle'), next: t('publications.emptyNext') }}
      >
        {(rows) => rows.map((n) => <Notice key={n.id} notice={n} viewer={viewer} again={answer.again} />)}
      </Listing>
    </Page>
  );
}

function Notice({ notice: n, viewer, again }: { notice: NoticeLineFragment; viewer: Viewer; again: () => void }) {
  const { t, lang } = useText();
  const [, reply] = useCommand(ReplyToPublicationDocument);
  const [, check] = useCommand(CheckStatementDocument);
  const [, withdraw] = useCommand(WithdrawPublicationDocument);
  const open = n.waiting;
  const said = n.repliedAt && (n.statement ?? t('publications.nothing', { time: moment(lang, n.repliedAt) }));
  return (
    <Panel title={n.enterprise} note={`${t(`publications.${n.kind}`)} · ${n.number} · ${n.agency.name}`}>
      <p>
        {n.ending && <Tag tone="bad">{t(`ending.${n.ending}`)}</Tag>}
        {!n.public && <Tag>{t('publications.notPublic')}</Tag>}
        {open && <Tag tone="wait">{t('publications.waiting')}</Tag>}
      </p>
      <Facts
        rows={[
          [t('publications.dueOn'), open && n.dueOn && day(lang, n.dueOn) + (n.provisional ? t('inspection.provisional') : '')],
          [
            t('publications.replyUntil'),
            open && !n.repliedAt && n.replyUntil && t('publications.replyOpen', { day: day(lang, n.replyUntil) }),
          ],
          [t('publications.replied'), said],
          [t('publications.masked'), n.masked !== n.statement && n.masked],
          [t('publications.publishedAt'), n.publishedAt && moment(lang, n.publishedAt)],
          [t('penalties.until'), n.until && day(lang, n.until)],
          [t('penalties.rule'), n.basis],
          [t('publications.reason'), n.endedAt && t('ending.when', { time: moment(lang, n.endedAt), reason: n.endReason ?? '' })],
        ]}
      />
      {open && !n.repliedAt && holds(viewer, 'ENTERPRISE') && (
        <ReasonForm
          title={t('publications.reply')}
          hint={t('publications.replyHint')}
          choices={[]}
          texts={[]}
          lines={[{ name: 'statement', label: t('publications.statement') }]}
          submit={(of, clientMutationId) =>
            reply({ input: { clientMutationId, id: n.id, statement: of('statement') === '' ? null : of('statement') } })
          }
          done={again}
        />
      )}
      {open && n.statement && !n.checkedAt && holds(viewer, 'AGENCY_ADMIN') && (
        <ReasonForm
          title={t('publications.check')}
          hint={t('publications.checkHint')}
          choices={[]}
          texts={[]}
          lines={[{ name: 'names', label: t('publications.names') }]}
          submit={(of, clientMutationId) =>
            check({
              input: {
                clientMutationId,
                id: n.id,
                names: of('names')
                  .split(/[\s,，、]+/)
                  .filter(Boolean),
              },
            })
          }
          done={again}
        />
      )}
      {n.publishedAt && !n.ending && holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR') && (
        <ReasonForm
          title={t('publications.withdraw')}
          hint={t('publications.withdrawHint')}
          choices={[]}
          texts={[{ name: 'reason', label: t('publications.reason'), limit: 2000 }]}
          submit={(of, clientMutationId) => withdraw({ input: { clientMutationId, id: n.id, reason: of('reason') } })}
          done={again}
        />
      )}
    </Panel>
  );
}
