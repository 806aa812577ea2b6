import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { type InspectionState, TasksDocument } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { Outbox } from '../../outbox/Outbox';
import type { Viewer } from '../../viewer';
import { InspectionCard } from '../inspections/InspectionsPage';
import { leads } from './team';

export function TasksPage() {
  const { t } = useText();
  return <Protected title={t('tasks.title')}>{(viewer) => <Tasks viewer={viewer} />}</Protected>;
}

function Tasks({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { get } = useFilter();
  const answer = useAsk(TasksDocument, { first: 20, after: get('after') });
  return (
    <Page
      title={t('tasks.title')}
      lead={t('tasks.lead')}
      actions={
        <Link className="button quiet" to="/tasks/emergency">
          {t('emergency.enterTitle')}
        </Link>
      }
    >
      <Outbox account={viewer.id} />
      <Listing answer={answer} pick={(d) => d.inspections} empty={{ title: t('tasks.emptyTitle'), next: t('tasks.emptyNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((row) => (
              <InspectionCard
                key={row.id}
                row={row}
                to={`/tasks/${row.number}`}
                own={false}
                todo={acts(row.state, leads(row.team, viewer)) ? t(`tasks.do.${row.state}`) : undefined}
              />
            ))}
          </div>
        )}
      </Listing>
    </Page>
  );
}

type Acting = Extract<InspectionState, 'APPROVED' | 'CODE_ISSUED' | 'ON_SITE' | 'RECORDED'>;

// States in which this officer has something to do; in the others the team waits for somebody else or is done.
function acts(state: InspectionState, lead: boolean): state is Acting {
  return (state === 'APPROVED' && lead) || state === 'CODE_ISSUED' || state === 'ON_SITE' || state === 'RECORDED';
}
