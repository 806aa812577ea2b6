import { useId } from 'react';
import { useAsk } from '../../ask';
import { ChooseAgency } from '../../components/Agencies';
import { FilterBar, useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Page } from '../../components/Page';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { ItemsDocument } from '../../gql/documents/items';
import { useText } from '../../i18n/text';

export function ItemsPage() {
  const { t } = useText();
  const id = useId();
  const { get, set } = useFilter();
  const name = get('name');
  const filter = { agencyId: get('agency'), nameContains: name, active: get('active') === 'yes' ? true : undefined };
  const answer = useAsk(ItemsDocument, { filter, first: 30, after: get('after') });
  return (
    <Page title={t('items.title')} lead={t('items.lead')}>
      <div className="tools">
        <FilterBar
          onSubmit={(form) => set({ name: String(form.get('name') ?? '').trim(), active: form.has('active') ? 'yes' : '' })}
        >
          <div className="field">
            <label htmlFor={id}>{t('items.nameHint')}</label>
            <input id={id} key={name ?? ''} name="name" defaultValue={name} minLength={2} autoComplete="off" />
          </div>
          <ChooseAgency value={get('agency') ?? ''} onChange={(agency) => set({ agency })} />
          <label className="check">
            <input type="checkbox" name="active" defaultChecked={get('active') === 'yes'} /> {t('items.onlyActive')}
          </label>
        </FilterBar>
      </div>
      <Listing answer={answer} pick={(d) => d.checkItems} empty={{ title: t('items.emptyTitle'), next: t('items.emptyNext') }}>
        {(rows) => (
          <div className="panel">
            <Table
              caption={t('items.title')}
              rows={rows}
              rowKey={(i) => i.id}
              columns={[
                {
                  head: t('items.name'),
                  lead: true,
                  cell: (i) => (
                    <>
                      {i.name} {!i.active && <Tag tone="bad">{t('items.retired')}</Tag>}
                      <br />
                      <span className="mono">{i.code}</span>
                    </>
                  ),
                },
                { head: t('items.category'), cell: (i) => t(`category.${i.category}`) },
                { head: t('common.agency'), cell: (i) => i.agency.name },
                { head: t('items.method'), cell: (i) => i.method },
                { head: t('common.basis'), cell: (i) => i.basis },
              ]}
            />
          </div>
        )}
      </Listing>
    </Page>
  );
}
