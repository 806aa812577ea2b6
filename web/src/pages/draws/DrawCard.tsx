import { Link } from 'react-router';
import { DrawTag } from '../../components/Tag';
import { count, moment, span } from '../../format';
import type { DrawLineFragment } from '../../gql/graphql';
import { useText } from '../../i18n/text';

export function DrawCard({ draw }: { draw: DrawLineFragment }) {
  const { t, lang } = useText();
  const n = (value: number) => count(lang, value);
  return (
    <article className="card">
      <header>
        <h3>
          <Link to={`/draw/${encodeURIComponent(draw.number)}`}>{draw.plan.title}</Link>
        </h3>
        <DrawTag state={draw.state} overdue={draw.overdue} />
      </header>
      <p className="mono">{draw.number}</p>
      <p>
        {draw.agency.name} · {t('common.window')} {span(lang, draw.windowFrom, draw.windowTo)}
      </p>
      <p>
        {t('draws.pool', { size: n(draw.pool.size), eligible: n(draw.pool.eligible) })} ·{' '}
        {draw.result
          ? t('draws.selected', { n: n(draw.result.selected) })
          : t(draw.state === 'VOID' ? 'draws.void' : 'draws.waiting')}
      </p>
      <footer>{t('draws.committed', { time: moment(lang, draw.committedAt) })}</footer>
    </article>
  );
}
