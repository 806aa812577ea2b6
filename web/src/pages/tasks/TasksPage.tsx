import { useAsk } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { type InspectionState, InspectionsDocument } from '../../gql/graphql';
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
              <InspectionCard
                key={row.id}
                row={row}
                to={`/tasks/${row.number}`}
                own={false}
                todo={acts(row.state) ? t(`tasks.do.${row.state}`) : undefined}
              />
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}

type Acting = Extract<InspectionState, 'APPROVED' | 'CODE_ISSUED' | 'ON_SITE' | 'RECORDED'>;

// States in which the team has something to do; in the others it waits for somebody else or is done.
function acts(state: InspectionState): state is Acting {
  return state === 'APPROVED' || state === 'CODE_ISSUED' || state === 'ON_SITE' || state === 'RECORDED';
}
