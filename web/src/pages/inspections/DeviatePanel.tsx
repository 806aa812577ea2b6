import { Link } from 'react-router';
import { useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { RefillInspectorDocument, SubstituteTargetDocument, VoidDrawnVisitDocument } from '../../gql/documents/inspections';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';
import { useCodes, useReason } from '../draws/Decide';
import type { Inspection } from './InspectionPage';
import { nameOf } from './RecusalPanel';

const why = (of: (name: string) => string) => ({ code: of('code'), reason: of('reason'), evidence: of('evidence') });
const open = ['PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE'];

/** The agency asks for somebody else to be visited or to come: who follows from the draw. Another person decides on the draw's page. */
export function DeviatePanel({ inspection: i, again }: { inspection: Inspection; again: () => void }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, refill] = useCommand(RefillInspectorDocument);
  const [, substitute] = useCommand(SubstituteTargetDocument);
  const [, drop] = useCommand(VoidDrawnVisitDocument);
  const away = useCodes(['L01', 'L02', 'L03', 'L04']);
  const gone = useCodes(['S01', 'S02', 'S03', 'S04', 'S05']);
  const dropped = useCodes(['S01', 'S02', 'S03', 'S04', 'S05', 'U01', 'U02']);
  const texts = useReason();
  if (!i.draw || !open.includes(i.state) || !holds(viewer, 'AGENCY_ADMIN', 'INSPECTOR') || viewer?.agency?.id !== i.agency.id)
    return null;
  return (
    <Panel title={t('deviation.askTitle')}>
      <p className="hint">
        {t('deviation.askHint')} <Link to={`/draw/${i.draw.number}`}>{i.draw.number}</Link>
      </p>
      <ReasonForm
        title={t('deviation.askRefill')}
        choices={[
          {
            name: 'inspector',
            label: t('deviation.inspector'),
            options: i.team.map(({ inspector }) => ({ value: inspector.pseudonym, label: nameOf(inspector) })),
          },
          { name: 'code', label: t('deviation.code'), options: away },
        ]}
        texts={texts}
        submit={(of, clientMutationId) =>
          refill({ input: { ...why(of), clientMutationId, inspectionId: i.id, inspector: of('inspector') } })
        }
        done={again}
      />
      <ReasonForm
        title={t('deviation.askSubstitute')}
        choices={[{ name: 'code', label: t('deviation.code'), options: gone }]}
        texts={texts}
        submit={(of, clientMutationId) => substitute({ input: { ...why(of), clientMutationId, inspectionId: i.id } })}
        done={again}
      />
      <ReasonForm
        title={t('deviation.askDrop')}
        choices={[{ name: 'code', label: t('deviation.code'), options: dropped }]}
        texts={texts}
        submit={(of, clientMutationId) => drop({ input: { ...why(of), clientMutationId, inspectionId: i.id } })}
        done={again}
      />
    </Panel>
  );
}
