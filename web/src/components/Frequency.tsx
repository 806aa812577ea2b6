import type { AgencyBarFragment } from '../gql/graphql';
import { useText } from '../i18n/text';
import { Tag } from './Tag';

/** One agency's visits of the year against its cap: a bar with a stroke per slot, the basis, and what does not count. */
export function FrequencyBar({ row }: { row: AgencyBarFragment }) {
  const { t } = useText();
  const reached = row.counted >= row.cap;
  const slots = Array.from({ length: Math.max(row.cap, row.counted) }, (_, i) => i);
  return (
    <div className="frequency">
      <p className="frequency-head">
        <strong>{row.agency.name}</strong>
        <span>{t('my.counted', { n: row.counted, cap: row.cap })}</span>
        {reached && <Tag tone="bad">{t('my.reached')}</Tag>}
      </p>
      <div className={reached ? 'slots reached' : 'slots'} aria-hidden="true">
        {slots.map((i) => (
          <i key={i} className={i < row.counted ? 'used' : undefined} />
        ))}
      </div>
      <p className="frequency-basis">
        {t('common.basis')}：{row.basis}
      </p>
      {row.exempt.length > 0 && (
        <details>
          <summary>{t('my.exempt', { n: row.exempt.length })}</summary>
          <ul>
            {row.exempt.map((e) => (
              <li key={e.inspectionNumber}>
                {e.inspectionNumber}：{e.basis}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
