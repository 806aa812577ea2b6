import { useEffect } from 'react';
import { Link } from 'react-router';
import { useClient } from 'urql';
import { useAsk } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { TaskDocument, TasksDocument, ViolationsDocument } from '../../gql/documents/tasks';
import type { InspectionState, TasksQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { keepApp } from '../../installed';
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
  useAtHand(answer.data);
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

// What the visits at hand need where there is no network: their pages, and what these show, for as long as the app is open. The pages themselves are kept on the device.
function useAtHand(data: TasksQuery | undefined) {
  const client = useClient();
  useEffect(() => {
    const going = (data?.inspections.nodes ?? []).filter((row) => row.state === 'CODE_ISSUED' || row.state === 'ON_SITE');
    for (const { number } of going) void client.query(TaskDocument.toString(), { number }).toPromise();
    if (going.length > 0) void client.query(ViolationsDocument.toString(), { first: 100 }).toPromise();
  }, [client, data]);
  useEffect(() => {
    Promise.all([import('./TaskPage'), import('./RecordPage'), import('../../components/Unreached')])
      .then(keepApp)
      .catch(() => undefined); // without it the app works where there is network
  }, []);
}

type Acting = Extract<InspectionState, 'APPROVED' | 'CODE_ISSUED' | 'ON_SITE' | 'RECORDED'>;

// States in which this officer has something to do; in the others the team waits for somebody else or is done.
function acts(state: InspectionState, lead: boolean): state is Acting {
  return (state === 'APPROVED' && lead) || state === 'CODE_ISSUED' || state === 'ON_SITE' || state === 'RECORDED';
}
