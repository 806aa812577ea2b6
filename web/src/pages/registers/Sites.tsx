import { useAsk, useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { Loading, ProblemPanel } from '../../components/States';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { moment } from '../../format';
import { SaveSiteDocument, SitesDocument } from '../../gql/documents/registers';
import type { SiteKind, SiteLineFragment } from '../../gql/graphql';
import { useText } from '../../i18n/text';

const kinds: SiteKind[] = ['BRANCH', 'PREMISES', 'OFFICE'];

/** Where an enterprise can be met beside its registered address, and the forms to enter, change and close it. */
export function Sites({ enterprise, region, edits }: { enterprise: string; region: string; edits: boolean }) {
  const { t, lang } = useText();
  const answer = useAsk(SitesDocument, { enterpriseId: enterprise, first: 100 });
  const [, save] = useCommand(SaveSiteDocument);
  if (answer.loading) return <Loading />;
  if (answer.problem) return <ProblemPanel problem={answer.problem} again={answer.again} />;
  const rows = answer.data?.enterpriseSites.nodes ?? [];
  return (
    <Panel title={t('sites.title')}>
      {rows.length === 0 ? (
        <p className="hint">{t('sites.none')}</p>
      ) : (
        <Table
          caption={t('sites.title')}
          rows={rows}
          rowKey={(s) => s.id}
          columns={[
            { head: t('sites.name'), lead: true, cell: (s) => s.name },
            { head: t('sites.kind'), cell: (s) => t(`siteKind.${s.kind}`) },
            { head: t('sites.address'), cell: (s) => `${s.region.name} ${s.address}` },
            { head: t('sites.uscc'), cell: (s) => <span className="mono">{s.uscc}</span> },
            {
              head: t('sites.last'),
              cell: (s) => (
                <>
                  {s.closed && <Tag tone="plain">{t('sites.closed')}</Tag>} {s.reason} · {s.by} · {moment(lang, s.at)}
                </>
              ),
            },
          ]}
        />
      )}
      {edits && (
        <>
          <SiteForm
            title={t('sites.create')}
            region={region}
            save={(input) => save({ input: { ...input, enterpriseId: enterprise } })}
            done={answer.again}
          />
          {rows.map((s) => (
            <SiteForm
              key={`${s.id} ${s.version}`}
              title={t('sites.change', { name: s.name })}
              region={s.region.code}
              site={s}
              save={(input) => save({ input: { ...input, siteId: s.id, version: s.version } })}
              done={answer.again}
            />
          ))}
        </>
      )}
    </Panel>
  );
}

type Given = Pick<SiteLineFragment, 'kind' | 'name' | 'address' | 'closed'> & {
  clientMutationId: string;
  regionCode: string;
  uscc: string;
  reason: string;
};
type FormProps = {
  title: string;
  region: string;
  site?: SiteLineFragment;
  save: (given: Given) => ReturnType<ReturnType<typeof useCommand<unknown, { input: Given }>>[1]>;
  done: () => void;
};

// What is left empty keeps its value.
function SiteForm({ title, region, site, save, done }: FormProps) {
  const { t } = useText();
  return (
    <ReasonForm
      title={title}
      hint={site && t('sites.keepHint')}
      choices={[
        {
          name: 'kind',
          label: t('sites.kind'),
          options: [...(site ? [site.kind] : []), ...kinds.filter((k) => k !== site?.kind)].map((k) => ({
            value: k,
            label: t(`siteKind.${k}`),
          })),
        },
        {
          name: 'closed',
          label: t('sites.state'),
          options: [
            { value: 'no', label: t('sites.open') },
            { value: 'yes', label: t('sites.closed') },
          ],
        },
      ]}
      lines={[
        { name: 'name', label: t('sites.name') },
        { name: 'address', label: t('sites.address') },
        { name: 'regionCode', label: t('sites.region') },
        { name: 'uscc', label: t('sites.uscc') },
      ]}
      texts={[{ name: 'reason', label: t('registers.reason'), limit: 2000 }]}
      submit={(of, clientMutationId) =>
        save({
          clientMutationId,
          kind: kinds.find((k) => k === of('kind')) ?? 'BRANCH',
          closed: of('closed') === 'yes',
          name: of('name') || (site?.name ?? ''),
          address: of('address') || (site?.address ?? ''),
          regionCode: of('regionCode') || region,
          uscc: of('uscc') || (site?.uscc ?? ''),
          reason: of('reason'),
        })
      }
      done={done}
    />
  );
}
