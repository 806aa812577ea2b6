import { Form, Input, InputNumber, Radio } from 'antd';
import type { InspectionResult } from '../../gql/graphql';
import { unanswered, withoutFinding } from '../../gql/results';
import { useText } from '../../i18n/text';
import type { Task } from './TaskPage';

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
  const form = Form.useFormInstance();
  const result = Form.useWatch('result', form) as InspectionResult | undefined;
  const value = Form.useWatch(['answers', q.key, 'value'], form) as string | undefined;
  const adverse = value !== undefined && value === q.adverse;
  const findings = (Form.useWatch('findings', form) ?? []) as ({ question?: string; violationCode?: string } | undefined)[];
  const unexplained =
    adverse &&
    q.violations.length > 0 &&
    !findings.some((f) => (f?.question ? f.question === q.key : q.violations.includes(f?.violationCode ?? '')));
  const required = q.required && !(result && unanswered.has(result));
  return (
    <div className="question">
      <Form.Item
        name={['answers', q.key, 'value']}
        label={q.text}
        extra={q.basis}
        rules={[
          { required, message: t('record.required') },
          {
            validator: () =>
              adverse && result && withoutFinding.has(result) ? Promise.reject(t('record.adverseResult')) : Promise.resolve(),
          },
        ]}
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
      <Form.Item
        name={['answers', q.key, 'note']}
        label={t('record.note')}
        extra={adverse && t('record.adverse')}
        rules={[{ required: unexplained, whitespace: unexplained, message: t('record.adverseNote') }]}
      >
        <Input />
      </Form.Item>
    </div>
  );
}
