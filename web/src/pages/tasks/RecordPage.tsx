import { useParams } from 'react-router';
import { useAsk } from '../../ask';
import { Page } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { TaskDocument } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { RecordForm } from './RecordForm';

export function RecordPage() {
  const { t } = useText();
  const number = useParams().number ?? '';
  return <Protected title={t('record.title')}>{() => <Shown number={number} />}</Protected>;
}

function Shown({ number }: { number: string }) {
  const { t } = useText();
  const { data, loading, problem, again } = useAsk(TaskDocument, { number });
  const task = data?.inspection;
  return (
    <Page title={t('record.title')} lead={task && `${task.enterprise.name} · ${task.number}`}>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && !task && <Empty title={t('inspection.emptyTitle', { number })} next={t('inspection.emptyNext')} />}
      {task && (task.state === 'ON_SITE' ? <RecordForm task={task} /> : <p className="hint warn">{t('record.notOnSite')}</p>)}
    </Page>
  );
}
