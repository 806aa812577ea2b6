import { useParams } from 'react-router';
import { useAsk } from '../../ask';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { TaskDocument } from '../../gql/documents/tasks';
import { useText } from '../../i18n/text';
import { RecordForm } from './RecordForm';
import type { Task } from './TaskPage';
import { canRecordAhead } from './team';

export function RecordPage() {
  const { t } = useText();
  const number = useParams().number ?? '';
  return <Protected title={t('record.title')}>{() => <Shown number={number} />}</Protected>;
}

export function CorrectPage() {
  const { t } = useText();
  const number = useParams().number ?? '';
  return <Protected title={t('correction.propose')}>{() => <Shown number={number} correcting />}</Protected>;
}

function Shown({ number, correcting = false }: { number: string; correcting?: boolean }) {
  const { t } = useText();
  const title = correcting ? t('correction.propose') : t('record.title');
  const { data, loading, problem, again } = useAsk(TaskDocument, { number });
  const task = data?.inspection;
  return (
    <Page title={title} lead={task && `${task.enterprise.name} · ${task.number}`}>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && !task && <Empty title={t('inspection.emptyTitle', { number })} next={t('inspection.emptyNext')} />}
      {task && (correcting ? <Correction task={task} /> : <Recording task={task} />)}
    </Page>
  );
}

function Recording({ task }: { task: Task }) {
  const { t } = useText();
  if (task.state === 'ON_SITE') return <RecordForm task={task} />;
  if (canRecordAhead(task)) return <RecordForm task={task} entering />;
  return <p className="hint warn">{t('record.notOnSite')}</p>;
}

function Correction({ task }: { task: Task }) {
  const { t } = useText();
  return task.record ? (
    <RecordForm task={task} correcting={task.record} />
  ) : (
    <p className="hint warn">{t('correction.noRecord')}</p>
  );
}
