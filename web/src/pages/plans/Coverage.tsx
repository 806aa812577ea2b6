import { useAsk } from '../../ask';
import { Facts, Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { CoverageFloorsDocument } from '../../gql/documents/plans';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';

/** How far an agency is with its coverage floors, or how a plan of it would leave them. */
export function Coverage({ agencyId, planId }: { agencyId: string; planId?: string }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const may = holds(viewer, 'SUPERVISOR', 'AUDITOR') || (holds(viewer, 'AGENCY_ADMIN') && viewer?.agency?.id === agencyId);
  const { data, problem } = useAsk(CoverageFloorsDocument, { agencyId, planId }, !may);
  if (!may) return null;
  if (problem) return <ProblemPanel problem={problem} />;
  return data?.coverageFloors.floors.map((c) => (
    <Panel key={c.floor.id} title={c.floor.title} note={t('plans.floorSpan', { since: c.since, asOf: c.asOf })}>
      <Facts
        rows={[
          [t('plans.floorAll'), c.enterprises],
          [t('plans.floorInspected'), c.inspected],
          [t('plans.floorDue'), c.due],
          [t('plans.floorMissed'), c.outOfScope],
          [t('plans.basis'), c.floor.basis],
        ]}
      />
    </Panel>
  ));
}
