import { useNavigate, useParams } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ReasonForm } from '../../components/ReasonForm';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { moment, span } from '../../format';
import { DecidePatrolDocument, EnterShopDocument, PatrolOfNumberDocument, ShopsDocument } from '../../gql/documents/patrols';
import type { PatrolFactsFragment } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';
import { InspectionCard } from '../inspections/InspectionsPage';
import { LicenceText } from '../tasks/LicencePanel';
import { PatrolTag } from './PatrolsPage';

/** One patrol: what was approved, the head's decision, and its shops; a member of the team enters the next one here. */
export function PatrolPage() {
  const { t } = useText();
  const number = useParams().number ?? '';
  return <Protected title={t('patrols.title')}>{(viewer) => <Shown number={number} viewer={viewer} />}</Protected>;
}

function Shown({ number, viewer }: { number: string; viewer: Viewer }) {
  const { t, lang } = useText();
  const { data, loading, problem, again } = useAsk(PatrolOfNumberDocument, { number });
  const p = data?.patrol;
  return (
    <Page
      title={p?.title ?? t('patrols.title')}
      lead={p && `${p.agency.name} · ${p.area}`}
      mark={p && <PatrolTag state={p.state} />}
    >
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && !p && <Empty title={t('patrols.emptyTitle')} next={t('patrols.emptyNext')} />}
      {p && (
        <>
          <Panel title={t('patrols.task')} note={p.number}>
            <Facts
              rows={[
                [t('common.window'), span(lang, p.from, p.to)],
                [t('patrols.items'), p.items.join('；')],
                [t('patrols.team'), p.team.join('、')],
                [t('patrols.onPlan'), p.planNumber],
                [
                  t('patrols.count'),
                  t('patrols.shops', { entered: p.enteredShops, most: p.mostShops, counted: p.countedChecks }),
                ],
                [t('patrols.planned'), `${p.plannedBy} · ${moment(lang, p.plannedAt)}`],
                [t('patrols.decided'), p.decidedAt && `${p.decidedBy} · ${moment(lang, p.decidedAt)}`],
                [t('patrols.remark'), p.remark],
              ]}
            />
            {p.state === 'PLANNED' && holds(viewer, 'AGENCY_ADMIN') && <Decide patrol={p} again={again} />}
          </Panel>
          {p.state === 'APPROVED' && holds(viewer, 'INSPECTOR') && <Enter patrol={p} />}
          <Shops patrol={p} tasks={holds(viewer, 'INSPECTOR')} />
        </>
      )}
    </Page>
  );
}

function Decide({ patrol, again }: { patrol: PatrolFactsFragment; again: () => void }) {
  const { t } = useText();
  const [, decide] = useCommand(DecidePatrolDocument);
  return (
    <ReasonForm
      title={t('patrols.decide')}
      hint={t('patrols.decideHint')}
      choices={[
        {
          name: 'approve',
          label: t('patrols.verdict'),
          options: [
            { value: 'yes', label: t('patrols.approve') },
            { value: 'no', label: t('patrols.refuse') },
          ],
        },
      ]}
      texts={[{ name: 'remark', label: t('patrols.remark'), limit: 2000 }]}
      submit={(of, clientMutationId) =>
        decide({ input: { clientMutationId, patrolId: patrol.id, approve: of('approve') === 'yes', remark: of('remark') } })
      }
      done={again}
    />
  );
}

function Enter({ patrol }: { patrol: PatrolFactsFragment }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [, enter] = useCommand(EnterShopDocument);
  return (
    <Panel title={t('patrols.enter')}>
      <p className="hint">{t('patrols.enterHint')}</p>
      <LicenceText
        submit={(text, clientMutationId) => enter({ input: { clientMutationId, patrolId: patrol.id, text } })}
        done={(data) => navigate(`/tasks/${data.enterShop.inspection.number}`)}
        label={t('patrols.enterShop')}
      />
    </Panel>
  );
}

function Shops({ patrol, tasks }: { patrol: PatrolFactsFragment; tasks: boolean }) {
  const { t } = useText();
  const { get } = useFilter();
  const answer = useAsk(ShopsDocument, { patrol: patrol.id, first: 20, after: get('after') });
  return (
    <Panel title={t('patrols.shopList')}>
      <Listing answer={answer} pick={(d) => d.inspections} empty={{ title: t('patrols.noShop'), next: t('patrols.noShopNext') }}>
        {(rows) => (
          <div className="cards wide">
            {rows.map((row) => (
              <InspectionCard key={row.id} row={row} to={`/${tasks ? 'tasks' : 'inspections'}/${row.number}`} own={false} />
            ))}
          </div>
        )}
      </Listing>
    </Panel>
  );
}
