import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { Choose, FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { ExceptionsDocument } from '../../gql/documents/exceptions';
import type { ExceptionState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Viewer } from '../../viewer';
import { Exception, ExceptionTag } from './Exception';

const states: ExceptionState[] = ['REQUESTED', 'GRANTED', 'REFUSED'];

/** What was asked to pass the gate: the approver decides, the supervision reads. */
export function ExceptionsPage() {
  const { t } = useText();
  return <Protected title={t('exceptions.title')}>{(viewer) => <Shown viewer={viewer} />}</Protected>;
}

function Shown({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const { get, set } = useFilter();
  const state = states.find((s) => s === get('state'));
  const answer = useAsk(ExceptionsDocument, { filter: { state }, first: 20, after: get('after') });
  return (
    <Page
      title={t('exceptions.title')}
      lead={t('exceptions.lead')}
      actions={
        <Link className="button quiet" to="/gate">
          {t('gateCounts.title')}
        </Link>
      }
    >
      <FilterBar>
        <Choose
          label={t('exception.state')}
          value={state ?? ''}
          options={states.map((s) => ({ value: s, label: t(`exceptionState.${s}`) }))}
          onChange={(s) => set({ state: s })}
        />
      </FilterBar>
      <Listing
        answer={answer}
        pick={(d) => d.gateExceptions}
        empty={{ title: t('exceptions.emptyTitle'), next: t('exceptions.emptyNext') }}
      >
        {(rows) =>
          rows.map((x) => (
            <Panel key={x.id} title={x.enterprise} note={`${x.agency.name} · ${x.inspection}`}>
              <p>
                <ExceptionTag state={x.state} />
              </p>
              <Exception exception={x} viewer={viewer} again={answer.again} />
            </Panel>
          ))
        }
      </Listing>
    </Page>
  );
}
