import { useAsk } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { InspectionsDocument } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { InspectionCard } from '../inspections/InspectionsPage';

export function TasksPage() {
  const { t } = useText();
  return <Protected title={t('tasks.title')}>{() => <Tasks />}</Protected>;
}

function Tasks() {
  const { t } = useText();
  const { get } = useFilter();
  const answer = useAsk(InspectionsDocument, { filter: { mine: true }, first: 20, after: get('after') });
  return (
    <Page title={t('tasks.title')} lead={t('tasks.lead')}>
      <Listing answer={answer} pick={(d) => d.inspections} empty={{ title: t('tasks.emptyTitle'), next: t('tasks.emptyNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((row) => (
              <InspectionCard key={row.id} row={row} to={`/tasks/${row.number}`} own={false} todo={t(`tasks.do.${row.state}`)} />
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}
