import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import type { Answer } from '../ask';
import { useText } from '../i18n/text';
import { Empty, Loading, ProblemPanel } from './States';

type Connection<N> = { nodes: readonly N[]; pageInfo: { hasNextPage: boolean; endCursor?: string | null } };

type Props<R, N> = {
  answer: Answer<R>;
  pick: (data: R) => Connection<N> | null | undefined;
  empty: { title: string; next: string };
  children: (nodes: readonly N[]) => ReactNode;
};

/** One page of a list in each of its states: loading, failed, empty, there; and the way to the next page. */
export function Listing<R, N>({ answer, pick, empty, children }: Props<R, N>) {
  const connection = answer.data && pick(answer.data);
  if (answer.loading) return <Loading />;
  if (answer.problem) return <ProblemPanel problem={answer.problem} again={answer.again} />;
  if (!connection || connection.nodes.length === 0) {
    return (
      <Empty title={empty.title} next={empty.next}>
        <Clear />
      </Empty>
    );
  }
  return (
    <>
      {children(connection.nodes)}
      <Pager info={connection.pageInfo} />
    </>
  );
}

function Clear() {
  const { t } = useText();
  const [params, setParams] = useSearchParams();
  if (params.size === 0) return null;
  return (
    <button type="button" className="button quiet" onClick={() => setParams({})}>
      {t('list.clear')}
    </button>
  );
}

/** Keyset pages: forward by cursor, back by the browser, or to the first. The page is in the address and can be shared. */
export function Pager({ info, param = 'after' }: { info: Connection<unknown>['pageInfo']; param?: string }) {
  const { t } = useText();
  const [params, setParams] = useSearchParams();
  const go = (cursor: string | null) => {
    const next = new URLSearchParams(params);
    if (cursor) next.set(param, cursor);
    else next.delete(param);
    setParams(next);
  };
  if (!params.has(param) && !info.hasNextPage) return null;
  return (
    <nav className="pager" aria-label={t('list.pages')}>
      <button type="button" className="button quiet" disabled={!params.has(param)} onClick={() => go(null)}>
        {t('list.first')}
      </button>
      <button type="button" className="button quiet" disabled={!info.hasNextPage} onClick={() => go(info.endCursor ?? null)}>
        {t('list.next')}
      </button>
    </nav>
  );
}
