import { useAsk, useCommand } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ReasonForm } from '../../components/ReasonForm';
import { Tag } from '../../components/Tag';
import { Verbatim } from '../../components/Verbatim';
import { moment } from '../../format';
import {
  DraftLeniencyListDocument,
  LeniencyDraftsDocument,
  ReviewLeniencyListDocument,
  TryLeniencyListDocument,
} from '../../gql/documents/lists';
import type { LeniencyDraftsQuery } from '../../gql/graphql';
import { type Translate, useText, wordsOf } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';
import { Numbers } from './Numbers';

type Draft = LeniencyDraftsQuery['leniencyDrafts']['nodes'][number];
const tones = { DRAFT: 'wait', PUBLISHED: 'good', REJECTED: 'bad' } as const;

/** Lists before they come into force: drafted, tried on the findings on record, reviewed by another person; and how they are kept, in numbers. */
export function DraftsPage() {
  const { t } = useText();
  return (
    <Protected title={t('lists.drafts')} roles={['AGENCY_ADMIN', 'SUPERVISOR', 'AUDITOR']}>
      {(viewer) => <Shown viewer={viewer} />}
    </Protected>
  );
}

function Shown({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { get } = useFilter();
  const answer = useAsk(LeniencyDraftsDocument, { first: 20, after: get('after') });
  const [, draft] = useCommand(DraftLeniencyListDocument);
  return (
    <Page title={t('lists.drafts')} lead={t('lists.draftsLead')}>
      <Numbers />
      {holds(viewer, 'AGENCY_ADMIN') && (
        <ReasonForm
          title={t('lists.draft')}
          hint={t('lists.draftHint')}
          choices={[]}
          texts={[{ name: 'document', label: t('lists.document'), limit: 4_000_000 }]}
          submit={(of, clientMutationId) => draft({ input: { clientMutationId, document: `${of('document')}\n` } })}
          done={answer.again}
        />
      )}
      <Listing
        answer={answer}
        pick={(d) => d.leniencyDrafts}
        empty={{ title: t('lists.emptyTitle'), next: t('lists.emptyNext') }}
      >
        {(rows) => rows.map((d) => <DraftPanel key={d.id} draft={d} viewer={viewer} again={answer.again} />)}
      </Listing>
    </Page>
  );
}

function DraftPanel({ draft: d, viewer, again }: { draft: Draft; viewer: Viewer; again: () => void }) {
  const { t, lang } = useText();
  const [, review] = useCommand(ReviewLeniencyListDocument);
  const [, attempt] = useCommand(TryLeniencyListDocument);
  const may = d.state === 'DRAFT' && holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR');
  return (
    <Panel title={d.title} note={`${d.code} · ${d.version}`}>
      <Facts
        rows={[
          [
            t('common.state'),
            <Tag key="s" tone={tones[d.state]}>
              {t(`lists.${d.state}`)}
            </Tag>,
          ],
          [t('lists.author'), `${d.author} · ${moment(lang, d.at)}`],
          [t('lists.review'), d.review && `${d.review.by} · ${moment(lang, d.review.at)}：${d.review.remark}`],
        ]}
      />
      {d.trials.map((x) => (
        <div key={x.id} className="advice">
          <p>
            {x.finished
              ? t('lists.tried', { total: x.total, changed: x.changed })
              : t('lists.trying', { done: x.done, total: x.total })}
          </p>
          {!x.finished && <progress value={x.done} max={Math.max(x.total, 1)} aria-label={t('lists.try')} />}
          <ul className="answers">
            {x.changes.map((c) => (
              <li key={`${c.violation.code} ${c.before} ${c.after} ${c.outcome}`}>
                <span>
                  {c.violation.name}：{said(t, c.before)} → {said(t, c.after)}
                </span>
                <b>{c.findings}</b>
                <small>{outcomeOf(t, c.outcome)}</small>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <details>
        <summary>{t('lists.document')}</summary>
        <Verbatim label={t('lists.document')}>{d.document}</Verbatim>
      </details>
      {may && (
        <>
          <ReasonForm
            title={t('lists.try')}
            hint={t('lists.tryHint')}
            choices={[]}
            texts={[]}
            submit={(_, clientMutationId) => attempt({ input: { clientMutationId, draftId: d.id } })}
            done={again}
          />
          <ReasonForm
            title={t('lists.doReview')}
            hint={t('lists.reviewHint')}
            choices={[
              {
                name: 'approved',
                label: t('lists.doReview'),
                options: [
                  { value: 'yes', label: t('lists.approve') },
                  { value: 'no', label: t('lists.reject') },
                ],
              },
            ]}
            texts={[{ name: 'remark', label: t('decide.remark'), limit: 2000 }]}
            submit={(of, clientMutationId) =>
              review({ input: { clientMutationId, draftId: d.id, approved: of('approved') === 'yes', remark: of('remark') } })
            }
            done={again}
          />
        </>
      )}
    </Panel>
  );
}

// Advice in short comes as a ruling and, where there is one, the range of the fine.
function said(t: Translate, text: string): string {
  const [ruling = '', range] = text.split(' ');
  return [wordsOf(t, 'ruling', ruling), range && t('lists.range', { range })].filter(Boolean).join('，');
}

const outcomeOf = (t: Translate, outcome: string) =>
  outcome === 'UNDECIDED' ? t('lists.undecided') : wordsOf(t, 'outcome', outcome);
