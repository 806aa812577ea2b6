import { useAsk } from '../../ask';
import { Panel } from '../../components/Page';
import { civilDay } from '../../format';
import { LeniencyNumbersDocument } from '../../gql/documents/lists';
import { useText } from '../../i18n/text';

/** How the lists are kept, by agency. Unused leniency stands first: it is the number that a supervisor looks for. */
export function Numbers() {
  const { t } = useText();
  const { data } = useAsk(LeniencyNumbersDocument, { year: Number(civilDay(new Date()).slice(0, 4)) });
  const rows = data?.leniencyStatistics.agencies ?? [];
  if (rows.length === 0) return null;
  return (
    <Panel title={t('lists.numbers')} note={t('lists.numbersNote')}>
      <ul className="answers">
        {rows.map((a) => (
          <li key={a.agency}>
            <span>{a.agency}</span>
            <b>{t('lists.unused', { count: a.eligibleNotApplied })}</b>
            <small>{t('lists.counts', { ...a })}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
