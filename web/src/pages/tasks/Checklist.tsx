import { Form, Input, InputNumber, Radio } from 'antd';
import type { InspectionResult } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Task } from './TaskPage';

// Results at which nobody could answer (policies/visit, unanswered), by which the server judges too.
const unanswered = new Set<InspectionResult>([
  'UNREACHABLE_AT_REGISTERED_ADDRESS',
  'NO_RELEVANT_BUSINESS_FOUND',
  'SERIOUSLY_UNCOOPERATIVE',
  'CLOSED_DOWN',
  'DEREGISTERED',
  'LICENCE_REVOKED',
  'REGISTRATION_ANNULLED',
  'MOVED_AWAY',
]);

type Question = Task['items'][number]['checklist'][number];

/** The questions of the items of this visit, each with its basis and room for a note. */
export function Checklist({ items }: { items: Task['items'] }) {
  const { t } = useText();
  const asked = items.filter((i) => i.checklist.length > 0);
  if (asked.length === 0) return <p>{t('common.none')}</p>;
  return asked.map((item) => (
    <fieldset key={item.id} className="questions">
      <legend>{item.name}</legend>
      {item.checklist.map((q) => (
        <QuestionField key={q.key} question={q} />
      ))}
    </fieldset>
  ));
}

function QuestionField({ question: q }: { question: Question }) {
  const { t } = useText();
  const result = Form.useWatch('result', Form.useFormInstance()) as InspectionResult | undefined;
  const required = q.required && !(result && unanswered.has(result));
  return (
    <div className="question">
      <Form.Item
        name={['answers', q.key, 'value']}
        label={q.text}
        extra={q.basis}
        rules={required ? [{ required: true, message: t('record.required') }] : []}
      >
        {q.kind === 'YES_NO' ? (
          <Radio.Group
            optionType="button"
            options={[
              { value: 'YES', label: t('common.yes') },
              { value: 'NO', label: t('common.no') },
            ]}
          />
        ) : q.kind === 'NUMBER' ? (
          <InputNumber stringMode />
        ) : (
          <Input />
        )}
      </Form.Item>
      <Form.Item name={['answers', q.key, 'note']} label={t('record.note')}>
        <Input />
      </Form.Item>
    </div>
  );
}
