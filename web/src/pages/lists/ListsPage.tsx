import { useId, useState } from 'react';
import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page } from '../../components/Page';
import { Loading, ProblemPanel } from '../../components/States';
import { RulingTag, Tag } from '../../components/Tag';
import { Verbatim } from '../../components/Verbatim';
import { civilDay, day } from '../../format';
import { ListFileDocument, ListsDocument } from '../../gql/documents/lists';
import type { LeniencyRuling, ListsQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { Numbers } from './Numbers';

type Item = ListsQuery['leniencyItems']['nodes'][number];
const rulings: LeniencyRuling[] = ['MUST_NOT_PENALISE', 'MAY_WAIVE', 'MITIGATED', 'LIGHTER', 'NO_COERCION'];
const nation = '000000';

/** The published lists for everybody: what is not penalised, or less, under which conditions; and how the agencies keep them. */
export function ListsPage() {
  const { t } = useText();
  const { get, set } = useFilter();
  const id = useId();
  const onDay = get('day') ?? civilDay(new Date());
  const ruling = rulings.find((r) => r === get('ruling'));
  const listCode = get('list');
  const answer = useAsk(ListsDocument, { filter: { ruling, listCode, onDay }, first: 20, after: get('after') });
  return (
    <Page title={t('lists.title')} lead={t('lists.lead')}>
      <div className="tools">
        <FilterBar>
          <Choose
            label={t('lists.ruling')}
            value={ruling ?? ''}
            options={rulings.map((r) => ({ value: r, label: t(`ruling.${r}`) }))}
            onChange={(r) => set({ ruling: r })}
          />
          <div className="field">
            <label htmlFor={id}>{t('lists.onDay')}</label>
            <input id={id} type="date" value={onDay} onChange={(e) => set({ day: e.target.value })} />
          </div>
        </FilterBar>
      </div>
      {listCode && (
        <p>
          {t('lists.only', { title: answer.data?.leniencyItems.nodes[0]?.listTitle ?? listCode })}{' '}
          <Link to="/lists">{t('lists.allLists')}</Link>
        </p>
      )}
      <Listing answer={answer} pick={(d) => d.leniencyItems} empty={{ title: t('lists.noneTitle'), next: t('lists.noneNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((i) => (
              <ItemCard key={`${i.listCode} ${i.version} ${i.code}`} item={i} />
            ))}
          </div>
        )}
      </Listing>
      <Numbers />
    </Page>
  );
}

function ItemCard({ item: i }: { item: Item }) {
  const { t, lang } = useText();
  const [open, setOpen] = useState(false);
  return (
    <article className="card">
      <header>
        <h3>{i.violation.name}</h3>
        <RulingTag ruling={i.list} />
      </header>
      <p className="mono">
        {i.code} {i.synthetic && <Tag tone="wait">{t('app.demo')}</Tag>}
      </p>
      <Facts
        rows={[
          [t('lists.conditions'), i.conditionsText],
          [t('common.basis'), i.basis],
          [
            t('lists.of'),
            <span key="l">
              <Link to={`/lists?list=${encodeURIComponent(i.listCode)}`}>{i.listTitle}</Link>
              {` · ${t('lists.version', { version: i.version })}`}
            </span>,
          ],
          [
            t('lists.validity'),
            i.validTo
              ? t('lists.validSpan', { from: day(lang, i.validFrom), to: day(lang, i.validTo) })
              : t('lists.validFrom', { day: day(lang, i.validFrom) }),
          ],
          [t('lists.area'), `${i.jurisdiction === nation ? t('lists.nation') : i.jurisdiction} · ${i.field}`],
          [t('lists.source'), i.source],
        ]}
      />
      <details className="reason" onToggle={(e) => setOpen(e.currentTarget.open)}>
        <summary>{t('lists.file')}</summary>
        {open && <ListFile code={i.listCode} version={i.version} />}
      </details>
    </article>
  );
}

/** The list as its file: what was published, word for word. */
function ListFile({ code, version }: { code: string; version: number }) {
  const { t } = useText();
  const answer = useAsk(ListFileDocument, { code, version });
  if (answer.loading) return <Loading />;
  if (answer.problem) return <ProblemPanel problem={answer.problem} again={answer.again} />;
  return <Verbatim label={t('lists.file')}>{answer.data?.leniencyList?.document}</Verbatim>;
}
