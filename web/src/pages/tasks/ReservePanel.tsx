import { useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { civilDay } from '../../format';
import { ReconcileVisitDocument, ReserveCodeDocument } from '../../gql/documents/tasks';
import { useText } from '../../i18n/text';
import type { Task } from './TaskPage';

type Props = { task: Task; again: () => void };

/** For a place without network the code of a coming day is taken in advance, with its slot under the cap. */
export function Reserve({ task, again }: Props) {
  const { t } = useText();
  const [, reserve] = useCommand(ReserveCodeDocument);
  if (task.windowTo <= civilDay(new Date())) return null; // no day of the window is to come
  return (
    <Panel>
      <ReasonForm
        title={t('reserve.title')}
        hint={t('reserve.hint')}
        choices={[]}
        lines={[{ name: 'day', label: t('reserve.day'), type: 'date', required: true }]}
        texts={[{ name: 'reason', label: t('reserve.reason'), limit: 2000 }]}
        submit={(of, clientMutationId) =>
          reserve({ input: { clientMutationId, inspectionId: task.id, day: of('day'), reason: of('reason') } })
        }
        done={again}
      />
    </Panel>
  );
}

/** On return, the visit under a reserved code comes on record: what the device read of the licence, and when. */
export function Reconcile({ task, again }: Props) {
  const { t } = useText();
  const [, reconcile] = useCommand(ReconcileVisitDocument);
  return (
    <Panel>
      <ReasonForm
        title={t('reconcile.title')}
        hint={t('reconcile.hint')}
        choices={[]}
        lines={[
          { name: 'text', label: t('licence.text'), required: true },
          { name: 'at', label: t('reconcile.at'), type: 'datetime-local', required: true },
        ]}
        texts={[]}
        submit={(of, clientMutationId) =>
          reconcile({
            input: { clientMutationId, inspectionId: task.id, text: of('text'), scannedAt: `${of('at')}:00+08:00` },
          })
        }
        done={again}
      />
    </Panel>
  );
}
