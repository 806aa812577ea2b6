import { Link } from 'react-router';
import { Digest } from '../../components/Digest';
import { Facts, Panel } from '../../components/Page';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { moment } from '../../format';
import { useText, wordsOf } from '../../i18n/text';
import { AskVoid, Decide, Release } from './Decide';
import type { Draw } from './DrawPage';

/** Why a draw counts for nothing, what it would have been, and which draw came after it. */
export function VoidPanel({ draw }: { draw: Draw }) {
  const { t, lang } = useText();
  if (!draw.void && !draw.supersedes) return null;
  const v = draw.void;
  const other = (of: { number: string } | null | undefined) =>
    of && <Link to={`/draw/${encodeURIComponent(of.number)}`}>{of.number}</Link>;
  return (
    <Panel title={t(v ? 'draw.void' : 'draw.successor')}>
      {v && <p className="hint warn">{t('draw.voidText')}</p>}
      <Facts
        rows={[
          [t('draw.supersedes'), other(draw.supersedes)],
          [t('deviation.code'), v && `${v.code} ${wordsOf(t, 'deviation', v.code)}`],
          [t('deviation.reason'), v?.reason],
          [t('deviation.requestedBy'), v?.requestedBy],
          [t('deviation.approvedBy'), v && `${v.approvedBy} · ${moment(lang, v.at)}`],
          [t('deviation.evidence'), v && <Digest value={v.evidence} label={t('deviation.evidence')} />],
          [t('draw.wouldBe'), v && (v.wouldBe ? <Digest value={v.wouldBe} label={t('draw.wouldBe')} /> : t('draw.wouldBeLater'))],
          [t('draw.supersededBy'), v && (other(draw.supersededBy) || t('draw.noSuccessor'))],
        ]}
      />
    </Panel>
  );
}

/** What happened beside the result: each with its reason and the two people who answer for it. */
export function DeviationsPanel({ draw, again }: { draw: Draw; again: () => void }) {
  const { t, lang } = useText();
  const rows = draw.deviations.nodes;
  if (rows.length === 0) return <AskVoid draw={draw} again={again} />;
  return (
    <Panel title={t('deviation.title')} note={t('deviation.note')}>
      <Table
        caption={t('deviation.title')}
        rows={rows}
        rowKey={(d) => d.id}
        columns={[
          { head: t('deviation.kind'), cell: (d) => t(`deviationKind.${d.kind}`), lead: true },
          { head: t('deviation.code'), cell: (d) => `${d.code} ${wordsOf(t, 'deviation', d.code)}` },
          { head: t('deviation.about'), cell: (d) => <About of={d} /> },
          { head: t('deviation.reason'), cell: (d) => d.reason },
          {
            head: t('common.state'),
            cell: (d) => (
              <Tag tone={d.state === 'APPROVED' ? 'good' : d.state === 'REFUSED' ? 'plain' : 'wait'}>
                {t(`deviationState.${d.state}`)}
              </Tag>
            ),
          },
          { head: t('deviation.requestedBy'), cell: (d) => `${d.requestedBy} · ${moment(lang, d.requestedAt)}` },
          {
            head: t('deviation.approvedBy'),
            cell: (d) => (d.decidedBy && d.decidedAt ? `${d.decidedBy} · ${moment(lang, d.decidedAt)}` : t('common.none')),
          },
          { head: t('deviation.evidence'), cell: (d) => <Digest value={d.evidence} label={t('deviation.evidence')} /> },
        ]}
      />
      {rows
        .filter((d) => d.state === 'REQUESTED')
        .map((d) => (
          <Decide key={d.id} id={d.id} again={again} />
        ))}
      {rows
        .filter((d) => d.awaitsReserve)
        .map((d) => (
          <Release key={d.id} id={d.id} again={again} />
        ))}
      <AskVoid draw={draw} again={again} />
    </Panel>
  );
}

// A line of deviations.txt says in its first eight words under what it stands, and then what came of it: the firm that came, or the slot,
// who left it and who came.
function About({ of }: { of: Draw['deviations']['nodes'][number] }) {
  const { t } = useText();
  if (of.steps.length === 0) return [of.inspection, of.inspector].filter(Boolean).join(' · ') || t('common.none');
  return of.steps.map((line) => {
    const words = line.split(' ');
    const [firm, next, out, came] = words.slice(7);
    const what = words[2] === 'refill' ? `${firm}: ${out} → ${came === '!' ? t('deviation.nobody') : came}` : `${firm} → ${next}`;
    return (
      <div key={line} title={line}>
        <code>{what}</code>
      </div>
    );
  });
}
