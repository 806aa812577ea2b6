import { useAsk } from '../../ask';
import { Digest } from '../../components/Digest';
import { useFilter } from '../../components/Filter';
import { Pager } from '../../components/Listing';
import { Facts, Panel } from '../../components/Page';
import { Loading, ProblemPanel } from '../../components/States';
import { Table } from '../../components/Table';
import { count, moment } from '../../format';
import { SelectionsDocument } from '../../gql/documents/draws';
import { useText, wordsOf } from '../../i18n/text';
import type { Draw } from './DrawPage';

export function DrawResult({ draw }: { draw: Draw }) {
  const { t, lang } = useText();
  const result = draw.result;
  if (!result) {
    return (
      <Panel title={t('draw.result')}>
        <p>{t('draw.notExecuted')}</p>
      </Panel>
    );
  }
  return (
    <Panel title={t('draw.result')} note={t('draws.selected', { n: count(lang, result.selected) })}>
      <Facts
        rows={[
          [t('draw.executedAt'), moment(lang, result.executedAt)],
          [t('draw.seed'), result.seed && <Digest key="s" value={result.seed} label={t('draw.seed')} />],
          [t('draw.resultDigest'), <Digest key="r" value={result.digest} label={t('draw.resultDigest')} />],
        ]}
      />
      {result.unfilled > 0 && <p className="hint warn">{t('draw.unfilled', { n: result.unfilled })}</p>}
      <h3>{t('draw.selections')}</h3>
      <Selections number={draw.number} />
    </Panel>
  );
}

function Selections({ number }: { number: string }) {
  const { t } = useText();
  const { get } = useFilter();
  const { data, loading, problem, again } = useAsk(SelectionsDocument, { number, first: 10, after: get('after') });
  if (loading) return <Loading />;
  if (problem) return <ProblemPanel problem={problem} again={again} />;
  const page = data?.draw?.result?.selections;
  if (!page || page.nodes.length === 0) return <p>{t('draw.embargoed')}</p>;
  const strata = page.nodes.some((s) => s.stratum);
  return (
    <>
      <Table
        caption={t('draw.selections')}
        rows={page.nodes}
        rowKey={(s) => String(s.rank)}
        columns={[
          { head: t('draw.rank'), cell: (s) => s.rank, number: true },
          {
            head: t('common.enterprise'),
            lead: true,
            cell: (s) => (
              <>
                {s.enterprise.name}
                <br />
                <span className="mono">{s.enterprise.uscc}</span>
              </>
            ),
          },
          ...(strata
            ? [
                {
                  head: t('draw.stratum'),
                  cell: (s: (typeof page.nodes)[number]) => s.stratum && wordsOf(t, 'subject', s.stratum),
                },
              ]
            : []),
          { head: t('draw.ticket'), cell: (s) => <Digest value={s.ticket} label={t('draw.ticket')} /> },
          { head: t('draw.team'), cell: (s) => s.inspectors.map((i) => <div key={i.pseudonym}>{i.pseudonym}</div>) },
        ]}
      />
      <Pager info={page.pageInfo} />
    </>
  );
}
