import { useCommand } from '../../ask';
import { ReasonForm } from '../../components/ReasonForm';
import { SaveRegisterRowDocument } from '../../gql/documents/registers';
import type { RegisterRowQuery, SaveRegisterRowMutation } from '../../gql/graphql';
import { useText } from '../../i18n/text';

type Props = {
  entry: NonNullable<RegisterRowQuery['registerEntry']>;
  region: string;
  done: (data: SaveRegisterRowMutation) => void;
};

/** Where an enterprise belongs 区划, which the supervision says and nothing else of its row: from it follow who keeps it and who draws it. */
export function PlaceForm({ entry, region, done }: Props) {
  const { t } = useText();
  const [, save] = useCommand(SaveRegisterRowDocument);
  return (
    <ReasonForm
      title={t('registers.place')}
      hint={t('registers.placeHint', { region: region || t('registers.nothing') })}
      choices={[]}
      lines={[{ name: 'region_code', label: t('registers.placeCode'), required: true }]}
      texts={[{ name: 'reason', label: t('registers.reason'), limit: 2000 }]}
      extra={
        <label className="check">
          <input type="checkbox" name="sure" required /> {t('registers.placeSure', { title: entry.title })}
        </label>
      }
      submit={async (of, clientMutationId) => {
        const cells = [{ column: 'region_code', value: of('region_code') }];
        const input = { clientMutationId, id: entry.id, version: entry.version, reason: of('reason'), cells };
        const outcome = await save({ input: { ...input, register: 'ENTERPRISES' } });
        if (outcome.ok) done(outcome.data);
        return outcome;
      }}
      done={() => {}}
    />
  );
}
